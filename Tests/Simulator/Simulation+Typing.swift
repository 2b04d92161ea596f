internal import LibsyncModel
internal import LibsyncReplica
internal import LibsyncStore

// What people do at their desks, also while a sync is under way.
extension Simulation {
    func type() async throws {
        let desk = desks[world.below(desks.count)]
        switch world.below(20) {
        case 0..<3: try await addEvent(at: desk)
        case 3..<13: try await edit(at: desk)
        case 13, 14: try await setDeleted(at: desk)
        case 15, 16, 17: try await takeConflict(near: desk)
        default: if has(.audience) { try await changeAudience(at: desk) }
        }
    }

    private func word() -> JSONValue {
        words += 1
        return .string("ord \(words)")
    }

    /// Lets somebody type, and takes note of what changed on the screen.
    private func note(
        _ desk: Desk, _ id: RecordID, decidingOn loser: WriteIdentity? = nil,
        _ act: (Replica) async throws -> Void
    ) async throws {
        let replica = desk.machine.replica
        let before = try await Simulation.shown(id, at: replica)
        do {
            try await act(replica)
        } catch ReplicaFailure.notYours, ReplicaFailure.deleted, ReplicaFailure.unknownRecord {
            // Told at once; nothing was typed.
            return
        }
        guard let after = try await Simulation.shown(id, at: replica) else { return }
        let saved = try await replica.store.read { transaction in
            try transaction.outbox(of: id, limit: .max).last { !$0.isOffer }?.record.fields ?? [:]
        }
        // What changes on the screen beside the save was typed before: once stamps are put right by
        // the clock of today, another of two writes may win.
        var screen = after
        for (path, field) in after.fields where saved[path]?.identity != field.identity {
            screen.fields[path] = before?.fields[path]
        }
        let typed = oracle.note(
            from: before, to: screen, decidingOn: loser, time: world.now,
            isHonest: desk.isHonest)
        for write in typed {
            count(
                "writes",
                "desk \(desk.number) \(id) \(write.path) \(write.identity) saw \(write.seen)")
            check(write.identity.typed, of: desk)
            ledger.typed(write.identity, at: write.path, of: id, desk: desk.number)
        }
    }

    /// The record as the screen shows it.
    private static func shown(_ id: RecordID, at replica: Replica) async throws -> Record? {
        try await replica.store.read { try $0.current(id)?.record }
    }

    /// Stamps that one machine types under one identity only rise, until a batch is fixed.
    private func check(_ stamp: Stamp, of desk: Desk) {
        if let last = desk.greatest[stamp.replica], stamp < last {
            violated("desk \(desk.number) typed \(stamp) after \(last)")
        }
        desk.greatest[stamp.replica] = stamp
    }

    private func addEvent(at desk: Desk) async throws {
        let visibilities = ["draft", "region", "public", "public"]
        var values: [FieldPath: JSONValue] = [
            "name/nb": word(), "visibility": .string(visibilities[world.below(4)]),
            "when": when(),
        ]
        if world.chance(perThousand: 600), let path = organizer() {
            values[path] = ["role": "co-host"]
        }
        let id = desk.machine.replica.effects.recordID()
        let all = values
        try await note(desk, id) { try await $0.create(.event, id: id, values: all) }
    }

    private func when() -> JSONValue {
        let hour = 10 + world.below(9)
        return [
            "start": .string("2026-12-10T\(hour):00:00"), "end": .string("2026-12-10T20:00:00"),
            "timeZone": "Europe/Oslo", "rule": "FREQ=WEEKLY",
        ]
    }

    private func organizer() -> FieldPath? {
        let library = desks[world.below(desks.count)].machine.library.description
        return FieldPath(segments: ["organizers", library])
    }

    /// An event that the desk sees; mostly one of the last, so that people meet.
    func event(at desk: Desk, isDeleted: Bool = false) async throws -> Row? {
        let rows = try await desk.machine.replica.rows(
            RecordQuery(kind: "event", isDeleted: isDeleted)
        ).sorted { $0.record.id < $1.record.id }
        guard !rows.isEmpty else { return nil }
        let near = min(rows.count, 4)
        return world.chance(perThousand: 700)
            ? rows[rows.count - 1 - world.below(near)] : rows[world.below(rows.count)]
    }

    private func edit(at desk: Desk) async throws {
        guard let row = try await event(at: desk) else { return try await addEvent(at: desk) }
        var values: [FieldPath: JSONValue] = [:]
        for _ in 0...world.below(2) {
            switch world.below(8) {
            case 0, 1: values["name/nb"] = word()
            case 2: values["description/nb"] = word()
            case 3: values["location/nb"] = word()
            case 4: values["when"] = when()
            case 5: values["keywords/eventyr"] = world.chance(perThousand: 500) ? true : .null
            case 6: values["overrides/20261224/status"] = "cancelled"
            default: values["overrides/20261217/name/nb"] = word()
            }
        }
        let all = values
        try await note(desk, row.record.id) { try await $0.edit(row.record.id, values: all) }
    }

    private func setDeleted(at desk: Desk) async throws {
        let isDeleted = world.chance(perThousand: 600)
        guard let row = try await event(at: desk, isDeleted: !isDeleted) else { return }
        try await note(desk, row.record.id) {
            try await $0.setDeleted(isDeleted, row.record.id)
        }
    }

    /// At this desk, or at the next one where there is something to decide.
    private func takeConflict(near desk: Desk) async throws {
        for offset in 0..<min(desks.count, 5) {
            let desk = desks[(desk.number + offset) % desks.count]
            if try await takeConflict(at: desk) { return }
        }
    }

    private func takeConflict(at desk: Desk) async throws -> Bool {
        let open = try await desk.machine.replica.conflicts().sorted { $0.id < $1.id }
        guard !open.isEmpty else { return false }
        let conflict = open[world.below(open.count)]
        let side: ConflictSide = world.chance(perThousand: 500) ? .mine : .theirs
        let isTaking = (side == .mine) != conflict.isMineHolding
        let loser = conflict.conflict
        count("conflicts decided", "desk \(desk.number) \(conflict.id) \(side)")
        try await note(
            desk, conflict.record.id,
            decidingOn: isTaking && loser.reason != .deleted ? loser.loser.identity : nil
        ) { _ = try await $0.take(side, of: conflict.id) }
        return true
    }

    private func changeAudience(at desk: Desk) async throws {
        guard let row = try await event(at: desk) else { return }
        var values: [FieldPath: JSONValue] = [:]
        if world.chance(perThousand: 500) {
            values["visibility"] = .string(["draft", "region", "public"][world.below(3)])
        } else if let path = organizer() {
            values[path] = row.record[path] == nil ? ["role": "co-host"] : .null
        }
        let all = values
        try await note(desk, row.record.id) { try await $0.edit(row.record.id, values: all) }
    }
}
