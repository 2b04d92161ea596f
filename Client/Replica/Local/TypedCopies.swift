internal import LibsyncModel
internal import LibsyncStore

/// What was typed here and waits to be sent lies on the disk twice: in the outbox, from where it is
/// sent, and in the history.
enum TypedCopies {
    /// Of these records those of which the outbox lacks a write that waits by the history, be it that
    /// it is lost or that it is another one by now: a fault of the disk, and nobody knows of which.
    static func differing(
        among ids: some Sequence<RecordID>, in transaction: any StoreTransaction
    ) throws -> [RecordID] {
        try ids.filter { id in
            let typed = try transaction.history(of: id).filter {
                $0.isOwn && $0.outcome == .pending
            }
            if typed.isEmpty { return false }
            let waiting = try transaction.outbox(of: id, limit: .max)
            return !Set(typed.flatMap(\.record.writeKeys))
                .isSubset(of: waiting.flatMap(\.record.writeKeys))
        }
    }
}
