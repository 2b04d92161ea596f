/// Values of the type TEXT (RFC 5545, 3.3.11).
enum TextValue {
    private static let backslash = UInt8(ascii: "\\")
    private static let comma = UInt8(ascii: ",")

    /// The text with its escapes undone.
    static func text(_ bytes: ArraySlice<UInt8>) -> String { decoded(bytes).text }

    /// The text with its escapes undone, and where the first backslash stands that begins none of
    /// RFC 5545's escapes.
    ///
    /// Such a backslash stays, because `C:\books` is written so more often than it is escaped;
    /// before a colon and a quotation mark, which some programs escape without need, it goes.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> (text: String, wrongEscape: Int?) {
        guard var next = bytes.firstIndex(of: backslash) else {
            return (String(decoding: bytes, as: UTF8.self), nil)
        }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count)
        var wrongEscape: Int?
        var start = bytes.startIndex
        while next < bytes.endIndex {
            text.append(contentsOf: bytes[start..<next])
            start = next + 1
            if let meant = meaning(start < bytes.endIndex ? bytes[start] : 0) {
                text.append(meant)
                start += 1
                if !isEscape(bytes[next + 1]) { wrongEscape = wrongEscape ?? next }
            } else {
                text.append(backslash)
                wrongEscape = wrongEscape ?? next
            }
            next = bytes[start...].firstIndex(of: backslash) ?? bytes.endIndex
        }
        text.append(contentsOf: bytes[start...])
        return (String(decoding: text, as: UTF8.self), wrongEscape)
    }

    /// What a backslash before this byte makes of the two; nil where it stays.
    private static func meaning(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "n"), UInt8(ascii: "N"): 0x0A
        case backslash, comma, UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "\""): byte
        default: nil
        }
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

    private static func isEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case backslash, comma, UInt8(ascii: ";"), UInt8(ascii: "n"), UInt8(ascii: "N"): true
        default: false
        }
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
