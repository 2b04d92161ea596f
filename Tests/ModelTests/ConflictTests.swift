import LibsyncModel
import Testing

@Suite struct `Conflicts` {
    private static let path: FieldPath = "name/nb"

    private func reported(_ writes: [Field]) -> [JSONValue] {
        conflicts(history(writes.map { (Self.path, $0) })).map(\.loser.value)
    }

    @Test func `two writes on one base are a conflict, and the loser is named`() {
        let first = write("a", at: 1)
        let mine = write("b", at: 2, base: first)
        let theirs = write("c", at: 3, replica: 2, base: first, by: skogdal)
        let found = conflicts(history([first, mine, theirs].map { (Self.path, $0) }))
        #expect(found.count == 1)
        #expect(found.first?.loser == mine)
        #expect(found.first?.reason == .unseen)
        #expect(found.first?.path == Self.path)
    }

    @Test func `a write on top of another is no conflict`() {
        let first = write("a", at: 1)
        let second = write("b", at: 2, replica: 2, base: first)
        #expect(reported([first, second, write("c", at: 3, base: second)]).isEmpty)
    }

    @Test func `equal values are no conflict`() {
        #expect(reported([write("a", at: 1), write("a", at: 2, replica: 2)]).isEmpty)
    }

    @Test func `a loser that somebody saw is closed even below another loser`() {
        let root = write("a", at: 1)
        let middle = write("b", at: 2, replica: 2, base: root)
        let top = write("c", at: 3, replica: 2, base: middle)
        let winner = write("d", at: 4, base: root)
        #expect(reported([root, middle, top, winner]) == ["c"])
    }

    @Test func `naming the loser closes the conflict, keeping the winner alone does not`() {
        let first = write("a", at: 1)
        let mine = write("b", at: 2, base: first)
        let theirs = write("c", at: 3, replica: 2, base: first)
        let unaware = write("d", at: 4, replica: 2, base: theirs)
        #expect(reported([first, mine, theirs, unaware]) == ["b"])
        let deciding = write("d", at: 4, replica: 2, base: theirs, resolves: [mine])
        #expect(reported([first, mine, theirs, deciding]).isEmpty)
    }

    @Test func `a removed key conflicts like any value`() {
        let first = write(true, at: 1)
        let removed = write(.null, at: 2, base: first)
        let kept = write(false, at: 3, replica: 2, base: first)
        #expect(reported([first, removed, kept]) == [.null])
    }

    @Test func `acknowledgements never conflict`() {
        let writes = [write(true, at: 1), write(false, at: 2, replica: 2)]
        #expect(conflicts(history(writes.map { ("seen/fjordvik/0011223344556677", $0) })).isEmpty)
    }

    @Test func `three writers who saw nothing of each other leave two losers, sorted by id`() {
        let writes = (1...3).map { write(.integer($0), at: Int64($0), replica: UInt64($0)) }
        let found = conflicts(history(writes.map { (Self.path, $0) }))
        #expect(Set(found.map(\.loser.value)) == [1, 2])
        #expect(found.map(\.id) == found.map(\.id).sorted())
    }

    @Test func `an id is 64 bits of a hash of record, path and loser`() throws {
        let id = try #require(RecordID("01a22b83-3aaa-7a9a-afcc-b4f4aceb1ad3"))
        let typed = try #require(Stamp("01a22bd35580-0000-5b1d9e7c3a204f68"))
        let loser = Field(
            value: "Lesestund med Skogdal",
            provenance: Provenance(typed: typed, library: skogdal))
        let conflict = Conflict(record: id, path: Self.path, reason: .unseen, loser: loser)
        #expect(conflict.id == "6ce7c4d51591e93b")
        let other = Conflict(record: id, path: Self.path, reason: .deleted, loser: loser)
        #expect(other.id == conflict.id)
        let elsewhere = Conflict(record: id, path: "name/nn", reason: .unseen, loser: loser)
        #expect(elsewhere.id != conflict.id)
    }

    @Test func `taking note is a field of the library`() {
        let conflict = Conflict(
            record: recordID(), path: Self.path, reason: .unseen, loser: write("a"))
        let path = conflict.acknowledgement(by: skogdal)
        #expect(path?.description == "seen/skogdal/\(conflict.id)")
    }
}

@Suite struct `Proposals` {
    private static let path: FieldPath = "name/nb"

    private func conflicts(
        accepted: [Field], proposed: [Field]
    ) -> [Conflict] {
        var history = history(accepted.map { (Self.path, $0) })
        for field in proposed { history.propose(field, at: Self.path) }
        return history.conflicts(of: history.record)
    }

    @Test func `a proposal never wins and waits for the owner`() {
        let first = write("a", at: 1)
        let proposal = write("b", at: 9, replica: 2, base: first, by: skogdal)
        var history = history([(Self.path, first)])
        history.propose(proposal, at: Self.path)
        #expect(history.record[Self.path] == "a")
        #expect(history.conflicts(of: history.record).map(\.reason) == [.proposal])
    }

    @Test func `a proposal that says what holds is none`() {
        let first = write("a", at: 1)
        #expect(conflicts(accepted: [first], proposed: [write("a", at: 2, replica: 2)]).isEmpty)
    }

    @Test func `who names a proposal closes it, and names its base too`() {
        let first = write("a", at: 1)
        let refused = write("b", at: 2, replica: 2, base: first, by: skogdal)
        let taken = write("b", at: 4, base: first, resolves: [refused])
        #expect(conflicts(accepted: [first, taken], proposed: [refused]).isEmpty)
        // Named by base alone, the owner's write has seen `first` through the refused one.
        let rival = write("c", at: 5, replica: 3)
        let through = write("d", at: 6, base: refused)
        let found = conflicts(accepted: [first, rival, through], proposed: [refused])
        #expect(found.map(\.loser.value) == ["c"])
    }

    @Test func `a chain of refused writes is followed to its base`() {
        let first = write("a", at: 1)
        let one = write("b", at: 2, replica: 2, base: first)
        let two = write("c", at: 3, replica: 2, base: one)
        let taken = write("d", at: 4, base: two)
        #expect(conflicts(accepted: [first, taken], proposed: [one, two]).isEmpty)
    }

    @Test func `what was accepted is no proposal, in either order`() {
        let field = write("b", at: 2)
        var left = history([(Self.path, write("a", at: 1)), (Self.path, field)])
        left.propose(field, at: Self.path)
        var right = history([(Self.path, write("a", at: 1))])
        right.propose(field, at: Self.path)
        right.accept(field, at: Self.path)
        #expect(left == right)
        #expect(left.record[Self.path] == "b")
    }

    @Test func `accepted and refused writes give the same in every order`() {
        let first = write("a", at: 1)
        let refused = write("b", at: 2, replica: 2, base: first)
        let winner = write("c", at: 3, base: first)
        let late = write("d", at: 2, replica: 3, base: first)
        let steps: [(Field, Bool)] = [
            (first, true), (refused, false), (winner, true), (late, true),
        ]
        var outcomes: Set<[Conflict]> = []
        for order in orders(Array(steps.indices)) {
            var history = RecordHistory(id: recordID(), kind: "event")
            for index in order {
                let (field, isAccepted) = steps[index]
                if isAccepted {
                    history.accept(field, at: Self.path)
                } else {
                    history.propose(field, at: Self.path)
                }
            }
            outcomes.insert(history.conflicts(of: history.record))
        }
        #expect(outcomes.count == 1)
        #expect(
            outcomes.first?.map(\.reason).sorted { $0.rawValue < $1.rawValue } == [
                .proposal, .unseen,
            ])
    }
}
