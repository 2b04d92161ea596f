import Foundation
import Hummingbird
import LibsyncModel
import LibsyncProtocol
import LibsyncStore
import Testing

@testable import LibsyncServer

/// What becomes of libraries and devices, as the coordinator's commands and the public see it.
@Suite struct LifecycleTests {
    private let world = TestWorld()

    private func enrol(_ upkeep: Upkeep, _ library: String = "skogdal") async throws -> Membership {
        let invitation = try await upkeep.invite(library.slug)
        return try await accounts(upkeep).enrol(
            secret: EnrolmentCode(invitation.code).secret, label: nil)
    }

    private func accounts(_ upkeep: Upkeep) -> Accounts {
        Accounts(store: upkeep.store, effects: world.effects, name: upkeep.configuration.name)
    }

    /// A folder with three libraries.
    private func run(_ body: (DataFolder, Upkeep) async throws -> Void) async throws {
        try await TestFolder.run { folder in
            try await world.on(folder) { upkeep in
                for slug in ["nordnes", "skogdal"] {
                    try await upkeep.add(slug.slug, names: ["nb": slug.capitalized])
                }
                try await upkeep.add(
                    "fylket".slug, names: ["nb": "Fylket"], role: .coordinator)
                try await body(folder, upkeep)
            }
        }
    }

    private func line(_ slug: String, _ upkeep: Upkeep) async throws -> LibraryLine {
        try #require(try await upkeep.libraries().first { $0.slug == slug.slug })
    }

    // MARK: Names

    @Test func `a name that was used is nobody else's`() async throws {
        try await run { _, upkeep in
            try await upkeep.rename("skogdal".slug, to: "nyskog".slug)
            for taken in ["skogdal", "nyskog", "nordnes"] {
                await #expect(throws: UpkeepFailure.slugTaken(taken.slug)) {
                    try await upkeep.add(taken.slug, names: ["nb": "Ny"])
                }
            }
            await #expect(throws: UpkeepFailure.slugTaken("nyskog".slug)) {
                try await upkeep.rename("nordnes".slug, to: "nyskog".slug)
            }
            // Its own former name it may take again; every command knows it by each of them.
            #expect(try await upkeep.rename("nyskog".slug, to: "skogdal".slug) == "skogdal".slug)
            let line = try await self.line("skogdal", upkeep)
            #expect(line.address == "skogdal".slug)
            #expect(line.formerAddresses == ["nyskog".slug])
            #expect(try await upkeep.invite("nyskog".slug).library == "Skogdal")
            await #expect(throws: UpkeepFailure.libraryUnknown("ukjent".slug)) {
                try await upkeep.rename("ukjent".slug, to: "kjent".slug)
            }
        }
    }

    @Test func `an old address leads to the present one, with what was asked`() async throws {
        try await TestRegion.run { region in
            try await change("skogdal", in: region) { $0.addresses = ["nyskog".slug, "ny".slug] }
            let branch = try await region.branch()
            try await branch.push([branch.event()])
            for old in ["skogdal", "nyskog"] {
                let answer = try await region.send(
                    .get, "/libraries/\(old)/calendar.ics?keyword=a%20b&lang=nb")
                #expect(answer.status == 301)
                #expect(answer.header("Location") == "../ny/calendar.ics?keyword=a%20b&lang=nb")
                #expect(answer.header("Cache-Control") == "public, max-age=300")
                #expect(answer.text.contains("/libraries/ny/calendar.ics"))
            }
            let answer = try await region.send(.get, "/libraries/ny/calendar.ics")
            #expect(answer.status == 200)
            #expect(answer.text.contains("SUMMARY:Lesestund\r\n"))
            #expect(answer.text.replacing("\r\n ", with: "").contains("/libraries/ny/calendar.ics"))
        }
    }

    private func change(
        _ slug: String, in region: TestRegion,
        _ body: @escaping @Sendable (inout LibraryAccount) -> Void
    ) async throws {
        let effects = region.world.effects
        _ = try await region.store.transaction { transaction in
            guard var account = try transaction.library(slug.slug) else {
                throw StoreFailure.missing
            }
            body(&account)
            return try Region.change(
                account, in: transaction, journal: nil, effects: effects)
        }
    }

    // MARK: Mergers

    @Test func `a merger shows first, counts, and is done once`() async throws {
        try await run { _, upkeep in
            let membership = try await enrol(upkeep)
            let trial = try await upkeep.merge(
                "skogdal".slug, into: "nordnes".slug, isTrial: true)
            #expect(trial.devices == 1)
            #expect(try await line("skogdal", upkeep).mergedInto == nil)
            let report = try await upkeep.merge(
                "skogdal".slug, into: "nordnes".slug, isTrial: false)
            #expect(report == trial)
            #expect(try await line("skogdal", upkeep).mergedInto == "nordnes".slug)
            #expect(try await line("skogdal", upkeep).devices == 0)
            #expect(try await line("nordnes", upkeep).devices == 1)
            let caller = try await accounts(upkeep).caller(token: membership.token)
            #expect(caller.library == "nordnes".slug)
            #expect(try await upkeep.devices(of: "nordnes".slug).map(\.id) == [membership.device])
            await #expect(throws: UpkeepFailure.libraryMerged("skogdal".slug)) {
                try await upkeep.merge("skogdal".slug, into: "fylket".slug, isTrial: true)
            }
            // A code for the one that is gone lets in for the other.
            let later = try await enrol(upkeep)
            #expect(later.library == "nordnes".slug)
            #expect(later.former == ["skogdal".slug])
        }
    }

    @Test func `a coordinator is not merged away, nor a library into itself`() async throws {
        try await run { _, upkeep in
            await #expect(throws: UpkeepFailure.mergeUnfit("fylket".slug, isHost: true)) {
                try await upkeep.merge("fylket".slug, into: "skogdal".slug, isTrial: false)
            }
            await #expect(throws: UpkeepFailure.mergeUnfit("skogdal".slug, isHost: false)) {
                try await upkeep.merge("skogdal".slug, into: "skogdal".slug, isTrial: false)
            }
            await #expect(throws: UpkeepFailure.libraryUnknown("ukjent".slug)) {
                try await upkeep.merge("skogdal".slug, into: "ukjent".slug, isTrial: false)
            }
        }
    }

    @Test func `the calendar of a merged library leads to its successor's`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            try await branch.push([branch.event()])
            try await change("skogdal", in: region) { $0.mergedInto = "nordnes".slug }
            // What the branch wrote before it heard of it is the successor's too.
            try await branch.push([branch.event(["name/nb": "Senere"])], number: 2)
            let moved = try await region.send(.get, "/libraries/skogdal/calendar.ics")
            #expect(moved.status == 301)
            #expect(moved.header("Location") == "../nordnes/calendar.ics")
            let answer = try await region.send(.get, "/libraries/nordnes/calendar.ics")
            #expect(answer.text.contains("SUMMARY:Lesestund\r\n"))
            #expect(answer.text.contains("SUMMARY:Senere\r\n"))
            #expect(answer.text.contains("X-WR-CALNAME:Nordnes bibliotek\r\n"))
        }
    }

    @Test func `nobody but the server writes a merger`() async throws {
        try await TestRegion.run { region in
            let fylket = try await region.branch("fylket")
            let account = try await region.store.read { try $0.library("skogdal".slug) }
            let id = try #require(account?.record)
            let answer = try await fylket.push([
                fylket.save(["mergedInto": "nordnes"], to: id, kind: "library")
            ])
            guard case .rejected(let code, _) = answer.results.first?.outcome else {
                Issue.record("it was taken")
                return
            }
            #expect(code == "not-yours")
        }
    }

    // MARK: Closing

    @Test func `a closed library's devices are refused, and let in again`() async throws {
        try await run { folder, upkeep in
            let membership = try await enrol(upkeep)
            let code = try await upkeep.invite("skogdal".slug)
            let trial = try await upkeep.close("skogdal".slug, isTrial: true)
            #expect(trial.devices == 1)
            _ = try await accounts(upkeep).caller(token: membership.token)
            _ = try await upkeep.close("skogdal".slug, isTrial: false)
            await #expect(throws: Problem.self) {
                try await accounts(upkeep).caller(token: membership.token)
            }
            await #expect(throws: Problem.self) {
                try await accounts(upkeep).enrol(
                    secret: EnrolmentCode(code.code).secret, label: nil)
            }
            await #expect(throws: UpkeepFailure.libraryClosed("skogdal".slug)) {
                try await upkeep.invite("skogdal".slug)
            }
            await #expect(throws: UpkeepFailure.libraryClosed("skogdal".slug)) {
                try await upkeep.merge("nordnes".slug, into: "skogdal".slug, isTrial: true)
            }
            #expect(try await upkeep.compact(isTrial: true).readers.isEmpty)
            try await upkeep.reopen("skogdal".slug)
            _ = try await accounts(upkeep).caller(token: membership.token)
            #expect(try await upkeep.compact(isTrial: true).readers.count == 1)
            await #expect(throws: UpkeepFailure.libraryOpen("skogdal".slug)) {
                try await upkeep.reopen("skogdal".slug)
            }
        }
    }

    @Test func `the calendar of a closed library ends when nothing lies ahead`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            try await branch.push([branch.event()])
            try await change("skogdal", in: region) { $0.closed = 1 }
            let path = "/libraries/skogdal/calendar.ics"
            #expect(try await region.send(.get, path).status == 200)
            let refused = try await branch.pull()
            #expect(refused.status == 403)
            #expect(refused.problem == "library-closed")
            region.world.passDays(11)
            let over = try await region.send(.get, path)
            #expect(over.status == 410)
            #expect(over.text.contains("Skogdal bibliotek"))
            #expect(over.header("Cache-Control") == "no-store")
            #expect(try await region.send(.get, "/calendar.ics").status == 200)
        }
    }

    @Test func `closing lists the public events that lie ahead`() async throws {
        try await run { _, upkeep in
            let membership = try await enrol(upkeep)
            let stamp = Stamp(milliseconds: world.wall.value, replica: membership.replica)
            let provenance = Provenance(typed: stamp, library: membership.library)
            for (number, day) in ["2026-12-03", "2026-11-01"].enumerated() {
                let fields: [FieldPath: JSONValue] = [
                    "library": "skogdal", "visibility": "public", "deleted": false,
                    "name/nb": .string(day),
                    "when": [
                        "start": .string("\(day)T18:00:00"), "end": .string("\(day)T19:00:00"),
                        "timeZone": "Europe/Oslo",
                    ],
                ]
                let record = Record(
                    id: world.effects.recordID(), kind: "event",
                    fields: fields.mapValues { Field(value: $0, provenance: provenance) })
                try await upkeep.store.transaction {
                    try $0.put(Row(record: record, sequence: Int64(100 + number)))
                }
            }
            let report = try await upkeep.close("skogdal".slug, isTrial: true)
            #expect(report.events.map(\.name) == ["2026-12-03"])
            #expect(report.events.first?.start == "2026-12-03T18:00:00")
        }
    }

    // MARK: Devices

    @Test func `a retired device is out, and nothing waits for it`() async throws {
        try await run { _, upkeep in
            let membership = try await enrol(upkeep)
            #expect(try await upkeep.compact(isTrial: true).readers.count == 1)
            let line = try await upkeep.retire(device: String(membership.device.prefix(13)))
            #expect(line.id == membership.device)
            await #expect(throws: Problem.self) {
                try await accounts(upkeep).caller(token: membership.token)
            }
            let listed = try await upkeep.devices().first
            #expect(listed?.isRetired == true)
            #expect(listed?.standing.hasPrefix("retired ") == true)
            #expect(try await upkeep.compact(isTrial: true).readers.isEmpty)
            await #expect(throws: UpkeepFailure.deviceUnknown("nobody")) {
                try await upkeep.retire(device: "nobody")
            }
        }
    }

    @Test func `a revoked device still counts as one that may hold what is erased`() async throws {
        try await run { _, upkeep in
            let membership = try await enrol(upkeep)
            _ = try await upkeep.revoke(device: membership.device)
            #expect(try await upkeep.devices().first?.isRetired == false)
        }
    }

    // MARK: The journal

    @Test func `a store that has forgotten it all is told by the journal`() async throws {
        try await run { folder, upkeep in
            let membership = try await enrol(upkeep)
            let other = try await enrol(upkeep, "nordnes")
            let copy = folder.path + "/copy.sqlite"
            try await upkeep.store.backup(to: copy)
            try await upkeep.rename("nordnes".slug, to: "nes".slug)
            _ = try await upkeep.merge("skogdal".slug, into: "nordnes".slug, isTrial: false)
            _ = try await upkeep.close("nordnes".slug, isTrial: false)
            try await upkeep.reopen("nordnes".slug)
            _ = try await upkeep.retire(device: other.device)
            let lines = try await upkeep.libraries()

            let store = try SQLiteStore(path: copy)
            let forgetful = Upkeep(
                folder: folder, configuration: upkeep.configuration, store: store,
                effects: world.effects)
            let applied = try await folder.journal.apply(to: store, effects: world.effects)
            #expect(applied.libraries == ["nordnes".slug, "skogdal".slug])
            #expect(applied.revoked == [other.device])
            #expect(try await forgetful.libraries() == lines)
            #expect(
                try await forgetful.devices().first { $0.id == other.device }?.isRetired == true)
            let caller = try await accounts(forgetful).caller(token: membership.token)
            #expect(caller.library == "nordnes".slug)
            #expect(try await folder.journal.apply(to: store, effects: world.effects).isEmpty)

            // A journal that is begun anew learns it from the store.
            let fresh = Journal(path: folder.path + "/fresh.ndjson")
            try fresh.found()
            try await fresh.learn(from: upkeep.store)
            #expect(
                try fresh.entries().count { if case .library = $0 { true } else { false } } == 3)
            try store.close()
        }
    }
}
