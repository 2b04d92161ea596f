import Foundation
import LibsyncModel
import LibsyncStore
import Testing

@testable import LibsyncServer

/// A command that was cut off between the journal's line and the store's commit.
@Suite struct UnfinishedTests {
    private let world = TestWorld()
    private let id = RecordID(milliseconds: 1, random: 0, 0)

    private func faults(_ upkeep: Upkeep) async throws -> [CheckReport.Finding] {
        try await upkeep.check().findings.filter(\.isFault)
    }

    /// An event and a device of a library.
    private func begin(_ upkeep: Upkeep) async throws {
        try await upkeep.add("skogdal".slug, names: ["nb": "Skogdal"])
        let provenance = Provenance(
            typed: Stamp(milliseconds: 1, replica: ReplicaID(7)), library: "skogdal".slug)
        let values: [FieldPath: JSONValue] = ["library": "skogdal", "name/nb": "Lesestund"]
        try await world.write(
            Record(
                id: id, kind: "event",
                fields: values.mapValues { Field(value: $0, provenance: provenance) }), upkeep)
        try await upkeep.store.transaction { transaction in
            let device = Device(
                id: "d-1", library: "skogdal".slug, label: nil, enrolled: 1, lastSeen: 1)
            try transaction.put(device)
            try upkeep.folder.journal.append([.device(device)])
        }
        #expect(try await faults(upkeep) == [])
    }

    @Test func `an erasure that was cut off is a fault until the command is given again`()
        async throws
    {
        try await TestFolder.run(effects: world) { folder in
            try await world.on(folder) { upkeep in
                try await begin(upkeep)
                try folder.journal.append([.purge(id, time: 2)])
                let fault = try #require(try await faults(upkeep).first)
                #expect(fault.subject == "erasure")
                #expect(fault.text.contains("purge \(id) --yes"))
                try await upkeep.purge(id)
                #expect(try await faults(upkeep) == [])
            }
        }
    }

    @Test func `a device that was to be shut out is a fault until it is`() async throws {
        try await TestFolder.run(effects: world) { folder in
            try await world.on(folder) { upkeep in
                try await begin(upkeep)
                try folder.journal.append([.revoke(device: "d-1", time: 2)])
                let fault = try #require(try await faults(upkeep).first)
                #expect(fault.subject == "access" && fault.text.contains("device revoke d-1"))
                _ = try await upkeep.revoke(device: "d-1")
                #expect(try await faults(upkeep) == [])
            }
        }
    }

    @Test func `what else was cut off is named, and the next start finishes all of it`()
        async throws
    {
        try await TestFolder.run(effects: world) { folder in
            try await world.on(folder) { upkeep in
                try await begin(upkeep)
                var account = try #require(try await upkeep.store.read { try $0.libraries().first })
                account.closed = 5
                account.changes += 1
                try folder.journal.append([
                    .library(account), .retire(device: "d-1", time: 2), .purge(id, time: 2),
                    .code(Enrolment(hash: "00", library: "skogdal".slug, expires: 9)),
                ])
                let subjects = try await faults(upkeep).map(\.subject)
                #expect(subjects == ["erasure", "access", "libraries", "codes"])
                try await folder.journal.apply(to: upkeep.store, effects: world.effects)
                #expect(try await faults(upkeep) == [])
            }
        }
    }

    @Test func `a server whose journal is missing does not begin by itself`() async throws {
        try await TestFolder.run(effects: world) { folder in
            try FileManager.default.removeItem(atPath: folder.journal.path)
            await #expect(throws: UpkeepFailure.fileMissing(folder.journal.path)) {
                try await Serving.run(folder, options: ServeOptions(port: 0)) { _ in }
            }
            #expect(!folder.journal.exists, "nobody has looked yet")
        }
    }
}
