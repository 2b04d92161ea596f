internal import Hummingbird
internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncStore

/// Finds calendars and what is in them, over the store.
struct CalendarShelf: Sendable {
    let parts: ServerParts
    private let cache = HoldingsCache()

    init(parts: ServerParts) { self.parts = parts }

    private var configuration: ServerConfiguration { parts.configuration }

    /// What all calendars hold now.
    func holdings() async throws -> CalendarHoldings {
        let seconds = Int(parts.effects.now() / 1_000)
        let today =
            ZonedTime(secondsSince1970: seconds, in: configuration.zone)?.local.date
            ?? LocalDate(dayNumber: seconds / 86_400)
        let since = CalendarHoldings.since(today)
        let key = try await parts.store.read { transaction in
            CalendarHoldings.Key(
                sequence: try transaction.headSequence(), epoch: try transaction.epoch().id,
                since: since)
        }
        return try await cache.holdings(for: key) { [parts] previous in
            // A commit may have come in between: then it is in these rows, and told of again.
            let source = try await parts.store.read { transaction in
                try CalendarHoldings.Source(of: transaction, since: since)
            }
            return CalendarHoldings(key, source, parts.configuration, previous: previous)
        }
    }

    /// Where the name of a calendar in a path leads.
    func target(_ name: String) async throws -> FeedTarget {
        guard let address = CalDAVAddress.feed(name) else {
            return .refused(.notFound, "There is no calendar \(name.prefix(40)) here.")
        }
        let (now, region) = (parts.effects.now(), configuration)
        return try await parts.store.read { transaction in
            try FeedLookup(transaction: transaction, region: region, now: now)
                .target(of: address, FeedQuery())
        }
    }

    /// The calendar of a plan, with all that its properties say.
    func calendar(_ plan: FeedPlan, in holdings: CalendarHoldings) async throws -> DAVCalendar {
        let (configuration, seal) = (configuration, parts.service.seal)
        return try await parts.store.read { transaction in
            try CalendarShelf.calendar(plan, in: holdings, configuration, seal, transaction)
        }
    }

    /// The region's calendar and that of each library which has one, for programs that show what
    /// there is to choose; places have too many.
    func calendars(in holdings: CalendarHoldings) async throws -> [DAVCalendar] {
        let (now, region, seal) = (parts.effects.now(), configuration, parts.service.seal)
        return try await parts.store.read { transaction in
            let lookup = FeedLookup(transaction: transaction, region: region, now: now)
            let addresses =
                [FeedAddress.region]
                + (try transaction.libraries().filter { $0.mergedInto == nil })
                .map { FeedAddress.library($0.address.description) }
            return try addresses.compactMap { address in
                guard case .plan(let plan) = try lookup.target(of: address, FeedQuery()) else {
                    return nil
                }
                return try CalendarShelf.calendar(plan, in: holdings, region, seal, transaction)
            }
        }
    }

    private static func calendar(
        _ plan: FeedPlan, in holdings: CalendarHoldings, _ configuration: ServerConfiguration,
        _ seal: PositionSeal, _ transaction: any StoreTransaction
    ) throws -> DAVCalendar {
        let name = try plan.name([configuration.language], in: transaction) ?? configuration.name
        // By slug: a library that is renamed goes on with the tokens that it gave.
        let subject =
            plan.filter.libraries.first.map { "library-\($0)" }
            ?? plan.filter.places.first.map { "place-\($0)" } ?? "region"
        var calendar = DAVCalendar(
            plan: plan, name: name, scope: "\(subject)/\(configuration.language)/1")
        calendar.tag = CalendarHoldings.tag(of: holdings.members(of: plan))
        calendar.token = try SyncPlace(
            sequence: holdings.key.sequence, since: holdings.key.since
        ).token(for: calendar.scope, seal, in: transaction)
        calendar.zone = EventFeed.calendar(
            ofZone: configuration.zone, on: holdings.key.since)
        return calendar
    }

    /// What changed in a calendar since the place that a token names; all of it without one.
    ///
    /// - Throws: `DAVRefusal` for a token that holds no longer.
    func changes(
        since token: String?, limit: Int?, in calendar: DAVCalendar, of holdings: CalendarHoldings
    ) async throws -> (changes: CalendarChanges, token: String) {
        let service = parts.service
        return try await parts.store.read { transaction in
            let place = try token.map {
                try SyncPlace($0, for: calendar.scope, service, in: transaction)
            }
            var changes =
                try place.map {
                    try CalendarChanges(since: $0, in: calendar, of: holdings, transaction)
                } ?? CalendarChanges(all: holdings.members(of: calendar.plan), of: holdings)
            changes.cut(to: limit, since: place)
            let token = try changes.end.token(
                for: calendar.scope, service.seal, in: transaction)
            return (changes, token)
        }
    }

    /// Public events of a calendar as they are now, by id; those that are not there any more are
    /// left out.
    func events(
        _ ids: [RecordID], in plan: FeedPlan, of holdings: CalendarHoldings
    ) async throws -> [RecordID: Event] {
        let rows = try await parts.store.read { transaction in
            // By the row: in a conflict about who may see it, what was written last says too much.
            try ids.compactMap { try transaction.row($0) }.filter(\.isPublic)
        }
        return Dictionary(
            selection(of: rows, in: plan, holdings).map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Public events of a calendar that may have a date in a stretch of time, or all of them.
    func events(
        within range: Range<Int>?, in plan: FeedPlan, of holdings: CalendarHoldings
    ) async throws -> [Event] {
        var query = RecordQuery(
            kind: Kind.event.name, from: holdings.key.since, isPublicOnly: true)
        if let range {
            // A day more on either side: the event's clock may be another.
            let first = LocalDateTime(secondsAsUTC: max(range.lowerBound - 86_400, -62_135_596_800))
            query.from = max(holdings.key.since, first.date)
            query.through =
                LocalDateTime(
                    secondsAsUTC: min(range.upperBound + 86_400, 253_402_300_799)
                ).date
        }
        let wanted = query
        let rows = try await parts.store.read { try $0.list(wanted) }
        return selection(of: rows, in: plan, holdings)
    }

    private func selection(
        of rows: [Row], in plan: FeedPlan, _ holdings: CalendarHoldings
    ) -> [Event] {
        var feed = feed(of: holdings)
        feed.filter = plan.filter
        return feed.selection(of: rows.compactMap { Event($0.record) })
    }

    /// The feed that writes the objects.
    func feed(of holdings: CalendarHoldings) -> EventFeed {
        CalendarHoldings.feed(configuration, since: holdings.key.since, holdings.context)
    }
}
