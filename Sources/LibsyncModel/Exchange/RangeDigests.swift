// How a replica that differs from its server finds out where, without fetching everything.

/// Record ids in their order: those above one id, up to another and with it.
public struct IDRange: Hashable, Sendable {
    /// Above this id; nil: from the first.
    public let after: RecordID?
    /// Up to this id and with it; nil: to the last.
    public let through: RecordID?

    /// A range; without arguments all ids.
    public init(after: RecordID? = nil, through: RecordID? = nil) {
        self.after = after
        self.through = through
    }

    /// Whether the id is in it.
    public func contains(_ id: RecordID) -> Bool {
        after.map { $0 < id } ?? true && through.map { id <= $0 } ?? true
    }
}

/// How many rows a range of ids holds for one reader, and their digest.
public struct RangeDigest: Hashable, Sendable {
    /// The ids.
    public let range: IDRange
    /// How many rows the reader may see there.
    public let count: Int
    /// The sum of those rows' digests.
    public let digest: RowDigest

    /// A range's digest.
    public init(range: IDRange, count: Int, digest: RowDigest) {
        self.range = range
        self.count = count
        self.digest = digest
    }
}

/// What a server answers when it is asked for the digests of ranges: each cut into parts, all of
/// one moment.
public struct RangeDigests: Hashable, Sendable {
    /// The parts, in the order of ids; those of one range together are that range.
    public let parts: [RangeDigest]
    /// The newest commit of the server at that moment.
    public let commit: Position

    /// An answer.
    public init(parts: [RangeDigest], commit: Position) {
        self.parts = parts
        self.commit = commit
    }
}
