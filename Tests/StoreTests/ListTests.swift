import LibsyncModel
import LibsyncStore
import Testing

// Lists, and ids by their beginning.
extension StoreContract {
    @Test(arguments: Engine.allCases)
    func `a list is of one kind, one owner, or all`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1), row(2, kind: "place"), row(3, owner: skogdal))
            #expect(try await store.list(RecordQuery()) == [1, 2, 3])
            #expect(try await store.list(RecordQuery(kind: "event")) == [1, 3])
            #expect(try await store.list(RecordQuery(library: fjordvik)) == [1, 2])
            #expect(try await store.list(RecordQuery(kind: "event", library: fjordvik)) == [1])
            #expect(try await store.list(RecordQuery(kind: "content")).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a list is of records with a field below a path`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(
                row(1), row(2, fields: ["overrides/20261224/status": "cancelled"]),
                row(3, fields: ["name/nb": "Se overrides/"]))
            #expect(try await store.list(RecordQuery(below: "overrides")) == [2])
            try await store.transaction { transaction in
                try transaction.putView(
                    row(1, fields: ["overrides/20261231/status": "cancelled"]))
                try transaction.putView(row(2))
            }
            #expect(try await store.list(RecordQuery(below: "overrides")) == [1])
        }
    }

    @Test(arguments: Engine.allCases)
    func `deleted records are listed alone or not at all`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1), row(2, deleted: true))
            #expect(try await store.list(RecordQuery()) == [1])
            #expect(try await store.list(RecordQuery(isDeleted: true)) == [2])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a public list leaves out what is narrower, hidden or deleted`(
        engine: Engine
    ) async throws {
        try await engine.with { store in
            try await store.put(
                row(1, .public), row(2, .region), row(3, .draft), row(4, .public, deleted: true),
                row(5, .public, fields: ["hidden": ["reason": "feil dato"]]), row(6, nil),
                row(7, .public, fields: ["hidden": .null]), row(8, owner: nil, .public),
                row(9, .public, conflicts: [conflict(9, "visibility", "region")]))
            #expect(try await store.list(RecordQuery(isPublicOnly: true)) == [1, 7])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a list of conflicts holds deleted records too`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(
                row(1), row(2, conflicts: [conflict(2, "name/nb", "Eventyr")]),
                row(3, deleted: true, conflicts: [conflict(3, "name/nb", "Eventyr", .deleted)]))
            #expect(try await store.list(RecordQuery(hasConflicts: true)) == [2, 3])
            #expect(try await store.list(RecordQuery(kind: "place", hasConflicts: true)).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a list is ordered by start and id, what has no time first`(
        engine: Engine
    ) async throws {
        try await engine.with { store in
            try await store.put(
                row(1, fields: ["when": time("2026-12-03T18:00:00", "2026-12-03T19:00:00")]),
                row(2, fields: ["when": time("2026-12-03T09:00:00", "2026-12-03T10:00:00")]),
                row(3, fields: ["when": time("2026-12-03", "2026-12-03")]), row(5), row(4),
                row(6, fields: ["when": time("2026-12-03T18:00:00", "2026-12-03T18:30:00")]))
            #expect(try await store.list(RecordQuery()) == [4, 5, 3, 2, 1, 6])
        }
    }

    @Test(arguments: Engine.allCases)
    func `how many there are of a kind leaves deleted ones out`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1), row(2), row(3, deleted: true), row(4, kind: "place"))
            try await store.transaction { transaction in
                try transaction.putView(row(2, deleted: true))
                try transaction.putView(row(5))
                try transaction.putView(row(6))
            }
            #expect(try await store.read { try $0.count(kind: "event") } == 3)
            #expect(try await store.read { try $0.count(kind: "place") } == 1)
            #expect(try await store.read { try $0.count(kind: "content") } == 0)
        }
    }

    // MARK: Ids

    @Test(arguments: Engine.allCases)
    func `ids are found by how they begin, in any case, to the limit`(
        engine: Engine
    ) async throws {
        try await engine.with { store in
            let ids = ["0196bd2c-aaaa", "0196bd2c-aabb", "0196bd2d-aaaa", "0296bd2c-aaaa"]
                .compactMap { RecordID("\($0)-7000-8000-000000000000") }
            try #require(ids.count == 4)
            try await store.transaction { transaction in
                for id in ids.reversed() {
                    try transaction.put(
                        Row(
                            record: Record(id: id, kind: "event", fields: ["name/nb": field("A")]),
                            sequence: 1))
                }
            }
            func found(_ prefix: String, limit: Int = 10) async throws -> [RecordID] {
                try await store.read { try $0.ids(prefix: prefix, limit: limit) }
            }
            #expect(try await found("0196bd2c") == Array(ids[0...1]))
            #expect(try await found("0196BD2C-AAB") == [ids[1]])
            #expect(try await found("01", limit: 2) == Array(ids[0...1]))
            #expect(try await found(ids[2].description) == [ids[2]])
            #expect(try await found("").count == 4)
            #expect(try await found("0196bd2cx").isEmpty)
            #expect(try await found("%").isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an id with a row and a view is found once`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1))
            try await store.transaction { transaction in
                try transaction.putView(row(1))
                try transaction.putView(row(2))
            }
            let found = try await store.read { try $0.ids(prefix: "0", limit: 10) }
            #expect(found == [recordID(1), recordID(2)])
        }
    }
}
