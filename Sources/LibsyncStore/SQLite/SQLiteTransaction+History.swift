internal import Foundation
internal import GRDB
internal import LibsyncModel

// History and outbox: what was written, and what of it the server has not acknowledged.
extension SQLiteTransaction {
    @discardableResult
    func append(_ entry: HistoryEntry) throws -> Int64 {
        try execute(
            """
            INSERT INTO history (record, outcome, sequence, received, own, body)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                entry.record.id.description, entry.outcome.rawValue, entry.sequence,
                entry.received, entry.isOwn, entry.record.json.canonicalText,
            ])
        return db.lastInsertedRowID
    }

    func history(of id: RecordID) throws -> [HistoryEntry] {
        try rows("SELECT * FROM history WHERE record = ? ORDER BY number", [id.description])
            .map(historyEntry)
    }

    func replace(_ entry: HistoryEntry) throws {
        try execute(
            "UPDATE history SET outcome = ?, sequence = ?, body = ? WHERE number = ?",
            [
                entry.outcome.rawValue, entry.sequence, entry.record.json.canonicalText,
                entry.number,
            ])
    }

    func removeHistory(of id: RecordID) throws {
        try execute("DELETE FROM history WHERE record = ?", [id.description])
    }

    func ownAccepted(after sequence: Int64) throws -> [HistoryEntry] {
        try rows(
            """
            SELECT * FROM history WHERE own = 1 AND sequence > ? AND outcome = 'accepted'
            ORDER BY number
            """, [sequence]
        ).map(historyEntry)
    }

    func forgetOwnAccepted(before milliseconds: Int64) throws {
        try execute(
            "UPDATE history SET own = 0 WHERE own = 1 AND outcome = 'accepted' AND received < ?",
            [milliseconds])
    }

    private func historyEntry(_ row: GRDB.Row) throws -> HistoryEntry {
        guard let outcome = HistoryEntry.Outcome(rawValue: row["outcome"]) else {
            throw StoreFailure.damaged(detail: "a history entry of unknown outcome")
        }
        return HistoryEntry(
            number: row["number"], record: try decodeRecord(row["body"]), outcome: outcome,
            sequence: row["sequence"], received: row["received"], isOwn: row["own"])
    }

    // MARK: Outbox

    @discardableResult
    func append(_ save: OutboxSave) throws -> Int64 {
        try execute(
            """
            INSERT INTO outbox (record, clock_offset, doubtful, offer, body)
            VALUES (?, ?, ?, ?, ?)
            """,
            [
                save.record.id.description, save.clockOffset, save.isDoubtful, save.isOffer,
                save.record.json.canonicalText,
            ])
        return db.lastInsertedRowID
    }

    func outbox(of id: RecordID?, limit: Int) throws -> [OutboxSave] {
        // Offers go first: what was typed since may change a record that only they bring back.
        let offers = try outbox(of: id, isOffer: true, limit: limit)
        return try offers + outbox(of: id, isOffer: false, limit: limit - offers.count)
    }

    private func outbox(of id: RecordID?, isOffer: Bool, limit: Int) throws -> [OutboxSave] {
        let condition = id == nil ? "" : "AND record = :record"
        let sql = """
            SELECT * FROM outbox WHERE offer = :offer \(condition) ORDER BY number LIMIT :limit
            """
        var arguments: StatementArguments = ["offer": isOffer, "limit": limit]
        if let id { arguments += ["record": id.description] }
        return try rows(sql, arguments).map { row in
            OutboxSave(
                number: row["number"], record: try decodeRecord(row["body"]),
                clockOffset: row["clock_offset"], isDoubtful: row["doubtful"], isOffer: isOffer)
        }
    }

    func outboxCount() throws -> Int { try integer("SELECT count(*) FROM outbox WHERE offer = 0") }

    func replace(_ save: OutboxSave) throws {
        try execute(
            "UPDATE outbox SET body = ?, doubtful = ?, clock_offset = ? WHERE number = ?",
            [save.record.json.canonicalText, save.isDoubtful, save.clockOffset, save.number])
    }

    func removeSave(_ number: Int64) throws {
        try execute("DELETE FROM outbox WHERE number = ?", [number])
    }

    func removeOffers() throws { try execute("DELETE FROM outbox WHERE offer = 1") }

    func fixedBatch() throws -> FixedBatch? {
        guard let row = try rows("SELECT * FROM batch").first else { return nil }
        guard let replica = ReplicaID(row["replica"] as String) else {
            throw StoreFailure.damaged(detail: "the batch in flight names no replica")
        }
        let saves = (row["saves"] as String).split(separator: " ").compactMap { Int64($0) }
        let body = [UInt8](row["body"] as Data)
        return FixedBatch(
            replica: replica, number: row["number"], saves: saves, body: body,
            isOffer: row["offer"])
    }

    func setFixedBatch(_ batch: FixedBatch?) throws {
        try execute("DELETE FROM batch")
        guard let batch else { return }
        try execute(
            """
            INSERT INTO batch (one, replica, number, saves, offer, body) VALUES (1, ?, ?, ?, ?, ?)
            """,
            [
                batch.replica.description, batch.number,
                batch.saves.map(String.init).joined(separator: " "), batch.isOffer,
                Data(batch.body),
            ])
    }

    func park(_ save: ParkedSave) throws {
        try execute(
            "INSERT INTO parked (code, detail, time, body) VALUES (?, ?, ?, ?)",
            [save.code, save.detail, save.time, save.record.json.canonicalText])
    }

    func parked() throws -> [ParkedSave] {
        try rows("SELECT * FROM parked ORDER BY number").map { row in
            ParkedSave(
                number: row["number"], record: try decodeRecord(row["body"]), code: row["code"],
                detail: row["detail"], time: row["time"])
        }
    }

    func removeParked(_ number: Int64) throws {
        try execute("DELETE FROM parked WHERE number = ?", [number])
    }
}
