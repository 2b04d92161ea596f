import Foundation
import LibsyncModel
import LibsyncProtocol
import LibsyncStore
import Testing

@testable import LibsyncServer

/// What a store that was put back is told by the journal beside it, whoever put it back.
@Suite struct JournalTests {
    private let world = TestWorld()

    /// A folder with one library, and a copy of its store that is forgetful once `body` has run.
    private func run(
        _ body: (Upkeep) async throws -> Void,
        then judge: (Upkeep, Journal.Applied) async throws -> Void
    ) async throws {
        try await TestFolder.run { folder in
            let copy = folder.path + "/copy.sqlite"
            try await world.on(folder) { upkeep in
                try await upkeep.add("skogdal".slug, names: ["nb": "Skogdal"])
                try await upkeep.store.backup(to: copy)
                try await body(upkeep)
                let store = try SQLiteStore(path: copy)
                let applied = try await folder.journal.apply(to: store, effects: world.effects)
                let forgetful = Upkeep(
                    folder: folder, configuration: upkeep.configuration, store: store,
                    effects: world.effects)
                try await judge(forgetful, applied)
                let again = try await folder.journal.apply(to: store, effects: world.effects)
                #expect(again.isEmpty, "applied at every start")
                try store.close()
            }
        }
    }

    private func accounts(_ upkeep: Upkeep) -> Accounts {
        Accounts(
            store: upkeep.store, effects: world.effects, name: "Fjellfylket",
            journal: upkeep.folder.journal)
    }

    private func service(_ upkeep: Upkeep) throws -> SyncService {
        SyncService(
            store: upkeep.store, seal: try ServerKeys(from: upkeep.folder).seal,
            effects: world.effects, clock: ServerClock(effects: world.effects, lastCommit: nil),
            region: RegionProfile(name: "Fjellfylket"), journal: upkeep.folder.journal)
    }

    private func enrol(_ upkeep: Upkeep, _ code: String) async throws -> Membership {
        try await accounts(upkeep).enrol(secret: EnrolmentCode(code).secret, label: "Skranken")
    }

    @Test func `a device let in since is still in, with its token, its replicas and its code used`()
        async throws
    {
        let code = Shared("")
        let membership = Shared<Membership?>(nil)
        let second = Shared<ReplicaID?>(nil)
        try await run { upkeep in
            code.value = try await upkeep.invite("skogdal".slug).code
            let member = try await enrol(upkeep, code.value)
            membership.value = member
            let caller = try await accounts(upkeep).caller(token: member.token)
            second.value = try await service(upkeep).resume(
                Ladder(cursors: [], commits: []), former: nil, caller: caller
            ).replica
        } then: { upkeep, applied in
            let member = try #require(membership.value)
            #expect(applied.enrolled == [member.device])
            let caller = try await accounts(upkeep).caller(token: member.token)
            #expect(caller.library == "skogdal".slug)
            let line = try #require(try await upkeep.devices().first)
            #expect(line.label == "Skranken")
            #expect(Set(line.replicas) == Set([member.replica, try #require(second.value)]))
            await #expect(throws: Problem.self) { try await enrol(upkeep, code.value) }
            #expect(try await upkeep.codes(includingEnded: true).map(\.isGood) == [false])
        }
    }

    @Test func `a code that was made since holds, and one that was withdrawn since does not`()
        async throws
    {
        let codes = Shared<[String]>([])
        try await run { upkeep in
            for _ in 0..<3 {
                let code = try await upkeep.invite("skogdal".slug).code
                codes.change { $0.append(code) }
            }
            // By itself, and by the beginning of its id.
            #expect(try await upkeep.revoke(code: codes.value[1]).isGood)
            let last = Accounts.hash(try EnrolmentCode(codes.value[2]).secret)
            #expect(try await upkeep.revoke(code: String(last.prefix(8))).isGood)
            #expect(try await !upkeep.revoke(code: codes.value[1]).isGood)
            await #expect(throws: UpkeepFailure.codeUnknown("")) {
                try await upkeep.revoke(code: "")
            }
        } then: { upkeep, _ in
            #expect(try await upkeep.codes().count == 1)
            for code in codes.value[1...] {
                let problem = await #expect(throws: Problem.self) {
                    try await enrol(upkeep, code)
                }
                #expect(problem?.code == "code-expired")
            }
            _ = try await enrol(upkeep, codes.value[0])
        }
    }

    @Test func `a token that was replaced since ends when it was told to`() async throws {
        let tokens = Shared<[String]>([])
        try await run { upkeep in
            let member = try await enrol(upkeep, try await upkeep.invite("skogdal".slug).code)
            let caller = try await accounts(upkeep).caller(token: member.token)
            let (fresh, _) = try await accounts(upkeep).rotate(token: member.token, caller: caller)
            tokens.value = [member.token, fresh]
        } then: { upkeep, _ in
            world.passDays(Int64(Limits.tokenOverlapDays) + 1)
            _ = try await accounts(upkeep).caller(token: tokens.value[1])
            let problem = await #expect(throws: Problem.self) {
                try await accounts(upkeep).caller(token: tokens.value[0])
            }
            #expect(problem?.code == "token-expired")
        }
    }

    @Test func `a replica that was given up since stays given up, and a device too`() async throws {
        try await run { upkeep in
            let first = try await enrol(upkeep, try await upkeep.invite("skogdal".slug).code)
            _ = try await upkeep.compact(retiring: [first.replica], isTrial: true)
            #expect(try await upkeep.devices().first?.replicas == [first.replica])
            _ = try await upkeep.compact(retiring: [first.replica], isTrial: false)
            // Devices are listed by the time at which they were let in.
            world.pass(1)
            let second = try await enrol(upkeep, try await upkeep.invite("skogdal".slug).code)
            _ = try await upkeep.retire(device: second.device)
        } then: { upkeep, _ in
            let lines = try await upkeep.devices()
            #expect(lines.map(\.replicas) == [[], []])
            #expect(lines.map { $0.revoked != nil } == [false, true])
        }
    }

    @Test func `a library that was added since is known again`() async throws {
        try await run { upkeep in
            try await upkeep.add("nordnes".slug, names: ["nb": "Nordnes"])
        } then: { upkeep, applied in
            #expect(applied.libraries == ["nordnes".slug])
            let slugs = try await upkeep.libraries().map(\.slug)
            #expect(slugs == ["nordnes".slug, "skogdal".slug])
        }
    }

    @Test func `a line that was left half takes no other with it`() async throws {
        try await TestFolder.run { folder in
            let path = folder.journal.path
            try folder.journal.append([.revoke(device: "a", time: 1)])
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            try whole.dropLast(9).write(to: URL(fileURLWithPath: path))
            try folder.journal.append([.revoke(device: "b", time: 2)])
            #expect(try folder.journal.entries() == [.revoke(device: "b", time: 2)])
        }
    }

    @Test func `a journal that is missing is begun by the coordinator only, and learns it all`()
        async throws
    {
        try await TestFolder.run { folder in
            try await world.on(folder) { upkeep in
                try await upkeep.add("skogdal".slug, names: ["nb": "Skogdal"])
                try FileManager.default.removeItem(atPath: folder.journal.path)
                let code = try await upkeep.invite("skogdal".slug).code
                let member = try await enrol(upkeep, code)
                #expect(!folder.journal.exists, "or the public would not wait for her")
                try await upkeep.acceptJournal()
                let keys = Set(try folder.journal.entries().map { $0.key.split(separator: " ")[0] })
                #expect(keys == ["library", "code", "device", "token", "replica"])
                let text = try String(
                    decoding: Data(contentsOf: URL(fileURLWithPath: folder.journal.path)),
                    as: UTF8.self)
                #expect(text.contains(member.device))
                #expect(!text.contains(member.token) && !text.contains(code))
            }
        }
    }

    @Test func `a stale store teaches the journal nothing`() async throws {
        try await TestFolder.run { folder in
            try await world.on(folder) { upkeep in
                try await upkeep.add("skogdal".slug, names: ["nb": "Skogdal"])
                let code = try await upkeep.invite("skogdal".slug).code
                let copy = folder.path + "/copy.sqlite"
                try await upkeep.store.backup(to: copy)
                let member = try await enrol(upkeep, code)
                try await upkeep.rename("skogdal".slug, to: "dalen".slug)
                let stale = try SQLiteStore(path: copy)
                try await folder.journal.learn(from: stale)
                try await folder.journal.apply(to: stale, effects: world.effects)
                let forgetful = Upkeep(
                    folder: folder, configuration: upkeep.configuration, store: stale,
                    effects: world.effects)
                #expect(try await forgetful.libraries().first?.address == "dalen".slug)
                await #expect(throws: Problem.self) { try await enrol(forgetful, code) }
                _ = try await accounts(forgetful).caller(token: member.token)
                try stale.close()
            }
        }
    }

    @Test func `the narrowings of an erased record are blanked, other lines stay`() async throws {
        try await TestFolder.run { folder in
            let ids = [1, 2].map { RecordID(milliseconds: $0, random: 0, 0) }
            let stamp = Stamp(milliseconds: 1, replica: ReplicaID(1))
            let saves = ids.map { id in
                Record(
                    id: id, kind: "event",
                    fields: [
                        "organizers/guest": Field(
                            value: ["role": "external", "name": .string("HEMMELIG \(id)")],
                            provenance: Provenance(typed: stamp, library: "skogdal".slug))
                    ])
            }
            try folder.journal.append(saves.map { .narrow($0) } + [.purge(ids[0], time: 1)])
            try folder.journal.blankNarrowings(of: [ids[0]])
            #expect(try folder.journal.entries() == [.narrow(saves[1]), .purge(ids[0], time: 1)])
            let text = try String(
                decoding: Data(contentsOf: URL(fileURLWithPath: folder.journal.path)),
                as: UTF8.self)
            #expect(!text.contains("HEMMELIG \(ids[0])"))
        }
    }
}
