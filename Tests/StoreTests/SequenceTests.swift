import LibsyncModel
import LibsyncStore
import Testing

// The server's sequence, ledger and epochs; the replica's ladder.
extension StoreContract {
    @Test(arguments: Engine.allCases)
    func `the head is the newest commit`(engine: Engine) async throws {
        try await engine.with { store in
            #expect(try await store.read { try $0.head() } == nil)
            let commits = [
                Commit(first: 1, last: 1, tag: 0, time: 1),
                Commit(first: 2, last: 500, tag: .max, time: 2),
            ]
            for commit in commits {
                try await store.transaction { try $0.append(commit) }
                #expect(try await store.read { try $0.head() } == commit)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a sequence belongs to the commit that gave it out`(engine: Engine) async throws {
        try await engine.with { store in
            let first = Commit(first: 1, last: 3, tag: 1 << 63, time: 1)
            let second = Commit(first: 4, last: 4, tag: 7, time: 2)
            // A restored store goes on above what others may have seen.
            let third = Commit(first: 10, last: 12, tag: 8, time: 3)
            try await store.transaction { transaction in
                for commit in [first, second, third] { try transaction.append(commit) }
            }
            let expected: [Int64: Commit?] = [
                -1: nil, 0: nil, 1: first, 2: first, 3: first, 4: second, 5: nil, 9: nil,
                10: third, 12: third, 13: nil, .max: nil,
            ]
            for (sequence, commit) in expected {
                #expect(try await store.read { try $0.commit(containing: sequence) } == commit)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a sequence is given out once`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.transaction { transaction in
                try transaction.append(Commit(first: 1, last: 3, tag: 1, time: 1))
            }
            await #expect(throws: StoreFailure.self) {
                try await store.transaction { transaction in
                    try transaction.append(Commit(first: 2, last: 3, tag: 2, time: 2))
                }
            }
            #expect(try await store.read { try $0.head()?.tag } == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of each replica the last answer is kept, to the byte`(engine: Engine) async throws {
        try await engine.with { store in
            let answers = [ReplicaID(1), ReplicaID(2)].map { replica in
                LedgerEntry(replica: replica, batch: 1, hash: "ab", answer: [0, 255, 10])
            }
            let next = LedgerEntry(replica: ReplicaID(1), batch: 2, hash: "cd", answer: [])
            try await store.transaction { transaction in
                for answer in answers { try transaction.put(answer) }
                try transaction.put(next)
            }
            #expect(try await store.read { try $0.ledgerEntry(ReplicaID(1)) } == next)
            #expect(try await store.read { try $0.ledgerEntry(ReplicaID(2)) } == answers[1])
            #expect(try await store.read { try $0.ledgerEntry(ReplicaID(3)) } == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the lives of a store come oldest first, each once`(engine: Engine) async throws {
        try await engine.with { store in
            let lives = [
                Epoch(id: "z", fork: 0, began: 9), Epoch(id: "a", fork: 70, began: 3),
            ]
            try await store.transaction { for life in lives { try $0.append(life) } }
            #expect(try await store.read { try $0.epochs() } == lives)
            await #expect(throws: StoreFailure.self) {
                try await store.transaction { try $0.append(lives[0]) }
            }
        }
    }

    // MARK: The ladder

    private func climb(
        _ store: any Store, _ kind: Rung.Kind = .cursor, to steps: Int64
    ) async throws {
        try await store.transaction { transaction in
            for sequence in 1...steps {
                try transaction.append(Rung(kind: kind, sequence: sequence, token: "\(sequence)"))
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `rungs come newest first, each of its kind`(engine: Engine) async throws {
        try await engine.with { store in
            try await climb(store, .cursor, to: 3)
            try await climb(store, .commit, to: 2)
            #expect(try await store.read { try $0.rungs(.cursor).map(\.token) } == ["3", "2", "1"])
            let commits = try await store.read { try $0.rungs(.commit) }
            #expect(commits == [2, 1].map { Rung(kind: .commit, sequence: $0, token: "\($0)") })
        }
    }

    @Test(arguments: Engine.allCases)
    func `a rung stands in place of those at or above it`(engine: Engine) async throws {
        try await engine.with { store in
            try await climb(store, .cursor, to: 4)
            try await climb(store, .commit, to: 4)
            try await store.transaction { transaction in
                try transaction.append(Rung(kind: .cursor, sequence: 3, token: "new"))
            }
            #expect(
                try await store.read { try $0.rungs(.cursor).map(\.token) } == ["new", "2", "1"])
            #expect(try await store.read { try $0.rungs(.commit) }.count == 4)
        }
    }

    @Test(arguments: Engine.allCases, [60, 61, 62, 500, 2_000] as [Int64])
    func `thinning out keeps the newest rungs and the oldest`(
        engine: Engine, steps: Int64
    ) async throws {
        try await engine.with { store in
            try await climb(store, to: steps)
            let rungs = try await store.read { try $0.rungs(.cursor).map(\.sequence) }
            #expect((16...60).contains(rungs.count))
            #expect(Array(rungs.prefix(16)) == (0..<16).map { steps - $0 })
            #expect(rungs.last == 1)
            // No rung lies more than twice as far back as the one above it.
            for (upper, lower) in zip(rungs, rungs.dropFirst()) {
                #expect(upper - lower <= max(1, steps - upper))
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `rungs above a sequence are forgotten`(engine: Engine) async throws {
        try await engine.with { store in
            try await climb(store, .cursor, to: 4)
            try await climb(store, .commit, to: 4)
            try await store.transaction { try $0.removeRungs(above: 2, .cursor) }
            #expect(try await store.read { try $0.rungs(.cursor).map(\.sequence) } == [2, 1])
            #expect(try await store.read { try $0.rungs(.commit) }.count == 4)
            try await store.transaction { try $0.removeRungs(above: 0, .cursor) }
            #expect(try await store.read { try $0.rungs(.cursor) }.isEmpty)
        }
    }
}
