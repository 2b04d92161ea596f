import LibsyncModel
import LibsyncReplica
import LibsyncSimulator
import LibsyncStore
import Testing

/// A region as large as they come: `libsync-simulate --from 9000001` runs twenty such with every
/// fault; here one, without what other tests do to few.
@Suite struct WideRegionTests {
    /// A save as it was typed.
    private struct Typed: Hashable {
        let record: RecordID
        let path: FieldPath
        let identity: WriteIdentity
    }

    @Test func `300 replicas, cut off and lossy, end equal with every save in the history`()
        async throws
    {
        let world = try World(seed: 300, pageLines: 100)
        let libraries = (0..<20).map { "bibliotek-\($0)" }
        let server = try await SimulatedServer(world: world, libraries: libraries)
        var replicas: [SimulatedReplica] = []
        for number in 0..<300 {
            replicas.append(
                try await SimulatedReplica(
                    libraries[number % libraries.count], world: world, server: server))
        }
        var typed: Set<Typed> = []
        for library in replicas.prefix(libraries.count) {
            let id = try await library.addEvent("Felles")
            try await note(["name/nb", "when"], id, library, &typed)
            try await library.sync()
        }
        world.setFaults(perThousand: 150)
        for replica in replicas {
            world.pass(milliseconds: 10_000)
            // A third is cut off for now, and types on what it has.
            if world.below(3) > 0 { try await replica.sync() }
            for _ in 0..<2 { try await type(replica, world, &typed) }
            if world.below(3) > 0 { try await replica.sync() }
        }
        world.setFaults(perThousand: 0)
        for replica in replicas { try await replica.sync(.push) }
        for replica in replicas { try await replica.sync() }
        for replica in replicas {
            #expect(try await replica.rows() == server.rows(for: replica.library))
            #expect(try await replica.replica.status().outbox == 0)
        }
        #expect(typed.count > 600)
        for save in typed {
            let history = try await server.history(of: save.record)
            #expect(history.accepted[save.path]?[save.identity] != nil, "\(save) is lost")
        }
    }

    /// Somebody of a library edits an event of theirs, if one has arrived, or makes one.
    private func type(
        _ replica: SimulatedReplica, _ world: World, _ typed: inout Set<Typed>
    ) async throws {
        let own = try await replica.replica.rows(RecordQuery(kind: "event"))
            .filter { $0.record.library == replica.library }
        guard let row = own.first else {
            let id = try await replica.addEvent("Ny", ["visibility": "draft"])
            return try await note(["name/nb", "visibility"], id, replica, &typed)
        }
        let text = "Navn \(world.below(1 << 30))"
        try await replica.replica.edit(row.record.id, values: ["name/nb": .string(text)])
        try await note(["name/nb"], row.record.id, replica, &typed)
    }

    private func note(
        _ paths: [FieldPath], _ id: RecordID, _ replica: SimulatedReplica,
        _ typed: inout Set<Typed>
    ) async throws {
        let fields = try await replica.replica.row(id).record.fields
        for path in paths {
            let identity = try #require(fields[path]?.identity)
            typed.insert(Typed(record: id, path: path, identity: identity))
        }
    }
}
