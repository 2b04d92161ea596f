/// One property of a calendar object before it becomes bytes (RFC 5545, 3.1).
///
/// The value is in wire form already: `text` escapes, the plain initialiser does not, because a
/// comma escaped in a URI, a date or a GEO value makes readers refuse it.
struct ContentLine: Sendable {
    /// The property's name.
    let name: String
    /// Parameters in the order in which they are written, unquoted and unescaped.
    let parameters: [(name: String, value: String)]
    /// The value in wire form; control characters are left out when it is written.
    let value: String

    /// The most octets of a line, without its CRLF (RFC 5545, 3.1).
    static let octetsMax = 75

    /// A line whose value is in wire form.
    init(_ name: String, _ parameters: KeyValuePairs<String, String> = [:], value: String) {
        self.name = name
        self.parameters = parameters.map { ($0.key, $0.value) }
        self.value = value
    }

    /// A line whose value is TEXT.
    static func text(_ name: String, _ text: String) -> ContentLine {
        ContentLine(name, value: escaped(text))
    }

    /// A line whose value is a list of TEXT: the commas between the texts stay bare.
    static func texts(_ name: String, _ texts: [String]) -> ContentLine {
        ContentLine(name, value: texts.map(escaped).joined(separator: ","))
    }

    /// TEXT in wire form: `\`, `;`, `,` and line breaks escaped, control characters left out.
    static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 16)
        for byte in clean(text) {
            switch byte {
            case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\\"), UInt8(ascii: ";"), UInt8(ascii: ","):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The address as a URI of ASCII characters; nil for another scheme than those of a web page,
    /// a mail address or a telephone number, so that no `javascript:` reaches a reader.
    static func uri(_ address: String) -> String? {
        let schemes = ["https://", "http://", "mailto:", "tel:", "webcal://"]
        guard schemes.contains(where: { address.lowercased().hasPrefix($0) }) else { return nil }
        var uri: [UInt8] = []
        for byte in address.utf8 {
            if (0x21...0x7E).contains(byte), !#""<>\^`{|}"#.utf8.contains(byte) {
                uri.append(byte)
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                uri.append(contentsOf: (byte < 0x10 ? "%0\(hex)" : "%\(hex)").utf8)
            }
        }
        return String(decoding: uri, as: UTF8.self)
    }

    /// Appends the line, folded, with CRLF.
    func append(to bytes: inout [UInt8]) {
        var line: [UInt8] = Array(name.utf8)
        line.reserveCapacity(name.utf8.count + value.utf8.count + 64)
        for parameter in parameters {
            line.append(UInt8(ascii: ";"))
            line.append(contentsOf: parameter.name.utf8)
            line.append(UInt8(ascii: "="))
            line.append(contentsOf: ContentLine.parameterValue(parameter.value).utf8)
        }
        line.append(UInt8(ascii: ":"))
        for byte in value.utf8 where !ContentLine.isControl(byte) { line.append(byte) }
        ContentLine.fold(line, into: &bytes)
    }

    /// A parameter's value: RFC 6868 for what quotes cannot hold, quotes where the grammar asks.
    static func parameterValue(_ value: String) -> String {
        var bytes: [UInt8] = []
        for byte in clean(value) {
            switch byte {
            case UInt8(ascii: "\n"): bytes.append(contentsOf: "^n".utf8)
            case UInt8(ascii: "\""): bytes.append(contentsOf: "^'".utf8)
            case UInt8(ascii: "^"): bytes.append(contentsOf: "^^".utf8)
            default: bytes.append(byte)
            }
        }
        let encoded = String(decoding: bytes, as: UTF8.self)
        return bytes.contains { ":;,".utf8.contains($0) } ? "\"\(encoded)\"" : encoded
    }

    /// The text's UTF-8 with one LF for each line break and without control characters.
    ///
    /// CRLF, CR and the line separators of Unicode count as one line break each: readers that use
    /// their language's "split into lines" would cut a line at any of them.
    private static func clean(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var clean: [UInt8] = []
        clean.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            let third = index + 2 < bytes.count ? bytes[index + 2] : 0
            index += 1
            switch (byte, next, third) {
            case (0x0D, 0x0A, _), (0xC2, 0x85, _):
                clean.append(0x0A)
                index += 1
            case (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9):
                clean.append(0x0A)
                index += 2
            case (0x0A, _, _), (0x0D, _, _): clean.append(0x0A)
            default: if !isControl(byte) { clean.append(byte) }
            }
        }
        return clean
    }

    /// Whether RFC 5545 forbids the octet in any line: C0 but for TAB, and DEL.
    private static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 && byte != 0x09 || byte == 0x7F
    }

    /// Cuts into lines of at most 75 octets, never inside a character's UTF-8 sequence.
    private static func fold(_ line: [UInt8], into bytes: inout [UInt8]) {
        var start = 0
        // A continuation line spends one of its 75 octets on the leading space.
        var room = octetsMax
        while line.count - start > room {
            var end = start + room
            while end > start + 1, line[end] & 0xC0 == 0x80 { end -= 1 }
            bytes.append(contentsOf: line[start..<end])
            bytes.append(contentsOf: [0x0D, 0x0A, 0x20])
            start = end
            room = octetsMax - 1
        }
        bytes.append(contentsOf: line[start...])
        bytes.append(contentsOf: [0x0D, 0x0A])
    }
}

/// The bytes of a calendar object while it grows.
struct CalendarBytes {
    /// What has been written.
    private(set) var bytes: [UInt8] = []

    mutating func add(_ line: ContentLine) { line.append(to: &bytes) }

    mutating func add(_ lines: [ContentLine]) { for line in lines { add(line) } }

    /// A line of the program's own words: ASCII, without parameters.
    mutating func add(_ name: String, _ value: String) { add(ContentLine(name, value: value)) }

    mutating func add(rendered: [UInt8]) { bytes.append(contentsOf: rendered) }

    mutating func component(_ name: String, _ body: (inout CalendarBytes) -> Void) {
        add("BEGIN", name)
        body(&self)
        add("END", name)
    }
}
