import LibsyncModel
import LibsyncReplica
import LibsyncSimulator
import LibsyncStore
import Testing

/// Failures that seeds of the simulator found, each acted out and explained.
@Suite struct RegressionTests {
    /// Seed 48: a snapshot carried no commit, so the first pull of a replica that had pushed before
    /// did not notice that the server had been put back in between.
    @Test(arguments: [false, true])
    func `what was pushed before the first pull survives a restore`(isSilent: Bool) async throws {
        let region = try await TestRegion()
        let backup = try await region.server.backup()
        let id = try await region.fjordvik.addEvent("Sendt før første henting")
        try await region.fjordvik.sync(.push)
        region.world.pass(milliseconds: 60_000)
        try await region.server.restore(backup, isSilent: isSilent)
        try await region.settle()
        #expect(try await region.nordnes.value(id, "name/nb") == "Sendt før første henting")
    }

    /// Seed 122: an acknowledged write of a co-host was newer than no row at all, so it was shown
    /// for ever, after the record had been withdrawn.
    @Test func `a withdrawn record is not shown for an acknowledged write's sake`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent("Møte", ["visibility": "draft"])
        try await region.skogdal.replica.edit(id, values: ["description/nb": "Skogdals tekst"])
        try await region.skogdal.sync(.push)
        try await region.fjordvik.sync()
        try await region.fjordvik.replica.edit(id, values: ["organizers/skogdal": .null])
        try await region.fjordvik.sync()
        try await region.skogdal.sync()
        #expect(try await region.skogdal.replica.store.read { try $0.current(id) } == nil)
        // What its own people typed stays in the history.
        let history = try await region.skogdal.replica.history(of: id)
        #expect(history.map(\.field.value).contains("Skogdals tekst"))
    }

    /// Seed 1332: a batch of four was put right by two hours, the saves behind it were not yet, and
    /// the screen went back to an older text of the same person.
    @Test func `a screen never goes back to what its own person wrote over`() async throws {
        let region = try await TestRegion(pushEntries: 1)
        let id = try await region.sharedEvent()
        region.fjordvik.skew.milliseconds = -7_200_000
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Første"])
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Andre"])
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Tredje"])
        // The first batch is sent and the second is fixed; then the line is cut.
        region.world.cutAfter(messages: 2)
        try await region.fjordvik.sync(.push)
        try await region.fjordvik.replica.edit(id, values: ["url": "https://fjordvik.example/"])
        #expect(try await region.fjordvik.value(id, "name/nb") == "Tredje")
        region.world.cutAfter(messages: nil)
        try await region.settle()
        #expect(try await region.nordnes.value(id, "name/nb") == "Tredje")
    }

    /// A region with a horizon: a deleted record that everyone has read of, and that the server has
    /// forgotten.
    private func afterARecordWasForgotten() async throws -> (TestRegion, RecordID) {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.fjordvik.replica.setDeleted(true, id)
        for _ in 0..<3 { try await region.settle() }
        #expect(try await region.server.compact() == 1)
        return (region, id)
    }

    /// The same, and Fjordvik, which has not heard of that, restores it.
    private func restoredAfterItWasForgotten() async throws -> (TestRegion, RecordID) {
        let (region, id) = try await afterARecordWasForgotten()
        try await region.fjordvik.replica.setDeleted(false, id)
        return (region, id)
    }

    /// Seed 5146: a pull dropped a record that had been deleted long ago, and when the edit of it
    /// that waited was refused, what its own people had written before was shown again, for weeks.
    @Test func `a forgotten record is not shown for an acknowledged write's sake`() async throws {
        let (region, id) = try await restoredAfterItWasForgotten()
        try await region.fjordvik.sync(.pull)
        try await region.fjordvik.sync(.push)
        #expect(try await region.fjordvik.replica.parked().map(\.code) == ["gone"])
        #expect(try await region.fjordvik.replica.store.read { try $0.current(id) } == nil)
    }

    /// Seed 53642: what was typed on a record that was forgotten meanwhile went out of sight with the
    /// next pull, and nobody said why before the next push.
    @Test func `what waits for a forgotten record stays in sight until it is refused`() async throws
    {
        let (region, id) = try await restoredAfterItWasForgotten()
        try await region.fjordvik.sync(.pull)
        #expect(try await region.fjordvik.replica.store.read { try $0.current(id) } != nil)
        try await region.fjordvik.sync(.push)
        #expect(try await region.fjordvik.replica.store.read { try $0.current(id) } == nil)
    }

    /// Seed 54826: a life began while the server's clock stood two hours back, and what others had
    /// written in those hours counted as forged when a reader brought it back.
    @Test func `no life begins while the clock is in doubt`() async throws {
        let region = try await TestRegion()
        let backup = try await region.server.backup()
        let id = try await region.sharedEvent()
        region.server.skew.milliseconds = -7_200_000
        region.server.lookAtClock()
        try await region.server.restore(backup, isSilent: true)
        let failure = await #expect(throws: (any Error).self) {
            try await region.nordnes.sync()
        }
        #expect("\(String(describing: failure))".contains("clock-untrusted"))
        region.server.skew.milliseconds = 0
        region.server.confirmClock()
        try await region.nordnes.sync()
        #expect(try await !region.server.history(of: id).accepted.isEmpty)
    }

    /// Seed 2034: a recovery was cut after the new identity; who only fetched then compared rows
    /// before the server had its own again, and fetched for nothing what seemed to differ.
    @Test func `a recovery that was cut goes on, also by a pull`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        let backup = try await region.server.backup()
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Etter kopien"])
        try await region.settle()
        try await region.server.restore(backup, isSilent: false)
        region.world.cutAfter(messages: 2)
        try await region.fjordvik.sync(.pull)
        #expect(try await region.fjordvik.replica.status().isHealing)
        region.world.cutAfter(messages: nil)
        try await region.fjordvik.sync(.pull)
        #expect(try await !region.fjordvik.replica.status().isHealing)
        let writes = try await region.server.history(of: id).accepted["name/nb"]
        #expect(writes?.values.contains { $0.value == "Etter kopien" } == true)
    }

    /// Seed 6630: a replica was put back to before it had pulled what it had sent itself; what was
    /// deleted and forgotten meanwhile was in no page, and had no row that a page could miss.
    @Test func `a forgotten record is not shown to a replica that was put back`() async throws {
        let region = try await TestRegion()
        let id = try await region.fjordvik.addEvent("Slettet for lenge siden")
        try await region.fjordvik.sync(.push)
        try await region.fjordvik.replica.setDeleted(true, id)
        try await region.fjordvik.sync(.push)
        let backup = try await region.fjordvik.backup()
        for _ in 0..<3 { try await region.settle() }
        #expect(try await region.server.compact() == 1)
        try await region.fjordvik.restart(from: backup)
        #expect(try await region.fjordvik.replica.store.read { try $0.current(id) } != nil)
        try await region.settle()
        #expect(try await region.fjordvik.replica.store.read { try $0.current(id) } == nil)
    }

    /// Nordnes reads the first pages of what Fjordvik has written, so many, and is cut.
    private func readsHalf(_ region: TestRegion, pages: Int) async throws {
        region.world.cutAfter(messages: pages)
        try await region.nordnes.sync(.pull)
        region.world.cutAfter(messages: nil)
    }

    private func rungs(_ replica: SimulatedReplica) async throws -> [Int64] {
        try await replica.replica.store.read { try $0.rungs(.cursor).map(\.sequence) }
    }

    /// Seed 18347: the server was put back to a place in the middle of a pull, and no page told
    /// Nordnes of what had moved up past that place before.
    ///
    /// A record had moved up before the page that Nordnes read was made, so the page had it no more;
    /// once the server was put back it stood below again, and Nordnes went on behind it.
    @Test(arguments: [false, true])
    func `a place in the middle of a pull is none to go on from`(isSilent: Bool) async throws {
        let region = try await TestRegion()
        try await region.settle()
        let begun = try await rungs(region.nordnes)
        let ids = try await region.manyEvents(20, settles: false)
        try await region.fjordvik.sync()
        let backup = try await region.server.backup()
        try await region.fjordvik.replica.edit(ids[0], values: ["name/nb": "Flyttet opp"])
        try await region.fjordvik.sync(.push)
        try await readsHalf(region, pages: 1)
        #expect(try await region.nordnes.value(ids[1], "name/nb") == "Nr. 0001")
        #expect(try await region.nordnes.replica.store.read { try $0.row(ids[0]) } == nil)
        #expect(try await rungs(region.nordnes) == begun)

        try await region.server.restore(backup, isSilent: isSilent)
        let summary = try await region.nordnes.sync()
        #expect(try await region.nordnes.value(ids[0], "name/nb") == "Nr. 0000")
        #expect(summary?.isServerRestored == true)
        #expect(summary?.isRepaired == false)
    }

    /// Seed 42910: of a write that came back with two effective stamps the greater held, so it won
    /// over the one that had been written in its place.
    ///
    /// Two machines with one file had it: the one whose clock was wrong meanwhile sent it first.
    @Test func `what was brought back with a smaller stamp holds by the smaller`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        let backup = try await region.server.backup()
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Først"])
        let copy = try await region.fjordvik.copied()
        region.world.pass(milliseconds: 1_000)
        try await copy.replica.edit(id, values: ["name/nb": "Så"])
        try await copy.sync()
        #expect(try await copy.value(id, "name/nb") == "Så")
        try await region.server.restore(backup, isSilent: false)
        region.world.pass(milliseconds: 7_200_000)
        region.fjordvik.skew.milliseconds = -3_600_000
        try await region.fjordvik.sync()
        for _ in 0..<2 { try await copy.sync() }
        #expect(try await copy.value(id, "name/nb") == "Så")
    }

    /// Seeds 47240 and 67507: a replica that had pushed and not yet read anything had no cursor, which
    /// counted as one below the horizon, so it offered nothing after a restore.
    @Test(arguments: [false, true])
    func `who pushed and never pulled brings it back, also over a horizon`(
        isSilent: Bool
    ) async throws {
        let (region, _) = try await afterARecordWasForgotten()
        let late = try await SimulatedReplica(
            "nordnes", world: region.world, server: region.server)
        let backup = try await region.server.backup()
        let id = try await late.addEvent("Sendt før første henting")
        try await late.sync(.push)
        try await region.server.restore(backup, isSilent: isSilent)
        try await late.sync()
        try await region.settle()
        #expect(try await region.fjordvik.value(id, "name/nb") == "Sendt før første henting")
    }

    /// Seed 49524: a row that was taken aside in a recovery was let go after the whole state had been
    /// read, but nothing said that the record is not shown any more, so what its reader had written in
    /// it was shown for ever.
    @Test func `what the state after a recovery does not name is not shown`() async throws {
        let region = try await TestRegion()
        let before = try await region.server.backup()
        let id = try await region.sharedEvent("Møte", ["visibility": "draft"])
        _ = try await region.manyEvents(10)
        let late = try await SimulatedReplica(
            "skogdal", label: "Ola", world: region.world, server: region.server)
        region.world.cutAfter(messages: 1)
        try await late.sync(.pull)
        region.world.cutAfter(messages: nil)
        try await late.replica.edit(id, values: ["description/nb": "Skogdals tekst"])
        try await late.sync(.push)
        try await region.server.restore(before, isSilent: false)
        try await region.settle([region.fjordvik])
        try await region.fjordvik.replica.edit(id, values: ["organizers/skogdal": .null])
        try await region.settle([region.fjordvik])
        for _ in 0..<2 { try await late.sync() }
        #expect(try await late.replica.store.read { try $0.current(id) } == nil)
        // What its own people typed stays in the history.
        #expect(
            try await late.replica.history(of: id).map(\.field.value).contains("Skogdals tekst"))
    }

    /// Seed 18347, too: what Nordnes can go on from is what compaction waits for.
    ///
    /// Passed by a compaction, it would have nothing to offer after a restore.
    @Test func `compaction waits for the end of a pull`() async throws {
        let region = try await TestRegion()
        let ids = try await region.manyEvents(20)
        try await region.fjordvik.replica.setDeleted(true, ids[0])
        for id in ids.dropFirst() {
            try await region.fjordvik.replica.edit(id, values: ["url": "https://a.example/"])
        }
        for _ in 0..<3 { try await region.settle([region.fjordvik, region.skogdal]) }
        try await readsHalf(region, pages: 2)
        #expect(try await region.server.compact() == 0)
        let backup = try await region.server.backup()
        let id = try await region.nordnes.addEvent("Sendt etter kopien")
        try await region.nordnes.sync(.push)
        try await region.server.restore(backup, isSilent: true)
        try await region.settle()
        #expect(try await region.fjordvik.value(id, "name/nb") == "Sendt etter kopien")
        try await region.settle()
        #expect(try await region.server.compact() == 1)
    }

    /// Seed 98309: what had been typed on a record was sent before the offer that brings the record
    /// back, and a server that has forgotten records refused it as a change of one of those.
    @Test(arguments: [false, true])
    func `what was typed on a record that the server lost follows it back`(
        isSilent: Bool
    ) async throws {
        let (region, _) = try await afterARecordWasForgotten()
        let backup = try await region.server.backup()
        let id = try await region.fjordvik.addEvent("Sendt etter kopien")
        try await region.settle()
        try await region.fjordvik.replica.edit(id, values: ["url": "https://fjordvik.example/"])
        try await region.server.restore(backup, isSilent: isSilent)
        try await region.settle()
        #expect(try await region.fjordvik.replica.parked().isEmpty)
        #expect(try await region.nordnes.value(id, "url") == "https://fjordvik.example/")
    }

    /// Seed 65290: of a batch that had arrived, its answer lost, the stamps were put right anew after a
    /// restore, by a clock that had been set meanwhile.
    ///
    /// A reader brought back the second of two saves with the stamp that it had first, below the
    /// first.
    @Test func `stamps are put right once, whatever becomes of the answer`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        let before = try await region.server.backup()
        region.fjordvik.skew.milliseconds = 172_800_000
        for name in ["Først", "Så"] {
            region.world.pass(milliseconds: 60_000)
            try await region.fjordvik.replica.edit(id, values: ["name/nb": .string(name)])
        }
        region.world.cutAfter(messages: 1)
        try await region.fjordvik.sync(.push)
        region.world.cutAfter(messages: nil)
        let unanswered = try await region.fjordvik.backup()
        try await region.fjordvik.sync(.push)
        try await region.nordnes.sync()
        #expect(try await region.nordnes.value(id, "name/nb") == "Så")

        try await region.fjordvik.restart(from: unanswered)
        try await region.server.restore(before, isSilent: false)
        region.world.pass(days: 3)
        region.fjordvik.skew.milliseconds = 0
        try await region.settle()
        #expect(try await region.nordnes.value(id, "name/nb") == "Så")
        #expect(try await region.nordnes.replica.row(id).conflicts.isEmpty)
    }

    /// Seed 90285: the answer to a batch that was sent again named a commit from before a restore,
    /// though the replica had heard of newer ones; it took up a life of the server that it had long
    /// been in, and dropped rows that no page told of again.
    @Test func `an answer that is given again leads back to no older commit`() async throws {
        let region = try await TestRegion(pushEntries: 1)
        try await region.fjordvik.addEvent("Første")
        let unsent = try await region.fjordvik.backup()
        try await region.fjordvik.sync(.push)
        let backup = try await region.server.backup()
        try await region.server.restore(backup, isSilent: false)
        region.world.pass(milliseconds: 600_000)
        let id = try await region.nordnes.addEvent("Nordnes' eget")
        try await region.nordnes.sync()

        try await region.fjordvik.restart(from: unsent)
        try await region.fjordvik.sync(.pull)
        try await region.fjordvik.addEvent("Andre")
        let summary = try await region.fjordvik.sync()
        #expect(summary?.isServerRestored == false)
        #expect(summary?.isRepaired == false)
        #expect(try await region.fjordvik.value(id, "name/nb") == "Nordnes' eget")
    }
}
