import LibsyncModel
import LibsyncStore

@testable import LibsyncServer

// What the tests of the coordinator's commands share.
extension TestWorld {
    /// Runs `body` with what a command has: the folder's store, this clock and this chance.
    func on<R: Sendable>(
        _ folder: DataFolder, _ body: (Upkeep) async throws -> R
    ) async throws -> R {
        try await Upkeep.on(folder, effects: effects, body)
    }

    /// Writes one save into the store as a push would.
    func write(_ save: Record, _ upkeep: Upkeep) async throws {
        let now = wall.value
        try await upkeep.store.transaction { transaction in
            let sequence = try transaction.headSequence() + 1
            try transaction.append(
                HistoryEntry(record: save, outcome: .accepted, sequence: sequence, received: now))
            let history = try transaction.history(of: save.id)
                .recordHistory(id: save.id, kind: save.kind)
            try transaction.put(Row(record: history.record, sequence: sequence))
            try transaction.append(
                Commit(first: sequence, last: sequence, tag: UInt64(sequence), time: now))
        }
    }
}
