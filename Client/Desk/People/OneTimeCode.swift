internal import Crypto
internal import Foundation
internal import LibsyncModel
internal import LibsyncStore

/// The secret of a person's telephone, which shows six other digits every half minute (TOTP,
/// RFC 6238, with the values that every program of the kind understands).
struct OneTimeCode: Hashable, Sendable {
    /// 20 bytes (RFC 4226, 4: at least 16).
    let secret: [UInt8]
    /// The step whose code was taken last: no code is taken twice (RFC 6238, 5.2).
    private(set) var lastStep: Int64

    private static let stepSeconds: Int64 = 30
    private static let secretBytes = 20

    /// A new secret.
    init(_ effects: Effects) {
        secret = effects.randomBytes(OneTimeCode.secretBytes)
        lastStep = 0
    }

    /// A secret that was kept or typed.
    init(secret: [UInt8], lastStep: Int64 = 0) {
        self.secret = secret
        self.lastStep = lastStep
    }

    /// Takes a code that is shown now, or was or will be within half a minute, once.
    ///
    /// - Parameter now: in milliseconds since 1970.
    /// - Returns: whether it was taken.
    mutating func take(_ text: String, now: Int64) -> Bool {
        let digits = text.filter { $0 != " " }
        let present = now / 1_000 / OneTimeCode.stepSeconds
        for step in [present, present - 1, present + 1] where step > lastStep {
            if SecretText.areEqual(OneTimeCode.code(of: secret, step: step).utf8, digits.utf8) {
                lastStep = step
                return true
            }
        }
        return false
    }

    /// The six digits of a step (RFC 4226, 5.3).
    static func code(of secret: [UInt8], step: Int64) -> String {
        let counter = withUnsafeBytes(of: step.bigEndian) { Array($0) }
        let hash = Array(
            HMAC<Insecure.SHA1>.authenticationCode(
                for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(hash[hash.count - 1] & 0x0F)
        let number = hash[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let digits = String((number & 0x7FFF_FFFF) % 1_000_000)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// The secret as people type it: groups of four letters (RFC 4648, 6).
    var typed: String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var text = ""
        var bits = 0
        var held: UInt32 = 0
        for byte in secret {
            held = held << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(letters[Int(held >> UInt32(bits) & 31)])
            }
        }
        return stride(from: 0, to: text.count, by: 4).map { start in
            String(text.dropFirst(start).prefix(4))
        }.joined(separator: " ")
    }
}

extension OneTimeCode {
    /// Reads a secret as people type it; nil where it is none, or too short.
    init?(typed text: String) {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var secret: [UInt8] = []
        var bits = 0
        var held: UInt32 = 0
        for letter in text.uppercased() where letter != " " {
            guard let value = letters.firstIndex(of: letter) else { return nil }
            held = held << 5 | UInt32(value)
            bits += 5
            if bits >= 8 {
                bits -= 8
                secret.append(UInt8(truncatingIfNeeded: held >> UInt32(bits)))
            }
        }
        guard (16...64).contains(secret.count) else { return nil }
        self.init(secret: secret)
    }

    var json: JSONValue {
        [
            "secret": .string(Data(secret).base64EncodedString()),
            "step": .integer(Int(lastStep)),
        ]
    }

    init?(json: JSONValue) {
        guard let secret = json["secret"]?.string.flatMap({ Data(base64Encoded: $0) }),
            secret.count >= 16, let step = json["step"]?.integer
        else { return nil }
        self.init(secret: Array(secret), lastStep: Int64(step))
    }
}
