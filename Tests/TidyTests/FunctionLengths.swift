/// A function, initialiser, subscript or computed property with a body.
struct MeasuredFunction: Equatable {
    let name: String
    /// Where its keyword stands, from 1.
    let line: Int
    /// From the keyword's line to the closing brace's, both counted.
    let lines: Int
}

/// Measures bodies by counting braces in code from which comments and literals are blanked.
struct FunctionLengths {
    private let source: SwiftSource
    private let code: [UInt8]
    private let lineStarts: [Int]

    /// Every body in `source`, in the order of their keywords; inner functions count in outer ones.
    static func measure(_ source: SwiftSource) -> [MeasuredFunction] {
        FunctionLengths(source).functions()
    }

    private init(_ source: SwiftSource) {
        self.source = source
        code = source.code
        lineStarts =
            [0] + source.code.enumerated().filter { $1 == .newline }.map { index, _ in index + 1 }
    }

    /// Words that begin a body, and those that show that the declaration before had none.
    private static let measured: Set<String> = ["func", "init", "deinit", "subscript", "var"]
    private static let ends: Set<String> = measured.union([
        "let", "case", "static", "struct", "class", "enum", "actor", "protocol", "extension",
        "associatedtype", "typealias", "import", "public", "package", "internal", "fileprivate",
        "private", "open", "mutating", "nonmutating",
    ])

    private func functions() -> [MeasuredFunction] {
        words(in: code.indices).compactMap { word in
            guard Self.measured.contains(word.text), !isMember(word.start),
                let open = bodyStart(after: word), let close = closingBrace(of: open)
            else { return nil }
            let first = line(at: word.start)
            return MeasuredFunction(
                name: name(of: word), line: first, lines: line(at: close) - first + 1)
        }
    }

    // MARK: Words

    private struct Word {
        let text: String
        let start: Int
        let end: Int
    }

    private func words(in range: Range<Int>) -> [Word] {
        var found: [Word] = []
        var index = range.lowerBound
        while index < range.upperBound {
            guard code[index].continuesWord else {
                index += 1
                continue
            }
            let word = self.word(at: index)
            found.append(word)
            index = word.end
        }
        return found
    }

    private func word(at start: Int) -> Word {
        let end = code[start...].firstIndex { !$0.continuesWord } ?? code.endIndex
        return Word(
            text: String(decoding: code[start..<end], as: UTF8.self), start: start, end: end)
    }

    /// `.init` and `self.init` are calls.
    private func isMember(_ start: Int) -> Bool {
        start > 0 && (code[start - 1] == UInt8(ascii: ".") || code[start - 1] == UInt8(ascii: "`"))
    }

    /// The written text up to the parameters: also right for operators and raw identifiers.
    private func name(of word: Word) -> String {
        guard word.text == "func" || word.text == "var" else { return word.text }
        let stops = word.text == "func" ? "(<{\n" : ":={\n"
        // An operator's name may itself begin with a stop.
        let from = code[word.end...].firstIndex { $0 != .space } ?? code.endIndex
        let end = code[from...].dropFirst().firstIndex { stops.utf8.contains($0) } ?? code.endIndex
        return String(decoding: source.written[from..<end], as: UTF8.self)
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    // MARK: Bodies

    /// The `{` of the body, or nil for a requirement of a protocol and for a stored property.
    private func bodyStart(after word: Word) -> Int? {
        var depth = 0
        var index = word.end
        while index < code.count {
            let byte = code[index]
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "{") where depth == 0: return index
            case UInt8(ascii: "}") where depth == 0, UInt8(ascii: ";") where depth == 0: return nil
            case UInt8(ascii: "="), .newline:
                if depth == 0, word.text == "var" { return nil }
            default:
                guard depth == 0, byte.continuesWord else { break }
                let next = self.word(at: index)
                if Self.ends.contains(next.text) { return nil }
                index = next.end
                continue
            }
            if depth < 0 { return nil }
            index += 1
        }
        return nil
    }

    private func closingBrace(of open: Int) -> Int? {
        var depth = 0
        for index in open..<code.count {
            if code[index] == UInt8(ascii: "{") { depth += 1 }
            if code[index] == UInt8(ascii: "}") { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    private func line(at index: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= index { low = middle } else { high = middle }
        }
        return low + 1
    }
}
