import LibsyncModel
import LibsyncReplica
import LibsyncStore
import Synchronization
import Testing

/// A server that tells its time and answers pushes as it is told, or not at all; what is sent is
/// kept.
private final class ToldTime: RefusingTransport {
    let time: Int64
    let entriesMax: Int
    let outcomes: [SaveResult.Outcome]
    let batches = Mutex<[PushBatch]>([])

    init(_ time: Int64, entriesMax: Int = 1_000, outcomes: [SaveResult.Outcome] = []) {
        self.time = time
        self.entriesMax = entriesMax
        self.outcomes = outcomes
    }

    func greeting() async throws -> Reply<ServerGreeting> {
        let greeting = ServerGreeting(
            region: RegionProfile(name: "Fjellfylket"), versions: ["1.0"], epoch: "e", head: 0,
            horizon: 0,
            pushEntriesMax: entriesMax, pushBytesMax: 1_000_000, keys: [])
        return Reply(value: greeting, serverTime: time, roundTrip: 0)
    }

    func encode(_ batch: PushBatch) -> [UInt8] {
        batches.withLock { $0.append(batch) }
        return []
    }

    func push(_ body: [UInt8], commit: String?) async throws -> Reply<PushAnswer> {
        let sent = batches.withLock { $0 }
        guard let batch = sent.last, sent.count <= outcomes.count else {
            throw SyncFailure.keyChanged
        }
        let place = Int64(sent.count)
        let result = SaveResult(outcome: outcomes[sent.count - 1], sequence: place)
        let answer = PushAnswer(
            number: batch.number, results: [result], commit: Position(sequence: place, token: "k"))
        return Reply(value: answer, serverTime: time, roundTrip: 0)
    }
}

@Suite struct BatchFixerTests {
    /// What is typed next must not fall below what waits unsent.
    @Test(arguments: [(entriesMax: 2, stepsBack: false), (entriesMax: 10, stepsBack: true)])
    func `the clock steps back with the last unsent save and not before`(
        entriesMax: Int, stepsBack: Bool
    ) async throws {
        let now: Int64 = 1_796_202_000_000
        let hour: Int64 = 3_600_000
        let replica = try await Replica.ofFjordvik(clock: now + hour)
        for name in ["En", "To", "Tre"] {
            try await replica.create(.event, values: ["name/nb": .string(name)])
        }
        await #expect(throws: SyncFailure.keyChanged) {
            try await Syncer(
                replica: replica, transport: ToldTime(now, entriesMax: entriesMax)
            ).run(.push)
        }
        let text = try await replica.store.read { try $0.setting(.clock) }
        let clock = try #require(text.flatMap { Stamp($0) })
        #expect((clock.milliseconds < now + hour) == stepsBack)
    }

    @Test func `all that was typed on a refused save stands on what that stood on`() async throws {
        let now: Int64 = 1_796_202_000_000
        let replica = try await Replica.ofFjordvik(clock: now)
        let id = try await replica.create(.event, values: ["name/nb": "Først"]).record.id
        try await replica.edit(id, values: ["name/nb": "For lang", "url": "https://a.example/"])
        try await replica.edit(id, values: ["name/nb": "Kort"])
        try await replica.edit(id, values: ["url": "https://b.example/"])
        let transport = ToldTime(
            now, entriesMax: 1,
            outcomes: [.accepted, .rejected(code: "malformed", detail: ""), .accepted, .accepted])
        _ = try await Syncer(replica: replica, transport: transport).run(.push)
        let saves = transport.batches.withLock { $0.flatMap(\.entries) }
        try #require(saves.count == 4)
        let first = try #require(saves[0].fields["name/nb"])
        #expect(saves[1].fields["name/nb"]?.provenance.base == first.identity)
        #expect(saves[2].fields["name/nb"]?.provenance.base == first.identity)
        // Nobody had written an address before.
        #expect(saves[3].fields["url"] != nil && saves[3].fields["url"]?.provenance.base == nil)
    }

    /// Of a base the writer saw either the row, or the row that a restore took aside.
    @Test(arguments: [false, true])
    func `a save never gets a stamp at or below that of what its writer saw`(
        isHeld: Bool
    ) async throws {
        let now: Int64 = 1_796_202_000_000
        let hour: Int64 = 3_600_000
        let replica = try await Replica.ofFjordvik(clock: now + hour)
        let library = try #require(LibrarySlug("fjordvik"))
        // Typed long ago on a PC whose clock was found wrong: the effective stamp is a minute ahead.
        var origin = Provenance(
            typed: Stamp(milliseconds: now - hour, replica: ReplicaID(9)), library: library)
        origin.effective = Stamp(milliseconds: now + 60_000, replica: ReplicaID(9))
        let base = Field(value: "Andres", provenance: origin)
        let owner = Field(value: .string(library.description), provenance: origin)
        let row = Row(
            record: Record(
                id: RecordID(milliseconds: now, random: 1, 1), kind: "event",
                fields: ["library": owner, "name/nb": base]), sequence: 5)
        try await replica.store.transaction { transaction in
            try transaction.put(row)
            guard isHeld else { return }
            try transaction.hold(row.record.id)
            try transaction.putView(row)
        }
        try await replica.edit(row.record.id, values: ["name/nb": "Mitt"])
        let transport = ToldTime(now)
        await #expect(throws: SyncFailure.keyChanged) {
            try await Syncer(replica: replica, transport: transport).run(.push)
        }
        let save = try #require(transport.batches.withLock { $0.first?.entries.first })
        let field = try #require(save.fields["name/nb"])
        #expect(field.provenance.base == base.identity)
        #expect(field.provenance.effective > origin.effective)
    }
}
