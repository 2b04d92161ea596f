internal import CPango

/// How a text is set.
struct TextStyle {
    /// What is read is serif, what is operated is sans; each with what stands in where it is missing.
    enum Family: String {
        case serif = "P052,Palatino,Noto Serif,DejaVu Serif,serif"
        case sans = "Nimbus Sans,Liberation Sans,Noto Sans,DejaVu Sans,sans-serif"
    }
    enum Side { case left, right }

    var family: Family
    /// Of the type, in points.
    var size: Double
    var isBold = false
    var side = Side.left
    /// Whether a line goes through it: what does not hold any more.
    var isStruck = false

    static func serif(
        _ size: Double, bold: Bool = false, _ side: Side = .left, struck: Bool = false
    ) -> TextStyle {
        TextStyle(family: .serif, size: size, isBold: bold, side: side, isStruck: struck)
    }

    static func sans(_ size: Double, bold: Bool = false, _ side: Side = .left) -> TextStyle {
        TextStyle(family: .sans, size: size, isBold: bold, side: side)
    }
}

/// A text in one type, broken into lines where it is too long: any script, in its own direction.
final class TextBlock {
    private let layout: OpaquePointer
    private let canvas: Canvas
    private var style: TextStyle
    private let column: Double?
    private let text: String

    var size: Double { style.size }

    /// - Parameter width: of the column, in points; nil for one line however long.
    init(
        _ text: String, on canvas: Canvas, _ style: TextStyle, width: Double? = nil
    ) throws(PrintFailure) {
        guard let layout = pango_cairo_create_layout(canvas.context) else {
            throw .drawing("no memory")
        }
        self.layout = layout
        self.canvas = canvas
        self.style = style
        column = width
        self.text = text.withWholeDates
        // Letters stand where the type wants them, not on the dots of a screen.
        let context = pango_layout_get_context(layout)
        pango_context_set_round_glyph_positions(context, 0)
        pango_context_set_language(context, pango_language_from_string(canvas.language))
        pango_layout_set_text(layout, self.text, -1)
        // Without it lines are as close as the letters allow, which is too close to read.
        pango_layout_set_line_spacing(layout, 1)
        if let width { pango_layout_set_width(layout, TextBlock.units(width)) }
        breakWords(true)
        pango_layout_set_alignment(
            layout, style.side == .right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT)
        setFont()
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

    private static func units(_ points: Double) -> Int32 { Int32(points * Double(PANGO_SCALE)) }
    private static func points(_ units: Int32) -> Double { Double(units) / Double(PANGO_SCALE) }

    private func setFont() {
        let font = pango_font_description_new()
        pango_font_description_set_family(font, style.family.rawValue)
        pango_font_description_set_weight(
            font, style.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        pango_font_description_set_absolute_size(font, style.size * Double(PANGO_SCALE))
        pango_layout_set_font_description(layout, font)
        pango_font_description_free(font)
        guard style.isStruck else { return }
        let attributes = pango_attr_list_new()
        pango_attr_list_insert(attributes, pango_attr_strikethrough_new(1))
        pango_layout_set_attributes(layout, attributes)
        pango_attr_list_unref(attributes)
    }

    private func breakWords(_ isAllowed: Bool) {
        pango_layout_set_wrap(layout, isAllowed ? PANGO_WRAP_WORD_CHAR : PANGO_WRAP_WORD)
    }

    // MARK: Measures

    /// How much room it takes, in points.
    var extent: (width: Double, height: Double) {
        var width: Int32 = 0
        var height: Int32 = 0
        pango_layout_get_size(layout, &width, &height)
        return (TextBlock.points(width), TextBlock.points(height))
    }

    var height: Double { extent.height }
    var width: Double { extent.width }

    /// Where its ink is, in points from its upper left corner.
    var ink: (x: Double, y: Double, width: Double, height: Double) {
        var ink = PangoRectangle()
        pango_layout_get_extents(layout, &ink, nil)
        return (
            TextBlock.points(ink.x), TextBlock.points(ink.y), TextBlock.points(ink.width),
            TextBlock.points(ink.height)
        )
    }

    var lines: Int { Int(pango_layout_get_line_count(layout)) }

    // MARK: Fitting

    /// Makes the type so large.
    func set(size: Double) {
        style.size = size
        setFont()
    }

    /// How far lines are apart, as a share of what the font says, which is about 1.2 times the size.
    func set(lineSpacing share: Double) { pango_layout_set_line_spacing(layout, Float(share)) }

    /// Makes the type smaller until it fits, in steps; whether it does at last.
    @discardableResult
    func shrink(to least: Double, until isFit: (TextBlock) -> Bool) -> Bool {
        while !isFit(self) {
            guard style.size > least else { return false }
            set(size: max(style.size * 0.96, least))
        }
        return true
    }

    /// Makes it fit into so many lines of its column: smaller first, then shortened, which is told.
    func fit(lines most: Int, least: Double, as what: String) {
        if shrink(to: least, until: { $0.lines <= most }) { return }
        shorten(to: most, as: what)
    }

    /// Makes it fit into a height: smaller first, then shortened, which is told.
    ///
    /// Lines are counted, since Pango, asked for a height, forgets how far they are apart.
    func fit(height most: Double, least: Double, as what: String) {
        if shrink(to: least, until: { $0.height <= most }) { return }
        let pitch = lines > 1 ? (height - singleHeight) / Double(lines - 1) : height
        shorten(to: 1 + Int(max(0, most - singleHeight) / pitch), as: what)
    }

    /// How high one line is, without what parts it from another.
    private var singleHeight: Double {
        var logical = PangoRectangle()
        guard let first = pango_layout_get_line_readonly(layout, 0) else { return height }
        pango_layout_line_get_extents(first, nil, &logical)
        return min(TextBlock.points(logical.height), height)
    }

    /// Cuts the text between words, where there are some, and ends it with an ellipsis.
    ///
    /// Pango could do it, but leaves all of the text below its ellipsis in the PDF: whoever reads the
    /// sheet aloud, or searches it, would find what nobody sees.
    private func shorten(to lines: Int, as what: String) {
        guard self.lines > lines,
            let next = pango_layout_get_line_readonly(layout, Int32(lines))
        else { return }
        var kept = String(decoding: text.utf8.prefix(Int(next.pointee.start_index)), as: UTF8.self)
        repeat {
            let rest = kept.dropLast()
            let space = rest.lastIndex { $0 == " " }
            // A word that is half a line long may as well be broken.
            let isNear = space.map { rest.distance(from: $0, to: rest.endIndex) < 24 } ?? false
            kept = String(isNear ? rest[..<(space ?? rest.endIndex)] : rest)
            while let last = kept.last, " ,.;:–-".contains(last) { kept.removeLast() }
            pango_layout_set_text(layout, kept + "…", -1)
        } while self.lines > lines && !kept.isEmpty
        canvas.noteShortened(what)
    }

    /// The largest size of those between which the text takes at most so many lines and no word is
    /// broken; nil where none does.
    func largest(
        from most: Double, to least: Double, lines: Int, height: Double
    ) -> Double? {
        breakWords(false)
        defer { breakWords(true) }
        set(size: most)
        let isWhole = shrink(to: least) { block in
            block.lines <= lines && block.height <= height
                && block.width <= (column ?? .infinity)
        }
        return isWhole ? size : nil
    }

    // MARK: Drawing

    /// Draws it with its upper left corner there.
    func draw(_ x: Double, _ y: Double, _ ink: Ink = .black) {
        canvas.noteUnknown(letters: Int(pango_layout_get_unknown_glyphs_count(layout)))
        canvas.use(ink)
        cairo_move_to(canvas.context, x, y)
        pango_cairo_show_layout(canvas.context, layout)
    }
}

extension String {
    /// The same without a place to break between a day and its month, or before a time of day.
    fileprivate var withWholeDates: String {
        var text = ""
        var before: (Character, Character) = (" ", " ")
        for character in self {
            let isWhole = before.1 == "." && (before.0.isNumber || before.0 == "l")
            text.append(character == " " && isWhole ? "\u{A0}" : character)
            before = (before.1, character)
        }
        return text
    }
}
