/// The bytes of a calendar as UTF-8, whatever they came as.
///
/// Files in UTF-8 are passed on without a copy; single lines in Latin-1 are dealt with line by line
/// (`SourceText.windows1252`), because files are glued together from several sources.
enum SourceText {
    /// UTF-8 without the byte order mark that a file may begin with.
    static func utf8(_ bytes: ArraySlice<UInt8>, faults: inout FaultList) -> ArraySlice<UInt8> {
        if bytes.starts(with: byteOrderMark) {
            faults.add(.byteOrderMark, line: 1, of: "BOM", "passed over")
            return bytes.dropFirst(3)
        }
        guard let isLittleEndian = isLittleEndian16(bytes) else { return bytes }
        faults.add(.encoding, line: 1, of: "UTF-16", "read as UTF-16")
        return utf8(fromUTF16: bytes, isLittleEndian: isLittleEndian)[...]
    }

    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Whether it is UTF-16 and in which order, by its mark or by its first two letters; nil for
    /// anything else.
    private static func isLittleEndian16(_ bytes: ArraySlice<UInt8>) -> Bool? {
        let start = Array(bytes.prefix(4))
        guard start.count == 4 else { return nil }
        switch (start[0], start[1], start[2], start[3]) {
        case (0xFF, 0xFE, _, _): return true
        case (0xFE, 0xFF, _, _): return false
        case (1..., 0, 1..., 0): return true
        case (0, 1..., 0, 1...): return false
        default: return nil
        }
    }

    private static func utf8(
        fromUTF16 bytes: ArraySlice<UInt8>, isLittleEndian: Bool
    ) -> [UInt8] {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        for index in stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2) {
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            units.append(isLittleEndian ? second << 8 | first : first << 8 | second)
        }
        if units.first == 0xFEFF { units.removeFirst() }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    /// Whether the bytes are whole UTF-8 sequences, without overlong forms and surrogates.
    static func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
        let bytes = bytes.span
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte < 0x80 { continue }
            // How many bytes follow, and between which two the first of them lies (Unicode, 3-7).
            let (count, low, high): (Int, UInt8, UInt8)
            switch byte {
            case 0xC2...0xDF: (count, low, high) = (1, 0x80, 0xBF)
            case 0xE0: (count, low, high) = (2, 0xA0, 0xBF)
            case 0xED: (count, low, high) = (2, 0x80, 0x9F)
            case 0xE1...0xEF: (count, low, high) = (2, 0x80, 0xBF)
            case 0xF0: (count, low, high) = (3, 0x90, 0xBF)
            case 0xF1...0xF3: (count, low, high) = (3, 0x80, 0xBF)
            case 0xF4: (count, low, high) = (3, 0x80, 0x8F)
            default: return false
            }
            guard index + count <= bytes.count, bytes[index] >= low, bytes[index] <= high else {
                return false
            }
            for offset in 0..<count where bytes[index + offset] & 0xC0 != 0x80 { return false }
            index += count
        }
        return true
    }

    /// UTF-8 of bytes in Windows-1252, which holds all of Latin-1's printed characters.
    static func utf8(fromWindows1252 bytes: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + bytes.count / 4)
        for byte in bytes {
            if byte < 0x80 {
                text.append(byte)
            } else {
                let code = byte < 0xA0 ? windows1252[Int(byte - 0x80)] : UInt16(byte)
                let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
                text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        return text
    }

    /// What Windows-1252 has where Latin-1 has control characters; its five holes stay as they are.
    private static let windows1252: [UInt16] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013,
        0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ]
}

extension SourceText {
    /// What a file in which no calendar begins seems to be.
    static func content(_ bytes: ArraySlice<UInt8>) -> ReadingFailure.Content {
        // Before white space is left out: the first byte of gzip would pass for some.
        if bytes.starts(with: [0x1F, 0x8B]) || bytes.starts(with: Array("PK".utf8) + [3, 4]) {
            return .compressed
        }
        let start = bytes.prefix(4_096).drop { $0 <= 0x20 }
        let head = String(decoding: start.prefix(1_024), as: UTF8.self).lowercased()
        if start.isEmpty { return .empty }
        if head.contains("<!doctype html") || head.contains("<html") { return .html }
        if head.hasPrefix("<") { return .xml }
        if head.hasPrefix("{") || head.hasPrefix("[") { return .json }
        return .other
    }
}
