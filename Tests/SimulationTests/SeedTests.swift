import LibsyncModel
import LibsyncReplica
import LibsyncSimulator
import LibsyncStore
import Testing

/// Random regions under faults: the seed of the simulator.
///
/// A failing seed is replayed by its number alone: `swift test --filter 'SeedTests'` with the one
/// argument.
@Suite struct SeedTests {
    @Test(arguments: 1...40)
    func `three replicas under drops and lost answers end equal with nothing lost`(
        seed: UInt64
    ) async throws {
        let region = try await TestRegion(seed: seed)
        var typed: [Typed] = []
        region.world.setFaults(perThousand: 120)
        for _ in 0..<60 { try await step(region, &typed) }
        region.world.setFaults(perThousand: 0)
        for replica in region.all { replica.skew.milliseconds = 0 }
        try await region.settle()
        for replica in region.all {
            #expect(try await replica.rows() == region.server.rows(for: replica.library))
            #expect(try await replica.replica.status().outbox == 0)
            #expect(try await replica.replica.faults().isEmpty)
        }
        for write in typed {
            let history = try await region.server.history(of: write.id)
            let values = history.accepted[write.path, default: [:]].values.map(\.value)
            #expect(values.contains(write.value), "lost: \(write)")
        }
    }

    struct Typed {
        let id: RecordID
        let path: FieldPath
        let value: JSONValue
    }

    private func step(_ region: TestRegion, _ typed: inout [Typed]) async throws {
        let world = region.world
        world.pass(milliseconds: Int64(1_000 * (1 + world.below(600))))
        let replica = region.all[world.below(3)]
        switch world.below(10) {
        case 0: try await add(replica, in: region, &typed)
        case 1..<5: try await edit(replica, in: region, &typed)
        case 5:
            let skews: [Int64] = [0, 0, 60_000, -60_000, 3_600_000, -86_400_000, 31_536_000_000]
            replica.skew.milliseconds = skews[world.below(skews.count)]
        default: try await replica.sync([.push, .pull, .sync][world.below(3)])
        }
    }

    private func add(
        _ replica: SimulatedReplica, in region: TestRegion, _ typed: inout [Typed]
    ) async throws {
        let other = region.all.map(\.library.description)[region.world.below(3)]
        let name = JSONValue.string("Arrangement \(region.world.below(1 << 30))")
        var fields: [FieldPath: JSONValue] = ["name/nn": name]
        if let path = FieldPath(segments: ["organizers", other]) {
            fields[path] = ["role": "co-host"]
        }
        let id = try await replica.addEvent("Arrangement", fields)
        typed.append(Typed(id: id, path: "name/nn", value: name))
    }

    private func edit(
        _ replica: SimulatedReplica, in region: TestRegion, _ typed: inout [Typed]
    ) async throws {
        let rows = try await replica.replica.rows(RecordQuery(kind: "event"))
        guard !rows.isEmpty else { return }
        let id = rows[region.world.below(rows.count)].record.id
        let path = (["name/nb", "description/nb", "keywords/eventyr"] as [FieldPath])[
            region.world.below(3)]
        let value: JSONValue =
            path == "keywords/eventyr" ? true : .string("v\(region.world.below(1 << 30))")
        do {
            try await replica.replica.edit(id, values: [path: value])
            typed.append(Typed(id: id, path: path, value: value))
        } catch ReplicaFailure.notYours {
            // Neither owner nor co-host: told at once, nothing typed.
        }
    }
}
