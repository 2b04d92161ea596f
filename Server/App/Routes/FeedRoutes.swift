internal import Hummingbird
internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncStore

/// What is asked for of a feed.
struct FeedQuestion: Hashable, Sendable {
    let address: FeedAddress
    let query: FeedQuery
    let format: FeedFormat
}

typealias FeedMemo = PublicMemo<FeedQuestion, FeedPlan>

/// The calendars that the public subscribes to.
struct FeedRoutes: Sendable {
    let parts: ServerParts
    private let rendering: FeedRendering
    private let journal: JournalWatch?
    private let memo: FeedMemo

    init(parts: ServerParts) {
        self.parts = parts
        rendering = FeedRendering(parts: parts)
        journal = parts.journal.map { JournalWatch($0) }
        memo = FeedMemo(path: parts.storeLog)
    }

    func add(to router: Router<ServerContext>) {
        for method in [HTTPRequest.Method.get, .head] {
            for format in FeedFormat.allCases {
                router.on("calendar.\(format.rawValue)", method: method) { request, context in
                    await answer(request, context, .region, format)
                }
                router.on("libraries/:slug/calendar.\(format.rawValue)", method: method) {
                    request, context in
                    let slug = context.parameters.get("slug") ?? ""
                    return await answer(request, context, .library(slug), format)
                }
                router.on("places/:id/calendar.\(format.rawValue)", method: method) {
                    request, context in
                    let id = context.parameters.get("id") ?? ""
                    return await answer(request, context, .place(id), format)
                }
            }
            router.on("events/{id}.ics", method: method) { request, context in
                let id = context.parameters.get("id") ?? ""
                return await answer(request, context, .event(id), .calendar)
            }
        }
    }

    /// Never an empty calendar on failure: programs would delete every event they know.
    private func answer(
        _ request: Request, _ context: ServerContext, _ address: FeedAddress,
        _ format: FeedFormat
    ) async -> Response {
        // Without its whole journal the server cannot know what was taken off the public's sight.
        if let journal, await !journal.look() {
            return .unavailable("The coordinator must look at the server first.", seconds: 3_600)
        }
        do {
            let query = try FeedQuery(
                QueryItems(request).pairs, allowing: address.names(format))
            let (now, region) = (parts.effects.now(), parts.configuration)
            let question = FeedQuestion(address: address, query: query, format: format)
            let glance = memo.glance(at: now)
            if let glance, let known = memo.answer(to: question, glance) {
                return answer(known.copy, known.plan, format).response(to: request, parts.effects)
            }
            let target = try await parts.store.read { transaction in
                try FeedLookup(transaction: transaction, region: region, now: now)
                    .target(of: address, query)
            }
            switch target {
            case .plan(let plan):
                let copy = try await rendering.copy(of: plan, as: format)
                if let glance { memo.keep(plan, copy, for: question, glance) }
                return answer(copy, plan, format).response(to: request, parts.effects)
            case .moved(let library): return moved(to: library, format, request)
            case .refused(let status, let sentence): return .text(status, sentence)
            }
        } catch let failure as FeedQueryFailure {
            return .text(.badRequest, failure.sentence)
        } catch let problem as Problem where problem.isOf(.malformed) {
            return .text(.badRequest, problem.detail)
        } catch {
            let problem = Problem.from(error, path: request.uri.path)
            parts.log.note(error, as: problem, request: context.notes.id)
            return .unavailable(
                "The calendar cannot be given at the moment.",
                seconds: problem.retryAfterSeconds ?? 60)
        }
    }

    private func answer(
        _ copy: PublicCopy, _ plan: FeedPlan, _ format: FeedFormat
    ) -> CopyAnswer {
        CopyAnswer(
            copy: copy, type: format.type, cache: "public, max-age=300, must-revalidate",
            download: plan.fileName)
    }

    /// 301 rather than 308 (RFC 9110, 15.4.2 and 15.4.9): every calendar program knows it, and a
    /// feed is only ever read.
    private func moved(
        to library: LibraryAccount, _ format: FeedFormat, _ request: Request
    ) -> Response {
        let query = request.uri.query.map { "?\($0)" } ?? ""
        let url = parts.configuration.url + FeedSubject.library(library.address).path(format)
        var response = Response.text(.movedPermanently, "This calendar is at \(url) now.")
        // Relative (RFC 9110, 10.2.2): right by whatever name and below whatever path a reverse
        // proxy shows the server.
        response.headers[.location] = "../\(library.address)/calendar.\(format.rawValue)" + query
        // No longer than a feed: a name that is taken back would lead there and back for a day.
        response.headers[.cacheControl] = "public, max-age=300"
        return response
    }
}
