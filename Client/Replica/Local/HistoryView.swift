public import LibsyncModel
internal import LibsyncStore

/// One write in the history of a record, for showing.
public struct HistoryItem: Hashable, Sendable {
    /// What became of a write.
    public enum Outcome: String, Sendable, CaseIterable {
        /// It holds now.
        case current
        /// It held once, or lost to one that it had been seen by.
        case superseded
        /// It lost to one whose writer had not seen it, and waits for a person.
        case conflict
        /// It waits in the outbox.
        case pending
        /// It waits for the owner to decide.
        case proposal
        /// The server refused it.
        case rejected
    }

    /// The field.
    public let path: FieldPath
    /// The write.
    public let field: Field
    /// What became of it.
    public let outcome: Outcome
}

extension Replica {
    /// The record whose id begins with `prefix`, and its kind; by its whole id also one that the
    /// server has withdrawn: what was typed here stays in its history.
    /// - Throws: `ReplicaFailure.unknownRecord`, `.ambiguousRecord`.
    public func remembered(_ prefix: String) async throws -> (id: RecordID, kind: String) {
        do {
            let id = try await resolve(prefix)
            return (id, try await row(id).record.kind)
        } catch ReplicaFailure.unknownRecord(let name) {
            guard let id = RecordID(prefix),
                let kind = try await store.read({ try $0.history(of: id).first?.record.kind })
            else { throw ReplicaFailure.unknownRecord(name) }
            return (id, kind)
        }
    }

    /// The writes of a record that this replica knows of, oldest first by effective stamp.
    ///
    /// - Parameter lines: what the server tells, when it could be asked; without it the history is
    ///   partial.
    public func history(
        of id: RecordID, server lines: [HistoryLine] = []
    ) async throws -> [HistoryItem] {
        try await store.read { transaction in
            let row = try transaction.current(id)
            // Of what was withdrawn nobody here knows what holds now.
            let isInSight = row != nil || !lines.isEmpty
            var known: [FieldPath: [WriteIdentity: (Field, HistoryEntry.Outcome)]] = [:]
            func note(_ record: Record, _ outcome: HistoryEntry.Outcome) {
                for (path, field) in record.fields {
                    known[path, default: [:]][field.identity] = (field, outcome)
                }
            }
            for entry in try transaction.history(of: id) { note(entry.record, entry.outcome) }
            for line in lines {
                note(line.record, HistoryEntry.Outcome(rawValue: line.outcome) ?? .accepted)
            }
            for conflict in row?.conflicts ?? [] {
                known[conflict.path, default: [:]][conflict.loser.identity] = (
                    conflict.loser, conflict.reason == .proposal ? .proposal : .accepted
                )
            }
            for (path, field) in row?.record.fields ?? [:]
            where known[path]?[field.identity] == nil {
                known[path, default: [:]][field.identity] = (field, .accepted)
            }
            return known.flatMap { path, writes in
                // The server may have told of a later write than the row here knows.
                let winner = writes.values.filter { $0.1 == .accepted || $0.1 == .superseded }
                    .map(\.0).max { $0.loses(to: $1) }
                return writes.values.map { field, outcome in
                    HistoryItem(
                        path: path, field: field,
                        outcome: HistoryItem.outcome(
                            of: field, outcome, winner: isInSight ? winner : nil, in: row))
                }
            }.sorted { left, right in
                let (a, b) = (left.field.provenance.effective, right.field.provenance.effective)
                return a != b ? a < b : left.path < right.path
            }
        }
    }
}

extension HistoryItem {
    fileprivate static func outcome(
        of field: Field, _ outcome: HistoryEntry.Outcome, winner: Field?, in row: Row?
    ) -> Outcome {
        switch outcome {
        case .rejected: return .rejected
        case .proposal: return .proposal
        case .pending: return .pending
        case .accepted, .superseded:
            if winner?.identity == field.identity { return .current }
            let isOpen = row?.conflicts.contains { $0.loser.identity == field.identity } ?? false
            return isOpen ? .conflict : .superseded
        }
    }
}
