/// A single-use enrolment code as it travels on paper: a secret, the beginning of the server's key
/// fingerprint, and a check of typing, in Crockford's base 32 (no I, L, O, U).
///
/// `7K3M-9QXT-…`, eleven groups of four: 80 bits of secret, 130 of the fingerprint, 10 of check.
/// The client compares the fingerprint with the server's key before it sends the secret.
public struct EnrolmentCode: Hashable, Sendable, CustomStringConvertible {
    /// The part that only server and paper know; 16 characters.
    public let secret: String
    /// The first 130 bits of the key's fingerprint, as 26 characters.
    public let keyPrefix: String

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    /// The code of these random bytes (10) and this key.
    public init(randomBytes: [UInt8], key: KeyFingerprint) {
        secret = EnrolmentCode.encode(randomBytes, digits: 16)
        keyPrefix = EnrolmentCode.encode(key.bytes, digits: 26)
    }

    /// Why a typed text is no code.
    public enum Failure: Error, Hashable, Sendable {
        /// Too short, too long, or with characters that no code has.
        case malformed
        /// The check does not fit: a typing error.
        case mistyped
    }

    /// Reads a typed code: any case, spaces and hyphens anywhere, O for 0, I and L for 1.
    public init(_ text: String) throws(Failure) {
        var digits: [Character] = []
        for character in text.uppercased() where character != "-" && !character.isWhitespace {
            let digit: Character =
                switch character {
                case "O": "0"
                case "I", "L": "1"
                default: character
                }
            guard EnrolmentCode.alphabet.contains(digit) else { throw .malformed }
            digits.append(digit)
        }
        guard digits.count == 44 else { throw .malformed }
        secret = String(digits[0..<16])
        keyPrefix = String(digits[16..<42])
        guard String(digits[42...]) == EnrolmentCode.check(secret + keyPrefix) else {
            throw .mistyped
        }
    }

    /// The code in groups of four, joined by hyphens.
    public var description: String {
        let digits = Array(secret + keyPrefix + EnrolmentCode.check(secret + keyPrefix))
        return stride(from: 0, to: digits.count, by: 4)
            .map { String(digits[$0..<min($0 + 4, digits.count)]) }.joined(separator: "-")
    }

    /// Whether this code was made for the server with that key.
    public func matches(_ key: KeyFingerprint) -> Bool {
        EnrolmentCode.encode(key.bytes, digits: 26) == keyPrefix
    }

    private static func encode(_ bytes: [UInt8], digits: Int) -> String {
        var text = ""
        var buffer = 0
        var bits = 0
        for byte in bytes where text.count < digits {
            buffer = (buffer << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 5, text.count < digits {
                bits -= 5
                text.append(alphabet[buffer >> bits & 31])
            }
        }
        return text
    }

    /// Two digits: a weighted sum modulo 1021 (prime), which catches every single wrong character
    /// and every swap of two.
    private static func check(_ text: String) -> String {
        var sum = 0
        for (position, character) in text.enumerated() {
            let value = alphabet.firstIndex(of: character) ?? 0
            sum = (sum + (position + 2) * (value + 1)) % 1021
        }
        return String([alphabet[sum / 32], alphabet[sum % 32]])
    }
}
