public import LibsyncModel

/// The server's position numbers, what was answered to whom, and which life of the store this is.
public protocol SequenceStorage {
    /// The newest commit; nil in an empty store.
    func head() throws -> Commit?
    /// The commit that gave out `sequence`; nil when this store never did.
    func commit(containing sequence: Int64) throws -> Commit?
    /// Adds a commit above the head.
    func append(_ commit: Commit) throws

    /// What was last answered to `replica`.
    func ledgerEntry(_ replica: ReplicaID) throws -> LedgerEntry?
    /// Keeps what was answered, in place of the answer before.
    func put(_ entry: LedgerEntry) throws

    /// The lives of this store, oldest first; the last is the present one.
    func epochs() throws -> [Epoch]
    /// Begins a new life.
    func append(_ epoch: Epoch) throws

    /// Old cursors and commits that a replica was given, newest first.
    func rungs(_ kind: Rung.Kind) throws -> [Rung]
    /// Keeps a rung; old ones are thinned out so that at most about 60 of a kind remain.
    func append(_ rung: Rung) throws
    /// Forgets the rungs above `sequence`: a restored server does not know them.
    func removeRungs(above sequence: Int64, _ kind: Rung.Kind) throws
}

/// One transaction of the server that touched records: a dense run of sequence numbers.
public struct Commit: Hashable, Sendable {
    /// The first number.
    public let first: Int64
    /// The last number.
    public let last: Int64
    /// 64 random bits: a file copied back in silence does not know them (SYNC rule 17).
    public let tag: UInt64
    /// When, in milliseconds since 1970.
    public let time: Int64

    /// A commit.
    public init(first: Int64, last: Int64, tag: UInt64, time: Int64) {
        self.first = first
        self.last = last
        self.tag = tag
        self.time = time
    }
}

/// The last batch of one replica and the answer to it.
public struct LedgerEntry: Hashable, Sendable {
    /// The replica.
    public let replica: ReplicaID
    /// The batch's number, from 1.
    public let batch: Int64
    /// The hash of the batch's bytes.
    public let hash: String
    /// The answer, as bytes to be sent again unchanged.
    public let answer: [UInt8]

    /// An entry.
    public init(replica: ReplicaID, batch: Int64, hash: String, answer: [UInt8]) {
        self.replica = replica
        self.batch = batch
        self.hash = hash
        self.answer = answer
    }
}

/// One life of the server's store; a restore begins another.
public struct Epoch: Hashable, Sendable {
    /// Its name: random.
    public let id: String
    /// The last sequence that it shares with the life before; 0 for the first.
    public let fork: Int64
    /// When it began, in milliseconds since 1970.
    public let began: Int64

    /// A life.
    public init(id: String, fork: Int64, began: Int64) {
        self.id = id
        self.fork = fork
        self.began = began
    }
}

/// One step of the ladder by which a replica finds the newest point that it shares with a restored
/// server (SYNC rule 17): an opaque text from the server, and its sequence.
public struct Rung: Hashable, Sendable {
    /// What the text is.
    public enum Kind: String, Sendable {
        /// Read up to here.
        case cursor
        /// Known of up to here.
        case commit
    }
    /// What the text is.
    public let kind: Kind
    /// The place in the sequence.
    public let sequence: Int64
    /// The server's text.
    public let token: String

    /// A rung.
    public init(kind: Kind, sequence: Int64, token: String) {
        self.kind = kind
        self.sequence = sequence
        self.token = token
    }
}
