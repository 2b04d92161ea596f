internal import GRDB
internal import LibsyncModel

// Views, lists, and the lines that other replicas read.
extension SQLiteTransaction {
    // MARK: Views

    func current(_ id: RecordID) throws -> LibsyncModel.Row? {
        if let body = try text("SELECT body FROM view WHERE id = ?", [id.description]) {
            return try decodeRow(body)
        }
        return try row(id)
    }

    func putView(_ row: LibsyncModel.Row) throws {
        let json = row.json
        try execute(
            SQLiteTransaction.putViewRow, RowIndex(json: json).arguments + [json.canonicalText])
    }

    private static let putViewRow = upsert(into: "view", RowIndex.columns + ["body"])

    func removeView(_ id: RecordID) throws {
        try execute("DELETE FROM view WHERE id = ?", [id.description])
    }

    func viewIDs() throws -> [RecordID] {
        try rows("SELECT id FROM view ORDER BY id").compactMap { RecordID($0["id"] as String) }
    }

    // MARK: Rows taken aside

    func hold(_ id: RecordID) throws {
        try execute(
            "INSERT OR REPLACE INTO held (id, body) SELECT id, body FROM row WHERE id = ?",
            [id.description])
        try remove(id)
    }

    func heldRow(_ id: RecordID) throws -> LibsyncModel.Row? {
        try text("SELECT body FROM held WHERE id = ?", [id.description]).map(decodeRow)
    }

    func heldIDs() throws -> [RecordID] {
        try rows("SELECT id FROM held ORDER BY id").compactMap { RecordID($0["id"] as String) }
    }

    func release(_ id: RecordID) throws {
        try execute("DELETE FROM held WHERE id = ?", [id.description])
    }

    // MARK: Lists

    func list(_ query: RecordQuery) throws -> [LibsyncModel.Row] {
        let (sql, arguments) = SQLiteTransaction.statement(of: query)
        return try rows(sql, StatementArguments(arguments)).map { try decodeRow($0["body"]) }
    }

    static func statement(of query: RecordQuery) -> (sql: String, arguments: [String]) {
        var conditions = ["library IS NOT NULL"]
        var arguments: [String] = []
        func add(_ condition: String, _ argument: String?) {
            guard let argument else { return }
            conditions.append(condition)
            arguments.append(argument)
        }
        if query.hasConflicts {
            conditions.append("conflicts > 0")
        } else {
            conditions.append("deleted = \(query.isDeleted ? 1 : 0)")
        }
        if query.isPublicOnly { conditions.append("public = 1") }
        add("kind = ?", query.kind)
        add("library = ?", query.library?.description)
        add("ends >= ?", query.from?.description)
        // Starts carry a time: every time of that day sorts before "~".
        add("starts <= ?", query.through.map { "\($0)~" })
        // As a member begins in canonical JSON; who reads the record sees whether it is one.
        add("instr(body, ?) > 0", query.below.map { "\"\($0)/" })
        let columns = "id, kind, library, public, deleted, conflicts, starts, ends, body"
        let sql = """
            SELECT body FROM (
                SELECT \(columns) FROM row WHERE id NOT IN (SELECT id FROM view)
                UNION ALL SELECT \(columns) FROM view)
            WHERE \(conditions.joined(separator: " AND "))
            ORDER BY starts, id
            """
        return (sql, arguments)
    }

    func ids(prefix: String, limit: Int) throws -> [RecordID] {
        let sql = """
            SELECT id FROM row WHERE id >= :low AND id < :high
            UNION SELECT id FROM view WHERE id >= :low AND id < :high ORDER BY id LIMIT :limit
            """
        // Ids are kept in lower case; people paste them in any.
        let low = prefix.lowercased()
        let arguments: StatementArguments = ["low": low, "high": low + "~", "limit": limit]
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
    static let isVisible = """
        (library IS NOT NULL AND (visibility > 0 OR library = :library
            OR instr(hosts, ' ' || :library || ' ') > 0))
        """

    /// Lines after `:sequence`; at 0 nothing was seen before, so nothing is withdrawn.
    static let linesAfter = """
        SELECT id, sequence, body, \(isVisible) AS visible FROM row
        WHERE sequence > :sequence AND (visible
            OR (:sequence > 0 AND (seen = '*' OR instr(seen, ' ' || :library || ' ') > 0)))
        ORDER BY sequence LIMIT :limit
        """

    func lines(
        after sequence: Int64, limit: Int, bytesMax: Int, for library: LibrarySlug
    ) throws -> [PullLine] {
        let lines = try lines(
            SQLiteTransaction.linesAfter,
            ["sequence": sequence, "limit": limit, "library": library.description],
            bytesMax: bytesMax)
        return try withPurges(
            lines, where: "sequence > ? ORDER BY sequence", [sequence], limit: limit,
            by: \.sequence)
    }

    /// Lines of visible rows after the id `:id`, up to `:through` and with it.
    static let snapshotAfter = """
        SELECT id, sequence, body, 1 AS visible FROM row
        WHERE id > :id AND id <= :through AND \(isVisible) ORDER BY id LIMIT :limit
        """

    func snapshot(
        of range: IDRange, limit: Int, bytesMax: Int, for library: LibrarySlug
    ) throws -> [PullLine] {
        let after = SQLiteTransaction.lowerBound(range)
        let through = SQLiteTransaction.upperBound(range)
        let lines = try lines(
            SQLiteTransaction.snapshotAfter,
            [
                "id": after, "through": through, "limit": limit,
                "library": library.description,
            ], bytesMax: bytesMax)
        return try withPurges(
            lines, where: "record > ? AND record <= ? ORDER BY record", [after, through],
            limit: limit, by: \.id.description)
    }

    private func lines(
        _ sql: String, _ arguments: StatementArguments, bytesMax: Int
    ) throws -> (lines: [PullLine], isCut: Bool) {
        let cursor = try GRDB.Row.fetchCursor(
            db.cachedStatement(sql: sql), arguments: arguments)
        var lines: [PullLine] = []
        var bytes = 0
        while let row = try cursor.next() {
            guard let id = RecordID(row["id"] as String) else {
                throw StoreFailure.damaged(detail: "a row without an id")
            }
            guard row["visible"] else {
                lines.append(.withdrawn(id: id, sequence: row["sequence"]))
                continue
            }
            let text: String = row["body"]
            lines.append(.row(id: id, sequence: row["sequence"], text: text))
            bytes += text.utf8.count
            if bytes > bytesMax, lines.count > 1 { return (lines, isCut: true) }
        }
        return (lines, isCut: false)
    }
}

extension RowIndex {
    /// The columns that `arguments` fill.
    static let columns = [
        "id", "kind", "sequence", "library", "hosts", "visibility", "public", "deleted",
        "conflicts", "starts", "ends",
    ]

    /// The values of `columns`, in their order.
    var arguments: StatementArguments {
        [
            id, kind, sequence, library, hosts, visibility, isPublic, isDeleted, conflicts, starts,
            ends,
        ]
    }

    /// The id that a row's text says; nil where that is damaged too.
    static func id(inText text: String) -> RecordID? {
        (try? JSONValue.parse(text))?["id"]?.string.flatMap { RecordID($0) }
    }

    /// Whether the columns of `row` are what its text says.
    static func isOf(_ row: GRDB.Row) -> Bool {
        guard let json = try? JSONValue.parse(row["body"] as String),
            let index = try? RowIndex(json: json)
        else { return false }
        return index.id == row["id"] && index.kind == row["kind"]
            && index.sequence == row["sequence"] && index.library == row["library"]
            && index.hosts == row["hosts"] && index.visibility == row["visibility"]
            && index.isPublic == row["public"] && index.isDeleted == row["deleted"]
            && index.conflicts == row["conflicts"] && index.starts == row["starts"]
            && index.ends == row["ends"]
    }
}
