import LibsyncSimulator
import Testing

/// Random regions under every fault; many more seeds than here are run by `libsync-simulate`.
///
/// A failing seed is replayed by its number alone: `libsync-simulate --trace --from SEED`.
@Suite struct SeedTests {
    @Test(arguments: 1...10)
    func `seeded regions keep every promise under faults`(block: UInt64) async throws {
        for seed in (block - 1) * 50 + 1...block * 50 {
            let outcome = try await Simulation.run(Scenario(seed: seed))
            #expect(
                outcome.violations.isEmpty,
                "libsync-simulate --trace --from \(seed): \(outcome.violations.prefix(3))")
        }
    }
}
