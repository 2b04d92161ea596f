public import LibsyncStore
internal import Synchronization

/// The server's clock, watched: when it jumps by more than the tolerance against the clock that
/// only goes forward, the server tells no time and takes no push until the coordinator has looked
/// (SYNC rule 5).
public final class ServerClock: Sendable {
    private struct State {
        var wall: Int64
        var monotonic: Int64
        var isTrusted: Bool
    }
    private let effects: Effects
    private let state: Mutex<State>

    /// How far wall clock and monotonic clock may part between two looks, in milliseconds.
    static let toleranceMilliseconds: Int64 = 120_000

    /// A clock that starts trusted unless it stands before `lastCommit`, the time of the newest
    /// commit in milliseconds, or is in doubt already.
    public init(effects: Effects, lastCommit: Int64?, isDoubted: Bool = false) {
        self.effects = effects
        let now = effects.now()
        let isBehind = ServerClock.isBehind(now, lastCommit: lastCommit)
        state = Mutex(
            State(wall: now, monotonic: effects.monotonic(), isTrusted: !isBehind && !isDoubted))
    }

    /// Whether a clock that shows `now` stands too far before the newest commit to be right.
    static func isBehind(_ now: Int64, lastCommit: Int64?) -> Bool {
        lastCommit.map { now < $0 - toleranceMilliseconds } ?? false
    }

    /// The time in milliseconds since 1970, or nil while the clock is not trusted.
    public func trustedNow() -> Int64? {
        let now = effects.now()
        let monotonic = effects.monotonic()
        return state.withLock { state in
            let expected = state.wall + monotonic - state.monotonic
            if (now - expected).magnitude > ServerClock.toleranceMilliseconds.magnitude {
                state.isTrusted = false
            }
            // Slow drift, as time servers correct it, is no jump: each look begins anew.
            state.wall = now
            state.monotonic = monotonic
            return state.isTrusted ? now : nil
        }
    }

    /// The coordinator has looked and the clock is right.
    public func confirm() {
        let now = effects.now()
        let monotonic = effects.monotonic()
        state.withLock { $0 = State(wall: now, monotonic: monotonic, isTrusted: true) }
    }
}
