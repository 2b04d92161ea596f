import LibsyncModel
import LibsyncReplica
import LibsyncSimulator
import LibsyncStore
import Testing

/// Operation n of a replica's store fails, for n = 1, 2, 3 … until the work completes; each time the
/// store is opened again, a healthy sync follows, and nothing may be missing or doubled.
///
/// Real SQLite, real syncs; `StoreTests` hold the same loop over bare transactions.
@Suite struct FaultLoopTests {
    private let failure = StoreFailure.other(detail: "I/O error")

    /// Every operation up to the fortieth, then every third: the later ones repeat the same few.
    private static func stride(after operation: Int) -> Int { operation < 40 ? 1 : 3 }

    /// A region in which Skogdal has work of each sort before it: own saves to send, others' to
    /// fetch, a conflict, a withdrawal.
    private struct Work {
        let region: TestRegion
        let shared: RecordID
        let own: RecordID

        init() async throws {
            region = try await TestRegion()
            shared = try await region.sharedEvent()
            let draft = try await region.fjordvik.addEvent(
                "Utkast", ["organizers/skogdal": ["role": "co-host"], "visibility": "draft"])
            try await region.settle()
            own = try await region.skogdal.addEvent("Eget")
            try await region.skogdal.replica.edit(shared, values: ["name/nb": "Fra Skogdal"])
            region.world.pass(milliseconds: 60_000)
            try await region.fjordvik.replica.edit(shared, values: ["name/nb": "Fra Fjordvik"])
            try await region.fjordvik.replica.edit(
                draft, values: ["organizers/skogdal": .null])
            try await region.fjordvik.sync()
        }

        /// Everyone syncs in health, and all is as it would be had nothing failed.
        func check(_ operation: Int) async throws {
            // Nothing was half done, so nothing has to be repaired.
            let next = try await region.skogdal.sync()
            #expect(next?.isRepaired == false, "operation \(operation)")
            try await region.settle()
            for replica in region.all {
                #expect(
                    try await replica.rows() == region.server.rows(for: replica.library),
                    "operation \(operation)")
                #expect(try await replica.replica.status().outbox == 0)
                #expect(try await replica.replica.faults().isEmpty)
            }
            let names = try await region.server.history(of: shared).accepted["name/nb"]?.values
                .compactMap(\.value.string).sorted()
            #expect(names == ["Forfattermøte", "Fra Fjordvik", "Fra Skogdal"])
            #expect(try await region.nordnes.value(own, "name/nb") == "Eget")
            #expect(try await region.skogdal.replica.conflicts().count == 1)
        }
    }

    @Test func `whichever operation of a sync fails, the next one completes it`() async throws {
        var operation = 0
        var isComplete = false
        while !isComplete {
            operation += FaultLoopTests.stride(after: operation)
            let work = try await Work()
            let fault = work.region.skogdal.failing(at: operation, with: failure)
            do {
                try await work.region.skogdal.sync()
            } catch let found as StoreFailure {
                #expect(found == failure)
            }
            isComplete = !fault.hasFailed
            try await work.region.skogdal.restart()
            try await work.check(operation)
        }
        #expect(operation > 30, "the loop did not reach the work")
    }

    @Test func `whichever operation of a first pull fails, the next one completes it`()
        async throws
    {
        var operation = 0
        var isComplete = false
        while !isComplete {
            operation += FaultLoopTests.stride(after: operation)
            let work = try await Work()
            let late = try await SimulatedReplica(
                "nordnes", world: work.region.world, server: work.region.server)
            let fault = late.failing(at: operation, with: failure)
            do { try await late.sync() } catch is StoreFailure {}
            isComplete = !fault.hasFailed
            try await late.restart()
            #expect(try await late.sync()?.isRepaired == false, "operation \(operation)")
            #expect(try await late.rows() == work.region.server.rows(for: late.library))
            #expect(try await late.replica.faults().isEmpty)
        }
        #expect(operation > 20, "the loop did not reach the work")
    }

    @Test func `whichever operation of recovery from a restore fails, nothing stays lost`()
        async throws
    {
        var operation = 0
        var isComplete = false
        while !isComplete {
            operation += FaultLoopTests.stride(after: operation)
            let region = try await TestRegion()
            let id = try await region.sharedEvent()
            let backup = try await region.server.backup()
            try await region.skogdal.replica.edit(id, values: ["name/nb": "Etter kopien"])
            try await region.settle()
            try await region.skogdal.replica.edit(id, values: ["description/nb": "Ikke sendt"])
            region.world.pass(milliseconds: 60_000)
            try await region.server.restore(backup, isSilent: true)
            let fault = region.skogdal.failing(at: operation, with: failure)
            do { try await region.skogdal.sync() } catch is StoreFailure {}
            isComplete = !fault.hasFailed
            try await region.skogdal.restart()
            try await region.settle()
            for replica in region.all {
                #expect(
                    try await replica.value(id, "name/nb") == "Etter kopien",
                    "operation \(operation)")
                #expect(try await replica.value(id, "description/nb") == "Ikke sendt")
                #expect(try await replica.replica.faults().isEmpty)
            }
        }
        #expect(operation > 40, "the loop did not reach the work")
    }
}
