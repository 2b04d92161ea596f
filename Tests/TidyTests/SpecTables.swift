/// Holds the tables of the spec and the constants of `Protocol/Wire` to each other.
///
/// A problem code belongs to a table whose first column is headed `code` (or `problem code`) and
/// which also has a `status` column. A limit stands by name, in backticks, and value on one line;
/// the value may carry thousands separators.
enum SpecTables {
    static let spec = "Protocol/README.md"
    static let problemCodes = "Protocol/Wire/ProblemCode.swift"
    static let limits = "Protocol/Wire/Limits.swift"

    // MARK: Problem codes

    /// Codes that stand in only one of `source` and `spec`, and each code that stands there twice.
    static func problemCodeFindings(in source: SwiftSource, spec text: String) -> [Finding] {
        let inCode = codes(in: source)
        let inSpec = codes(inTablesOf: text)
        if inCode.isEmpty { return [Finding(path: source.path, message: "names no problem code")] }
        return repeated(inCode, path: source.path) + repeated(inSpec, path: spec)
            + missing(inCode, from: inSpec, path: source.path, elsewhere: "a table of \(spec)")
            + missing(inSpec, from: inCode, path: spec, elsewhere: source.path)
    }

    /// The literal of each `ProblemCode("…")`, also `Self("…")`, and of each `case x = "…"`.
    static func codes(in source: SwiftSource) -> [(line: Int, code: String)] {
        let calls = ["ProblemCode(", "Self("].flatMap { call in
            source.indices(of: call).map { $0 + call.utf8.count }
        }
        let literals = calls.compactMap { start -> (line: Int, code: String)? in
            guard let literal = source.literal(after: start),
                !source.code[start..<literal.end].contains(where: { ")={}".utf8.contains($0) })
            else { return nil }
            return (source.line(at: literal.end), literal.text)
        }
        return (literals + rawCases(in: source)).sorted { $0.line < $1.line }
    }

    private static func rawCases(in source: SwiftSource) -> [(line: Int, code: String)] {
        source.indices(of: "case ").compactMap { start in
            let line = source.code[start...].prefix { $0 != .newline }
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")),
                let literal = source.literal(after: equals), literal.end < line.endIndex
            else { return nil }
            return (source.line(at: start), literal.text)
        }
    }

    /// First cells of the tables that hold problem codes, without their backticks.
    static func codes(inTablesOf text: String) -> [(line: Int, code: String)] {
        var found: [(line: Int, code: String)] = []
        var header: [String]?
        for (index, line) in lines(of: text).enumerated() {
            let row = cells(of: line)
            guard let row, let first = row.first else {
                header = nil
                continue
            }
            guard let titles = header else {
                header = row.map { $0.lowercased() }
                continue
            }
            let holdsCodes =
                ["code", "problem code"].contains(titles[0])
                && titles.dropFirst().contains { $0.contains("status") }
            let isRule = first.allSatisfy { "-: ".contains($0) }
            if holdsCodes, !isRule { found.append((index + 1, first)) }
        }
        return found
    }

    // MARK: Limits

    struct Limit: Equatable {
        let line: Int
        let name: String
        /// Nil when the value is not a plain number or a product of such.
        let value: Int?
    }

    /// Limits that the spec does not name with their value, on one line.
    static func limitFindings(in source: SwiftSource, spec text: String) -> [Finding] {
        let limits = limits(in: source)
        if limits.isEmpty { return [Finding(path: source.path, message: "names no limit")] }
        let lines = lines(of: text)
        return limits.compactMap { limit in
            guard let value = limit.value else {
                return Finding(
                    path: source.path, line: limit.line,
                    message: "\(limit.name) is not a plain number, so the spec cannot be checked")
            }
            let stands = lines.contains {
                $0.contains("`\(limit.name)`") && numbers(in: $0).contains(value)
            }
            if stands { return nil }
            return Finding(
                path: source.path, line: limit.line,
                message: "`\(limit.name)` = \(value) stands on no line of \(spec)")
        }
    }

    static func limits(in source: SwiftSource) -> [Limit] {
        source.codeLines.enumerated().compactMap { index, line in
            let head = "public static let "
            let line = line.trimmingPrefix { $0 == " " }
            guard line.hasPrefix(head), let equals = line.firstIndex(of: "=") else { return nil }
            let name = line.dropFirst(head.count).prefix { $0.isLetter || $0.isNumber }
            let factors = line[line.index(after: equals)...].split(separator: "*").map { factor in
                Int(factor.filter { $0 != " " && $0 != "_" })
            }
            let value = factors.reduce(Int?.some(1)) { product, factor in
                guard let product, let factor else { return nil }
                return product * factor
            }
            return Limit(line: index + 1, name: String(name), value: value)
        }
    }

    /// Every whole number of a line, read without its thousands separators.
    static func numbers(in line: String) -> [Int] {
        var numbers: [Int] = []
        var digits = ""
        let characters = Array(line) + ["."]
        for (index, character) in characters.enumerated() {
            if character.isASCII, character.isNumber {
                digits.append(character)
                continue
            }
            let isFollowedByThree =
                index + 3 < characters.count
                && characters[(index + 1)...(index + 3)].allSatisfy { $0.isASCII && $0.isNumber }
            if !digits.isEmpty, ",_ \u{a0}\u{202f}".contains(character), isFollowedByThree {
                continue
            }
            if let number = Int(digits) { numbers.append(number) }
            digits = ""
        }
        return numbers
    }

    // MARK: Markdown

    private static func lines(of text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The cells of a table row without spaces and backticks; nil when the line is no row.
    private static func cells(of line: String) -> [String]? {
        cells(of: line, without: " `*")
    }

    /// The cells of a table row, without those characters; nil when the line is no row.
    static func cells(of line: some StringProtocol, without marks: String) -> [String]? {
        let line = line.trimmingPrefix { $0 == " " }
        guard line.hasPrefix("|") else { return nil }
        return line.dropFirst().split(separator: "|", omittingEmptySubsequences: false).map {
            cell in
            cell.split(whereSeparator: { marks.contains($0) }).joined(separator: " ")
        }
    }

    // MARK: Comparing

    private typealias Codes = [(line: Int, code: String)]

    private static func repeated(_ codes: Codes, path: String) -> [Finding] {
        codes.enumerated().filter { index, entry in
            codes[..<index].contains { $0.code == entry.code }
        }.map { Finding(path: path, line: $1.line, message: "the code \($1.code) stands twice") }
    }

    private static func missing(
        _ codes: Codes, from others: Codes, path: String, elsewhere: String
    ) -> [Finding] {
        codes.filter { entry in !others.contains { $0.code == entry.code } }.map {
            Finding(
                path: path, line: $0.line,
                message: "the code \($0.code) does not stand in \(elsewhere)")
        }
    }
}
