internal import Hummingbird

/// Behind a reverse proxy the server speaks plain HTTP: then nobody else may speak to it.
struct ProxyGate: RouterMiddleware {
    /// The addresses of the proxy.
    let proxies: Set<String>

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        guard admits(context.peer) else {
            return .text(.forbidden, "This server answers its reverse proxy only.")
        }
        return try await next(request, context)
    }

    /// Whether the other end may speak: the proxy, the machine itself, or no network at all.
    func admits(_ peer: String?) -> Bool {
        ReverseProxy(addresses: proxies).admits(peer)
    }
}

extension Request {
    /// The address that a request comes from: as the proxy in front has noted it last, when there
    /// is one; what clients write there themselves stands further left.
    func origin(_ context: ServerContext, isBehindProxy: Bool) -> String {
        let noted = isBehindProxy ? headers[named: "X-Forwarded-For"] : nil
        return ReverseProxy.origin(noted: noted, peer: context.peer)
    }
}
