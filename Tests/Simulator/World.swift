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
        var messagesLeft: Int?
        var interlude: (messages: Int, action: @Sendable () async -> Void)?
        var wire: [[UInt8]] = []
        var keepsWire = false
        var late: [@Sendable () async -> Void] = []
        var trace: (@Sendable (String) -> Void)?
        var repairs = 0
    }
    private let state: Mutex<State>
    /// A folder of its own for stores on disk; removed with the world.
    public let folder: URL

    /// Thursday 3 December 2026, 09:00 UTC.
    public static let start: Int64 = 1_796_202_000_000

    /// The most lines of one page: small, so that others write between two pages.
    let pageLines: Int
    /// The most entries of one push.
    let pushEntries: Int

    /// A world that runs by `seed`.
    public init(seed: UInt64, pageLines: Int = 7, pushEntries: Int = 5_000) throws {
        state = Mutex(State(now: World.start, random: SeededRandom(seed: seed)))
        self.pageLines = pageLines
        self.pushEntries = pushEntries
        folder = World.parent
            .appending(
                path: "libsync-world-\(seed)-\(ProcessInfo.processInfo.globallyUniqueString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// In memory where the system has such a folder: a simulation waits for no disk.
    private static var parent: URL {
        let memory = "/dev/shm"
        return FileManager.default.isWritableFile(atPath: memory)
            ? URL(filePath: memory) : FileManager.default.temporaryDirectory
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

    /// So many messages get through, then none; nil lets all through again.
    public func cutAfter(messages: Int?) { state.withLock { $0.messagesLeft = messages } }

    /// Whether the line is cut for the next message.
    private var isCut: Bool {
        state.withLock { state in
            guard let left = state.messagesLeft else { return false }
            state.messagesLeft = max(left - 1, 0)
            return left == 0
        }
    }

    /// After so many messages, before the next one is sent, `action` happens, once.
    public func afterMessages(_ count: Int, _ action: @escaping @Sendable () async -> Void) {
        state.withLock { $0.interlude = (count, action) }
    }

    /// Lets happen what is to happen before the next message.
    func interlude() async {
        let action = state.withLock { state -> (@Sendable () async -> Void)? in
            guard let (left, action) = state.interlude else { return nil }
            state.interlude = left > 0 ? (left - 1, action) : nil
            return left == 0 ? action : nil
        }
        await action?()
    }

    /// Chance: true for about `perThousand` of a thousand.
    public func chance(perThousand: Int) -> Bool { below(1_000) < perThousand }

    /// A number from 0 up to, not including, `bound`.
    public func below(_ bound: Int) -> Int {
        state.withLock { Int.random(in: 0..<bound, using: &$0.random) }
    }

    private var isFault: Bool { chance(perThousand: state.withLock { $0.faultsPerThousand }) }

    /// How often a replica asked for digests, because its rows did not add up.
    var repairs: Int { state.withLock { $0.repairs } }

    func noteRepair() { state.withLock { $0.repairs += 1 } }

    /// Tells a run that is replayed step by step.
    func tell(_ text: @autoclosure () -> String) {
        guard let trace = state.withLock({ $0.trace }) else { return }
        trace(text())
    }

    func setTrace(_ trace: (@Sendable (String) -> Void)?) { state.withLock { $0.trace = trace } }

    /// What chance alone makes of a message.
    var fate: Schedule.Fate { isCut || isFault ? .requestLost : isFault ? .answerLost : .delivered }

    /// Keeps a message that its sender has given up, to arrive later.
    func later(_ message: @escaping @Sendable () async -> Void) {
        state.withLock { $0.late.append(message) }
    }

    /// Lets the oldest late message arrive, if there is one.
    func deliverLate() async {
        let message = state.withLock { $0.late.isEmpty ? nil : $0.late.removeFirst() }
        await message?()
    }

    /// The greeting of a server that takes no more in one push than this world wants.
    func narrowed(_ greeting: ServerGreeting) -> ServerGreeting {
        ServerGreeting(
            region: greeting.region, versions: greeting.versions, epoch: greeting.epoch,
            head: greeting.head, horizon: greeting.horizon,
            pushEntriesMax: min(greeting.pushEntriesMax, pushEntries),
            pushBytesMax: greeting.pushBytesMax, keys: greeting.keys)
    }

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
