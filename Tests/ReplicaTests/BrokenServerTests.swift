import LibsyncModel
import LibsyncReplica
import LibsyncStore
import Synchronization
import Testing

/// A server, or a cache before it, that gives one answer again and again.
private final class StuckServer: RefusingTransport {
    private let requests = Mutex(0)

    /// So often it is asked by a replica that will not give up; its test shall end all the same.
    private struct AskedWithoutEnd: Error {}

    private func page() throws -> Reply<PullPage> {
        let count = requests.withLock { count in
            count += 1
            return count
        }
        guard count < 10 else { throw AskedWithoutEnd() }
        let place = Position(sequence: 5, token: "p")
        let line = PullLine.purged(id: RecordID(milliseconds: 1, random: 1, 1), sequence: 5)
        return Reply(
            value: PullPage(
                lines: [line], cursor: place, hasMore: true, digest: nil, horizon: 0, commit: place),
            serverTime: nil, roundTrip: 0)
    }

    func pull(
        replica: ReplicaID, cursor: String?, commit: String?, limit: Int
    ) async throws -> Reply<PullPage> { try page() }

    func snapshot(
        replica: ReplicaID, range: IDRange, cursor: String?, commit: String?
    ) async throws -> Reply<PullPage> { try page() }
}

/// Servers that do what no server should: a replica gives up, it does not go on for ever.
@Suite struct BrokenServerTests {
    @Test(arguments: [nil, "c"])
    func `an answer that comes again and again ends the pull`(cursor: String?) async throws {
        let replica = try await Replica.ofFjordvik(clock: 1)
        try await replica.store.transaction { try $0.set(.cursor, to: cursor) }
        await #expect {
            try await Syncer(replica: replica, transport: StuckServer()).run(.pull)
        } throws: { error in
            if case SyncFailure.malformedAnswer = error { true } else { false }
        }
    }
}
