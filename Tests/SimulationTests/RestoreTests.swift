import LibsyncModel
import LibsyncReplica
import LibsyncSimulator
import LibsyncStore
import Testing

/// A server that comes back from a backup, and the branches that heal it (rules 17, 19, 21).
@Suite struct RestoreTests {
    @Test(arguments: [false, true])
    func `every acknowledged write after the backup comes back, superseded ones too`(
        isSilent: Bool
    ) async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        let backup = try await region.server.backup()
        for name in ["Første", "Andre", "Tredje"] {
            region.world.pass(milliseconds: 60_000)
            try await region.fjordvik.replica.edit(id, values: ["name/nb": .string(name)])
            try await region.fjordvik.sync()
        }
        let made = try await region.skogdal.addEvent("Nytt arrangement etter kopien")
        try await region.skogdal.sync()
        try await region.settle()
        region.world.pass(milliseconds: 60_000)
        try await region.server.restore(backup, isSilent: isSilent)
        try await region.settle()
        let history = try await region.server.history(of: id)
        let names = history.accepted["name/nb"]?.values.compactMap(\.value.string).sorted()
        #expect(names == ["Andre", "Forfattermøte", "Første", "Tredje"])
        for replica in region.all {
            #expect(try await replica.value(id, "name/nb") == "Tredje")
            #expect(
                try await replica.value(made, "name/nb") == "Nytt arrangement etter kopien")
            #expect(try await replica.replica.conflicts().isEmpty)
            #expect(try await replica.replica.status().isHealing == false)
        }
        try await expectConvergence(region)
    }

    @Test(arguments: [false, true])
    func `a sync tells a restored server from a copied replica`(isSilent: Bool) async throws {
        let region = try await TestRegion()
        let backup = try await region.server.backup()
        region.world.pass(milliseconds: 60_000)
        _ = try await region.fjordvik.addEvent("Etter kopien")
        try await region.settle()
        try await region.server.restore(backup, isSilent: isSilent)
        for replica in region.all {
            let summary = try await replica.sync()
            #expect(summary?.isServerRestored == true)
            #expect(summary?.isCopied == false)
            #expect(summary?.hasNewIdentity == true)
        }
    }

    /// A calendar ignores a change whose SEQUENCE lies below one that it has seen (RFC 5546, 2.1.5).
    @Test func `the revision that subscribers have seen never goes back`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        let backup = try await region.server.backup()
        for hour in 14...16 {
            region.world.pass(milliseconds: 60_000)
            try await region.fjordvik.replica.edit(
                id,
                values: [
                    "when": [
                        "start": .string("2026-12-10T\(hour):00:00"), "end": "2026-12-10T20:00:00",
                        "timeZone": "Europe/Oslo",
                    ]
                ])
            try await region.fjordvik.sync()
        }
        func revision() async throws -> Int? {
            try await region.server.store.read { try $0.row(id) }?.record.revision
        }
        #expect(try await revision() == 3)
        region.world.pass(milliseconds: 60_000)
        try await region.server.restore(backup, isSilent: false)
        try await region.fjordvik.sync()
        #expect(try await revision() ?? 0 >= 3)
    }

    /// Whoever had sent it may never come back: what a cut first pull has read may be all there is.
    @Test(arguments: [false, true])
    func `what only a first pull that was cut has read comes back`(isSilent: Bool) async throws {
        let region = try await TestRegion()
        try await region.settle()
        let backup = try await region.server.backup()
        region.world.pass(milliseconds: 60_000)
        for number in 0..<10 { _ = try await region.fjordvik.addEvent("Nr. \(number)") }
        try await region.fjordvik.sync(.push)
        let late = try await SimulatedReplica(
            "nordnes", world: region.world, server: region.server)
        region.world.cutAfter(messages: 1)
        #expect(try await late.sync(.pull) == nil)
        region.world.cutAfter(messages: nil)
        let read = try await late.replica.store.read { try $0.rowIDs() }
        #expect(read.count == 7)
        try await region.server.restore(backup, isSilent: isSilent)
        #expect(try await late.sync()?.isServerRestored == true)
        try await late.sync()
        let there = try await region.server.store.read { try $0.rowIDs() }
        #expect(Set(read).isSubset(of: there))
        #expect(try await late.rows() == region.server.rows(for: late.library))
    }

    @Test func `what one branch tells of a lost life is no news from the next`() async throws {
        let region = try await TestRegion()
        let backup = try await region.server.backup()
        region.world.pass(milliseconds: 60_000)
        try await region.server.restore(backup, isSilent: false)
        try await region.settle()
        let id = try await region.fjordvik.addEvent("I det tapte livet")
        try await region.settle()
        region.world.pass(milliseconds: 60_000)
        try await region.server.restore(backup, isSilent: true)
        try await region.settle()
        #expect(try await region.server.store.read { try $0.epochs().count } == 2)
        for replica in region.all {
            #expect(try await replica.value(id, "name/nb") == "I det tapte livet")
        }
        try await expectConvergence(region)
    }

    /// Its cursor lies before the backup and its push behind it.
    @Test func `a pull that only its own push can tell from the life before finds it out`()
        async throws
    {
        let region = try await TestRegion()
        try await region.settle()
        let backup = try await region.server.backup()
        let id = try await region.skogdal.addEvent("Sendt, ikke hentet")
        try await region.skogdal.sync(.push)
        region.world.pass(milliseconds: 60_000)
        try await region.server.restore(backup, isSilent: true)
        #expect(try await region.skogdal.sync(.pull)?.isServerRestored == true)
        try await region.settle()
        #expect(try await region.nordnes.value(id, "name/nb") == "Sendt, ikke hentet")
    }

    @Test(arguments: [false, true])
    func `what a clock a year ahead had typed comes back from its readers, too`(
        isSilent: Bool
    ) async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        let backup = try await region.server.backup()
        region.world.pass(milliseconds: 60_000)
        region.skogdal.skew.milliseconds = 365 * 86_400_000
        try await region.skogdal.replica.edit(id, values: ["name/nb": "Fra neste år"])
        try await region.settle()
        region.world.pass(milliseconds: 60_000)
        try await region.server.restore(backup, isSilent: isSilent)
        // Skogdal's machine never comes back.
        try await region.settle([region.fjordvik, region.nordnes])
        #expect(try await region.nordnes.value(id, "name/nb") == "Fra neste år")
        let history = try await region.server.history(of: id)
        #expect(history.accepted["name/nb"]?.count == 2)
    }

    @Test func `a second restore while offers are unsent loses nothing`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        let backup = try await region.server.backup()
        region.world.pass(milliseconds: 60_000)
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Etter kopien"])
        try await region.settle()
        try await region.server.restore(backup, isSilent: false)
        region.world.setFaults(perThousand: 500)
        for _ in 0..<3 { try await region.fjordvik.sync() }
        region.world.setFaults(perThousand: 0)
        try await region.server.restore(backup, isSilent: true)
        try await region.settle()
        #expect(try await region.nordnes.value(id, "name/nb") == "Etter kopien")
        try await expectConvergence(region)
    }

    @Test func `what was typed and not yet sent when the server was restored arrives`() async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        let backup = try await region.server.backup()
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Sendt"])
        try await region.settle()
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Ikke sendt"])
        region.world.pass(milliseconds: 60_000)
        try await region.server.restore(backup, isSilent: false)
        try await region.settle()
        #expect(try await region.nordnes.value(id, "name/nb") == "Ikke sendt")
        #expect(try await region.fjordvik.replica.conflicts().isEmpty)
        let history = try await region.server.history(of: id)
        #expect(history.accepted["name/nb"]?.count == 3)
    }

    @Test func `what was offered and not yet told again stays on the screen`() async throws {
        let region = try await TestRegion()
        try await region.settle()
        let backup = try await region.server.backup()
        region.world.pass(milliseconds: 60_000)
        let id = try await region.fjordvik.addEvent("Andres", ["organizers/skogdal": Self.coHost])
        try await region.settle()
        region.world.pass(milliseconds: 60_000)
        try await region.server.restore(backup, isSilent: false)
        try await region.skogdal.replica.edit(id, values: ["description/nb": "Typed before"])
        // A push heals the server and fetches nothing.
        #expect(try await region.skogdal.sync(.push)?.healed == 1)
        #expect(try await region.skogdal.value(id, "name/nb") == "Andres")
        region.world.pass(milliseconds: 60_000)
        try await region.skogdal.replica.edit(id, values: ["summary/nb": "Typed meanwhile"])
        #expect(try await region.skogdal.value(id, "name/nb") == "Andres")
        #expect(try await region.skogdal.value(id, "summary/nb") == "Typed meanwhile")
        try await region.settle()
        #expect(try await region.nordnes.value(id, "description/nb") == "Typed before")
        #expect(try await region.nordnes.value(id, "summary/nb") == "Typed meanwhile")
        for replica in region.all {
            #expect(try await replica.replica.store.read { try $0.viewIDs() }.isEmpty)
            #expect(try await replica.replica.store.read { try $0.heldIDs() }.isEmpty)
        }
        try await expectConvergence(region)
    }

    @Test func `what a reader offered to one life of the server is offered to the next`()
        async throws
    {
        let region = try await TestRegion()
        try await region.settle()
        let backup = try await region.server.backup()
        region.world.pass(milliseconds: 60_000)
        let writer = try await region.fjordvik.backup()
        let id = try await region.fjordvik.addEvent("Andres")
        try await region.settle()
        // Who wrote it has lost it: only readers have it now.
        try await region.fjordvik.restart(from: writer)
        for isSilent in [false, true] {
            region.world.pass(milliseconds: 60_000)
            try await region.server.restore(backup, isSilent: isSilent)
            // Something to push, by which it hears of the restore.
            try await region.skogdal.addEvent("Eget")
            try await region.skogdal.sync(.push)
            let known = try await region.server.history(of: id).accepted["name/nb"]?.count
            #expect(known == 1, "restored \(isSilent ? "in silence" : "by command")")
        }
        #expect(try await region.skogdal.value(id, "name/nb") == "Andres")
        try await region.settle()
        #expect(try await region.fjordvik.value(id, "name/nb") == "Andres")
        try await expectConvergence(region)
    }

    /// The server is put back, Fjordvik's disk too, and Nordnes is the first to return: what
    /// Fjordvik is then told that Nordnes brought back.
    private func broughtBack(
        in region: TestRegion, _ backup: String, owner: String
    ) async throws -> [HealedField] {
        region.world.pass(milliseconds: 60_000)
        try await region.server.restore(backup, isSilent: false)
        try await region.fjordvik.restart(from: owner)
        try await region.nordnes.sync()
        try await region.settle()
        return try await region.fjordvik.replica.healed()
    }

    @Test func `what others brought back is listed to the owner, who can put it back`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent("Møte", ["description/nb": "Først"])
        let backup = try await region.server.backup()
        // Fjordvik's disk is of before; Nordnes has read what Skogdal wrote since.
        let owner = try await region.fjordvik.backup()
        region.world.pass(milliseconds: 60_000)
        try await region.skogdal.replica.edit(id, values: ["description/nb": "Skogdals"])
        let made = try await region.fjordvik.addEvent("Fjordviks nye")
        try await region.settle()
        let healed = try await broughtBack(in: region, backup, owner: owner)
        let replica = region.fjordvik.replica
        #expect(Set(healed.map(\.healer.description)) == ["nordnes"])
        #expect(Set(healed.map(\.record.id)) == [id, made])
        let description = healed.filter { $0.record.id == id }
        #expect(description.map(\.path) == ["description/nb"])
        #expect(description.first?.field.provenance.library.description == "skogdal")
        // Others' records are none of its business.
        #expect(try await region.skogdal.replica.healed().isEmpty)

        try await replica.revert(description, server: try await lines(of: id, in: region))
        #expect(try await region.fjordvik.value(id, "description/nb") == "Først")
        try await replica.revert(
            healed.filter { $0.record.id == made }, server: try await lines(of: made, in: region))
        #expect(try await replica.row(made).record.isDeleted)
        region.world.pass(milliseconds: 60_000)
        try await region.settle()
        #expect(try await region.nordnes.value(id, "description/nb") == "Først")
        let history = try await region.server.history(of: id)
        #expect(history.accepted["description/nb"]?.count == 3, "nothing is taken away")
        #expect(try await replica.healed().isEmpty)
        try await expectConvergence(region)
    }

    @Test func `a record and a text that others brought back are both put back`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent("Møte")
        try await region.fjordvik.replica.setDeleted(true, id)
        try await region.settle()
        let backup = try await region.server.backup()
        let owner = try await region.fjordvik.backup()
        region.world.pass(milliseconds: 60_000)
        try await region.fjordvik.replica.setDeleted(false, id)
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Tapt navn"])
        try await region.settle()
        let healed = try await broughtBack(in: region, backup, owner: owner)
        let replica = region.fjordvik.replica
        #expect(Set(healed.map(\.path)) == ["deleted", "name/nb"])
        let row = try await replica.revert(healed, server: try await lines(of: id, in: region))
        #expect(row?.record.isDeleted == true && row?.record["name/nb"] == "Møte")
    }

    @Test func `what the owner held itself is not listed, whoever was the first to offer it`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        let backup = try await region.server.backup()
        region.world.pass(milliseconds: 60_000)
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Etter kopien"])
        try await region.settle()
        region.world.pass(milliseconds: 60_000)
        try await region.server.restore(backup, isSilent: false)
        try await region.nordnes.sync()
        try await region.settle()
        let row = try await region.fjordvik.replica.row(id)
        #expect(row.record.fields["name/nb"]?.provenance.healedBy?.description == "nordnes")
        #expect(try await region.fjordvik.replica.healed().isEmpty)
    }

    private func lines(of id: RecordID, in region: TestRegion) async throws -> [HistoryLine] {
        try await region.server.store.read { transaction in
            try transaction.history(of: id).map { entry in
                HistoryLine(
                    record: entry.record, outcome: entry.outcome.rawValue,
                    received: entry.received)
            }
        }
    }

    private static let coHost: JSONValue = ["role": "co-host"]

    private func expectConvergence(_ region: TestRegion) async throws {
        for replica in region.all {
            #expect(try await replica.rows() == region.server.rows(for: replica.library))
        }
    }
}
