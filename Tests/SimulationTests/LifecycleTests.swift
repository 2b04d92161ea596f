import LibsyncModel
import LibsyncReplica
import LibsyncSimulator
import LibsyncStore
import Testing

/// Libraries that merge or close, while their branches are away.
@Suite struct LifecycleTests {
    /// The server's rows as a replica holds them, by the library that it speaks for now.
    private func isEqual(_ replica: SimulatedReplica, in region: TestRegion) async throws -> Bool {
        let library = try await replica.replica.identity().library
        let rows = try await replica.replica.store.read { try $0.texts(for: library) }
        return try await rows == region.server.rows(for: library)
    }

    private func expectEqual(in region: TestRegion) async throws {
        for replica in region.all {
            #expect(try await isEqual(replica, in: region))
            #expect(try await replica.replica.faults().isEmpty)
            #expect(try await replica.replica.parked().isEmpty)
        }
    }

    private func row(_ id: RecordID, in region: TestRegion) async throws -> Row {
        try #require(try await region.server.store.read { try $0.row(id) })
    }

    @Test func `what a branch typed before it heard of the merger is its successor's`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent("Lesestund", ["visibility": "public"])
        // Fjordvik is away, and works on.
        let draft = try await region.fjordvik.addEvent("Utkast", ["visibility": "draft"])
        try await region.fjordvik.replica.edit(
            id,
            values: [
                "when": [
                    "start": "2026-12-11T18:00:00", "end": "2026-12-11T19:00:00",
                    "timeZone": "Europe/Oslo",
                ]
            ])
        try await region.server.merge(region.fjordvik.library, into: region.nordnes.library)
        try await region.nordnes.sync()
        #expect(try await region.nordnes.value(id, "library") == "nordnes")
        try await region.nordnes.replica.edit(id, values: ["name/nb": "Lesestund i Nordnes"])
        try await region.settle()
        let identity = try await region.fjordvik.replica.identity()
        #expect(identity.library == region.nordnes.library)
        #expect(identity.former == [region.fjordvik.library])
        for replica in [region.fjordvik, region.nordnes] {
            #expect(try await replica.value(draft, "library") == "nordnes")
            #expect(try await replica.value(id, "name/nb") == "Lesestund i Nordnes")
            #expect(try await replica.replica.conflicts().isEmpty)
        }
        let row = try await self.row(id, in: region)
        #expect(row.conflicts.isEmpty)
        #expect(row.record["when"]?["start"] == "2026-12-11T18:00:00")
        #expect(row.record.fields["when"]?.provenance.library == region.fjordvik.library)
        try await expectEqual(in: region)
        // And from now on in the successor's name.
        try await region.fjordvik.replica.edit(draft, values: ["name/nb": "Ferdig"])
        try await region.settle()
        let field = try await self.row(draft, in: region).record.fields["name/nb"]
        #expect(field?.provenance.library == region.nordnes.library)
        try await expectEqual(in: region)
    }

    @Test func `a draft of before the merger is seen by the successor`() async throws {
        let region = try await TestRegion()
        let draft = try await region.fjordvik.addEvent("Utkast", ["visibility": "draft"])
        let other = try await region.nordnes.addEvent("Annet", ["visibility": "draft"])
        try await region.settle()
        try await region.server.merge(region.fjordvik.library, into: region.nordnes.library)
        try await region.settle()
        #expect(try await region.nordnes.value(draft, "name/nb") == "Utkast")
        #expect(try await region.fjordvik.value(other, "name/nb") == "Annet")
        await #expect(throws: ReplicaFailure.self) { try await region.skogdal.replica.row(draft) }
        try await expectEqual(in: region)
    }

    @Test func `a merged co-host's work goes on under its successor's name`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.skogdal.replica.edit(id, values: ["description/nb": "Fra Skogdal"])
        try await region.server.merge(region.skogdal.library, into: region.nordnes.library)
        try await region.settle()
        let record = try await row(id, in: region).record
        #expect(record.coHosts == [region.nordnes.library])
        #expect(record["organizers/skogdal"] == nil)
        #expect(record["description/nb"] == "Fra Skogdal")
        try await region.nordnes.replica.edit(id, values: ["name/nb": "Med Nordnes"])
        try await region.settle()
        #expect(try await region.fjordvik.value(id, "name/nb") == "Med Nordnes")
        try await expectEqual(in: region)
    }

    @Test func `a co-host that takes its host over is no co-host of its own`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.server.merge(region.fjordvik.library, into: region.skogdal.library)
        try await region.settle()
        let record = try await row(id, in: region).record
        #expect(record.library == region.skogdal.library)
        #expect(record.coHosts.isEmpty)
        try await expectEqual(in: region)
    }

    @Test func `a conflict that the merged library has noted is noted by its successor`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.skogdal.replica.edit(id, values: ["name/nb": "Skogdals"])
        region.world.pass(milliseconds: 60_000)
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Fjordviks"])
        try await region.settle()
        let conflict = try #require(try await region.fjordvik.replica.conflicts().first)
        // Noted on a branch that is away when the libraries merge.
        try await region.fjordvik.replica.take(.mine, of: conflict.id)
        try await region.server.merge(region.fjordvik.library, into: region.nordnes.library)
        try await region.nordnes.sync()
        #expect(try await region.nordnes.replica.conflicts().map(\.id) == [conflict.id])
        try await region.settle()
        #expect(try await region.nordnes.replica.conflicts().isEmpty)
        #expect(try await region.fjordvik.replica.conflicts().isEmpty)
        #expect(try await region.skogdal.replica.conflicts().map(\.id) == [conflict.id])
        try await expectEqual(in: region)
    }

    @Test(arguments: [false, true])
    func `a merger survives a restore to before it`(isSilent: Bool) async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        let away = try await region.fjordvik.backup()
        let backup = try await region.server.backup()
        try await region.server.merge(region.fjordvik.library, into: region.nordnes.library)
        let late = try await region.fjordvik.addEvent("Etter kopien", ["visibility": "draft"])
        try await region.settle()
        region.world.pass(milliseconds: 600_000)
        try await region.server.restore(backup, isSilent: isSilent)
        // Nobody has synced yet.
        #expect(try await row(id, in: region).record.library == region.nordnes.library)
        try await region.settle()
        #expect(try await row(late, in: region).record.library == region.nordnes.library)
        #expect(try await row(id, in: region).conflicts.isEmpty)
        try await expectEqual(in: region)
        // A branch that comes back with a copy of before all this.
        try await region.fjordvik.restart(from: away)
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Fra en gammel kopi"])
        try await region.settle()
        #expect(try await region.nordnes.value(id, "name/nb") == "Fra en gammel kopi")
        try await expectEqual(in: region)
    }

    @Test func `several mergers in a row lead to the last`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.server.merge(region.fjordvik.library, into: region.skogdal.library)
        try await region.server.merge(region.skogdal.library, into: region.nordnes.library)
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "To ganger slått sammen"])
        try await region.settle()
        #expect(try await row(id, in: region).record.library == region.nordnes.library)
        for replica in region.all {
            #expect(try await replica.replica.identity().library == region.nordnes.library)
            #expect(try await replica.value(id, "name/nb") == "To ganger slått sammen")
        }
        try await expectEqual(in: region)
    }

    @Test func `a closed library's branch is told so, keeps its work, and goes on when reopened`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.skogdal.replica.edit(id, values: ["name/nb": "Ikke sendt"])
        try await region.server.close(region.skogdal.library, at: 1)
        let failure = await #expect(throws: SyncFailure.self) {
            try await region.skogdal.sync()
        }
        #expect("\(String(describing: failure))".contains("library-closed"))
        // Nobody waits for it any more.
        try await region.fjordvik.replica.setDeleted(true, id)
        for _ in 0..<2 { try await region.settle([region.fjordvik, region.nordnes]) }
        #expect(try await region.server.compact() == 1)
        try await region.server.close(region.skogdal.library, at: nil)
        try await region.settle()
        let parked = try await region.skogdal.replica.parked()
        #expect(parked.map(\.code) == ["gone"])
        #expect(parked.first?.record["name/nb"] == "Ikke sendt")
    }
}
