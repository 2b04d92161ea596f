internal import LibsyncProtocol
internal import LibsyncStore
internal import Synchronization

/// Counts failed attempts to enrol, by the address that they come from.
///
/// Codes have 80 random bits and need no throttle against guessing: this keeps a program that runs
/// wild from filling log and store.
final class AttemptThrottle: Sendable {
    private struct Window {
        var start: Int64
        var failures: Int
    }
    private let effects: Effects
    private let windows = Mutex<[String: Window]>([:])

    /// Failed attempts that one address has in a window.
    static let failuresMax = 20
    /// How long a window is.
    static let windowMilliseconds: Int64 = 60_000
    /// Addresses that are remembered at once.
    static let addressesMax = 10_000

    init(effects: Effects) { self.effects = effects }

    /// Refuses an address that has failed too often of late.
    /// - Throws: `Problem.tooMany`.
    func check(_ address: String) throws(Problem) {
        let now = effects.monotonic()
        let wait = windows.withLock { windows -> Int64? in
            guard let window = windows[address], window.failures >= AttemptThrottle.failuresMax
            else { return nil }
            let rest = window.start + AttemptThrottle.windowMilliseconds - now
            return rest > 0 ? rest : nil
        }
        if let wait {
            throw Problem(
                .tooMany, "Too many codes were tried from there. Wait a minute.",
                retryAfterSeconds: Int(wait / 1_000) + 1)
        }
    }

    /// Notes a failed attempt.
    func noteFailure(_ address: String) {
        let now = effects.monotonic()
        windows.withLock { windows in
            if windows.count >= AttemptThrottle.addressesMax {
                windows = windows.filter {
                    now - $0.value.start < AttemptThrottle.windowMilliseconds
                }
                if windows.count >= AttemptThrottle.addressesMax { windows.removeAll() }
            }
            var window = windows[address] ?? Window(start: now, failures: 0)
            if now - window.start >= AttemptThrottle.windowMilliseconds {
                window = Window(start: now, failures: 0)
            }
            window.failures += 1
            windows[address] = window
        }
    }
}
