public import LibsyncModel

/// Libraries, their devices, tokens, codes and replicas; on the server only.
public protocol AccountStorage {
    /// The libraries, by slug.
    func libraries() throws -> [LibraryAccount]
    /// One library.
    func library(_ slug: LibrarySlug) throws -> LibraryAccount?
    /// Keeps a library.
    func put(_ library: LibraryAccount) throws

    /// The devices, oldest first.
    func devices() throws -> [Device]
    /// One device.
    func device(_ id: String) throws -> Device?
    /// Keeps a device.
    func put(_ device: Device) throws
    /// The device's token by its hash, whether it still holds or not.
    func token(hash: String) throws -> DeviceToken?
    /// Keeps a token.
    func put(_ token: DeviceToken) throws
    /// The tokens of a device.
    func tokens(of device: String) throws -> [DeviceToken]

    /// The enrolment code of that hash.
    func enrolment(hash: String) throws -> Enrolment?
    /// The enrolment codes, whether they still hold or not, by their end.
    func enrolments() throws -> [Enrolment]
    /// Keeps an enrolment code.
    func put(_ enrolment: Enrolment) throws

    /// The replica of that id.
    func replica(_ id: ReplicaID) throws -> ReplicaAccount?
    /// The replicas of a device, oldest first.
    func replicas(of device: String) throws -> [ReplicaAccount]
    /// Keeps a replica.
    func put(_ replica: ReplicaAccount) throws
    /// Retires a replica: the server knows its id no longer, and it takes a new one.
    func removeReplica(_ id: ReplicaID) throws
    /// All replicas, oldest first.
    func replicas() throws -> [ReplicaAccount]
    /// Sets every replica's read position to 0: in a new life nobody has read anything yet.
    func resetReadSequences() throws
}

/// A library as the server knows it.
public struct LibraryAccount: Hashable, Sendable {
    /// Its slug.
    public let slug: LibrarySlug
    /// What it is in the region.
    public let role: Permission.Role
    /// Its record.
    public let record: RecordID
    /// When it was added, in milliseconds since 1970.
    public let added: Int64
    /// The names that it took for public addresses, oldest first; each still leads to it.
    public var addresses: [LibrarySlug]
    /// The library that it was merged into; nil while it is one of its own.
    public var mergedInto: LibrarySlug?
    /// When it was closed, in milliseconds since 1970; nil while it is not.
    public var closed: Int64?
    /// How often it was changed since it was added: of two states the one with more holds.
    public var changes: Int

    /// A library.
    public init(
        slug: LibrarySlug, role: Permission.Role, record: RecordID, added: Int64,
        addresses: [LibrarySlug] = [], mergedInto: LibrarySlug? = nil, closed: Int64? = nil,
        changes: Int = 0
    ) {
        self.slug = slug
        self.role = role
        self.record = record
        self.added = added
        self.addresses = addresses
        self.mergedInto = mergedInto
        self.closed = closed
        self.changes = changes
    }

    /// Its name in public addresses.
    public var address: LibrarySlug { addresses.last ?? slug }

    /// Whether it is, or once was, called `name`, by its slug or in public addresses.
    public func isCalled(_ name: LibrarySlug) -> Bool {
        slug == name || addresses.contains(name)
    }
}

/// One machine of a library that was enrolled.
public struct Device: Hashable, Sendable {
    /// Its name: random.
    public let id: String
    /// Its library.
    public let library: LibrarySlug
    /// The label given at enrolment.
    public let label: String?
    /// When it was enrolled, in milliseconds since 1970.
    public let enrolled: Int64
    /// When it was last heard of, in milliseconds since 1970.
    public var lastSeen: Int64
    /// When it was revoked; nil while it may speak.
    public var revoked: Int64?

    /// A device.
    public init(
        id: String, library: LibrarySlug, label: String?, enrolled: Int64, lastSeen: Int64,
        revoked: Int64? = nil
    ) {
        self.id = id
        self.library = library
        self.label = label
        self.enrolled = enrolled
        self.lastSeen = lastSeen
        self.revoked = revoked
    }
}

/// A token at rest: its hash, never itself.
public struct DeviceToken: Hashable, Sendable {
    /// SHA-256 of the token, in hex.
    public let hash: String
    /// The device that it speaks for.
    public let device: String
    /// When it ends, in milliseconds since 1970.
    public var expires: Int64

    /// A token.
    public init(hash: String, device: String, expires: Int64) {
        self.hash = hash
        self.device = device
        self.expires = expires
    }
}

/// A single-use code at rest: its hash, never itself.
public struct Enrolment: Hashable, Sendable {
    /// SHA-256 of the code's secret part, in hex.
    public let hash: String
    /// The library that it enrols for.
    public let library: LibrarySlug
    /// When it ends, in milliseconds since 1970.
    public let expires: Int64
    /// When it was used; nil while it was not.
    public var used: Int64?

    /// A code.
    public init(hash: String, library: LibrarySlug, expires: Int64, used: Int64? = nil) {
        self.hash = hash
        self.library = library
        self.expires = expires
        self.used = used
    }
}

/// One replica of a device; a copied file takes a second one.
public struct ReplicaAccount: Hashable, Sendable {
    /// Its id.
    public let id: ReplicaID
    /// The device that asked for it.
    public let device: String
    /// When it was given out, in milliseconds since 1970.
    public let registered: Int64
    /// The place in the sequence up to which it has read, as its last request presented it.
    public var readSequence: Int64

    /// A replica.
    public init(id: ReplicaID, device: String, registered: Int64, readSequence: Int64 = 0) {
        self.id = id
        self.device = device
        self.registered = registered
        self.readSequence = readSequence
    }
}
