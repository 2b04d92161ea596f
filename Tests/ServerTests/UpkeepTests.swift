import Foundation
import LibsyncModel
import LibsyncProtocol
import LibsyncStore
import NIOSSL
import Testing

@testable import LibsyncServer

/// The coordinator's commands, on a folder of their own.
@Suite struct UpkeepTests {
    private let world = TestWorld()

    @Test func `a new folder has all a server needs, for its own user only`() async throws {
        try await TestFolder.run { folder in
            try folder.check()
            for path in folder.necessaryFiles {
                #expect(PrivateFile.mode(of: path) == 0o600, "\(path)")
            }
            #expect(PrivateFile.mode(of: folder.path) == 0o700)
            #expect(PrivateFile.mode(of: folder.keys) == 0o700)
            let keys = try ServerKeys(from: folder)
            try keys.current.checkPair()
            #expect(keys.position.count == 32)
            #expect(keys.next == nil)
        }
    }

    @Test func `a folder that is there is never written into`() async throws {
        try await TestFolder.empty { path in
            let configuration = try ServerConfiguration(name: "Fjellfylket")
            await #expect(throws: UpkeepFailure.folderExists(path)) {
                try await Upkeep.found(DataFolder(path: path), configuration)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
        }
    }

    @Test func `a folder in which something is missing is named, never filled`() async throws {
        try await TestFolder.run { folder in
            try FileManager.default.removeItem(atPath: folder.store)
            await #expect(throws: UpkeepFailure.fileMissing(folder.store)) {
                try await world.on(folder) { try await $0.libraries() }
            }
            #expect(!PrivateFile.exists(folder.store))
            let nowhere = DataFolder(path: folder.path + "/nowhere")
            await #expect(throws: UpkeepFailure.folderMissing(nowhere.path)) {
                try await world.on(nowhere) { try await $0.libraries() }
            }
            let foreign = DataFolder(path: folder.keys)
            await #expect(throws: UpkeepFailure.folderForeign(foreign.path)) {
                try await world.on(foreign) { try await $0.libraries() }
            }
        }
    }

    @Test func `libraries are added and listed`() async throws {
        try await TestFolder.run { folder in
            try await world.on(folder) { upkeep in
                try await upkeep.add("skogdal".slug, names: ["nb": "Skogdal", "se": "Vuovdi"])
                try await upkeep.add(
                    "fylket".slug, names: ["nb": "Fylket"], role: .coordinator)
                let lines = try await upkeep.libraries()
                #expect(lines.map(\.slug) == ["fylket".slug, "skogdal".slug])
                #expect(lines.map(\.role) == [.coordinator, .member])
                #expect(lines.last?.name(in: ["se"]) == "Vuovdi")
                await #expect(throws: UpkeepFailure.slugTaken("skogdal".slug)) {
                    try await upkeep.add("skogdal".slug, names: ["nb": "Ny"])
                }
            }
        }
    }

    @Test func `a code carries the key, the address and its end`() async throws {
        try await TestFolder.run { folder in
            let invitation = try await world.on(folder) { upkeep in
                try await upkeep.add("skogdal".slug, names: ["nb": "Skogdal bibliotek"])
                return try await upkeep.invite("skogdal".slug, days: 3)
            }
            let code = try EnrolmentCode(invitation.code)
            #expect(code.matches(try ServerKeys(from: folder).current.fingerprint))
            #expect(invitation.expiresText == "2026-11-26T06:00:00Z")
            #expect(invitation.expiresLocal == "2026-11-26 07:00")
            #expect(invitation.library == "Skogdal bibliotek")
            #expect(invitation.json["url"]?.string == ServerConfiguration.localURL)
            #expect(invitation.json["expires"]?.string == invitation.expiresText)
            #expect(invitation.json.object?.count == 3)
            await #expect(throws: UpkeepFailure.libraryUnknown("nordnes".slug)) {
                try await world.on(folder) { try await $0.invite("nordnes".slug) }
            }
        }
    }

    @Test func `devices are listed and revoked`() async throws {
        try await TestFolder.run { folder in
            try await world.on(folder) { upkeep in
                try await upkeep.add("skogdal".slug, names: ["nb": "Skogdal"])
                let membership = try await enrol(upkeep, label: "Skranken")
                let lines = try await upkeep.devices(of: "skogdal".slug)
                #expect(lines.map(\.id) == [membership.device])
                #expect(lines.first?.label == "Skranken")
                #expect(lines.first?.replicas == [membership.replica])
                #expect(lines.first?.json["revoked"] == .null)
                let revoked = try await upkeep.revoke(device: String(membership.device.prefix(13)))
                #expect(revoked.id == membership.device)
                #expect(try await upkeep.devices().first?.revoked == world.wall.value)
                for id in ["", "nobody"] {
                    await #expect(throws: UpkeepFailure.deviceUnknown(id)) {
                        try await upkeep.revoke(device: id)
                    }
                }
                await #expect(throws: UpkeepFailure.libraryUnknown("nordnes".slug)) {
                    try await upkeep.devices(of: "nordnes".slug)
                }
            }
        }
    }

    private func enrol(_ upkeep: Upkeep, label: String? = nil) async throws -> Membership {
        let invitation = try await upkeep.invite("skogdal".slug)
        let accounts = Accounts(
            store: upkeep.store, effects: world.effects, name: upkeep.configuration.name)
        return try await accounts.enrol(
            secret: EnrolmentCode(invitation.code).secret, label: label)
    }

    // MARK: Keys

    @Test func `the next key is announced, then put into use, and the former one kept`()
        async throws
    {
        try await TestFolder.run { folder in
            try await world.on(folder) { upkeep in
                let former = try ServerKeys(from: folder)
                await #expect(throws: UpkeepFailure.keyNotAnnounced) {
                    try await upkeep.activateKey(anyway: false)
                }
                let change = try upkeep.announceKey()
                #expect(change.former == (try former.current.fingerprint.hex))
                let status = try upkeep.keyStatus()
                #expect(status.fingerprint == change.former)
                #expect(status.next?.fingerprint == change.fingerprint)
                #expect(throws: UpkeepFailure.self) { try upkeep.announceKey() }
                let activated = try await upkeep.activateKey(anyway: false)
                #expect(activated.fingerprint == change.fingerprint)
                let now = try ServerKeys(from: folder)
                #expect(try now.current.fingerprint.hex == change.fingerprint)
                #expect(now.next == nil)
                try now.current.checkPair()
                let kept = try FileManager.default.contentsOfDirectory(atPath: folder.keys)
                #expect(kept.contains("until-2026-11-23T060000Z.key"))
                #expect(now.position == former.position)
            }
        }
    }

    @Test func `a key that a device has not heard of is not put into use by mistake`()
        async throws
    {
        try await TestFolder.run { folder in
            try await world.on(folder) { upkeep in
                try await upkeep.add("skogdal".slug, names: ["nb": "Skogdal"])
                // Long before the file's own time.
                world.wall.value = 1_000_000_000_000
                let membership = try await enrol(upkeep)
                _ = try upkeep.announceKey()
                let silent = UpkeepFailure.keyNotHeard(devices: [
                    "\(membership.device) (skogdal)"
                ])
                await #expect(throws: silent) { try await upkeep.activateKey(anyway: false) }
                _ = try await upkeep.activateKey(anyway: true)
            }
        }
    }

    @Test func `a new address gets a certificate that names it, for the same key`() async throws {
        try await TestFolder.run { folder in
            let before = try ServerKeys(from: folder).current
            let configuration = try Upkeep.configure(
                folder, name: "Nordfylket", url: "https://bib.example.org:9443")
            #expect(try ServerConfiguration(from: folder) == configuration)
            let after = try ServerKeys(from: folder).current
            #expect(try after.fingerprint == before.fingerprint)
            try after.checkPair()
            let certificate = try NIOSSLCertificate(
                bytes: Array(after.certificatePEM.utf8), format: .pem)
            let names = certificate._subjectAlternativeNames().map { Array($0.contents) }
            #expect(names.contains(Array("bib.example.org".utf8)))
            #expect(certificate.description.contains("Nordfylket"))
            #expect(throws: UpkeepFailure.self) {
                try Upkeep.configure(folder, url: "nothing")
            }
            #expect(try ServerConfiguration(from: folder) == configuration)
        }
    }

    // MARK: Check and clock

    @Test func `a sound server has no faults`() async throws {
        try await TestFolder.run { folder in
            let report = try await world.on(folder) { upkeep in
                try await upkeep.add("skogdal".slug, names: ["nb": "Skogdal"])
                return try await upkeep.check()
            }
            #expect(report.isSound, "\(report.json.canonicalText)")
            #expect(
                report.findings.map(\.subject) == [
                    "store", "digest of skogdal", "certificate", "files", "journal", "clock",
                ])
        }
    }

    @Test func `a check finds what is wrong with keys, files and clock`() async throws {
        try await TestFolder.run { folder in
            try await world.on(folder) { upkeep in
                try await upkeep.add("skogdal".slug, names: ["nb": "Skogdal"])
                let short = try ServerCertificate.make(
                    commonName: "Fjellfylket", hosts: ["localhost"], validDays: 40)
                try short.save(key: folder.key, certificate: folder.certificate)
                #expect(try await faults(upkeep) == [])
                world.passDays(30)
                #expect(try await faults(upkeep) == ["certificate"])
                _ = try upkeep.renewCertificate()
                #expect(try await faults(upkeep) == [])
                world.passDays(-60)
                #expect(try await faults(upkeep) == ["clock"])
                world.passDays(60)
                chmod(folder.key, 0o644)
                #expect(try await faults(upkeep) == ["files"])
                let other = try ServerCertificate.make(commonName: "x", hosts: ["localhost"])
                try PrivateFile.write(Array(other.privateKeyPEM.utf8), to: folder.key)
                #expect(try await faults(upkeep) == ["keys"])
            }
        }
    }

    private func faults(_ upkeep: Upkeep) async throws -> [String] {
        try await upkeep.check().findings.filter(\.isFault).map(\.subject)
    }

    @Test func `a doubt outlives a restart, and a confirmation reaches a running server`()
        async throws
    {
        try await TestFolder.run { folder in
            let store = try SQLiteStore(path: folder.store)
            let key = try ServerKeys(from: folder).current.fingerprint
            func start() -> FolderWatch {
                let clock = ServerClock(startingOn: folder, newest: nil, effects: world.effects)
                return FolderWatch(
                    folder: folder, store: store, clock: clock,
                    keys: AnnouncedKeys(serving: key), effects: world.effects, log: world.log)
            }
            let first = start()
            #expect(await first.look(isDoubtNoted: false) == false)
            world.jump(3_600_000)
            #expect(await first.look(isDoubtNoted: false) == true)
            #expect(await first.look(isDoubtNoted: true) == true)
            let second = start()
            #expect(second.clock.trustedNow() == nil)
            try await world.on(folder) { upkeep in
                #expect(try await faults(upkeep) == ["clock"])
                try await upkeep.confirmClock()
                #expect(try await faults(upkeep) == [])
            }
            #expect(await second.look(isDoubtNoted: true) == false)
            #expect(second.clock.trustedNow() == world.wall.value)
            #expect(start().clock.trustedNow() == world.wall.value)
            try store.close()
        }
    }

    @Test func `a confirmation holds over a restart until the next change`() throws {
        let folder = DataFolder(path: NSTemporaryDirectory() + "libsync-clock-\(getpid())")
        try folder.make()
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        let ahead = Commit(first: 1, last: 7, tag: 1, time: world.wall.value + 31_536_000_000)
        func trusts(_ newest: Commit) -> Bool {
            ServerClock(startingOn: folder, newest: newest, effects: world.effects).trustedNow()
                != nil
        }
        #expect(!trusts(ahead))
        try ClockRecord(.confirmed, time: world.wall.value, sequence: 7).save(to: folder)
        #expect(trusts(ahead))
        #expect(!trusts(Commit(first: 8, last: 8, tag: 1, time: ahead.time)))
    }

    @Test func `every failure has two sentences and an exit code`() {
        let failures: [UpkeepFailure] = [
            .folderMissing("d"), .folderExists("d"), .folderForeign("d"), .fileMissing("f"),
            .fileFailed(path: "f", detail: "x"), .fileUnreadable(path: "f", detail: "x"),
            .settingInvalid(name: "url", value: "x", expected: "y"), .slugTaken("ab".slug),
            .libraryUnknown("ab".slug), .deviceUnknown("d"), .codeUnknown("c"),
            .recordIsLibrary("r"), .journalNewer("f"),
            .keyNotAnnounced,
            .keyAnnounced(KeyAnnouncement(fingerprint: "f", time: 0)),
            .keyNotHeard(devices: ["d"]), .running(folder: "d", process: 7),
            .running(folder: "d", process: nil),
            .addressUnusable(host: "h", port: 1, detail: "x"), .plainRefused(host: "h"),
            .backupExists("f"), .backupMissing("f"), .backupUnsound(path: "f", detail: "x"),
            .backupForeign("f"), .store(.busy), .store(.diskFull), .store(.readOnly),
            .store(.damaged(detail: "x")), .store(.notAStore), .store(.newerSchema),
            .store(.exists), .store(.missing), .store(.other(detail: "x")), .unexpected("x"),
        ]
        for failure in failures {
            let (happened, advice) = failure.sentences
            #expect(happened.hasSuffix("."), "\(failure)")
            #expect(advice.hasSuffix("."), "\(failure)")
            #expect(happened != "The command failed.", "\(failure)")
            #expect(failure.category.rawValue > 0)
        }
    }
}
