internal import LibsyncWeb

/// The sign of a place's opening hours: as large as it can be and still hold everything.
struct SignSheet {
    let sign: DoorSign
    let canvas: Canvas

    private let left = Paper.margin
    private let right = Paper.width - Paper.margin
    private var width: Double { right - left }

    /// The sizes of type in a table, in points: from across the street to arm's length.
    private static let sizes = (most: 36.0, least: 10.0)

    /// Draws all of it.
    func draw() throws(PrintFailure) {
        let top = try head()
        let bottom = try foot(above: Paper.height - Paper.margin) - 18
        if let closure = sign.closure {
            try draw(closure, from: top, to: bottom)
        } else {
            try tables(from: top, to: bottom)
        }
    }

    private func head() throws(PrintFailure) -> Double {
        let period = try sign.period.map { text throws(PrintFailure) in
            let block = try TextBlock(
                text, on: canvas, .serif(17, .right), width: width / 2 - 8)
            block.fit(lines: 1, least: 10, as: "time")
            return block
        }
        let heading = try TextBlock(
            sign.heading, on: canvas, .serif(17, bold: true),
            width: period == nil ? width : width / 2 - 8)
        heading.fit(lines: 1, least: 10, as: "heading")
        heading.draw(left, left)
        period?.draw(right - width / 2 + 8, left)
        var y = left + heading.height + 9
        canvas.rule(from: left, to: right, at: y, weight: 3)
        y += 14
        let title = try TextBlock(sign.title, on: canvas, .serif(76, bold: true), width: width)
        title.set(lineSpacing: 0.86)
        let isWhole =
            title.largest(from: 76, to: 40, lines: 1, height: .infinity)
            ?? title.largest(from: 54, to: 20, lines: 2, height: .infinity)
        if isWhole == nil {
            title.set(size: 24)
            title.fit(lines: 2, least: 20, as: "name of the place")
        }
        title.draw(left - (title.lines == 1 ? title.ink.x : 0), y, canvas.color)
        y += title.height
        if let library = sign.library {
            let block = try TextBlock(library, on: canvas, .serif(20), width: width)
            block.fit(lines: 1, least: 11, as: "name of the library")
            block.draw(left, y + 2)
            y += block.height + 2
        }
        return y + 20
    }

    // MARK: Hours

    private func tables(from top: Double, to bottom: Double) throws(PrintFailure) {
        let two = try tables(height: bottom - top, linesOfName: 2)
        let one = try tables(height: bottom - top, linesOfName: 1)
        // Names on one line are worth a little size, not much.
        let isOneLarge = (one?.size ?? 0) >= 0.75 * (two?.size ?? 0)
        guard let best = isOneLarge ? one ?? two : two else {
            throw .room("One sheet has no room for so many days with hours of their own.")
        }
        // What room is left stands between the rows, as far as they still belong together.
        let gaps = best.size * 1.1 * Double(max(0, best.tables.count - 1))
        let height = best.tables.reduce(gaps) { $0 + $1.height }
        let rows = max(best.tables.reduce(0) { $0 + $1.count }, 1)
        let more = min((bottom - top - height) / Double(2 * rows), best.size * 0.45)
        var y = top
        for var table in best.tables {
            table.padMore = max(0, more)
            table.draw(left, y)
            y += table.height + best.size * 1.1
        }
    }

    /// The tables in the largest type in which they are no higher; nil where there is none.
    private func tables(
        height room: Double, linesOfName: Int
    ) throws(PrintFailure) -> (tables: [SignTable], size: Double)? {
        var size = SignSheet.sizes.most
        while size >= SignSheet.sizes.least {
            let tables = try sign.tables.map { table throws(PrintFailure) in
                try SignTable(table, sign.services, width: width, size: size, on: canvas)
            }
            let gaps = size * 1.1 * Double(max(0, tables.count - 1))
            let height = tables.reduce(gaps) { $0 + $1.height }
            if height <= room, tables.allSatisfy({ $0.isWhole(linesOfName: linesOfName) }) {
                return (tables, size)
            }
            size *= 0.96
        }
        return nil
    }

    // MARK: Closed

    private func draw(
        _ closure: DoorSign.Closure, from top: Double, to bottom: Double
    ) throws(PrintFailure) {
        var y = try StampBox(closure.stamp, size: 110, weight: 8, within: width, on: canvas)
            .draw(left, top)
        y += 30
        let texts: [(String?, TextStyle, Int)] = [
            (closure.dates, .serif(54, bold: true), 2), (closure.reason, .serif(30), 4),
            (closure.reopens, .serif(36, bold: true), 3),
        ]
        for (text, style, lines) in texts {
            guard let text else { continue }
            let block = try TextBlock(text, on: canvas, style, width: width)
            block.shrink(to: 20) { $0.lines <= lines && $0.height <= (bottom - y) / 2 }
            block.fit(height: max(bottom - y, 1), least: 11, as: "reason")
            block.draw(left, y)
            y += block.height + 18
        }
    }

    // MARK: Foot

    private func foot(above bottom: Double) throws(PrintFailure) -> Double {
        let code = try QRCode(sign.address)
        let column = width - QRCode.width - code.quietWidth - 8
        let contact = try sign.contact.map { line throws(PrintFailure) in
            let block = try TextBlock(line, on: canvas, .sans(13), width: column)
            block.fit(lines: 1, least: 9, as: "address of the place")
            return block
        }
        let address = try TextBlock(
            sign.shortAddress, on: canvas, .sans(13, bold: true), width: column)
        address.fit(lines: 1, least: 8, as: "address of the page")
        let printed = try TextBlock(sign.foot, on: canvas, .sans(9), width: column)
        let upper = Column(blocks: contact + [address], gap: 3)
        let height = max(upper.height + 8 + printed.height, QRCode.width)
        let top = bottom - height
        canvas.rule(
            from: left, to: right, at: top - max(14, code.quietWidth), weight: 1)
        upper.draw(left, top)
        printed.draw(left, bottom - printed.height, .grey)
        code.draw(on: canvas, right - QRCode.width, bottom - QRCode.width)
        return top - max(14, code.quietWidth)
    }
}
