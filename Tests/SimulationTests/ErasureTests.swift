import LibsyncModel
import LibsyncReplica
import LibsyncSimulator
import LibsyncStore
import Testing

/// Purge and compaction: what goes for ever, and what must never come back.
@Suite struct ErasureTests {
    /// How much a store still holds of a record.
    private func left(of id: RecordID, in store: any Store) async throws -> Int {
        try await store.read { transaction in
            var count = try transaction.history(of: id).count
            count += try transaction.outbox(of: id, limit: .max).count
            count += try transaction.parked().count { $0.record.id == id }
            count += try transaction.current(id) == nil ? 0 : 1
            return count
        }
    }

    /// A region, a backup of its server, and an event that everyone has heard of since.
    private func madeSinceBackup() async throws -> (TestRegion, backup: String, RecordID) {
        let region = try await TestRegion()
        try await region.settle()
        let backup = try await region.server.backup()
        region.world.pass(milliseconds: 60_000)
        return (region, backup, try await region.sharedEvent())
    }

    private func leftAnywhere(of id: RecordID, in region: TestRegion) async throws -> Int {
        var count = try await left(of: id, in: region.server.store)
        for replica in region.all {
            count += try await left(of: id, in: replica.replica.store)
        }
        return count
    }

    @Test func `a purged record is gone from the server and from every replica`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.skogdal.replica.edit(id, values: ["description/nb": "Ikke sendt"])
        try await region.server.purge(id)
        try await region.settle()
        #expect(try await leftAnywhere(of: id, in: region) == 0)
        for replica in region.all {
            #expect(try await replica.rows() == region.server.rows(for: replica.library))
            #expect(try await replica.replica.faults().isEmpty)
        }
    }

    @Test(arguments: [false, true])
    func `a purged record stays purged after a restore to before the purge`(
        isSilent: Bool
    ) async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        let backup = try await region.server.backup()
        let ofReplica = try await region.skogdal.backup()
        try await region.server.purge(id)
        try await region.fjordvik.sync()
        region.world.pass(milliseconds: 60_000)
        try await region.server.restore(backup, isSilent: isSilent)
        try await region.settle()
        #expect(try await leftAnywhere(of: id, in: region) == 0)
        // A branch that comes back with an old copy of its file does not bring it along.
        try await region.skogdal.restart(from: ofReplica)
        try await region.skogdal.replica.edit(id, values: ["name/nb": "Tilbake"])
        try await region.settle()
        #expect(try await leftAnywhere(of: id, in: region) == 0)
    }

    @Test func `what the whole state tells of as erased is counted, and leaves the log`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.server.purge(id)
        try await region.skogdal.replica.store.transaction { try $0.set(.cursor, to: nil) }
        // Only of what is counted the store's log is emptied.
        #expect(try await region.skogdal.sync(.pull)?.purged == 1)
        #expect(try await left(of: id, in: region.skogdal.replica.store) == 0)
        let late = try await SimulatedReplica(
            "nordnes", world: region.world, server: region.server)
        #expect(try await late.sync(.pull)?.purged == 0)
    }

    @Test func `what was purged may not be typed anew under its id`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.server.purge(id)
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Skrevet før beskjeden"])
        let summary = try await region.fjordvik.sync(.push)
        #expect(summary?.purged == 1)
        #expect(try await left(of: id, in: region.fjordvik.replica.store) == 0)
    }

    @Test func `an answer kept for resending shows nothing of a purged record`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.skogdal.replica.edit(id, values: ["name/nb": "Eldre"])
        region.world.pass(milliseconds: 60_000)
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "HEMMELIG"])
        try await region.fjordvik.sync()
        try await region.skogdal.sync()
        func answers() async throws -> String {
            try await region.server.store.read { transaction in
                try transaction.ledgerEntries().map { String(decoding: $0.answer, as: UTF8.self) }
                    .joined()
            }
        }
        #expect(try await answers().contains("HEMMELIG"))
        try await region.server.purge(id)
        #expect(try await !answers().contains("HEMMELIG"))
    }

    @Test func `an erasure in the middle of a full page reaches the reader`() async throws {
        let region = try await TestRegion(pageLines: 3)
        let id = try await region.sharedEvent()
        for name in ["En", "To"] { _ = try await region.fjordvik.addEvent(name) }
        try await region.fjordvik.sync(.push)
        try await region.server.purge(id)
        for name in ["Tre", "Fire", "Fem"] { _ = try await region.fjordvik.addEvent(name) }
        try await region.fjordvik.sync(.push)
        let summary = try await region.nordnes.sync()
        #expect(summary?.isRepaired == false)
        #expect(try await left(of: id, in: region.nordnes.replica.store) == 0)
    }

    @Test func `readers who hold what was made and erased since the backup cannot bring it back`()
        async throws
    {
        let (region, backup, id) = try await madeSinceBackup()
        // Erased before anybody hears of it; then the server forgets that there was such a record.
        try await region.server.purge(id)
        region.world.pass(milliseconds: 60_000)
        try await region.server.restore(backup, isSilent: false)
        try await region.settle([region.nordnes, region.skogdal])
        #expect(try await left(of: id, in: region.server.store) == 0)
        try await region.settle()
        #expect(try await leftAnywhere(of: id, in: region) == 0)
    }

    @Test func `a record that the server has lost is erased where it still is, and stays away`()
        async throws
    {
        let (region, backup, id) = try await madeSinceBackup()
        region.world.pass(milliseconds: 60_000)
        try await region.server.restore(backup, isSilent: false)
        #expect(try await left(of: id, in: region.server.store) == 0)
        #expect(try await leftAnywhere(of: id, in: region) > 0)
        try await region.server.purge(id)
        #expect(try await region.server.store.read { try $0.purge(of: id) } == nil)
        try await region.server.purge(id, isAbsent: true)
        // Whoever offers it has not heard of it yet.
        try await region.settle()
        #expect(try await leftAnywhere(of: id, in: region) == 0)
        for replica in region.all {
            #expect(try await replica.rows() == region.server.rows(for: replica.library))
            #expect(try await replica.replica.faults().isEmpty)
        }
    }

    @Test(arguments: ["draft", "region"])
    func `a narrowing survives a restore to before it`(_ visibility: String) async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent("Møte", ["visibility": "public"])
        let backup = try await region.server.backup()
        try await region.fjordvik.replica.edit(id, values: ["visibility": .string(visibility)])
        try await region.fjordvik.sync()
        region.world.pass(milliseconds: 60_000)
        try await region.server.restore(backup, isSilent: true)
        // Nobody has synced yet, and still the public does not see it.
        let row = try await region.server.store.read { try $0.row(id) }
        #expect(row?.record["visibility"]?.string == visibility)
        #expect(row?.isPublic == false)
        try await region.settle()
        let shown = try await region.fjordvik.replica.row(id).record["visibility"]
        #expect(shown?.string == visibility)
    }

    @Test func `what was made and narrowed since the backup comes back narrow, whoever brings it`()
        async throws
    {
        let region = try await TestRegion()
        let backup = try await region.server.backup()
        region.world.pass(milliseconds: 60_000)
        let id = try await region.fjordvik.addEvent("Møte", ["visibility": "public"])
        try await region.settle()
        // Skogdal has read it, and does not hear of the narrowing.
        try await region.fjordvik.replica.edit(id, values: ["visibility": "draft"])
        try await region.fjordvik.sync()
        region.world.pass(milliseconds: 60_000)
        try await region.server.restore(backup, isSilent: true)
        try await region.skogdal.addEvent("Eget")
        try await region.skogdal.sync()
        let row = try await region.server.store.read { try $0.row(id) }
        #expect(row?.record["name/nb"] == "Møte", "brought back by a reader")
        #expect(row?.isPublic == false)
        #expect(try await region.skogdal.rows().allSatisfy { !$0.contains(id.description) })
        try await region.settle()
        #expect(try await region.fjordvik.replica.row(id).record["visibility"] == "draft")
        for replica in region.all {
            #expect(try await replica.rows() == region.server.rows(for: replica.library))
        }
    }

    @Test func `compaction waits for every replica, then drops on both sides`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.fjordvik.replica.setDeleted(true, id)
        try await region.fjordvik.sync()
        #expect(try await region.server.compact() == 0, "the others have not heard of it")
        try await region.settle()
        // A replica has read a cursor when its next request presents it.
        try await region.settle()
        #expect(try await region.server.compact() == 1)
        try await region.settle()
        for replica in region.all {
            let rows = try await replica.rows()
            #expect(rows == (try await region.server.rows(for: replica.library)))
            #expect(!rows.contains { $0.contains(id.description) })
            #expect(try await replica.replica.faults().isEmpty)
        }
    }

    /// Every replica goes on under a new id; nobody will ever read by the old ones.
    @Test(arguments: [false, true])
    func `after a restore compaction waits for nobody's former id`(isSilent: Bool) async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.settle()
        let backup = try await region.server.backup()
        region.world.pass(milliseconds: 60_000)
        _ = try await region.fjordvik.addEvent("Etter kopien")
        try await region.settle()
        try await region.server.restore(backup, isSilent: isSilent)
        for _ in 0..<2 { try await region.settle() }
        #expect(try await region.server.store.read { try $0.replicas().count } == region.all.count)
        try await region.fjordvik.replica.setDeleted(true, id)
        for _ in 0..<3 { try await region.settle() }
        #expect(try await region.server.compact() == 1)
    }

    @Test func `a deletion about which somebody is still to decide is not forgotten`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.skogdal.replica.edit(id, values: ["description/nb": "Usett"])
        try await region.skogdal.sync(.push)
        region.world.pass(milliseconds: 60_000)
        try await region.fjordvik.replica.setDeleted(true, id)
        for _ in 0..<3 { try await region.settle() }
        #expect(try await region.server.compact() == 0)
        #expect(try await region.server.store.read { try $0.row(id) } != nil)
        // The owner takes the deletion back, and deletes again what they now have seen whole.
        try await region.fjordvik.replica.setDeleted(false, id)
        try await region.fjordvik.replica.setDeleted(true, id)
        for _ in 0..<3 { try await region.settle() }
        #expect(try await region.server.compact() == 1)
    }

    @Test func `what a returning replica typed on a forgotten record is parked, not brought back`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        let away = try await region.skogdal.backup()
        try await region.fjordvik.replica.setDeleted(true, id)
        for _ in 0..<3 { try await region.settle() }
        #expect(try await region.server.compact() == 1)
        try await region.settle()
        try await region.skogdal.restart(from: away)
        try await region.skogdal.replica.edit(id, values: ["name/nb": "Etter et år"])
        try await region.skogdal.sync()
        try await region.settle()
        let parked = try await region.skogdal.replica.parked()
        #expect(parked.map(\.code) == ["gone"])
        #expect(parked.first?.record["name/nb"] == "Etter et år")
        #expect(try await region.server.store.read { try $0.row(id) } == nil)
        for replica in region.all {
            #expect(try await replica.rows() == region.server.rows(for: replica.library))
        }
    }
}
