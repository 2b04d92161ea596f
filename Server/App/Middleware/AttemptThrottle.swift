internal import LibsyncProtocol
internal import LibsyncStore
internal import Synchronization

/// Counts failed attempts to enrol, by the address that they come from and in total.
///
/// Codes have 80 random bits and need no throttle against guessing: this keeps programs that run
/// wild from filling the log.
final class AttemptThrottle: Sendable {
    private struct Window {
        var start: Int64
        var failures: Int

        func isOver(_ now: Int64) -> Bool { now - start >= AttemptThrottle.windowMilliseconds }
    }
    private struct Windows {
        var total = Window(start: 0, failures: 0)
        var addresses: [String: Window] = [:]
    }
    private let effects: Effects
    private let windows: Mutex<Windows>

    /// Failed attempts that one address has in a window; of IPv6 one network of 64 bits.
    static let failuresMax = 20
    /// Failed attempts that all addresses have together: so many branches never err in a minute.
    static let failuresTotalMax = 1_000
    /// How long a window is.
    static let windowMilliseconds: Int64 = 60_000

    init(effects: Effects) {
        self.effects = effects
        windows = Mutex(Windows())
    }

    /// Addresses that are remembered: those that failed within two windows at most.
    var remembered: Int { windows.withLock { $0.addresses.count } }

    /// Refuses an address that has failed too often of late, and everybody when all together have.
    /// - Throws: `Problem.tooMany`.
    func check(_ address: String) throws(Problem) {
        let now = effects.monotonic()
        let key = ConnectionCount.key(address)
        let wait = windows.withLock { windows -> Int64? in
            let full = [
                windows.addresses[key].flatMap {
                    $0.failures >= AttemptThrottle.failuresMax ? $0 : nil
                },
                windows.total.failures >= AttemptThrottle.failuresTotalMax ? windows.total : nil,
            ]
            return full.compactMap(\.self).filter { !$0.isOver(now) }
                .map { $0.start + AttemptThrottle.windowMilliseconds - now }.max()
        }
        if let wait {
            throw Problem(
                .tooMany, "Too many codes were tried. Wait a minute.",
                retryAfterSeconds: Int(wait / 1_000) + 1)
        }
    }

    /// Notes a failed attempt.
    func noteFailure(_ address: String) {
        let now = effects.monotonic()
        let key = ConnectionCount.key(address)
        windows.withLock { windows in
            if windows.total.failures == 0 || windows.total.isOver(now) {
                windows.total = Window(start: now, failures: 0)
                windows.addresses = windows.addresses.filter { !$0.value.isOver(now) }
            }
            // Requests that were under way when it filled up.
            guard windows.total.failures < AttemptThrottle.failuresTotalMax else { return }
            windows.total.failures += 1
            var window = windows.addresses[key] ?? Window(start: now, failures: 0)
            if window.isOver(now) { window = Window(start: now, failures: 0) }
            window.failures += 1
            windows.addresses[key] = window
        }
    }
}
