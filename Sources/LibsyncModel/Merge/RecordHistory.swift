/// All known writes of one record, by path and identity: the set from which state and conflicts are
/// computed.
///
/// Adding writes in any order, any number of times, gives the same set.
public struct RecordHistory: Hashable, Sendable {
    /// The record's name.
    public let id: RecordID
    /// The record's kind.
    public let kind: String
    /// Accepted writes.
    public private(set) var accepted: [FieldPath: [WriteIdentity: Field]]
    /// Writes that were refused because their writer no longer had the right; they wait for the
    /// owner (SYNC rule 10).
    public private(set) var proposals: [FieldPath: [WriteIdentity: Field]]
    /// The greatest revision met.
    public var revision: Int

    /// An empty history.
    public init(id: RecordID, kind: String, revision: Int = 0) {
        self.id = id
        self.kind = kind
        self.revision = revision
        accepted = [:]
        proposals = [:]
    }

    /// Adds one accepted write.
    ///
    /// One identity met with two effective stamps keeps the smaller.
    ///
    /// - Returns: false when the write was there already and nothing changed.
    @discardableResult
    public mutating func accept(_ field: Field, at path: FieldPath) -> Bool {
        let identity = field.identity
        if let known = accepted[path]?[identity],
            known.provenance.effective <= field.provenance.effective
        {
            return false
        }
        accepted[path, default: [:]][identity] = field
        proposals[path]?[identity] = nil
        if proposals[path]?.isEmpty == true { proposals[path] = nil }
        return true
    }

    /// Adds one refused write, unless it was accepted before.
    ///
    /// - Returns: false when the write was there already and nothing changed.
    @discardableResult
    public mutating func propose(_ field: Field, at path: FieldPath) -> Bool {
        let identity = field.identity
        guard accepted[path]?[identity] == nil, proposals[path]?[identity] == nil else {
            return false
        }
        proposals[path, default: [:]][identity] = field
        return true
    }

    /// The known write of that identity at `path`.
    public func field(_ identity: WriteIdentity, at path: FieldPath) -> Field? {
        accepted[path]?[identity]
    }

    /// The winning write at `path`.
    public func winner(at path: FieldPath) -> Field? {
        accepted[path]?.values.max { $0.loses(to: $1) }
    }

    /// The record as it stands: of each field the winning write.
    public var record: Record {
        var fields: [FieldPath: Field] = [:]
        fields.reserveCapacity(accepted.count)
        for path in accepted.keys {
            fields[path] = winner(at: path)
        }
        return Record(id: id, kind: kind, fields: fields, revision: revision)
    }
}
