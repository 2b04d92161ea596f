internal import LibsyncModel
internal import LibsyncStore

// Applying pages: rows, withdrawals and cursor in one transaction.
extension Syncer {
    /// Applies one page of changes.
    ///
    /// - Returns: after the last page, whether the rows add up to the server's digest; and what was
    ///   erased.
    func apply(_ page: PullPage) async throws -> (isWhole: Bool, erased: Set<RecordID>) {
        let now = replica.effects.now()
        return try await replica.store.transaction { transaction in
            let erased = try apply(page.lines, now: now, in: transaction)
            try transaction.move(to: page, now: now)
            try dropTombstones(through: page.horizon, in: transaction)
            if !page.hasMore {
                try transaction.forgetOwnAccepted(before: now - SyncRun.ownSavesMilliseconds)
                try releaseSettled(in: transaction)
            }
            guard let digest = page.digest else { return (true, erased) }
            let library = try ReplicaIdentity(transaction).library
            let isWhole =
                try transaction.digest(for: library) == digest
                && isSound(for: library, digest, now: now, in: transaction)
            return (isWhole, erased)
        }
    }

    /// Whether the rows as they lie on the disk still add up, are found by what their texts say, and
    /// show own writes that wait: the sum that is kept with each change does not notice a flipped
    /// bit.
    ///
    /// Looked at with every pull up to `SyncRun.everyPullRows`, about a tenth of a second then; above
    /// that once an hour.
    private func isSound(
        for library: LibrarySlug, _ digest: RowDigest, now: Int64,
        in transaction: any StoreTransaction
    ) throws -> Bool {
        let last = try transaction.setting(.lastLook).flatMap { Int64($0) } ?? 0
        let isRecent = (now - last).magnitude < SyncRun.lookMilliseconds.magnitude
        if isRecent, try transaction.rowCount() > SyncRun.everyPullRows { return true }
        try transaction.set(.lastLook, to: String(now))
        return try transaction.recomputedDigest(for: library) == digest
            && transaction.misfiled().isEmpty && Views.spoilt(in: transaction).isEmpty
    }

    /// - Returns: the records that were here and are erased now.
    private func apply(
        _ lines: [PullLine], now: Int64, in transaction: any StoreTransaction
    ) throws -> Set<RecordID> {
        var erased: Set<RecordID> = []
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
                let purge = Purge(record: id, sequence: sequence, time: now)
                if try transaction.purge(purge) { erased.insert(id) }
            }
            if views.contains(line.id) {
                try Views.refresh(line.id, in: transaction)
                views.remove(line.id)
            }
        }
        if hasLibraries { try transaction.followMergers() }
        return erased
    }

    /// Drops what the server's compaction dropped, so that both have the same rows.
    ///
    /// Acknowledged writes that such a row had shown are not shown without it either. What waits in
    /// the outbox stays in sight until the server has answered it.
    private func dropTombstones(
        through horizon: Int64, in transaction: any StoreTransaction
    ) throws {
        guard horizon > 0 else { return }
        for (id, sequence) in try transaction.tombstones(through: horizon) {
            try transaction.withdraw(id, at: sequence)
            try Views.refresh(id, in: transaction)
        }
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

    /// The row that is there; nil when there is none, or when it is not any more what was put:
    /// what a fault of the disk made of it is nobody's text.
    private func soundRow(
        _ id: RecordID, in transaction: any StoreTransaction
    ) throws -> Row? {
        do {
            guard let row = try transaction.row(id) else { return try transaction.heldRow(id) }
            return try transaction.isIntact(id) ? row : nil
        } catch StoreFailure.damaged {
            return nil
        }
    }

    /// Fetches the whole state, page by page, from where the last attempt was cut.
    ///
    /// Rows are newer truth whenever they arrive, so each page is applied as it comes, and with it
    /// the place of the next one is kept; the cursor moves at the end.
    func snapshot(_ run: inout SyncRun) async throws -> SyncSession.Report {
        do {
            while try await applyNextOfState(&run) {}
        } catch let failure as SyncFailure {
            // What was begun with another scope cannot be gone on with.
            if case .problem("cursor-expired", _, _, _) = failure {
                try await replica.store.transaction { try $0.keep(SnapshotPlace()) }
            }
            throw failure
        }
        // Also what this library may see can have changed, or too much be forgotten to go on from.
        run.summary.isRepaired = run.summary.isRepaired || run.hasDiffered
        return .restored
    }

    /// - Returns: whether another page follows.
    private func applyNextOfState(_ run: inout SyncRun) async throws -> Bool {
        let (identity, commit, place) = try await replica.store.read { transaction in
            (
                try ReplicaIdentity(transaction), try transaction.setting(.newestCommit),
                try transaction.snapshotPlace()
            )
        }
        let range = IDRange(after: place.after)
        let reply = try await transport.snapshot(
            replica: identity.replica, range: range, cursor: place.cursor, commit: commit)
        try await note(reply, &run)
        let page = reply.value
        try page.mustLeadOn(in: range)
        let now = replica.effects.now()
        let hasDiffered = run.hasDiffered
        let erased = try await replica.store.transaction { transaction in
            let erased = try applyState(page, of: range, now: now, in: transaction).erased
            if page.hasMore {
                // By this word a server that is put back is found out, before there is a cursor.
                try transaction.climb(to: page.commit)
                let next = SnapshotPlace(cursor: page.cursor.token, after: page.lines.last?.id)
                try transaction.keep(next)
                return erased
            }
            if hasDiffered { try Views.refile(in: transaction) }
            try releaseSettled(readAt: page.cursor.sequence, in: transaction)
            try dropTombstones(through: page.horizon, in: transaction)
            try transaction.rebuildDigests()
            try transaction.move(to: page, now: now)
            return erased
        }
        run.add(page, erased: erased)
        run.tell(.pulling, done: run.summary.pulled, total: nil)
        return page.hasMore
    }

    /// Applies a page of the state of `range`, and drops the rows that are here, in the part of
    /// `range` that the page is about, and not in the page; so it does with own writes that were
    /// acknowledged before, of records that are not there any more.
    ///
    /// - Returns: how many rows were dropped, and the records that were erased.
    func applyState(
        _ page: PullPage, of range: IDRange, now: Int64, in transaction: any StoreTransaction
    ) throws -> (dropped: Int, erased: Set<RecordID>) {
        let erased = try apply(page.lines, now: now, in: transaction)
        let told = IDRange(
            after: range.after, through: page.hasMore ? page.lines.last?.id : range.through)
        let named = Set(page.lines.map(\.id))
        let gone = try transaction.rowIDs(in: told).filter { !named.contains($0) }
        // What is left has no row: each row of that part is named, or gone.
        let rest = named.union(gone)
        let rowless = try transaction.viewIDs().filter { id in
            try told.contains(id) && !rest.contains(id) && !Views.needsNoRow(id, transaction)
        }
        for id in gone + rowless {
            try transaction.withdraw(id, at: page.cursor.sequence)
            try Views.refresh(id, in: transaction)
        }
        return (gone.count, erased)
    }
}

extension PullPage {
    /// A page after which another one follows must bring the reader nearer to the end: otherwise a
    /// broken server or a cache in between would keep it asking for ever.
    /// - Throws: `SyncFailure.malformedAnswer`.
    func mustLeadOn(in range: IDRange) throws(SyncFailure) {
        guard hasMore else { return }
        guard let last = lines.last?.id, range.contains(last) else { throw PullPage.leadsNowhere }
    }

    /// The same of a page of changes after `sequence`.
    func mustLeadOn(after sequence: Int64?) throws(SyncFailure) {
        guard hasMore, let sequence else { return }
        if cursor.sequence <= sequence { throw PullPage.leadsNowhere }
    }

    private static let leadsNowhere = SyncFailure.malformedAnswer(
        detail: "more is to follow, but the page leads nowhere")
}

/// Where a snapshot goes on; without a cursor it begins.
struct SnapshotPlace: Sendable {
    /// The server's word for the snapshot's first page, shared by all of them.
    var cursor: String?
    /// The last id of the pages applied.
    var after: RecordID?
}

extension SettingStorage {
    /// Where a snapshot that was cut goes on.
    func snapshotPlace() throws -> SnapshotPlace {
        guard let cursor = try setting(.snapshotCursor) else { return SnapshotPlace() }
        return SnapshotPlace(
            cursor: cursor, after: try setting(.snapshotAfter).flatMap { RecordID($0) })
    }

    /// Keeps where the snapshot goes on; an empty place when it is done.
    func keep(_ place: SnapshotPlace) throws {
        try set(.snapshotCursor, to: place.cursor)
        try set(.snapshotAfter, to: place.after?.description)
    }
}

extension SequenceStorage where Self: SettingStorage {
    /// Moves the cursor to the end of an applied page.
    ///
    /// Only the end of a pull is a rung: a place on the way is no state that the server ever had,
    /// since what had moved up by then is not in it, and may stand below again after a restore.
    func move(to page: PullPage, now: Int64) throws {
        if !page.hasMore {
            try append(
                Rung(kind: .cursor, sequence: page.cursor.sequence, token: page.cursor.token))
        }
        try climb(to: page.commit)
        try set(.cursor, to: page.cursor.token)
        try set(.horizon, to: String(page.horizon))
        try set(.lastPull, to: String(now))
        // A snapshot that was begun earlier would lead back to an older cursor.
        try keep(SnapshotPlace())
        if !page.hasMore { try set(.healing, to: nil) }
    }
}
