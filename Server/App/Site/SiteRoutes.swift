internal import Hummingbird
internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncWeb

/// The public pages: calendars of the region, its libraries and places, and events.
struct SiteRoutes: Sendable {
    let parts: ServerParts
    private let rendering: SiteRendering
    private let journal: JournalWatch?
    private let stylesheet = PublicCopy(Look.stylesheet)
    private let icon = PublicCopy(Array(Look.icon.utf8))

    init(parts: ServerParts) {
        self.parts = parts
        rendering = SiteRendering(parts: parts)
        journal = parts.journal.map { JournalWatch($0) }
    }

    func add(to router: Router<ServerContext>) {
        for method in [HTTPRequest.Method.get, .head] {
            router.on("assets/:file", method: method) { request, context in
                asset(context.parameters.get("file") ?? "", request)
            }
            for language in [nil] + PageLanguage.allCases.map(Optional.some) {
                add(in: language, method, to: router)
            }
        }
    }

    private func add(
        in language: PageLanguage?, _ method: HTTPRequest.Method, to router: Router<ServerContext>
    ) {
        let prefix = language.map { $0.tag + "/" } ?? ""
        let lists: [(path: String, subject: @Sendable (ServerContext) -> FeedSubject?)] = [
            (prefix, { _ in .region }),
            (
                prefix + "libraries/:slug",
                { $0.word("slug", LibrarySlug.init).map { .library($0) } }
            ),
            (prefix + "places/:id", { $0.word("id", RecordID.init).map { .place($0) } }),
        ]
        for (path, subject) in lists {
            router.on(RouterPath(path), method: method) { request, context in
                await answer(request, context) {
                    try list(request, subject(context), .fromToday, language)
                }
            }
            router.on(RouterPath(path + "/:span"), method: method) { request, context in
                await answer(request, context) {
                    try list(
                        request, subject(context), context.word("span", SiteSpan.init), language)
                }
            }
        }
        let event = prefix + "events/:id"
        router.on(RouterPath(event), method: method) { request, context in
            await answer(request, context) {
                context.word("id", RecordID.init).map {
                    SiteAddress(.event($0), language: language)
                }
            }
        }
        router.on(RouterPath(event + "/:date"), method: method) { request, context in
            await answer(request, context) {
                guard let id = context.word("id", RecordID.init),
                    let key = context.word("date", OccurrenceKey.init(pathPart:))
                else { return nil }
                return SiteAddress(.event(id), occurrence: key, language: language)
            }
        }
    }

    /// The address of a list; nil when it names none.
    private func list(
        _ request: Request, _ subject: FeedSubject?, _ span: SiteSpan?, _ language: PageLanguage?
    ) throws -> SiteAddress? {
        guard let subject, let span else { return nil }
        let query = try FeedQuery(QueryItems(request).pairs, allowing: [.audience, .keyword])
        return SiteAddress(
            subject, span: span,
            filter: SiteFilter(
                audience: query.filter.audience.sorted(),
                keywords: query.filter.keywords.sorted()),
            language: language)
    }

    private func answer(
        _ request: Request, _ context: ServerContext, address: () throws -> SiteAddress?
    ) async -> Response {
        // Without its whole journal the server cannot know what was taken off the public's sight.
        if let journal, await !journal.look() {
            return .unavailable("The coordinator must look at the server first.", seconds: 3_600)
        }
        do {
            let found = try await address().flatMap { $0 }.asyncMap(rendering.page)
            switch found ?? .absent(.notFound) {
            case .page(let copy):
                return CopyAnswer(
                    copy: copy, type: "text/html; charset=utf-8",
                    cache: "public, max-age=60, must-revalidate", headers: SiteRoutes.policy
                ).response(to: request, parts.effects)
            case .moved(let address):
                var response = Response.text(.movedPermanently, "This page has moved.")
                response.headers[.location] = address.link.text
                response.headers[.cacheControl] = "public, max-age=300"
                return response
            case .absent(let status):
                return absent(status, context)
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

    /// A page that says what is not there, with a way on.
    private func absent(_ status: HTTPResponse.Status, _ context: ServerContext) -> Response {
        let page = AbsentPage(
            isGone: status == .gone, profile: parts.configuration.profile
        ).document()
        var headers = SiteRoutes.policy
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.cacheControl] = "public, max-age=60"
        return Response(
            status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: page.bytes))
        )
    }

    /// Nothing is loaded from elsewhere, no script runs, and nobody puts a page into a frame but the
    /// pages that are made for it.
    private static let policy: HTTPFields = [
        .contentSecurityPolicy:
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
            + "form-action 'self'; frame-ancestors 'none'",
        .xContentTypeOptions: "nosniff",
    ]

    private func asset(_ file: String, _ request: Request) -> Response {
        let forever = "public, max-age=31536000, immutable"
        switch file {
        case "look-\(Look.tag).css":
            return CopyAnswer(copy: stylesheet, type: "text/css; charset=utf-8", cache: forever)
                .response(to: request, parts.effects)
        case "mark.svg":
            return CopyAnswer(copy: icon, type: "image/svg+xml", cache: "public, max-age=86400")
                .response(to: request, parts.effects)
        default: return .text(.notFound, "There is no such file.")
        }
    }
}

extension ServerContext {
    /// A part of the path, read; nil when it is not what it must be.
    fileprivate func word<Value>(_ name: String, _ read: (String) -> Value?) -> Value? {
        parameters.get(name).flatMap(read)
    }
}

extension Optional {
    fileprivate func asyncMap<Value>(
        _ transform: (Wrapped) async throws -> Value
    ) async throws -> Value? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
