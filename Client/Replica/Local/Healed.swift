public import LibsyncModel
internal import LibsyncStore

/// A field of a record of this library's whose present value another library brought back after the
/// server was restored, and which this replica never held itself (SYNC rule 19).
///
/// Offers are merged without a check of ownership, so the owner gets to see them.
public struct HealedField: Hashable, Sendable {
    /// The record as it stands.
    public let record: Record
    /// The field.
    public let path: FieldPath
    /// The write that holds.
    public let field: Field
    /// Who brought it back.
    public let healer: LibrarySlug
}

extension Replica {
    /// The fields of this library's records that others brought back, by record and path.
    ///
    /// What this replica typed or showed itself before is left out: it needs nobody's word for it.
    public func healed() async throws -> [HealedField] {
        try await store.read { transaction in
            let identity = try ReplicaIdentity(transaction)
            var query = RecordQuery(library: identity.library)
            var rows = try transaction.list(query)
            query.isDeleted = true
            rows += try transaction.list(query)
            return try rows.sorted { $0.record.id < $1.record.id }.flatMap { row in
                try HealedField.all(in: row.record, for: identity, transaction)
            }
        }
    }

    /// Puts fields of one record back to what they held before others brought something back.
    ///
    /// A record that was brought back as a whole is deleted, and can be restored as any other. Both
    /// are saves like any other; what was brought back stays in the history.
    /// - Parameters:
    ///   - fields: of one record, as `healed` lists them.
    ///   - lines: the record's history, as the server tells it.
    /// - Throws: what saving throws.
    @discardableResult
    public func revert(_ fields: [HealedField], server lines: [HistoryLine]) async throws -> Row? {
        guard let record = fields.first?.record else { return nil }
        if fields.contains(where: { $0.path == "library" }) {
            return try await setDeleted(true, record.id)
        }
        let isDeletion = fields.contains { $0.path == "deleted" }
        let others = fields.filter { $0.path != "deleted" }
        // What is deleted is there again before its fields are, and goes after them.
        if isDeletion, record.isDeleted { try await setDeleted(false, record.id) }
        var row = try await revert(others, of: record, server: lines)
        if isDeletion, !record.isDeleted { row = try await setDeleted(true, record.id) }
        if let row { return row }
        return try await self.row(record.id)
    }

    /// - Returns: the record afterwards; nil where there are no fields.
    private func revert(
        _ fields: [HealedField], of record: Record, server lines: [HistoryLine]
    ) async throws -> Row? {
        if fields.isEmpty { return nil }
        let items = try await history(of: record.id, server: lines)
        let (identity, known) = try await store.read { transaction in
            (
                try ReplicaIdentity(transaction),
                try HealedField.identities(heldOf: record.id, transaction)
            )
        }
        var values: [FieldPath: JSONValue] = [:]
        for healed in fields {
            let writes = items.filter { $0.path == healed.path && $0.wasAccepted }.map(\.field)
            values[healed.path] = HealedField.value(before: healed.field, among: writes) { write in
                HealedField.healer(of: write, for: identity) == nil
                    || known.contains(write.identity)
            }
        }
        return try await edit(record.id, values: values, seeing: record)
    }
}

extension HistoryItem {
    fileprivate var wasAccepted: Bool {
        outcome == .current || outcome == .superseded || outcome == .conflict
    }
}

extension HealedField {
    fileprivate static func all(
        in record: Record, for identity: ReplicaIdentity, _ transaction: any StoreTransaction
    ) throws -> [HealedField] {
        // Who deleted it since has decided.
        if record.isDeleted, let deletion = record.fields["deleted"],
            healer(of: deletion, for: identity) == nil
        {
            return []
        }
        let candidates = record.fields.compactMap { path, field -> HealedField? in
            // Taking note of a conflict changes nothing that anybody reads.
            guard path.root != "seen", let healer = Self.healer(of: field, for: identity)
            else {
                return nil
            }
            return HealedField(record: record, path: path, field: field, healer: healer)
        }
        if candidates.isEmpty { return [] }
        let held = try identities(heldOf: record.id, transaction)
        return candidates.filter { !held.contains($0.field.identity) }
            .sorted { $0.path < $1.path }
    }

    /// Who brought the write back; nil when nobody did, or this library itself.
    fileprivate static func healer(
        of field: Field, for identity: ReplicaIdentity
    ) -> LibrarySlug? {
        field.provenance.healedBy.flatMap { identity.covers($0) ? nil : $0 }
    }

    /// The writes of a record that were typed here, or stood here once.
    fileprivate static func identities(
        heldOf id: RecordID, _ transaction: any StoreTransaction
    ) throws -> Set<WriteIdentity> {
        Set(try transaction.history(of: id).flatMap { $0.record.fields.values.map(\.identity) })
    }

    /// What a field held before `healed`: along its bases the first value that can be trusted; where
    /// they break off, the newest such; null where there is none.
    static func value(
        before healed: Field, among writes: [Field], trusting isTrusted: (Field) -> Bool
    ) -> JSONValue {
        var passed: Set<WriteIdentity> = [healed.identity]
        var next = healed.provenance.base
        while let identity = next, passed.insert(identity).inserted,
            let write = writes.first(where: { $0.identity == identity })
        {
            if isTrusted(write) { return write.value }
            next = write.provenance.base
        }
        return writes.filter { $0.identity != healed.identity && isTrusted($0) }
            .max { $0.loses(to: $1) }?.value ?? .null
    }
}
