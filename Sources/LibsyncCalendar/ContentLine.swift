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
    ///
    /// CRLF, CR and the line separators of Unicode count as one line break each: readers that use
    /// their language's "split into lines" would cut a line at any of them.
    static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where previous == "\r": break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
                escaped.append(contentsOf: "\\n".unicodeScalars)
            case "\\", ";", ",":
                escaped.append("\\")
                escaped.append(scalar)
            default: if !isControl(scalar) { escaped.append(scalar) }
            }
            previous = scalar
        }
        return String(escaped)
    }

    /// The address as a URI of ASCII characters; nil for another scheme than those of a web page,
    /// a mail address or a telephone number, so that no `javascript:` reaches a reader.
    static func uri(_ address: String) -> String? {
        let schemes = ["https://", "http://", "mailto:", "tel:", "webcal://"]
        guard schemes.contains(where: { address.lowercased().hasPrefix($0) }) else { return nil }
        var uri = ""
        for byte in address.utf8 {
            let isPlain =
                (0x21...0x7E).contains(byte) && !#""<>\^`{|}"#.utf8.contains(byte)
            if isPlain {
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                uri += byte < 0x10 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return uri
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
        for scalar in value.unicodeScalars where !ContentLine.isControl(scalar) {
            line.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
        ContentLine.fold(line, into: &bytes)
    }

    /// A parameter's value: RFC 6868 for what quotes cannot hold, quotes where the grammar asks.
    private static func parameterValue(_ value: String) -> String {
        var encoded = String.UnicodeScalarView()
        var previous: Unicode.Scalar = " "
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\n" where previous == "\r": break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
                encoded.append(contentsOf: "^n".unicodeScalars)
            case "\"": encoded.append(contentsOf: "^'".unicodeScalars)
            case "^": encoded.append(contentsOf: "^^".unicodeScalars)
            default: if !isControl(scalar) { encoded.append(scalar) }
            }
            previous = scalar
        }
        let mustQuote = encoded.contains { $0 == ":" || $0 == ";" || $0 == "," }
        return mustQuote ? "\"\(String(encoded))\"" : String(encoded)
    }

    /// Whether RFC 5545 forbids the character in any line: C0 but for TAB, and DEL.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 && scalar != "\t" || scalar.value == 0x7F
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
