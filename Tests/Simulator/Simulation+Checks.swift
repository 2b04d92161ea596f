internal import LibsyncModel
internal import LibsyncReplica
internal import LibsyncStore

// What must hold: after each sync, and once the faults have stopped.
extension Simulation {
    /// After so many rounds without faults everyone is equal.
    static let roundsMax = 6

    /// Looks at a machine whose sync has just ended.
    func look(at desk: Desk, isComplete: Bool) async throws {
        let (refused, cursor, clock) = try await desk.machine.replica.store.read {
            transaction in
            (
                try transaction.parked().map(\.record),
                (
                    epoch: try transaction.setting(.epoch) ?? "",
                    sequence: try transaction.rungs(.cursor).first?.sequence ?? 0
                ), try transaction.setting(.clock).flatMap { Stamp($0) }
            )
        }
        if let last = desk.cursor, last.epoch == cursor.epoch, cursor.sequence < last.sequence {
            violated("desk \(desk.number): cursor \(last.sequence) went to \(cursor.sequence)")
        }
        desk.cursor = cursor
        for (path, field) in refused.flatMap(\.fields) {
            ledger.refused(Oracle.WriteKey(path: path, identity: field.identity))
            oracle.refused.insert(field.identity)
        }
        let news = try await acknowledged(at: desk).filter { ledger.acknowledged($0) }
        try await check(acknowledged: news, of: desk)
        try await checkShown(at: desk)
        let isAhead = (clock?.milliseconds ?? 0) > world.now + 60_000
        if isComplete, desk.machine.skew.milliseconds == 0, !isAhead { desk.isHonest = true }
    }

    /// The writes of which a machine's file says that the server has them.
    func acknowledged(at desk: Desk) async throws -> [Oracle.WriteKey] {
        try await desk.machine.replica.store.read { transaction in
            try transaction.ownAccepted(after: 0).flatMap(\.record.fields).map { path, field in
                Oracle.WriteKey(path: path, identity: field.identity)
            }
        }
    }

    /// A sync, whole or cut short, takes nothing off the screen but what the server said is gone,
    /// what is deleted, and what this library made and the server refused.
    ///
    /// Of what was deleted so long ago that it is forgotten nothing is there any more, but what waits
    /// in the outbox.
    private func checkShown(at desk: Desk) async throws {
        let before = desk.shown
        let forgotten = ledger.forgotten
        let (shown, unexplained) = try await desk.machine.replica.store.read { transaction in
            let shown = Set(try transaction.list(RecordQuery()).map(\.record.id))
            let lost = try before.subtracting(shown).filter { id in
                try transaction.current(id) == nil
                    && !transaction.parked().contains { $0.record.id == id }
                    && !(forgotten.contains(id) && transaction.outbox(of: id, limit: 1).isEmpty)
            }
            return (shown, lost)
        }
        for id in unexplained where !desk.machine.farewells.explains(id) {
            violated("desk \(desk.number): \(id) is off the screen, and nobody said why")
        }
        desk.shown = shown
        desk.machine.farewells.forget()
    }

    /// What was just acknowledged is there, unless the server was put back since.
    private func check(acknowledged keys: [Oracle.WriteKey], of desk: Desk) async throws {
        guard !keys.isEmpty, desk.life == life else { return }
        let present = try await writesAtServer()
        for key in keys where !present.contains(key) {
            violated("desk \(desk.number): \(key.path) \(key.identity) acknowledged, not there")
        }
    }

    /// The faults stop, and everyone syncs.
    func settle() async throws {
        rightServerClock()
        for desk in desks {
            desk.machine.skew.milliseconds = 0
            desk.cutOffUntil = 0
        }
        while !schedule.senders.isEmpty {
            await schedule.letGo(0, .delivered)
            await settleEnded()
        }
        for _ in 0..<(desks.count * 4) { await world.deliverLate() }
        for _ in 0..<Simulation.roundsMax {
            var isQuiet = true
            for desk in desks {
                guard let summary = try await desk.machine.sync() else {
                    violated("desk \(desk.number) cannot reach a server that is there")
                    return
                }
                try await look(at: desk, isComplete: true)
                isQuiet = isQuiet && summary.pushed + summary.pulled + summary.withdrawn == 0
            }
            if isQuiet { return }
        }
        violated("not quiet after \(Simulation.roundsMax) rounds")
    }

    /// Everyone equal, nothing lost, conflicts exactly those that the oracle expects.
    func judge() async throws {
        for desk in desks { try await judge(desk) }
        try await judgePurges()
        // No disk fails here: a repair would hide what a sync did wrong. Only a server that is put
        // back to before a compaction has tombstones again that replicas have dropped.
        let mayBeOfCompaction = counts["compacted"] != nil && life > 0
        if world.repairs > 0, !mayBeOfCompaction {
            violated("rows did not add up, \(world.repairs) times")
        }
        let present = try await writesAtServer()
        for (key, entry) in ledger.owed where !present.contains(key) {
            violated(
                "lost: \(entry.id) \(key.path) \(key.identity), typed at \(entry.desks.sorted()), "
                    + "held by \(entry.holders?.sorted() ?? [])")
        }
        for id in Set(ledger.entries.values.map(\.id)).sorted() {
            let (row, history) = try await server.store.read { transaction in
                (try transaction.row(id), try transaction.history(of: id))
            }
            guard let row else { continue }
            for conflict in row.conflicts { count("conflicts open: \(conflict.reason)") }
            let record = history.recordHistory(id: id, kind: "event")
            let accepted = record.accepted.mapValues { Set($0.keys) }
            var received: [WriteIdentity: Int64] = [:]
            for entry in history {
                for field in entry.record.fields.values {
                    received[field.identity] = min(
                        received[field.identity] ?? .max, entry.received + 120_000)
                }
            }
            violations += oracle.faults(of: row, accepted: accepted)
            violations += oracle.clockFaults(of: row, accepted: accepted, received: received)
        }
    }

    /// Nothing of an erased record is left anywhere, whatever was put back meanwhile.
    private func judgePurges() async throws {
        let stores: [any Store] = [server.store] + desks.map(\.machine.replica.store)
        for (number, store) in stores.enumerated() {
            for id in purged {
                let left = try await store.read { transaction in
                    let isThere =
                        try transaction.current(id) != nil || transaction.row(id) != nil
                    return isThere
                        ? 1
                        : try transaction.history(of: id).count
                            + transaction.outbox(of: id, limit: .max).count
                            + transaction.parked().count { $0.record.id == id }
                }
                if left > 0 { violated("store \(number) still holds \(id), which was erased") }
            }
        }
    }

    private func judge(_ desk: Desk) async throws {
        let name = "desk \(desk.number)"
        let status = try await desk.machine.replica.status()
        if status.outbox > 0 { violated("\(name): \(status.outbox) saves are stuck") }
        if status.isHealing { violated("\(name): still healing") }
        let faults = try await desk.machine.replica.faults()
        if !faults.isEmpty { violated("\(name): \(faults)") }
        let mine = try await desk.machine.rows()
        let theirs = try await server.rows(for: desk.machine.library)
        if mine != theirs {
            let difference = Set(mine).symmetricDifference(theirs).sorted().prefix(2)
            violated("\(name): \(mine.count) rows, the server \(theirs.count): \(difference)")
        }
        let views = try await desk.machine.replica.store.read { try $0.viewIDs() }
        if !views.isEmpty { violated("\(name): shows records of its own still: \(views)") }
    }
}
