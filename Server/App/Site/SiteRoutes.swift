internal import Hummingbird
internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncWeb

/// The public pages: calendars of the region, its libraries and places, and events.
struct SiteRoutes: Sendable {
    let parts: ServerParts

    func add(to router: Router<ServerContext>) {
        for method in [HTTPRequest.Method.get, .head] {
            router.on("assets/:file", method: method) { request, context in
                asset(context.parameters.get("file") ?? "", request)
            }
            for language in [""] + PageLanguage.allCases.map(\.tag) {
                add(below: language, method, to: router)
            }
        }
    }

    private func add(
        below language: String, _ method: HTTPRequest.Method, to router: Router<ServerContext>
    ) {
        let prefix = language.isEmpty ? "" : language + "/"
        for subject in ["", "libraries/:slug", "places/:id"] {
            let path = prefix + subject
            router.on(RouterPath(path), method: method) { request, context in
                try await agenda(request, context, language)
            }
            router.on(RouterPath(path + "/:span"), method: method) { request, context in
                try await agenda(request, context, language)
            }
        }
        router.on(RouterPath(prefix + "events/:id"), method: method) { request, context in
            try await event(request, context, language)
        }
        router.on(RouterPath(prefix + "events/:id/:date"), method: method) { request, context in
            try await event(request, context, language)
        }
    }

    private func agenda(
        _ request: Request, _ context: ServerContext, _ language: String
    ) async throws -> Response {
        var address = SiteAddress(language: PageLanguage(tag: language))
        let words = context.parameters
        if let slug = words.get("slug").flatMap({ LibrarySlug($0) }) {
            address.subject = .library(slug)
        } else if let id = words.get("id").flatMap({ RecordID($0) }) {
            address.subject = .place(id)
        } else if words.get("slug") != nil || words.get("id") != nil {
            return .text(.notFound, "There is no such page.")
        }
        if let word = words.get("span") {
            guard let span = SiteSpan(word: word) else {
                return .text(.notFound, "There is no such page.")
            }
            address.span = span
        }
        let query = try FeedQuery(QueryItems(request).pairs, allowing: [.audience, .keyword])
        address.filter = SiteFilter(
            audience: query.filter.audience.sorted(), keywords: query.filter.keywords.sorted())
        let page = try await SiteReading(parts: parts).agenda(address)
        return page.map { .html($0) } ?? .text(.notFound, "There is no such page.")
    }

    private func event(
        _ request: Request, _ context: ServerContext, _ language: String
    ) async throws -> Response {
        guard let id = context.parameters.get("id").flatMap({ RecordID($0) }) else {
            return .text(.notFound, "There is no such page.")
        }
        var key: OccurrenceKey?
        if let date = context.parameters.get("date") {
            guard let known = OccurrenceKey(pathPart: date) else {
                return .text(.notFound, "There is no such page.")
            }
            key = known
        }
        let address = SiteAddress(
            .event(id), occurrence: key, language: PageLanguage(tag: language))
        let page = try await SiteReading(parts: parts).event(id, address)
        return page.map { .html($0) } ?? .text(.notFound, "There is no such page.")
    }

    private func asset(_ file: String, _ request: Request) -> Response {
        let (type, bytes): (String, [UInt8])
        switch file {
        case "look-\(Look.tag).css": (type, bytes) = ("text/css; charset=utf-8", Look.stylesheet)
        case "mark.svg": (type, bytes) = ("image/svg+xml", Array(Look.icon.utf8))
        default: return .text(.notFound, "There is no such file.")
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: type, .cacheControl: "public, max-age=31536000, immutable",
            ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension Response {
    static func html(_ page: Markup) -> Response {
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "public, max-age=60",
            .contentSecurityPolicy:
                "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
                + "base-uri 'none'; frame-ancestors 'self'",
            .xContentTypeOptions: "nosniff",
        ]
        headers[.contentLength] = String(page.bytes.count)
        return Response(
            status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: page.bytes)))
    }
}
