internal import Hummingbird
internal import LibsyncModel
internal import LibsyncProtocol

/// Gives people a page where no route knows their address; programs get the problem that it is.
struct StrayReaders: RouterMiddleware {
    let profile: RegionProfile

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as any HTTPResponseError
            where error.status == .notFound && StrayReaders.isReader(request)
        {
            var response = SiteAnswers.absent(.notFound, request, profile)
            response.headers[.vary] = "Accept"
            return response
        }
    }

    /// Whether a browser asks, and for nothing that belongs to programs.
    private static func isReader(_ request: Request) -> Bool {
        let path = request.uri.path
        return [.get, .head].contains(request.method)
            && request.headers[.accept]?.contains("text/html") ?? false
            && Problem.ofProtocol(path) == nil && path.split(separator: "/").first != "caldav"
    }
}
