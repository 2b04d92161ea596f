import LibsyncModel
import LibsyncStore
import Testing

// The server's rows.
extension StoreContract {
    @Test(arguments: Engine.allCases)
    func `a row comes back as it was put`(engine: Engine) async throws {
        try await engine.with { store in
            let row = row(
                1, at: 42, .draft, hosts: [skogdal], conflicts: [conflict(1, "name/nb", "Eventyr")])
            try await store.put(row)
            #expect(try await store.read { try $0.row(recordID(1)) } == row)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the text of a row is its canonical JSON`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1))
            let text = try await store.read { try $0.rowText(recordID(1)) }
            #expect(text == row(1).json.canonicalText)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what was never put is not there`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1))
            #expect(try await store.read { try $0.row(recordID(2)) } == nil)
            #expect(try await store.read { try $0.rowText(recordID(2)) } == nil)
            #expect(try await store.read { try $0.current(recordID(2)) } == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a row put again stands in place of the older one`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1, at: 1))
            try await store.put(row(1, at: 2, deleted: true))
            #expect(
                try await store.read { try $0.row(recordID(1)) } == row(1, at: 2, deleted: true))
            #expect(try await store.read { try $0.rowIDs() } == [recordID(1)])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a removed row is gone with its view`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1), row(2))
            try await store.transaction { transaction in
                try transaction.putView(row(1, fields: ["name/nb": "Min"]))
                try transaction.remove(recordID(1))
                try transaction.remove(recordID(3))
            }
            #expect(try await store.read { try $0.current(recordID(1)) } == nil)
            #expect(try await store.read { try $0.rowIDs() } == [recordID(2)])
            #expect(try await store.read { try $0.viewIDs() }.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the ids of all rows come sorted`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(3), row(1), row(2))
            let ids = try await store.read { try $0.rowIDs() }
            #expect(ids.map { number(of: $0) } == [1, 2, 3])
        }
    }

    @Test(arguments: Engine.allCases)
    func `kinds, fields and members that are not known survive to the byte`(
        engine: Engine
    ) async throws {
        let text =
            #"{"fields":{"library":"fjordvik","mood/now":{"deep":[1,{"é":"\u001f"}],"n":null},"#
            + #""visibility":"region"},"id":"\#(recordID(1))","kind":"mood-board","later":{"a":[]},"#
            + #""sequence":7,"stamp":{"at":"\#(stamp())","by":"fjordvik","new":1}}"#
        try await engine.with { store in
            try await store.transaction { try $0.put(text: text, json: .parse(text)) }
            #expect(try await store.read { try $0.rowText(recordID(1)) } == text)
            #expect(
                try await store.lines(for: skogdal)
                    == [.row(id: recordID(1), sequence: 7, text: text)])
            #expect(try await store.list(RecordQuery(kind: "mood-board")) == [1])
            #expect(
                try await store.read { try $0.digest(for: nordnes) } == RowDigest(row: text.utf8))
        }
    }

    @Test(arguments: Engine.allCases)
    func `an id written in capitals is found in lower case`(engine: Engine) async throws {
        try await engine.with { store in
            let lower = row(0xABC).json.canonicalText
            let upper = lower.replacing(
                "\(recordID(0xABC))", with: "\(recordID(0xABC))".uppercased())
            try #require(lower != upper)
            try await store.transaction { try $0.put(text: upper, json: .parse(upper)) }
            #expect(try await store.read { try $0.rowText(recordID(0xABC)) } == upper)
            try await store.transaction { try $0.put(text: lower, json: .parse(lower)) }
            #expect(try await store.read { try $0.rowIDs() } == [recordID(0xABC)])
        }
    }

    @Test(arguments: Engine.allCases, ["id", "kind", "sequence", "fields"])
    func `what lacks a member that every row has is refused`(
        engine: Engine, member: String
    ) async throws {
        try await engine.with { store in
            var members = try #require(row(1).json.object)
            members[member] = nil
            let json = JSONValue.object(members)
            await #expect(throws: RecordFailure(member: member)) {
                try await store.transaction { try $0.put(text: json.canonicalText, json: json) }
            }
            #expect(try await store.read { try $0.rowIDs() }.isEmpty)
        }
    }
}
