internal import LibsyncWeb

/// A table of opening hours in one size of type.
struct SignTable {
    /// A row as it is drawn.
    private struct Row {
        let name: TextBlock
        let reason: TextBlock?
        let cells: [TextBlock]

        var height: Double {
            max(
                name.height + (reason?.height ?? 0),
                cells.map(\.height).max() ?? 0)
        }
        /// How many stretches the hours have that have most.
        let stretches: Int
    }

    private let caption: TextBlock?
    private let headings: [TextBlock]
    private let rows: [Row]
    private let columns: [Double]
    private let width: Double
    private let canvas: Canvas
    private let padLeast: Double
    /// How much white its rows get above and below them, more than they need, in points.
    var padMore = 0.0
    private var pad: Double { padLeast + padMore }
    private let rule = 2.0

    /// - Parameters:
    ///   - services: the headings of the columns; none where there is one alone.
    ///   - size: of the type, in points.
    init(
        _ table: DoorSign.Table, _ services: [String], width: Double, size: Double,
        on canvas: Canvas
    ) throws(PrintFailure) {
        self.width = width
        self.canvas = canvas
        padLeast = size * 0.28
        let gutter = size * 0.5
        let count = max(table.rows.first?.cells.count ?? 1, 1)
        let cell = try SignTable.cellWidth(table, services, size, on: canvas) + gutter
        let first = max(width - Double(count) * cell, width * 0.2)
        columns = [0] + (0..<count).map { first + Double($0) * cell }
        caption = try table.caption.map { text throws(PrintFailure) in
            let block = try TextBlock(
                text, on: canvas, .serif(size * 0.82, bold: true), width: width)
            block.fit(lines: 2, least: size * 0.6, as: "name of the season")
            return block
        }
        headings = try services.map { name throws(PrintFailure) in
            try TextBlock(
                name, on: canvas, .sans(size * 0.66, bold: true), width: cell - gutter + 1)
        }
        rows = try table.rows.map { row throws(PrintFailure) in
            Row(
                name: try TextBlock(
                    row.name, on: canvas, .serif(size, bold: row.isClosed),
                    width: first - gutter),
                reason: try row.reason.map { text throws(PrintFailure) in
                    let block = try TextBlock(
                        text, on: canvas, .serif(size * 0.66), width: first - gutter)
                    block.fit(lines: 2, least: size * 0.5, as: "reason of a day")
                    return block
                },
                cells: try row.cells.map { text throws(PrintFailure) in
                    try TextBlock(
                        text, on: canvas, .sans(size * 0.92, bold: row.isClosed),
                        width: cell - gutter + 1)
                }, stretches: row.cells.map(SignTable.stretches).map(\.count).max() ?? 1)
        }
    }

    /// `10.00–12.00, 13.00–16.00`: each is on a line of its own.
    private static func stretches(_ cell: String) -> [String] {
        cell.split(separator: ",").map { String($0) }
    }

    /// As wide as the widest stretch of hours, and the widest heading.
    private static func cellWidth(
        _ table: DoorSign.Table, _ services: [String], _ size: Double, on canvas: Canvas
    ) throws(PrintFailure) -> Double {
        var widest = 0.0
        for row in table.rows {
            for text in row.cells.flatMap(stretches) {
                let style = TextStyle.sans(size * 0.92, bold: row.isClosed)
                widest = max(widest, try TextBlock(text + ",", on: canvas, style).width)
            }
        }
        for name in services {
            let style = TextStyle.sans(size * 0.66, bold: true)
            widest = max(widest, try TextBlock(name, on: canvas, style).width)
        }
        return widest
    }

    /// Whether it can be read: no stretch of hours is broken, and names are on so many lines.
    func isWhole(linesOfName: Int) -> Bool {
        columns[1] > width * 0.25
            && rows.allSatisfy { row in
                row.name.lines <= linesOfName
                    && row.cells.allSatisfy { $0.lines <= row.stretches }
            }
    }

    /// How many rows it has.
    var count: Int { rows.count }

    private var captionHeight: Double { caption.map { $0.height + 4 } ?? 0 }
    private var headingHeight: Double {
        (headings.map(\.height).max() ?? 0) + rule + (headings.isEmpty ? 0 : pad)
    }

    /// How high it is, in points.
    var height: Double {
        captionHeight + headingHeight + rows.reduce(0) { $0 + $1.height + 2 * pad }
    }

    func draw(_ x: Double, _ top: Double) {
        caption?.draw(x, top)
        var y = top + captionHeight
        for (index, heading) in headings.enumerated() { heading.draw(x + columns[index + 1], y) }
        y += headingHeight
        canvas.rule(from: x, to: x + width, at: y - rule / 2, weight: rule)
        for (index, row) in rows.enumerated() {
            if index > 0 { canvas.rule(from: x, to: x + width, at: y, weight: 0.6) }
            row.name.draw(x, y + pad)
            row.reason?.draw(x, y + pad + row.name.height)
            for (index, cell) in row.cells.enumerated() {
                cell.draw(x + columns[index + 1], y + pad)
            }
            y += row.height + 2 * pad
        }
    }
}
