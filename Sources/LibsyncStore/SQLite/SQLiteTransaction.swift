internal import GRDB
internal import LibsyncModel

/// One transaction on SQLite: every SQL statement stands in this folder.
///
/// The tables of rows are here; history, sequence, outbox and accounts in the files beside.
///
/// A class, because digests are summed up here and written once, at the end of the transaction.
final class SQLiteTransaction: StoreTransaction {
    let db: Database
    private var digestChanges: [String: RowDigest] = [:]

    init(_ db: Database) { self.db = db }

    func execute(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func text(_ sql: String, _ arguments: StatementArguments) throws -> String? {
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
        let old = try GRDB.Row.fetchOne(
            db.cachedStatement(sql: "SELECT body, seen FROM row WHERE id = ?"),
            arguments: [index.id])
        if let body: String = old?["body"] { try count(body, in: -1) }
        try count(text, index, in: 1)
        try write(index, text: text, seenBefore: old?["seen"] ?? "", into: "row")
    }

    private func write(
        _ index: RowIndex, text: String, seenBefore: String, into table: String
    ) throws {
        let arguments: StatementArguments = [
            index.id, index.kind, index.sequence, index.library, index.hosts, index.visibility,
            index.isPublic, index.isDeleted, index.conflicts, index.starts, index.ends,
            SQLiteTransaction.union(seenBefore, index.audience), text,
        ]
        try execute(
            """
            INSERT OR REPLACE INTO \(table) (id, kind, sequence, library, hosts, visibility,
                public, deleted, conflicts, starts, ends, seen, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, arguments)
    }

    /// Both audiences together; `*` is everyone.
    private static func union(_ left: String, _ right: String) -> String {
        if left == right || right.isEmpty { return left }
        if left == "*" || right == "*" { return "*" }
        let slugs = Set(left.split(separator: " ")).union(right.split(separator: " ")).sorted()
        return slugs.isEmpty ? "" : " " + slugs.joined(separator: " ") + " "
    }

    func remove(_ id: RecordID) throws {
        if let body = try rowText(id) { try count(body, in: -1) }
        try execute("DELETE FROM row WHERE id = ?", [id.description])
        try execute("DELETE FROM view WHERE id = ?", [id.description])
    }

    func rowIDs() throws -> [RecordID] {
        try rows("SELECT id FROM row ORDER BY id").compactMap { RecordID($0["id"] as String) }
    }

    func markSeen(_ id: RecordID, by library: LibrarySlug) throws {
        let seen = try text("SELECT seen FROM row WHERE id = ?", [id.description]) ?? ""
        try execute(
            "UPDATE row SET seen = ? WHERE id = ?",
            [SQLiteTransaction.union(seen, " \(library) "), id.description])
    }

    func removeAllRows() throws {
        try execute("DELETE FROM row")
        try execute("DELETE FROM digest")
        digestChanges = [:]
    }

    // MARK: Views

    func current(_ id: RecordID) throws -> LibsyncModel.Row? {
        if let body = try text("SELECT body FROM view WHERE id = ?", [id.description]) {
            return try decodeRow(body)
        }
        return try row(id)
    }

    func putView(_ row: LibsyncModel.Row) throws {
        let json = row.json
        try write(RowIndex(json: json), text: json.canonicalText, seenBefore: "", into: "view")
    }

    func removeView(_ id: RecordID) throws {
        try execute("DELETE FROM view WHERE id = ?", [id.description])
    }

    func viewIDs() throws -> [RecordID] {
        try rows("SELECT id FROM view ORDER BY id").compactMap { RecordID($0["id"] as String) }
    }

    // MARK: Lists

    func list(_ query: RecordQuery) throws -> [LibsyncModel.Row] {
        var conditions = ["deleted = \(query.isDeleted ? 1 : 0)", "library IS NOT NULL"]
        var arguments: [any DatabaseValueConvertible] = []
        func add(_ condition: String, _ argument: (any DatabaseValueConvertible)?) {
            guard let argument else { return }
            conditions.append(condition)
            arguments.append(argument)
        }
        add("kind = ?", query.kind)
        add("library = ?", query.library?.description)
        add("ends >= ?", query.from?.description)
        // Starts carry a time: every time of that day sorts before "~".
        add("starts <= ?", query.through.map { "\($0)~" })
        if query.isPublicOnly { conditions.append("public = 1") }
        if query.hasConflicts {
            conditions[0] = "conflicts > 0"
        }
        let columns = "id, kind, library, public, deleted, conflicts, starts, ends, body"
        let sql = """
            SELECT body FROM (
                SELECT \(columns) FROM row WHERE id NOT IN (SELECT id FROM view)
                UNION ALL SELECT \(columns) FROM view)
            WHERE \(conditions.joined(separator: " AND "))
            ORDER BY starts, id
            """
        return try rows(sql, StatementArguments(arguments)).map { try decodeRow($0["body"]) }
    }

    func ids(prefix: String, limit: Int) throws -> [RecordID] {
        let sql = """
            SELECT id FROM row WHERE id >= :low AND id < :high
            UNION SELECT id FROM view WHERE id >= :low AND id < :high ORDER BY id LIMIT :limit
            """
        let arguments: StatementArguments = ["low": prefix, "high": prefix + "~", "limit": limit]
        return try rows(sql, arguments).compactMap { RecordID($0["id"] as String) }
    }

    func count(kind: String) throws -> Int {
        try integer(
            """
            SELECT (SELECT count(*) FROM row WHERE kind = :kind AND deleted = 0
                        AND id NOT IN (SELECT id FROM view))
                 + (SELECT count(*) FROM view WHERE kind = :kind AND deleted = 0)
            """, ["kind": kind])
    }

    // MARK: Lines

    /// Whether the row of this query is visible to the library given as `:library`.
    private static let isVisible = """
        (library IS NOT NULL AND (visibility > 0 OR library = :library
            OR instr(hosts, ' ' || :library || ' ') > 0))
        """

    func lines(
        after sequence: Int64, limit: Int, for library: LibrarySlug
    ) throws -> [PullLine] {
        let sql = """
            SELECT id, sequence, body, \(SQLiteTransaction.isVisible) AS visible FROM row
            WHERE sequence > :sequence AND (visible
                OR (:sequence > 0 AND (seen = '*' OR instr(seen, ' ' || :library || ' ') > 0)))
            ORDER BY sequence LIMIT :limit
            """
        return try lines(
            sql, ["sequence": sequence, "limit": limit, "library": library.description])
    }

    func snapshot(
        after id: String, limit: Int, for library: LibrarySlug
    ) throws -> [PullLine] {
        let sql = """
            SELECT id, sequence, body, 1 AS visible FROM row
            WHERE id > :id AND \(SQLiteTransaction.isVisible) ORDER BY id LIMIT :limit
            """
        return try lines(sql, ["id": id, "limit": limit, "library": library.description])
    }

    private func lines(_ sql: String, _ arguments: StatementArguments) throws -> [PullLine] {
        try rows(sql, arguments).map { row in
            guard let id = RecordID(row["id"] as String) else {
                throw StoreFailure.damaged(detail: "a row without an id")
            }
            return row["visible"]
                ? .row(id: id, sequence: row["sequence"], text: row["body"])
                : .withdrawn(id: id, sequence: row["sequence"])
        }
    }

    // MARK: Digests

    private func count(_ body: String, in sign: Int) throws {
        let json = try JSONValue.parse(body)
        try count(body, RowIndex(json: json), in: sign)
    }

    private func count(_ body: String, _ index: RowIndex, in sign: Int) throws {
        let digest = RowDigest(row: body.utf8)
        for scope in index.scopes {
            let change = digestChanges[scope] ?? RowDigest()
            digestChanges[scope] = sign > 0 ? change + digest : change - digest
        }
    }

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
        let cursor = try String.fetchCursor(
            db.cachedStatement(sql: sql), arguments: ["library": library.description])
        var sum = RowDigest()
        while let body = try cursor.next() { sum = sum + RowDigest(row: body.utf8) }
        return sum
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
