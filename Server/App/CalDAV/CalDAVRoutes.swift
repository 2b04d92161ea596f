internal import Hummingbird
internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncStore

/// The calendars as CalDAV programs read them (RFC 4791), for everybody: a name and a password may
/// be shown, since phones insist on it, and are not looked at.
struct CalDAVRoutes: Sendable {
    let parts: ServerParts
    private let shelf: CalendarShelf
    private let journal: JournalWatch?

    /// The most bytes of what names some properties.
    static let propertiesBytesMax = 65_536
    /// The most bytes of a report: vdirsyncer names all objects of a calendar in one.
    static let reportBytesMax = 1_048_576

    init(parts: ServerParts) {
        self.parts = parts
        shelf = CalendarShelf(parts: parts)
        journal = parts.journal.map { JournalWatch($0) }
    }

    func add(to router: Router<ServerContext>) {
        for method in [HTTPRequest.Method.options, .propfind] {
            router.on("", method: method) { request, context in
                await answer(request, context, .server)
            }
        }
        for method in [
            HTTPRequest.Method.get, .head, .options, .propfind, .report, .put, .delete, .post,
            .patch, .proppatch, .mkcol, .mkcalendar, .copy, .move, .lock, .unlock, .acl,
        ] {
            router.on(".well-known/caldav", method: method) { _, _ in
                CalDAVRoutes.moved(to: CalDAVAddress.root.path)
            }
            router.on("caldav", method: method) { request, context in
                await answer(request, context, .root)
            }
            router.on("caldav/principal", method: method) { request, context in
                await answer(request, context, .principal)
            }
            router.on("caldav/calendars", method: method) { request, context in
                await answer(request, context, .home)
            }
            router.on("caldav/calendars/:calendar", method: method) { request, context in
                let name = context.parameters.get("calendar") ?? ""
                return await answer(request, context, .calendar(name))
            }
            router.on("caldav/calendars/:calendar/:object", method: method) { request, context in
                let name = context.parameters.get("calendar") ?? ""
                let file = context.parameters.get("object") ?? ""
                return await answer(request, context, .object(name, file))
            }
        }
    }

    /// Never an empty calendar on failure: programs would delete every event they know.
    private func answer(
        _ request: Request, _ context: ServerContext, _ address: CalDAVAddress
    ) async -> Response {
        if request.method == .options { return DAVAnswer.options(at: address) }
        guard [.get, .head, .propfind, .report].contains(request.method) else {
            return DAVRefusal.readOnly(request.uri.path)
        }
        // Without its whole journal the server cannot know what was taken off the public's sight.
        if let journal, await !journal.look() {
            return .unavailable("The coordinator must look at the server first.", seconds: 3_600)
        }
        do {
            return try await read(request, address)
        } catch let refusal as DAVRefusal {
            return refusal.response
        } catch let failure as XMLFailure {
            return DAVRefusal.malformed(failure.sentence).response
        } catch let problem as Problem where (400..<500).contains(problem.status) {
            return .text(.init(code: problem.status), problem.detail)
        } catch {
            let problem = Problem.from(error, path: request.uri.path)
            parts.log.note(error, as: problem, request: context.notes.id)
            return .unavailable(
                "The calendars cannot be given at the moment.",
                seconds: problem.retryAfterSeconds ?? 60)
        }
    }

    private func read(_ request: Request, _ address: CalDAVAddress) async throws -> Response {
        switch address {
        case .server, .root, .principal, .home:
            if request.method == .report { throw CalDAVRoutes.noReport }
            if request.method == .propfind { return try await outer(request, address) }
            return .text(.ok, CalDAVRoutes.words)
        case .calendar(let name), .object(let name, _):
            switch try await shelf.target(name) {
            case .moved(let library): return CalDAVRoutes.moved(to: library, address)
            case .refused(let status, let sentence): return .text(status, sentence)
            case .plan(let plan): return try await inner(request, address, plan)
            }
        }
    }

    private static let words =
        "This address is for calendar programs that speak CalDAV. Feeds are at /calendar.ics and "
        + "/libraries/NAME/calendar.ics."

    private static let noReport = DAVRefusal(
        .forbidden, DAVName.supportedReport, "There are reports on calendars only.")

    private static func moved(to path: String) -> Response {
        var response = Response.text(.movedPermanently, "The calendars are at \(path) now.")
        // Without a host (RFC 9110, 10.2.2): right by whatever name a proxy shows the server.
        response.headers[.location] = path
        response.headers[.cacheControl] = "public, max-age=300"
        return response
    }

    private static func moved(to library: LibraryAccount, _ address: CalDAVAddress) -> Response {
        let calendar = CalDAVAddress.calendar(of: .library(library.address))
        guard case .object(_, let file) = address else {
            return moved(to: calendar.path)
        }
        return moved(to: calendar.path + file)
    }
}

extension CalDAVRoutes {
    private func propertyRequest(
        _ request: Request
    ) async throws -> (start: Multistatus, isDeep: Bool) {
        let body = try await request.bytes(limitBytes: CalDAVRoutes.propertiesBytesMax)
        let root = body.isEmpty ? nil : try XMLReading.root(of: body)
        guard root == nil || root?.name == DAVName.propfind else {
            throw DAVRefusal.malformed("The body of PROPFIND must be a `propfind` of DAV:.")
        }
        let depth = request.headers[named: "Depth"]
        // None is infinity (RFC 4918, 9.1).
        guard depth == "0" || depth == "1" else {
            throw DAVRefusal(
                .forbidden, DAVName.finiteDepth, "Ask with a Depth of 0 or 1.")
        }
        let wanted = try WantedProperties.of(root)
        return (Multistatus(wanted, isMinimal: request.prefersMinimal), depth == "1")
    }

    /// PROPFIND on what leads to the calendars.
    private func outer(_ request: Request, _ address: CalDAVAddress) async throws -> Response {
        var (multistatus, isDeep) = try await propertyRequest(request)
        switch address {
        case .server:
            multistatus.add(address.path, .root)
            if isDeep { multistatus.add(CalDAVAddress.root.path, .root) }
        case .root:
            multistatus.add(address.path, .root)
            if isDeep {
                multistatus.add(CalDAVAddress.principal.path, .principal)
                multistatus.add(CalDAVAddress.home.path, .home)
            }
        case .principal: multistatus.add(address.path, .principal)
        case .home, .calendar, .object:
            multistatus.add(address.path, .home)
            guard isDeep else { break }
            for calendar in try await shelf.calendars(in: shelf.holdings()) {
                multistatus.add(calendar.path, .calendar(calendar))
            }
        }
        return DAVAnswer.whole(multistatus)
    }

    /// Whatever is asked of a calendar, or of an object in it.
    private func inner(
        _ request: Request, _ address: CalDAVAddress, _ plan: FeedPlan
    ) async throws -> Response {
        if case .object(_, let file) = address {
            return try await object(request, file, plan)
        }
        switch request.method {
        case .propfind:
            let (start, isDeep) = try await propertyRequest(request)
            let holdings = try await shelf.holdings()
            let calendar = try await shelf.calendar(plan, in: holdings)
            let members = isDeep ? holdings.members(of: plan) : []
            return try await DAVAnswer.streamed(start, groups: members.count + 1) {
                index, multistatus in
                guard index > 0 else { return multistatus.add(calendar.path, .calendar(calendar)) }
                let member = members[index - 1]
                for object in member.objects.map({ DAVObject($0, of: member) }) {
                    multistatus.add(calendar.path + object.file, .object(object))
                }
            }
        case .report:
            let body = try await request.bytes(limitBytes: CalDAVRoutes.reportBytesMax)
            let report = try DAVReportRequest(body, zone: parts.configuration.zone)
            let holdings = try await shelf.holdings()
            let reports = CalendarReports(
                shelf: shelf, calendar: try await shelf.calendar(plan, in: holdings),
                holdings: holdings, request: report, isMinimal: request.prefersMinimal)
            return try await reports.answer(depth: request.headers[named: "Depth"])
        default: return .text(.ok, CalDAVRoutes.words)
        }
    }

    /// One object: its bytes, or its properties.
    private func object(
        _ request: Request, _ file: String, _ plan: FeedPlan
    ) async throws -> Response {
        if request.method == .report { throw CalDAVRoutes.noReport }
        let properties = request.method == .propfind ? try await propertyRequest(request) : nil
        let holdings = try await shelf.holdings()
        let uid = CalDAVAddress.uid(ofFile: file).flatMap { holdings.holds($0) ? $0 : nil }
        let ids = uid.flatMap { EventFeed.event(of: $0) }.map { [$0] } ?? []
        var rendering = ObjectRendering(
            feed: shelf.feed(of: holdings), form: CalendarDataForm(),
            zone: parts.configuration.zone)
        let found = try await shelf.events(ids, in: plan, of: holdings).values
            .flatMap { rendering.objects(of: $0) }
            .first { $0.whole.uid == uid }
        guard let found else {
            throw DAVRefusal(.missing, nil, "There is no such object in this calendar.")
        }
        if let properties {
            var multistatus = properties.start
            let path = CalDAVAddress.calendar(of: plan.subject).path + found.facts.file
            multistatus.add(path, .object(found.facts))
            return DAVAnswer.whole(multistatus)
        }
        return CalDAVRoutes.file(found, to: request)
    }

    private static func file(
        _ found: ObjectRendering.Rendered, to request: Request
    ) -> Response {
        var headers: HTTPFields = [
            .eTag: "\"\(found.facts.tag)\"", .cacheControl: "no-cache",
            .lastModified: HTTPDate.text(found.facts.modified),
        ]
        let wanted = request.headers[values: .ifMatch]
        let isWanted =
            wanted.isEmpty
            || wanted.contains { list in
                list.split(separator: ",").contains { item in
                    let text = item.filter { $0 != " " && $0 != "\t" }
                    return text == "*" || text == "\"\(found.facts.tag)\""
                }
            }
        guard isWanted else {
            return .text(.preconditionFailed, "This object is not the one that If-Match names.")
        }
        let isKnown = request.headers[values: .ifNoneMatch].contains { list in
            list.split(separator: ",").contains { item in
                let text = item.filter { $0 != " " && $0 != "\t" }
                return text == "*" || text.hasSuffix("\"\(found.facts.tag)\"")
            }
        }
        if isKnown { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = DAVAnswer.objectType
        headers[.contentLength] = String(found.whole.bytes.count)
        let isHead = request.method == .head
        return Response(
            status: .ok, headers: headers,
            body: isHead ? .init() : .init(byteBuffer: ByteBuffer(bytes: found.whole.bytes)))
    }
}

extension Request {
    /// Whether what is not there may be passed over (RFC 8144, 2.1, and Apple's older word).
    fileprivate var prefersMinimal: Bool {
        headers[named: "Brief"]?.lowercased() == "t"
            || headers[named: "Prefer"]?.contains("return=minimal") ?? false
    }
}
