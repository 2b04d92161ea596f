/// What a replica pins of its server: the SHA-256 of the public key as DER SubjectPublicKeyInfo.
///
/// Of the key and not of the certificate, so that a certificate renewed with the same key keeps its
/// pins (RFC 7469, section 2.4, counts the same bytes). Public, so it is compared in plain time.
public struct KeyFingerprint: Hashable, Sendable, CustomStringConvertible {
    /// The length of every fingerprint.
    public static let byteCount = 32

    /// The 32 raw bytes.
    public let bytes: [UInt8]

    /// Nil unless there are exactly 32 bytes.
    public init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Nil unless `hex` is 64 hexadecimal digits of either case, with nothing between them.
    public init?(hex: String) {
        let digits = Array(hex.utf8)
        guard digits.count == 2 * Self.byteCount else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Self.value(ofDigit: digits[index]),
                let low = Self.value(ofDigit: digits[index + 1])
            else { return nil }
            bytes.append(high << 4 | low)
        }
        self.bytes = bytes
    }

    /// 64 hexadecimal digits in lower case.
    public var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    /// The same as `hex`.
    public var description: String { hex }

    /// Whether the first `bits` bits are those of `prefix`, for codes too short for all 256.
    ///
    /// The bits of `prefix` after the first `bits` are ignored. False when `bits` is outside 1 to
    /// 256 or `prefix` is too short: a code that pins nothing must not match everything.
    public func matches(prefix: [UInt8], bits: Int) -> Bool {
        guard (1...8 * Self.byteCount).contains(bits), 8 * prefix.count >= bits else {
            return false
        }
        let wholeBytes = bits / 8
        guard bytes.prefix(wholeBytes) == prefix.prefix(wholeBytes) else { return false }
        let restBits = bits % 8
        guard restBits > 0 else { return true }
        return (bytes[wholeBytes] ^ prefix[wholeBytes]) >> (8 - restBits) == 0
    }

    private static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
