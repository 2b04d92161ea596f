internal import Foundation
internal import GRDB
internal import LibsyncModel

/// One transaction on SQLite: every SQL statement stands in this folder.
///
/// Rows and their digests are here; lists, history, sequence, outbox and accounts in the files
/// beside.
///
/// A class, because digests are summed up here and written once, at the end of the transaction.
final class SQLiteTransaction: StoreTransaction {
    let db: Database
    private var digestChanges: [String: RowDigest] = [:]

    init(_ db: Database) { self.db = db }

    func execute(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func text(
        _ sql: String, _ arguments: StatementArguments = StatementArguments()
    ) throws -> String? {
        try String.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
    }

    func integer(
        _ sql: String, _ arguments: StatementArguments = StatementArguments()
    ) throws -> Int {
        try Int.fetchOne(db.cachedStatement(sql: sql), arguments: arguments) ?? 0
    }

    func rows(
        _ sql: String, _ arguments: StatementArguments = StatementArguments()
    ) throws -> [GRDB.Row] {
        try GRDB.Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments)
    }

    // MARK: Rows

    func rowText(_ id: RecordID) throws -> String? {
        try text("SELECT body FROM row WHERE id = ?", [id.description])
    }

    func row(_ id: RecordID) throws -> LibsyncModel.Row? { try rowText(id).map(decodeRow) }

    func put(_ row: LibsyncModel.Row) throws {
        let json = row.json
        try put(text: json.canonicalText, json: json)
    }

    func put(text: String, json: JSONValue) throws {
        let index = try RowIndex(json: json)
        let seen = try takeOut(index.id) ?? ""
        let digest = RowDigest(row: text.utf8)
        for scope in index.scopes {
            digestChanges[scope] = (digestChanges[scope] ?? RowDigest()) + digest
        }
        try execute(
            SQLiteTransaction.putRow,
            index.arguments + [
                SQLiteTransaction.union(seen, index.audience), digest.description, text,
            ])
    }

    private static let putRow = upsert(into: "row", RowIndex.columns + ["seen", "digest", "body"])

    static func upsert(into table: String, _ columns: [String]) -> String {
        let marks = columns.map { _ in "?" }.joined(separator: ", ")
        // Unlike INSERT OR REPLACE it keeps the row's place in the table.
        let changes = columns.dropFirst().map { "\($0) = excluded.\($0)" }
        return """
            INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(marks))
            ON CONFLICT (id) DO UPDATE SET \(changes.joined(separator: ", "))
            """
    }

    /// Takes the row that is there out of the digests.
    ///
    /// By what was added for it, not by its text: a text that was damaged on disk can be replaced,
    /// and the sums stay right.
    ///
    /// - Returns: who has seen it; nil when there is none.
    private func takeOut(_ id: String) throws -> String? {
        let old = try GRDB.Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT library, hosts, visibility, digest, seen FROM row WHERE id = ?"),
            arguments: [id])
        guard let old else { return nil }
        let digest = RowDigest(old["digest"] as String) ?? RowDigest()
        let scopes = RowIndex.scopes(
            library: old["library"], hosts: old["hosts"], visibility: old["visibility"])
        for scope in scopes {
            digestChanges[scope] = (digestChanges[scope] ?? RowDigest()) - digest
        }
        return old["seen"]
    }

    /// Both audiences together; `*` is everyone.
    private static func union(_ left: String, _ right: String) -> String {
        if left == right || right.isEmpty { return left }
        if left == "*" || right == "*" { return "*" }
        let slugs = Set(left.split(separator: " ")).union(right.split(separator: " ")).sorted()
        return slugs.isEmpty ? "" : " " + slugs.joined(separator: " ") + " "
    }

    func remove(_ id: RecordID) throws {
        _ = try takeOut(id.description)
        try execute("DELETE FROM row WHERE id = ?", [id.description])
        try execute("DELETE FROM view WHERE id = ?", [id.description])
    }

    func withdraw(_ id: RecordID, at sequence: Int64) throws {
        try remove(id)
        try release(id)
        try execute(
            "INSERT OR REPLACE INTO withdrawal (id, sequence) VALUES (?, ?)",
            [id.description, sequence])
    }

    func withdrawal(of id: RecordID) throws -> Int64 {
        Int64(try integer("SELECT sequence FROM withdrawal WHERE id = ?", [id.description]))
    }

    func removeWithdrawals(after sequence: Int64) throws {
        try execute("DELETE FROM withdrawal WHERE sequence > ?", [sequence])
    }

    func tombstones(through sequence: Int64) throws -> [(id: RecordID, sequence: Int64)] {
        try rows(
            """
            SELECT id, sequence FROM row WHERE deleted = 1 AND conflicts = 0 AND sequence <= ?
            ORDER BY sequence
            """, [sequence]
        ).compactMap { row in RecordID(row["id"] as String).map { ($0, row["sequence"]) } }
    }

    func rowCount() throws -> Int { try integer("SELECT count(*) FROM row") }

    func markSeen(_ id: RecordID, by library: LibrarySlug) throws {
        let seen = try text("SELECT seen FROM row WHERE id = ?", [id.description]) ?? ""
        try execute(
            "UPDATE row SET seen = ? WHERE id = ?",
            [SQLiteTransaction.union(seen, " \(library) "), id.description])
    }

    // MARK: Digests

    /// Writes the summed changes; called once, at the end of the transaction.
    func flushDigests() throws {
        for (scope, change) in digestChanges {
            let sum = try storedDigest(scope) + change
            try execute(
                "INSERT OR REPLACE INTO digest (scope, sum) VALUES (?, ?)",
                [scope, sum.description])
        }
        digestChanges = [:]
    }

    private func storedDigest(_ scope: String) throws -> RowDigest {
        try text("SELECT sum FROM digest WHERE scope = ?", [scope]).flatMap { RowDigest($0) }
            ?? RowDigest()
    }

    func digest(for library: LibrarySlug) throws -> RowDigest {
        try ["shared", "draft/\(library)"].reduce(RowDigest()) { sum, scope in
            sum + (try storedDigest(scope)) + (digestChanges[scope] ?? RowDigest())
        }
    }

    func recomputedDigest(for library: LibrarySlug) throws -> RowDigest {
        let sql = "SELECT body FROM row WHERE \(SQLiteTransaction.isVisible)"
        return try sumOfTexts(sql, ["library": library.description]).digest
    }

    func rebuildDigests() throws {
        var sums: [String: RowDigest] = [:]
        let cursor = try GRDB.Row.fetchCursor(
            db, sql: "SELECT library, hosts, visibility, digest FROM row")
        while let row = try cursor.next() {
            let scopes = RowIndex.scopes(
                library: row["library"], hosts: row["hosts"], visibility: row["visibility"])
            let digest = RowDigest(row["digest"] as String) ?? RowDigest()
            for scope in scopes { sums[scope] = (sums[scope] ?? RowDigest()) + digest }
        }
        try execute("DELETE FROM digest")
        digestChanges = sums
    }

    // MARK: Settings

    func setting(_ name: SettingName) throws -> String? {
        try text("SELECT value FROM setting WHERE name = ?", [name.rawValue])
    }

    func set(_ name: SettingName, to value: String?) throws {
        if let value {
            try execute(
                "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)",
                [name.rawValue, value])
        } else {
            try execute("DELETE FROM setting WHERE name = ?", [name.rawValue])
        }
    }
}

/// Reads a stored row.
/// - Throws: `StoreFailure.damaged` when the text is not what was written.
func decodeRow(_ body: String) throws -> LibsyncModel.Row {
    do {
        return try LibsyncModel.Row(json: JSONValue.parse(body))
    } catch {
        throw StoreFailure.damaged(detail: "a stored row cannot be read: \(error)")
    }
}

/// Reads a stored partial record.
/// - Throws: `StoreFailure.damaged` when the text is not what was written.
func decodeRecord(_ body: String) throws -> LibsyncModel.Record {
    do {
        return try LibsyncModel.Record(json: JSONValue.parse(body))
    } catch {
        throw StoreFailure.damaged(detail: "a stored save cannot be read: \(error)")
    }
}
