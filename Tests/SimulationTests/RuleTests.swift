import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncSimulator
import LibsyncStore
import Testing

/// The rules of the protocol that came from a counterexample, each acted out.
@Suite struct RuleTests {
    @Test func `rule 1: a push never moves the cursor past another's write`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        // Fjordvik stands at some cursor; Skogdal writes the location; Fjordvik pushes the name.
        try await region.skogdal.replica.edit(id, values: ["location/nb": "Kjelleren"])
        try await region.skogdal.sync(.push)
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Ny tittel"])
        try await region.fjordvik.sync(.push)
        let summary = try await region.fjordvik.sync(.pull)
        #expect(try await region.fjordvik.value(id, "location/nb") == "Kjelleren")
        #expect(try await region.fjordvik.value(id, "name/nb") == "Ny tittel")
        #expect(summary?.isRepaired == false, "a repair finds what the cursor passed, and hides it")
    }

    @Test func `rule 2: an answer lost and more typed is neither doubled nor a fork`() async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        let identity = try await region.fjordvik.replica.identity()
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Første"])
        region.world.setFaults(perThousand: 400)
        for round in 0..<12 {
            try await region.fjordvik.replica.edit(
                id, values: ["url": .string("https://fjordvik.example/\(round)")])
            try await region.fjordvik.sync(.push)
        }
        region.world.setFaults(perThousand: 0)
        try await region.settle()
        #expect(try await region.fjordvik.replica.identity() == identity)
        let history = try await region.server.history(of: id)
        #expect(history.accepted["url"]?.count == 12)
        #expect(history.conflicts(of: history.record).isEmpty)
        #expect(try await region.nordnes.value(id, "url") == "https://fjordvik.example/11")
    }

    @Test func `rule 4: a clock a year ahead wins nothing and strands nobody`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        region.skogdal.skew.milliseconds = 365 * 86_400_000
        try await region.skogdal.replica.edit(id, values: ["name/nb": "Fra neste år"])
        try await region.skogdal.sync()
        region.world.pass(milliseconds: 3_600_000)
        try await region.fjordvik.sync(.pull)
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Ærlig"])
        try await region.settle()
        for replica in region.all {
            #expect(try await replica.value(id, "name/nb") == "Ærlig")
        }
        region.world.pass(milliseconds: 3_600_000)
        try await region.skogdal.replica.edit(id, values: ["name/nb": "Skogdal igjen"])
        try await region.settle()
        #expect(try await region.nordnes.value(id, "name/nb") == "Skogdal igjen")
    }

    @Test func `rule 4: a clock a year ahead does not beat an edit made unseen a day later`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        region.skogdal.skew.milliseconds = 365 * 86_400_000
        try await region.skogdal.replica.edit(id, values: ["name/nb": "Fra neste år"])
        region.world.pass(days: 1)
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Ærlig"])
        try await region.settle()
        #expect(try await region.nordnes.value(id, "name/nb") == "Ærlig")
        #expect(try await region.skogdal.replica.conflicts().count == 1)
    }

    @Test func `rule 5: the March edit of a clock that was put right loses to May's`() async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        // March: the PC stands in 2031 and is offline.
        region.skogdal.skew.milliseconds = 5 * 365 * 86_400_000
        try await region.skogdal.replica.edit(id, values: ["name/nb": "Mars"])
        // May: an honest edit elsewhere.
        region.world.pass(days: 60)
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Mai"])
        try await region.fjordvik.sync()
        // June: somebody puts the clock right, and the PC syncs.
        region.world.pass(days: 30)
        region.skogdal.skew.milliseconds = 0
        try await region.settle()
        for replica in region.all {
            #expect(try await replica.value(id, "name/nb") == "Mai")
        }
        let conflicts = try await region.skogdal.replica.conflicts()
        #expect(conflicts.first?.mine.value == "Mars")
        // Nobody is stranded: what is typed now wins.
        try await region.skogdal.replica.edit(id, values: ["name/nb": "Juni"])
        try await region.settle()
        #expect(try await region.nordnes.value(id, "name/nb") == "Juni")
    }

    @Test func `rule 5: what was typed by a clock an hour ahead keeps its true place`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        region.skogdal.skew.milliseconds = 3_600_000
        region.world.pass(milliseconds: 600_000)
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Før"])
        try await region.fjordvik.sync()
        region.world.pass(milliseconds: 600_000)
        try await region.skogdal.replica.edit(id, values: ["name/nb": "Senere, usett"])
        try await region.settle()
        for replica in region.all {
            #expect(try await replica.value(id, "name/nb") == "Senere, usett")
        }
    }

    /// The clock falls further behind between two saves: each is put right by what it was typed by.
    @Test func `rule 5: saves of one batch keep their order without the server's help`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        region.skogdal.skew.milliseconds = -10_000
        try await region.skogdal.replica.edit(id, values: ["name/nb": "Første"])
        try await region.skogdal.sync(.pull)
        region.skogdal.skew.milliseconds = -40_000
        try await region.skogdal.replica.edit(id, values: ["name/nb": "Andre"])
        region.world.pass(milliseconds: 60_000)
        #expect(try await region.skogdal.sync()?.restamped == 0)
        try await region.settle()
        #expect(try await region.nordnes.value(id, "name/nb") == "Andre")
    }

    @Test func `rule 7: Christmas Eve stays cancelled when the series moves to another hour`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.fjordvik.addEvent(
            "Lesestund",
            [
                "when": [
                    "start": "2026-12-03T18:00:00", "end": "2026-12-03T19:00:00",
                    "timeZone": "Europe/Oslo", "rule": "FREQ=WEEKLY",
                ]
            ])
        try await region.settle()
        let second = try await SimulatedReplica(
            "fjordvik", label: "filialen", world: region.world, server: region.server)
        try await second.sync()
        try await second.replica.edit(
            id,
            values: [
                "overrides/20261224/status": "cancelled",
                "overrides/20261224/statusReason/nb": "Julaften",
            ])
        try await region.fjordvik.replica.edit(
            id,
            values: [
                "when": [
                    "start": "2026-12-03T19:00:00", "end": "2026-12-03T20:00:00",
                    "timeZone": "Europe/Oslo", "rule": "FREQ=WEEKLY",
                ]
            ])
        try await region.settle(region.all + [second])
        let event = try #require(Event(try await region.nordnes.replica.row(id).record))
        #expect(event.time?.start.description == "2026-12-03T19:00:00")
        let days = [17, 24, 31].compactMap { LocalDate(year: 2026, month: 12, day: $0) }
        let dates = EventDates(event).occurrences(from: days[0], to: days[2])
        #expect(dates.map(\.start.date) == days)
        #expect(dates.map(\.start.hour) == [19, 19, 19])
        #expect(dates.map(\.status) == [.scheduled, .cancelled, .scheduled])
        #expect(try await region.fjordvik.replica.conflicts().isEmpty)
    }

    @Test func `rule 10: a removed co-host's text becomes a proposal to the owner`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.skogdal.replica.edit(id, values: ["description/nb": "Skogdals tekst"])
        try await region.fjordvik.replica.edit(id, values: ["organizers/skogdal": .null])
        try await region.fjordvik.sync()
        try await region.settle()
        #expect(try await region.nordnes.value(id, "description/nb") == nil)
        #expect(try await region.skogdal.replica.parked().first?.code == "not-yours")
        let history = try await region.server.history(of: id)
        #expect(history.proposals["description/nb"]?.count == 1)
    }

    @Test func `rule 10: what a copy sends once more is proposed once`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.skogdal.replica.edit(id, values: ["description/nb": "Skogdals tekst"])
        let copies = [try await region.skogdal.copied(), try await region.skogdal.copied()]
        // Of one and the same batch the server gives its answer again, and looks at nothing.
        for (number, copy) in copies.enumerated() {
            try await copy.replica.edit(id, values: ["summary/nb": .string("Kopi \(number)")])
        }
        try await region.fjordvik.replica.edit(id, values: ["organizers/skogdal": .null])
        try await region.fjordvik.sync()
        try await region.settle(region.all + copies)
        for copy in copies { #expect(try await copy.replica.parked().first?.code == "not-yours") }
        let saves = try await region.server.store.read { try $0.history(of: id) }
        let proposed = saves.filter { $0.outcome == .proposal }.flatMap(\.record.fields.keys)
        #expect(proposed.count { $0 == "description/nb" } == 1)
    }

    @Test func `rule 10: a proposal on a field that was never written reaches the owner`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.skogdal.replica.edit(id, values: ["description/nb": "Skogdals tekst"])
        try await region.fjordvik.replica.edit(id, values: ["organizers/skogdal": .null])
        try await region.fjordvik.sync()
        try await region.settle()
        let proposal = try #require(try await region.fjordvik.replica.conflicts().first)
        #expect(proposal.theirs.value == "Skogdals tekst")
        #expect(proposal.mine.value == .null)
        try await region.fjordvik.replica.take(.theirs, of: proposal.id)
        try await region.settle()
        #expect(try await region.nordnes.value(id, "description/nb") == "Skogdals tekst")
        #expect(try await region.fjordvik.replica.conflicts().isEmpty)
    }

    @Test func `rule 10: the owner can take a proposal`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent("Møte", ["description/nb": "Fjordviks tekst"])
        try await region.skogdal.replica.edit(id, values: ["description/nb": "Skogdals tekst"])
        try await region.fjordvik.replica.edit(id, values: ["organizers/skogdal": .null])
        try await region.fjordvik.sync()
        try await region.settle()
        let proposal = try #require(try await region.fjordvik.replica.conflicts().first)
        #expect(proposal.conflict.reason == .proposal)
        try await region.fjordvik.replica.take(.theirs, of: proposal.id)
        try await region.settle()
        #expect(try await region.nordnes.value(id, "description/nb") == "Skogdals tekst")
        #expect(try await region.fjordvik.replica.conflicts().isEmpty)
    }

    @Test func `rule 12: on a conflict about visibility the narrower holds`() async throws {
        let region = try await TestRegion()
        let id = try await region.fjordvik.addEvent("Møte", ["visibility": "region"])
        try await region.settle()
        let second = try await SimulatedReplica(
            "fjordvik", world: region.world, server: region.server)
        try await second.sync()
        try await region.fjordvik.replica.edit(id, values: ["visibility": "draft"])
        region.world.pass(milliseconds: 60_000)
        try await second.replica.edit(id, values: ["visibility": "public"])
        try await region.settle(region.all + [second])
        await #expect(throws: ReplicaFailure.self) { try await region.nordnes.replica.row(id) }
        #expect(try await second.replica.conflicts().count == 1)
    }

    @Test func `rule 13: the revision rises with time and status, not with text`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Ny tittel"])
        try await region.settle()
        #expect(try await region.nordnes.replica.row(id).record.revision == 0)
        try await region.fjordvik.replica.edit(id, values: ["status": "cancelled"])
        try await region.settle()
        #expect(try await region.nordnes.replica.row(id).record.revision == 1)
    }

    @Test func `rule 15: a copied folder gets an identity of its own and both edits arrive`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        let copy = try await region.fjordvik.copied()
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Fra den ene"])
        region.world.pass(milliseconds: 5_000)
        try await copy.replica.edit(id, values: ["url": "https://fjordvik.example/kopi"])
        try await region.fjordvik.sync()
        let summary = try await copy.sync()
        #expect(summary?.isCopied == true)
        #expect(summary?.isServerRestored == false)
        try await region.settle(region.all + [copy])
        #expect(try await region.nordnes.value(id, "name/nb") == "Fra den ene")
        #expect(try await region.nordnes.value(id, "url") == "https://fjordvik.example/kopi")
        let ids = try await [region.fjordvik, copy].asyncMap {
            try await $0.replica.identity().replica
        }
        #expect(ids[0] != ids[1])
        try await copy.replica.edit(id, values: ["name/nb": "Virker videre"])
        try await region.settle(region.all + [copy])
        #expect(try await region.nordnes.value(id, "name/nb") == "Virker videre")
    }
}

extension Array {
    func asyncMap<Value>(_ body: (Element) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await body(element)) }
        return values
    }
}
