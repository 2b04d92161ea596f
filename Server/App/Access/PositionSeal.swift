public import Crypto
internal import Foundation
internal import LibsyncModel

/// A place in the sequence as the server handed it out.
struct SealedPosition: Hashable, Sendable {
    enum Kind: String, Sendable {
        /// Read to the end of a pull: all that the store had up to there.
        case cursor = "c"
        /// Read up to there in a pull that goes on. What had moved up meanwhile is not read, though
        /// it may stand below again in a store that is put back: nobody goes on from there.
        case place = "p"
        case commit = "k"
        /// How far a calendar program has read.
        case calendar = "d"
    }
    let kind: Kind
    let epoch: String
    let sequence: Int64
    let tag: UInt64
    /// The library and role that it was made for.
    let scope: String
}

/// Signs positions with a key that lies outside the store, so that a store file copied back cannot
/// vouch for itself (SYNC rule 17).
public struct PositionSeal: Sendable {
    private let key: SymmetricKey

    /// A seal with this key of 32 bytes.
    public init(key: SymmetricKey) { self.key = key }

    func seal(_ position: SealedPosition) -> Position {
        let payload = [
            position.kind.rawValue, position.epoch, String(position.sequence),
            String(position.tag, radix: 16), position.scope,
        ].joined(separator: " ")
        let mac = authenticationCode(payload)
        let token = PositionSeal.base64(Data(payload.utf8)) + "." + PositionSeal.base64(mac)
        return Position(sequence: position.sequence, token: token)
    }

    /// The position that this server sealed; nil for anything else.
    func open(_ token: String) -> SealedPosition? {
        let halves = token.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count == 2, token.utf8.count < 1_000,
            let payload = PositionSeal.data(String(halves[0])),
            let mac = PositionSeal.data(String(halves[1])),
            let text = String(data: payload, encoding: .utf8),
            HMAC<SHA256>.isValidAuthenticationCode(
                mac, authenticating: Data(text.utf8), using: key)
        else { return nil }
        let parts = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, let kind = SealedPosition.Kind(rawValue: parts[0]),
            let sequence = Int64(parts[2]), let tag = UInt64(parts[3], radix: 16)
        else { return nil }
        return SealedPosition(
            kind: kind, epoch: parts[1], sequence: sequence, tag: tag, scope: parts[4])
    }

    private func authenticationCode(_ payload: String) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: Data(payload.utf8), using: key))
    }

    private static func base64(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    private static func data(_ text: String) -> Data? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(
            base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/") + padding)
    }
}
