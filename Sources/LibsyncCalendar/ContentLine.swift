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
        guard holds(text, where: isSpecial) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 32)
        clean(text) { byte in
            switch byte {
            case UInt8(ascii: "\n"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(UInt8(ascii: "n"))
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
        let start = bytes.count
        bytes.append(contentsOf: name.utf8)
        for parameter in parameters {
            bytes.append(UInt8(ascii: ";"))
            bytes.append(contentsOf: parameter.name.utf8)
            bytes.append(UInt8(ascii: "="))
            bytes.append(contentsOf: ContentLine.parameterValue(parameter.value).utf8)
        }
        bytes.append(UInt8(ascii: ":"))
        ContentLine.append(value, to: &bytes)
        ContentLine.end(&bytes, from: start)
    }

    /// Appends a line that is in wire form already but for its folds, folded, with CRLF.
    static func append(unfolded line: String, to bytes: inout [UInt8]) {
        let start = bytes.count
        append(line, to: &bytes)
        end(&bytes, from: start)
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        if holds(text, where: isControl) {
            bytes.append(contentsOf: text.utf8.lazy.filter { !isControl($0) })
        } else {
            bytes.append(contentsOf: text.utf8)
        }
    }

    /// A parameter's value: RFC 6868 for what quotes cannot hold, quotes where the grammar asks.
    static func parameterValue(_ value: String) -> String {
        let isPlain = !holds(value) { isSpecial($0) || ":\"^".utf8.contains($0) }
        if isPlain { return value }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.utf8.count)
        clean(value) { byte in
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

    /// Hands on the text's UTF-8 with one LF for each line break and without control characters.
    ///
    /// CRLF, CR and the line separators of Unicode count as one line break each: readers that use
    /// their language's "split into lines" would cut a line at any of them.
    @inline(__always)
    private static func clean(_ text: String, _ take: (UInt8) -> Void) {
        let bytes = text.utf8.span
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            guard isControl(byte) || byte == 0xC2 || byte == 0xE2 else {
                take(byte)
                continue
            }
            let next = index < bytes.count ? bytes[index] : 0
            let third = index + 1 < bytes.count ? bytes[index + 1] : 0
            switch (byte, next, third) {
            case (0x0D, 0x0A, _), (0xC2, 0x85, _):
                take(0x0A)
                index += 1
            case (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9):
                take(0x0A)
                index += 2
            case (0x0A, _, _), (0x0D, _, _): take(0x0A)
            default: if !isControl(byte) { take(byte) }
            }
        }
    }

    /// Most texts hold nothing that must be written otherwise, and are then passed on as they are.
    @inline(__always)
    private static func holds(_ text: String, where isMeant: (UInt8) -> Bool) -> Bool {
        let bytes = text.utf8.span
        for index in bytes.indices where isMeant(bytes[index]) { return true }
        return false
    }

    /// Whether RFC 5545 forbids the octet in any line: C0 but for TAB, and DEL.
    private static func isControl(_ byte: UInt8) -> Bool {
        byte < 0x20 && byte != 0x09 || byte == 0x7F
    }

    /// Whether the octet is escaped in TEXT, left out, or may begin a line break; in a parameter's
    /// value a few others need care as well.
    private static func isSpecial(_ byte: UInt8) -> Bool {
        isControl(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")
            || byte == UInt8(ascii: "\\") || byte == 0xC2 || byte == 0xE2
    }

    /// Ends the line that begins at `start`: cuts it into lines of at most 75 octets, never inside a
    /// character's UTF-8 sequence.
    private static func end(_ bytes: inout [UInt8], from start: Int) {
        if bytes.count - start > octetsMax {
            let line = Array(bytes[start...])
            bytes.removeLast(line.count)
            fold(line, into: &bytes)
        }
        bytes.append(0x0D)
        bytes.append(0x0A)
    }

    private static func fold(_ line: [UInt8], into bytes: inout [UInt8]) {
        var start = 0
        // A continuation line spends one of its 75 octets on the leading space.
        var room = octetsMax
        while line.count - start > room {
            var end = start + room
            while end > start + 1, line[end] & 0xC0 == 0x80 { end -= 1 }
            bytes.append(contentsOf: line[start..<end])
            bytes.append(0x0D)
            bytes.append(0x0A)
            bytes.append(0x20)
            start = end
            room = octetsMax - 1
        }
        bytes.append(contentsOf: line[start...])
    }
}

/// The bytes of a calendar object while it grows.
struct CalendarBytes {
    /// What has been written.
    private(set) var bytes: [UInt8] = []

    mutating func add(_ line: ContentLine) { line.append(to: &bytes) }

    mutating func add(_ lines: [ContentLine]) { for line in lines { add(line) } }

    /// A line without parameters whose value is in wire form.
    mutating func add(_ name: String, _ value: String) { add(ContentLine(name, value: value)) }

    /// A line in wire form, with its parameters, but for its folds.
    mutating func add(unfolded line: String) { ContentLine.append(unfolded: line, to: &bytes) }

    mutating func add(rendered: [UInt8]) { bytes.append(contentsOf: rendered) }

    mutating func component(_ name: String, _ body: (inout CalendarBytes) -> Void) {
        add("BEGIN", name)
        body(&self)
        add("END", name)
    }
}
