internal import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncStore

/// Merges the saves of one batch, in their order, into one commit.
///
/// Each touched record gets the next number of the sequence; rows and history are written at the
/// end, once per record.
struct BatchMerge {
    let transaction: any StoreTransaction
    /// Who speaks; nil for the server itself.
    let caller: Caller?
    let now: Int64
    let epoch: Epoch
    /// Whether the store has had a life before: only then there is something to heal.
    let isRestored: Bool

    /// The libraries of the region, and which of them act for others.
    let libraries: [LibraryAccount]
    let mergers: Mergers

    var open: [RecordID: OpenRecord] = [:]
    private(set) var touched: [RecordID] = []
    /// The number that the first touched record gets.
    private let first: Int64
    /// Saves that make a record be seen by fewer: a restore must not undo them.
    private(set) var narrowings: [Record] = []
    /// Bytes of winning values that the answer may still show.
    private var winnerBytesLeft = Limits.winnerBytesMax

    init(
        transaction: any StoreTransaction, caller: Caller?, now: Int64, epoch: Epoch,
        isRestored: Bool
    ) throws {
        first = try transaction.headSequence() + 1
        libraries = try transaction.libraries()
        mergers = Mergers(libraries)
        self.transaction = transaction
        self.caller = caller
        self.now = now
        self.epoch = epoch
        self.isRestored = isRestored
    }

    /// A record in the hands of this batch.
    struct OpenRecord {
        var history: RecordHistory
        /// The place of its row, as it is or will be.
        var sequence: Int64
        /// As it stood before the batch; nil for a new one.
        let before: Record?
        var entries: [HistoryEntry] = []
        var offeredBy: LibrarySlug?
    }

    /// Takes one save.
    mutating func take(_ entry: Push.Entry, isOffer: Bool) throws -> SaveResult {
        guard let caller else { return rejection(.notYours, "Nobody speaks.") }
        let save: Record
        switch entry {
        case .failure(let failure):
            return rejection(.malformed, "The member `\(failure.member)` is missing or malformed.")
        case .success(let record): save = record
        }
        if let refusal = shapeRefusal(of: save) { return refusal }
        if try transaction.purge(of: save.id) != nil {
            return rejection(
                .purged, "The coordinator has erased this record; nothing of it may come back.")
        }
        var record = try opened(save)
        guard record.history.kind == save.kind else {
            return rejection(.fieldInvalid, "`kind` cannot change; it is \(record.history.kind).")
        }
        if let refusal = try belowHorizonRefusal(of: save, record, isOffer: isOffer) {
            return refusal
        }
        defer { open[save.id] = record }
        if isOffer, isHealing(save), Kind.isShared(save.kind) {
            return heal(save.withoutMerger, by: caller.library, into: &record)
        }
        return take(save, of: caller, into: &record)
    }

    private mutating func take(
        _ save: Record, of caller: Caller, into record: inout OpenRecord
    ) -> SaveResult {
        let permission = self.permission(of: caller)
        // A save says who wrote it; nobody writes in another's name.
        guard save.fields.values.allSatisfy({ permission.covers($0.provenance.library) }) else {
            return rejection(.notYours, "The save was written by another library.")
        }
        let known = record.history
        var fresh = save.fields.filter { path, field in
            known.field(field.identity, at: path) == nil
        }
        if fresh.isEmpty {
            // Known, but perhaps with a greater effective stamp: the smaller holds.
            let changed = save.fields.filter { path, field in
                record.history.accept(restamped(field, at: path, in: known), at: path)
            }
            if !changed.isEmpty { touch(&record, entry(changed, of: save, .accepted)) }
            return SaveResult(outcome: .duplicate, sequence: record.sequence)
        }
        for path in fresh.keys { fresh[path]?.provenance.healedBy = nil }
        let current = known.record
        do {
            try permission.judge(
                fresh.mapValues(\.value), kind: save.kind,
                current: known.accepted.isEmpty ? nil : current)
        } catch {
            return refuse(fresh, of: save, error, permission, into: &record)
        }
        do {
            try current.checkRoom(for: fresh.mapValues(\.value))
        } catch {
            return rejection(.fieldInvalid, error.description)
        }
        return accept(fresh, of: save, caller, into: &record)
    }

    private mutating func accept(
        _ fresh: [FieldPath: Field], of save: Record, _ caller: Caller,
        into record: inout OpenRecord
    ) -> SaveResult {
        var accepted: [FieldPath: Field] = [:]
        var exceptions: [FieldPath: SaveResult.FieldOutcome] = [:]
        for (path, field) in fresh {
            let stamped = restamped(field, at: path, in: record.history)
            record.history.accept(stamped, at: path)
            accepted[path] = stamped
            if stamped.provenance.effective != field.provenance.effective {
                exceptions[path] = .init(effective: stamped.provenance.effective)
            }
        }
        touch(&record, entry(accepted, of: save, .accepted))
        noteNarrowing(accepted, of: save, before: record.before)
        for (path, field) in accepted {
            guard let winner = record.history.winner(at: path), winner.identity != field.identity
            else { continue }
            let bytes = winner.value.canonicalBytes.count
            // Whatever has no room comes with the next pull all the same.
            guard bytes <= winnerBytesLeft else { continue }
            winnerBytesLeft -= bytes
            exceptions[path, default: .init()].winner = winner
        }
        let state = record.history.record
        let isVisible = Row(
            record: state, sequence: 0, conflicts: record.history.conflicts(of: state)
        ).isVisible(to: caller.library)
        return SaveResult(
            outcome: .accepted, sequence: record.sequence,
            exceptions: isVisible ? exceptions : [:])
    }

    /// A writer that once had the right does not lose the text: the owner gets it as a proposal.
    private mutating func refuse(
        _ fresh: [FieldPath: Field], of save: Record, _ refusal: Permission.Refusal,
        _ permission: Permission, into record: inout OpenRecord
    ) -> SaveResult {
        guard case .notYours(let path, let owner) = refusal else {
            return rejection(.kindLocal, "Records of kind \(save.kind) never leave the desk.")
        }
        let whose = owner.map { "It belongs to \($0)" } ?? "It belongs to nobody known"
        guard permission.onceHeld(record.history) else {
            return rejection(.notYours, "\(whose); `\(path)` is not yours to edit.")
        }
        // A file that was copied or put back sends it once more.
        let news = fresh.filter { path, field in record.history.propose(field, at: path) }
        if !news.isEmpty { touch(&record, entry(news, of: save, .proposal)) }
        return rejection(
            .notYours,
            "\(whose); `\(path)` is no longer yours to edit. The owner sees your text "
                + "as a proposal.")
    }

    // MARK: Healing

    /// Whether an offer may restore what a restored server lost: written before this life began.
    private func isHealing(_ save: Record) -> Bool {
        isRestored
            && save.fields.values.allSatisfy {
                $0.provenance.effective.milliseconds
                    <= epoch.began + Restamp.toleranceMilliseconds
            }
    }

    private mutating func heal(
        _ save: Record, by library: LibrarySlug?, into record: inout OpenRecord
    ) -> SaveResult {
        var healed: [FieldPath: Field] = [:]
        var isNews = false
        for (path, field) in save.fields {
            var field = field
            // What is known keeps the smaller effective stamp of the two, as anywhere.
            let known = record.history.field(field.identity, at: path)
            field.provenance.healedBy = known == nil ? library : known?.provenance.healedBy
            guard record.history.accept(field, at: path) else { continue }
            healed[path] = field
            isNews = isNews || known == nil
        }
        record.history.revision = max(record.history.revision, save.revision)
        record.offeredBy = library
        // Touched even when nothing was new: the offerer gets its row again at the next pull.
        touch(&record, healed.isEmpty ? nil : entry(healed, of: save, .accepted))
        return SaveResult(
            outcome: isNews ? .accepted : .duplicate, sequence: record.sequence)
    }

    // MARK: Narrowing

    /// Of an accepted save of a known record, the fields that take it out of somebody's sight.
    private mutating func noteNarrowing(
        _ accepted: [FieldPath: Field], of save: Record, before: Record?
    ) {
        guard before != nil else { return }
        let fields = accepted.filter { path, field in field.narrows(path) }
        if !fields.isEmpty {
            narrowings.append(Record(id: save.id, kind: save.kind, fields: fields))
        }
    }

    /// Merges a narrowing that a restored store has forgotten, in the writer's own name.
    ///
    /// - Returns: false when the store knows it, or no longer knows the record.
    mutating func narrowAgain(_ save: Record) throws -> Bool {
        guard try transaction.purge(of: save.id) == nil else { return false }
        var record = try opened(save)
        let isNews = save.fields.contains { path, field in
            record.history.field(field.identity, at: path) == nil
        }
        guard isNews, record.before != nil, record.history.kind == save.kind else { return false }
        _ = heal(save, by: save.fields.values.first?.provenance.library, into: &record)
        open[save.id] = record
        return true
    }

    /// Whether a reader has brought anything back.
    var hasHealed: Bool { open.values.contains { $0.offeredBy != nil } }

    /// Merges the narrowings of what this batch has just brought back: a record that the restored
    /// store did not have, offered by a reader who had not heard that it was narrowed since.
    mutating func narrowHealed(_ saves: [Record]) throws {
        for save in saves {
            guard var record = open[save.id], let offeredBy = record.offeredBy,
                record.history.kind == save.kind
            else { continue }
            _ = heal(save, by: save.fields.values.first?.provenance.library, into: &record)
            // Who offered it has seen it, and gets its row or its withdrawal.
            record.offeredBy = offeredBy
            open[save.id] = record
        }
    }

    // MARK: Parts

    private func shapeRefusal(of save: Record) -> SaveResult? {
        if save.json.canonicalBytes.count > Limits.entryBytesMax {
            return rejection(
                .saveTooLarge, "One save may have \(Limits.entryBytesMax) bytes at most.")
        }
        do {
            try Kind.check(save)
        } catch {
            return rejection(.fieldInvalid, error.description)
        }
        return nil
    }

    /// A change of a record that is not here and that the save does not make: it was deleted so long
    /// ago that its tombstone is gone, and must not come back by half (SYNC rule 18).
    private func belowHorizonRefusal(
        of save: Record, _ record: OpenRecord, isOffer: Bool
    ) throws -> SaveResult? {
        guard record.history.accepted.isEmpty, save.fields["library"] == nil, !isOffer,
            try transaction.horizon() > 0
        else { return nil }
        return rejection(
            .gone, "The record was deleted long ago, and forgotten. Make it anew if it is needed.")
    }

    private func restamped(_ field: Field, at path: FieldPath, in history: RecordHistory) -> Field {
        let base = field.provenance.base.map { identity in
            history.field(identity, at: path)?.provenance.effective ?? identity.typed
        }
        var field = field
        field.provenance.effective = Restamp.atServer(field.provenance, base: base, now: now)
        return field
    }

    func opened(_ save: Record) throws -> OpenRecord {
        if let record = open[save.id] { return record }
        let entries = try transaction.history(of: save.id)
        let row = try transaction.row(save.id)
        var history = entries.recordHistory(
            id: save.id, kind: row?.record.kind ?? entries.first?.record.kind ?? save.kind)
        history.revision = row?.record.revision ?? 0
        return OpenRecord(
            history: history, sequence: row?.sequence ?? 0, before: row?.record)
    }

    func entry(
        _ fields: [FieldPath: Field], of save: Record, _ outcome: HistoryEntry.Outcome
    ) -> HistoryEntry {
        HistoryEntry(
            record: Record(id: save.id, kind: save.kind, fields: fields), outcome: outcome,
            received: now)
    }

    mutating func touch(_ record: inout OpenRecord, _ entry: HistoryEntry?) {
        if let entry { record.entries.append(entry) }
        if record.sequence >= first { return }
        record.sequence = first + Int64(touched.count)
        touched.append(record.history.id)
    }

    private func rejection(_ code: ProblemCode, _ detail: String) -> SaveResult {
        SaveResult(outcome: .rejected(code: code.description, detail: detail))
    }

    // MARK: The commit

    /// Writes rows, history and commit; without touched records there is no commit.
    mutating func finish(tag: UInt64) throws {
        for id in touched { try succeed(id) }
        guard !touched.isEmpty else { return }
        for id in touched {
            guard let record = open[id] else { continue }
            let sequence = record.sequence
            for var entry in record.entries {
                entry.sequence = sequence
                try transaction.append(entry)
            }
            var state = record.history.record
            state.revision = state.revisionAfter(record.before)
            let row = Row(
                record: state, sequence: sequence, conflicts: record.history.conflicts(of: state))
            try transaction.put(row)
            if let library = record.offeredBy { try transaction.markSeen(id, by: library) }
        }
        try transaction.append(
            Commit(first: first, last: first + Int64(touched.count) - 1, tag: tag, time: now))
    }
}
