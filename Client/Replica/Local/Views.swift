internal import LibsyncModel
internal import LibsyncStore

/// Keeps views in step: a view is the server's row with own writes on top that the row does not
/// show yet.
///
/// A record without such writes has none, unless the server was put back and has not told of the
/// record since: then the row that it told before is shown.
enum Views {
    /// Computes the view of a record anew; nil when nothing of it is left.
    @discardableResult
    static func refresh(_ id: RecordID, in transaction: any StoreTransaction) throws -> Row? {
        if let view = try compose(id, in: transaction) {
            try transaction.putView(view)
            return view
        }
        let row = try transaction.row(id)
        // A local record is a view without a row and stays.
        if row != nil || !isLocal(id, transaction) { try transaction.removeView(id) }
        return row
    }

    /// The view of a record, from what it is made of; nil when the row alone is shown.
    ///
    /// On top lie saves in the outbox, and acknowledged ones that are newer than the row and than
    /// the record's withdrawal: their places decide, not the cursor (SYNC rule 9).
    private static func compose(
        _ id: RecordID, in transaction: any StoreTransaction
    ) throws -> Row? {
        let row = try transaction.row(id)
        let held = try row == nil ? transaction.heldRow(id) : nil
        let shown = max(row?.sequence ?? 0, try transaction.withdrawal(of: id))
        let waiting = try transaction.outbox(of: id, limit: .max).map(\.record)
        let acknowledged = try transaction.history(of: id).filter { entry in
            entry.isOwn && entry.outcome == .accepted && entry.sequence > shown
        }.map(\.record)
        if waiting.isEmpty, acknowledged.isEmpty, held == nil { return nil }
        return merge(acknowledged + waiting, onto: row ?? held)
    }

    /// The records with writes that wait to be sent whose views are not what they are made of: no
    /// digest covers a view, so a fault of the disk in one would stay until the writes are sent.
    ///
    /// Not of those of which the writes themselves are in doubt (`TypedCopies`): a view may be the
    /// last to show what was typed.
    static func spoilt(in transaction: any StoreTransaction) throws -> [RecordID] {
        let waiting = Set(try transaction.outbox(of: nil, limit: .max).map(\.record.id))
        let doubtful = try TypedCopies.differing(among: waiting, in: transaction)
        return try waiting.subtracting(doubtful).sorted().filter { id in
            let view = try compose(id, in: transaction)
            do {
                return try transaction.current(id) != view
            } catch StoreFailure.damaged {
                return true
            }
        }
    }

    /// Puts views anew that lists would not find, or that say something else than the rows and
    /// writes that they are made of.
    static func refile(in transaction: any StoreTransaction) throws {
        for id in try transaction.misfiled() + spoilt(in: transaction)
        where try refresh(id, in: transaction) == nil {
            let history = try transaction.history(of: id)
            guard let kind = history.first?.record.kind, !Kind.isShared(kind) else { continue }
            let record = history.recordHistory(id: id, kind: kind).record
            try transaction.putView(Row(record: record, sequence: 0))
        }
        try transaction.removeUnnamed()
    }

    /// Whether a record is shown without a row of the server's for another reason than own writes:
    /// its row was taken aside, or it never leaves this replica.
    static func needsNoRow(_ id: RecordID, _ transaction: any StoreTransaction) throws -> Bool {
        try transaction.heldRow(id) != nil || isLocal(id, transaction)
    }

    private static func isLocal(_ id: RecordID, _ transaction: any StoreTransaction) -> Bool {
        guard let view = try? transaction.current(id) else { return false }
        return !Kind.isShared(view.record.kind)
    }

    /// Of each field the winning write: the same rule as at the server.
    ///
    /// A save beats what it names as its base, whatever the stamps say just now: of an outbox whose
    /// clock was found wrong the first batch is put right before the second.
    static func merge(_ saves: [Record], onto row: Row?) -> Row? {
        guard let first = row?.record ?? saves.first else { return nil }
        var fields = row?.record.fields ?? [:]
        for save in saves {
            for (path, field) in save.fields {
                if let known = fields[path], field.provenance.base != known.identity,
                    !known.loses(to: field)
                {
                    continue
                }
                fields[path] = field
            }
        }
        var record = Record(id: first.id, kind: first.kind, fields: fields)
        record.revision = row?.record.revision ?? 0
        return Row(
            record: record, sequence: row?.sequence ?? 0,
            conflicts: stillOpen(row?.conflicts ?? [], after: saves))
    }

    /// The server's conflicts without those that a save not yet shown names.
    private static func stillOpen(_ conflicts: [Conflict], after saves: [Record]) -> [Conflict] {
        conflicts.filter { conflict in
            !saves.contains { save in
                guard let field = save.fields[conflict.path] else { return false }
                return field.provenance.base == conflict.loser.identity
                    || field.provenance.resolves.contains(conflict.loser.identity)
            }
        }
    }
}
