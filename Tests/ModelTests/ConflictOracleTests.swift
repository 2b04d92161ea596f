import LibsyncModel
import Testing

/// Conflicts against an oracle that knows who saw whom.
///
/// Writers write, learn from each other and decide, in every script of a few steps. The oracle
/// counts in numbers of writes and knows neither bases nor identities.
@Suite struct `Conflicts against who saw whom` {
    private enum Step {
        case write(Int)
        case decide(Int)
        case learn(Int, from: Int)
    }

    private struct World {
        static let path: FieldPath = "name/nb"
        var writes: [Field] = []
        /// For each write: those that its writer knowingly replaced.
        var replaced: [Set<Int>] = []
        /// For each writer: the writes that it knows.
        var known: [Set<Int>]
        var clocks: [StampClock]

        init(writers: Int) {
            known = Array(repeating: [], count: writers)
            clocks = (0..<writers).map {
                StampClock(last: stamp(0, replica: UInt64($0 + 1)))
            }
        }

        func history(of numbers: Set<Int>) -> RecordHistory {
            ModelTests.history(numbers.sorted().map { (World.path, writes[$0]) })
        }

        func winner(of numbers: Set<Int>) -> Int? {
            numbers.max { writes[$0].provenance.effective < writes[$1].provenance.effective }
        }

        /// The oracle: a loser is open while nobody who wrote had it before their eyes and replaced
        /// it, or decided on it.
        func open(of numbers: Set<Int>) -> Set<Int> {
            let closed = numbers.reduce(into: Set<Int>()) { $0.formUnion(replaced[$1]) }
            guard let winner = winner(of: numbers) else { return [] }
            return numbers.subtracting(closed).subtracting([winner])
        }

        mutating func perform(_ step: Step, at time: Int64) {
            switch step {
            case .learn(let reader, let source): known[reader].formUnion(known[source])
            case .write(let writer): write(by: writer, deciding: [], at: time)
            case .decide(let writer): write(by: writer, deciding: open(of: known[writer]), at: time)
            }
        }

        private mutating func write(by writer: Int, deciding: Set<Int>, at time: Int64) {
            let base = winner(of: known[writer]).map { writes[$0] }
            // The second writer's clock is slow, the third's is fast.
            let now = time + [0, -3, 4][writer]
            let typed = clocks[writer].next(
                now: max(now, 0), above: base?.provenance.effective,
                replica: ReplicaID(UInt64(writer + 1)))
            let provenance = Provenance(
                typed: typed, base: base?.identity,
                resolves: deciding.map { writes[$0].identity }.sorted(), library: fjordvik)
            writes.append(Field(value: .integer(writes.count), provenance: provenance))
            replaced.append(deciding.union(winner(of: known[writer]).map { [$0] } ?? []))
            known[writer].insert(writes.count - 1)
        }

        /// What the model reports of these writes, as numbers.
        func reported(of numbers: Set<Int>) -> Set<Int> {
            Set(conflicts(history(of: numbers)).compactMap { $0.loser.value.integer })
        }
    }

    private func steps(writers: Int) -> [Step] {
        (0..<writers).flatMap { writer in
            [.write(writer), .decide(writer)]
                + (0..<writers).filter { $0 != writer }.map { .learn(writer, from: $0) }
        }
    }

    private func play(writers: Int, length: Int) throws -> Int {
        let steps = steps(writers: writers)
        var checked = 0
        func go(_ world: World, _ script: [Step]) throws {
            let all = Set(world.writes.indices)
            checked += 1
            guard world.reported(of: all) == world.open(of: all) else {
                throw Mismatch(
                    "\(script): \(world.reported(of: all)) instead of \(world.open(of: all))")
            }
            guard script.count < length else { return }
            for step in steps {
                var next = world
                next.perform(step, at: Int64(10 * (script.count + 1)))
                // A step that changed nothing leads nowhere new.
                if next.writes.count == world.writes.count, next.known == world.known { continue }
                try go(next, script + [step])
            }
        }
        try go(World(writers: writers), [])
        return checked
    }

    @Test func `two writers, every script of six steps`() throws {
        #expect(try play(writers: 2, length: 6) > 10_000)
    }

    @Test func `three writers, every script of four steps`() throws {
        #expect(try play(writers: 3, length: 4) > 1_000)
    }
}
