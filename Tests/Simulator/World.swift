public import Foundation
internal import LibsyncModel
public import LibsyncStore
internal import Synchronization

/// One region in one process: true time, seeded chance, a server and its replicas, and everything
/// that crossed the wire.
///
/// Messages are interleaved, never instructions.
public final class World: Sendable {
    struct State {
        var now: Int64
        var monotonic: Int64 = 0
        var random: SeededRandom
        var faultsPerThousand = 0
        var wire: [[UInt8]] = []
        var keepsWire = false
    }
    private let state: Mutex<State>
    /// A folder of its own for stores on disk; removed with the world.
    public let folder: URL

    /// Thursday 3 December 2026, 09:00 UTC.
    public static let start: Int64 = 1_796_202_000_000

    /// A world that runs by `seed`.
    public init(seed: UInt64) throws {
        state = Mutex(State(now: World.start, random: SeededRandom(seed: seed)))
        folder = FileManager.default.temporaryDirectory
            .appending(
                path: "libsync-world-\(seed)-\(ProcessInfo.processInfo.globallyUniqueString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// True time in milliseconds since 1970.
    public var now: Int64 { state.withLock { $0.now } }

    /// Lets true time pass.
    public func pass(milliseconds: Int64) {
        state.withLock {
            $0.now += milliseconds
            $0.monotonic += milliseconds
        }
    }

    /// Lets true time pass.
    public func pass(days: Int64) { pass(milliseconds: days * 86_400_000) }

    /// Of a thousand messages so many are dropped, and of as many the answer is lost.
    public func setFaults(perThousand: Int) {
        state.withLock { $0.faultsPerThousand = perThousand }
    }

    /// Chance: true for about `perThousand` of a thousand.
    public func chance(perThousand: Int) -> Bool { below(1_000) < perThousand }

    /// A number from 0 up to, not including, `bound`.
    public func below(_ bound: Int) -> Int {
        state.withLock { Int.random(in: 0..<bound, using: &$0.random) }
    }

    var isFault: Bool { chance(perThousand: state.withLock { $0.faultsPerThousand }) }

    /// Keeps the bytes of each message from here on.
    public func recordWire() { state.withLock { $0.keepsWire = true } }

    /// Every message so far, as it crossed the wire.
    public var wire: [[UInt8]] { state.withLock { $0.wire } }

    func carry(_ bytes: [UInt8]) {
        state.withLock { if $0.keepsWire { $0.wire.append(bytes) } }
    }

    /// The outside world of a machine whose clock stands `skew` away from true time.
    public func effects(skew: ClockSkew = ClockSkew()) -> Effects {
        Effects(
            now: { [unowned self] in self.now + skew.milliseconds },
            monotonic: { [unowned self] in self.state.withLock { $0.monotonic } },
            random: { [unowned self] in self.state.withLock { $0.random.next() } },
            sleep: { [unowned self] in self.pass(milliseconds: $0) })
    }
}

/// How far a machine's clock stands from true time; can be turned while it runs.
public final class ClockSkew: Sendable {
    private let value = Mutex<Int64>(0)

    /// A right clock.
    public init() {}

    /// Milliseconds ahead of true time.
    public var milliseconds: Int64 {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}
