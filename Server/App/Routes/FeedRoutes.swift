internal import Hummingbird
internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncStore

/// The calendars that the public subscribes to.
struct FeedRoutes: Sendable {
    let parts: ServerParts
    private let cache = FeedCache()

    init(parts: ServerParts) { self.parts = parts }

    func add(to router: Router<ServerContext>) {
        for method in [HTTPRequest.Method.get, .head] {
            router.on("calendar.ics", method: method) { request, context in
                await answer(request, context, slug: nil)
            }
            router.on("libraries/:slug/calendar.ics", method: method) { request, context in
                await answer(request, context, slug: context.parameters.get("slug") ?? "")
            }
        }
    }

    /// Never an empty calendar on failure: programs would delete every event they know.
    private func answer(
        _ request: Request, _ context: ServerContext, slug: String?
    ) async -> Response {
        // Without its journal the server cannot know what was taken off the public's sight.
        if let journal = parts.journal, !journal.exists {
            return unavailable("The coordinator must look at the server first.", seconds: 3_600)
        }
        do {
            let query = try FeedQuery(QueryItems(request))
            guard let copy = try await copy(of: query, slug: slug) else {
                return .text(.notFound, "There is no library \(slug?.prefix(40) ?? "") here.")
            }
            return response(to: request, copy)
        } catch let problem as Problem where problem.isOf(.malformed) {
            return .text(.badRequest, problem.detail)
        } catch {
            let problem = Problem.from(error, path: request.uri.path)
            parts.log.note(error, as: problem, request: context.notes.id)
            return unavailable(
                "The calendar cannot be given at the moment.",
                seconds: problem.retryAfterSeconds ?? 60)
        }
    }

    private func unavailable(_ text: String, seconds: Int) -> Response {
        var response = Response.text(.serviceUnavailable, text)
        response.headers[.retryAfter] = String(seconds)
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func response(to request: Request, _ copy: FeedCopy) -> Response {
        let isGzip = request.headers.acceptGzip
        var headers: HTTPFields = [
            .eTag: copy.tag(gzip: isGzip), .vary: "Accept-Encoding",
            .cacheControl: "public, max-age=300, must-revalidate",
        ]
        let known = request.headers[values: .ifNoneMatch]
        if known.contains(where: copy.isNamed(in:)) {
            return Response(status: .notModified, headers: headers)
        }
        let bytes = isGzip ? copy.gzip : copy.plain
        headers[.contentType] = "text/calendar; charset=utf-8"
        headers[.contentLength] = String(bytes.count)
        if isGzip { headers[.contentEncoding] = "gzip" }
        let isHead = request.method == .head
        return Response(
            status: .ok, headers: headers,
            body: isHead ? .init() : .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// The feed of a library, or of the region; nil when there is no such library.
    private func copy(of query: FeedQuery, slug: String?) async throws -> FeedCopy? {
        let library = slug.flatMap { LibrarySlug($0) }
        if slug != nil, library == nil { return nil }
        let now = Int(parts.effects.now() / 1_000)
        let today = ZonedTime(secondsSince1970: now, in: parts.configuration.zone)?.local.date
        let key = try await parts.store.read { transaction -> FeedCache.Key? in
            if let library, try transaction.library(library) == nil { return nil }
            return FeedCache.Key(
                sequence: try transaction.headSequence(), epoch: try transaction.epoch().id,
                library: library, query: query, day: today ?? LocalDate(dayNumber: now / 86_400))
        }
        guard let key else { return nil }
        return try await cache.copy(for: key) { try await render(key) }
    }

    private func render(_ key: FeedCache.Key) async throws -> FeedCopy {
        let configuration = parts.configuration
        let window = key.query.window(today: key.day)
        let (events, context) = try await parts.store.read { transaction in
            let events = try transaction.list(
                RecordQuery(
                    kind: Kind.event.name,
                    from: min(window.from, window.cancelledFrom ?? window.from),
                    through: window.to, isPublicOnly: true)
            ).compactMap { Event($0.record) }
            return (events, try EventContext(of: transaction))
        }
        let language = key.query.language ?? configuration.language
        var feed = EventFeed(
            name: configuration.name, language: language, timeZone: configuration.zone,
            source: configuration.url + FeedRoutes.path(of: key.library), filter: key.query.filter,
            window: window, context: context)
        feed.cancelled = key.query.cancelled
        guard let library = key.library else { return FeedCopy(feed.document(of: events)) }
        let names = context.libraries[library]?.values(below: "name") ?? [:]
        feed.name =
            (names[language] ?? names["nb"] ?? names.min { $0.key < $1.key }?.value)?.string
            ?? library.description
        let own = events.filter { event in
            event.record.library == library || event.record.coHosts.contains(library)
        }
        return FeedCopy(feed.document(of: own))
    }

    private static func path(of library: LibrarySlug?) -> String {
        library.map { "/libraries/\($0)/calendar.ics" } ?? "/calendar.ics"
    }
}

extension EventContext {
    /// The places and libraries that the public may see.
    fileprivate init(of transaction: any StoreTransaction) throws {
        self.init()
        let places = try transaction.list(
            RecordQuery(kind: Kind.place.name, isPublicOnly: true))
        for row in places { self.places[row.record.id] = Place(row.record) }
        let libraries = try transaction.list(
            RecordQuery(kind: Kind.library.name, isPublicOnly: true))
        for row in libraries {
            guard let slug = row.record.library else { continue }
            self.libraries[slug] = row.record
        }
    }
}
