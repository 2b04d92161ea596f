internal import Hummingbird
internal import LibsyncStore
internal import Logging

/// For whoever watches the server: whether the process lives, and whether it can answer.
struct HealthRoutes: Sendable {
    let parts: ServerParts

    func add(to router: Router<ServerContext>) {
        for method in [HTTPRequest.Method.get, .head] {
            router.on("healthz", method: method) { _, _ in Response.health("ok") }
            router.on("readyz", method: method) { _, context in try await ready(context) }
        }
    }

    private func ready(_ context: ServerContext) async throws -> Response {
        do {
            _ = try await parts.store.read { try $0.head() }
        } catch {
            parts.log.logger.error(
                "not ready", metadata: ["error": "\(error)", "request": "\(context.notes.id)"])
            var response = Response.health("the store cannot be read")
            response.status = .serviceUnavailable
            response.headers[.retryAfter] = "30"
            return response
        }
        let isTrusted = parts.service.trustedTime() != nil
        // Pulls and feeds go on without a clock, so a balancer need not take the server out.
        return .health(isTrusted ? "ready" : "ready; the clock must be confirmed")
    }
}

extension Response {
    fileprivate static func health(_ text: String) -> Response {
        var response = Response.text(.ok, text)
        response.headers[.cacheControl] = "no-store"
        return response
    }
}
