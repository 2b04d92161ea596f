public import LibsyncModel
internal import LibsyncStore

/// A change of a record by somebody who knows what it said before: made only if it still says so.
///
/// What is done twice is done once, and what somebody else has changed meanwhile is left alone. So a
/// batch of them can be begun again after a crash, and be undone.
public struct RecordChange: Hashable, Sendable {
    /// What became of it.
    public enum Outcome: Hashable, Sendable {
        /// It is written.
        case written
        /// The record says so already.
        case same
        /// The record says something else, and stays as it is.
        case differs
    }

    /// The record; it may be one that is not there yet.
    public let id: RecordID
    /// Its kind.
    public let kind: String
    /// What it says of these fields; null for nothing.
    public let before: [FieldPath: JSONValue]
    /// What it shall say; null for nothing.
    public let after: [FieldPath: JSONValue]
    /// Whether `before` must be all that the record says.
    public let isWhole: Bool

    /// A change of a record.
    public init(
        _ id: RecordID, kind: String, before: [FieldPath: JSONValue],
        after: [FieldPath: JSONValue], isWhole: Bool = false
    ) {
        self.id = id
        self.kind = kind
        self.before = before
        self.after = after
        self.isWhole = isWhole
    }

    /// Fields that others note in a record without changing what it says.
    private static let notes: Set<String> = ["seen", "hidden"]

    /// What is to be done with the record as it is; nil when it does not exist.
    func outcome(for record: Record?) -> Outcome {
        if RecordChange.says(after, record) { return .same }
        guard RecordChange.says(before, record) else { return .differs }
        guard isWhole, let record else { return .written }
        let isTouched = record.values.keys.contains { path in
            before[path] == nil && !RecordChange.notes.contains(path.root)
        }
        return isTouched ? .differs : .written
    }

    private static func says(_ values: [FieldPath: JSONValue], _ record: Record?) -> Bool {
        values.allSatisfy { path, value in (record?[path] ?? .null) == value }
    }
}

extension Replica {
    /// Makes changes in one transaction: those whose records say what they must, and no others.
    /// - Returns: what became of each, in their order.
    /// - Throws: `ReplicaFailure` and `StoreFailure`; then nothing is written.
    public func change(_ changes: [RecordChange]) async throws -> [RecordChange.Outcome] {
        let now = effects.now()
        return try await store.transaction { transaction in
            var desk = try Desk(transaction, now: now)
            return try changes.map { change in
                let record = try transaction.current(change.id)?.record
                let outcome = change.outcome(for: record)
                if outcome == .written {
                    _ = try desk.save(change.id, kind: change.kind, change.after, resolves: [:])
                }
                return outcome
            }
        }
    }
}
