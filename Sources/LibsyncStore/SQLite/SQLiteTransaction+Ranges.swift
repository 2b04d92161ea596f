internal import Foundation
internal import GRDB
internal import LibsyncModel

// Ranges of ids: their digests, and the ids in them.
extension SQLiteTransaction {
    /// Rows visible to `:library` whose ids lie above `:after`, up to `:through` and with it.
    private static let inRange = "id > :after AND id <= :through AND \(isVisible)"

    static let countInRange = "SELECT count(*) FROM row WHERE \(inRange)"

    /// Digests as they are kept beside the rows: no text is read.
    static let digestsInRange = "SELECT id, digest FROM row WHERE \(inRange) ORDER BY id"

    static let textsInRange = "SELECT body FROM row WHERE \(inRange)"

    private static func arguments(
        _ range: IDRange, _ library: LibrarySlug
    ) -> StatementArguments {
        [
            "after": lowerBound(range), "through": upperBound(range),
            "library": library.description,
        ]
    }

    static func lowerBound(_ range: IDRange) -> String { range.after?.description ?? "" }

    /// Every id sorts before "~".
    static func upperBound(_ range: IDRange) -> String { range.through?.description ?? "~" }

    func parts(
        of range: IDRange, atMost count: Int, for library: LibrarySlug
    ) throws -> [RangeDigest] {
        let arguments = SQLiteTransaction.arguments(range, library)
        let rowCount = try integer(SQLiteTransaction.countInRange, arguments)
        let partRows = max((rowCount + count - 1) / count, 1)
        var parts: [RangeDigest] = []
        var after = range.after
        var rowsRead = 0
        var sum = RowDigest()
        func close(at through: RecordID?) {
            parts.append(
                RangeDigest(
                    range: IDRange(after: after, through: through),
                    count: rowsRead - parts.count * partRows, digest: sum))
            after = through
            sum = RowDigest()
        }
        let cursor = try GRDB.Row.fetchCursor(
            db.cachedStatement(sql: SQLiteTransaction.digestsInRange), arguments: arguments)
        while let row = try cursor.next() {
            sum = sum + (RowDigest(row["digest"] as String) ?? RowDigest())
            rowsRead += 1
            // The last part ends where the range does, whatever lies behind its last row.
            if rowsRead % partRows > 0 || rowsRead == rowCount { continue }
            guard let id = RecordID(row["id"] as String) else {
                throw StoreFailure.damaged(detail: "a row without an id")
            }
            close(at: id)
        }
        close(at: range.through)
        return parts
    }

    func recomputedDigest(
        of range: IDRange, for library: LibrarySlug
    ) throws -> RangeDigest {
        let sum = try sumOfTexts(
            SQLiteTransaction.textsInRange, SQLiteTransaction.arguments(range, library))
        return RangeDigest(range: range, count: sum.count, digest: sum.digest)
    }

    /// Count and digest of the texts in the first column of what `sql` selects.
    func sumOfTexts(
        _ sql: String, _ arguments: StatementArguments
    ) throws -> (count: Int, digest: RowDigest) {
        let cursor = try GRDB.Row.fetchCursor(
            db.cachedStatement(sql: sql), arguments: arguments)
        var sum = (count: 0, digest: RowDigest())
        while let row = try cursor.next() {
            sum.digest =
                sum.digest + (try row.withUnsafeData(atIndex: 0) { RowDigest(row: $0 ?? Data()) })
            sum.count += 1
        }
        return sum
    }

    func rowIDs(in range: IDRange) throws -> [RecordID] {
        try rows(
            "SELECT id FROM row WHERE id > ? AND id <= ? ORDER BY id",
            [SQLiteTransaction.lowerBound(range), SQLiteTransaction.upperBound(range)]
        ).compactMap { RecordID($0["id"] as String) }
    }

    func isIntact(_ id: RecordID) throws -> Bool {
        let row = try GRDB.Row.fetchOne(
            db.cachedStatement(sql: "SELECT digest, body FROM row WHERE id = ?"),
            arguments: [id.description])
        guard let row else { return true }
        let kept: String = row["digest"]
        let text: String = row["body"]
        return RowDigest(row: text.utf8).description == kept
    }

    func misfiled() throws -> [RecordID] {
        let columns = RowIndex.columns.joined(separator: ", ")
        let cursor = try GRDB.Row.fetchCursor(
            db.cachedStatement(
                sql: "SELECT \(columns), body FROM row UNION ALL SELECT \(columns), body FROM view")
        )
        var found: [RecordID] = []
        while let row = try cursor.next() {
            if RowIndex.isOf(row) { continue }
            // Of a row whose very id is damaged the text says whose it is.
            if let id = RecordID(row["id"] as String) ?? RowIndex.id(inText: row["body"]) {
                found.append(id)
            }
        }
        return found
    }

    func removeUnnamed() throws {
        for table in ["row", "view"] {
            for row in try rows("SELECT rowid, id FROM \(table)", [])
            where RecordID(row["id"] as String) == nil {
                try execute("DELETE FROM \(table) WHERE rowid = ?", [row["rowid"] as Int64])
            }
        }
    }
}
