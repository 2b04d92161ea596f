public import LibsyncProtocol
internal import Synchronization

/// The fingerprints in the server's hello: the key that it serves with, and the one that follows.
///
/// The second may change while the server runs.
public final class AnnouncedKeys: Sendable {
    private let serving: KeyFingerprint
    private struct Coming {
        var keys: [KeyFingerprint] = []
        var heard: Int64?
    }
    private let coming = Mutex(Coming())

    /// A server that serves with this key.
    public init(serving: KeyFingerprint) { self.serving = serving }

    /// Announces these keys beside the one in use.
    ///
    /// - Parameter heard: from when on whoever speaks to the server has heard of them, in
    ///   milliseconds since 1970.
    func announce(_ keys: [KeyFingerprint], heard: Int64? = nil) {
        coming.withLock { $0 = Coming(keys: keys.filter { $0 != serving }, heard: heard) }
    }

    /// In hex, the key in use first.
    var fingerprints: [String] { [serving.hex] + coming.withLock { $0.keys.map(\.hex) } }

    /// From when on whoever speaks to the server has heard of a coming key; nil when none comes.
    var heard: Int64? { coming.withLock { $0.keys.isEmpty ? nil : $0.heard } }
}
