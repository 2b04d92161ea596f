extension RecordID {
    /// A name that follows from what it is the name of: whoever makes the record makes the same.
    ///
    /// A UUIDv8 of the SHA-256 of `name` as canonical JSON (RFC 9562, 5.8 and appendix B.2), not a
    /// UUIDv7: no time of making is in it, and none is feigned.
    public init(derivedFrom name: JSONValue) {
        var digits = Array(ValueHash(of: name).description)
        digits[12] = "8"
        let variant = digits[16].hexDigitValue ?? 0
        digits[16] = Array("89ab")[variant & 3]
        let groups = [
            digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20...],
        ]
        let text = groups.map { String($0) }.joined(separator: "-")
        // 32 hex digits in five groups are a UUID.
        self = RecordID(text) ?? RecordID(milliseconds: 0, random: 0, 0)
    }
}
