internal import Hummingbird
internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncStore

/// The calendars that the public subscribes to.
struct FeedRoutes: Sendable {
    let parts: ServerParts
    private let cache = FeedCache()
    private let journal: JournalWatch?

    init(parts: ServerParts) {
        self.parts = parts
        journal = parts.journal.map { JournalWatch($0) }
    }

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
        // Without its whole journal the server cannot know what was taken off the public's sight.
        if let journal, await !journal.look() {
            return unavailable("The coordinator must look at the server first.", seconds: 3_600)
        }
        do {
            let query = try FeedQuery(QueryItems(request))
            switch try await place(of: slug) {
            case .region: return response(to: request, try await copy(of: query, library: nil))
            case .library(let library):
                return response(to: request, try await copy(of: query, library: library))
            case .moved(let library): return moved(to: library, request)
            case .gone(let name):
                return .text(
                    .gone,
                    "\(name) was closed, and has no events ahead. You can remove its calendar.")
            case .nowhere:
                return .text(.notFound, "There is no library \(slug?.prefix(40) ?? "") here.")
            }
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

    /// Where a feed's address leads.
    private enum Place {
        case region
        case library(LibraryAccount)
        case moved(to: LibraryAccount)
        case gone(name: String)
        case nowhere
    }

    /// A library that was closed keeps its feed while it has public events ahead, since they take
    /// place as long as nobody cancels them; after that its subscribers may hear that it is over.
    private func place(of name: String?) async throws -> Place {
        guard let name else { return .region }
        guard let slug = LibrarySlug(name) else { return .nowhere }
        let (now, zone) = (parts.effects.now(), parts.configuration.zone)
        let language = parts.configuration.language
        return try await parts.store.read { transaction in
            guard let account = try transaction.library(called: slug),
                let acting = try transaction.acting(for: account.slug)
            else { return .nowhere }
            if acting.address != slug { return .moved(to: acting) }
            guard acting.closed != nil,
                try transaction.eventsAhead(of: acting.slug, at: now, in: zone).isEmpty
            else { return .library(acting) }
            let names = try transaction.row(acting.record)?.record.values(below: "name") ?? [:]
            return .gone(name: FeedRoutes.name(names, in: language) ?? acting.slug.description)
        }
    }

    private static func name(_ names: [String: JSONValue], in language: String) -> String? {
        (names[language] ?? names["nb"] ?? names.min { $0.key < $1.key }?.value)?.string
    }

    /// 301 rather than 308 (RFC 9110, 15.4.2 and 15.4.9): every calendar program knows it, and a
    /// feed is only ever read.
    private func moved(to library: LibraryAccount, _ request: Request) -> Response {
        let query = request.uri.query.map { "?\($0)" } ?? ""
        let url = parts.configuration.url + FeedRoutes.path(of: library.address)
        var response = Response.text(.movedPermanently, "This calendar is at \(url) now.")
        // Relative (RFC 9110, 10.2.2): right by whatever name and below whatever path a reverse
        // proxy shows the server.
        response.headers[.location] = "../\(library.address)/calendar.ics" + query
        response.headers[.cacheControl] = "public, max-age=86400"
        return response
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

    /// The feed of a library, or of the region.
    private func copy(
        of query: FeedQuery, library: LibraryAccount?
    ) async throws -> FeedCopy {
        let now = Int(parts.effects.now() / 1_000)
        let today = ZonedTime(secondsSince1970: now, in: parts.configuration.zone)?.local.date
        let key = try await parts.store.read { transaction in
            FeedCache.Key(
                sequence: try transaction.headSequence(), epoch: try transaction.epoch().id,
                library: library?.slug, address: library?.address, query: query,
                day: today ?? LocalDate(dayNumber: now / 86_400))
        }
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
            source: configuration.url + FeedRoutes.path(of: key.address), filter: key.query.filter,
            window: window, context: context)
        feed.cancelled = key.query.cancelled
        guard let library = key.library else { return FeedCopy(feed.document(of: events)) }
        let names = context.libraries[library]?.values(below: "name") ?? [:]
        feed.name = FeedRoutes.name(names, in: language) ?? library.description
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
