/// Where a field's value comes from: who wrote it, when, having seen what.
public struct Provenance: Hashable, Sendable {
    /// The stamp as typed; with the value's hash it is the write's identity.
    public var typed: Stamp
    /// The stamp that orders the write; differs from `typed` only when a clock was wrong.
    public var effective: Stamp
    /// The identity of the value that the writer saw; nil when there was none.
    public var base: WriteIdentity?
    /// Losing writes that this one decides on.
    public var resolves: [WriteIdentity]
    /// For `deleted` only: the identities of all the fields that the writer saw (SYNC rule 11).
    public var saw: [FieldPath: WriteIdentity]
    /// The library whose replica wrote it.
    public var library: LibrarySlug
    /// The name that the person or library chose to be seen by, at most 40 characters.
    public var label: String?
    /// Milliseconds since 1970 of the last server time that the writer had seen (SYNC rule 5).
    public var seenTime: Int64
    /// The library that brought this write back after the server was restored, if one did.
    public var healedBy: LibrarySlug?

    /// A provenance; `effective` is `typed` unless given.
    public init(
        typed: Stamp, effective: Stamp? = nil, base: WriteIdentity? = nil,
        resolves: [WriteIdentity] = [], saw: [FieldPath: WriteIdentity] = [:],
        library: LibrarySlug, label: String? = nil, seenTime: Int64 = 0,
        healedBy: LibrarySlug? = nil
    ) {
        self.typed = typed
        self.effective = effective ?? typed
        self.base = base
        self.resolves = resolves
        self.saw = saw
        self.library = library
        self.label = label
        self.seenTime = seenTime
        self.healedBy = healedBy
    }
}

/// One field of a record: its value and where the value comes from.
public struct Field: Hashable, Sendable {
    /// The value; `null` is a removed key.
    public let value: JSONValue
    /// Where it comes from.
    public var provenance: Provenance
    /// The hash of the value's canonical bytes.
    public let hash: ValueHash

    /// A field; hashes the value.
    public init(value: JSONValue, provenance: Provenance) {
        self.value = value
        self.provenance = provenance
        hash = ValueHash(of: value)
    }

    /// Which write this is.
    public var identity: WriteIdentity { WriteIdentity(typed: provenance.typed, hash: hash) }

    /// Whether this write loses to `other`: by effective stamp, then the value's hash, then the
    /// stamp as typed, so that no two different writes are ever equal.
    public func loses(to other: Field) -> Bool {
        if provenance.effective != other.provenance.effective {
            return provenance.effective < other.provenance.effective
        }
        if hash != other.hash { return hash < other.hash }
        return provenance.typed < other.provenance.typed
    }
}
