public import LibsyncModel

/// Where records, history, ledger, outbox, cursors and accounts live; one contract, used by replica
/// and server alike.
///
/// SQLite implements it here; a second engine joins by passing the same suite.
public protocol Store: Sendable {
    /// Reads a consistent state.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result

    /// Runs `body` in one transaction: all of it is kept, or, when it throws, none of it.
    func transaction<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result

    /// Writes a complete, consistent copy to a new file.
    /// - Throws: `StoreFailure.exists` when there is a file already.
    func backup(to path: String) async throws

    /// Faults found by the engine's own check; empty when there are none.
    func integrityFaults() async throws -> [String]

    /// Brings the engine's log into the file and empties it, so that nothing erased stays there;
    /// while others read it may stay as it is until the next call.
    func truncateLog() async throws

    /// Closes the store; later calls fail.
    func close() throws
}

/// What can be done within one transaction.
public typealias StoreTransaction = RecordStorage & HistoryStorage & SequenceStorage
    & OutboxStorage & AccountStorage & SettingStorage & PurgeStorage

/// Why the store could not do what was asked.
public enum StoreFailure: Error, Hashable, Sendable {
    /// Another process holds the store for longer than one waits.
    case busy
    /// No space is left; nothing was changed.
    case diskFull
    /// The file or its folder may not be written.
    case readOnly
    /// The file is damaged; `detail` is the engine's word.
    case damaged(detail: String)
    /// The file is no store of libsync.
    case notAStore
    /// The file was written by a newer release.
    case newerSchema
    /// There is a file already where one was to be written.
    case exists
    /// The file is not there.
    case missing
    /// Anything else, in the engine's words.
    case other(detail: String)
}

/// Rows as the server hands them out, and views: rows merged with own writes that it has not yet
/// acknowledged.
///
/// A digest per scope is kept with each change.
public protocol RecordStorage {
    /// The server's row of `id`; nil when there is none.
    func row(_ id: RecordID) throws -> Row?
    /// The JSON text of the server's row of `id`.
    func rowText(_ id: RecordID) throws -> String?
    /// Keeps the server's row, in place of an older one, and adjusts the digest.
    func put(_ row: Row) throws
    /// Keeps the server's row by its canonical text, read as `json`.
    func put(text: String, json: JSONValue) throws
    /// Forgets the server's row and its view, and adjusts the digest.
    func remove(_ id: RecordID) throws
    /// Forgets the row and its view, and notes that the server withdrew the record at `sequence`:
    /// what was acknowledged before is no longer shown.
    func withdraw(_ id: RecordID, at sequence: Int64) throws
    /// Where the record was last withdrawn; 0 when it never was.
    func withdrawal(of id: RecordID) throws -> Int64
    /// Forgets withdrawals after `sequence`: a restored server does not know of them.
    func removeWithdrawals(after sequence: Int64) throws
    /// Takes the row of `id` aside: the server's new life has not told of it yet. It is no longer
    /// handed out nor part of the digest, but stays what views stand on.
    func hold(_ id: RecordID) throws
    /// The row of `id` that was taken aside; nil when there is none.
    func heldRow(_ id: RecordID) throws -> Row?
    /// The ids of all rows taken aside.
    func heldIDs() throws -> [RecordID]
    /// Forgets the row of `id` that was taken aside.
    func release(_ id: RecordID) throws
    /// Deleted records whose rows lie at or below `sequence` and about which nothing is to be
    /// decided: what compaction drops, on both sides alike. Each with the sequence of its row.
    func tombstones(through sequence: Int64) throws -> [(id: RecordID, sequence: Int64)]
    /// How many of the server's rows there are.
    func rowCount() throws -> Int
    /// The ids of the server's rows in `range`, sorted.
    func rowIDs(in range: IDRange) throws -> [RecordID]
    /// Whether the text of the server's row is still the one that was put; also when there is no
    /// row.
    ///
    /// Hashes the text, about 2 µs.
    func isIntact(_ id: RecordID) throws -> Bool
    /// The ids of the server's rows and of views that lists would not find, or find wrongly: of
    /// which what the store keeps beside the text, to find it by, is not what the text says.
    ///
    /// No digest notices that. Reads every text, about 16 µs each.
    func misfiled() throws -> [RecordID]
    /// Forgets the rows and views whose very id cannot be read: nothing finds them, and what they
    /// say comes anew by its own id.
    func removeUnnamed() throws
    /// Notes that `library` has seen the record, so that a withdrawal reaches it.
    func markSeen(_ id: RecordID, by library: LibrarySlug) throws

    /// The record as its library sees it: the view, or else the row.
    func current(_ id: RecordID) throws -> Row?
    /// Shows `row` in place of the server's row.
    func putView(_ row: Row) throws
    /// Shows the server's row again.
    func removeView(_ id: RecordID) throws
    /// The ids of all views.
    func viewIDs() throws -> [RecordID]

    /// Rows and views by `query`, ordered by start, then id.
    func list(_ query: RecordQuery) throws -> [Row]
    /// At most `limit` ids that begin with `prefix`, sorted.
    func ids(prefix: String, limit: Int) throws -> [RecordID]
    /// How many rows and views there are of a kind, deleted ones left out.
    func count(kind: String) throws -> Int

    /// Lines after `sequence`, oldest first, at most `limit`, for `library`: texts of rows that it
    /// may see, and withdrawals of rows that it once saw.
    ///
    /// Reading ends with the line that takes the texts above `bytesMax`, but not before the second:
    /// so many long texts are never in memory at once, and who pages sees that there is more.
    func lines(
        after sequence: Int64, limit: Int, bytesMax: Int, for library: LibrarySlug
    ) throws -> [PullLine]
    /// Lines of the rows in `range` that `library` may see, in the order of ids: what a snapshot
    /// carries. `limit` and `bytesMax` as for `lines`.
    func snapshot(
        of range: IDRange, limit: Int, bytesMax: Int, for library: LibrarySlug
    ) throws -> [PullLine]
    /// The digest of the rows that `library` may see.
    func digest(for library: LibrarySlug) throws -> RowDigest
    /// The digest computed afresh from the rows, for finding damage.
    func recomputedDigest(for library: LibrarySlug) throws -> RowDigest
    /// `range` cut into at most `count` parts, each with as many of the rows that `library` may see
    /// as the others (the last may have fewer) and the sum of the digests that are kept for them.
    ///
    /// The parts follow one another and together are the range; of a range without rows there is
    /// one. Reads no texts; costs one pass over the range.
    func parts(
        of range: IDRange, atMost count: Int, for library: LibrarySlug
    ) throws -> [RangeDigest]
    /// Count and digest of the rows in `range` that `library` may see, computed afresh from their
    /// texts.
    func recomputedDigest(of range: IDRange, for library: LibrarySlug) throws -> RangeDigest
    /// Sums the digests up anew from the rows, after damage was repaired.
    func rebuildDigests() throws
}

extension RecordStorage {
    /// The ids of all the server's rows, sorted.
    public func rowIDs() throws -> [RecordID] { try rowIDs(in: IDRange()) }
}

/// Which records a list shows.
public struct RecordQuery: Hashable, Sendable {
    /// Only this kind.
    public var kind: String?
    /// Only this owner.
    public var library: LibrarySlug?
    /// Only what ends on or after this date, or recurs.
    public var from: LocalDate?
    /// Only what starts on or before this date.
    public var through: LocalDate?
    /// Whether deleted records are shown, and only they.
    public var isDeleted: Bool
    /// Only public, not hidden records.
    public var isPublicOnly: Bool
    /// Only records with open conflicts.
    public var hasConflicts: Bool
    /// Only records that have, or once had, a field below this one, as `overrides`.
    public var below: FieldPath?

    /// A query; without arguments all records that are not deleted.
    public init(
        kind: String? = nil, library: LibrarySlug? = nil, from: LocalDate? = nil,
        through: LocalDate? = nil, isDeleted: Bool = false, isPublicOnly: Bool = false,
        hasConflicts: Bool = false, below: FieldPath? = nil
    ) {
        self.kind = kind
        self.library = library
        self.from = from
        self.through = through
        self.isDeleted = isDeleted
        self.isPublicOnly = isPublicOnly
        self.hasConflicts = hasConflicts
        self.below = below
    }
}

/// Small values by name: identity, cursor, clock and the like.
public protocol SettingStorage {
    /// The value of `name`; nil when it was never set.
    func setting(_ name: SettingName) throws -> String?
    /// Sets, or with nil forgets, the value of `name`.
    func set(_ name: SettingName, to value: String?) throws
}

/// The names of settings.
public enum SettingName: String, Sendable, CaseIterable {
    // Both sides.
    case clock
    // Replica.
    case server, library, replica, device, role, label, serverName, nextBatch
    case serverLanguage, serverTimeZone
    case cursor, newestCommit, clockOffset, seenTime, epoch, healing
    case lastPull, lastPush, lastLook, horizon, formerLibraries, stampedThrough
    case snapshotCursor, snapshotAfter
    // Server.
    case serverReplica, lostEpochs
}
