import LibsyncModel
import LibsyncReplica
import LibsyncSimulator
import LibsyncStore
import Testing

/// A replica whose disk lied is found out and mended by its next pull.
@Suite struct RepairTests {
    @Test func `a flipped byte is found by the next pull, and own unsent edits stay`() async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent("Lesestund i Ytre Sund")
        try await region.skogdal.replica.edit(id, values: ["description/nb": "Ikke sendt"])
        try await region.skogdal.spoil("Lesestund i Ytre Sund", with: "Lesestund i Ytre Xund")
        #expect(try await !region.skogdal.replica.faults().isEmpty)
        let summary = try await region.skogdal.sync(.pull)
        #expect(summary?.isRepaired == true)
        #expect(try await region.skogdal.value(id, "name/nb") == "Lesestund i Ytre Sund")
        #expect(try await region.skogdal.value(id, "description/nb") == "Ikke sendt")
        #expect(try await region.skogdal.replica.faults().isEmpty)
        let after = try await region.skogdal.sync(.pull)
        #expect(after?.isRepaired == false)
    }

    @Test func `a row that cannot be read any more is mended too`() async throws {
        let region = try await TestRegion()
        let id = try await region.sharedEvent("Lesestund i Ytre Sund")
        try await region.skogdal.spoil(
            "\"Lesestund i Ytre Sund\"", with: "}Lesestund i Ytre Sund\"")
        await #expect(throws: StoreFailure.self) { try await region.skogdal.replica.row(id) }
        try await region.skogdal.sync(.pull)
        #expect(try await region.skogdal.value(id, "name/nb") == "Lesestund i Ytre Sund")
        #expect(try await region.skogdal.replica.faults().isEmpty)
    }
}

/// Permission is judged once, in the order of commits (SYNC rule 10).
@Suite struct PermissionOnceTests {
    @Test func `what was accepted stays accepted when it is sent again without the right`()
        async throws
    {
        let region = try await TestRegion()
        let id = try await region.sharedEvent()
        try await region.skogdal.replica.edit(id, values: ["description/nb": "I tide"])
        let copy = try await region.skogdal.copied()
        try await region.skogdal.sync()
        try await region.fjordvik.replica.edit(id, values: ["organizers/skogdal": .null])
        try await region.fjordvik.sync()
        // The copy types on, so its batch differs, and it sends all of it under a new identity.
        try await copy.replica.edit(id, values: ["location/nb": "For seint"])
        let summary = try await copy.sync()
        #expect(summary?.hasNewIdentity == true)
        #expect(summary?.rejected == 1)
        let parked = try await copy.replica.parked().flatMap(\.record.fields.keys)
        #expect(parked == ["location/nb"])
        try await region.settle()
        #expect(try await region.nordnes.value(id, "description/nb") == "I tide")
    }
}
