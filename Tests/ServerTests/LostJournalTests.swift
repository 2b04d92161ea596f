import Foundation
import LibsyncModel
import LibsyncStore
import Testing

@testable import LibsyncServer

/// What holds where the journal was lost, or is begun anew.
@Suite struct LostJournalTests {
    private let world = TestWorld()
    private let id = RecordID(milliseconds: 1, random: 0, 0)

    /// Writes one save into the store, typed at that time.
    private func write(
        _ values: [FieldPath: JSONValue], at time: Int64, _ upkeep: Upkeep
    ) async throws {
        let provenance = Provenance(
            typed: Stamp(milliseconds: time, replica: ReplicaID(7)), library: "skogdal".slug)
        let save = Record(
            id: id, kind: "event",
            fields: values.mapValues { Field(value: $0, provenance: provenance) })
        try await world.write(save, upkeep)
    }

    /// A public event of a library.
    private func writeEvent(_ upkeep: Upkeep) async throws {
        try await upkeep.add("skogdal".slug, names: ["nb": "Skogdal"])
        try await write(
            ["library": "skogdal", "name/nb": "Lesestund", "visibility": "public"], at: 1, upkeep)
    }

    private func removeJournal(_ folder: DataFolder) throws {
        try FileManager.default.removeItem(atPath: folder.journal.path)
    }

    @Test(arguments: [false, true])
    func `a restore erases again what the store before has erased`(
        isJournalLost: Bool
    ) async throws {
        try await TestFolder.run(effects: world) { folder in
            let file = folder.path + "/../backup"
            try await world.on(folder) { upkeep in
                try await writeEvent(upkeep)
                _ = try await upkeep.backup(to: file)
                try await upkeep.purge(id)
            }
            if isJournalLost { try removeJournal(folder) }
            _ = try await Restore.run(file, into: folder, effects: world.effects)
            #expect(folder.journal.exists != isJournalLost)
            try await world.on(folder) { upkeep in
                let erased = try await upkeep.purges().map(\.record)
                let row = try await upkeep.store.read { try $0.row(id) }
                #expect(erased == [id] && row == nil)
            }
        }
    }

    @Test func `what is done without a journal is told to be in danger, until it is learned`()
        async throws
    {
        try await TestFolder.run(effects: world) { folder in
            try await world.on(folder) { upkeep in
                try await writeEvent(upkeep)
                let copy = folder.path + "/copy.sqlite"
                try await upkeep.store.backup(to: copy)
                #expect(upkeep.journalWarning == nil)
                try removeJournal(folder)
                try await upkeep.purge(id)
                #expect(try #require(upkeep.journalWarning).contains("--accept-journal"))
                try await upkeep.acceptJournal()
                #expect(upkeep.journalWarning == nil)
                let store = try SQLiteStore(path: copy)
                let applied = try await folder.journal.apply(to: store, effects: world.effects)
                #expect(applied.purged == [id])
                try store.close()
            }
        }
    }

    private static let narrowings: [[FieldPath: JSONValue]] = [
        ["visibility": "draft"], ["visibility": "region"], ["deleted": true],
        ["hidden": ["reason": "spam"]], ["organizers/nordnes": .null],
    ]

    @Test(arguments: narrowings)
    func `a journal that is begun anew knows what was taken out of sight`(
        _ narrowing: [FieldPath: JSONValue]
    ) async throws {
        try await TestFolder.run(effects: world) { folder in
            try await world.on(folder) { upkeep in
                try await writeEvent(upkeep)
                try await write(["organizers/nordnes": ["role": "co-host"]], at: 2, upkeep)
                let copy = folder.path + "/copy.sqlite"
                try await upkeep.store.backup(to: copy)
                try await write(narrowing, at: 3, upkeep)
                try removeJournal(folder)
                try await upkeep.acceptJournal()
                let store = try SQLiteStore(path: copy)
                let applied = try await folder.journal.apply(to: store, effects: world.effects)
                #expect(applied.narrowed == [id])
                let row = try await store.read { try $0.row(id) }
                for (path, value) in narrowing { #expect(row?.record[path] ?? .null == value) }
                try store.close()
                let lines = try folder.journal.entries().count
                try await folder.journal.learn(from: upkeep.store)
                #expect(try folder.journal.entries().count == lines, "no line is written twice")
            }
        }
    }

    @Test func `a restore takes out of sight again what the store before had, journal or not`()
        async throws
    {
        try await TestFolder.run(effects: world) { folder in
            let file = folder.path + "/../backup"
            try await world.on(folder) { upkeep in
                try await writeEvent(upkeep)
                _ = try await upkeep.backup(to: file)
                try await write(["visibility": "draft"], at: 2, upkeep)
            }
            try removeJournal(folder)
            _ = try await Restore.run(file, into: folder, effects: world.effects)
            try await world.on(folder) { upkeep in
                let row = try await upkeep.store.read { try $0.row(id) }
                #expect(row?.isPublic == false)
            }
        }
    }

    @Test func `a journal that is begun anew names nothing that was never seen by more`()
        async throws
    {
        try await TestFolder.run(effects: world) { folder in
            try await world.on(folder) { upkeep in
                try await upkeep.add("skogdal".slug, names: ["nb": "Skogdal"])
                try await write(
                    [
                        "library": "skogdal", "name/nb": "Utkast", "visibility": "draft",
                        "organizers/gjest": ["role": "external", "name": "HEMMELIG"],
                    ], at: 1, upkeep)
                try await write(["name/nb": "Utkast to"], at: 2, upkeep)
                try removeJournal(folder)
                try await upkeep.acceptJournal()
                #expect(try folder.journal.entries().narrowings.isEmpty)
            }
        }
    }

    @Test func `a journal is begun whole or not at all`() async throws {
        try await TestFolder.run(effects: world) { folder in
            try await world.on(folder) { upkeep in
                try await writeEvent(upkeep)
                try removeJournal(folder)
                let store = try SQLiteStore(path: folder.store)
                try store.close()
                let stopped = Upkeep(
                    folder: folder, configuration: upkeep.configuration, store: store,
                    effects: world.effects)
                await #expect(throws: UpkeepFailure.self) { try await stopped.acceptJournal() }
                #expect(!folder.journal.exists, "or the public would not wait")
                try await upkeep.acceptJournal()
                #expect(folder.journal.isWhole)
                #expect(PrivateFile.mode(of: folder.journal.path) == 0o600)
            }
        }
    }

    @Test func `what is not here is erased on demand only, and never a library's own record`()
        async throws
    {
        try await TestFolder.run(effects: world) { folder in
            let file = folder.path + "/../backup"
            try await world.on(folder) { upkeep in
                _ = try await upkeep.backup(to: file)
                try await writeEvent(upkeep)
            }
            _ = try await Restore.run(file, into: folder, effects: world.effects)
            try await world.on(folder) { upkeep in
                let unknown = UpkeepFailure.recordUnknown("\(id)")
                await #expect(throws: unknown) { try await upkeep.previewPurge(id) }
                await #expect(throws: unknown) { try await upkeep.purge(id) }
                #expect(try await upkeep.previewPurge(id, isAbsent: true).kind == nil)
                try await upkeep.purge(id, isAbsent: true)
                let line = try #require(try await upkeep.purges().first)
                #expect(line.record == id)
                #expect(line.copies.count == 1, "in the store that was put aside")
                #expect(try folder.journal.entries().map(\.key).contains("purge \(id)"))
                // Its account came over, and its record did not.
                let library = try #require(try await upkeep.libraries().first)
                #expect(library.slug == "skogdal".slug)
                let record = try #require(
                    try await upkeep.store.read { try $0.libraries().first?.record })
                #expect(try await upkeep.store.read { try $0.row(record) } == nil)
                await #expect(throws: UpkeepFailure.recordIsLibrary("\(record)")) {
                    try await upkeep.purge(record, isAbsent: true)
                }
            }
        }
    }
}
