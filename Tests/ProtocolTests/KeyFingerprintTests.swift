import LibsyncProtocol
import Testing

@Suite struct KeyFingerprintTests {
    static let hex = "00112233445566778899aabbccddeeff0123456789abcdef0f1e2d3c4b5a6978"

    @Test func `hexadecimal digits come back in lower case`() throws {
        let fingerprint = try #require(KeyFingerprint(hex: Self.hex.uppercased()))
        #expect(fingerprint.hex == Self.hex)
        #expect(fingerprint.description == Self.hex)
        #expect(fingerprint.bytes.prefix(3) == [0x00, 0x11, 0x22])
        #expect(KeyFingerprint(bytes: fingerprint.bytes) == fingerprint)
    }

    @Test(arguments: [
        "", "00", String(hex.dropLast()), hex + "0", String(hex.dropLast()) + "g",
        "+0" + hex.dropFirst(2), "0x" + hex.dropFirst(2), "é" + hex.dropFirst(2),
    ])
    func `anything but 64 digits is refused`(text: String) {
        #expect(KeyFingerprint(hex: text) == nil)
    }

    @Test func `only 32 bytes make a fingerprint`() {
        #expect(KeyFingerprint(bytes: [UInt8](repeating: 1, count: 31)) == nil)
        #expect(KeyFingerprint(bytes: [UInt8](repeating: 1, count: 33)) == nil)
    }

    @Test func `every prefix of its own bits matches and none with one bit changed`() throws {
        let fingerprint = try #require(KeyFingerprint(hex: Self.hex))
        for bits in 1...256 {
            let prefix = Array(fingerprint.bytes.prefix((bits + 7) / 8))
            #expect(fingerprint.matches(prefix: prefix, bits: bits))
            var changed = prefix
            changed[(bits - 1) / 8] ^= 0x80 >> UInt8((bits - 1) % 8)
            #expect(!fingerprint.matches(prefix: changed, bits: bits), "\(bits) bits")
        }
    }

    @Test func `bits after the compared ones are ignored`() throws {
        let fingerprint = try #require(KeyFingerprint(hex: Self.hex))
        #expect(fingerprint.matches(prefix: [0x00, 0x1f, 0xff], bits: 12))
        #expect(!fingerprint.matches(prefix: [0x00, 0x1f, 0xff], bits: 13))
    }

    @Test(arguments: [(0, 0), (-1, 1), (9, 1), (1, 0), (257, 33), (Int.max, 32)])
    func `a prefix that pins nothing or is too short never matches`(bits: Int, count: Int) throws {
        let fingerprint = try #require(KeyFingerprint(hex: Self.hex))
        let prefix = Array((fingerprint.bytes + [0]).prefix(count))
        #expect(!fingerprint.matches(prefix: prefix, bits: bits))
    }
}
