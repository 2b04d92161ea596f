internal import Hummingbird
internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncWeb

/// Answers requests for public pages: with the page, the way to where it is, or why there is none.
struct SiteAnswers: Sendable {
    let parts: ServerParts
    private let rendering: SiteRendering
    private let journal: JournalWatch?

    init(parts: ServerParts) {
        self.parts = parts
        rendering = SiteRendering(parts: parts)
        journal = parts.journal.map { JournalWatch($0) }
    }

    /// The answer with `page`; it is nil where the address names none.
    func answer(
        _ request: Request, _ context: ServerContext, page: () throws -> SitePage?
    ) async -> Response {
        // Without its whole journal the server cannot know what was taken off the public's sight.
        if let journal, await !journal.look() {
            return .unavailable("The coordinator must look at the server first.", seconds: 3_600)
        }
        do {
            guard let page = try page() else {
                return Problem.ofProtocol(request.uri.path)?.response
                    ?? SiteAnswers.absent(.notFound, request, parts.configuration.profile)
            }
            switch try await rendering.copy(of: page) {
            case .page(let copy):
                return CopyAnswer(
                    copy: copy, type: page.type, cache: "public, max-age=60, must-revalidate",
                    headers: SiteAnswers.headers(of: page)
                ).response(to: request, parts.effects)
            case .moved(let other):
                var response = Response.text(.movedPermanently, "This page has moved.")
                response.headers[.location] = other.link?.text
                response.headers[.cacheControl] = "public, max-age=300"
                return response
            case .absent(let status):
                return SiteAnswers.absent(status, request, parts.configuration.profile)
            }
        } catch let failure as FeedQueryFailure {
            return .text(.badRequest, failure.sentence)
        } catch let problem as Problem where problem.isOf(.malformed) {
            return .text(.badRequest, problem.detail)
        } catch {
            let problem = Problem.from(error, path: request.uri.path)
            parts.log.note(error, as: problem, request: context.notes.id)
            return .unavailable(
                "The page cannot be given at the moment.",
                seconds: problem.retryAfterSeconds ?? 60)
        }
    }

    /// A page that says what is not there, with a way on; kept by nobody, since it may come.
    static func absent(
        _ status: HTTPResponse.Status, _ request: Request, _ profile: RegionProfile
    ) -> Response {
        let first = request.uri.path.split(separator: "/").first.map(String.init)
        let page = AbsentPage(
            isGone: status == .gone, in: first.flatMap(PageLanguage.init(rawValue:)),
            profile: profile
        ).document()
        var headers = SiteAnswers.policy(framed: false)
        headers[.contentType] = "text/html; charset=utf-8"
        return Response(
            status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: page.bytes))
        )
    }

    private static func headers(of page: SitePage) -> HTTPFields {
        var headers = policy(framed: page.isForFrames)
        if page.isForAll { headers[.accessControlAllowOrigin] = "*" }
        return headers
    }

    /// Nothing is loaded from elsewhere, no script runs, and nobody puts a page into a frame but the
    /// one that is made for it.
    ///
    /// Where a link leads, nobody is told from where.
    private static func policy(framed: Bool) -> HTTPFields {
        var headers: HTTPFields = [
            .contentSecurityPolicy:
                "default-src 'none'; style-src 'self'; img-src 'self'; "
                + "base-uri \(framed ? "'self'" : "'none'"); form-action 'self'; "
                + "frame-ancestors \(framed ? "*" : "'none'")",
            .xContentTypeOptions: "nosniff",
        ]
        headers[named: "Referrer-Policy"] = "no-referrer"
        return headers
    }
}
