import LibsyncModel
import LibsyncReplica
import LibsyncSimulator
import LibsyncStore
import Testing

/// Whatever happens between two pages, the reader ends with what the server has, and needs no
/// repair for it: a repair finds what a page passed by, and hides it.
@Suite struct PagingTests {
    /// Fjordvik changes a record of a page that was read, and one of a page that was not.
    private func movesTwo(_ region: TestRegion, _ ids: [RecordID], afterMessages count: Int) {
        let writer = region.fjordvik
        region.world.afterMessages(count) {
            _ = try? await writer.replica.edit(ids[0], values: ["name/nb": "Flyttet etter lesing"])
            _ = try? await writer.replica.edit(ids[39], values: ["name/nb": "Flyttet før lesing"])
            _ = try? await writer.sync(.push)
        }
    }

    private func expectBothMoved(
        _ reader: SimulatedReplica, _ region: TestRegion, _ ids: [RecordID]
    ) async throws {
        #expect(try await reader.value(ids[0], "name/nb") == "Flyttet etter lesing")
        #expect(try await reader.value(ids[39], "name/nb") == "Flyttet før lesing")
        #expect(try await reader.rows() == region.server.rows(for: reader.library))
    }

    @Test func `a record that moves while a first pull is paging arrives as it is`() async throws {
        let region = try await TestRegion()
        let ids = try await region.manyEvents(40)
        let late = try await SimulatedReplica(
            "nordnes", world: region.world, server: region.server)
        movesTwo(region, ids, afterMessages: 3)
        let summary = try #require(try await late.sync(.pull))
        #expect(summary.isRepaired == false)
        try await expectBothMoved(late, region, ids)
    }

    @Test func `a record that moves while a pull is paging arrives as it is`() async throws {
        let region = try await TestRegion()
        let ids = try await region.manyEvents(40)
        for id in ids { try await region.fjordvik.replica.edit(id, values: ["name/nb": "Ny"]) }
        try await region.fjordvik.sync(.push)
        movesTwo(region, ids, afterMessages: 3)
        let summary = try #require(try await region.skogdal.sync(.pull))
        #expect(summary.isRepaired == false)
        #expect(summary.pulled == 41, "each once, and again the one that moved after it was read")
        try await expectBothMoved(region.skogdal, region, ids)
    }

    @Test func `a burst of writes within one millisecond is read whole in small pages`()
        async throws
    {
        let region = try await TestRegion(pageLines: 3)
        let id = try await region.sharedEvent()
        region.world.pass(milliseconds: 1_000)
        let moment = region.world.now
        let made = try await region.manyEvents(20, settles: false)
        for number in 1...20 {
            try await region.fjordvik.replica.edit(
                id, values: ["name/nb": .string("Navn \(number)")])
            try await region.skogdal.replica.edit(
                id, values: ["description/nb": .string("Tekst \(number)")])
        }
        #expect(region.world.now == moment, "or it would be no burst")
        try await region.fjordvik.sync(.push)
        try await region.skogdal.sync(.push)
        let summary = try #require(try await region.nordnes.sync(.pull))
        #expect(summary.isRepaired == false)
        #expect(try await region.nordnes.value(id, "name/nb") == "Navn 20")
        #expect(try await region.nordnes.value(id, "description/nb") == "Tekst 20")
        for number in made { #expect(try await region.nordnes.value(number, "name/nb") != nil) }
        try await region.settle()
        for replica in region.all {
            #expect(try await replica.rows() == region.server.rows(for: replica.library))
        }
        let history = try await region.server.history(of: id)
        for path in ["name/nb", "description/nb"] as [FieldPath] {
            let typed = history.accepted[path, default: [:]].keys.map(\.typed)
            #expect(typed.count { $0.milliseconds == moment } == 20, "each save is kept")
            #expect(Set(typed).count == typed.count, "and each has a stamp of its own")
        }
        #expect(history.conflicts(of: history.record).isEmpty)
    }

    /// Its place, and what that lies in, come later: with the sequence of pages, or because the
    /// library that made them had not sent them yet.
    @Test func `a child that arrives before its parent waits for it on the screen`() async throws {
        let region = try await TestRegion(pageLines: 3)
        let effects = region.world.effects()
        let (house, room) = (effects.recordID(), effects.recordID())
        let member = try #require(FieldPath(segments: ["places", room.description]))
        let event = try await region.fjordvik.addEvent("Lesestund", [member: true])
        try await region.fjordvik.sync(.push)
        #expect(try await region.fjordvik.replica.parked().isEmpty, "the server takes it in")
        try await region.skogdal.sync(.pull)
        #expect(Event(try await region.skogdal.replica.row(event).record)?.places == [room])
        await #expect(throws: ReplicaFailure.self) { try await region.skogdal.replica.row(room) }
        // The room before the house that it lies in, and both behind the event.
        try await region.fjordvik.replica.create(
            .place, id: room,
            values: ["name/nb": "Kjelleren", "containedInPlace": .string(house.description)])
        try await region.fjordvik.replica.create(.place, id: house, values: ["name/nb": "Huset"])
        _ = try await region.manyEvents(9, settles: false)
        try await region.fjordvik.sync(.push)
        let late = try await SimulatedReplica(
            "nordnes", world: region.world, server: region.server)
        // Wherever it is cut, all that is here can be listed.
        for messages in 1...4 {
            region.world.cutAfter(messages: messages)
            _ = try await late.sync(.pull)
            _ = try await late.replica.rows(RecordQuery())
        }
        region.world.cutAfter(messages: nil)
        try await region.settle(region.all + [late])
        for replica in region.all + [late] {
            #expect(try await replica.value(room, "name/nb") == "Kjelleren")
            #expect(try await replica.value(house, "name/nb") == "Huset")
            #expect(try await replica.rows() == region.server.rows(for: replica.library))
        }
    }
}
