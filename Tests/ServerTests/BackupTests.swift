import Foundation
import LibsyncModel
import LibsyncProtocol
import LibsyncStore
import Testing

@testable import LibsyncServer

@Suite struct BackupTests {
    private let world = TestWorld()

    private func restore(
        _ file: String, into folder: DataFolder
    ) async throws -> RestoreReport {
        try await Restore.run(file, into: folder, effects: world.effects)
    }

    private func enrol(_ upkeep: Upkeep) async throws -> Membership {
        let invitation = try await upkeep.invite("skogdal".slug)
        let accounts = Accounts(
            store: upkeep.store, effects: world.effects, name: upkeep.configuration.name)
        return try await accounts.enrol(
            secret: EnrolmentCode(invitation.code).secret, label: nil)
    }

    @Test func `a backup is two files for the server's user only, and never writes over one`()
        async throws
    {
        try await TestFolder.run { folder in
            let file = folder.path + "/../backup"
            try await world.on(folder) { upkeep in
                try await upkeep.add("skogdal".slug, names: ["nb": "Skogdal"])
                let report = try await upkeep.backup(to: file)
                #expect(report.sequence == 1)
                #expect(report.bytes > 0)
                #expect(report.keys == file + ".keys")
                for path in [file, file + ".keys"] {
                    #expect(PrivateFile.mode(of: path) == 0o600)
                }
                #expect(!PrivateFile.exists(file + ".partial"))
                await #expect(throws: UpkeepFailure.backupExists(file)) {
                    try await upkeep.backup(to: file)
                }
                try FileManager.default.removeItem(atPath: file)
                await #expect(throws: UpkeepFailure.backupExists(file + ".keys")) {
                    try await upkeep.backup(to: file)
                }
                let other = try await upkeep.backup(to: file + "2", includingKeys: false)
                #expect(other.keys == nil)
                #expect(!PrivateFile.exists(file + "2.keys"))
            }
        }
    }

    @Test func `a restore brings the backup back in a new epoch, and keeps the store before`()
        async throws
    {
        try await TestFolder.run { folder in
            let file = folder.path + "/../backup"
            let before = try await world.on(folder) { upkeep in
                try await upkeep.add("skogdal".slug, names: ["nb": "Skogdal"])
                _ = try await upkeep.backup(to: file)
                try await upkeep.add("nordnes".slug, names: ["nb": "Nordnes"])
                return try await upkeep.store.read { try $0.epoch() }
            }
            let report = try await restore(file, into: folder)
            #expect(report.sequence == 1)
            #expect(report.formerSequence == 2)
            #expect(!report.isNewFolder)
            try await world.on(folder) { upkeep in
                // A library that was added since is still one.
                let slugs = try await upkeep.libraries().map(\.slug)
                #expect(slugs == ["nordnes".slug, "skogdal".slug])
                let epoch = try await upkeep.store.read { try $0.epoch() }
                #expect(epoch.id != before.id)
                #expect(epoch.fork == 1)
                #expect(try await upkeep.check().isSound)
            }
            let former = try SQLiteStore(path: try #require(report.former) + "/store.sqlite")
            #expect(try await former.read { try $0.libraries().count } == 2)
            try former.close()
            // The backup can be used again, and the first former store is not written over.
            let again = try await restore(file, into: folder)
            #expect(again.former != report.former)
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(!left.contains { $0.hasPrefix("restor") })
        }
    }

    @Test func `who may speak is not set back`() async throws {
        try await TestFolder.run { folder in
            let file = folder.path + "/../backup"
            let (lost, new) = try await world.on(folder) { upkeep in
                try await upkeep.add("skogdal".slug, names: ["nb": "Skogdal"])
                let lost = try await enrol(upkeep)
                _ = try await upkeep.backup(to: file)
                let new = try await enrol(upkeep)
                _ = try await upkeep.revoke(device: lost.device)
                return (lost, new)
            }
            let report = try await restore(file, into: folder)
            #expect(report.revoked == [lost.device])
            #expect(report.kept == [new.device])
            try await world.on(folder) { upkeep in
                let accounts = Accounts(
                    store: upkeep.store, effects: world.effects, name: "Fjellfylket")
                _ = try await accounts.caller(token: new.token)
                await #expect(throws: Problem.self) {
                    try await accounts.caller(token: lost.token)
                }
            }
        }
    }

    @Test func `on a new machine the keys come from the backup, so branches know the server`()
        async throws
    {
        try await TestFolder.run { folder in
            let file = folder.path + "/../backup"
            try await world.on(folder) { upkeep in
                try await upkeep.add("skogdal".slug, names: ["nb": "Skogdal"])
                _ = try upkeep.announceKey()
                _ = try await upkeep.backup(to: file)
            }
            let fresh = DataFolder(path: folder.path + "/../machine")
            let report = try await restore(file, into: fresh)
            #expect(report.isNewFolder)
            #expect(report.former == nil)
            let (old, new) = (try ServerKeys(from: folder), try ServerKeys(from: fresh))
            #expect(old.fingerprints == new.fingerprints)
            #expect(old.position == new.position)
            #expect(
                try ServerConfiguration(from: folder) == ServerConfiguration(from: fresh))
            // The journal does not travel with a backup: somebody has to look.
            #expect(try await world.on(fresh) { try await !$0.check().isSound })
            try await world.on(fresh) { try await $0.acceptJournal() }
            #expect(try await world.on(fresh) { try await $0.check().isSound })
            #expect(try await world.on(fresh) { try await $0.libraries().count } == 1)
        }
    }

    @Test func `a new machine without the keys gets nothing half made`() async throws {
        try await TestFolder.run { folder in
            let file = folder.path + "/../backup"
            try await world.on(folder) { upkeep in
                _ = try await upkeep.backup(to: file, includingKeys: false)
            }
            let fresh = DataFolder(path: folder.path + "/../machine")
            await #expect(throws: UpkeepFailure.backupMissing(file + ".keys")) {
                try await restore(file, into: fresh)
            }
            try Data("{}".utf8).write(to: URL(fileURLWithPath: file + ".keys"))
            await #expect(throws: UpkeepFailure.self) { try await restore(file, into: fresh) }
            #expect(!PrivateFile.exists(fresh.path))
        }
    }

    @Test func `what is no sound server store is refused, and the store stays`() async throws {
        try await TestFolder.run { folder in
            try await world.on(folder) { try await $0.add("ab".slug, names: ["nb": "A"]) }
            let file = folder.path + "/../backup"
            await #expect(throws: UpkeepFailure.backupMissing(file)) {
                try await restore(file, into: folder)
            }
            let replica = folder.path + "/../replica"
            try SQLiteStore(path: replica).close()
            let replicaBytes = try Data(contentsOf: URL(fileURLWithPath: replica))
            try await world.on(folder) { _ = try await $0.backup(to: file) }
            var damaged = try Data(contentsOf: URL(fileURLWithPath: file))
            for index in 4_096..<min(damaged.count, 12_000) { damaged[index] = 0xEE }
            for bytes in [Data(), Data("kein Backup".utf8), replicaBytes, damaged] {
                let bad = folder.path + "/../bad"
                try bytes.write(to: URL(fileURLWithPath: bad))
                let failure = await #expect(throws: UpkeepFailure.self) {
                    try await restore(bad, into: folder)
                }
                #expect(failure?.category == .store, "\(String(describing: failure))")
                #expect(try Data(contentsOf: URL(fileURLWithPath: bad)) == bytes)
            }
            #expect(try await world.on(folder) { try await $0.libraries().count } == 1)
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(!left.contains { $0.hasPrefix("restor") || $0.hasPrefix("before") })
        }
    }

    @Test func `the backup of another server is refused`() async throws {
        try await TestFolder.run { folder in
            try await TestFolder.run { other in
                let file = folder.path + "/../backup"
                world.pass(1)
                try await world.on(folder) { _ = try await $0.backup(to: file) }
                // Founded with the same seed, so it is made to differ.
                let store = try SQLiteStore(path: other.store)
                try await store.transaction { try $0.set(.serverReplica, to: "0000000000000001") }
                try store.close()
                await #expect(throws: UpkeepFailure.backupForeign(file)) {
                    try await restore(file, into: other)
                }
            }
        }
    }

    @Test func `a store that is damaged beyond reading is replaced all the same`() async throws {
        try await TestFolder.run { folder in
            let file = folder.path + "/../backup"
            try await world.on(folder) { _ = try await $0.backup(to: file) }
            for suffix in ["-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: folder.store + suffix)
            }
            try Data("ruined".utf8).write(to: URL(fileURLWithPath: folder.store))
            let report = try await restore(file, into: folder)
            #expect(report.formerSequence == nil)
            #expect(report.former != nil)
            #expect(try await world.on(folder) { try await $0.check().isSound })
        }
    }

    @Test func `while a server runs nothing is restored, and no second one starts`()
        async throws
    {
        try await TestFolder.run { folder in
            let file = folder.path + "/../backup"
            try await world.on(folder) { _ = try await $0.backup(to: file) }
            let lock = try FolderLock(folder)
            let running = UpkeepFailure.running(folder: folder.path, process: Int(getpid()))
            await #expect(throws: running) { try await restore(file, into: folder) }
            await #expect(throws: running) {
                try await Serving.run(folder, options: ServeOptions(port: 0)) { _ in }
            }
            withExtendedLifetime(lock) {}
        }
    }

    @Test func `plain HTTP is for the machine itself or a named proxy`() async throws {
        try await TestFolder.run { folder in
            for host in ["0.0.0.0", "::", "192.0.2.7"] {
                await #expect(throws: UpkeepFailure.plainRefused(host: host)) {
                    try await Serving.run(
                        folder, options: ServeOptions(host: host, port: 0, isPlain: true)
                    ) { _ in }
                }
            }
            await #expect(throws: UpkeepFailure.self) {
                try await Serving.run(
                    folder, options: ServeOptions(port: 0, proxy: "no such host")
                ) { _ in }
            }
        }
    }
}
