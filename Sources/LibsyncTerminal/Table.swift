/// Rows under headings, aligned by display width.
public struct Table {
    /// The headings; an empty one heads a column that needs none.
    let headings: [String]
    /// The column that gives way when the terminal is narrow.
    let flexible: Int
    private(set) var rows: [[String]] = []

    /// A table without rows yet.
    public init(_ headings: [String], flexible: Int) {
        self.headings = headings
        self.flexible = flexible
    }

    /// Adds a row; its texts may come from anybody.
    public mutating func add(_ cells: [String]) { rows.append(cells.map(DisplayText.oneLine)) }

    /// The lines: headings first.
    /// - Parameter columns: how wide they may be; nil for as wide as they are.
    public func lines(columns: Int?) -> [String] {
        let all = [headings] + rows
        var widths = headings.indices.map { index in
            all.map { DisplayText.width($0[index]) }.max() ?? 0
        }
        if let columns {
            let rest = widths.enumerated().filter { $0.offset != flexible }.map(\.element)
            let free = columns - rest.reduce(0, +) - 2 * (widths.count - 1)
            widths[flexible] = min(widths[flexible], max(free, Table.narrowest))
        }
        return all.map { line($0, widths: widths) }
    }

    /// The least width of the flexible column.
    private static let narrowest = 12

    private func line(_ cells: [String], widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let text = DisplayText.fitted(cell, columns: widths[index])
            line += text
            if index == cells.count - 1 { break }
            let padding = widths[index] - DisplayText.width(text) + 2
            line += String(repeating: " ", count: max(padding, 1))
        }
        while line.last == " " { line.removeLast() }
        return line
    }
}
