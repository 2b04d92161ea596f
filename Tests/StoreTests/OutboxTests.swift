import LibsyncModel
import LibsyncStore
import Testing

// The outbox, the batch in flight, and what was refused.
extension StoreContract {
    @Test(arguments: Engine.allCases)
    func `what is offered goes before what was typed`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.transaction { transaction in
                try transaction.append(OutboxSave(record: record(1), isOffer: true))
                try transaction.append(OutboxSave(record: record(2)))
                try transaction.append(OutboxSave(record: record(3), isOffer: true))
                try transaction.append(OutboxSave(record: record(4)))
            }
            func numbers(limit: Int) async throws -> [UInt64] {
                try await store.read { transaction in
                    try transaction.outbox(of: nil, limit: limit).map { number(of: $0.record.id) }
                }
            }
            #expect(try await numbers(limit: .max) == [1, 3, 2, 4])
            #expect(try await numbers(limit: 3) == [1, 3, 2])
            #expect(try await numbers(limit: 0).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the saves of one record come in the order of typing`(engine: Engine) async throws {
        try await engine.with { store in
            let saves = ["A", "B", "C"].map { name in
                OutboxSave(
                    record: record(1, ["name/nb": .string(name)]), clockOffset: -3_600_000,
                    isDoubtful: name == "B")
            }
            let numbers = try await store.transaction { transaction in
                try saves.map { save in
                    try transaction.append(OutboxSave(record: record(2)))
                    return try transaction.append(save)
                }
            }
            let found = try await store.read { try $0.outbox(of: recordID(1), limit: .max) }
            #expect(found.map(\.number) == numbers)
            #expect(found.map(\.record) == saves.map(\.record))
            #expect(found.map(\.isDoubtful) == [false, true, false])
            #expect(found.allSatisfy { $0.clockOffset == -3_600_000 && !$0.isOffer })
            #expect(try await store.read { try $0.outbox(of: recordID(3), limit: .max) }.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `how much waits leaves offers out`(engine: Engine) async throws {
        try await engine.with { store in
            #expect(try await store.read { try $0.outboxCount() } == 0)
            try await store.transaction { transaction in
                for offer in [false, true, false] {
                    try transaction.append(OutboxSave(record: record(1), isOffer: offer))
                }
            }
            #expect(try await store.read { try $0.outboxCount() } == 2)
            try await store.transaction { try $0.removeOffers() }
            #expect(try await store.read { try $0.outbox(of: nil, limit: .max) }.count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a save that waits takes other writes and a doubt`(engine: Engine) async throws {
        try await engine.with { store in
            var save = OutboxSave(record: record(1))
            save.number = try await store.transaction { [save] in try $0.append(save) }
            save.record = record(1, ["name/nb": "Eventyr"])
            save.isDoubtful = true
            save.clockOffset = 42
            try await store.transaction { [save] in try $0.replace(save) }
            #expect(try await store.read { try $0.outbox(of: nil, limit: 9) } == [save])
        }
    }

    @Test(arguments: Engine.allCases)
    func `the number of a removed save is not given out again`(engine: Engine) async throws {
        try await engine.with { store in
            let numbers = try await store.transaction { transaction in
                let first = try transaction.append(OutboxSave(record: record(1)))
                let second = try transaction.append(OutboxSave(record: record(2)))
                try transaction.removeSave(second)
                return [first, second, try transaction.append(OutboxSave(record: record(3)))]
            }
            #expect(Set(numbers).count == 3)
            #expect(try await store.read { try $0.outbox(of: nil, limit: 9) }.count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the batch in flight keeps its bytes, and there is one`(engine: Engine) async throws {
        try await engine.with { store in
            #expect(try await store.read { try $0.fixedBatch() } == nil)
            let first = FixedBatch(
                replica: ReplicaID(.max), number: 1, saves: [3, 1, 2], body: Array(0...255),
                isOffer: false)
            let second = FixedBatch(
                replica: ReplicaID(0), number: 2, saves: [], body: [], isOffer: true)
            for batch in [first, second] {
                try await store.transaction { try $0.setFixedBatch(batch) }
                #expect(try await store.read { try $0.fixedBatch() } == batch)
            }
            try await store.transaction { try $0.setFixedBatch(nil) }
            #expect(try await store.read { try $0.fixedBatch() } == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `refused saves come oldest first, with the reason`(engine: Engine) async throws {
        try await engine.with { store in
            let saves = ["not-yours", "unknown-record"].enumerated().map { index, code in
                ParkedSave(
                    record: record(UInt64(index)), code: code, detail: "Arrangementet er Skogdals.",
                    time: 99 - Int64(index))
            }
            try await store.transaction { for save in saves { try $0.park(save) } }
            let found = try await store.read { try $0.parked() }
            #expect(found.map(\.code) == ["not-yours", "unknown-record"])
            #expect(found.map(\.record) == saves.map(\.record))
            #expect(found.map(\.time) == [99, 98])
            #expect(found.allSatisfy { $0.detail == "Arrangementet er Skogdals." })
        }
    }

    @Test(arguments: Engine.allCases)
    func `the number of a dismissed save never names another`(engine: Engine) async throws {
        try await engine.with { store in
            let save = ParkedSave(record: record(1), code: "not-yours", detail: "", time: 1)
            try await store.transaction { for _ in 1...2 { try $0.park(save) } }
            let numbers = try await store.read { try $0.parked().map(\.number) }
            try await store.transaction { transaction in
                for number in numbers { try transaction.removeParked(number) }
                try transaction.park(save)
            }
            let next = try await store.read { try $0.parked().map(\.number) }
            #expect(next.count == 1)
            #expect(Set(numbers).isDisjoint(with: next))
        }
    }
}
