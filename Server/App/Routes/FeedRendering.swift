internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncStore

/// Makes the bytes of feeds, and keeps those that still hold.
struct FeedRendering: Sendable {
    let parts: ServerParts
    private let cache = FeedCache()

    init(parts: ServerParts) { self.parts = parts }

    /// The feed of a plan in a form, as it is now.
    func copy(of plan: FeedPlan, as format: FeedFormat) async throws -> FeedCopy {
        let now = Int(parts.effects.now() / 1_000)
        let today = ZonedTime(secondsSince1970: now, in: parts.configuration.zone)?.local.date
        let key = try await parts.store.read { transaction in
            FeedCache.Key(
                sequence: try transaction.headSequence(), epoch: try transaction.epoch().id,
                plan: plan, format: format, day: today ?? LocalDate(dayNumber: now / 86_400))
        }
        return try await cache.copy(for: key) { try await render(key) }
    }

    private func render(_ key: FeedCache.Key) async throws -> FeedCopy {
        let (configuration, plan) = (parts.configuration, key.plan)
        let window = plan.query.window(today: key.day)
        let language = plan.query.language ?? configuration.language
        let (events, context, name) = try await parts.store.read { transaction in
            let record = try plan.namedBy.flatMap { try transaction.row($0)?.record }
            return (
                try FeedRendering.events(of: plan, window, transaction),
                try EventContext(of: transaction), record?.publicName(in: language)
            )
        }
        var feed = EventFeed(
            name: name ?? configuration.name, language: language, timeZone: configuration.zone,
            source: configuration.url + plan.address(key.format), filter: plan.filter,
            window: window,
            context: context)
        feed.cancelled = plan.query.cancelled
        feed.server = configuration.url
        guard case .event = plan.subject else {
            let document = feed.document(of: feed.selection(of: events), as: key.format) {
                feed.render($0, as: $1)
            }
            return FeedCopy(document)
        }
        // It was there when the address was looked up; who asks again hears what became of it.
        guard let event = events.first(where: feed.filter.admits) else { throw StoreFailure.busy }
        return FeedCopy(feed.singleEvent(event))
    }

    private static func events(
        of plan: FeedPlan, _ window: FeedWindow, _ transaction: any StoreTransaction
    ) throws -> [Event] {
        if case .event(let id) = plan.subject {
            return try transaction.row(id).flatMap { Event($0.record) }.map { [$0] } ?? []
        }
        let rows = try transaction.list(
            RecordQuery(
                kind: Kind.event.name,
                from: min(window.from, window.cancelledFrom ?? window.from), through: window.to,
                isPublicOnly: true))
        return rows.compactMap { Event($0.record) }
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
