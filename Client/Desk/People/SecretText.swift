internal import Crypto
internal import Foundation
internal import LibsyncServing
internal import LibsyncStore

/// Secrets as texts, and how they are compared.
enum SecretText {
    /// A new secret of so many random bytes, in letters that stand in addresses and cookies
    /// (RFC 4648, 5).
    static func make(bytes: Int, _ effects: Effects) -> String {
        base64(effects.randomBytes(bytes))
    }

    /// Bytes in those letters, without padding.
    static func base64(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    /// What is kept of a secret of full strength: 64 hexadecimal digits of its SHA-256.
    static func hash(_ secret: String) -> String { SHA256.hash(data: Data(secret.utf8)).hex }

    /// Whether two texts are the same, in a time that does not tell where they differ.
    static func areEqual(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Bool {
        let (left, right) = (Array(left), Array(right))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
