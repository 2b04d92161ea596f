public import LibsyncModel

/// Every save that was made or met: what was written, by whom, and what became of it.
public protocol HistoryStorage {
    /// Adds `entry` and returns its number.
    @discardableResult
    func append(_ entry: HistoryEntry) throws -> Int64
    /// The entries of one record, oldest first.
    func history(of id: RecordID) throws -> [HistoryEntry]
    /// Replaces the writes and the outcome of the entry of that number.
    func replace(_ entry: HistoryEntry) throws
    /// Forgets all entries of one record.
    func removeHistory(of id: RecordID) throws
    /// Own accepted entries acknowledged after `sequence`, oldest first (SYNC rule 21).
    func ownAccepted(after sequence: Int64) throws -> [HistoryEntry]
    /// Forgets own accepted entries received before `milliseconds`; what was superseded stays.
    func forgetOwnAccepted(before milliseconds: Int64) throws
}

/// One save in the history: the written fields as a partial record.
public struct HistoryEntry: Hashable, Sendable {
    /// What became of a save.
    public enum Outcome: String, Sendable, CaseIterable {
        /// It is part of the record's history; it may have won or lost.
        case accepted
        /// It waits in the outbox.
        case pending
        /// It was refused and is kept for the owner to decide on.
        case proposal
        /// It was refused and is kept on this replica only.
        case rejected
        /// It stood here until another's write replaced it.
        case superseded
    }

    /// Its number, given by the store; 0 before.
    public var number: Int64
    /// The written fields.
    public var record: Record
    /// What became of it.
    public var outcome: Outcome
    /// The commit that holds it, as far as known; 0 otherwise.
    public var sequence: Int64
    /// When it arrived here, in milliseconds since 1970.
    public var received: Int64
    /// Whether it was written on this replica.
    public var isOwn: Bool

    /// An entry.
    public init(
        number: Int64 = 0, record: Record, outcome: Outcome, sequence: Int64 = 0, received: Int64,
        isOwn: Bool = false
    ) {
        self.number = number
        self.record = record
        self.outcome = outcome
        self.sequence = sequence
        self.received = received
        self.isOwn = isOwn
    }
}

extension Sequence<HistoryEntry> {
    /// The set of writes that these entries make up, for merging.
    public func recordHistory(id: RecordID, kind: String) -> RecordHistory {
        var history = RecordHistory(id: id, kind: kind)
        for entry in self {
            history.revision = Swift.max(history.revision, entry.record.revision)
            for (path, field) in entry.record.fields {
                switch entry.outcome {
                case .proposal: history.propose(field, at: path)
                case .accepted, .pending, .superseded: history.accept(field, at: path)
                case .rejected: continue
                }
            }
        }
        return history
    }
}
