import LibsyncProtocol
import Testing

@Suite struct `Enrolment codes` {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    /// The code, secret and key that the spec shows.
    private static let text = "JBMW-B3ZE-AF3A-YPPG-YPCC-1P3R-MJC1-VQJ4-4VVZ-8FSC-YXF3"
    private static let secret = "JBMWB3ZEAF3AYPPG"
    private static let key = "f598c0d878a4981dde4426f7f43f2cf746376971b69f15e48478b5ef4e91502e"
    private static let random: [UInt8] = [
        0x92, 0xe9, 0xc5, 0x8f, 0xee, 0x53, 0xc6, 0xaf, 0x5a, 0xd0,
    ]

    private func fingerprint() throws -> KeyFingerprint {
        try #require(KeyFingerprint(hex: Self.key))
    }

    private func failure(_ text: String) -> EnrolmentCode.Failure? {
        do {
            _ = try EnrolmentCode(text)
            return nil
        } catch {
            return error
        }
    }

    @Test func `random bytes and a key give the code of the spec`() throws {
        let code = EnrolmentCode(randomBytes: Self.random, key: try fingerprint())
        #expect(code.description == Self.text)
        #expect(code.secret == Self.secret)
    }

    @Test func `a code is read as it is written`() throws {
        let code = try EnrolmentCode(Self.text)
        #expect(code.description == Self.text)
        #expect(code.secret == Self.secret)
        #expect(code.matches(try fingerprint()))
    }

    @Test(arguments: [
        text.lowercased(), text.replacing("-", with: ""), text.replacing("-", with: " "),
        "  \(text)\n", text.replacing("-", with: " - "), text.replacing("1", with: "I"),
        text.replacing("1", with: "l"), text.replacing("1", with: "i"),
        text.replacing("-", with: "").map { "\($0)-" }.joined(),
    ])
    func `typing habits are forgiven`(typed: String) throws {
        #expect(try EnrolmentCode(typed).description == Self.text)
    }

    @Test func `a letter O is a zero`() throws {
        let code = EnrolmentCode(
            randomBytes: Array(repeating: 0, count: 10), key: try fingerprint())
        #expect(code.secret == "0000000000000000")
        #expect(try EnrolmentCode(code.description.replacing("0", with: "o")) == code)
    }

    @Test(arguments: [
        "", "JBMW", String(text.dropLast()), text + "0", text.replacing("J", with: "U"),
        text.replacing("J", with: "Æ"), text.replacing("-", with: "–"),
        text.replacing("3", with: "*"),
    ])
    func `what no code can be is malformed`(typed: String) {
        #expect(failure(typed) == .malformed)
    }

    @Test func `every single wrong character at every position is noticed`() {
        let digits = Array(Self.text.replacing("-", with: ""))
        for position in digits.indices {
            for wrong in Self.alphabet where wrong != digits[position] {
                var typed = digits
                typed[position] = wrong
                #expect(failure(String(typed)) == .mistyped, "\(position) \(wrong)")
            }
        }
    }

    @Test func `every swap of two characters is noticed`() {
        let digits = Array(Self.text.replacing("-", with: ""))
        for left in digits.indices {
            for right in digits.indices where right > left && digits[left] != digits[right] {
                var typed = digits
                typed.swapAt(left, right)
                #expect(failure(String(typed)) == .mistyped, "\(left) \(right)")
            }
        }
    }

    @Test func `a code of another server does not match`() throws {
        let code = try EnrolmentCode(Self.text)
        var bytes = try fingerprint().bytes
        for bit in 0..<130 {
            bytes[bit / 8] ^= 0x80 >> (bit % 8)
            #expect(!code.matches(try #require(KeyFingerprint(bytes: bytes))), "bit \(bit)")
            bytes[bit / 8] ^= 0x80 >> (bit % 8)
        }
        bytes[31] ^= 1  // beyond the 130 bits that the code carries
        #expect(code.matches(try #require(KeyFingerprint(bytes: bytes))))
    }
}
