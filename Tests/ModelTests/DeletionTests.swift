import LibsyncModel
import Testing

@Suite struct `Deletion` {
    private static let name: FieldPath = "name/nb"
    private static let deleted: FieldPath = "deleted"

    private let created = write(false, at: 1)
    private let first = write("a", at: 1)

    private func history(_ writes: [(FieldPath, Field)]) -> RecordHistory {
        ModelTests.history([(Self.deleted, created), (Self.name, first)] + writes)
    }

    @Test func `an edit after a deletion does not revive the record and is reported`() {
        let deletion = write(true, at: 2, base: created, saw: [Self.name: first])
        let edit = write("b", at: 3, replica: 2, base: first, by: skogdal)
        let history = history([(Self.deleted, deletion), (Self.name, edit)])
        #expect(history.record.isDeleted)
        #expect(conflicts(history).map(\.reason) == [.deleted])
        #expect(conflicts(history).first?.loser == edit)
    }

    @Test func `an edit that the deleter had seen is not reported`() {
        let edit = write("b", at: 2, replica: 2, base: first)
        let deletion = write(true, at: 3, base: created, saw: [Self.name: edit])
        #expect(conflicts(history([(Self.name, edit), (Self.deleted, deletion)])).isEmpty)
    }

    @Test func `an edit that lies below what the deleter saw is not reported`() {
        let edit = write("b", at: 2, replica: 2, base: first)
        let later = write("c", at: 2, replica: 3, base: edit)
        let deletion = write(true, at: 3, base: created, saw: [Self.name: later])
        // `later` was purged from the winner's place by nobody: it wins, and was seen.
        let history = history([
            (Self.name, edit), (Self.name, later), (Self.deleted, deletion),
        ])
        #expect(conflicts(history).isEmpty)
    }

    @Test func `a deleter who saw a refused write has seen what that stood on and decided`() {
        let edit = write("b", at: 2, replica: 2, base: first)
        let rival = write("c", at: 3, replica: 3, base: first)
        let refused = write("d", at: 4, replica: 4, base: edit, resolves: [rival])
        let deletion = write(
            true, at: 5, replica: 4, base: created, saw: [Self.name: refused])
        for winner in [edit, rival] {
            var history = history([(Self.name, winner), (Self.deleted, deletion)])
            #expect(conflicts(history).map(\.reason) == [.deleted])
            history.propose(refused, at: Self.name)
            #expect(conflicts(history).map(\.reason) == [.proposal])
        }
    }

    @Test func `a field that the deleter had not known at all is reported`() {
        let deletion = write(true, at: 2, base: created, saw: [Self.name: first])
        let added = write("Ny", at: 3, replica: 2)
        let found = conflicts(history([(Self.deleted, deletion), ("name/nn", added)]))
        #expect(found.map(\.path) == ["name/nn"])
        #expect(found.map(\.reason) == [.deleted])
    }

    @Test func `an acknowledgement after a deletion is no edit`() {
        let deletion = write(true, at: 2, base: created, saw: [Self.name: first])
        let seen = write(true, at: 3, replica: 2)
        let found = conflicts(
            history([(Self.deleted, deletion), ("seen/skogdal/0011223344556677", seen)]))
        #expect(found.isEmpty)
    }

    @Test func `one edit is reported once, as what nobody had seen`() {
        let deletion = write(true, at: 2, base: created, saw: [Self.name: first])
        let mine = write("b", at: 3, base: first)
        let theirs = write("c", at: 4, replica: 2, base: first)
        let found = conflicts(
            history([(Self.deleted, deletion), (Self.name, mine), (Self.name, theirs)]))
        #expect(found.count == 2)
        #expect(Set(found.map(\.reason)) == [.unseen, .deleted])
        #expect(Set(found.map(\.id)).count == 2)
    }

    @Test func `only a later restoration revives the record, and closes the reports`() {
        let deletion = write(true, at: 2, base: created, saw: [Self.name: first])
        let edit = write("b", at: 3, replica: 2, base: first)
        let restoration = write(false, at: 4, base: deletion)
        let history = history([
            (Self.deleted, deletion), (Self.name, edit), (Self.deleted, restoration),
        ])
        #expect(!history.record.isDeleted)
        #expect(history.record[Self.name] == "b")
        #expect(conflicts(history).isEmpty)
    }

    @Test func `deleting against restoring is a conflict of the field deleted`() {
        let deletion = write(true, at: 2, base: created, saw: [Self.name: first])
        let restoration = write(false, at: 4, base: deletion)
        let again = write(true, at: 5, replica: 2, base: deletion, saw: [Self.name: first])
        let found = conflicts(
            history([
                (Self.deleted, deletion), (Self.deleted, restoration), (Self.deleted, again),
            ]))
        #expect(found.map(\.path) == ["deleted"])
        #expect(found.first?.loser == restoration)
    }

    /// Create, edit, delete, restore, and create anew under the same id.
    private struct Cast {
        let writes: [(FieldPath, Field)]

        init(times: [Int64]) {
            let created = write(false, at: times[0])
            let name = write("a", at: times[0])
            let edit = write("b", at: times[1], replica: 2, base: name)
            let deletion = write(
                true, at: times[2], replica: 3, base: created, saw: [Deletion.name: name])
            let restoration = write(false, at: times[3], replica: 4, base: deletion)
            let anew = write(false, at: times[3], replica: 5)
            writes = [
                (Deletion.deleted, created), (Deletion.name, name), (Deletion.name, edit),
                (Deletion.deleted, deletion), (Deletion.deleted, restoration),
                (Deletion.deleted, anew),
            ]
        }
    }

    private func outcome(_ writes: [(FieldPath, Field)]) -> String {
        let history = ModelTests.history(writes)
        let row = Row(record: history.record, sequence: 1, conflicts: conflicts(history))
        return row.json.canonicalText
    }

    @Test func `delete, edit, restore and create anew give the same in every order`() throws {
        let times: [[Int64]] = orders([1, 2, 3, 4]) + [[1, 1, 1, 1], [1, 2, 2, 2]]
        var worlds = 0
        for times in times {
            let cast = Cast(times: times).writes
            // Every choice of up to four of the six writes.
            for mask in 0..<64 {
                let chosen = cast.indices.filter { mask >> $0 & 1 == 1 }.map { cast[$0] }
                guard (1...4).contains(chosen.count) else { continue }
                worlds += 1
                let expected = outcome(chosen)
                for order in orders(chosen) where outcome(order + order) != expected {
                    throw Mismatch("\(times) \(mask)")
                }
            }
        }
        #expect(worlds == 26 * 56)
    }

    @Test func `a record is deleted when the winning write of deleted says so, and never else`()
        throws
    {
        for times in orders([1, 2, 3, 4] as [Int64]) {
            let cast = Cast(times: times).writes
            for mask in 1..<64 {
                let chosen = cast.indices.filter { mask >> $0 & 1 == 1 }.map { cast[$0] }
                let last = chosen.filter { $0.0 == Self.deleted }
                    .max { $0.1.loses(to: $1.1) }
                guard ModelTests.history(chosen).record.isDeleted == (last?.1.value == true) else {
                    throw Mismatch("\(times) \(mask)")
                }
            }
        }
    }
}
