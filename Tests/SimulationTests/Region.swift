import LibsyncModel
import LibsyncReplica
import LibsyncSimulator
import LibsyncStore

/// A region of three libraries with one replica each, for the tests of this folder.
struct TestRegion {
    let world: World
    let server: SimulatedServer
    let fjordvik: SimulatedReplica
    let skogdal: SimulatedReplica
    let nordnes: SimulatedReplica

    var all: [SimulatedReplica] { [fjordvik, skogdal, nordnes] }

    init(seed: UInt64 = 1, pageLines: Int = 7, pushEntries: Int = 5_000) async throws {
        world = try World(seed: seed, pageLines: pageLines, pushEntries: pushEntries)
        server = try await SimulatedServer(
            world: world, libraries: ["fjordvik", "skogdal", "nordnes"])
        fjordvik = try await SimulatedReplica(
            "fjordvik", label: "vakt mandag", world: world, server: server)
        skogdal = try await SimulatedReplica(
            "skogdal", label: "Kari", world: world, server: server)
        nordnes = try await SimulatedReplica("nordnes", world: world, server: server)
    }

    /// Syncs everyone until nothing moves any more.
    func settle(_ replicas: [SimulatedReplica]? = nil) async throws {
        for _ in 0..<3 {
            for replica in replicas ?? all { try await replica.sync() }
        }
    }

    /// So many public events of Fjordvik's, `Nr. 0000` and on, known to everyone if it `settles`.
    func manyEvents(_ count: Int, settles: Bool = true) async throws -> [RecordID] {
        let effects = world.effects()
        let records = (0..<count).map { number in
            let digits = String(number)
            let name = "Nr. " + String(repeating: "0", count: 4 - digits.count) + digits
            let values: [FieldPath: JSONValue] = [
                "name/nb": .string(name),
                "when": [
                    "start": "2026-12-10T18:00:00", "end": "2026-12-10T20:00:00",
                    "timeZone": "Europe/Oslo",
                ],
            ]
            return (id: effects.recordID(), values: values)
        }
        try await fjordvik.replica.create(kind: "event", records: records)
        if settles { try await settle() }
        return records.map(\.id)
    }

    /// An event of Fjordvik's with Skogdal as co-host, known to everyone.
    func sharedEvent(
        _ name: String = "Forfattermøte", _ more: [FieldPath: JSONValue] = [:]
    ) async throws -> RecordID {
        var fields: [FieldPath: JSONValue] = ["organizers/skogdal": ["role": "co-host"]]
        fields.merge(more) { _, new in new }
        let id = try await fjordvik.addEvent(name, fields)
        try await settle()
        return id
    }
}
