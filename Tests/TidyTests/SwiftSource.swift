/// A Swift file in two views of equal length: as written, and with everything blanked that the
/// compiler does not run, so that a rule never trips over a comment or a text.
struct SwiftSource: Sendable {
    /// Relative to the repository's root.
    let path: String
    let written: [UInt8]
    /// `written` with comments, literals' contents and raw identifiers blanked by `CodeMask`.
    let code: [UInt8]

    init(path: String, text: String) {
        self.path = path
        written = Array(text.utf8)
        code = CodeMask.blanked(written)
    }

    var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }
    var isProduct: Bool { !path.hasPrefix("Tests/") }

    /// Lines as an editor counts them: a final newline begins no new one.
    var lineCount: Int {
        written.reduce(0) { $0 + ($1 == .newline ? 1 : 0) } + (written.last == .newline ? 0 : 1)
    }

    /// The lines of `code`, blank ones included, so that an index plus 1 is a line number.
    var codeLines: [String] {
        code.split(separator: .newline, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// The line, from 1, on which the byte at `index` stands.
    func line(at index: Int) -> Int {
        code[..<index].reduce(1) { $0 + ($1 == .newline ? 1 : 0) }
    }

    /// Where `needle` stands in code.
    ///
    /// If it begins as a word, it must not continue a longer one.
    func indices(of needle: String) -> [Int] {
        let needle = Array(needle.utf8)
        guard let first = needle.first, code.count >= needle.count else { return [] }
        return (0...(code.count - needle.count)).filter { index in
            guard code[index] == first, code[index...].starts(with: needle) else { return false }
            return !first.continuesWord || index == 0 || !code[index - 1].continuesWord
        }
    }

    /// The first literal after `index` in code, as written between its quotes, and where it ends.
    func literal(after index: Int) -> (text: String, end: Int)? {
        guard let open = code[index...].firstIndex(of: .quote),
            let close = code[(open + 1)...].firstIndex(of: .quote)
        else { return nil }
        return (String(decoding: written[(open + 1)..<close], as: UTF8.self), close)
    }
}

extension UInt8 {
    static let newline = UInt8(ascii: "\n")
    static let quote = UInt8(ascii: "\"")
    static let space = UInt8(ascii: " ")

    /// Every byte of a letter beyond ASCII counts, since Swift allows most of them in a name.
    var continuesWord: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
