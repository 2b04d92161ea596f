// What replica and server say to each other, as the sync engine sees it. How it is written on the
// wire is the business of Protocol/Wire alone, so a new protocol version changes nothing here.

/// A place in the server's sequence, with the server's opaque, signed word for it.
public struct Position: Hashable, Sendable {
    /// The place.
    public let sequence: Int64
    /// The server's word; only the server reads it.
    public let token: String

    /// A place.
    public init(sequence: Int64, token: String) {
        self.sequence = sequence
        self.token = token
    }
}

/// One batch of saves, pushed together.
///
/// Each entry is one save: a partial record.
public struct PushBatch: Hashable, Sendable {
    /// The replica that pushes.
    public let replica: ReplicaID
    /// The batch's number, dense from 1 for each replica id.
    public let number: Int64
    /// Whether the entries are offers of what a restored server may have lost.
    public let isOffer: Bool
    /// The saves, in the order of typing.
    public let entries: [Record]

    /// A batch.
    public init(replica: ReplicaID, number: Int64, isOffer: Bool, entries: [Record]) {
        self.replica = replica
        self.number = number
        self.isOffer = isOffer
        self.entries = entries
    }
}

/// What became of one save.
public struct SaveResult: Hashable, Sendable {
    /// The outcome of the save as a whole.
    public enum Outcome: Hashable, Sendable {
        /// It is part of the record's history.
        case accepted
        /// It was there already.
        case duplicate
        /// It was refused; the code and a sentence for a person.
        case rejected(code: String, detail: String)
    }
    /// What differs for one field of an accepted save.
    public struct FieldOutcome: Hashable, Sendable {
        /// The effective stamp that the server gave it; nil when it kept the one it came with.
        public var effective: Stamp?
        /// The write that beats it; nil when it won.
        public var winner: Field?

        /// An exception.
        public init(effective: Stamp? = nil, winner: Field? = nil) {
            self.effective = effective
            self.winner = winner
        }
    }
    /// The outcome of the save as a whole.
    public let outcome: Outcome
    /// The place of the row that holds the save; 0 when it was refused.
    ///
    /// The save stays displayed at its replica until a line of its record at least as new arrives
    /// (SYNC rule 9).
    public let sequence: Int64
    /// Fields that were superseded or restamped.
    public let exceptions: [FieldPath: FieldOutcome]

    /// A result.
    public init(
        outcome: Outcome, sequence: Int64 = 0, exceptions: [FieldPath: FieldOutcome] = [:]
    ) {
        self.outcome = outcome
        self.sequence = sequence
        self.exceptions = exceptions
    }
}

/// The answer to a push: a result for each save, and the newest commit, but no cursor: only a pull
/// moves the cursor (SYNC rule 1).
public struct PushAnswer: Hashable, Sendable {
    /// The batch's number.
    public let number: Int64
    /// One result for each entry, in their order.
    public let results: [SaveResult]
    /// The newest commit of the server.
    public let commit: Position

    /// An answer.
    public init(number: Int64, results: [SaveResult], commit: Position) {
        self.number = number
        self.results = results
        self.commit = commit
    }
}

/// One line of a pull or snapshot.
public enum PullLine: Hashable, Sendable {
    /// A row, as its canonical JSON text.
    case row(id: RecordID, sequence: Int64, text: String)
    /// The reader saw the record once and may not any more.
    case withdrawn(id: RecordID, sequence: Int64)
    /// The record was erased by law or agreement: nothing of it may stay anywhere.
    case purged(id: RecordID, sequence: Int64)

    /// Its place in the server's sequence.
    public var sequence: Int64 {
        switch self {
        case .row(_, let sequence, _), .withdrawn(_, let sequence), .purged(_, let sequence):
            sequence
        }
    }

    /// The record.
    public var id: RecordID {
        switch self {
        case .row(let id, _, _), .withdrawn(let id, _), .purged(let id, _): id
        }
    }
}

/// One page of a pull or snapshot; without its trailer a page does not exist.
public struct PullPage: Hashable, Sendable {
    /// The lines.
    public var lines: [PullLine]
    /// Read up to here, once the page is applied.
    public let cursor: Position
    /// Whether another page follows.
    public let hasMore: Bool
    /// The digest of all rows that the reader may see, at the cursor; nil while more follows.
    public let digest: RowDigest?
    /// Tombstones at or below it may have been dropped by the server.
    public let horizon: Int64
    /// The newest commit of the server.
    public let commit: Position

    /// A page.
    public init(
        lines: [PullLine], cursor: Position, hasMore: Bool, digest: RowDigest?, horizon: Int64,
        commit: Position
    ) {
        self.lines = lines
        self.cursor = cursor
        self.hasMore = hasMore
        self.digest = digest
        self.horizon = horizon
        self.commit = commit
    }
}

/// The server's words for places that a replica was at, newest first.
public struct Ladder: Hashable, Sendable {
    /// Read up to there.
    public let cursors: [String]
    /// Known of up to there.
    public let commits: [String]

    /// A ladder.
    public init(cursors: [String], commits: [String]) {
        self.cursors = cursors
        self.commits = commits
    }
}

/// A new identity for a replica, and where it goes on.
public struct ResumePoint: Hashable, Sendable {
    /// The new identity; its batches count from 1.
    public let replica: ReplicaID
    /// The present life of the server's store.
    public let epoch: String
    /// The pull goes on from here; nil: from the start.
    public let cursor: Position?
    /// Offers begin after this; nil: with everything.
    public let commit: Position?
    /// Below it only the outbox is offered.
    public let horizon: Int64

    /// A point.
    public init(
        replica: ReplicaID, epoch: String, cursor: Position?, commit: Position?, horizon: Int64
    ) {
        self.replica = replica
        self.epoch = epoch
        self.cursor = cursor
        self.commit = commit
        self.horizon = horizon
    }
}

/// How a region shows itself to the public.
public struct RegionProfile: Hashable, Sendable {
    /// The region's name, for people.
    public let name: String
    /// The BCP 47 tag of the language of public surfaces where nobody asks for another.
    public let language: String
    /// The zone in which the region's days begin, by its name in the time zone database.
    public let timeZone: String

    /// A region; where it does not say otherwise, it is Norwegian.
    public init(name: String, language: String = "nb", timeZone: String = "Europe/Oslo") {
        self.name = name
        self.language = language
        self.timeZone = timeZone
    }
}

/// What a server says of itself to anyone.
public struct ServerGreeting: Hashable, Sendable {
    /// The region that it serves.
    public let region: RegionProfile
    /// The protocol versions that it serves.
    public let versions: [String]
    /// The present life of its store.
    public let epoch: String
    /// Its newest sequence.
    public let head: Int64
    /// Tombstones at or below it may have been dropped.
    public let horizon: Int64
    /// The most entries of a push.
    public let pushEntriesMax: Int
    /// The most bytes of a push, uncompressed.
    public let pushBytesMax: Int
    /// Fingerprints of its present and its next key, in hex.
    public let keys: [String]

    /// A greeting.
    public init(
        region: RegionProfile, versions: [String], epoch: String, head: Int64, horizon: Int64,
        pushEntriesMax: Int, pushBytesMax: Int, keys: [String]
    ) {
        self.region = region
        self.versions = versions
        self.epoch = epoch
        self.head = head
        self.horizon = horizon
        self.pushEntriesMax = pushEntriesMax
        self.pushBytesMax = pushBytesMax
        self.keys = keys
    }
}

/// What enrolment gives to a device.
public struct Membership: Hashable, Sendable {
    /// The secret by which the device speaks; kept in a file of mode 0600, never in the store.
    public let token: String
    /// When the token ends, in milliseconds since 1970.
    public let expires: Int64
    /// The device's name.
    public let device: String
    /// Its library.
    public let library: LibrarySlug
    /// What the library is in the region.
    public let role: Permission.Role
    /// The identity of its first replica.
    public let replica: ReplicaID
    /// The present life of the server's store.
    public let epoch: String
    /// The region's name.
    public let serverName: String
    /// The libraries that were merged into it, by slug: a folder of one of them is its own.
    public let former: [LibrarySlug]

    /// A membership.
    public init(
        token: String, expires: Int64, device: String, library: LibrarySlug,
        role: Permission.Role, replica: ReplicaID, epoch: String, serverName: String,
        former: [LibrarySlug] = []
    ) {
        self.token = token
        self.expires = expires
        self.device = device
        self.library = library
        self.role = role
        self.replica = replica
        self.epoch = epoch
        self.serverName = serverName
        self.former = former
    }
}

/// One save in a record's full history, as the server tells it.
public struct HistoryLine: Hashable, Sendable {
    /// The written fields.
    public let record: Record
    /// `accepted` or `proposal`.
    public let outcome: String
    /// When it reached the server, in milliseconds since 1970.
    public let received: Int64

    /// A save.
    public init(record: Record, outcome: String, received: Int64) {
        self.record = record
        self.outcome = outcome
        self.received = received
    }
}
