internal import Foundation
internal import GRDB
internal import LibsyncModel

// Erasure, and its markers among the lines that replicas read.
extension SQLiteTransaction {
    func purge(_ purge: Purge) throws -> Bool {
        let id = purge.record.description
        let changes = db.totalChangesCount
        try remove(purge.record)
        try release(purge.record)
        try execute("DELETE FROM history WHERE record = ?", [id])
        try execute("DELETE FROM outbox WHERE record = ?", [id])
        try execute("DELETE FROM parked WHERE json_extract(body, '$.id') = ?", [id])
        try execute("DELETE FROM withdrawal WHERE id = ?", [id])
        let wasThere = db.totalChangesCount > changes
        try execute(
            "INSERT OR REPLACE INTO purge (record, sequence, time) VALUES (?, ?, ?)",
            [id, purge.sequence, purge.time])
        return wasThere
    }

    func purge(of id: RecordID) throws -> Purge? {
        try rows("SELECT * FROM purge WHERE record = ?", [id.description]).first.map(purge)
    }

    func purges() throws -> [Purge] {
        try rows("SELECT * FROM purge ORDER BY sequence, record").map(purge)
    }

    private func purge(_ row: GRDB.Row) throws -> Purge {
        guard let record = RecordID(row["record"] as String) else {
            throw StoreFailure.damaged(detail: "a purge without a record")
        }
        return Purge(record: record, sequence: row["sequence"], time: row["time"])
    }

    func ledgerEntries() throws -> [LedgerEntry] {
        try rows("SELECT * FROM ledger ORDER BY replica").compactMap { row in
            ReplicaID(row["replica"] as String).map { replica in
                LedgerEntry(
                    replica: replica, batch: row["batch"], hash: row["hash"],
                    answer: [UInt8](row["answer"] as Data))
            }
        }
    }

    /// What was read, sorted by `key`, with the purges of this query among it, at most `limit` in
    /// all; of what was cut no purge behind the last line, for there are rows before it.
    ///
    /// Purges go to everyone: an id tells nothing, and who never saw the record has nothing to
    /// erase.
    func withPurges(
        _ read: (lines: [PullLine], isCut: Bool), where condition: String,
        _ arguments: StatementArguments,
        limit: Int, by key: (PullLine) -> some Comparable
    ) throws -> [PullLine] {
        let purges = try rows(
            "SELECT * FROM purge WHERE \(condition) LIMIT ?", arguments + [limit]
        ).map(purge).map { PullLine.purged(id: $0.record, sequence: $0.sequence) }
        if purges.isEmpty { return read.lines }
        let end = read.isCut ? read.lines.last.map(key) : nil
        let among = purges.filter { purge in end.map { key(purge) <= $0 } ?? true }
        return Array((read.lines + among).sorted { key($0) < key($1) }.prefix(limit))
    }
}
