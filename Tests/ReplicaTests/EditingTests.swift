import LibsyncModel
import LibsyncReplica
import LibsyncStore
import Synchronization
import Testing

/// Typing without a network: stamps, bases, outbox and view in one transaction.
@Suite struct EditingTests {
    private final class Clock: Sendable {
        let now = Mutex<Int64>(1_796_202_000_000)
        let random = Mutex<UInt64>(1)

        var effects: Effects {
            Effects(
                now: { [self] in now.withLock { $0 } },
                monotonic: { [self] in now.withLock { $0 } },
                random: { [self] in
                    random.withLock { value in
                        value &+= 0x9E37_79B9_7F4A_7C15
                        return value
                    }
                }, sleep: { _ in })
        }
    }

    private func replica(_ clock: Clock = Clock()) async throws -> Replica {
        let store = try SQLiteStore()
        let library = try #require(LibrarySlug("fjordvik"))
        let membership = Membership(
            token: "t", expires: 0, device: "d", library: library, role: .member,
            replica: ReplicaID(7), epoch: "e", serverName: "Fjellfylket")
        try await Replica.join(
            store, membership: membership, server: "https://127.0.0.1:8443", label: "vakt")
        return Replica(store: store, effects: clock.effects)
    }

    private let when: JSONValue = [
        "start": "2026-12-10T18:00:00", "end": "2026-12-10T20:00:00", "timeZone": "Europe/Oslo",
    ]

    @Test func `a new record is owned, alive, labelled and waits in the outbox`() async throws {
        let replica = try await replica()
        let row = try await replica.create(.event, values: ["name/nb": "Møte", "when": when])
        #expect(row.record.library?.description == "fjordvik")
        #expect(row.record["deleted"] == false)
        #expect(row.record.fields["name/nb"]?.provenance.label == "vakt")
        #expect(try await replica.status().outbox == 1)
        #expect(try await replica.rows(RecordQuery(kind: "event")).count == 1)
    }

    @Test func `saving an unchanged value is no write`() async throws {
        let replica = try await replica()
        let row = try await replica.create(.event, values: ["name/nb": "Møte", "when": when])
        try await replica.edit(row.record.id, values: ["name/nb": "Møte"])
        #expect(try await replica.status().outbox == 1)
    }

    @Test func `every save names what its writer saw`() async throws {
        let replica = try await replica()
        let first = try await replica.create(.event, values: ["name/nb": "A", "when": when])
        let second = try await replica.edit(first.record.id, values: ["name/nb": "B"])
        #expect(
            second.record.fields["name/nb"]?.provenance.base
                == first.record.fields["name/nb"]?.identity)
        for isDeleted in [true, false] {
            let third = try await replica.setDeleted(isDeleted, first.record.id)
            #expect(
                third.record.fields["deleted"]?.provenance.saw["name/nb"]
                    == second.record.fields["name/nb"]?.identity)
        }
    }

    @Test func `an edit names what was shown, not what another process wrote meanwhile`()
        async throws
    {
        let replica = try await replica()
        let shown = try await replica.create(.event, values: ["name/nb": "A", "when": when]).record
        try await replica.edit(shown.id, values: ["name/nb": "Fra den andre"])
        let edited = try await replica.edit(shown.id, values: ["name/nb": "B"], seeing: shown)
        #expect(edited.record["name/nb"] == "B")
        #expect(
            edited.record.fields["name/nb"]?.provenance.base == shown.fields["name/nb"]?.identity)
    }

    @Test func `a record takes no more fields than one may have`() async throws {
        let replica = try await replica()
        let id = try await replica.create(
            kind: "hologram", records: [(replica.effects.recordID(), [:])])[0].record.id
        func values(_ range: Range<Int>) throws -> [FieldPath: JSONValue] {
            try Dictionary(
                uniqueKeysWithValues: range.map { number in
                    (try #require(FieldPath("beam/\(number)")), true)
                })
        }
        // Beside library, deleted and visibility.
        try await replica.edit(id, values: values(0..<(Kind.fieldsMax - 3)))
        await #expect(throws: ReplicaFailure.self) {
            try await replica.edit(id, values: ["one": true])
        }
        try await replica.edit(id, values: ["beam/1": .null])
    }

    @Test func `stamps rise when the clock goes back`() async throws {
        let clock = Clock()
        let replica = try await replica(clock)
        let row = try await replica.create(.event, values: ["name/nb": "A", "when": when])
        clock.now.withLock { $0 -= 2 * 86_400_000 }
        let later = try await replica.edit(row.record.id, values: ["name/nb": "B"])
        let stamps = [row, later].compactMap { $0.record.fields["name/nb"]?.provenance.typed }
        #expect(stamps[0] < stamps[1])
        #expect(later.record["name/nb"] == "B")
    }

    @Test func `a deleted record takes no edit until it is restored`() async throws {
        let replica = try await replica()
        let id = try await replica.create(.event, values: ["name/nb": "A", "when": when]).record.id
        try await replica.setDeleted(true, id)
        await #expect(throws: ReplicaFailure.deleted(id)) {
            try await replica.edit(id, values: ["name/nb": "B"])
        }
        try await replica.setDeleted(false, id)
        try await replica.edit(id, values: ["name/nb": "B"])
        #expect(try await replica.row(id).record["name/nb"] == "B")
    }

    @Test func `a value of the wrong form is refused with its path, and nothing is kept`()
        async throws
    {
        let replica = try await replica()
        await #expect(throws: ReplicaFailure.self) {
            try await replica.create(
                .event, values: ["name/nb": "A", "when": ["start": "i morgen"]])
        }
        #expect(try await replica.status().outbox == 0)
        #expect(try await replica.rows(RecordQuery()).isEmpty)
    }

    @Test func `a path below or above another with a value is refused`() async throws {
        let replica = try await replica()
        let id = try await replica.create(
            kind: "hologram", records: [(replica.effects.recordID(), ["beam/width": 3])])[0].record
            .id
        await #expect(throws: ReplicaFailure.self) {
            try await replica.edit(id, values: ["beam": 1])
        }
        await #expect(throws: ReplicaFailure.self) {
            try await replica.edit(id, values: ["beam/width/deep": 1])
        }
    }

    @Test func `a place never lies in itself, be it through others`() async throws {
        let replica = try await replica()
        let house = try await replica.create(.place, values: ["name/nb": "Huset"]).record.id
        let hall = try await replica.create(
            .place,
            values: ["name/nb": "Salen", "containedInPlace": .string(house.description)]
        ).record.id
        let shelf = try await replica.create(
            .place, values: ["name/nb": "Hylla", "containedInPlace": .string(hall.description)]
        ).record.id
        for inner in [house, hall, shelf] {
            await #expect(throws: ReplicaFailure.self) {
                try await replica.edit(
                    house, values: ["containedInPlace": .string(inner.description)])
            }
        }
        try await replica.edit(
            shelf, values: ["containedInPlace": .string(house.description)])
        #expect(try await replica.row(house).record["containedInPlace"] == nil)
    }

    @Test func `a circle of places that others made ends no edit`() async throws {
        let replica = try await replica()
        let ids = [1, 2, 3].map { RecordID(milliseconds: 1, random: 1, $0) }
        for (index, id) in ids.dropFirst().enumerated() {
            try await replica.create(
                .place, id: id, values: ["name/nb": .string("Sted \(index)")])
        }
        // As a pull brings it when two libraries wrote it, each without having seen the other.
        let circle = ids.dropFirst()
        try await replica.store.transaction { transaction in
            for (id, other) in zip(circle, circle.reversed()) {
                var row = try #require(try transaction.current(id))
                let origin = try #require(row.record.fields["name/nb"]).provenance
                row.record.fields["containedInPlace"] = Field(
                    value: .string(other.description), provenance: origin)
                try transaction.putView(row)
            }
        }
        let row = try await replica.create(
            .place, id: ids[0],
            values: ["name/nb": "Salen", "containedInPlace": .string(ids[1].description)])
        #expect(row.record["containedInPlace"] != nil)
    }

    @Test func `a record of a local kind never enters the outbox and can be edited`() async throws {
        let replica = try await replica()
        let id = try await replica.create(.member, values: ["name": "Kari"]).record.id
        try await replica.edit(id, values: ["role": "vikar"])
        #expect(try await replica.row(id).record["role"] == "vikar")
        #expect(try await replica.status().outbox == 0)
    }

    @Test func `records are found by the beginning of their id`() async throws {
        let replica = try await replica()
        let id = try await replica.create(.event, values: ["name/nb": "A", "when": when]).record.id
        #expect(try await replica.resolve(String(id.description.prefix(13))) == id)
        await #expect(throws: ReplicaFailure.unknownRecord("ffff")) {
            try await replica.resolve("ffff")
        }
    }

    @Test func `the history tells what waits and what holds`() async throws {
        let replica = try await replica()
        let id = try await replica.create(.event, values: ["name/nb": "A", "when": when]).record.id
        try await replica.edit(id, values: ["name/nb": "B"])
        let names = try await replica.history(of: id).filter { $0.path == "name/nb" }
        #expect(names.map(\.field.value) == ["A", "B"])
        #expect(names.allSatisfy { $0.outcome == .pending })
    }
}
