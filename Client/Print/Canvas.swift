internal import CPango

/// A sheet of paper to draw on, in points from its upper left corner; what comes out is a PDF with
/// its fonts in it.
final class Canvas {
    private let surface: OpaquePointer
    let context: OpaquePointer
    private let sink: Sink
    /// The language of its texts: scripts have forms that differ from one language to another.
    let language: String
    /// The second ink.
    let color: Ink
    /// What a person must know of the sheet, in sentences.
    private(set) var notes: [String] = []
    /// How many letters no font of this machine has.
    private var unknownLetters = 0

    /// What cairo writes into.
    private final class Sink { var bytes: [UInt8] = [] }

    /// - Parameters:
    ///   - extent: of the paper, in points.
    ///   - printed: the date that the document bears; without it cairo would ask the clock, and no
    ///     two runs would give the same bytes.
    init(
        _ extent: (width: Double, height: Double), title: String, language: String, color: Ink,
        printed: String
    ) throws(PrintFailure) {
        let sink = Sink()
        self.sink = sink
        self.language = language
        self.color = color
        guard
            let surface = cairo_pdf_surface_create_for_stream(
                { closure, data, length in
                    guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
                    let sink = Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue()
                    sink.bytes += UnsafeBufferPointer(start: data, count: Int(length))
                    return CAIRO_STATUS_SUCCESS
                }, Unmanaged.passUnretained(sink).toOpaque(), extent.width, extent.height),
            let context = cairo_create(surface)
        else { throw .drawing("no memory") }
        self.surface = surface
        self.context = context
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "libsync")
        cairo_pdf_surface_set_metadata(
            surface, CAIRO_PDF_METADATA_CREATE_DATE, printed + "T00:00:00Z")
        let scale = extent.width / Paper.width
        cairo_scale(context, scale, scale)
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    /// Ends the sheet and gives its bytes.
    func finish() throws(PrintFailure) -> [UInt8] {
        cairo_show_page(context)
        let status = cairo_status(context)
        cairo_surface_finish(surface)
        guard status == CAIRO_STATUS_SUCCESS, cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS
        else { throw .drawing(String(cString: cairo_status_to_string(status))) }
        if unknownLetters > 0 {
            notes.append(
                "No font of this machine has \(unknownLetters) of its letters: they are boxes. "
                    + "Install fonts for them, such as fonts-noto-core or fonts-noto-color-emoji.")
        }
        return sink.bytes
    }

    // MARK: What to tell

    /// Remembers that a text did not fit, and ends in an ellipsis.
    func noteShortened(_ what: String) {
        let note = "The \(what) is too long for this sheet: what stands on it ends with …"
        if !notes.contains(note) { notes.append(note) }
    }

    func noteUnknown(letters: Int) { unknownLetters += letters }

    // MARK: Drawing

    func use(_ ink: Ink) { cairo_set_source_rgb(context, ink.red, ink.green, ink.blue) }

    /// A rule of that weight.
    func rule(from left: Double, to right: Double, at y: Double, weight: Double) {
        fill(left, y - weight / 2, right - left, weight, .black)
    }

    func fill(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ ink: Ink) {
        use(ink)
        cairo_rectangle(context, x, y, width, height)
        cairo_fill(context)
    }

    func outline(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, weight: Double, _ ink: Ink
    ) {
        use(ink)
        cairo_set_line_width(context, weight)
        cairo_rectangle(
            context, x + weight / 2, y + weight / 2, width - weight, height - weight)
        cairo_stroke(context)
    }
}

/// Why there is no sheet.
enum PrintFailure: Error {
    /// The request is not what it must be.
    case request(String)
    /// The sheet has no room for it.
    case room(String)
    /// The libraries that draw refused.
    case drawing(String)

    /// A sentence for a person.
    var sentence: String {
        switch self {
        case .request(let what): "The request cannot be printed: \(what)."
        case .room(let what): what
        case .drawing(let what): "The sheet could not be drawn: \(what)."
        }
    }

    /// The exit code (sysexits.h).
    var code: Int32 {
        switch self {
        case .request: 65
        case .room: 66
        case .drawing: 70
        }
    }
}
