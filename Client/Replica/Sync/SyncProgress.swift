internal import LibsyncModel

/// How far a sync is, for showing.
public struct SyncProgress: Hashable, Sendable {
    /// What is being done.
    public enum Phase: String, Sendable {
        /// Reaching the server.
        case connecting
        /// Sending own saves.
        case pushing
        /// Fetching others'.
        case pulling
        /// Bringing back what a restored server lost.
        case healing
    }
    /// What is being done.
    public let phase: Phase
    /// Records done in this phase.
    public let done: Int
    /// Records to be done; nil when nobody knows.
    public let total: Int?
}

/// What a sync did.
public struct SyncSummary: Hashable, Sendable {
    /// Saves that the server acknowledged.
    public internal(set) var pushed = 0
    /// Rows that came.
    public internal(set) var pulled = 0
    /// Records that this library may not see any more.
    public internal(set) var withdrawn = 0
    /// Records that were erased everywhere.
    public var purged: Int { purgedRecords.count }
    /// Those records: a push and the pull after it may both tell of one.
    var purgedRecords: Set<RecordID> = []
    /// Saves that the server refused.
    public internal(set) var rejected = 0
    /// Fields that lost against a later write.
    public internal(set) var superseded = 0
    /// Fields whose stamp the server lowered, because this machine's clock is wrong.
    public internal(set) var restamped = 0
    /// Records offered to a restored server.
    public internal(set) var healed = 0
    /// Whether rows differed from the server's and were repaired.
    public internal(set) var isRepaired = false
    /// How many of them, where they were found one by one; 0 when the whole state was fetched.
    public internal(set) var repaired = 0
    /// Whether the server was found to live another life: somebody had put it back.
    public internal(set) var isServerRestored = false
    /// Whether this replica's own file was found to be a copy, or to have been put back.
    public internal(set) var isCopied = false
    /// Whether the replica took a new identity, for either reason.
    public var hasNewIdentity: Bool { isServerRestored || isCopied }

    /// Nothing done yet.
    public init() {}
}
