/// Values of the type TEXT (RFC 5545, 3.3.11).
enum TextValue {
    private static let backslash = UInt8(ascii: "\\")
    private static let comma = UInt8(ascii: ",")

    /// The text with its escapes undone; a backslash before any other character stays, because
    /// `C:\books` is written so more often than it is escaped.
    static func text(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(backslash) else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: unescaped(bytes), as: UTF8.self)
    }

    /// The texts of a list, cut at the commas that are not escaped; empty ones are left out.
    static func texts(_ bytes: ArraySlice<UInt8>) -> [String] {
        var texts: [String] = []
        var start = bytes.startIndex
        var index = start
        while index <= bytes.endIndex {
            if index == bytes.endIndex || bytes[index] == comma {
                let text = trimmed(text(bytes[start..<index]))
                if !text.isEmpty { texts.append(text) }
                start = index + 1
            } else if bytes[index] == backslash, index + 1 < bytes.endIndex {
                index += 1
            }
            index += 1
        }
        return texts
    }

    /// The first backslash that begins none of RFC 5545's escapes; nil where all are right.
    static func wrongEscape(in bytes: ArraySlice<UInt8>) -> Int? {
        guard var index = bytes.firstIndex(of: backslash) else { return nil }
        while index < bytes.endIndex {
            if bytes[index] == backslash {
                guard index + 1 < bytes.endIndex, isEscape(bytes[index + 1]) else { return index }
                index += 1
            }
            index += 1
        }
        return nil
    }

    private static func isEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case backslash, comma, UInt8(ascii: ";"), UInt8(ascii: "n"), UInt8(ascii: "N"): true
        default: false
        }
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            var byte = bytes[index]
            index += 1
            if byte == backslash, index < bytes.endIndex {
                switch bytes[index] {
                case UInt8(ascii: "n"), UInt8(ascii: "N"):
                    byte = 0x0A
                    index += 1
                // A colon and a quotation mark need no escape, and get one from some programs.
                case backslash, comma, UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "\""):
                    byte = bytes[index]
                    index += 1
                default: break
                }
            }
            text.append(byte)
        }
        return text
    }

    private static func trimmed(_ text: String) -> String {
        guard text.utf8.first == 0x20 || text.utf8.last == 0x20 else { return text }
        var bytes = text.utf8[...]
        while bytes.first == 0x20 { bytes.removeFirst() }
        while bytes.last == 0x20 { bytes.removeLast() }
        return String(bytes) ?? text
    }
}

/// Values of parameters (RFC 5545, 3.2; RFC 6868).
enum ParameterValue {
    /// Whether the byte means something else than itself.
    static func isSpecial(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "^")
    }

    /// The values of a list, cut at the commas outside quotation marks.
    static func values(_ bytes: ArraySlice<UInt8>) -> [String] {
        var values: [String] = []
        var value: [UInt8] = []
        var isQuoted = false
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            let next = index + 1 < bytes.endIndex ? bytes[index + 1] : 0
            index += 1
            switch (byte, next) {
            case (UInt8(ascii: "\""), _): isQuoted.toggle()
            case (UInt8(ascii: ","), _) where !isQuoted:
                values.append(String(decoding: value, as: UTF8.self))
                value = []
            case (UInt8(ascii: "^"), UInt8(ascii: "n")), (UInt8(ascii: "^"), UInt8(ascii: "N")):
                value.append(0x0A)
                index += 1
            case (UInt8(ascii: "^"), UInt8(ascii: "'")):
                value.append(UInt8(ascii: "\""))
                index += 1
            case (UInt8(ascii: "^"), UInt8(ascii: "^")):
                value.append(byte)
                index += 1
            default: value.append(byte)
            }
        }
        return values + [String(decoding: value, as: UTF8.self)]
    }
}
