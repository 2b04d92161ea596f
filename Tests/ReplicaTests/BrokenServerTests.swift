import LibsyncModel
import LibsyncReplica
import LibsyncStore
import Synchronization
import Testing

/// A server, or a cache before it, that gives one answer again and again.
private final class StuckServer: Transport {
    let requests = Mutex(0)

    private func page() -> Reply<PullPage> {
        requests.withLock { $0 += 1 }
        let place = Position(sequence: 5, token: "p")
        let line = PullLine.purged(id: RecordID(milliseconds: 1, random: 1, 1), sequence: 5)
        return Reply(
            value: PullPage(
                lines: [line], cursor: place, hasMore: true, digest: nil, horizon: 0, commit: place),
            serverTime: nil, roundTrip: 0)
    }

    func greeting() async throws -> Reply<ServerGreeting> { throw SyncFailure.keyChanged }

    func encode(_ batch: PushBatch) -> [UInt8] { [] }

    func push(_ body: [UInt8], commit: String?) async throws -> Reply<PushAnswer> {
        throw SyncFailure.keyChanged
    }

    func pull(
        replica: ReplicaID, cursor: String?, commit: String?, limit: Int
    ) async throws -> Reply<PullPage> { page() }

    func snapshot(
        replica: ReplicaID, range: IDRange, cursor: String?, commit: String?
    ) async throws -> Reply<PullPage> { page() }

    func digests(
        of ranges: [IDRange], replica: ReplicaID, commit: String?
    ) async throws -> Reply<RangeDigests> { throw SyncFailure.keyChanged }

    func resume(_ ladder: Ladder, replica: ReplicaID) async throws -> Reply<ResumePoint> {
        throw SyncFailure.keyChanged
    }
}

/// Servers that do what no server should: a replica gives up, it does not go on for ever.
@Suite struct BrokenServerTests {
    @Test(arguments: [nil, "c"])
    func `an answer that comes again and again ends the pull`(cursor: String?) async throws {
        let store = try SQLiteStore()
        try await Replica.join(
            store,
            membership: Membership(
                token: "t", expires: 0, device: "d",
                library: try #require(LibrarySlug("fjordvik")), role: .member,
                replica: ReplicaID(7), epoch: "e", serverName: "Fjellfylket"),
            server: "https://127.0.0.1:8443", label: nil)
        try await store.transaction { try $0.set(.cursor, to: cursor) }
        let server = StuckServer()
        let replica = Replica(
            store: store,
            effects: Effects(
                now: { 1 }, monotonic: { 0 }, random: { 1 }, sleep: { _ in }))
        await #expect {
            try await Syncer(replica: replica, transport: server).run(.pull)
        } throws: { error in
            if case SyncFailure.malformedAnswer = error { true } else { false }
        }
        #expect(server.requests.withLock { $0 } < 10)
    }
}
