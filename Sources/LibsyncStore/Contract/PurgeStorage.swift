public import LibsyncModel

/// Erasure: nothing of a record stays but the word that it was erased.
public protocol PurgeStorage {
    /// Erases all that is kept of a record: row, view, history, outbox, refused saves; and leaves a
    /// marker, which never goes away (SYNC rule 24).
    /// - Returns: whether there was anything to erase.
    @discardableResult
    func purge(_ purge: Purge) throws -> Bool
    /// The marker of an erased record; nil when it was never erased.
    func purge(of id: RecordID) throws -> Purge?
    /// The markers, oldest first.
    func purges() throws -> [Purge]
    /// The ledger's entries of all replicas: their answers may show values of an erased record.
    func ledgerEntries() throws -> [LedgerEntry]
}

/// The word that a record was erased.
public struct Purge: Hashable, Sendable {
    /// The record.
    public let record: RecordID
    /// Its place in the server's sequence: who has read that far has erased it too.
    public let sequence: Int64
    /// When, in milliseconds since 1970.
    public let time: Int64

    /// A marker.
    public init(record: RecordID, sequence: Int64, time: Int64) {
        self.record = record
        self.sequence = sequence
        self.time = time
    }
}
