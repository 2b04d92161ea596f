import LibsyncModel
import LibsyncReplica

/// A server that is another than the replica knows: each message that a test gives no answer to
/// fails for good.
protocol RefusingTransport: Transport {}

extension RefusingTransport {
    func greeting() async throws -> Reply<ServerGreeting> { throw SyncFailure.keyChanged }

    func encode(_ batch: PushBatch) -> [UInt8] { [] }

    func push(_ body: [UInt8], commit: String?) async throws -> Reply<PushAnswer> {
        throw SyncFailure.keyChanged
    }

    func pull(
        replica: ReplicaID, cursor: String?, commit: String?, limit: Int
    ) async throws -> Reply<PullPage> { throw SyncFailure.keyChanged }

    func snapshot(
        replica: ReplicaID, range: IDRange, cursor: String?, commit: String?
    ) async throws -> Reply<PullPage> { throw SyncFailure.keyChanged }

    func digests(
        of ranges: [IDRange], replica: ReplicaID, commit: String?
    ) async throws -> Reply<RangeDigests> { throw SyncFailure.keyChanged }

    func resume(_ ladder: Ladder, replica: ReplicaID) async throws -> Reply<ResumePoint> {
        throw SyncFailure.keyChanged
    }
}
