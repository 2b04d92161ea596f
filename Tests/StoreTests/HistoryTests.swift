import LibsyncModel
import LibsyncStore
import Testing

// The history of saves.
extension StoreContract {
    private func entry(
        _ number: UInt64, _ outcome: HistoryEntry.Outcome = .accepted, at sequence: Int64 = 0,
        received: Int64 = 1_000, own: Bool = false
    ) -> HistoryEntry {
        HistoryEntry(
            record: record(number), outcome: outcome, sequence: sequence, received: received,
            isOwn: own)
    }

    @Test(arguments: Engine.allCases)
    func `saves come back in the order of arrival, each of its record`(
        engine: Engine
    ) async throws {
        try await engine.with { store in
            let numbers = try await store.transaction { transaction in
                try HistoryEntry.Outcome.allCases.map { outcome in
                    try transaction.append(entry(2))
                    return try transaction.append(
                        entry(1, outcome, at: 7, received: 9, own: outcome == .pending))
                }
            }
            #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
            let entries = try await store.read { try $0.history(of: recordID(1)) }
            #expect(entries.map(\.number) == numbers)
            #expect(entries.map(\.outcome) == HistoryEntry.Outcome.allCases)
            #expect(entries.allSatisfy { $0.record == record(1) && $0.sequence == 7 })
            #expect(entries.map(\.isOwn) == entries.map { $0.outcome == .pending })
            #expect(entries.allSatisfy { $0.received == 9 })
            #expect(try await store.read { try $0.history(of: recordID(3)) }.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a save takes other writes, another outcome and a commit`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.transaction { transaction in
                var entry = entry(1, .pending, own: true)
                entry.number = try transaction.append(entry)
                try transaction.append(self.entry(1, .pending, own: true))
                entry.outcome = .accepted
                entry.sequence = 12
                entry.record = record(1, ["name/nn": "Lesestund"])
                try transaction.replace(entry)
            }
            let entries = try await store.read { try $0.history(of: recordID(1)) }
            #expect(entries.map(\.outcome) == [.accepted, .pending])
            #expect(entries.map(\.sequence) == [12, 0])
            #expect(entries.first?.record == record(1, ["name/nn": "Lesestund"]))
            #expect(entries.allSatisfy { $0.isOwn && $0.received == 1_000 })
        }
    }

    @Test(arguments: Engine.allCases)
    func `own accepted saves are found after a commit`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.transaction { transaction in
                try transaction.append(entry(1, at: 5, own: true))
                try transaction.append(entry(2, at: 9, own: true))
                try transaction.append(entry(3, at: 6, own: true))
                try transaction.append(entry(4, at: 9))
                try transaction.append(entry(5, .superseded, at: 9, own: true))
                try transaction.append(entry(6, .pending, own: true))
            }
            let found = try await store.read { try $0.ownAccepted(after: 5) }
            #expect(found.map { number(of: $0.record.id) } == [2, 3])
            #expect(try await store.read { try $0.ownAccepted(after: 9) }.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `own accepted saves are forgotten after their time, and stay readable`(
        engine: Engine
    ) async throws {
        try await engine.with { store in
            try await store.transaction { transaction in
                try transaction.append(entry(1, at: 5, received: 999, own: true))
                try transaction.append(entry(1, at: 6, received: 1_000, own: true))
                try transaction.append(entry(1, .superseded, at: 4, received: 1, own: true))
                try transaction.append(entry(1, .pending, received: 1, own: true))
                try transaction.forgetOwnAccepted(before: 1_000)
            }
            let found = try await store.read { try $0.ownAccepted(after: 0) }
            #expect(found.map(\.sequence) == [6])
            let history = try await store.read { try $0.history(of: recordID(1)) }
            #expect(history.map(\.outcome) == [.accepted, .accepted, .superseded, .pending])
            #expect(history.map(\.isOwn) == [false, true, true, true])
        }
    }
}
