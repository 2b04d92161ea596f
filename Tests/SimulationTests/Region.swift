import LibsyncModel
import LibsyncSimulator

/// A region of three libraries with one replica each, for the tests of this folder.
struct TestRegion {
    let world: World
    let server: SimulatedServer
    let fjordvik: SimulatedReplica
    let skogdal: SimulatedReplica
    let nordnes: SimulatedReplica

    var all: [SimulatedReplica] { [fjordvik, skogdal, nordnes] }

    init(seed: UInt64 = 1, pushEntries: Int = 5_000) async throws {
        world = try World(seed: seed, pushEntries: pushEntries)
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
