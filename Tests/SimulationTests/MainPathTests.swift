import LibsyncModel
import LibsyncReplica
import LibsyncSimulator
import LibsyncStore
import Testing

@Suite struct MainPathTests {
    @Test func `different fields edited offline on both sides both survive`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.fjordvik.replica.edit(id, values: ["url": "https://fjordvik.example/1"])
        try await region.skogdal.replica.edit(id, values: ["location/nb": "Lesesalen"])
        try await region.settle()
        for replica in region.all {
            #expect(try await replica.value(id, "url") == "https://fjordvik.example/1")
            #expect(try await replica.value(id, "location/nb") == "Lesesalen")
            #expect(try await replica.replica.conflicts().isEmpty)
        }
    }

    @Test func `of the same field the later wins and the other is a conflict on both sides`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Fra Fjordvik"])
        region.world.pass(milliseconds: 60_000)
        try await region.skogdal.replica.edit(id, values: ["name/nb": "Fra Skogdal"])
        try await region.settle()
        for replica in region.all {
            #expect(try await replica.value(id, "name/nb") == "Fra Skogdal")
        }
        let atLoser = try await region.fjordvik.replica.conflicts()
        let atWinner = try await region.skogdal.replica.conflicts()
        #expect(atLoser.map(\.id) == atWinner.map(\.id))
        #expect(atLoser.first?.mine.value == "Fra Fjordvik")
        #expect(atLoser.first?.theirs.value == "Fra Skogdal")
        #expect(atLoser.first?.theirs.provenance.label == "Kari")
        #expect(atWinner.first?.mine.value == "Fra Skogdal")
        #expect(try await region.nordnes.replica.conflicts().isEmpty)
    }

    @Test func `taking the losing side brings it back everywhere and closes the conflict`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Fra Fjordvik"])
        region.world.pass(milliseconds: 60_000)
        try await region.skogdal.replica.edit(id, values: ["name/nb": "Fra Skogdal"])
        try await region.settle()
        let conflict = try #require(try await region.fjordvik.replica.conflicts().first)
        try await region.fjordvik.replica.take(.mine, of: conflict.id)
        #expect(try await region.fjordvik.replica.conflicts().isEmpty)
        try await region.settle()
        for replica in region.all {
            #expect(try await replica.value(id, "name/nb") == "Fra Fjordvik")
            #expect(try await replica.replica.conflicts().isEmpty)
        }
    }

    @Test func `keeping the winner only acknowledges, on one side`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Fra Fjordvik"])
        region.world.pass(milliseconds: 60_000)
        try await region.skogdal.replica.edit(id, values: ["name/nb": "Fra Skogdal"])
        try await region.settle()
        let conflict = try #require(try await region.skogdal.replica.conflicts().first)
        try await region.skogdal.replica.take(.mine, of: conflict.id)
        try await region.settle()
        #expect(try await region.skogdal.replica.conflicts().isEmpty)
        #expect(try await region.fjordvik.replica.conflicts().count == 1)
        #expect(try await region.fjordvik.value(id, "name/nb") == "Fra Skogdal")
    }

    @Test func `a deleted event goes everywhere and an edit against it is reported`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.skogdal.replica.edit(id, values: ["name/nb": "Ny tittel"])
        try await region.fjordvik.replica.setDeleted(true, id)
        try await region.settle()
        #expect(try await region.nordnes.replica.row(id).record.isDeleted)
        let conflict = try #require(try await region.skogdal.replica.conflicts().first)
        #expect(conflict.conflict.reason == .deleted)
        #expect(conflict.mine.value == "Ny tittel")
        try await region.fjordvik.replica.setDeleted(false, id)
        try await region.settle()
        #expect(try await region.nordnes.value(id, "name/nb") == "Ny tittel")
        #expect(try await region.skogdal.replica.conflicts().isEmpty)
    }

    @Test func `a draft stays with its owner and its co-host, and narrowing withdraws`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent("Utkast", ["visibility": "draft"])
        #expect(try await region.skogdal.value(id, "name/nb") == "Utkast")
        await #expect(throws: ReplicaFailure.self) { try await region.nordnes.replica.row(id) }
        try await region.fjordvik.replica.edit(id, values: ["visibility": "region"])
        try await region.settle()
        #expect(try await region.nordnes.value(id, "name/nb") == "Utkast")
        try await region.fjordvik.replica.edit(id, values: ["visibility": "draft"])
        try await region.settle()
        await #expect(throws: ReplicaFailure.self) { try await region.nordnes.replica.row(id) }
    }

    @Test func `a record of a local kind is in no message on the wire`() async throws {
        let region = try await TestRegion()
        region.world.recordWire()
        let planted = "Plantet Navnesen"
        try await region.fjordvik.replica.create(.member, values: ["name": .string(planted)])
        try await region.fjordvik.addEvent("Lesestund")
        try await region.settle()
        let needle = Array(planted.utf8)
        let hits = region.world.wire.filter { message in
            message.indices.contains { message[$0...].starts(with: needle) }
        }
        #expect(hits.isEmpty)
        #expect(region.world.wire.count > 5)
        let members = try await region.fjordvik.replica.rows(RecordQuery(kind: "member"))
        #expect(members.first?.record["name"] == .string(planted))
    }

    @Test
    func `unknown kinds and fields survive an edit by this release and reach a third replica`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.fjordvik.addEvent(
            "Lesestund", ["futureField/x~1y": ["deep": [1, ["er": true]]]])
        try await region.settle()
        try await region.fjordvik.replica.edit(id, values: ["name/nb": "Lesestund 0–3"])
        let rows = try await region.fjordvik.replica.create(
            kind: "hologram", records: [(region.world.effects().recordID(), ["beam": 7])])
        try await region.settle()
        #expect(
            try await region.nordnes.value(id, "futureField/x~1y") == ["deep": [1, ["er": true]]])
        #expect(try await region.nordnes.value(rows[0].record.id, "beam") == 7)
    }
}
