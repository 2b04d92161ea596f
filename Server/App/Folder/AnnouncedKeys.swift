public import LibsyncProtocol
internal import Synchronization

/// The fingerprints in the server's hello: the key that it serves with, and the one that follows.
///
/// The second may change while the server runs.
public final class AnnouncedKeys: Sendable {
    private let serving: KeyFingerprint
    private let others = Mutex<[KeyFingerprint]>([])

    /// A server that serves with this key.
    public init(serving: KeyFingerprint) { self.serving = serving }

    /// Announces these keys beside the one in use.
    func announce(_ keys: [KeyFingerprint]) {
        others.withLock { $0 = keys.filter { $0 != serving } }
    }

    /// In hex, the key in use first.
    var fingerprints: [String] { [serving.hex] + others.withLock { $0.map(\.hex) } }
}
