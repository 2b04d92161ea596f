public import LibsyncModel
internal import LibsyncStore

/// A conflict as one library sees it: its own text and the other's, whichever of them holds now.
public struct OpenConflict: Hashable, Sendable {
    /// The conflict as the server declared it.
    public let conflict: Conflict
    /// The record as it stands.
    public let record: Record
    /// This side's write.
    public let mine: Field
    /// The other side's write.
    public let theirs: Field
    /// Whether this side's write is the one that holds.
    public let isMineHolding: Bool

    /// Its name.
    public var id: String { conflict.id }
}

/// Which side of a conflict is taken.
public enum ConflictSide: String, Sendable, CaseIterable {
    /// This library's write.
    case mine
    /// The other's write.
    case theirs
}

extension Replica {
    /// The conflicts that concern this library and that it has not yet decided on or taken note of.
    public func conflicts() async throws -> [OpenConflict] {
        try await store.read { transaction in
            let identity = try ReplicaIdentity(transaction)
            return try transaction.list(RecordQuery(hasConflicts: true)).flatMap { row in
                row.conflicts.compactMap { OpenConflict($0, in: row, for: identity) }
            }
        }
    }

    /// Takes one side.
    ///
    /// Taking the write that holds only takes note; taking the other writes it again, naming both,
    /// so that the conflict closes everywhere.
    ///
    /// - Throws: `ReplicaFailure.unknownConflict`, and what saving throws.
    @discardableResult
    public func take(_ side: ConflictSide, of id: String) async throws -> OpenConflict {
        let now = effects.now()
        return try await store.transaction { transaction in
            var desk = try Desk(transaction, now: now)
            let rows = try transaction.list(RecordQuery(hasConflicts: true))
            let all = rows.flatMap { row in
                row.conflicts.compactMap { OpenConflict($0, in: row, for: desk.identity) }
            }
            let found = all.filter { $0.id.hasPrefix(id.lowercased()) && !id.isEmpty }
            guard let conflict = found.first, found.count == 1 else {
                throw ReplicaFailure.unknownConflict(id)
            }
            let isKeeping = (side == .mine) == conflict.isMineHolding
            if isKeeping {
                try desk.acknowledge(conflict)
            } else {
                try desk.bringBack(conflict)
            }
            return conflict
        }
    }
}

extension OpenConflict {
    /// The conflict as `identity` sees it; nil when it is none of its business, or noted.
    init?(_ conflict: Conflict, in row: Row, for identity: ReplicaIdentity) {
        let seen = conflict.acknowledgement(by: identity.library)
        if let seen, row.record[seen] == true { return nil }
        let path: FieldPath = conflict.reason == .deleted ? "deleted" : conflict.path
        guard let winner = row.record.fields[path] ?? OpenConflict.nothing(in: row.record) else {
            return nil
        }
        let loser = conflict.loser
        guard
            identity.covers(loser.provenance.library)
                || identity.covers(winner.provenance.library) || identity.covers(row.record.library)
        else { return nil }
        self.conflict = conflict
        record = row.record
        isMineHolding = !OpenConflict.isMine(loser, against: winner, identity)
        mine = isMineHolding ? winner : loser
        theirs = isMineHolding ? loser : winner
    }

    /// What a proposal stands against in a field that was never written: the owner's empty field,
    /// as old as the record.
    private static func nothing(in record: Record) -> Field? {
        record.fields["library"].map { Field(value: .null, provenance: $0.provenance) }
    }

    /// Whether the loser is this side's: by replica where both sides are one library's, by library
    /// otherwise.
    ///
    /// An owner between two others stands with what holds.
    private static func isMine(
        _ loser: Field, against winner: Field, _ identity: ReplicaIdentity
    ) -> Bool {
        if identity.covers(loser.provenance.library) != identity.covers(winner.provenance.library) {
            return identity.covers(loser.provenance.library)
        }
        return identity.covers(loser.provenance.library)
            && loser.provenance.typed.replica == identity.replica
            && winner.provenance.typed.replica != identity.replica
    }
}

extension Desk {
    /// Notes that this library has seen the conflict and keeps what holds.
    mutating func acknowledge(_ conflict: OpenConflict) throws {
        guard let path = conflict.conflict.acknowledgement(by: identity.library) else { return }
        _ = try save(conflict.record.id, kind: conflict.record.kind, [path: true], resolves: [:])
    }

    /// Writes the losing value again, above what holds now.
    mutating func bringBack(_ conflict: OpenConflict) throws {
        let loser = conflict.conflict.loser
        let path = conflict.conflict.path
        var values: [FieldPath: JSONValue] = [path: loser.value]
        if conflict.conflict.reason == .deleted {
            // The edit stands already; what is taken back is the deletion.
            values = ["deleted": false]
        }
        let resolves = conflict.conflict.reason == .deleted ? [:] : [path: [loser.identity]]
        _ = try save(
            conflict.record.id, kind: conflict.record.kind, values, resolves: resolves)
    }
}
