internal import Foundation
internal import Glibc
public import LibsyncModel

/// The outside world as closures, passed through initialisers, so that the same code runs in
/// production and in the simulator.
public struct Effects: Sendable {
    /// The wall clock, in milliseconds since 1970.
    public var now: @Sendable () -> Int64
    /// A clock that only goes forward, in milliseconds from some start; counts through
    /// suspension of the machine.
    public var monotonic: @Sendable () -> Int64
    /// 64 random bits fit for secrets.
    public var random: @Sendable () -> UInt64
    /// Waits so many milliseconds.
    public var sleep: @Sendable (_ milliseconds: Int64) async throws -> Void

    /// Effects of these closures.
    public init(
        now: @escaping @Sendable () -> Int64, monotonic: @escaping @Sendable () -> Int64,
        random: @escaping @Sendable () -> UInt64,
        sleep: @escaping @Sendable (_ milliseconds: Int64) async throws -> Void
    ) {
        self.now = now
        self.monotonic = monotonic
        self.random = random
        self.sleep = sleep
    }

    /// The real world.
    public static let live = Effects(
        now: { Int64((Date().timeIntervalSince1970 * 1_000).rounded()) },
        monotonic: {
            // Counts through suspension, unlike CLOCK_MONOTONIC: a laptop that slept is no jump.
            var time = timespec()
            clock_gettime(CLOCK_BOOTTIME, &time)
            return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
        },
        random: {
            // The system's generator is getrandom(2) on Linux.
            var generator = SystemRandomNumberGenerator()
            return generator.next()
        },
        sleep: { try await Task.sleep(for: .milliseconds($0)) })

    /// A new record id.
    public func recordID() -> RecordID {
        RecordID(
            milliseconds: now(), random: UInt16(truncatingIfNeeded: random()), random())
    }

    /// `count` random bytes.
    public func randomBytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            withUnsafeBytes(of: random()) { bytes.append(contentsOf: $0) }
        }
        return Array(bytes.prefix(count))
    }
}
