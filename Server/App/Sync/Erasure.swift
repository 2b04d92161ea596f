internal import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncStore

/// The server's side of a purge: record, history, and whatever stored answers show are gone; the
/// marker has a place in the sequence, so every replica hears of it.
enum Erasure {
    /// Erases a record, as one commit.
    static func erase(
        _ id: RecordID, time: Int64, tag: UInt64, in transaction: any StoreTransaction
    ) throws -> Purge {
        let sequence = try transaction.headSequence() + 1
        let purge = Purge(record: id, sequence: sequence, time: time)
        try transaction.purge(purge)
        for entry in try transaction.ledgerEntries() {
            guard let bare = try? Push.withoutValues(entry.answer), bare != entry.answer else {
                continue
            }
            try transaction.put(
                LedgerEntry(
                    replica: entry.replica, batch: entry.batch, hash: entry.hash, answer: bare))
        }
        try transaction.append(
            Commit(first: sequence, last: sequence, tag: tag, time: time))
        return purge
    }
}
