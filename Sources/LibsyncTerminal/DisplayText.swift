/// Text of unknown origin made fit for a terminal.
///
/// A name may come from anybody in the region; printed as it is, an escape sequence in it could
/// clear the screen, retitle the window or forge what stands beside it.
public enum DisplayText {
    /// The text on one line, without control characters.
    public static func oneLine(_ text: String) -> String {
        var result = ""
        var isSpaceDue = false
        for scalar in text.unicodeScalars {
            if isLineBreak(scalar) || scalar == "\t" {
                isSpaceDue = true
                continue
            }
            if isStripped(scalar) { continue }
            if isSpaceDue, !result.isEmpty { result.append(" ") }
            isSpaceDue = false
            result.unicodeScalars.append(scalar)
        }
        return result
    }

    /// The lines of the text, without control characters.
    public static func lines(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { oneLine(String($0)) }
    }

    /// JSON text in which what a terminal obeys is escaped (RFC 8259, 7); its values stay the same.
    public static func escaped(json text: String) -> String {
        guard text.unicodeScalars.contains(where: isStripped) else { return text }
        return text.unicodeScalars.map { scalar in
            guard isStripped(scalar) else { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }

    /// How many columns the text takes in a terminal.
    public static func width(_ text: String) -> Int {
        text.reduce(0) { $0 + width(of: $1) }
    }

    /// The text cut to `columns`, with an ellipsis where something is cut.
    public static func fitted(_ text: String, columns: Int) -> String {
        guard width(text) > columns else { return text }
        var result = ""
        var used = 0
        for character in text {
            let own = width(of: character)
            if used + own > columns - 1 { break }
            used += own
            result.append(character)
        }
        return result + "…"
    }

    /// The text broken at spaces into lines of at most `columns`; a longer word stands alone.
    public static func wrapped(_ text: String, columns: Int) -> [String] {
        lines(text).flatMap { line -> [String] in
            var wrapped: [String] = []
            var current = ""
            for word in line.split(separator: " ") {
                if !current.isEmpty, width(current) + 1 + width(String(word)) > columns {
                    wrapped.append(current)
                    current = ""
                }
                current += current.isEmpty ? String(word) : " " + word
            }
            return wrapped + [current]
        }
    }

    private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
        [0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029].contains(scalar.value)
    }

    /// C0, DEL and C1 steer terminals; the bidirectional controls reorder what stands beside them.
    private static func isStripped(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069,
            0xFEFF:
            true
        default: false
        }
    }

    private static func width(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        if scalar.properties.isEmojiPresentation { return 2 }
        if character.unicodeScalars.contains("\u{FE0F}") { return 2 }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    /// Scripts whose characters take two columns (UAX 11, W and F).
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
        0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
        0xFFE0...0xFFE6, 0x20000...0x3FFFD,
    ]
}
