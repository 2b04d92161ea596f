import LibsyncModel
import LibsyncStore
import Testing

// Who may see a row, and who once saw it.
extension StoreContract {
    /// The records that each of the three libraries reads from the start.
    private func seen(_ store: any Store) async throws -> [[String]] {
        var seen: [[String]] = []
        for library in [fjordvik, skogdal, nordnes] {
            seen.append(try await store.lines(for: library).map(\.short))
        }
        return seen
    }

    @Test(arguments: Engine.allCases)
    func `a draft is for its owner`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1, .draft), row(2, at: 2, nil))
            #expect(try await seen(store) == [["+1", "+2"], [], []])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a draft is for its co-hosts too`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1, .draft, hosts: [skogdal]))
            try await store.put(row(2, at: 2, .draft, hosts: [skogdal, nordnes]))
            #expect(try await seen(store) == [["+1", "+2"], ["+1", "+2"], ["+2"]])
        }
    }

    @Test(arguments: Engine.allCases, [Visibility.region, .public])
    func `what the region may see is for everyone`(
        engine: Engine, visibility: Visibility
    ) async throws {
        try await engine.with { store in
            try await store.put(row(1, visibility))
            #expect(try await seen(store) == [["+1"], ["+1"], ["+1"]])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a row without an owner is nobody's`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1, owner: nil, .public, hosts: [skogdal]))
            #expect(try await seen(store) == [[], [], []])
            #expect(try await store.list(RecordQuery()) == [])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a slug that another begins or ends with is not taken for it`(
        engine: Engine
    ) async throws {
        try await engine.with { store in
            try await store.put(row(1, .draft, hosts: [slug("skogdal-vest"), slug("ny-skogdal")]))
            #expect(try await seen(store) == [["+1"], [], []])
            #expect(try await store.lines(for: slug("ny-skogdal")).map(\.short) == ["+1"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a key that is no slug makes nobody a co-host`(engine: Engine) async throws {
        try await engine.with { store in
            let values: [FieldPath: JSONValue] = [
                "organizers/x skogdal y": ["role": "co-host"],
                "organizers/nordnes": ["role": "satellite"],
                "organizers/nordnes~1vest": ["role": "co-host"],
            ]
            try await store.put(row(1, .draft, fields: values))
            #expect(try await seen(store) == [["+1"], [], []])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an owner that is no slug is none`(engine: Engine) async throws {
        try await engine.with { store in
            var row = row(1, .draft)
            row.record.fields["library"] = field(" skogdal ")
            try await store.put(row)
            #expect(try await seen(store) == [[], [], []])
        }
    }

    @Test(arguments: Engine.allCases)
    func `on a conflict about visibility the narrower value holds`(engine: Engine) async throws {
        try await engine.with { store in
            let claim = conflict(1, "visibility", "draft")
            try await store.put(row(1, .public, conflicts: [claim]))
            #expect(try await seen(store) == [["+1"], [], []])
            try await store.put(
                row(1, .draft, conflicts: [conflict(1, "visibility", "public")]),
                row(2, at: 2, .public, conflicts: [conflict(2, "visibility", "draft", .proposal)]),
                row(3, at: 3, .public, conflicts: [conflict(3, "name/nb", "draft")]))
            #expect(try await seen(store) == [["+1", "+2", "+3"], ["+2", "+3"], ["+2", "+3"]])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a claim for a reason of a later release narrows too`(engine: Engine) async throws {
        try await engine.with { store in
            let json = row(1, .public, conflicts: [conflict(1, "visibility", "draft")]).json
            let text = json.canonicalText.replacing(#""unseen""#, with: #""unheard""#)
            try await store.transaction { try $0.put(text: text, json: .parse(text)) }
            #expect(try await seen(store) == [["+1"], [], []])
            #expect(try await store.list(RecordQuery(isPublicOnly: true)) == [])
        }
    }

    // MARK: Withdrawals

    @Test(arguments: Engine.allCases)
    func `a narrowed row is withdrawn from who has seen it`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1, at: 1, .region), row(2, at: 2, .draft))
            try await store.put(row(1, at: 3, .draft))
            #expect(try await store.lines(after: 2, for: fjordvik).map(\.short) == ["+1"])
            #expect(
                try await store.lines(after: 2, for: skogdal)
                    == [.withdrawn(id: recordID(1), sequence: 3)])
        }
    }

    @Test(arguments: Engine.allCases)
    func `from the start nothing is withdrawn`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1, at: 1, .region))
            try await store.put(row(1, at: 2, .draft))
            #expect(try await store.lines(after: 0, for: skogdal).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `who never saw a draft hears nothing of it`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1, at: 1, .draft))
            try await store.put(row(1, at: 2, .draft, deleted: true))
            #expect(try await store.lines(after: 1, for: skogdal).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a row that loses its owner is withdrawn`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1, at: 1, .draft, hosts: [skogdal]))
            try await store.put(row(1, at: 2, owner: nil))
            #expect(try await store.lines(after: 1, for: skogdal).map(\.short) == ["-1"])
            #expect(try await store.lines(after: 1, for: nordnes).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `whoever saw a record once is told of every withdrawal`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1, at: 1, .draft, hosts: [skogdal]))
            try await store.put(row(1, at: 2, .draft, hosts: [nordnes]))
            #expect(try await store.lines(after: 1, for: skogdal).map(\.short) == ["-1"])
            try await store.put(row(1, at: 3, .draft))
            #expect(try await store.lines(after: 2, for: skogdal).map(\.short) == ["-1"])
            #expect(try await store.lines(after: 2, for: nordnes).map(\.short) == ["-1"])
            #expect(try await store.lines(after: 2, for: slug("vikset")).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a library marked as having seen a record is told of its withdrawal`(
        engine: Engine
    ) async throws {
        try await engine.with { store in
            try await store.put(row(1, at: 1, .draft))
            try await store.transaction { try $0.markSeen(recordID(1), by: skogdal) }
            #expect(try await store.lines(after: 0, for: skogdal).isEmpty)
            try await store.put(row(1, at: 2, .draft))
            #expect(try await store.lines(after: 1, for: skogdal).map(\.short) == ["-1"])
            #expect(try await store.lines(after: 1, for: nordnes).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `marking what everyone saw, or what is not there, changes nothing`(
        engine: Engine
    ) async throws {
        try await engine.with { store in
            try await store.put(row(1, at: 1, .region))
            try await store.transaction { transaction in
                try transaction.markSeen(recordID(1), by: skogdal)
                try transaction.markSeen(recordID(2), by: skogdal)
            }
            try await store.put(row(1, at: 2, .draft))
            #expect(try await store.lines(after: 1, for: nordnes).map(\.short) == ["-1"])
            #expect(try await store.read { try $0.rowIDs() } == [recordID(1)])
        }
    }
}
