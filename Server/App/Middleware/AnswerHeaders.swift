internal import Hummingbird
internal import LibsyncProtocol

/// What the protocol adds to each of its answers: its version, for those who have shown a token the
/// server's time and a coming change of its key, and that nobody on the way may keep it.
struct AnswerHeaders: RouterMiddleware {
    let service: SyncService
    let keys: AnnouncedKeys

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        // A refusal must not outlive its reason; calendars say for themselves how long they keep.
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        // Its body would be read as the next answer (RFC 9110, 9.3.2).
        if request.method == .head { response = response.createHeadResponse() }
        guard request.isOfProtocol else { return response }
        response.headers[named: HeaderName.version] = ProtocolVersion.current
        guard context.notes.caller != nil else { return response }
        // Fresh, also beside a stored answer (SYNC rule 3); none while the clock is doubted.
        if let time = service.trustedTime() {
            response.headers[named: HeaderName.time] = String(time)
        }
        // A replica that only pulls never greets, and must not be shut out by a change of key.
        let fingerprints = keys.fingerprints
        if fingerprints.count > 1 {
            response.headers[named: HeaderName.keys] = fingerprints.joined(separator: ", ")
        }
        return response
    }
}

/// Refuses requests that speak another major version of the protocol, or do not say which.
struct VersionCheck: RouterMiddleware {
    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        guard let version = request.headers[named: HeaderName.version] else {
            throw Problem(.malformed, "The header \(HeaderName.version) is missing.")
        }
        guard ProtocolVersion.areCompatible(version, ProtocolVersion.current) else {
            throw Problem.versionUnsupported(version)
        }
        return try await next(request, context)
    }
}
