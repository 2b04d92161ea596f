internal import LibsyncModel
internal import LibsyncStore

// Fixing a batch and taking its answer.
extension Syncer {
    /// Fixes the next batch: stamps are put right by the clock as measured now, then number and
    /// bytes stay as they are until they are answered.
    ///
    /// - Returns: whether there is a batch to send.
    func fixBatch(_ run: SyncRun) async throws -> Bool {
        let effects = replica.effects
        let wall = effects.now()
        let corrected = run.time.map { $0.milliseconds + effects.monotonic() - $0.monotonic }
        let limits = run.limits
        let encode = transport.encode
        return try await replica.store.transaction { transaction in
            if try transaction.fixedBatch() != nil { return true }
            let candidates = try transaction.outbox(of: nil, limit: limits.entries)
            guard let isOffer = candidates.first?.isOffer else { return false }
            // Without a fresh word of the server's time, what was believed last must do.
            let offset = try corrected.map { $0 - wall } ?? transaction.clockOffset()
            var fixer = try BatchFixer(transaction: transaction, now: wall + offset, offset: offset)
            let saves = try fixer.fix(
                candidates.filter { $0.isOffer == isOffer }, bytesMax: limits.bytes,
                isRest: candidates.count < limits.entries)
            let identity = try ReplicaIdentity(transaction)
            let number = try transaction.setting(.nextBatch).flatMap { Int64($0) } ?? 1
            let batch = PushBatch(
                replica: identity.replica, number: number, isOffer: isOffer,
                entries: saves.map(\.record))
            try transaction.setFixedBatch(
                FixedBatch(
                    replica: identity.replica, number: number, saves: saves.map(\.number),
                    body: encode(batch), isOffer: isOffer))
            return true
        }
    }

    /// Applies the results: saves leave the outbox, refused ones are parked with the reason.
    func apply(_ answer: PushAnswer, to batch: FixedBatch) async throws -> SyncSummary {
        let now = replica.effects.now()
        return try await replica.store.transaction { transaction in
            var summary = SyncSummary()
            let saves = try transaction.outbox(of: nil, limit: batch.saves.count)
            let byNumber = Dictionary(uniqueKeysWithValues: saves.map { ($0.number, $0) })
            var touched: Set<RecordID> = []
            for (number, result) in zip(batch.saves, answer.results) {
                guard let save = byNumber[number] else { continue }
                try transaction.removeSave(number)
                try settle(save, result, now: now, in: transaction, &summary)
                touched.insert(save.record.id)
            }
            try transaction.setFixedBatch(nil)
            try transaction.set(.nextBatch, to: String(batch.number + 1))
            if !batch.isOffer { try transaction.set(.lastPush, to: String(now)) }
            try transaction.climb(to: answer.commit)
            for id in touched { try Views.refresh(id, in: transaction) }
            return summary
        }
    }

    private func settle(
        _ save: OutboxSave, _ result: SaveResult, now: Int64, in transaction: any StoreTransaction,
        _ summary: inout SyncSummary
    ) throws {
        var record = save.record
        switch result.outcome {
        case .rejected("purged", _):
            // Erased everywhere: here too, at once. The next pull says so again.
            summary.purgedRecords.insert(record.id)
            try transaction.purge(Purge(record: record.id, sequence: 0, time: now))
        case .rejected(let code, let detail):
            // Of others' writes a refused offer is the server's to judge. Own ones, which another
            // life of the server had taken, are a person's to know of.
            if try save.isOffer && !transaction.isOwn(record) { return }
            summary.rejected += 1
            try transaction.note(record, outcome: .rejected, sequence: 0)
            try transaction.park(
                ParkedSave(record: record, code: code, detail: detail, time: now))
            try transaction.rebase(after: record)
        case .accepted, .duplicate:
            summary.pushed += 1
            for (path, exception) in result.exceptions {
                if let stamp = exception.effective {
                    record.fields[path]?.provenance.effective = stamp
                    summary.restamped += 1
                }
                if exception.winner != nil { summary.superseded += 1 }
            }
            try transaction.note(record, outcome: .accepted, sequence: result.sequence)
        }
    }
}

/// Puts the stamps of one batch right (SYNC rule 5).
struct BatchFixer {
    let transaction: any StoreTransaction
    /// The corrected time, in milliseconds since 1970.
    let now: Int64
    /// Milliseconds by which the own clock is corrected.
    let offset: Int64
    private var effective: [WriteIdentity: Stamp] = [:]
    /// The last save whose stamps are fixed already.
    private var stampedThrough: Int64

    /// - Throws: what reading from the store throws.
    init(transaction: any StoreTransaction, now: Int64, offset: Int64) throws {
        self.transaction = transaction
        self.now = now
        self.offset = offset
        stampedThrough = try transaction.setting(.stampedThrough).flatMap { Int64($0) } ?? 0
    }

    /// The saves that fit into `bytesMax`, at least one, with their effective stamps.
    /// - Parameter isRest: whether the candidates are all that is unsent.
    mutating func fix(
        _ candidates: [OutboxSave], bytesMax: Int, isRest: Bool
    ) throws -> [OutboxSave] {
        var saves: [OutboxSave] = []
        var bytes = 0
        var greatest: Stamp?
        for candidate in candidates {
            var save = candidate
            if !save.isOffer {
                try stamp(&save)
                let stamps = save.record.fields.values.map(\.provenance.effective)
                greatest = max(greatest, stamps.max())
            }
            bytes += save.record.json.canonicalBytes.count + 1
            if !saves.isEmpty, bytes > bytesMax { break }
            try transaction.replace(save)
            saves.append(save)
            if !save.isOffer { stampedThrough = Swift.max(stampedThrough, save.number) }
        }
        try transaction.set(.stampedThrough, to: String(stampedThrough))
        try stepBack(after: greatest, isLast: isRest && saves.count == candidates.count)
        return saves
    }

    private func max(_ left: Stamp?, _ right: Stamp?) -> Stamp? {
        guard let left, let right else { return left ?? right }
        return Swift.max(left, right)
    }

    /// Stamps are put right once: a batch whose answer was lost may have arrived, and have been told
    /// to others with the stamps that it had.
    private mutating func stamp(_ save: inout OutboxSave) throws {
        if save.number <= stampedThrough {
            for field in save.record.fields.values {
                effective[field.identity] = field.provenance.effective
            }
            return
        }
        let shift = offset - save.clockOffset
        let limit = now + Restamp.toleranceMilliseconds
        for (path, field) in save.record.fields {
            let provenance = field.provenance
            let isMoved = shift.magnitude > Restamp.noiseMilliseconds.magnitude
            let moved = provenance.typed.milliseconds + (isMoved ? shift : 0)
            let stamp = Restamp.atReplica(
                provenance, shift: shift, isDoubtful: save.isDoubtful || moved > limit,
                base: try effectiveStamp(of: provenance.base, at: path, of: save.record.id))
            save.record.fields[path]?.provenance.effective = stamp
            effective[field.identity] = stamp
        }
    }

    /// The effective stamp of the write that a save names as its base, as far as known here.
    private func effectiveStamp(
        of base: WriteIdentity?, at path: FieldPath, of id: RecordID
    ) throws -> Stamp? {
        guard let base else { return nil }
        if let known = effective[base] { return known }
        // A row taken aside after a restore is what its writer saw, too: the server may not know it
        // when this save arrives, and could not put the stamp above it.
        for row in [try transaction.row(id), try transaction.heldRow(id)] {
            if let field = row?.record.fields[path], field.identity == base {
                return field.provenance.effective
            }
        }
        let known = try transaction.history(of: id).last { entry in
            entry.record.fields[path]?.identity == base
        }
        return known?.record.fields[path]?.provenance.effective ?? base.typed
    }

    /// The clock may step back only here: once nothing unsent needs it where it stands.
    private func stepBack(after greatest: Stamp?, isLast: Bool) throws {
        guard isLast, let greatest,
            let last = try transaction.setting(.clock).flatMap({ Stamp($0) })
        else { return }
        let target = Swift.max(greatest, Stamp(milliseconds: now, replica: last.replica))
        if target < last { try transaction.set(.clock, to: target.description) }
    }
}

extension SettingStorage {
    /// Milliseconds by which the own clock was last found to differ from the server's.
    func clockOffset() throws -> Int64 { try setting(.clockOffset).flatMap { Int64($0) } ?? 0 }
}

extension SequenceStorage where Self: SettingStorage {
    /// Keeps the newest commit that an answer told.
    ///
    /// The answer to a batch that is sent again is the one that it got first: its commit may lie
    /// below what was heard of since.
    func climb(to commit: Position) throws {
        if let newest = try rungs(.commit).first, newest.sequence > commit.sequence { return }
        try append(Rung(kind: .commit, sequence: commit.sequence, token: commit.token))
        try set(.newestCommit, to: commit.token)
    }
}

extension HistoryStorage {
    /// Whether this very save was typed here.
    func isOwn(_ save: Record) throws -> Bool {
        let identities = save.fields.mapValues(\.identity)
        return try history(of: save.id).contains { entry in
            entry.isOwn && entry.record.fields.mapValues(\.identity) == identities
        }
    }

    /// Notes in the history what became of an own save, found by its writes' identities.
    func note(_ save: Record, outcome: HistoryEntry.Outcome, sequence: Int64) throws {
        let identities = save.fields.mapValues(\.identity)
        for var entry in try history(of: save.id)
        where entry.isOwn && entry.record.fields.mapValues(\.identity) == identities {
            entry.record = save
            entry.outcome = outcome
            entry.sequence = sequence
            try replace(entry)
        }
    }
}

extension OutboxStorage {
    /// What was typed on top of a refused save stands on what that save stood on (SYNC rule 10).
    func rebase(after refused: Record) throws {
        for var save in try outbox(of: refused.id, limit: .max) where !save.isOffer {
            var isChanged = false
            for (path, field) in save.record.fields {
                guard let below = refused.fields[path], field.provenance.base == below.identity
                else { continue }
                save.record.fields[path]?.provenance.base = below.provenance.base
                isChanged = true
            }
            if isChanged { try replace(save) }
        }
    }
}
