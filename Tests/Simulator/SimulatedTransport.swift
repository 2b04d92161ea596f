internal import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncReplica
internal import LibsyncServer
internal import Synchronization

/// A transport without a network: every message is written and read as on the wire, and may be
/// lost, doubled or late, on the way there or on the way back.
struct SimulatedTransport: Transport {
    let world: World
    let server: SimulatedServer
    let token: String
    /// Who sends, and the loop that decides on each message; nil when chance alone does.
    var scheduled: (sender: Int, schedule: Schedule)?
    /// What the answers said of records that are to leave the screen.
    let farewells: Farewells

    func encode(_ batch: PushBatch) -> [UInt8] { Push.encodeRequest(batch) }

    func greeting() async throws -> Reply<ServerGreeting> {
        try await carry("hello", []) {
            let service = server.service
            let bytes = Hello.encode(
                try await service.greeting(keys: []), time: service.trustedTime())
            return (bytes, world.narrowed(try Hello.decode(bytes)))
        }
    }

    func push(_ body: [UInt8], commit: String?) async throws -> Reply<PushAnswer> {
        try await carry("push", body) {
            let bytes = try await server.service.push(
                body, commit: commit, caller: try await caller)
            let answer = try Push.decodeAnswer(bytes)
            farewells.note(answer, to: try Push.decodeRequest(body).entries)
            return (bytes, answer)
        }
    }

    func pull(
        replica: ReplicaID, cursor: String?, commit: String?, limit: Int
    ) async throws -> Reply<PullPage> {
        try await carry("pull", []) {
            let request = SyncService.PullRequest(
                replica: replica, cursor: cursor, commit: commit,
                limit: min(limit, world.pageLines))
            let page = try await server.service.pull(request, caller: try await caller)
            farewells.note(page)
            let bytes = Pull.encode(page)
            return (bytes, try Pull.decode(bytes))
        }
    }

    func snapshot(
        replica: ReplicaID, range: IDRange, cursor: String?, commit: String?
    ) async throws -> Reply<PullPage> {
        try await carry("snapshot", []) {
            let page = try await server.service.snapshot(
                replica: replica, range: range, cursor: cursor, commit: commit,
                limit: world.pageLines, caller: try await caller)
            farewells.noteSnapshot()
            let bytes = Pull.encode(page)
            return (bytes, try Pull.decode(bytes))
        }
    }

    func digests(
        of ranges: [IDRange], replica: ReplicaID, commit: String?
    ) async throws -> Reply<RangeDigests> {
        world.noteRepair()
        let body = Digests.encodeRequest(ranges)
        return try await carry("digest", body) {
            let answer = try await server.service.digests(
                of: try Digests.decodeRequest(body), replica: replica, commit: commit,
                caller: try await caller)
            let bytes = Digests.encodeAnswer(answer)
            return (bytes, try Digests.decodeAnswer(bytes))
        }
    }

    func resume(
        _ ladder: Ladder, replica: ReplicaID
    ) async throws -> Reply<ResumePoint> {
        let body = Replicas.encodeRequest(ladder)
        return try await carry("replicas", body) {
            let point = try await server.service.resume(
                try Replicas.decodeRequest(body), former: replica, caller: try await caller)
            let bytes = Replicas.encodeAnswer(point)
            return (bytes, try Replicas.decodeAnswer(bytes))
        }
    }

    private var caller: Caller {
        get async throws { try await server.accounts.caller(token: token) }
    }

    /// One round trip of 20 ms, with every fault that a network has.
    private func carry<Value: Sendable>(
        _ name: String, _ request: [UInt8],
        _ answer: @escaping @Sendable () async throws -> ([UInt8], Value)
    ) async throws -> Reply<Value> {
        await world.interlude()
        let fate =
            if let (sender, schedule) = scheduled { await schedule.fate(of: sender) } else {
                world.fate
            }
        world.pass(milliseconds: 10)
        switch fate {
        case .requestLost: throw SyncFailure.unreachable(detail: "dropped on the way")
        case .crashBefore: throw Crash()
        case .late:
            world.later { _ = try? await answer() }
            throw SyncFailure.timedOut
        case .doubled: _ = try? await answer()
        case .delivered, .answerLost, .crashAfter: break
        }
        world.carry(request)
        let reply: Reply<Value>
        do {
            reply = try await self.reply(answer)
        } catch {
            world.tell("  \(name) of desk \(scheduled?.sender ?? -1): \(error)")
            throw error
        }
        world.tell("  \(name) of desk \(scheduled?.sender ?? -1): \(reply.value)")
        if fate == .answerLost { throw SyncFailure.unreachable(detail: "the answer was lost") }
        if fate == .crashAfter { throw Crash() }
        return reply
    }

    private func reply<Value: Sendable>(
        _ answer: () async throws -> ([UInt8], Value)
    ) async throws -> Reply<Value> {
        do {
            let (bytes, value) = try await answer()
            world.pass(milliseconds: 10)
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

/// The records that a server told one replica to forget.
final class Farewells: Sendable {
    private let state = Mutex<(ids: Set<RecordID>, isAnyone: Bool)>(([], false))

    func note(_ page: PullPage) {
        for line in page.lines {
            switch line {
            case .row: continue
            case .withdrawn(let id, _), .purged(let id, _):
                state.withLock { _ = $0.ids.insert(id) }
            }
        }
    }

    /// A save of an erased record is refused with that reason, and the replica erases it too.
    func note(_ answer: PushAnswer, to entries: [Push.Entry]) {
        for (entry, result) in zip(entries, answer.results) {
            guard case .rejected("purged", _) = result.outcome, let record = try? entry.get()
            else { continue }
            state.withLock { _ = $0.ids.insert(record.id) }
        }
    }

    /// A whole state says of no record that it is gone: what it lacks is.
    func noteSnapshot() { state.withLock { $0.isAnyone = true } }

    /// Whether the server may have told so of `id`; asked once per sync.
    func explains(_ id: RecordID) -> Bool {
        state.withLock { $0.isAnyone || $0.ids.contains(id) }
    }

    func forget() { state.withLock { $0 = ([], false) } }
}
