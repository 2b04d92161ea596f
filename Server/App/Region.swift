public import LibsyncModel
public import LibsyncStore

/// What the coordinator does with the region itself: found it, add libraries, begin a new life of
/// the store after a restore.
public enum Region {
    /// Begins the first life of an empty store.
    public static func found(_ store: any Store, effects: Effects) async throws {
        try await store.transaction { transaction in
            guard try transaction.epochs().isEmpty else { return }
            try beginEpoch(in: transaction, effects: effects)
            let replica = ReplicaID(effects.random())
            try transaction.set(.serverReplica, to: replica.description)
        }
    }

    /// Begins a new life: every cursor of the one before makes its replica compare and offer.
    static func beginEpoch(in transaction: any StoreTransaction, effects: Effects) throws {
        let id = String(effects.random(), radix: 16) + String(effects.random(), radix: 16)
        let fork = try transaction.headSequence()
        try transaction.append(Epoch(id: id, fork: fork, began: effects.now()))
        // Compaction must not pass those who still hold what this life has lost (SYNC rule 18).
        try transaction.resetReadSequences()
    }

    /// Begins a new life of a store that was just restored.
    public static func restored(_ store: any Store, effects: Effects) async throws {
        try await store.transaction { try beginEpoch(in: $0, effects: effects) }
    }

    /// Erases a record, in the journal first.
    ///
    /// - Parameter isAbsent: whether it may be one that is not here, which a replica or a copy of
    ///   the store may still hold.
    /// - Returns: false when there is no such record; true also when it was erased before.
    @discardableResult
    public static func purge(
        _ id: RecordID, in transaction: any StoreTransaction, journal: Journal, effects: Effects,
        isAbsent: Bool = false
    ) throws -> Bool {
        if try transaction.purge(of: id) != nil { return true }
        guard try isAbsent || transaction.row(id) != nil else { return false }
        let now = effects.now()
        try journal.append([.purge(id, time: now)])
        try journal.blankNarrowings(of: [id])
        _ = try Erasure.erase(id, time: now, tag: effects.random(), in: transaction)
        return true
    }

    /// Drops tombstones that every replica has read, and moves the horizon there.
    ///
    /// Replicas of devices whose access was withdrawn, or whose library was closed, do not count.
    ///
    /// - Returns: the horizon, and how many tombstones went.
    public static func compact(
        in transaction: any StoreTransaction
    ) throws -> (horizon: Int64, dropped: Int) {
        let head = try transaction.headSequence()
        let read = try counting(in: transaction).map(\.readSequence).min() ?? head
        let horizon = max(try transaction.horizon(), min(read, head))
        let dropped = try transaction.tombstones(through: horizon)
        for (id, _) in dropped {
            try transaction.remove(id)
            try transaction.removeHistory(of: id)
        }
        try transaction.set(.horizon, to: String(horizon))
        return (horizon, dropped.count)
    }

    /// The replicas that compaction waits for.
    static func counting(in transaction: any StoreTransaction) throws -> [ReplicaAccount] {
        let silent = try transaction.devices().filter { device in
            try device.revoked != nil || transaction.closed(on: device.library) != nil
        }
        let ids = Set(silent.map(\.id))
        return try transaction.replicas().filter { !ids.contains($0.device) }
    }

    /// Why a library cannot be added.
    public enum Failure: Error, Hashable, Sendable {
        /// There is a library of that slug.
        case slugTaken(LibrarySlug)
    }

    /// Adds a library: its account, also in the journal, and its public record with the name in
    /// `names` by language.
    @discardableResult
    public static func add(
        _ slug: LibrarySlug, names: [String: String], role: Permission.Role,
        to store: any Store, effects: Effects, journal: Journal? = nil
    ) async throws -> LibraryAccount {
        let id = effects.recordID()
        let now = effects.now()
        let tag = effects.random()
        return try await store.transaction { transaction in
            guard try transaction.library(called: slug) == nil else {
                throw Failure.slugTaken(slug)
            }
            let account = LibraryAccount(slug: slug, role: role, record: id, added: now)
            try transaction.put(account)
            var values: [FieldPath: JSONValue] = [
                "library": .string(slug.description), "slug": .string(slug.description),
                "visibility": "public", "deleted": false,
            ]
            for (tag, name) in names {
                if let path = FieldPath(segments: ["name", tag]) { values[path] = .string(name) }
            }
            try write(values, to: id, now: now, tag: tag, in: transaction)
            try journal?.append([.library(account)])
            return account
        }
    }

    /// The next stamp of the server's own hand, above `base`.
    static func nextStamp(
        now: Int64, above base: Stamp?, in transaction: any StoreTransaction
    ) throws -> Stamp {
        let text = try transaction.setting(.serverReplica)
        guard let replica = text.flatMap({ ReplicaID($0) }) else {
            throw StoreFailure.damaged(detail: "the store has no identity; run init")
        }
        let last = try transaction.setting(.clock).flatMap { Stamp($0) }
        var clock = StampClock(last: last ?? Stamp(milliseconds: 0, replica: replica))
        let stamp = clock.next(now: now, above: base, replica: replica)
        try transaction.set(.clock, to: stamp.description)
        return stamp
    }

    /// Writes a new record by the server's own hand, as one commit.
    private static func write(
        _ values: [FieldPath: JSONValue], to id: RecordID, now: Int64, tag: UInt64,
        in transaction: any StoreTransaction
    ) throws {
        guard let library = values["library"]?.string.flatMap({ LibrarySlug($0) }) else {
            throw StoreFailure.damaged(detail: "a record without an owner")
        }
        let stamp = try nextStamp(now: now, above: nil, in: transaction)
        let provenance = Provenance(typed: stamp, library: library, seenTime: now)
        let record = Record(
            id: id, kind: Kind.library.name,
            fields: values.mapValues { Field(value: $0, provenance: provenance) })
        let sequence = try transaction.headSequence() + 1
        try transaction.append(
            HistoryEntry(record: record, outcome: .accepted, sequence: sequence, received: now))
        try transaction.put(Row(record: record, sequence: sequence))
        try transaction.append(Commit(first: sequence, last: sequence, tag: tag, time: now))
    }
}
