internal import Hummingbird
internal import LibsyncProtocol

/// `POST /v1/enrol`: the only message of the protocol that writes without a token, so it is small
/// and throttled.
struct EnrolRoute: Sendable {
    let parts: ServerParts
    let throttle: AttemptThrottle

    init(parts: ServerParts) {
        self.parts = parts
        throttle = AttemptThrottle(effects: parts.effects)
    }

    func add(to group: RouterGroup<ServerContext>) { group.post("enrol", use: enrol) }

    @Sendable private func enrol(
        _ request: Request, _ context: ServerContext
    ) async throws -> Response {
        let origin = request.origin(context, isBehindProxy: !parts.proxies.isEmpty)
        try throttle.check(origin)
        do {
            let bytes = try await request.bytes(limitBytes: Limits.requestBytesMax)
            let (secret, label, library) = try Enrol.decodeRequest(bytes)
            let membership = try await parts.accounts.enrol(
                secret: secret, label: label, expecting: library)
            return .json(Enrol.encodeAnswer(membership))
        } catch {
            // The store's trouble is not the sender's.
            if error is Problem || error is WireFailure { throttle.noteFailure(origin) }
            throw error
        }
    }
}
