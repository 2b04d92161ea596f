// Canonical JSON: one value, one sequence of bytes. Hashes, digests, stored rows and the wire all
// stand on it, so two replicas that hold the same values hold the same bytes.

extension JSONValue {
    /// The value's canonical bytes: RFC 8785 (no white space, sorted keys, ECMAScript numbers).
    public var canonicalBytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        appendCanonical(to: &bytes)
        return bytes
    }

    /// The value's canonical bytes as text.
    public var canonicalText: String { String(decoding: canonicalBytes, as: UTF8.self) }

    /// Appends the canonical bytes to `bytes`.
    public func appendCanonical(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .number(let number): bytes.append(contentsOf: ecmaScriptText(number).utf8)
        case .string(let text): appendQuoted(text, to: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.appendCanonical(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            let sorted = members.sorted { precedesInUTF16($0.key, $1.key) }
            for (index, member) in sorted.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                appendQuoted(member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.appendCanonical(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}

/// Whether `left` sorts before `right` by UTF-16 code units (RFC 8785, 3.2.3), judged on UTF-8.
///
/// The two encodings order alike but for one pair: a character beyond the basic plane (lead byte
/// F0 and up, surrogates in UTF-16) sorts before U+E000 to U+FFFF (lead bytes EE and EF).
func precedesInUTF16(_ left: String, _ right: String) -> Bool {
    var rightBytes = right.utf8.makeIterator()
    for a in left.utf8 {
        guard let b = rightBytes.next() else { return false }
        if a == b { continue }
        if a >= 0xF0, b == 0xEE || b == 0xEF { return true }
        if b >= 0xF0, a == 0xEE || a == 0xEF { return false }
        return a < b
    }
    return rightBytes.next() != nil
}

private let hexDigits = Array("0123456789abcdef".utf8)

private func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { utf8 in
        var start = 0
        for index in 0..<utf8.count {
            let byte = utf8[index]
            guard byte < 0x20 || byte == 0x22 || byte == 0x5C else { continue }
            bytes.append(contentsOf: utf8[start..<index])
            appendEscaped(byte, to: &bytes)
            start = index + 1
        }
        bytes.append(contentsOf: utf8[start..<utf8.count])
    }
    bytes.append(UInt8(ascii: "\""))
}

private func appendEscaped(_ byte: UInt8, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x22, 0x5C: bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    default:
        bytes.append(contentsOf: "u00".utf8)
        bytes.append(hexDigits[Int(byte >> 4)])
        bytes.append(hexDigits[Int(byte & 15)])
    }
}

/// A finite number as ECMAScript writes it (ECMA-262, Number::toString), which RFC 8785 prescribes.
func ecmaScriptText(_ number: Double) -> String {
    if number == 0 { return "0" }
    if number.magnitude < 1e15, let whole = Int64(exactly: number) { return String(whole) }
    let sign = number < 0 ? "-" : ""
    let (digits, exponent) = shortestDigits(number.magnitude)
    // The value is 0.DIGITS × 10^exponent; the four cases are those of the standard.
    let count = digits.count
    if count <= exponent, exponent <= 21 {
        return sign + digits + String(repeating: "0", count: exponent - count)
    }
    if 0 < exponent, exponent <= 21 {
        return sign + digits.prefix(exponent) + "." + digits.dropFirst(exponent)
    }
    if -6 < exponent, exponent <= 0 {
        return sign + "0." + String(repeating: "0", count: -exponent) + digits
    }
    let power = exponent - 1
    let mantissa = count == 1 ? digits : digits.prefix(1) + "." + digits.dropFirst(1)
    return sign + mantissa + "e" + (power < 0 ? "-" : "+") + String(power.magnitude)
}

/// The shortest digits that read back as `number`, and the exponent of 0.DIGITS × 10^exponent.
private func shortestDigits(_ number: Double) -> (digits: String, exponent: Int) {
    // Swift's description is the shortest text that round-trips; only its layout differs.
    let parts = number.description.split(separator: "e")
    let power = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let whole = String(mantissa[0])
    let fraction = mantissa.count == 2 && mantissa[1] != "0" ? String(mantissa[1]) : ""
    let all = whole + fraction
    let leading = all.prefix { $0 == "0" }.count
    var digits = String(all.dropFirst(leading))
    while digits.last == "0" { digits.removeLast() }
    return (digits, whole.count - leading + power)
}
