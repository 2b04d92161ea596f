/// What a field is filled from: one column, or a text with columns in braces.
struct RowTemplate: Equatable, Sendable {
    private enum Part: Equatable {
        case text(String)
        case column(String)
    }
    private let parts: [Part]

    /// Reads `stop` (a column) or `{community}, {stop}` (a template).
    /// - Throws: `CommandFailure` when the list has no such column.
    init(_ source: String, columns: [String]) throws(CommandFailure) {
        guard source.contains("{") else {
            parts = [.column(try RowTemplate.column(source, of: columns))]
            return
        }
        var parts: [Part] = []
        var rest = source[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else {
                throw CommandFailure(
                    .usage, "A brace is never closed in \(clip(source)).",
                    "Write columns as in {community}, {stop}.")
            }
            parts.append(.text(String(rest[..<open])))
            let name = rest[rest.index(after: open)..<close]
            parts.append(.column(try RowTemplate.column(String(name), of: columns)))
            rest = rest[rest.index(after: close)...]
        }
        parts.append(.text(String(rest)))
        self.parts = parts.filter { $0 != .text("") }
    }

    /// A text that is the same in each row.
    init(fixed text: String) { parts = [.text(text)] }

    /// The text for one row; with an empty cell goes the text between it and the next.
    func text(_ cells: [String: String]) -> String {
        var result = ""
        var pending = ""
        var isAfterGap = false
        for part in parts {
            switch part {
            case .text(let text): if !isAfterGap { pending += text }
            case .column(let name):
                let cell = cells[name] ?? ""
                isAfterGap = cell.isEmpty
                if cell.isEmpty { continue }
                result += pending + cell
                pending = ""
            }
        }
        if !isAfterGap { result += pending }
        return result.split(separator: " ").joined(separator: " ")
    }

    /// The column of that name, whatever its case.
    static func column(_ name: String, of columns: [String]) throws(CommandFailure) -> String {
        let wanted = name.trimmingWhitespace()
        if columns.contains(wanted) { return wanted }
        if let near = columns.first(where: { $0.lowercased() == wanted.lowercased() }) {
            return near
        }
        throw CommandFailure(
            .usage, "The list has no column \(clip(wanted)).",
            "It has: \(columns.filter { !$0.isEmpty }.joined(separator: ", ")).")
    }
}
