import Foundation
import LibsyncModel
import Testing

@testable import LibsyncStore

/// The schema: every version stays what it was, and every file of an old release opens.
@Suite struct SchemaTests {
    /// The first 128 bits of the SHA-256 of each version's text.
    ///
    /// A released version is never edited: a change is a new version, and a new line here.
    static let pinned: KeyValuePairs = ["1": "68093bf261e9efdcf912d79e752478fc"]

    @Test func `the text of every version is the one that was released`() {
        let hashes = Schema.versions.map { version in
            "\(version.name): \(ValueHash(ofBytes: Array(version.sql.utf8)))"
        }
        #expect(hashes == Self.pinned.map { "\($0.key): \($0.value)" })
    }

    @Test func `versions are numbered without a gap, and all of them are applied`() async throws {
        let names = Schema.versions.map(\.name)
        #expect(names == (1...names.count).map(String.init))
        let store = try SQLiteStore()
        let applied = try await store.text(
            "SELECT group_concat(identifier) FROM (SELECT identifier FROM grdb_migrations "
                + "ORDER BY CAST(identifier AS INTEGER))")
        #expect(applied == names.joined(separator: ","))
        #expect(
            try await store.text("PRAGMA application_id") == "\(Schema.applicationID)")
    }

    @Test func `a file of version 1 opens with all that it holds`() async throws {
        try await withFolder { folder in
            let path = folder.file("store.sqlite")
            try await makeVersion1(at: path)
            let store = try SQLiteStore(path: path)
            try await store.read { transaction in
                #expect(try transaction.row(recordID(1)) == row(1))
                #expect(try transaction.setting(.cursor) == "c1")
                let sum = try transaction.digest(for: skogdal)
                #expect(sum == RowDigest(row: row(1).json.canonicalText.utf8))
                #expect(try transaction.recomputedDigest(for: skogdal) == sum)
                #expect(
                    try transaction.lines(after: 0, limit: 9, bytesMax: .max, for: skogdal).count
                        == 1)
                #expect(try transaction.list(RecordQuery(kind: "event")) == [row(1)])
                #expect(try transaction.outbox(of: nil, limit: 9).map(\.record) == [record(2)])
            }
            for step in Scenario.steps { try await store.transaction(step) }
            #expect(try await store.integrityFaults().isEmpty)
            try store.close()
        }
    }

    /// Writes a file as the first release did: the frozen text of version 1, and its rows; or,
    /// `through` 0, as it stands before its first version.
    private func makeVersion1(at path: String, through version: Int = 1) async throws {
        let store = try SQLiteStore(path: path)
        let tables = try await store.text(
            "SELECT group_concat(name, ' ') FROM sqlite_master WHERE type = 'table' "
                + "AND name NOT LIKE 'sqlite_%'")
        for table in try #require(tables).split(separator: " ") {
            try await store.execute("DROP TABLE \(table)")
        }
        try await store.execute("PRAGMA application_id = 0")
        try await store.execute(
            "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
        if version == 0 { return try store.close() }
        for statement in Schema.versions[0].sql.split(separator: ";")
        where statement.contains(where: { !$0.isWhitespace }) {
            try await store.execute(String(statement))
        }
        try await store.execute("INSERT INTO grdb_migrations VALUES ('1')")
        let text = row(1).json.canonicalText
        let digest = RowDigest(row: text.utf8)
        try await store.execute(
            """
            INSERT INTO row (id, kind, sequence, library, hosts, visibility, public, deleted,
                conflicts, starts, ends, seen, digest, body)
            VALUES ('\(recordID(1))', 'event', 1, 'fjordvik', '', 1, 0, 0, 0, NULL, NULL, '*',
                '\(digest)', '\(text)')
            """)
        try await store.execute("INSERT INTO digest (scope, sum) VALUES ('shared', '\(digest)')")
        try await store.execute("INSERT INTO setting (name, value) VALUES ('cursor', 'c1')")
        try await store.execute(
            """
            INSERT INTO outbox (record, clock_offset, doubtful, offer, body)
            VALUES ('\(recordID(2))', 0, 0, 0, '\(record(2).json.canonicalText)')
            """)
        try store.close()
    }

    @Test func `a file whose making was cut short is finished`() async throws {
        try await withFolder { folder in
            let path = folder.file("store.sqlite")
            try await makeVersion1(at: path, through: 0)
            let store = try SQLiteStore(path: path)
            for step in Scenario.steps { try await store.transaction(step) }
            #expect(try await store.integrityFaults().isEmpty)
            try store.close()
        }
    }

    @Test func `a file of a newer release is refused and stays as it was`() async throws {
        try await withFolder { folder in
            let store = try SQLiteStore(path: folder.file("store.sqlite"))
            try await store.execute("INSERT INTO grdb_migrations VALUES ('next')")
            try store.close()
            let before = try folder.bytes("store.sqlite")
            #expect(throws: StoreFailure.newerSchema) {
                try SQLiteStore(path: folder.file("store.sqlite"))
            }
            #expect(try folder.bytes("store.sqlite") == before)
        }
    }

    // MARK: Indexes

    /// How SQLite goes about a statement, its arguments written in.
    private func plan(_ sql: String, _ arguments: [String: String] = [:]) async throws -> String {
        let store = try SQLiteStore()
        let statement = arguments.reduce("EXPLAIN QUERY PLAN \(sql)") { sql, argument in
            sql.replacing(":\(argument.key)", with: argument.value)
        }
        return try await store.rows(statement)
    }

    private func plan(_ query: RecordQuery) async throws -> String {
        let (sql, arguments) = SQLiteTransaction.statement(of: query)
        var statement = sql
        for argument in arguments {
            guard let mark = statement.firstRange(of: " ?") else { break }
            statement.replaceSubrange(mark, with: " '\(argument)'")
        }
        return try await plan(statement)
    }

    /// Whether the plan reads the whole table of rows.
    private func scansRows(_ plan: String) -> Bool {
        plan.contains("SCAN row\"") || plan.contains("SCAN TABLE row\"")
    }

    @Test func `a pull searches by sequence and a snapshot by id`() async throws {
        let arguments = [
            "sequence": "5", "library": "'skogdal'", "limit": "10", "id": "'0'",
            "through": "'7'", "after": "'0'",
        ]
        let pull = try await plan(SQLiteTransaction.linesAfter, arguments)
        #expect(pull.contains("SEARCH") && pull.contains("row_by_sequence (sequence>?)"), "\(pull)")
        #expect(!pull.contains("TEMP B-TREE"))
        let snapshot = try await plan(SQLiteTransaction.snapshotAfter, arguments)
        #expect(
            snapshot.contains("SEARCH") && snapshot.contains("(id>? AND id<?)"), "\(snapshot)")
        #expect(!snapshot.contains("TEMP B-TREE"))
        for sql in [SQLiteTransaction.countInRange, SQLiteTransaction.digestsInRange] {
            let range = try await plan(sql, arguments)
            #expect(range.contains("SEARCH") && range.contains("(id>? AND id<?)"), "\(range)")
            #expect(!range.contains("TEMP B-TREE"))
        }
    }

    @Test func `a list by kind and dates searches by start`() async throws {
        let plan = try await plan(
            RecordQuery(
                kind: "event", library: fjordvik, from: date("2026-12-01"),
                through: date("2026-12-31"), isPublicOnly: true))
        #expect(plan.contains("row_by_start (kind=? AND starts<?)"), "\(plan)")
        #expect(!scansRows(plan), "\(plan)")
    }

    @Test func `lists by kind and of conflicts read no other rows`() async throws {
        let kind = try await plan(RecordQuery(kind: "place"))
        #expect(kind.contains("row_by_start (kind=?)") && !scansRows(kind), "\(kind)")
        let conflicts = try await plan(RecordQuery(hasConflicts: true))
        #expect(conflicts.contains("row_in_conflict") && !scansRows(conflicts), "\(conflicts)")
        // The check itself works: this one has nothing to search by.
        #expect(try await scansRows(plan(RecordQuery(library: fjordvik))))
    }

    @Test func `the next batch is read without sorting the outbox`() async throws {
        let plan = try await plan("SELECT * FROM outbox ORDER BY offer, number LIMIT 9")
        #expect(plan.contains("outbox_by_offer") && !plan.contains("TEMP B-TREE"), "\(plan)")
    }
}
