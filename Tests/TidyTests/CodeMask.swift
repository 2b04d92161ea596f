/// Blanks what the compiler does not run: comments, the contents of string and regex literals,
/// and raw identifiers.
///
/// Code inside `\( )` stays, since it runs.
/// Quotes stay too, so that a literal can be found again. Newlines stay, so that lines keep their
/// numbers. It is a scanner and not a parser: a source that does not compile is blanked somehow.
struct CodeMask {
    private let written: [UInt8]
    private var code: [UInt8]
    private var index = 0

    static func blanked(_ written: [UInt8]) -> [UInt8] {
        var mask = CodeMask(written: written)
        mask.scanCode(inInterpolation: false)
        return mask.code
    }

    private init(written: [UInt8]) {
        self.written = written
        code = written
    }

    /// Runs to the end of the file, or of the interpolation: past the `)` that closes it.
    private mutating func scanCode(inInterpolation: Bool) {
        var depth = 0
        while index < written.count {
            if scanComment() || scanLiteral() { continue }
            switch written[index] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: "`"):
                scanQuotedIdentifier()
                continue
            default: break
            }
            index += 1
            if inInterpolation, depth < 0 { return }
        }
    }

    // MARK: Comments

    private mutating func scanComment() -> Bool {
        if looking(at: "//") {
            while index < written.count, written[index] != .newline { blank(1) }
            return true
        }
        guard looking(at: "/*") else { return false }
        var depth = 0  // Swift's block comments nest.
        repeat {
            if looking(at: "/*") {
                depth += 1
                blank(2)
            } else if looking(at: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && index < written.count
        return true
    }

    // MARK: Literals

    private mutating func scanLiteral() -> Bool {
        let hashes = count(of: UInt8(ascii: "#"), from: index)
        let opening = index + hashes
        guard opening < written.count else { return false }
        if written[opening] == .quote {
            index = opening
            let isMultiline = count(of: .quote, from: opening) >= 3
            scanString(hashes: hashes, quotes: isMultiline ? 3 : 1)
            return true
        }
        guard written[opening] == UInt8(ascii: "/"), hashes > 0 || opensBareRegex() else {
            return false
        }
        scanRegex(hashes: hashes)
        return true
    }

    private mutating func scanString(hashes: Int, quotes: Int) {
        index += quotes
        while index < written.count {
            if count(of: .quote, from: index) >= quotes,
                count(of: UInt8(ascii: "#"), from: index + quotes) >= hashes
            {
                index += quotes + hashes
                return
            }
            if quotes == 1, written[index] == .newline { return }  // It would not compile.
            guard written[index] == UInt8(ascii: "\\"),
                count(of: UInt8(ascii: "#"), from: index + 1) >= hashes
            else {
                blank(1)
                continue
            }
            blank(1 + hashes)
            if index < written.count, written[index] == UInt8(ascii: "(") {
                index += 1
                scanCode(inInterpolation: true)
            } else {
                blank(1)
            }
        }
    }

    private mutating func scanRegex(hashes: Int) {
        blank(hashes + 1)
        while index < written.count {
            if written[index] == UInt8(ascii: "/"),
                count(of: UInt8(ascii: "#"), from: index + 1) >= hashes
            {
                blank(1 + hashes)
                return
            }
            if hashes == 0, written[index] == .newline { return }
            blank(written[index] == UInt8(ascii: "\\") ? 2 : 1)
        }
    }

    /// A bare `/` opens a regex where an expression may begin and the same line closes it; after
    /// a name, a number or a closing bracket it divides.
    private func opensBareRegex() -> Bool {
        guard index + 1 < written.count,
            ![.space, .newline, UInt8(ascii: ")")].contains(written[index + 1]),
            written[(index + 1)...].prefix(while: { $0 != .newline }).contains(UInt8(ascii: "/"))
        else { return false }
        let before = code[..<index].last { $0 != .space && $0 != .newline }
        return before.map { "(,=[{:;!&|?".utf8.contains($0) } ?? true
    }

    /// A raw identifier may hold quotes, braces and slashes; an ordinary one keeps its name.
    private mutating func scanQuotedIdentifier() {
        var end = index + 1
        while end < written.count, written[end] != UInt8(ascii: "`"), written[end] != .newline {
            end += 1
        }
        if written[(index + 1)..<end].allSatisfy(\.continuesWord) {
            index = min(end + 1, written.count)
        } else {
            blank(end + 1 - index)
        }
    }

    // MARK: Steps

    private func looking(at text: StaticString) -> Bool {
        index + 1 < written.count && written[index] == text.utf8Start[0]
            && written[index + 1] == text.utf8Start[1]
    }

    private func count(of byte: UInt8, from start: Int) -> Int {
        var end = start
        while end < written.count, written[end] == byte { end += 1 }
        return end - start
    }

    private mutating func blank(_ count: Int) {
        for _ in 0..<count where index < written.count {
            if written[index] != .newline { code[index] = .space }
            index += 1
        }
    }
}
