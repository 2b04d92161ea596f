import LibsyncModel
import Testing

/// Every world of a few writes of one field, merged in every order: whoever holds the same writes
/// holds the same record and the same conflicts.
@Suite struct `Small worlds` {
    private static let path: FieldPath = "name/nb"

    /// Worlds of `count` writes: each with one of `stamps` and `values`, on one of the bases that
    /// `bases` allows among the writes before it.
    private static func worlds(
        _ count: Int, stamps: [Stamp], values: [JSONValue], bases: ([Field]) -> [Field?]
    ) -> [[Field]] {
        guard count > 0 else { return [[]] }
        return worlds(count - 1, stamps: stamps, values: values, bases: bases).flatMap { earlier in
            stamps.flatMap { stamp in
                values.flatMap { value in
                    bases(earlier).map { base in
                        let provenance = Provenance(
                            typed: stamp, base: base?.identity, library: fjordvik)
                        return earlier + [Field(value: value, provenance: provenance)]
                    }
                }
            }
        }
    }

    private static let stamps = [
        stamp(1, replica: 1), stamp(1, replica: 2), stamp(2, replica: 1), stamp(2, replica: 2),
    ]

    private func merged(_ writes: [Field]) -> RecordHistory {
        history(writes.map { (Self.path, $0) })
    }

    /// What must not depend on the order.
    private struct Outcome: Equatable {
        let row: String
        let history: RecordHistory

        init(_ history: RecordHistory) {
            let row = Row(record: history.record, sequence: 1, conflicts: conflicts(history))
            self.row = row.json.canonicalText
            self.history = history
        }
    }

    /// One identity is one write: of writes that share it only the first is in the world.
    private func distinct(_ writes: [Field]) -> [Field] {
        var seen: Set<WriteIdentity> = []
        return writes.filter { seen.insert($0.identity).inserted }
    }

    private func requireSame(_ world: [Field], _ sequences: [[Field]]) throws {
        let expected = Outcome(merged(world))
        for writes in sequences where Outcome(merged(writes)) != expected {
            throw Mismatch("another outcome for \(writes.map(\.identity))")
        }
    }

    @Test func `two writes give the same in every order, doubled or not`() throws {
        let worlds = Self.worlds(2, stamps: Self.stamps, values: ["a", "b", .null]) {
            [nil] + $0
        }
        for world in worlds.map(distinct) {
            try requireSame(world, orders(world) + doubledOrders(world))
        }
        #expect(worlds.count == 12 * 24)
    }

    @Test func `three writes give the same in every order`() throws {
        let worlds = Self.worlds(3, stamps: Self.stamps, values: ["a", "b"]) { [nil] + $0 }
        for world in worlds.map(distinct) { try requireSame(world, orders(world)) }
        #expect(worlds.count == 8 * 16 * 24)
    }

    @Test func `three writes, one of them met twice, give the same in every order`() throws {
        let worlds = Self.worlds(3, stamps: Array(Self.stamps.prefix(2)), values: ["a", "b"]) {
            [nil] + $0.suffix(1)
        }
        for world in worlds.map(distinct) { try requireSame(world, doubledOrders(world)) }
        #expect(worlds.count == 4 * 8 * 8)
    }

    @Test func `four writes give the same in every order`() throws {
        let stamps = [stamp(1, replica: 1), stamp(2, replica: 2)]
        let worlds = Self.worlds(4, stamps: stamps, values: ["a", "b"]) { [nil] + $0.suffix(1) }
        for world in worlds.map(distinct) { try requireSame(world, orders(world)) }
        #expect(worlds.count == 4 * 8 * 8 * 8)
    }

    @Test func `adding all writes again changes nothing and says so`() throws {
        let worlds = Self.worlds(3, stamps: Self.stamps, values: ["a", "b"]) {
            [nil] + $0.suffix(1)
        }
        for world in worlds.map(distinct) {
            var history = merged(world)
            let before = history
            for field in world where history.accept(field, at: Self.path) {
                throw Mismatch("taken twice: \(field.identity)")
            }
            if history != before { throw Mismatch("changed by \(world.map(\.identity))") }
        }
    }

    @Test func `the winner of all is the winner of the winners of two halves`() throws {
        let worlds = Self.worlds(4, stamps: Self.stamps, values: ["a"]) { _ in [nil] }
        for world in worlds.map(distinct) {
            let all = merged(world).winner(at: Self.path)
            for cut in 0...world.count {
                let halves = [Array(world[..<cut]), Array(world[cut...])]
                let winners = halves.compactMap { merged($0).winner(at: Self.path) }
                guard merged(winners).winner(at: Self.path) == all else {
                    throw Mismatch("\(cut) of \(world.map(\.identity))")
                }
            }
        }
    }

    @Test func `one write met with two effective stamps keeps the smaller, in every order`() {
        for stamps in orders([5, 9, 7] as [Int64]) {
            let writes = stamps.map { write("a", at: 3, effective: $0) }
            let rival = write("b", at: 6, replica: 2)
            for sequence in orders(writes + [rival]) {
                let history = merged(sequence)
                #expect(history.winner(at: Self.path)?.value == "b")
                let kept = history.field(writes[0].identity, at: Self.path)
                #expect(kept?.provenance.effective == stamp(5))
            }
        }
    }

    @Test func `fields do not touch each other`() {
        let writes: [(FieldPath, Field)] = [
            ("name/nb", write("a", at: 1)), ("name/nn", write("b", at: 2, replica: 2)),
            ("keywords/x", write(true, at: 3)), ("keywords/y", write(.null, at: 4, replica: 2)),
        ]
        for order in orders(Array(writes.indices)) {
            let history = history(order.map { writes[$0] })
            #expect(history.record.fields.count == 4)
            #expect(conflicts(history).isEmpty)
            #expect(history.record["keywords/y"] == nil)
            #expect(history.record.fields["keywords/y"]?.value == .null)
        }
    }
}
