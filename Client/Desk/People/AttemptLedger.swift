internal import LibsyncServing
internal import LibsyncStore
internal import Synchronization

/// How often somebody may try a passphrase.
///
/// Strangers to a person's browser share a few tries for each name, so that a list of passphrases
/// runs dry. A browser with which the person signed in before has tries of its own, so that nobody
/// can lock a person out by trying (OWASP, "Device cookies").
final class AttemptLedger: Sendable {
    /// Who tries.
    enum Trier: Hashable, Sendable {
        /// A browser that is not known to the person of that name.
        case stranger(name: String, address: String)
        /// A browser with which the person signed in before.
        case known(browser: String)
    }

    private struct Window {
        var start: Int64
        var tries: Int
    }
    private let effects: Effects
    private let windows = Mutex<[String: Window]>([:])

    /// Tries of all strangers together for one name, and of one known browser, in a window.
    static let triesMax = 10
    /// Tries of one address for all names: a branch behind one address has many people.
    static let addressTriesMax = 40
    /// How long a window is: 10 minutes.
    static let windowMilliseconds: Int64 = 600_000
    /// What is remembered at most; when full, the oldest go.
    static let rememberedMax = 20_000

    init(effects: Effects) { self.effects = effects }

    /// Takes one try, before it is made: a thousand at once are not a thousand first ones.
    ///
    /// - Returns: nil, or after how many milliseconds one may try again. A refused try counts for
    ///   nothing, so it does not lengthen the wait.
    func take(_ trier: Trier) -> Int64? {
        let now = effects.monotonic()
        let keys = AttemptLedger.keys(of: trier)
        return windows.withLock { windows in
            let waits = keys.compactMap { key, triesMax -> Int64? in
                guard let window = windows[key], now - window.start < Self.windowMilliseconds,
                    window.tries >= triesMax
                else { return nil }
                return window.start + Self.windowMilliseconds - now
            }
            if let wait = waits.max() { return wait }
            if windows.count >= Self.rememberedMax { AttemptLedger.thin(&windows, now: now) }
            for (key, _) in keys {
                var window = windows[key] ?? Window(start: now, tries: 0)
                if now - window.start >= Self.windowMilliseconds {
                    window = Window(start: now, tries: 0)
                }
                window.tries += 1
                windows[key] = window
            }
            return nil
        }
    }

    /// Notes that the try was right: it was none of those that are counted.
    func noteSuccess(_ trier: Trier) {
        windows.withLock { windows in
            for (key, _) in AttemptLedger.keys(of: trier) {
                guard var window = windows[key] else { continue }
                window.tries = max(0, window.tries - 1)
                windows[key] = window
            }
        }
    }

    private static func keys(of trier: Trier) -> [(key: String, triesMax: Int)] {
        switch trier {
        case .stranger(let name, let address):
            [
                ("n" + Person.key(String(name.prefix(200))), triesMax),
                ("a" + ConnectionCount.key(address), addressTriesMax),
            ]
        case .known(let browser): [("b" + browser, triesMax)]
        }
    }

    private static func thin(_ windows: inout [String: Window], now: Int64) {
        windows = windows.filter { now - $0.value.start < windowMilliseconds }
        guard windows.count >= rememberedMax else { return }
        let middle = windows.values.map(\.start).sorted()[windows.count / 2]
        windows = windows.filter { $0.value.start > middle }
    }
}
