import ArgumentParser
import LibsyncSimulator

/// Runs many seeds of the simulator, or tells one of them step by step.
@main
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "libsync-simulate",
        abstract: "Attacks regions in this process, seed by seed, and says which promise broke.",
        discussion: """
            Exit codes: 0 every promise held, 1 one did not (said with the line that replays it),
            64 wrong use.
            """)

    @Option(help: "How many seeds.") var seeds: UInt64 = 100
    @Option(help: "The first seed.") var from: UInt64 = 1
    @Option(help: "Seeds at a time.") var workers = 2
    @Option(help: "A family of faults to leave out; may be repeated.") var without: [String] = []
    @Flag(help: "Tell every step, of one seed.") var trace = false

    func validate() throws {
        for name in without where Scenario.Family(rawValue: name) == nil {
            let names = Scenario.Family.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--without \(name): the families are \(names).")
        }
        if workers < 1 || seeds < 1 { throw ValidationError("Nothing to run.") }
    }

    private var families: Set<Scenario.Family> {
        Set(Scenario.Family.allCases.filter { !without.contains($0.rawValue) })
    }

    func run() async throws {
        if trace {
            let outcome = try await Simulation.run(
                Scenario(seed: from, families: families), trace: { Swift.print($0) })
            return try finish(Tally([outcome]))
        }
        let families = families
        let last = from + seeds
        // A worker without a seed would count what lies in its memory: the optimiser leaves the
        // tally of a loop that never runs without a value (Swift 6.3.1).
        let (from, workers) = (from, min(UInt64(workers), seeds))
        let tally = try await withThrowingTaskGroup(of: Tally.self) { group in
            for worker in 0..<workers {
                group.addTask {
                    var tally = Tally([])
                    for seed in stride(from: from + worker, to: last, by: Int(workers)) {
                        tally.add(await Simulate.outcome(seed, families))
                        if tally.runs.isMultiple(of: 500) { Simulate.say("\(tally.runs) runs …") }
                    }
                    return tally
                }
            }
            return try await group.reduce(into: Tally([])) { $0.add($1) }
        }
        try finish(tally)
    }

    private static func say(_ text: String) { Swift.print(text) }

    /// A run that stops by itself is a violation too.
    private static func outcome(
        _ seed: UInt64, _ families: Set<Scenario.Family>
    ) async -> Simulation.Outcome {
        let scenario = Scenario(seed: seed, families: families)
        do {
            let outcome = try await Simulation.run(scenario)
            if let first = outcome.violations.first { say("seed \(seed): \(first)") }
            return outcome
        } catch {
            say("seed \(seed): stopped: \(error)")
            return Simulation.Outcome(
                scenario: scenario, violations: ["stopped: \(error)"], counts: [:])
        }
    }

    private func finish(_ tally: Tally) throws {
        for (what, count) in tally.counts.sorted(by: { $0.key < $1.key }) {
            Swift.print("\(what): \(count)")
        }
        for outcome in tally.failed.prefix(20) {
            Swift.print("seed \(outcome.scenario.seed) broke:")
            for violation in outcome.violations.prefix(5) { Swift.print("  \(violation)") }
            Swift.print("  replay: libsync-simulate --trace --from \(outcome.scenario.seed)")
        }
        Swift.print("\(tally.runs) seeds, \(tally.failed.count) with violations")
        if !tally.failed.isEmpty { throw ExitCode.failure }
    }
}

/// What many runs add up to.
struct Tally: Sendable {
    var runs = 0
    var failed: [Simulation.Outcome] = []
    var counts: [String: Int] = [:]

    init(_ outcomes: [Simulation.Outcome]) { for outcome in outcomes { add(outcome) } }

    mutating func add(_ outcome: Simulation.Outcome) {
        runs += 1
        if !outcome.violations.isEmpty { failed.append(outcome) }
        counts.merge(outcome.counts, uniquingKeysWith: +)
    }

    mutating func add(_ other: Tally) {
        runs += other.runs
        failed += other.failed
        counts.merge(other.counts, uniquingKeysWith: +)
    }
}
