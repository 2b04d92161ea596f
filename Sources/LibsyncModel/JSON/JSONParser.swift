// A strict JSON reader of our own: Foundation's keeps one of two duplicate keys without a word and
// takes numbers that no double holds (Protocol/Notes/0001-own-json.md).

/// What is wrong with a JSON text, and at which byte.
public struct JSONFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of fault.
    public enum Reason: String, Sendable {
        /// Not JSON (RFC 8259).
        case malformed = "this is not valid JSON"
        /// Two members of one object have the same name.
        case duplicateKey = "a name occurs twice in one object"
        /// Nested deeper than allowed.
        case tooDeep = "the JSON is nested too deeply"
        /// A number of 2^53 or more, either sign, however it is written.
        case numberTooLarge = "a number is too large to be kept exactly"
        /// Bytes that are no UTF-8, or an escaped lone surrogate.
        case invalidText = "a text is not valid Unicode"
    }
    /// The kind of fault.
    public let reason: Reason
    /// Offset in bytes where it was seen, from 0.
    public let offset: Int

    /// One sentence for a person.
    public var description: String { "\(reason.rawValue) (at byte \(offset))" }
}

extension JSONValue {
    /// How deep a message or a field may nest.
    public static let depthMax = 32

    /// Reads one JSON value that fills `bytes` entirely.
    /// - Throws: `JSONFailure`; nothing is repaired or guessed.
    public static func parse(
        _ bytes: [UInt8], depthMax: Int = JSONValue.depthMax
    ) throws(JSONFailure) -> JSONValue {
        let result: Result<JSONValue, JSONFailure> = bytes.withUnsafeBufferPointer { buffer in
            var parser = JSONParser(bytes: buffer, depthMax: depthMax)
            return Result { () throws(JSONFailure) in try parser.document() }
        }
        return try result.get()
    }

    /// Reads one JSON value that fills `text` entirely.
    public static func parse(_ text: String) throws(JSONFailure) -> JSONValue {
        try parse(Array(text.utf8))
    }
}

private struct JSONParser {
    let bytes: UnsafeBufferPointer<UInt8>
    let depthMax: Int
    var position = 0
    var depth = 0

    init(bytes: UnsafeBufferPointer<UInt8>, depthMax: Int) {
        self.bytes = bytes
        self.depthMax = depthMax
    }

    mutating func document() throws(JSONFailure) -> JSONValue {
        let value = try self.value()
        skipWhiteSpace()
        if position != bytes.count { throw failure(.malformed) }
        return value
    }

    func failure(_ reason: JSONFailure.Reason) -> JSONFailure {
        JSONFailure(reason: reason, offset: position)
    }

    var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skipWhiteSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    mutating func value() throws(JSONFailure) -> JSONValue {
        skipWhiteSpace()
        switch current {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return .number(try number())
        }
    }

    mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONFailure) -> JSONValue
    {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { throw failure(.malformed) }
        for index in 0..<count where bytes[position + index] != text.utf8Start[index] {
            throw failure(.malformed)
        }
        position += count
        return value
    }

    mutating func enter() throws(JSONFailure) {
        depth += 1
        if depth > depthMax { throw failure(.tooDeep) }
        position += 1
        skipWhiteSpace()
    }

    mutating func leave() {
        depth -= 1
        position += 1
    }

    /// Whether another element follows; steps over the comma.
    mutating func comma(before end: UInt8) throws(JSONFailure) -> Bool {
        skipWhiteSpace()
        if current == end { return false }
        guard current == UInt8(ascii: ",") else { throw failure(.malformed) }
        position += 1
        skipWhiteSpace()
        return true
    }

    mutating func object() throws(JSONFailure) -> JSONValue {
        try enter()
        var members: [String: JSONValue] = [:]
        if current != UInt8(ascii: "}") {
            repeat {
                guard current == UInt8(ascii: "\"") else { throw failure(.malformed) }
                let name = try string()
                skipWhiteSpace()
                guard current == UInt8(ascii: ":") else { throw failure(.malformed) }
                position += 1
                let value = try self.value()
                if members.updateValue(value, forKey: name) != nil { throw failure(.duplicateKey) }
            } while try comma(before: UInt8(ascii: "}"))
        }
        leave()
        return .object(members)
    }

    mutating func array() throws(JSONFailure) -> JSONValue {
        try enter()
        var elements: [JSONValue] = []
        if current != UInt8(ascii: "]") {
            repeat {
                elements.append(try value())
            } while try comma(before: UInt8(ascii: "]"))
        }
        leave()
        return .array(elements)
    }

    mutating func string() throws(JSONFailure) -> String {
        position += 1
        let start = position
        while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            if byte < 0x20 { throw failure(.malformed) }
            position += 1
        }
        guard let byte = current else { throw failure(.malformed) }
        let plain = UnsafeBufferPointer(rebasing: bytes[start..<position])
        if byte == UInt8(ascii: "\"") {
            guard let text = String(validating: plain, as: UTF8.self) else {
                throw failure(.invalidText)
            }
            position += 1
            return text
        }
        return try stringWithEscapes(after: Array(plain))
    }

    mutating func stringWithEscapes(after plain: [UInt8]) throws(JSONFailure) -> String {
        var utf8 = plain
        while let byte = current, byte != UInt8(ascii: "\"") {
            if byte < 0x20 { throw failure(.malformed) }
            position += 1
            if byte == UInt8(ascii: "\\") {
                try escape(into: &utf8)
            } else {
                utf8.append(byte)
            }
        }
        guard current != nil else { throw failure(.malformed) }
        guard let text = String(validating: utf8, as: UTF8.self) else {
            throw failure(.invalidText)
        }
        position += 1
        return text
    }

    mutating func escape(into utf8: inout [UInt8]) throws(JSONFailure) {
        guard let byte = current else { throw failure(.malformed) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): utf8.append(byte)
        case UInt8(ascii: "b"): utf8.append(0x08)
        case UInt8(ascii: "f"): utf8.append(0x0C)
        case UInt8(ascii: "n"): utf8.append(0x0A)
        case UInt8(ascii: "r"): utf8.append(0x0D)
        case UInt8(ascii: "t"): utf8.append(0x09)
        case UInt8(ascii: "u"): try unicodeEscape(into: &utf8)
        default: throw failure(.malformed)
        }
    }

    mutating func unicodeEscape(into utf8: inout [UInt8]) throws(JSONFailure) {
        var code = UInt32(try hexUnit())
        if (0xD800..<0xDC00).contains(code) {
            guard current == UInt8(ascii: "\\"), position + 1 < bytes.count,
                bytes[position + 1] == UInt8(ascii: "u")
            else { throw failure(.invalidText) }
            position += 2
            let low = UInt32(try hexUnit())
            guard (0xDC00..<0xE000).contains(low) else { throw failure(.invalidText) }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw failure(.invalidText) }
        utf8.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    mutating func hexUnit() throws(JSONFailure) -> UInt16 {
        guard position + 4 <= bytes.count else { throw failure(.malformed) }
        var unit: UInt16 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = hexDigitValue(byte) else { throw failure(.malformed) }
            unit = unit << 4 | UInt16(digit)
        }
        position += 4
        return unit
    }

    mutating func digits() throws(JSONFailure) {
        let start = position
        while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
        if position == start { throw failure(.malformed) }
    }

    mutating func number() throws(JSONFailure) -> Double {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if current == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        // 2^53 itself is refused too, since 2^53 + 1 reads as the same double (RFC 7493, 2.2). So is
        // 1e20, whose canonical text is 100000000000000000000: what is written can be read again.
        guard let number = Double(text), number.magnitude < 9_007_199_254_740_992 else {
            throw failure(.numberTooLarge)
        }
        return number
    }
}

/// The value of one hexadecimal digit in ASCII, or nil.
func hexDigitValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
}
