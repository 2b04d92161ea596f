internal import Foundation
internal import GRDB
internal import LibsyncModel

// The server's sequence, ledger and epochs; the replica's ladder.
extension SQLiteTransaction {
    func head() throws -> Commit? {
        try rows("SELECT * FROM commits ORDER BY last DESC LIMIT 1").first.map(commit)
    }

    func commit(containing sequence: Int64) throws -> Commit? {
        let found = try rows(
            "SELECT * FROM commits WHERE last >= ? ORDER BY last LIMIT 1", [sequence]
        ).first.map(commit)
        guard let found, found.first <= sequence else { return nil }
        return found
    }

    func append(_ commit: Commit) throws {
        try execute(
            "INSERT INTO commits (last, first, tag, time) VALUES (?, ?, ?, ?)",
            [commit.last, commit.first, String(commit.tag, radix: 16), commit.time])
    }

    private func commit(_ row: GRDB.Row) throws -> Commit {
        guard let tag = UInt64(row["tag"] as String, radix: 16) else {
            throw StoreFailure.damaged(detail: "a commit without a tag")
        }
        return Commit(first: row["first"], last: row["last"], tag: tag, time: row["time"])
    }

    func ledgerEntry(_ replica: ReplicaID) throws -> LedgerEntry? {
        try rows("SELECT * FROM ledger WHERE replica = ?", [replica.description]).first.map { row in
            LedgerEntry(
                replica: replica, batch: row["batch"], hash: row["hash"],
                answer: [UInt8](row["answer"] as Data))
        }
    }

    func put(_ entry: LedgerEntry) throws {
        try execute(
            "INSERT OR REPLACE INTO ledger (replica, batch, hash, answer) VALUES (?, ?, ?, ?)",
            [entry.replica.description, entry.batch, entry.hash, Data(entry.answer)])
    }

    func epochs() throws -> [Epoch] {
        try rows("SELECT * FROM epoch ORDER BY number").map { row in
            Epoch(id: row["id"], fork: row["fork"], began: row["began"])
        }
    }

    func append(_ epoch: Epoch) throws {
        try execute(
            "INSERT INTO epoch (id, fork, began) VALUES (?, ?, ?)",
            [epoch.id, epoch.fork, epoch.began])
    }

    // MARK: The ladder

    func rungs(_ kind: Rung.Kind) throws -> [Rung] {
        try rows(
            "SELECT * FROM rung WHERE kind = ? ORDER BY sequence DESC, number DESC",
            [kind.rawValue]
        ).map { row in Rung(kind: kind, sequence: row["sequence"], token: row["token"]) }
    }

    func append(_ rung: Rung) throws {
        try execute(
            "DELETE FROM rung WHERE kind = ? AND sequence >= ?",
            [rung.kind.rawValue, rung.sequence])
        try execute(
            "INSERT INTO rung (kind, sequence, token) VALUES (?, ?, ?)",
            [rung.kind.rawValue, rung.sequence, rung.token])
        try thinOut(rung.kind)
    }

    /// Keeps the newest 16 rungs, the oldest, and between them as few as will do for each to lie
    /// at most twice as far back as the one above it: however far back the shared point is, the
    /// ladder has a rung at most as far below it again.
    private func thinOut(_ kind: Rung.Kind) throws {
        let rungs = try rows(
            "SELECT number, sequence FROM rung WHERE kind = ? ORDER BY sequence DESC",
            [kind.rawValue]
        ).map { (number: $0["number"] as Int64, sequence: $0["sequence"] as Int64) }
        guard rungs.count > 60 else { return }
        let top = rungs[0].sequence
        var above = rungs[15].sequence
        for (rung, older) in zip(rungs.dropFirst(16), rungs.dropFirst(17)) {
            if top - older.sequence <= 2 * (top - above) {
                try execute("DELETE FROM rung WHERE number = ?", [rung.number])
            } else {
                above = rung.sequence
            }
        }
    }

    func removeRungs(above sequence: Int64, _ kind: Rung.Kind) throws {
        try execute(
            "DELETE FROM rung WHERE kind = ? AND sequence > ?", [kind.rawValue, sequence])
    }
}
