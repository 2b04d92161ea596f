internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncStore

/// Makes the bytes of feeds, and keeps those that still hold.
struct FeedRendering: Sendable {
    let parts: ServerParts
    private let cache = Cache()
    let rendered = RenderedEvents()

    /// What is rendered: a feed in one format.
    struct Subject: Hashable, Sendable {
        let plan: FeedPlan
        let format: FeedFormat
    }
    typealias Cache = CopyCache<Subject>

    init(parts: ServerParts) { self.parts = parts }

    /// The feed of a plan in a form, as it is now.
    func copy(of plan: FeedPlan, as format: FeedFormat) async throws -> PublicCopy {
        let now = Int(parts.effects.now() / 1_000)
        let today = ZonedTime(secondsSince1970: now, in: parts.configuration.zone)?.local.date
        let key = try await parts.store.read { transaction in
            Cache.Key(
                sequence: try transaction.headSequence(), epoch: try transaction.epoch().id,
                day: today ?? LocalDate(dayNumber: now / 86_400),
                subject: Subject(plan: plan, format: format))
        }
        return try await cache.copy(for: key, at: now) { try await render(key) }
    }

    private func render(_ key: Cache.Key) async throws -> PublicCopy {
        let (configuration, plan) = (parts.configuration, key.subject.plan)
        let format = key.subject.format
        let window = plan.query.window(today: key.day)
        let language = plan.query.language ?? configuration.language
        let (rows, surroundings, name) = try await parts.store.read { transaction in
            (
                try FeedRendering.rows(of: plan, window, transaction),
                try FeedSurroundings(of: transaction), try plan.name([language], in: transaction)
            )
        }
        let events = rows.compactMap { Event($0.record) }
        var feed = EventFeed(
            name: name ?? configuration.name, language: language, timeZone: configuration.zone,
            source: configuration.url + plan.address(format), filter: plan.filter,
            window: window,
            context: surroundings.context)
        feed.cancelled = plan.query.cancelled
        feed.isExpanded = plan.query.isExpanded
        feed.server = configuration.url
        feed.usualLanguage = configuration.language
        guard case .event = plan.subject else {
            let sequences = Dictionary(
                rows.map { ($0.record.id, $0.sequence) }, uniquingKeysWith: { first, _ in first })
            let document = try feed.document(of: feed.selection(of: events), as: format) {
                event, format in
                // Dates one by one take much room and few ask for them: they would drive out the rest.
                guard !feed.isExpanded else { return feed.render(event, as: format) }
                let part = RenderedEvents.Key(
                    event: event.id, sequence: sequences[event.id] ?? -1, epoch: key.epoch,
                    named: surroundings.sequences(of: event), format: format, language: language,
                    cancelled: feed.cancelled)
                return rendered.bytes(for: part) { feed.render(event, as: format) }
            }
            return PublicCopy(document)
        }
        // It was there when the address was looked up; who asks again hears what became of it.
        guard let event = events.first(where: feed.filter.admits) else { throw StoreFailure.busy }
        guard let file = feed.singleEvent(event) else {
            throw FeedQueryFailure(
                "This event has no date from \(window.earliest) to \(window.to); without `expand` "
                    + "there is the whole series.")
        }
        return PublicCopy(file)
    }

    private static func rows(
        of plan: FeedPlan, _ window: FeedWindow, _ transaction: any StoreTransaction
    ) throws -> [Row] {
        if case .event(let id) = plan.subject {
            return try transaction.row(id).map { $0.isPublic ? [$0] : [] } ?? []
        }
        return try transaction.list(
            RecordQuery(
                kind: Kind.event.name,
                from: window.earliest, through: window.to, isPublicOnly: true))
    }
}
