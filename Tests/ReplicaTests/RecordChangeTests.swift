import LibsyncModel
import LibsyncReplica
import LibsyncStore
import Testing

/// Changes that are made only where the record still says what it did.
@Suite struct RecordChangeTests {
    private let id = RecordID(milliseconds: 1, random: 2, 3)
    private let when: JSONValue = [
        "start": "2026-12-10T18:00:00", "end": "2026-12-10T20:00:00", "timeZone": "Europe/Oslo",
    ]

    private var made: RecordChange {
        let after: [FieldPath: JSONValue] = [
            "library": "fjordvik", "visibility": "public", "deleted": false, "name/nb": "Møte",
            "when": when,
        ]
        return RecordChange(id, kind: "event", before: after.mapValues { _ in .null }, after: after)
    }

    private func replica() async throws -> Replica {
        try await .ofFjordvik(clock: 1_796_202_000_000)
    }

    @Test func `what is made twice is made once`() async throws {
        let replica = try await replica()
        #expect(try await replica.change([made]) == [.written])
        #expect(try await replica.change([made]) == [.same])
        #expect(try await replica.status().outbox == 1)
    }

    @Test func `a record that says something else is left alone`() async throws {
        let replica = try await replica()
        _ = try await replica.change([made])
        try await replica.edit(id, values: ["name/nb": "Annet"])
        let change = RecordChange(
            id, kind: "event", before: ["name/nb": "Møte"], after: ["name/nb": "Forfattermøte"])
        #expect(try await replica.change([change]) == [.differs])
        #expect(try await replica.row(id).record["name/nb"] == "Annet")
    }

    @Test func `what was made goes only while it is as it was made`() async throws {
        let replica = try await replica()
        _ = try await replica.change([made])
        let undo = RecordChange(
            id, kind: "event", before: made.after, after: ["deleted": true], isWhole: true)
        try await replica.edit(id, values: ["summary/nb": "Kort"])
        #expect(try await replica.change([undo]) == [.differs])
        try await replica.edit(id, values: ["summary/nb": .null])
        #expect(try await replica.change([undo]) == [.written])
        #expect(try await replica.row(id).record.isDeleted)
        #expect(try await replica.change([undo]) == [.same])
    }

    @Test func `one that cannot be written writes none of its transaction`() async throws {
        let replica = try await replica()
        let bad = RecordChange(
            RecordID(milliseconds: 1, random: 2, 4), kind: "event", before: [:],
            after: ["library": "fjordvik", "when": "never"])
        await #expect(throws: ReplicaFailure.self) { try await replica.change([made, bad]) }
        #expect(try await replica.status().outbox == 0)
    }
}
