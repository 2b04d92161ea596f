internal import LibsyncModel
internal import LibsyncReplica
internal import LibsyncStore
internal import Synchronization

/// A region under attack: one loop, one seed, real code but for transport and effects.
///
/// First everything happens at once, in seeded order: people type, replicas sync, messages cross
/// or do not, machines fail. Then the faults stop, everyone syncs, and what was promised must hold.
public final class Simulation {
    /// One machine with a replica.
    final class Desk {
        let number: Int
        let machine: SimulatedReplica
        /// Whether its clock has been right since the last sync that measured it.
        var isHonest = true
        var isSyncing = false
        /// The server's life when the sync under way began.
        var life = 0
        /// What came of the sync under way, once it has ended.
        var result: ResultBox?
        /// Until this step no message of it comes through.
        var cutOffUntil = 0
        /// A copy of its file.
        var backup: String?
        /// The greatest stamp that it typed, by replica id.
        var greatest: [ReplicaID: Stamp] = [:]
        /// The events that it shows.
        var shown: Set<RecordID> = []
        /// Its cursor's place, and in which life of the server.
        var cursor: (epoch: String, sequence: Int64)?

        init(number: Int, machine: SimulatedReplica) {
            self.number = number
            self.machine = machine
        }
    }

    /// What came of a run.
    public struct Outcome: Sendable {
        /// What it was.
        public let scenario: Scenario
        /// Promises that were broken; empty when all is well.
        public let violations: [String]
        /// How often each thing happened.
        public let counts: [String: Int]

        /// An outcome.
        public init(scenario: Scenario, violations: [String], counts: [String: Int]) {
            self.scenario = scenario
            self.violations = violations
            self.counts = counts
        }
    }

    let scenario: Scenario
    let world: World
    let server: SimulatedServer
    let schedule = Schedule()
    var desks: [Desk] = []
    var oracle = Oracle()
    var ledger = Ledger()
    /// Records that the coordinator erased.
    var purged: Set<RecordID> = []
    var violations: [String] = []
    var counts: [String: Int] = [:]
    var step = 0
    var serverBackup: ServerBackup?
    /// How often the server was put back.
    var life = 0
    var words = 0

    /// A copy of the server's store, and its newest sequence.
    struct ServerBackup {
        let path: String
        let head: Int64
    }

    private init(
        _ scenario: Scenario, trace: (@Sendable (String) -> Void)?
    ) async throws {
        self.scenario = scenario
        world = try World(seed: scenario.seed, pageLines: 3, pushEntries: 4)
        world.setTrace(trace)
        let libraries = (0..<scenario.libraries).map { "bibliotek-\($0)" }
        server = try await SimulatedServer(world: world, libraries: libraries)
        for number in 0..<scenario.replicas {
            let machine = try await SimulatedReplica(
                libraries[number % libraries.count], label: "vakt \(number)", world: world,
                server: server)
            desks.append(Desk(number: number, machine: machine))
        }
    }

    /// Runs one scenario to its end, and tells `trace` each step of it.
    /// - Throws: what no fault explains: a failure of the store, say.
    public static func run(
        _ scenario: Scenario, trace: (@Sendable (String) -> Void)? = nil
    ) async throws -> Outcome {
        let simulation = try await Simulation(scenario, trace: trace)
        while simulation.step < scenario.steps, simulation.violations.isEmpty {
            simulation.step += 1
            try await simulation.act()
        }
        if simulation.violations.isEmpty { try await simulation.settle() }
        if simulation.violations.isEmpty { try await simulation.judge() }
        return Outcome(
            scenario: scenario, violations: simulation.violations, counts: simulation.counts)
    }

    func count(_ what: String, _ detail: @autoclosure () -> String = "") {
        counts[what, default: 0] += 1
        world.tell("\(step) \(what) \(detail())")
    }

    func violated(_ what: String) { violations.append("step \(step): \(what)") }

    func has(_ family: Scenario.Family) -> Bool { scenario.families.contains(family) }

    private func act() async throws {
        world.pass(milliseconds: Int64(1_000 * (1 + world.below(300))))
        // Within the 180 days for which a token holds: nobody here asks for a fresh one.
        if world.chance(perThousand: 20), world.now < World.start + 150 * 86_400_000 {
            world.pass(days: Int64(1 + world.below(20)))
        }
        switch world.below(100) {
        case 0..<40: try await letMessageGo()
        case 40..<65: try await type()
        case 65..<88: await startSync()
        default: try await fail()
        }
    }

    // MARK: Messages

    func startSync() async {
        let idle = desks.filter { !$0.isSyncing }
        guard !idle.isEmpty else { return }
        let goals: [SyncGoal] = [.sync, .sync, .sync, .push, .pull]
        await start(idle[world.below(idle.count)], goals[world.below(goals.count)])
    }

    private func start(_ desk: Desk, _ goal: SyncGoal) async {
        count("syncs", "desk \(desk.number) \(goal)")
        desk.isSyncing = true
        desk.life = life
        let machine = desk.machine
        let scheduled = (sender: desk.number, schedule: schedule)
        let box = ResultBox()
        desk.result = box
        await schedule.run {
            do {
                let summary = try await machine.sync(goal, scheduled: scheduled)
                box.value = .done(isComplete: summary != nil)
            } catch is Crash {
                box.value = .crashed
            } catch {
                box.value = .failed("\(error)")
            }
        }
        await settleEnded()
    }

    private func letMessageGo() async throws {
        if world.chance(perThousand: 150) { await world.deliverLate() }
        let senders = schedule.senders
        guard !senders.isEmpty else { return await startSync() }
        let index = world.below(senders.count)
        // Fixing a batch may set the clock back (SYNC rule 5).
        desks[senders[index]].greatest = [:]
        let fate = self.fate(of: desks[senders[index]])
        count("messages \(fate)", "desk \(senders[index])")
        await schedule.letGo(index, fate)
        await settleEnded()
    }

    private func fate(of desk: Desk) -> Schedule.Fate {
        if desk.cutOffUntil > step { return .requestLost }
        if has(.crash), world.chance(perThousand: 40) {
            return world.chance(perThousand: 500) ? .crashBefore : .crashAfter
        }
        guard has(.network), world.chance(perThousand: 250) else { return .delivered }
        let fates: [Schedule.Fate] = [.requestLost, .answerLost, .doubled, .late]
        return fates[world.below(fates.count)]
    }

    /// Looks after the syncs that have ended.
    func settleEnded() async {
        for desk in desks where desk.isSyncing {
            guard let result = desk.result?.value else { continue }
            desk.isSyncing = false
            desk.result = nil
            do {
                switch result {
                case .crashed:
                    try await desk.machine.restart()
                    try await look(at: desk, isComplete: false)
                case .done(let isComplete): try await look(at: desk, isComplete: isComplete)
                case .failed(let error):
                    judgeFailure(error, of: desk)
                    try await look(at: desk, isComplete: false)
                }
            } catch {
                violated("desk \(desk.number): \(error)")
            }
        }
    }

    /// A sync may end with what the network did, with a server whose clock is in doubt, and with one
    /// that was put back again and again under its hands: then it stops, its outbox intact.
    private func judgeFailure(_ error: String, of desk: Desk) {
        let isOfRestores = error.contains("noProgress") && desk.life < life
        let isExpected = ["clock-untrusted", "notLibsync"].contains { error.contains($0) }
        if !isExpected, !isOfRestores { violated("desk \(desk.number) cannot sync: \(error)") }
    }
}

/// How a sync ended; nil while it goes on.
final class ResultBox: Sendable {
    enum Result: Sendable {
        case done(isComplete: Bool)
        case crashed
        case failed(String)
    }
    private let result = Mutex<Result?>(nil)

    var value: Result? {
        get { result.withLock { $0 } }
        set { result.withLock { $0 = newValue } }
    }
}
