public import LibsyncModel
public import LibsyncStore

/// One library's offline copy: everything here works without a network.
///
/// A value over the store's own serialisation; each call is one transaction.
public struct Replica: Sendable {
    /// Where its records are.
    public let store: any Store
    /// The outside world.
    public let effects: Effects

    /// A replica over `store`, which `join` or `ReplicaFolder` has set up.
    public init(store: any Store, effects: Effects) {
        self.store = store
        self.effects = effects
    }

    /// Notes in an empty store whose replica it is.
    public static func join(
        _ store: any Store, membership: Membership, server: String, label: String?
    ) async throws {
        try await store.transaction { transaction in
            try transaction.set(.server, to: server)
            try transaction.set(.serverName, to: membership.serverName)
            try transaction.set(.library, to: membership.library.description)
            try transaction.set(.role, to: membership.role.rawValue)
            try transaction.set(.device, to: membership.device)
            try transaction.set(.replica, to: membership.replica.description)
            try transaction.set(.epoch, to: membership.epoch)
            try transaction.set(.label, to: label)
        }
    }

    /// Notes the device that this machine became with a new code: the one to name when its access is
    /// to be withdrawn.
    func renew(_ membership: Membership, label: String?) async throws {
        try await store.transaction { transaction in
            try transaction.set(.device, to: membership.device)
            if let label { try transaction.set(.label, to: label) }
        }
    }

    /// Keeps what the server says of its region; writes only what is new.
    func note(_ region: RegionProfile) async throws {
        if try await identity().region == region { return }
        try await store.transaction { transaction in
            try transaction.set(.serverName, to: region.name)
            try transaction.set(.serverLanguage, to: region.language)
            try transaction.set(.serverTimeZone, to: region.timeZone)
        }
    }

    /// Who this replica is.
    public func identity() async throws -> ReplicaIdentity {
        try await store.read { try ReplicaIdentity($0) }
    }

    /// Sets, or with nil forgets, the name to be seen by.
    /// - Throws: `ReplicaFailure.labelInvalid`.
    public func setLabel(_ label: String?) async throws {
        if let label, !Provenance.isLabel(label) { throw ReplicaFailure.labelInvalid }
        try await store.transaction { try $0.set(.label, to: label) }
    }

    /// The record, as this library sees it.
    /// - Throws: `ReplicaFailure.unknownRecord`.
    public func row(_ id: RecordID) async throws -> Row {
        let row = try await store.read { try $0.current(id) }
        guard let row, row.record.library != nil else {
            throw ReplicaFailure.unknownRecord(id.description)
        }
        return row
    }

    /// Records by `query`, by start, then id.
    public func rows(_ query: RecordQuery) async throws -> [Row] {
        try await store.read { try $0.list(query) }
    }

    /// The record whose id begins with `prefix`: people type eight characters, not thirty-six.
    /// - Throws: `ReplicaFailure.unknownRecord`, `.ambiguousRecord`.
    public func resolve(_ prefix: String) async throws -> RecordID {
        if let id = RecordID(prefix) {
            _ = try await row(id)
            return id
        }
        let text = prefix.lowercased()
        let ids = try await store.read { try $0.ids(prefix: text, limit: 5) }
        guard !text.isEmpty, let first = ids.first else {
            throw ReplicaFailure.unknownRecord(prefix)
        }
        if ids.count > 1 { throw ReplicaFailure.ambiguousRecord(prefix, candidates: ids) }
        return first
    }

    /// The other libraries, by their slugs, as the replica knows them.
    public func libraries() async throws -> [Row] {
        try await rows(RecordQuery(kind: Kind.library.name))
    }
}

/// Who a replica is.
public struct ReplicaIdentity: Hashable, Sendable {
    /// Its present id.
    public let replica: ReplicaID
    /// Its library.
    public let library: LibrarySlug
    /// The libraries that were merged into it: what is theirs is its own.
    public let former: Set<LibrarySlug>
    /// What the library is in the region.
    public let role: Permission.Role
    /// Its device.
    public let device: String
    /// The server's address.
    public let server: String
    /// The region that it is part of, as the server has last told.
    public let region: RegionProfile
    /// The name to be seen by.
    public let label: String?

    /// Reads it.
    /// - Throws: `ReplicaFailure.notAReplica`.
    public init(_ transaction: any StoreTransaction) throws {
        guard let replica = try transaction.setting(.replica).flatMap({ ReplicaID($0) }),
            let library = try transaction.setting(.library).flatMap({ LibrarySlug($0) }),
            let server = try transaction.setting(.server)
        else { throw ReplicaFailure.notAReplica }
        self.replica = replica
        self.library = library
        self.server = server
        let former = try transaction.setting(.formerLibraries) ?? ""
        self.former = Set(former.split(separator: " ").compactMap { LibrarySlug(String($0)) })
        role = try transaction.setting(.role).flatMap { Permission.Role(rawValue: $0) } ?? .member
        device = try transaction.setting(.device) ?? ""
        let usual = RegionProfile(name: server)
        region = RegionProfile(
            name: try transaction.setting(.serverName) ?? server,
            language: try transaction.setting(.serverLanguage) ?? usual.language,
            timeZone: try transaction.setting(.serverTimeZone) ?? usual.timeZone)
        label = try transaction.setting(.label)
    }

    var permission: Permission { Permission(library: library, role: role, former: former) }

    /// Whether `library` is this replica's own, or was merged into it.
    func covers(_ library: LibrarySlug?) -> Bool { library.map(permission.covers) ?? false }
}

/// Why a replica cannot do what was asked.
public enum ReplicaFailure: Error, Hashable, Sendable {
    /// The store was never joined to a server.
    case notAReplica
    /// There is no such record here.
    case unknownRecord(String)
    /// Several records begin like that.
    case ambiguousRecord(String, candidates: [RecordID])
    /// The record is deleted; restore it first.
    case deleted(RecordID)
    /// The record is of another kind.
    case otherKind(RecordID, kind: String)
    /// The record belongs to another library.
    case notYours(path: FieldPath, owner: LibrarySlug?)
    /// A field does not hold what it must.
    case field(FieldFailure)
    /// A label has 1 to 40 characters and no control characters.
    case labelInvalid
    /// There is no such conflict; it may have been decided elsewhere.
    case unknownConflict(String)
}
