internal import Hummingbird
internal import LibsyncCalendar
internal import LibsyncModel

/// Answers the reports on a calendar.
struct CalendarReports: Sendable {
    let shelf: CalendarShelf
    let calendar: DAVCalendar
    let holdings: CalendarHoldings
    let request: DAVReportRequest
    let isMinimal: Bool

    /// Events that are written between two looks at how much has been gathered.
    private static let groupEvents = 50

    private var start: Multistatus { Multistatus(request.wanted, isMinimal: isMinimal) }
    private var wantsData: Bool { request.wanted.names(DAVName.calendarData) }

    /// - Parameter depth: of a query; 0 is the calendar itself, which is no object.
    /// - Throws: `DAVRefusal`.
    func answer(depth: String?) async throws -> Response {
        switch request.report {
        case .multiget(let hrefs): return try await multiget(hrefs)
        case .query(let filter):
            if depth == "0" || filter.isEmpty { return DAVAnswer.whole(start) }
            return try await query(filter)
        case .sync(let token, let limit): return try await sync(token, limit)
        }
    }

    private func multiget(_ hrefs: [String]) async throws -> Response {
        // By whatever address, an object is told of once.
        var told: Set<String> = []
        let asked = hrefs.map { href in
            // What is no object need not be looked for: of each event there might be thousands.
            (
                href: href,
                uid: CalDAVAddress.uid(of: href, in: calendar.path)
                    .flatMap { holdings.holds($0) ? $0 : nil }
            )
        }.filter { told.insert($0.uid ?? $0.href).inserted }
        let groups = asked.grouped(by: CalendarReports.groupEvents)
        return try await DAVAnswer.streamed(start, groups: groups.count) { index, multistatus in
            let group = groups[index]
            let ids = Set(group.compactMap(\.uid).compactMap { EventFeed.event(of: $0) })
            let events = try await shelf.events(Array(ids), in: calendar.plan, of: holdings)
            var rendering = rendering()
            var found: [String: ObjectRendering.Rendered] = [:]
            for event in events.values {
                for object in rendering.objects(of: event) { found[object.whole.uid] = object }
            }
            for (href, uid) in group {
                if let object = uid.flatMap({ found[$0] }) {
                    add(object, &rendering, to: &multistatus)
                } else {
                    multistatus.add(missing: href)
                }
            }
        }
    }

    private func query(_ filter: CalendarFilter) async throws -> Response {
        let events = try await shelf.events(
            within: filter.range, in: calendar.plan, of: holdings)
        // One by one where a single event may become megabytes.
        let groups = events.grouped(
            by: request.data.expand == nil ? CalendarReports.groupEvents : 1)
        let feed = shelf.feed(of: holdings)
        return try await DAVAnswer.streamed(start, groups: groups.count) { index, multistatus in
            var rendering = rendering(zone: filter.zone)
            for event in groups[index] {
                let uids = filter.range.map { range in
                    feed.uids(of: event, within: range, zone: filter.zone)
                }
                if uids?.isEmpty == true { continue }
                for object in rendering.objects(of: event)
                where uids?.contains(object.whole.uid) ?? true && filter.admits(object.whole) {
                    add(object, &rendering, to: &multistatus)
                }
            }
        }
    }

    private func sync(_ token: String?, _ limit: Int?) async throws -> Response {
        let (changes, next) = try await shelf.changes(
            since: token, limit: limit, in: calendar, of: holdings)
        let groups = changes.changes.grouped(by: 10 * CalendarReports.groupEvents)
        let count = groups.count + (changes.isCut ? 1 : 0)
        return try await DAVAnswer.streamed(start, groups: count, token: next) {
            index, multistatus in
            guard index < groups.count else { return multistatus.add(cut: calendar.path) }
            // Some programs want the data at once (RFC 6578, 3.8 shows it with calendar-data).
            var rendering = rendering()
            let found = wantsData ? try await objects(of: groups[index], &rendering) : [:]
            for change in groups[index] {
                let path = calendar.path + "\(change.uid).ics"
                if let object = change.object {
                    // 507 would mean here that there are more changes (RFC 6578, 3.6).
                    let left = EventFeed.expandedBytesMax - multistatus.dataBytes
                    let data = found[change.uid].flatMap { rendering.data(of: $0, bytesMax: left) }
                    multistatus.add(path, .object(object), data: data)
                } else {
                    multistatus.add(missing: path)
                }
            }
        }
    }

    private func objects(
        of changes: ArraySlice<CalendarChanges.Change>, _ rendering: inout ObjectRendering
    ) async throws -> [String: ObjectRendering.Rendered] {
        let ids = Set(
            changes.filter { $0.object != nil }.compactMap { EventFeed.event(of: $0.uid) })
        let events = try await shelf.events(Array(ids), in: calendar.plan, of: holdings)
        return Dictionary(
            events.values.flatMap { rendering.objects(of: $0) }.map { ($0.whole.uid, $0) },
            uniquingKeysWith: { first, _ in first })
    }

    private func add(
        _ object: ObjectRendering.Rendered, _ rendering: inout ObjectRendering,
        to multistatus: inout Multistatus
    ) {
        let path = calendar.path + object.facts.file
        guard wantsData else { return multistatus.add(path, .object(object.facts)) }
        let left = EventFeed.expandedBytesMax - multistatus.dataBytes
        guard let data = rendering.data(of: object, bytesMax: left) else {
            return multistatus.add(tooMany: path)
        }
        multistatus.add(path, .object(object.facts), data: data)
    }

    private func rendering(zone: String? = nil) -> ObjectRendering {
        ObjectRendering(
            feed: shelf.feed(of: holdings), form: request.data,
            zone: zone ?? shelf.parts.configuration.zone)
    }
}

extension Array {
    /// Runs of at most `count` elements, in order.
    fileprivate func grouped(by count: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: self.count, by: count).map {
            self[$0..<Swift.min($0 + count, self.count)]
        }
    }
}
