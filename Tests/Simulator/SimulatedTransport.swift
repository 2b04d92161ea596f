internal import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncReplica
internal import LibsyncServer

/// A transport without a network: every message is written and read as on the wire, and may be
/// dropped on the way there or on the way back.
struct SimulatedTransport: Transport {
    let world: World
    let server: SimulatedServer
    let token: String

    func encode(_ batch: PushBatch) -> [UInt8] { Push.encodeRequest(batch) }

    func greeting() async throws -> Reply<ServerGreeting> {
        try await carry([]) {
            let service = server.service
            let bytes = Hello.encode(
                try await service.greeting(keys: []), time: service.trustedTime())
            return (bytes, try Hello.decode(bytes))
        }
    }

    func push(_ body: [UInt8], commit: String?) async throws -> Reply<PushAnswer> {
        try await carry(body) {
            let bytes = try await server.service.push(
                body, commit: commit, caller: try await caller)
            return (bytes, try Push.decodeAnswer(bytes))
        }
    }

    func pull(
        replica: ReplicaID, cursor: String?, commit: String?, limit: Int
    ) async throws -> Reply<PullPage> {
        try await carry([]) {
            let request = SyncService.PullRequest(
                replica: replica, cursor: cursor, commit: commit, limit: limit)
            let page = try await server.service.pull(request, caller: try await caller)
            let bytes = Pull.encode(page)
            return (bytes, try Pull.decode(bytes))
        }
    }

    func snapshot(
        replica: ReplicaID, after: RecordID?, cursor: String?
    ) async throws -> Reply<PullPage> {
        try await carry([]) {
            let page = try await server.service.snapshot(
                after: after?.description, cursor: cursor, limit: 7, caller: try await caller)
            let bytes = Pull.encode(page)
            return (bytes, try Pull.decode(bytes))
        }
    }

    func resume(_ ladder: Ladder) async throws -> Reply<ResumePoint> {
        let body = Replicas.encodeRequest(ladder)
        return try await carry(body) {
            let point = try await server.service.resume(
                try Replicas.decodeRequest(body), caller: try await caller)
            let bytes = Replicas.encodeAnswer(point)
            return (bytes, try Replicas.decodeAnswer(bytes))
        }
    }

    private var caller: Caller {
        get async throws { try await server.accounts.caller(token: token) }
    }

    /// One round trip of 20 ms, with every fault that a network has.
    private func carry<Value: Sendable>(
        _ request: [UInt8], _ answer: () async throws -> ([UInt8], Value)
    ) async throws -> Reply<Value> {
        world.pass(milliseconds: 10)
        if world.isFault { throw SyncFailure.unreachable(detail: "dropped on the way") }
        world.carry(request)
        do {
            let (bytes, value) = try await answer()
            world.pass(milliseconds: 10)
            if world.isFault { throw SyncFailure.unreachable(detail: "the answer was lost") }
            world.carry(bytes)
            return Reply(
                value: value, serverTime: server.service.trustedTime(), roundTrip: 20)
        } catch let problem as Problem {
            throw SyncFailure.problem(
                code: problem.code, title: problem.title, detail: problem.detail,
                retryAfterMilliseconds: problem.retryAfterSeconds.map { Int64($0) * 1_000 })
        }
    }
}
