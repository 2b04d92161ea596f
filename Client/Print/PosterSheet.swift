internal import LibsyncWeb

/// A poster of one event: black carries everything, the library's colour is a second ink.
///
/// From above come head and stamp, from below foot, date and title, each as high as it needs and no
/// higher than its share; the ornament takes what is left between them, so that nothing overlaps
/// however long a text is.
struct PosterSheet {
    let poster: Poster
    let canvas: Canvas

    let left = Paper.margin
    let right = Paper.width - Paper.margin
    var width: Double { right - left }

    /// Between blocks.
    static let gap = 16.0
    /// The least size of a title in one line, and in two.
    private static let titleLeast = 40.0
    private static let titleMost = 250.0
    /// The least size of a title that needs more lines than two.
    private static let titleSmall = 24.0
    private static let titleLines = 5
    /// The most height of what stands beside the code.
    private static let detailsMost = 120.0

    /// Draws all of it.
    func draw() throws(PrintFailure) {
        var top = try head()
        let foot = try foot(above: Paper.height - Paper.margin)
        let bottom = try date(above: foot - PosterSheet.gap)
        if let stamp = poster.stamp { top = try draw(stamp, below: top) }
        let free = try heading(from: top, to: bottom - PosterSheet.gap)
        ShelfOrnament(counts: poster.shelf, ownDays: poster.ownDays)
            .draw(on: canvas, from: left, to: right, below: top, above: free)
    }

    private func head() throws(PrintFailure) -> Double {
        let column = width / 2 - 8
        let library = try TextBlock(
            poster.library, on: canvas, .serif(17, bold: true),
            width: poster.branch == nil ? width : column)
        library.fit(lines: 2, least: 11, as: "name of the library")
        library.draw(left, left)
        var height = library.height
        if let branch = poster.branch {
            let block = try TextBlock(branch, on: canvas, .serif(17, .right), width: column)
            block.fit(lines: 2, least: 11, as: "name of the place")
            block.draw(right - column, left)
            height = max(height, block.height)
        }
        let y = left + height + 9
        canvas.rule(from: left, to: right, at: y, weight: 3)
        return y + 2
    }

    // MARK: Title

    /// Title and summary over what stands at `bottom`; gives where they begin.
    private func heading(from top: Double, to bottom: Double) throws(PrintFailure) -> Double {
        let room = bottom - top - PosterSheet.gap
        let isLong = (poster.summary ?? "").isEmpty == false
        let title = try title(room: isLong ? room - 40 : room)
        var y = bottom
        if let text = poster.summary, isLong {
            let block = try TextBlock(text, on: canvas, .serif(20), width: width)
            let most = room - title.height - 12
            // A few lines large; a whole text smaller, so that it is all there.
            if !block.shrink(to: 15, until: { $0.height <= min(most, 130) }) {
                block.fit(height: most, least: 11, as: "summary")
            }
            y -= block.height
            block.draw(left, y)
            y -= 12
        }
        y -= title.height
        // From edge to edge by its ink: a large letter has white of its own at its side.
        title.draw(left - (title.lines == 1 ? title.ink.x : 0), y)
        return y
    }

    /// One line as wide as the sheet, else two, else as many as it needs.
    private func title(room: Double) throws(PrintFailure) -> TextBlock {
        let line = try TextBlock(
            poster.title, on: canvas, .serif(100, bold: true))
        let wide = 100 * width / max(line.ink.width, 1)
        if wide >= PosterSheet.titleLeast {
            line.set(size: min(wide, PosterSheet.titleMost))
            line.shrink(to: PosterSheet.titleLeast) { $0.height <= room }
            if line.height <= room { return line }
        }
        let block = try TextBlock(
            poster.title, on: canvas, .serif(PosterSheet.titleMost, bold: true), width: width)
        block.set(lineSpacing: 0.86)
        for lines in 2...PosterSheet.titleLines {
            let least = lines == 2 ? PosterSheet.titleLeast : PosterSheet.titleSmall
            if block.largest(from: 110, to: least, lines: lines, height: room) != nil {
                return block
            }
        }
        // A word is longer than the sheet is wide: broken it is read better when it is large.
        block.set(size: 48)
        block.shrink(to: PosterSheet.titleSmall) {
            $0.lines <= PosterSheet.titleLines && $0.height <= room
        }
        block.fit(
            height: min(room, block.size * 7), least: PosterSheet.titleSmall, as: "title")
        return block
    }

    // MARK: Stamp

    /// The stamp and its reason, below the head; gives where it ends.
    private func draw(_ stamp: String, below top: Double) throws(PrintFailure) -> Double {
        let bottom = try StampBox(stamp, size: 62, weight: 6, within: width, on: canvas)
            .draw(left, top + PosterSheet.gap + 2)
        guard let notice = poster.notice else { return bottom }
        let text = try TextBlock(notice, on: canvas, .serif(20), width: width)
        text.fit(height: 84, least: 12, as: "reason")
        text.draw(left, bottom + 14)
        return bottom + 14 + text.height
    }

    // MARK: Date

    /// The date, its time and its place between two rules; gives where they begin.
    private func date(above bottom: Double) throws(PrintFailure) -> Double {
        let number = try TextBlock(
            poster.dayNumber, on: canvas, .serif(92, bold: true, struck: poster.isOff))
        let words = try words(left: number.ink.width)
        let textX = left + number.ink.width + 16
        let column = right - textX - words.width - 20
        let place = try whereAndWhen(column)
        let ink = number.ink
        let band = max(ink.height, words.height, place.height)
        let also = try poster.also.map { text throws(PrintFailure) in
            let block = try TextBlock(text, on: canvas, .serif(15), width: width)
            block.fit(lines: 2, least: 11, as: "list of other dates")
            return block
        }
        let top = bottom - band - 28 - (also.map { $0.height + 12 } ?? 0)
        canvas.rule(from: left, to: right, at: top, weight: 1)
        canvas.rule(from: left, to: right, at: bottom, weight: 1)
        let middle = top + 14 + band / 2
        // The figures alone are centred: above and below them a line of type has white.
        number.draw(left - ink.x, middle - ink.y - ink.height / 2, canvas.color)
        words.draw(textX, middle - words.height / 2)
        place.draw(right - column, middle - place.height / 2)
        also?.draw(left, top + 14 + band + 12)
        return top
    }

    /// Weekday, month and until when.
    private func words(left number: Double) throws(PrintFailure) -> Column {
        var blocks = [
            try TextBlock(
                poster.weekday, on: canvas, .serif(27, bold: true, struck: poster.isOff)),
            try TextBlock(poster.month, on: canvas, .serif(27, struck: poster.isOff)),
        ]
        if let through = poster.through {
            blocks.append(
                try TextBlock(through, on: canvas, .serif(17, struck: poster.isOff)))
        }
        return Column(blocks: blocks, gap: 4)
    }

    private func whereAndWhen(_ width: Double) throws(PrintFailure) -> Column {
        let time = try TextBlock(
            poster.time, on: canvas, .serif(27, bold: true, .right, struck: poster.isOff),
            width: width)
        time.fit(lines: 1, least: 14, as: "time")
        var blocks = [time]
        if let place = poster.place {
            let block = try TextBlock(place, on: canvas, .serif(21, .right), width: width)
            block.shrink(to: 17) { $0.lines <= 1 }
            block.fit(lines: 2, least: 12, as: "place")
            blocks.append(block)
        }
        if let street = poster.street {
            let size = min(16, blocks.last?.size ?? 16)
            let block = try TextBlock(street, on: canvas, .serif(size, .right), width: width)
            block.fit(lines: 2, least: 11, as: "address of the place")
            blocks.append(block)
        }
        return Column(blocks: blocks, gap: 4)
    }

    // MARK: Foot

    /// Terms, details, address and code; gives where they begin.
    private func foot(above bottom: Double) throws(PrintFailure) -> Double {
        let code = try QRCode(poster.address)
        let column = width - QRCode.width - code.quietWidth - 8
        let terms = try lines(
            poster.terms, .sans(17, bold: true), column, least: 11, height: 72,
            as: "price and sign-up")
        let details = try lines(
            poster.details, .sans(13), column, least: 9.5, height: PosterSheet.detailsMost,
            as: "list of facts")
        let address = try TextBlock(
            poster.shortAddress, on: canvas, .sans(13, bold: true), width: column)
        address.fit(lines: 2, least: 9, as: "address of the page")
        let foot = try TextBlock(poster.foot, on: canvas, .sans(9), width: column)
        let upper = Column(blocks: terms, gap: 4)
        let middle = Column(blocks: details, gap: 4)
        let lower = Column(blocks: [address, foot], gap: 5)
        // Upwards the white around the code reaches into the gap below the rule.
        let height = max(
            upper.height + 8 + middle.height + 10 + lower.height,
            QRCode.width + max(0, code.quietWidth - PosterSheet.gap))
        let top = bottom - height
        upper.draw(left, top)
        middle.draw(left, top + upper.height + (terms.isEmpty ? 0 : 8))
        lower.blocks[0].draw(left, bottom - lower.height)
        lower.blocks[1].draw(left, bottom - lower.blocks[1].height, .grey)
        code.draw(on: canvas, right - QRCode.width, bottom - QRCode.width)
        return top
    }

    /// Texts below each other, of one size: smaller until they are no higher together, then each on
    /// two lines at most.
    private func lines(
        _ texts: [String], _ style: TextStyle, _ column: Double, least: Double, height: Double,
        as what: String
    ) throws(PrintFailure) -> [TextBlock] {
        let blocks = try texts.map { text throws(PrintFailure) in
            try TextBlock(text, on: canvas, style, width: column)
        }
        var size = style.size
        while Column(blocks: blocks, gap: 4).height > height, size > least {
            size = max(size * 0.96, least)
            for block in blocks { block.set(size: size) }
        }
        if Column(blocks: blocks, gap: 4).height > height {
            for block in blocks { block.fit(lines: 2, least: least, as: what) }
        }
        return blocks
    }
}

/// Texts below each other.
struct Column {
    let blocks: [TextBlock]
    var gap = 0.0

    var width: Double { blocks.map(\.width).max() ?? 0 }
    var height: Double {
        blocks.reduce(0) { $0 + $1.height } + gap * Double(max(0, blocks.count - 1))
    }

    func draw(_ x: Double, _ y: Double) {
        var y = y
        for block in blocks {
            block.draw(x, y)
            y += block.height + gap
        }
    }
}
