internal import LibsyncModel
internal import LibsyncStore

// Going on after the server was put back, or after this replica's file was copied.
extension Syncer {
    /// Goes on under a new identity.
    ///
    /// In the same life of the server the outbox is all that is sent again. In another life the
    /// rows above the newest commit that the server still knows, and own acknowledged saves above
    /// it, become offers; their rows are taken aside, and shown, until the next pull tells of them
    /// (SYNC rules 17 to 21).
    ///
    /// - Parameter isLast: whether it was tried in vain so often that the words which this replica
    ///   keeps of the server must be wrong: they are forgotten, and the whole state is fetched.
    /// - Returns: whether the server lives another life; if not, it was this replica's file that was
    ///   copied or put back.
    func resume(at point: ResumePoint, isLast: Bool) async throws -> Bool {
        try await replica.store.transaction { transaction in
            let library = try ReplicaIdentity(transaction).library
            try transaction.set(.replica, to: point.replica.description)
            try transaction.set(.nextBatch, to: "1")
            // Rows of a first snapshot that was cut were all read just now.
            let hasBegun =
                try transaction.setting(.cursor) == nil && transaction.snapshotPlace().cursor != nil
            try transaction.keep(SnapshotPlace())
            // The writes keep their identities: sent twice, they are duplicates.
            try transaction.setFixedBatch(nil)
            guard try transaction.setting(.epoch) != point.epoch else {
                if isLast {
                    try transaction.set(.cursor, to: nil)
                    try transaction.set(.newestCommit, to: nil)
                }
                return false
            }
            let known = point.commit?.sequence ?? 0
            let isAboveHorizon = (point.cursor?.sequence ?? 0) >= point.horizon
            if isAboveHorizon || hasBegun {
                try offer(after: known, library: library, in: transaction)
            } else {
                // What it holds of others may be deleted and forgotten; a deletion of what it wrote
                // above the horizon is remembered. Who has never read anything is here, too.
                try offerOwn(after: max(known, point.horizon), in: transaction)
            }
            try transaction.set(.epoch, to: point.epoch)
            try transaction.set(.healing, to: point.epoch)
            try transaction.set(.cursor, to: point.cursor?.token)
            try transaction.set(.newestCommit, to: point.commit?.token)
            try transaction.removeRungs(above: point.cursor?.sequence ?? 0, .cursor)
            try transaction.removeRungs(above: known, .commit)
            try transaction.removeWithdrawals(after: known)
            if let cursor = point.cursor {
                try transaction.append(
                    Rung(kind: .cursor, sequence: cursor.sequence, token: cursor.token))
            }
            return true
        }
    }

    private func offer(
        after known: Int64, library: LibrarySlug, in transaction: any StoreTransaction
    ) throws {
        var offers: [Record] = []
        for entry in try transaction.ownAccepted(after: known) { offers.append(entry.record) }
        for line in try transaction.lines(
            after: known, limit: .max, bytesMax: .max, for: library)
        {
            if case .row(let id, _, _) = line { try transaction.hold(id) }
        }
        // Also those of an earlier recovery that did not come to its end.
        for id in try transaction.heldIDs() {
            guard let row = try transaction.heldRow(id) else { continue }
            offers.append(row.record)
            for conflict in row.conflicts where conflict.reason != .proposal {
                offers.append(
                    Record(
                        id: id, kind: row.record.kind, fields: [conflict.path: conflict.loser]))
            }
        }
        try append(offers, to: transaction)
    }

    private func offerOwn(after sequence: Int64, in transaction: any StoreTransaction) throws {
        try append(transaction.ownAccepted(after: sequence).map(\.record), to: transaction)
    }

    private func append(_ offers: [Record], to transaction: any StoreTransaction) throws {
        let waiting = Set(try transaction.offers())
        for record in offers where !waiting.contains(record) {
            try transaction.append(OutboxSave(record: record, isOffer: true))
        }
        for id in Set(offers.map(\.id)) { try Views.refresh(id, in: transaction) }
    }

    /// Forgets rows taken aside whose offers are all answered: a whole pull has told of them since,
    /// or this library is not shown them any more.
    ///
    /// - Parameter state: the place of the whole state that was read; it tells of no withdrawal, so
    ///   what it does not name is withdrawn there. nil after a pull, which tells of each.
    func releaseSettled(
        readAt state: Int64? = nil, in transaction: any StoreTransaction
    ) throws {
        let held = try transaction.heldIDs()
        if held.isEmpty { return }
        let waiting = Set(try transaction.offers().map(\.id))
        for id in held where !waiting.contains(id) {
            try transaction.release(id)
            if let state, try transaction.row(id) == nil {
                try transaction.withdraw(id, at: state)
            }
            try Views.refresh(id, in: transaction)
        }
    }
}

extension OutboxStorage {
    /// What waits to be offered.
    fileprivate func offers() throws -> [Record] {
        try outbox(of: nil, limit: .max).filter(\.isOffer).map(\.record)
    }
}
