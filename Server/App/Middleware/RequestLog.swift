internal import Hummingbird
internal import LibsyncProtocol
internal import LibsyncStore
internal import Logging

/// Gives each request an id, and writes one line on it: never its query, headers or body.
///
/// An id that came from outside is not taken over: it could be another's, or a forged line.
struct RequestLog: RouterMiddleware {
    let log: ServerLog
    let effects: Effects

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        context.notes.id = String(effects.random(), radix: 16)
        let start = effects.monotonic()
        var response = try await next(request, context)
        response.headers[named: HeaderName.request] = context.notes.id
        var facts: Logger.Metadata = [
            "method": "\(request.method.rawValue)", "path": "\(request.uri.path)",
            "status": "\(response.status.code)", "ms": "\(effects.monotonic() - start)",
            "request": "\(context.notes.id)",
        ]
        if let caller = context.notes.caller { facts["library"] = "\(caller.library)" }
        log.logger.info("answered", metadata: facts)
        return response
    }
}
