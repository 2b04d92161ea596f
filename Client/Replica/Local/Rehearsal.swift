public import LibsyncModel
internal import LibsyncStore

extension Replica {
    /// Judges an edit as `edit` does, by all but keeping it, and writes nothing.
    ///
    /// So that what is shown beforehand never promises what is refused afterwards.
    /// - Throws: whatever `edit` of the same would throw.
    public func rehearse(
        _ id: RecordID, values: [FieldPath: JSONValue], seeing seen: Record? = nil
    ) async throws {
        let now = effects.now()
        do {
            try await store.transaction { transaction in
                var desk = try Desk(transaction, now: now)
                let current = try desk.existing(id)
                if current.record.isDeleted { throw ReplicaFailure.deleted(id) }
                _ = try desk.save(
                    id, kind: current.record.kind, values, resolves: [:], seeing: seen)
                throw Rehearsed()
            }
        } catch is Rehearsed {}
    }

    /// Takes back what was done in the transaction.
    private struct Rehearsed: Error {}
}
