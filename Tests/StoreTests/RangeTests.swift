import LibsyncModel
import LibsyncSimulator
import LibsyncStore
import Testing

// Ranges of ids: their digests, their lines, and what lies in them.
extension StoreContract {
    private static func part(
        _ after: UInt64?, _ through: UInt64?, _ rows: Row...
    ) -> RangeDigest {
        RangeDigest(
            range: IDRange(after: after.map(recordID), through: through.map(recordID)),
            count: rows.count,
            digest: rows.reduce(RowDigest()) { $0 + RowDigest(row: $1.json.canonicalText.utf8) })
    }

    @Test(arguments: Engine.allCases)
    func `a range is cut into parts of equally many rows that one may see`(
        engine: Engine
    ) async throws {
        try await engine.with { store in
            try await store.put(row(1), row(2), row(3, .draft), row(4), row(6), row(7), row(9))
            try await store.read { transaction throws in
                let range = IDRange(after: recordID(1), through: recordID(8))
                #expect(
                    try transaction.parts(of: range, atMost: 2, for: skogdal) == [
                        Self.part(1, 4, row(2), row(4)), Self.part(4, 8, row(6), row(7)),
                    ])
                #expect(
                    try transaction.parts(of: range, atMost: 3, for: fjordvik) == [
                        Self.part(1, 3, row(2), row(3, .draft)),
                        Self.part(3, 6, row(4), row(6)), Self.part(6, 8, row(7)),
                    ])
                #expect(
                    try transaction.parts(of: IDRange(), atMost: 1, for: skogdal) == [
                        Self.part(nil, nil, row(1), row(2), row(4), row(6), row(7), row(9))
                    ])
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a range without rows is one part`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(3, .draft), row(9))
            try await store.read { transaction throws in
                let range = IDRange(after: recordID(1), through: recordID(8))
                #expect(
                    try transaction.parts(of: range, atMost: 16, for: skogdal)
                        == [Self.part(1, 8)])
            }
        }
    }

    @Test(arguments: Engine.allCases, [21, 22, 23] as [UInt64])
    func `parts follow one another, are the range, and hold what is computed afresh`(
        engine: Engine, seed: UInt64
    ) async throws {
        try await engine.with { store in
            var random = SeededRandom(seed: seed)
            let changes = (1...60).map { Change.random(at: $0, using: &random) }
            try await store.transaction { for change in changes { try change.make(in: $0) } }
            try await store.read { transaction throws in
                for library in [fjordvik, skogdal, nordnes] {
                    for count in 1...16 {
                        let parts = try transaction.parts(
                            of: IDRange(), atMost: count, for: library)
                        #expect(parts.count <= count)
                        #expect(parts.first?.range.after == nil)
                        #expect(parts.last?.range.through == nil)
                        for (part, next) in zip(parts, parts.dropFirst()) {
                            #expect(part.range.through != nil)
                            #expect(part.range.through == next.range.after)
                        }
                        for part in parts {
                            #expect(
                                try transaction.recomputedDigest(of: part.range, for: library)
                                    == part)
                        }
                        #expect(
                            try parts.map(\.digest).reduce(RowDigest(), +)
                                == transaction.digest(for: library))
                    }
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a snapshot of a range tells of its rows and purges only`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1), row(2), row(3, .draft), row(4), row(5), row(6))
            try await store.transaction { transaction in
                for number in [2, 5, 6] as [UInt64] {
                    try transaction.purge(
                        Purge(record: recordID(number), sequence: 9, time: 0))
                }
            }
            let range = IDRange(after: recordID(1), through: recordID(5))
            let lines = try await store.read { transaction in
                try transaction.snapshot(of: range, limit: 10, bytesMax: .max, for: skogdal)
            }
            #expect(lines.map(\.short) == ["×2", "+4", "×5"])
            #expect(
                try await store.read { try $0.rowIDs(in: range) } == [recordID(3), recordID(4)])
        }
    }
}

/// A row whose text is not any more what was put.
@Suite struct IntactTests {
    @Test func `a text that changed on the disk is found out, and only that one`() async throws {
        let store = try SQLiteStore()
        try await store.put(row(1), row(2))
        try await store.execute(
            "UPDATE row SET body = replace(body, 'Lesestund', 'Lesestunt') WHERE id = '"
                + recordID(1).description + "'")
        try await store.read { transaction throws in
            #expect(try !transaction.isIntact(recordID(1)))
            #expect(try transaction.isIntact(recordID(2)))
            #expect(try transaction.isIntact(recordID(3)))
        }
    }

    /// Each column that lists, visibility and paging go by, as a fault of the disk may leave it.
    static let spoilt = [
        "kind = 'evont'", "sequence = 7", "library = 'fjordvil'", "hosts = ' nordnes '",
        "visibility = 0", "public = 1 - public", "deleted = 1", "conflicts = 1",
        "starts = '1926-12-10T18:00:00'", "ends = '1926-12-10'",
        "id = '00000000-0000-7000-8000-0000000000ff'", "id = replace(id, '-', ',')",
        "body = replace(body, '{', '[')",
    ]

    @Test(arguments: spoilt, ["row", "view"])
    func `a record that lists would not find is named`(column: String, table: String) async throws {
        let store = try SQLiteStore()
        try await store.put(row(1), row(2))
        try await store.transaction { try $0.putView(row(1)) }
        #expect(try await store.read { try $0.misfiled() }.isEmpty)
        try await store.execute(
            "UPDATE \(table) SET \(column) WHERE id = '\(recordID(1))'")
        let found = try await store.read { try $0.misfiled() }
        #expect(found.count == 1)
        #expect(found.first != recordID(2))
    }

    @Test func `rows and views whose id cannot be read are forgotten, and no others`() async throws
    {
        let store = try SQLiteStore()
        try await store.put(row(1), row(2))
        try await store.transaction { try $0.putView(row(1)) }
        for table in ["row", "view"] {
            try await store.execute(
                "UPDATE \(table) SET id = replace(id, '-', ',') WHERE id = '\(recordID(1))'")
        }
        #expect(try await store.read { try $0.misfiled() } == [recordID(1), recordID(1)])
        try await store.transaction { try $0.removeUnnamed() }
        #expect(try await store.read { try $0.misfiled() }.isEmpty)
        #expect(try await store.read { try $0.rowIDs(in: IDRange()) } == [recordID(2)])
        #expect(try await store.read { try $0.current(recordID(1)) } == nil)
    }
}
