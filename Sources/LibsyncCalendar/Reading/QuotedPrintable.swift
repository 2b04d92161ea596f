/// The encoding in which vCalendar 1.0 writes text outside ASCII (RFC 2045, 6.7).
enum QuotedPrintable {
    private static let word = Array("QUOTED-PRINTABLE".utf8)

    /// Whether the name and parameters of a line name it: one of them, or the value of one.
    static func isNamed(in head: ArraySlice<UInt8>) -> Bool {
        head.split(separator: UInt8(ascii: ";")).dropFirst().contains { parameter in
            let value = parameter.drop { $0 != UInt8(ascii: "=") }.dropFirst()
            return isWord(parameter) || isWord(value)
        }
    }

    /// Whether a parameter names it, with ENCODING or without.
    static func isNamed(_ row: ParameterRow, in text: [UInt8]) -> Bool {
        isWord(text[Int(row.nameStart)..<Int(row.nameEnd)])
            || isWord(text[Int(row.valueStart)..<Int(row.valueEnd)])
    }

    private static func isWord(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count == word.count && bytes.elementsEqual(word) { $0 | 0x20 == $1 | 0x20 }
    }

    /// Whether a parameter speaks of the encoding, so that it goes with it.
    static func isEncoding(_ row: ParameterRow, in text: [UInt8]) -> Bool {
        row.name == .encoding || row.name == .charset || isNamed(row, in: text)
    }

    /// The bytes meant; an `=` that begins no pair of digits stays.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "="), index + 2 < bytes.endIndex,
                let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return decoded
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
