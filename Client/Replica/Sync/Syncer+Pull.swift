internal import LibsyncModel
internal import LibsyncStore

// Applying pages: rows, withdrawals and cursor in one transaction.
extension Syncer {
    /// Applies one page of changes.
    ///
    /// - Returns: after the last page, whether the rows add up to the server's digest.
    func apply(_ page: PullPage) async throws -> Bool {
        let now = replica.effects.now()
        return try await replica.store.transaction { transaction in
            try apply(page.lines, now: now, in: transaction)
            try transaction.move(to: page, now: now)
            try transaction.dropTombstones(through: page.horizon)
            if !page.hasMore {
                try transaction.forgetOwnAccepted(before: now - SyncRun.ownSavesMilliseconds)
                try releaseSettled(in: transaction)
            }
            guard let digest = page.digest else { return true }
            let library = try ReplicaIdentity(transaction).library
            guard try transaction.digest(for: library) == digest else { return false }
            return try isSound(for: library, digest, now: now, in: transaction)
        }
    }

    /// Whether the rows as they lie on the disk still add up: the sum that is kept with each change
    /// does not notice a flipped bit.
    ///
    /// Looked at with every pull up to `SyncRun.everyPullRows`, a few milliseconds; above that once
    /// an hour.
    private func isSound(
        for library: LibrarySlug, _ digest: RowDigest, now: Int64,
        in transaction: any StoreTransaction
    ) throws -> Bool {
        let last = try transaction.setting(.lastLook).flatMap { Int64($0) } ?? 0
        let isRecent = (now - last).magnitude < SyncRun.lookMilliseconds.magnitude
        if isRecent, try transaction.rowCount() > SyncRun.everyPullRows { return true }
        try transaction.set(.lastLook, to: String(now))
        return try transaction.recomputedDigest(for: library) == digest
    }

    private func apply(
        _ lines: [PullLine], now: Int64, in transaction: any StoreTransaction
    ) throws {
        var views = Set(try transaction.viewIDs())
        var hasLibraries = false
        for line in lines {
            switch line {
            case .row(let id, _, let text):
                let json = try parse(text)
                try keepDisplaced(by: json, id, now: now, in: transaction)
                try transaction.put(text: text, json: json)
                hasLibraries = hasLibraries || json["kind"]?.string == Kind.library.name
                // What was taken aside is always shown in a view.
                if views.contains(id) { try transaction.release(id) }
            case .withdrawn(let id, let sequence):
                // Own typed text stays, in history and outbox; the others' goes.
                try transaction.withdraw(id, at: sequence)
            case .purged(let id, let sequence):
                try transaction.purge(Purge(record: id, sequence: sequence, time: now))
            }
            if views.contains(line.id) {
                try Views.refresh(line.id, in: transaction)
                views.remove(line.id)
            }
        }
        if hasLibraries { try transaction.followMergers() }
    }

    private func parse(_ text: String) throws -> JSONValue {
        do {
            return try JSONValue.parse(text)
        } catch {
            throw SyncFailure.malformedAnswer(detail: "a row cannot be read: \(error)")
        }
    }

    /// What a new row replaces stays readable in the history: fields that others wrote, and
    /// conflicts that were decided.
    private func keepDisplaced(
        by json: JSONValue, _ id: RecordID, now: Int64, in transaction: any StoreTransaction
    ) throws {
        guard let old = try soundRow(id, in: transaction) else { return }
        let new: Row
        do {
            new = try Row(json: json)
        } catch {
            throw SyncFailure.malformedAnswer(detail: "a row lacks `\(error.member)`")
        }
        var displaced = old.record.fields.filter { path, field in
            new.record.fields[path]?.identity != field.identity && path.root != "seen"
        }
        let open = Set(new.conflicts.map(\.id))
        var losers: [Record] = []
        for conflict in old.conflicts where !open.contains(conflict.id) {
            if displaced[conflict.path] == nil {
                displaced[conflict.path] = conflict.loser
            } else {
                losers.append(
                    Record(
                        id: id, kind: old.record.kind, fields: [conflict.path: conflict.loser]))
            }
        }
        if !displaced.isEmpty {
            losers.append(Record(id: id, kind: old.record.kind, fields: displaced))
        }
        for record in losers {
            try transaction.append(
                HistoryEntry(
                    record: record, outcome: .superseded, sequence: old.sequence, received: now))
        }
    }

    /// The row that is there; nil when there is none, or when it cannot be read any more: what a
    /// fault of the disk made of it is nobody's text.
    private func soundRow(
        _ id: RecordID, in transaction: any StoreTransaction
    ) throws -> Row? {
        do {
            return try transaction.row(id) ?? transaction.heldRow(id)
        } catch StoreFailure.damaged {
            return nil
        }
    }

    /// Fetches the whole state, page by page.
    ///
    /// Rows are newer truth whenever they arrive, so pages are applied as they come; what did not
    /// come is dropped at the end, with the cursor.
    func snapshot(_ run: inout SyncRun) async throws -> SyncSession.Report {
        let (identity, commit, isFirst) = try await replica.store.read { transaction in
            (
                try ReplicaIdentity(transaction), try transaction.setting(.newestCommit),
                try transaction.setting(.cursor) == nil
            )
        }
        var after: RecordID?
        var cursor: String?
        var received: Set<RecordID> = []
        let now = replica.effects.now()
        while true {
            let reply = try await transport.snapshot(
                replica: identity.replica, after: after, cursor: cursor, commit: commit)
            try await note(reply, &run)
            let page = reply.value
            received.formUnion(page.lines.map(\.id))
            run.add(page, isSnapshot: true)
            run.tell(.pulling, done: run.summary.pulled, total: nil)
            cursor = page.cursor.token
            after = page.lines.last?.id
            let all = received
            try await replica.store.transaction { transaction in
                try apply(page.lines, now: now, in: transaction)
                guard !page.hasMore else { return }
                for id in try transaction.rowIDs() where !all.contains(id) {
                    try transaction.withdraw(id, at: page.cursor.sequence)
                    try Views.refresh(id, in: transaction)
                }
                try releaseSettled(in: transaction)
                try transaction.dropTombstones(through: page.horizon)
                try transaction.rebuildDigests()
                try transaction.move(to: page, now: now)
            }
            if !page.hasMore { break }
        }
        run.summary.isRepaired = run.summary.isRepaired || !isFirst
        return .restored
    }
}

extension RecordStorage {
    /// Drops what the server's compaction dropped, so that both have the same rows.
    func dropTombstones(through horizon: Int64) throws {
        guard horizon > 0 else { return }
        for id in try tombstones(through: horizon) { try remove(id) }
    }
}

extension SequenceStorage where Self: SettingStorage {
    /// Moves the cursor to the end of an applied page.
    func move(to page: PullPage, now: Int64) throws {
        try append(
            Rung(kind: .cursor, sequence: page.cursor.sequence, token: page.cursor.token))
        try append(
            Rung(kind: .commit, sequence: page.commit.sequence, token: page.commit.token))
        try set(.cursor, to: page.cursor.token)
        try set(.newestCommit, to: page.commit.token)
        try set(.horizon, to: String(page.horizon))
        try set(.lastPull, to: String(now))
        if !page.hasMore { try set(.healing, to: nil) }
    }
}
