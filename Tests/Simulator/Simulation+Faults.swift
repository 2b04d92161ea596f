internal import LibsyncModel
internal import LibsyncReplica
internal import LibsyncStore

// What machines suffer.
extension Simulation {
    func fail() async throws {
        let desk = desks[world.below(desks.count)]
        switch world.below(14) {
        case 0, 1: if has(.network) { cutOff(desk) }
        case 2, 3: if has(.clock) { setClock(of: desk) }
        case 4: if has(.clock) { setServerClock() }
        case 5: if has(.copy) { try await copy(desk) }
        case 6, 7: if has(.replicaRestore) { try await backUpOrRestore(desk) }
        case 8, 9: if has(.serverRestore) { try await backUpServer() }
        case 10: if has(.serverRestore) { try await restoreServer() }
        case 11: if has(.purge), world.chance(perThousand: 300) { try await purge() }
        case 12: if has(.horizon) { try await compact() }
        default: if has(.crash), !desk.isSyncing { try await desk.machine.restart() }
        }
    }

    private func compact() async throws {
        let before = try await server.store.read { try $0.rowIDs() }
        let dropped = try await server.compact()
        guard dropped > 0 else { return }
        count("compacted", "\(dropped)")
        let after = Set(try await server.store.read { try $0.rowIDs() })
        for id in before where !after.contains(id) { ledger.forgotten(id) }
    }

    private func purge() async throws {
        let ids = try await server.store.read { transaction in
            try transaction.list(RecordQuery(kind: "event")).map(\.record.id)
        }.sorted()
        guard !ids.isEmpty else { return }
        let id = ids[world.below(ids.count)]
        count("purged", "\(id)")
        try await server.purge(id)
        purged.insert(id)
        ledger.purged(id)
    }

    private func cutOff(_ desk: Desk) {
        count("cut off", "desk \(desk.number)")
        desk.cutOffUntil = step + 5 + world.below(40)
    }

    private func setClock(of desk: Desk) {
        let minute: Int64 = 60_000
        let day: Int64 = 86_400_000
        let skews = [0, 0, 0, 3 * minute, -3 * minute, 60 * minute, -day, 2 * day, 365 * day]
        desk.machine.skew.milliseconds = skews[world.below(skews.count)]
        desk.isHonest = false
        count("replica clocks set", "desk \(desk.number) \(desk.machine.skew.milliseconds) ms")
    }

    /// A jump is noticed; the coordinator puts the clock right and says so.
    private func setServerClock() {
        if server.skew.milliseconds == 0 {
            count("server clock jumped")
            server.skew.milliseconds = world.chance(perThousand: 500) ? 86_400_000 : -7_200_000
            server.lookAtClock()
        } else {
            rightServerClock()
        }
    }

    func rightServerClock() {
        count("server clock put right")
        server.skew.milliseconds = 0
        server.confirmClock()
    }

    private func copy(_ desk: Desk) async throws {
        guard desks.count < scenario.replicas + 3 else { return }
        count("replicas copied", "desk \(desk.number) to \(desks.count)")
        let copy = Desk(number: desks.count, machine: try await desk.machine.copied())
        copy.isHonest = desk.isHonest && desk.machine.skew.milliseconds == 0
        desks.append(copy)
        ledger.copied(from: desk.number, to: copy.number)
        // What the file brings acknowledged was so before; its own syncs acknowledge what is new.
        for key in try await acknowledged(at: copy) { _ = ledger.acknowledged(key) }
    }

    private func backUpOrRestore(_ desk: Desk) async throws {
        guard let backup = desk.backup, world.chance(perThousand: 700) else {
            desk.backup = try await desk.machine.backup()
            return
        }
        guard !desk.isSyncing else { return }
        count("replicas put back", "desk \(desk.number)")
        try await desk.machine.restart(from: backup)
        desk.cursor = nil
        desk.greatest = [:]
        desk.shown = []
        ledger.putBack(desk.number, keeping: try await writes(heldBy: desk))
    }

    private func backUpServer() async throws {
        let path = try await server.backup()
        let head = try await server.store.read { try $0.head()?.last ?? 0 }
        serverBackup = ServerBackup(path: path, head: head)
    }

    private func restoreServer() async throws {
        guard let backup = serverBackup else { return }
        let isSilent = world.chance(perThousand: 500)
        // Who restores by the command is asked about a clock in doubt first.
        if !isSilent { rightServerClock() }
        count(isSilent ? "server put back in silence" : "server restored", "to \(backup.head)")
        try await server.restore(backup.path, isSilent: isSilent)
        var holders: [Oracle.WriteKey: Set<Int>] = [:]
        for desk in desks {
            for key in try await writes(heldBy: desk) {
                holders[key, default: []].insert(desk.number)
            }
        }
        ledger.serverPutBack(keeping: try await writesAtServer(), holders: holders)
        life += 1
        // A life that was copied back has the name of the one before, until it is found out.
        for desk in desks { desk.cursor = nil }
    }

    /// The writes that a machine could bring back: typed there, or standing in its rows.
    func writes(heldBy desk: Desk) async throws -> Set<Oracle.WriteKey> {
        try await desk.machine.replica.store.read { transaction in
            var keys: Set<Oracle.WriteKey> = []
            func insert(_ record: Record) {
                for (path, field) in record.fields {
                    keys.insert(Oracle.WriteKey(path: path, identity: field.identity))
                }
            }
            for save in try transaction.outbox(of: nil, limit: .max) { insert(save.record) }
            for entry in try transaction.ownAccepted(after: 0) { insert(entry.record) }
            for id in try transaction.rowIDs() + transaction.heldIDs() {
                guard let row = try transaction.row(id) ?? transaction.heldRow(id) else {
                    continue
                }
                insert(row.record)
                for conflict in row.conflicts where conflict.reason != .proposal {
                    keys.insert(
                        Oracle.WriteKey(
                            path: conflict.path, identity: conflict.loser.identity))
                }
            }
            return keys
        }
    }

    /// The writes in the server's history, accepted and proposed.
    func writesAtServer() async throws -> Set<Oracle.WriteKey> {
        let ids = Set(ledger.entries.values.map(\.id))
        return try await server.store.read { transaction in
            var keys: Set<Oracle.WriteKey> = []
            for id in ids {
                for entry in try transaction.history(of: id) {
                    for (path, field) in entry.record.fields {
                        keys.insert(Oracle.WriteKey(path: path, identity: field.identity))
                    }
                }
            }
            return keys
        }
    }
}
