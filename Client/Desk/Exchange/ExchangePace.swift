/// When a desk fetches and sends next by itself: decides, and does nothing.
///
/// Forty desks of one host that all began with it, and all met a server that was down, must not come
/// back at once: every pause is lengthened or shortened by chance.
struct ExchangePace: Hashable, Sendable {
    /// How one exchange went, as far as the next depends on it.
    enum Outcome: Hashable, Sendable {
        /// Well; whether something still waits to be sent.
        case done(isWaiting: Bool)
        /// It may go well later, by itself.
        case failed
        /// Somebody has to do something first.
        case refused
    }

    /// Between two exchanges that go well: what others do is here soon enough to be looked at.
    static let usualMilliseconds: Int64 = 300_000
    /// When something waits to be sent.
    static let waitingMilliseconds: Int64 = 60_000
    /// After the first failure; each further one doubles it.
    static let failedMilliseconds: Int64 = 30_000
    /// The longest pause after failures: a net that comes back is used within half an hour.
    static let longestMilliseconds: Int64 = 1_800_000
    /// After a refusal: an hour.
    static let refusedMilliseconds: Int64 = 3_600_000
    /// Before the first exchange, at most.
    static let firstMilliseconds: Int64 = 20_000

    private var failures = 0

    /// The pause before the first exchange.
    func first(random: UInt64) -> Int64 {
        Int64(random % UInt64(ExchangePace.firstMilliseconds))
    }

    /// The pause after an exchange, within a fifth of what it should be.
    mutating func pause(after outcome: Outcome, random: UInt64) -> Int64 {
        let length: Int64
        switch outcome {
        case .done(let isWaiting):
            failures = 0
            length = isWaiting ? ExchangePace.waitingMilliseconds : ExchangePace.usualMilliseconds
        case .failed:
            length = min(
                ExchangePace.failedMilliseconds << Int64(min(failures, 10)),
                ExchangePace.longestMilliseconds)
            failures += 1
        case .refused:
            failures = 0
            length = ExchangePace.refusedMilliseconds
        }
        let fifth = length / 5
        return length - fifth + Int64(random % UInt64(2 * fifth + 1))
    }
}
