public import LibsyncModel
internal import LibsyncStore

// Typing: every save is a write in the outbox, with the identity of what its writer saw. Saves are
// never coalesced, since a save that was sent cannot be told from one that was not (SYNC rule 6).
extension Replica {
    /// Makes a record owned by this library.
    ///
    /// `values` need not hold `library` and `deleted`.
    ///
    /// - Parameter id: its name; nil makes a new one.
    /// - Throws: `ReplicaFailure`.
    @discardableResult
    public func create(
        _ kind: Kind, id: RecordID? = nil, values: [FieldPath: JSONValue]
    ) async throws -> Row {
        try await create(kind: kind.name, records: [(id ?? effects.recordID(), values)])[0]
    }

    /// Makes many records of one kind in one transaction: all of them, or none.
    @discardableResult
    public func create(
        kind: String, records: [(id: RecordID, values: [FieldPath: JSONValue])]
    ) async throws -> [Row] {
        let effects = effects
        return try await store.transaction { transaction in
            var desk = try Desk(transaction, now: effects.now())
            return try records.map { id, values in
                var values = values
                values["library"] = .string(desk.identity.library.description)
                values["deleted"] = false
                values["visibility"] = values["visibility"] ?? "public"
                return try desk.save(id, kind: kind, values, resolves: [:])
            }
        }
    }

    /// Writes fields of a record; `null` removes a key.
    ///
    /// Values that do not change are no writes.
    ///
    /// - Parameter seen: the record as it was shown to whoever edits it, in case another process
    ///   wrote meanwhile: then that write counts as unseen, and nobody overwrites it in silence.
    /// - Throws: `ReplicaFailure`.
    @discardableResult
    public func edit(
        _ id: RecordID, values: [FieldPath: JSONValue], seeing seen: Record? = nil
    ) async throws -> Row {
        let now = effects.now()
        return try await store.transaction { transaction in
            var desk = try Desk(transaction, now: now)
            return try desk.edit(id, values, seeing: seen)
        }
    }

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
                _ = try desk.edit(id, values, seeing: seen)
                throw Rehearsed()
            }
        } catch is Rehearsed {}
    }

    /// Takes back what was done in the transaction.
    private struct Rehearsed: Error {}

    /// Deletes a record, naming all that was seen of it; or restores it.
    @discardableResult
    public func setDeleted(_ isDeleted: Bool, _ id: RecordID) async throws -> Row {
        let now = effects.now()
        return try await store.transaction { transaction in
            var desk = try Desk(transaction, now: now)
            let current = try desk.existing(id)
            return try desk.save(
                id, kind: current.record.kind, ["deleted": .bool(isDeleted)], resolves: [:])
        }
    }
}

/// One transaction of typing: stamps, checks, outbox, history and view together.
struct Desk {
    let transaction: any StoreTransaction
    let identity: ReplicaIdentity
    let now: Int64
    private let clockOffset: Int64
    private let seenTime: Int64
    private var clock: StampClock

    init(_ transaction: any StoreTransaction, now: Int64) throws {
        self.transaction = transaction
        self.now = now
        identity = try ReplicaIdentity(transaction)
        clockOffset = try transaction.setting(.clockOffset).flatMap { Int64($0) } ?? 0
        seenTime = try transaction.setting(.seenTime).flatMap { Int64($0) } ?? 0
        let last = try transaction.setting(.clock).flatMap { Stamp($0) }
        clock = StampClock(last: last ?? Stamp(milliseconds: 0, replica: identity.replica))
    }

    /// The record, or a failure that names it.
    func existing(_ id: RecordID) throws -> Row {
        guard let row = try transaction.current(id), row.record.library != nil else {
            throw ReplicaFailure.unknownRecord(id.description)
        }
        return row
    }

    /// Saves `values` of a record that is there and not deleted.
    mutating func edit(
        _ id: RecordID, _ values: [FieldPath: JSONValue], seeing seen: Record?
    ) throws -> Row {
        let current = try existing(id)
        if current.record.isDeleted { throw ReplicaFailure.deleted(id) }
        return try save(id, kind: current.record.kind, values, resolves: [:], seeing: seen)
    }

    /// Saves `values` as one write each, all with one stamp.
    ///
    /// - Parameters:
    ///   - resolves: losing writes that a value decides on, by its path.
    ///   - seen: what the writer saw; nil is what is there now.
    mutating func save(
        _ id: RecordID, kind: String, _ values: [FieldPath: JSONValue],
        resolves: [FieldPath: [WriteIdentity]], seeing seen: Record? = nil
    ) throws -> Row {
        let current = try transaction.current(id)
        let before = current?.record
        let seen = seen ?? before
        let changes = values.filter { path, value in
            resolves[path] != nil
                || seen?.fields[path]?.value != value
                    && !(value.isNull && seen?.fields[path] == nil)
        }
        guard !changes.isEmpty else {
            return current ?? Row(record: Record(id: id, kind: kind), sequence: 0)
        }
        try check(changes, kind: kind, before: before)
        try checkContainer(in: changes, of: id, kind: kind)
        let isDoubtful = try doubtIfClockStandsBack()
        let stamp = nextStamp(for: changes.keys, before: before)
        var fields: [FieldPath: Field] = [:]
        for (path, value) in changes {
            let provenance = Provenance(
                typed: stamp, base: seen?.fields[path]?.identity,
                resolves: resolves[path] ?? [],
                saw: path == "deleted" ? seenIdentities(seen) : [:],
                library: identity.library, label: identity.label, seenTime: seenTime)
            fields[path] = Field(value: value, provenance: provenance)
        }
        return try keep(Record(id: id, kind: kind, fields: fields), isDoubtful: isDoubtful)
    }

    private func seenIdentities(_ record: Record?) -> [FieldPath: WriteIdentity] {
        (record?.fields ?? [:]).filter { $0.key != "deleted" }.mapValues(\.identity)
    }

    /// A stamp above all that was seen; the clock moves in this same transaction.
    private mutating func nextStamp(
        for paths: some Sequence<FieldPath>, before: Record?
    ) -> Stamp {
        let base = paths.compactMap { before?.fields[$0]?.provenance.effective }.max()
        return clock.next(now: now + clockOffset, above: base, replica: identity.replica)
    }

    /// Finds that the clock stands far behind its own last stamp: then unsent stamps that lie ahead
    /// of it are marked, and so is what is typed now (SYNC rule 5).
    private func doubtIfClockStandsBack() throws -> Bool {
        let corrected = now + clockOffset
        let limit = corrected + Restamp.toleranceMilliseconds
        guard clock.last.milliseconds > limit else { return false }
        for var save in try transaction.outbox(of: nil, limit: .max)
        where !save.isDoubtful && !save.isOffer {
            let stamp = save.record.fields.values.map(\.provenance.typed.milliseconds).max() ?? 0
            guard stamp > limit else { continue }
            save.isDoubtful = true
            try transaction.replace(save)
        }
        return true
    }

    private func check(
        _ changes: [FieldPath: JSONValue], kind: String, before: Record?
    ) throws {
        if Kind.isShared(kind) {
            do {
                try identity.permission.judge(changes, kind: kind, current: before)
            } catch {
                guard case .notYours(let path, let owner) = error else { return }
                throw ReplicaFailure.notYours(path: path, owner: owner)
            }
        }
        do {
            for (path, value) in changes.sorted(by: { $0.key < $1.key }) {
                try Kind.check(value, at: path, kind: kind)
            }
            try (before ?? Record(id: RecordID(milliseconds: 0, random: 0, 0), kind: kind))
                .checkRoom(for: changes)
        } catch {
            throw ReplicaFailure.field(error)
        }
    }

    /// A place does not lie within itself, be it through others.
    private func checkContainer(
        in changes: [FieldPath: JSONValue], of id: RecordID, kind: String
    ) throws {
        guard kind == Kind.place.name else { return }
        var outer = changes["containedInPlace"]?.string.flatMap { RecordID($0) }
        // Two libraries may have made a circle together, each unseen by the other.
        var passed: Set<RecordID> = []
        while let place = outer, place != id, passed.insert(place).inserted {
            let record = try transaction.current(place)?.record
            outer = record?["containedInPlace"]?.string.flatMap { RecordID($0) }
        }
        guard outer == id else { return }
        throw ReplicaFailure.field(
            FieldFailure(
                path: "containedInPlace", expected: "a place that does not lie in this one"))
    }

    /// Keeps a save: clock, history, outbox (not for local kinds) and view.
    private func keep(_ save: Record, isDoubtful: Bool) throws -> Row {
        try transaction.set(.clock, to: clock.last.description)
        guard Kind.isShared(save.kind) else { return try keepLocal(save) }
        try transaction.append(
            OutboxSave(record: save, clockOffset: clockOffset, isDoubtful: isDoubtful))
        try transaction.append(
            HistoryEntry(record: save, outcome: .pending, received: now, isOwn: true))
        return try Views.refresh(save.id, in: transaction)
            ?? Row(record: save, sequence: 0)
    }

    /// A local record is its own row: there is no server to wait for.
    private func keepLocal(_ save: Record) throws -> Row {
        var row = try transaction.current(save.id) ?? Row(record: save, sequence: 0)
        row.record.fields.merge(save.fields) { _, new in new }
        try transaction.append(
            HistoryEntry(record: save, outcome: .accepted, received: now))
        try transaction.putView(row)
        return row
    }
}
