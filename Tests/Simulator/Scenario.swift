/// What a seed stands for: how large a region, how long, and which faults.
public struct Scenario: Hashable, Sendable {
    /// A family of faults that can be left out, to find out which one a failure needs.
    public enum Family: String, CaseIterable, Sendable {
        /// Requests and answers are lost, doubled, late; replicas are cut off for a while.
        case network
        /// Wrong clocks at replicas and at the server.
        case clock
        /// A replica's process ends in the middle of a sync.
        case crash
        /// A replica's file is copied to a second machine.
        case copy
        /// A replica's file is put back to what it was.
        case replicaRestore
        /// The server's store is put back, with `restore` or behind its back.
        case serverRestore
        /// Records narrow and widen; co-hosts come and go.
        case audience
        /// The coordinator erases records.
        case purge
        /// The coordinator compacts.
        case horizon
    }

    /// The seed: the same one gives the same run.
    public let seed: UInt64
    /// Libraries.
    public let libraries: Int
    /// Replicas at the start; copies come on top.
    public let replicas: Int
    /// Steps until the faults stop.
    public let steps: Int
    /// The faults that happen.
    public let families: Set<Family>

    /// Every hundredth seed is a region of up to 50 replicas; those of `large` have 300; all others
    /// have 2 to 5.
    public init(seed: UInt64, families: Set<Family> = Set(Family.allCases)) {
        var random = SeededRandom(seed: seed ^ 0x5CE2_A210)
        self.seed = seed
        if Scenario.large.contains(seed) {
            (libraries, replicas, steps) = (40, 300, 1_500)
        } else if seed.isMultiple(of: 100) {
            replicas = Int.random(in: 6...50, using: &random)
            libraries = max(3, replicas / 3)
            steps = replicas * 12
        } else {
            replicas = Int.random(in: 2...5, using: &random)
            libraries = Int.random(in: 2...3, using: &random)
            steps = Int.random(in: 40...160, using: &random)
        }
        // Most runs lack a family or two: a fault that is always there hides what needs its absence.
        let sorted = families.sorted { $0.rawValue < $1.rawValue }
        self.families = Set(sorted.filter { _ in Int.random(in: 0..<4, using: &random) > 0 })
    }

    /// Seeds of a whole region: 300 replicas.
    public static let large: ClosedRange<UInt64> = 9_000_001...9_000_020
}
