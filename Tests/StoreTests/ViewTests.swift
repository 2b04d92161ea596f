import LibsyncModel
import LibsyncStore
import Testing

// Views: what a library sees while its own writes wait.
extension StoreContract {
    private static let mine = row(1, fields: ["name/nb": "Min"])

    @Test(arguments: Engine.allCases)
    func `a view stands in place of its row`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1), row(2))
            try await store.transaction { try $0.putView(Self.mine) }
            try await store.read { transaction throws in
                #expect(try transaction.current(recordID(1)) == Self.mine)
                #expect(try transaction.current(recordID(2)) == row(2))
                #expect(try transaction.row(recordID(1)) == row(1))
                #expect(try transaction.list(RecordQuery()) == [Self.mine, row(2)])
                #expect(try transaction.viewIDs() == [recordID(1)])
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a view decides whether its record is listed`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1), row(2, deleted: true))
            try await store.transaction { transaction in
                try transaction.putView(row(1, deleted: true))
                try transaction.putView(row(2))
            }
            #expect(try await store.list(RecordQuery()) == [2])
            #expect(try await store.list(RecordQuery(isDeleted: true)) == [1])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a view without a row is listed`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.transaction { try $0.putView(Self.mine) }
            try await store.read { transaction throws in
                #expect(try transaction.current(recordID(1)) == Self.mine)
                #expect(try transaction.row(recordID(1)) == nil)
                #expect(try transaction.list(RecordQuery(kind: "event")) == [Self.mine])
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a withdrawn record is gone, and where it went is known`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1), row(2))
            try await store.transaction { transaction in
                try transaction.putView(Self.mine)
                try transaction.withdraw(recordID(1), at: 7)
                try transaction.withdraw(recordID(2), at: 9)
            }
            try await store.read { transaction throws in
                #expect(try transaction.current(recordID(1)) == nil)
                #expect(try transaction.withdrawal(of: recordID(1)) == 7)
                #expect(try transaction.withdrawal(of: recordID(3)) == 0)
                #expect(try transaction.digest(for: fjordvik) == RowDigest())
            }
            try await store.transaction { try $0.removeWithdrawals(after: 7) }
            #expect(try await store.read { try $0.withdrawal(of: recordID(1)) } == 7)
            #expect(try await store.read { try $0.withdrawal(of: recordID(2)) } == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a row taken aside is no longer handed out, and can be asked for`(
        engine: Engine
    ) async throws {
        try await engine.with { store in
            try await store.put(row(1), row(2))
            try await store.transaction { try $0.hold(recordID(1)) }
            try await store.read { transaction throws in
                #expect(try transaction.row(recordID(1)) == nil)
                #expect(try transaction.heldRow(recordID(1)) == row(1))
                #expect(try transaction.heldRow(recordID(2)) == nil)
                #expect(try transaction.heldIDs() == [recordID(1)])
                #expect(try transaction.rowIDs() == [recordID(2)])
                #expect(
                    try transaction.digest(for: fjordvik)
                        == transaction.recomputedDigest(for: fjordvik))
            }
            // What is not there cannot be taken aside, and takes nothing from what was.
            try await store.transaction { try $0.hold(recordID(1)) }
            #expect(try await store.read { try $0.heldIDs() } == [recordID(1)])
            try await store.transaction { try $0.release(recordID(1)) }
            #expect(try await store.read { try $0.heldIDs() }.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what is withdrawn or erased is not kept aside`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1), row(2))
            try await store.transaction { transaction in
                try transaction.hold(recordID(1))
                try transaction.hold(recordID(2))
                try transaction.withdraw(recordID(1), at: 7)
                try transaction.purge(Purge(record: recordID(2), sequence: 8, time: 0))
            }
            #expect(try await store.read { try $0.heldIDs() }.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `without its view the row shows again`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1))
            try await store.transaction { transaction in
                try transaction.putView(row(1, fields: ["name/nb": "Først"]))
                try transaction.putView(Self.mine)
            }
            #expect(try await store.read { try $0.current(recordID(1)) } == Self.mine)
            try await store.transaction { transaction in
                try transaction.removeView(recordID(1))
                try transaction.removeView(recordID(2))
            }
            #expect(try await store.read { try $0.current(recordID(1)) } == row(1))
            #expect(try await store.read { try $0.viewIDs() }.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a newer row leaves the view as it is`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1))
            try await store.transaction { try $0.putView(Self.mine) }
            try await store.put(row(1, at: 2))
            #expect(try await store.read { try $0.current(recordID(1)) } == Self.mine)
            #expect(try await store.read { try $0.row(recordID(1)) } == row(1, at: 2))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a view counts in no digest, line or snapshot`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1))
            let before = try await store.read { try $0.digest(for: fjordvik) }
            try await store.transaction { transaction in
                try transaction.putView(Self.mine)
                try transaction.putView(row(2, at: 9))
            }
            try await store.read { transaction in
                #expect(try transaction.digest(for: fjordvik) == before)
                #expect(try transaction.recomputedDigest(for: fjordvik) == before)
                let lines = try transaction.lines(
                    after: 0, limit: 10, bytesMax: .max, for: fjordvik)
                #expect(
                    lines
                        == [.row(id: recordID(1), sequence: 1, text: row(1).json.canonicalText)])
                #expect(
                    try transaction.snapshot(
                        of: IDRange(), limit: 10, bytesMax: .max, for: fjordvik) == lines)
            }
        }
    }
}
