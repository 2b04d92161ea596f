import SwiftCSV

/// A list as a spreadsheet saves it: a heading line, then rows, each with the line it begins on.
struct CSVTable {
    /// The headings, in order.
    let columns: [String]
    /// What stands between cells.
    let delimiter: Character
    /// The rows that can be read, blank lines left out.
    private(set) var rows: [Row] = []
    /// Rows that cannot.
    private(set) var faults: [ImportFault] = []

    struct Row: Sendable {
        /// Where it begins in the file, from 1.
        let line: Int
        let cells: [String: String]
    }

    /// Reads a list; comma, semicolon and tab are told apart by the heading line.
    ///
    /// Each row is read by itself, so that one stray quotation mark costs one row and its line can
    /// be named.
    ///
    /// - Throws: `CommandFailure` when there is no heading line.
    init(_ text: String) throws {
        var records = CSVTable.records(of: text)
        guard let first = records.first, !first.text.allSatisfy(\.isWhitespace) else {
            throw CommandFailure(
                .data, "The list is empty.", "Its first line must name the columns.")
        }
        records.removeFirst()
        let heading = try CSV<Enumerated>(string: String(first.text), loadColumns: false)
        columns = heading.header.map { $0.trimmingWhitespace() }
        delimiter = heading.delimiter.rawValue
        if let twice = columns.first(where: { name in
            !name.isEmpty && columns.count { $0 == name } > 1
        }) {
            throw CommandFailure(
                .data, "Two columns are called \(clip(twice)).", "Give them different names.")
        }
        for record in records where !record.text.allSatisfy(\.isWhitespace) { add(record) }
    }

    private mutating func add(_ record: Record) {
        do {
            if record.isUnclosed { throw CSVParseError.quotation(message: "") }
            let separator = CSVDelimiter(unicodeScalarLiteral: delimiter)
            let cells = try CSV<Enumerated>(
                string: String(record.text), delimiter: separator, loadColumns: false
            ).header
            guard cells.count <= columns.count || cells[columns.count...].allSatisfy(\.isEmpty)
            else {
                let message =
                    "\(cells.count) cells under \(columns.count) columns (a cell with "
                    + "\(delimiter == "\t" ? "a tab" : String(delimiter)) in it must be quoted)"
                return faults.append(ImportFault(line: record.line, message: message))
            }
            let named = zip(columns, cells).map { ($0, $1.trimmingWhitespace()) }
            rows.append(
                Row(
                    line: record.line,
                    cells: Dictionary(named) { first, _ in first }))
        } catch {
            let message =
                record.isUnclosed
                ? "a quotation mark is never closed"
                : "a quotation mark stands in the middle of a cell"
            faults.append(ImportFault(line: record.line, message: message))
        }
    }

    private typealias Record = (line: Int, text: Substring, isUnclosed: Bool)

    /// The text cut at the line breaks that stand outside quoted cells.
    private static func records(of text: String) -> [Record] {
        var records: [Record] = []
        var start = text.startIndex
        var (line, startLine) = (1, 1)
        var isQuoted = false
        var isAtCellStart = true
        for index in text.indices {
            let character = text[index]
            if character.isNewline { line += 1 }
            if isQuoted {
                // A doubled mark closes and opens again, which comes to the same.
                if character == "\"" { isQuoted = false }
            } else if character.isNewline {
                records.append((startLine, text[start..<index], false))
                start = text.index(after: index)
                startLine = line
                isAtCellStart = true
            } else if character == "\"" {
                isQuoted = isAtCellStart || text[text.index(before: index)] == "\""
                isAtCellStart = false
            } else {
                isAtCellStart =
                    ",;\t".contains(character) || (isAtCellStart && character.isWhitespace)
            }
        }
        if start < text.endIndex { records.append((startLine, text[start...], isQuoted)) }
        return records
    }
}

/// What is wrong with one row.
struct ImportFault: Error, Equatable, Sendable {
    /// Its line in the file, from 1.
    var line: Int
    /// What is wrong, as a clause.
    let message: String

    /// `line 17: start "2019-13-04" is no date`.
    var text: String { "line \(line): \(message)" }
}
