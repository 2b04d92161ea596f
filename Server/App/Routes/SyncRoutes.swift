internal import Hummingbird
internal import LibsyncModel
internal import LibsyncProtocol

/// The messages of the protocol: the one place on this side where bytes become records and back.
struct SyncRoutes: Sendable {
    let parts: ServerParts

    /// Adds the messages that anyone may send.
    func addPublic(to router: Router<ServerContext>) {
        router.get(RouterPath(Hello.path)) { _, _ in try await hello() }
    }

    /// Adds the messages of enrolled replicas.
    func add(to group: RouterGroup<ServerContext>) {
        group.post("push", use: push)
        group.get("pull", use: pull)
        group.get("snapshot", use: snapshot)
        group.post("digest", use: digests)
        group.post("replicas", use: resume)
        group.get("records/:id/history", use: history)
        group.post("token/rotate", use: rotate)
        group.delete("devices/:id", use: revoke)
    }

    @Sendable private func hello() async throws -> Response {
        let greeting = try await parts.service.greeting(keys: parts.keys.fingerprints)
        return .json(Hello.encode(greeting, time: parts.service.trustedTime()))
    }

    @Sendable private func push(
        _ request: Request, _ context: ServerContext
    ) async throws -> Response {
        let caller = try await caller(of: request, context)
        let bytes = try await request.bytes(limitBytes: Limits.pushBytesMax)
        let answer = try await parts.service.push(
            bytes, commit: request.commit, caller: caller)
        return .json(answer)
    }

    @Sendable private func pull(
        _ request: Request, _ context: ServerContext
    ) async throws -> Response {
        let caller = try await caller(of: request, context)
        let query = try QueryItems(request)
        let page = try await parts.service.pull(
            SyncService.PullRequest(
                replica: try request.replica, cursor: query["cursor"], commit: request.commit,
                limit: try query.number("limit") ?? Limits.pageLinesDefault), caller: caller)
        return .page(page)
    }

    @Sendable private func snapshot(
        _ request: Request, _ context: ServerContext
    ) async throws -> Response {
        let caller = try await caller(of: request, context)
        let query = try QueryItems(request)
        let page = try await parts.service.snapshot(
            replica: try request.replica,
            range: IDRange(
                after: try query.recordID("after"), through: try query.recordID("through")),
            cursor: query["cursor"], commit: request.commit,
            limit: try query.number("limit") ?? Limits.pageLinesDefault, caller: caller)
        return .page(page)
    }

    @Sendable private func digests(
        _ request: Request, _ context: ServerContext
    ) async throws -> Response {
        let caller = try await caller(of: request, context)
        let bytes = try await request.bytes(limitBytes: Limits.requestBytesMax)
        let answer = try await parts.service.digests(
            of: Digests.decodeRequest(bytes), replica: try request.replica,
            commit: request.commit, caller: caller)
        return .json(Digests.encodeAnswer(answer))
    }

    @Sendable private func resume(
        _ request: Request, _ context: ServerContext
    ) async throws -> Response {
        let caller = try await caller(of: request, context)
        let bytes = try await request.bytes(limitBytes: Limits.requestBytesMax)
        let point = try await parts.service.resume(
            Replicas.decodeRequest(bytes), former: request.namedReplica, caller: caller)
        return .json(Replicas.encodeAnswer(point))
    }

    @Sendable private func history(
        _ request: Request, _ context: ServerContext
    ) async throws -> Response {
        let caller = try await caller(of: request, context)
        guard let id = context.parameters.get("id").flatMap({ RecordID($0) }) else {
            throw Problem(.malformed, "The address does not name a record.")
        }
        let lines = try await parts.service.history(of: id, caller: caller)
        return .json(History.encodeAnswer(lines))
    }

    @Sendable private func rotate(
        _ request: Request, _ context: ServerContext
    ) async throws -> Response {
        let caller = try await caller(of: request, context)
        let (token, expires) = try await parts.accounts.rotate(
            token: request.token ?? "", caller: caller)
        return .json(TokenRotation.encodeAnswer(token: token, expires: expires))
    }

    /// A library withdraws the access of its own devices only.
    @Sendable private func revoke(
        _ request: Request, _ context: ServerContext
    ) async throws -> Response {
        let caller = try await caller(of: request, context)
        let id = context.parameters.get("id") ?? ""
        try await parts.accounts.revoke(device: id, library: caller.library)
        return Response(status: .noContent)
    }

    /// Who asks; from here on the answer carries the server's time.
    private func caller(
        of request: Request, _ context: ServerContext
    ) async throws -> Caller {
        let caller = try await parts.accounts.caller(token: request.token)
        context.notes.caller = caller
        return caller
    }
}

extension Request {
    /// The token in `Authorization: Bearer …`; nil when there is none.
    fileprivate var token: String? {
        guard let header = headers[.authorization], header.count < 1_000 else { return nil }
        let words = header.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        return String(words[1])
    }

    /// The replica that asks.
    fileprivate var replica: ReplicaID {
        get throws(Problem) {
            guard let replica = namedReplica else {
                throw Problem(
                    .malformed, "The header \(HeaderName.replica) is missing or malformed.")
            }
            return replica
        }
    }

    /// The replica that the request names; nil when it names none.
    fileprivate var namedReplica: ReplicaID? {
        headers[named: HeaderName.replica].flatMap { ReplicaID($0) }
    }

    /// The newest commit that the sender knows of.
    fileprivate var commit: String? { headers[named: HeaderName.commit] }
}

extension Response {
    /// An answer of JSON.
    static func json(_ bytes: [UInt8]) -> Response { .bytes(bytes, type: "application/json") }

    /// A page of rows; a long one is written as it is encoded.
    static func page(_ page: PullPage) -> Response {
        if page.lines.count <= 50 { return .bytes(Pull.encode(page), type: Pull.mediaType) }
        let body = ResponseBody { writer in
            var bytes: [UInt8] = []
            for line in page.lines {
                Pull.append(line, to: &bytes)
                if bytes.count < 65_536 { continue }
                try await writer.write(ByteBuffer(bytes: bytes))
                bytes.removeAll(keepingCapacity: true)
            }
            Pull.appendTrailer(of: page, count: page.lines.count, to: &bytes)
            try await writer.write(ByteBuffer(bytes: bytes))
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: Pull.mediaType], body: body)
    }
}
