internal import LibsyncModel
public import LibsyncStore

/// How a replica stands.
public struct ReplicaStatus: Hashable, Sendable {
    /// Who it is.
    public let identity: ReplicaIdentity
    /// Saves that wait to be sent.
    public let outbox: Int
    /// Saves that the server refused, kept for a person.
    public let parked: Int
    /// Conflicts that this library has not decided on.
    public let conflicts: Int
    /// When it last pulled, in milliseconds since 1970.
    public let lastPull: Int64?
    /// When it last pushed, in milliseconds since 1970.
    public let lastPush: Int64?
    /// Whether it is bringing back what a restored server lost.
    public let isHealing: Bool
}

extension Replica {
    /// How it stands.
    public func status() async throws -> ReplicaStatus {
        let conflicts = try await conflicts().count
        return try await store.read { transaction in
            ReplicaStatus(
                identity: try ReplicaIdentity(transaction),
                outbox: try transaction.outboxCount(), parked: try transaction.parked().count,
                conflicts: conflicts,
                lastPull: try transaction.setting(.lastPull).flatMap { Int64($0) },
                lastPush: try transaction.setting(.lastPush).flatMap { Int64($0) },
                isHealing: try transaction.setting(.healing) != nil)
        }
    }

    /// What the server refused, oldest first.
    public func parked() async throws -> [ParkedSave] {
        try await store.read { try $0.parked() }
    }

    /// Forgets a refused save, once a person has read it.
    public func dismissParked(_ number: Int64) async throws {
        try await store.transaction { try $0.removeParked(number) }
    }

    /// Faults of the replica: the engine's, and rows that do not add up to their digest.
    public func faults() async throws -> [String] {
        var faults = try await store.integrityFaults()
        let (isWhole, misfiled) = try await store.read { transaction in
            let library = try ReplicaIdentity(transaction).library
            let isWhole =
                try transaction.digest(for: library) == transaction.recomputedDigest(for: library)
            return (isWhole, try transaction.misfiled())
        }
        if !isWhole {
            faults.append("The rows do not add up to their digest; the next pull repairs them.")
        }
        for id in misfiled {
            faults.append(
                "The record \(id) is not found by what its text says; the next pull repairs it.")
        }
        return try await faults
            + store.read { transaction in
                let ids = try Set(transaction.rowIDs(in: IDRange()) + transaction.viewIDs())
                    .sorted()
                return try Replica.spoilt(in: transaction)
                    + Replica.lost(of: ids, in: transaction)
                    + Replica.unreadable(of: ids, in: transaction)
            }
    }

    /// What is shown otherwise than it was typed.
    private static func spoilt(in transaction: any StoreTransaction) throws -> [String] {
        try whereReadable { try Views.spoilt(in: transaction) }.map { id in
            "The record \(id) is shown otherwise than it was typed; the next pull repairs it."
        }
    }

    /// What was typed here, and is not what would be sent.
    private static func lost(
        of ids: [RecordID], in transaction: any StoreTransaction
    ) throws -> [String] {
        try whereReadable { try TypedCopies.differing(among: ids, in: transaction) }.map { id in
            "What waits to be sent of the record \(id) is not what its history says was typed: "
                + "compare them with libsync history \(id), and type it again."
        }
    }

    /// None where something cannot be read: `unreadable` tells of that.
    private static func whereReadable(_ find: () throws -> [RecordID]) throws -> [RecordID] {
        do {
            return try find()
        } catch StoreFailure.damaged {
            return []
        }
    }

    /// What was typed here and cannot be read any more: no sync gets past it.
    private static func unreadable(
        of ids: [RecordID], in transaction: any StoreTransaction
    ) throws -> [String] {
        let advice = "; put back a copy of the replica's folder, or make a new one: libsync init."
        var faults: [String] = []
        do {
            _ = try transaction.outbox(of: nil, limit: .max)
        } catch StoreFailure.damaged {
            faults.append("What waits to be sent cannot be read" + advice)
        }
        for id in ids {
            do {
                _ = try transaction.history(of: id)
            } catch StoreFailure.damaged {
                faults.append("The history of the record \(id) cannot be read" + advice)
            }
        }
        return faults
    }
}
