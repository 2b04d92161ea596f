internal import Hummingbird
internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncWeb

/// The public pages: calendars of the region, its libraries and places, events, what others may take
/// into pages of their own, and what the region says of all that.
struct SiteRoutes: Sendable {
    private let parts: ServerParts
    private let answers: SiteAnswers
    private let stylesheet = PublicCopy(Look.stylesheet)
    private let icon = PublicCopy(Array(Look.icon.utf8))
    private let robots: PublicCopy

    init(parts: ServerParts) {
        self.parts = parts
        answers = SiteAnswers(parts: parts)
        robots = PublicCopy(Sitemap.robots(root: parts.configuration.url))
    }

    func add(to router: Router<ServerContext>) {
        for method in [HTTPRequest.Method.get, .head] {
            addFiles(method, to: router)
            for language in [nil] + PageLanguage.allCases.map(Optional.some) {
                let pages = Pages(
                    answers: answers, method: method, language: language, router: router)
                pages.addCalendars()
                pages.addEvents()
                pages.addEmbedding()
                pages.addStatements()
            }
        }
    }

    private func addFiles(_ method: HTTPRequest.Method, to router: Router<ServerContext>) {
        router.on("assets/:file", method: method) { request, context in
            await asset(context.parameters.get("file") ?? "", request, context)
        }
        router.on("sitemap.xml", method: method) { request, context in
            await answers.answer(request, context) { .sitemap }
        }
        router.on("robots.txt", method: method) { request, _ in
            CopyAnswer(
                copy: robots, type: "text/plain; charset=utf-8", cache: "public, max-age=86400"
            ).response(to: request, parts.effects)
        }
    }

    private func asset(
        _ file: String, _ request: Request, _ context: ServerContext
    ) async -> Response {
        switch file {
        case "look-\(Look.tag).css":
            return CopyAnswer(
                copy: stylesheet, type: "text/css; charset=utf-8",
                cache: "public, max-age=31536000, immutable"
            ).response(to: request, parts.effects)
        case "colors.css": return await answers.answer(request, context) { .colors }
        case "mark.svg":
            return CopyAnswer(copy: icon, type: "image/svg+xml", cache: "public, max-age=86400")
                .response(to: request, parts.effects)
        default: return .text(.notFound, "There is no such file.")
        }
    }
}

/// The routes of one method in one language.
private struct Pages {
    let answers: SiteAnswers
    let method: HTTPRequest.Method
    /// nil for addresses without one: the region's.
    let language: PageLanguage?
    let router: Router<ServerContext>

    private func on(
        _ path: String, page: @escaping @Sendable (Request, ServerContext) throws -> SitePage?
    ) {
        let prefix = language.map { $0.tag + (path.isEmpty ? "" : "/") } ?? ""
        let answers = answers
        router.on(RouterPath(prefix + path), method: method) { request, context in
            await answers.answer(request, context) { try page(request, context) }
        }
    }

    func addCalendars() {
        let subjects: [(path: String, subject: @Sendable (ServerContext) -> FeedSubject?)] = [
            ("", { _ in .region }),
            ("libraries/:slug", { $0.word("slug", LibrarySlug.init).map { .library($0) } }),
            ("places/:id", { $0.word("id", RecordID.init).map { .place($0) } }),
        ]
        let language = language
        for (path, subject) in subjects {
            let start = path.isEmpty ? "" : path + "/"
            on(path) { request, context in
                try subject(context).map {
                    try Pages.list(request, SiteAddress($0, language: language))
                }
            }
            on(start + ":span") { request, context in
                guard let subject = subject(context) else { return nil }
                if let view = context.word("span", SiteView.init(word:)) {
                    return try Pages.list(
                        request, SiteAddress(subject, view: view, language: language))
                }
                return try context.word("span", SiteSpan.init(word:)).map {
                    try Pages.list(request, SiteAddress(subject, span: $0, language: language))
                }
            }
            on(start + ":span/:view") { request, context in
                guard let subject = subject(context),
                    let span = context.word("span", SiteSpan.init(word:)),
                    let view = context.word("view", SiteView.init(word:))
                else { return nil }
                return try Pages.list(
                    request, SiteAddress(subject, span: span, view: view, language: language))
            }
        }
    }

    /// A list with what its query chooses.
    private static func list(_ request: Request, _ address: SiteAddress) throws -> SitePage {
        var address = address
        address.filter = try filter(request).filter
        return .calendar(address)
    }

    private static func filter(
        _ request: Request, allowing more: Set<FeedQuery.Name> = [], besides own: Set<String> = []
    ) throws -> (filter: SiteFilter, query: FeedQuery) {
        let pairs = try QueryItems(request).pairs.filter { !own.contains($0.name) }
        let query = try FeedQuery(pairs, allowing: more.union([.audience, .keyword]))
        let filter = SiteFilter(
            audience: query.filter.audience.sorted(), keywords: query.filter.keywords.sorted())
        return (filter, query)
    }

    func addEvents() {
        let language = language
        on("events/:id") { _, context in
            context.word("id", RecordID.init).map {
                .calendar(SiteAddress(.event($0), language: language))
            }
        }
        on("events/:id/:date") { _, context in
            guard let id = context.word("id", RecordID.init),
                let key = context.word("date", OccurrenceKey.init(pathPart:))
            else { return nil }
            return .calendar(SiteAddress(.event(id), occurrence: key, language: language))
        }
    }

    func addEmbedding() {
        let language = language
        let forms: [(String, @Sendable (EmbedAddress) -> SitePage)] = [
            ("embed", SitePage.embedding), ("embed/list", SitePage.embedded),
            ("embed/fragment", SitePage.fragment),
        ]
        for (path, page) in forms {
            on(path) { request, _ in page(try Pages.embed(request, language)) }
        }
    }

    private static func embed(
        _ request: Request, _ language: PageLanguage?
    ) throws -> EmbedAddress {
        let (filter, query) = try filter(request, allowing: [.library], besides: ["count"])
        guard query.filter.libraries.count < 2 else {
            throw FeedQueryFailure("`library` names one library here, or none for all.")
        }
        var count = EmbedAddress.countUsual
        if let text = try QueryItems(request)["count"] {
            guard let number = Int(text), EmbedAddress.counts.contains(number) else {
                throw FeedQueryFailure(
                    "`count` must be a number from \(EmbedAddress.counts.lowerBound) to "
                        + "\(EmbedAddress.counts.upperBound).")
            }
            count = number
        }
        return EmbedAddress(
            library: query.filter.libraries.first, filter: filter, count: count,
            language: language)
    }

    func addStatements() {
        let language = language
        for statement in Statement.allCases {
            on(statement.rawValue) { _, _ in .statement(statement, language) }
        }
    }
}

extension ServerContext {
    /// A part of the path, read; nil when it is not what it must be.
    fileprivate func word<Value>(_ name: String, _ read: (String) -> Value?) -> Value? {
        parameters.get(name).flatMap(read)
    }
}
