internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncStore
internal import LibsyncWeb

/// Reads from the store, within one transaction, what a public page shows.
struct SiteReading {
    let transaction: any StoreTransaction
    let configuration: ServerConfiguration
    let now: LocalDateTime

    /// How many days before and after a date an event's other dates are looked for.
    private static let nearDays = 400
    /// How many other dates a page names.
    private static let datesMax = 12
    /// How many other events.
    private static let othersMax = 4

    init(
        _ transaction: any StoreTransaction, _ configuration: ServerConfiguration,
        _ now: LocalDateTime
    ) throws {
        self.transaction = transaction
        self.configuration = configuration
        self.now = now
    }

    /// Where a page is instead, or why there is none; nil where it is here.
    ///
    /// - Parameter seconds: the time in seconds since 1970.
    func elsewhere(_ page: SitePage, _ seconds: Int) throws -> SiteRendering.Found? {
        switch page {
        case .calendar(var address):
            return try elsewhere(address.subject, seconds) { library in
                address.subject = .library(library)
                return .calendar(address)
            }
        case .embedding(let address):
            return try elsewhere(address, seconds, SitePage.embedding)
        case .embedded(let address): return try elsewhere(address, seconds, SitePage.embedded)
        case .fragment(let address): return try elsewhere(address, seconds, SitePage.fragment)
        case .statement, .colors, .sitemap: return nil
        }
    }

    private func elsewhere(
        _ address: EmbedAddress, _ seconds: Int, _ page: (EmbedAddress) -> SitePage
    ) throws -> SiteRendering.Found? {
        guard let library = address.library else { return nil }
        return try elsewhere(.library(library), seconds) { other in
            var address = address
            address.library = other
            return page(address)
        }
    }

    private func elsewhere(
        _ subject: FeedSubject, _ seconds: Int, moved: (LibrarySlug) -> SitePage
    ) throws -> SiteRendering.Found? {
        let lookup = FeedLookup(
            transaction: transaction, region: configuration, now: Int64(seconds) * 1_000)
        let asked: FeedAddress =
            switch subject {
            case .region: .region
            case .library(let slug): .library(slug.description)
            case .place(let id): .place(id.description)
            case .event(let id): .event(id.description)
            }
        switch try lookup.target(of: asked, FeedQuery()) {
        case .plan: return nil
        case .moved(let library): return .moved(moved(library.address))
        case .refused(let status, _): return .absent(status)
        }
    }

    /// The page of a list.
    func agenda(_ address: SiteAddress) throws -> Markup? {
        let region = try region(of: address.subject)
        let window = AgendaPage.window(of: address, today: now.date)
        let filter = FeedFilter(
            keywords: Set(address.filter.keywords), audience: Set(address.filter.audience))
        let events = try transaction.list(
            RecordQuery(
                kind: Kind.event.name, from: window.lowerBound.adding(days: -1),
                through: window.upperBound.adding(days: 1), isPublicOnly: true)
        ).compactMap { Event($0.record) }
        guard let own = try subjectFilter(address.subject, region) else { return nil }
        let agenda = EventAgenda(
            of: events.filter(filter.admits), from: window.lowerBound, to: window.upperBound,
            timeZone: configuration.zone
        ).filtered { !$0.occurrence.isWithheld }
        let shown = Set(events.filter(own.admits).map(\.id))
        return AgendaPage(
            address, agenda.filtered { shown.contains($0.event.id) }, region: region,
            choices: AgendaPage.Choices(
                agenda, of: address, region: region, audiences: Set(events.flatMap(\.audience)))
        ).document()
    }

    /// Which events a subject has; nil when there is no such subject to be shown.
    private func subjectFilter(_ subject: FeedSubject, _ region: SiteRegion) throws -> FeedFilter? {
        switch subject {
        case .region, .event: return FeedFilter()
        case .library(let slug):
            guard let library = try transaction.library(called: slug) else { return nil }
            return FeedFilter(libraries: [library.slug])
        case .place(let id):
            return FeedFilter(places: [id]).reaching(region.context.places)
        }
    }

    /// The page of an event; nil when it does not have that date.
    func event(_ id: RecordID, _ address: SiteAddress) throws -> Markup? {
        let region = try region()
        guard let row = try transaction.row(id), row.isPublic, let event = Event(row.record)
        else { return nil }
        let dates = dates(of: event, near: now.date)
        let ahead = dates.filter { $0.dates.upperBound >= now.date }
        guard let shown = shown(address.occurrence, among: dates, ahead, of: event) else {
            return nil
        }
        return EventPage(
            address, shown,
            dates: event.isSeries ? Array(ahead.prefix(SiteReading.datesMax)) : [],
            others: try others(than: shown), changed: changed(row), region: region
        ).document()
    }

    /// The date that was asked for, or else the next, or else the last.
    ///
    /// Links to what was years ago, or will be in two, hold as well: such a date is looked for where
    /// it is.
    private func shown(
        _ key: OccurrenceKey?, among dates: [DatedEvent], _ ahead: [DatedEvent], of event: Event
    ) -> DatedEvent? {
        if let key {
            let isKeyed = { (one: DatedEvent) in one.occurrence.key == key }
            return dates.first(where: isKeyed)
                ?? self.dates(of: event, near: key.date).first(where: isKeyed)
        }
        if let near = ahead.first ?? dates.last { return near }
        guard let time = event.time else { return nil }
        return self.dates(of: event, near: time.start.date).last
    }

    private func dates(of event: Event, near date: LocalDate) -> [DatedEvent] {
        EventAgenda(
            of: [event], from: date.adding(days: -SiteReading.nearDays),
            to: date.adding(days: SiteReading.nearDays), timeZone: configuration.zone
        ).filtered { !$0.occurrence.isWithheld }.entries
    }

    /// What else is on: at the same place in the month after, or on the day of what is off.
    private func others(than shown: DatedEvent) throws -> [DatedEvent] {
        let days = shown.takesPlace ? 30 : 0
        let from = max(shown.start.date, now.date)
        let to = shown.start.date.adding(days: days)
        guard from <= to else { return [] }
        let events = try transaction.list(
            RecordQuery(kind: Kind.event.name, from: from, through: to, isPublicOnly: true)
        ).compactMap { Event($0.record) }.filter { other in
            guard other.id != shown.event.id else { return false }
            return !shown.takesPlace || other.places.contains(where: shown.places.contains)
        }
        let agenda = EventAgenda(of: events, from: from, to: to, timeZone: configuration.zone)
        return Array(
            agenda.entries.filter { $0.takesPlace && !$0.occurrence.isWithheld }
                .prefix(SiteReading.othersMax))
    }

    /// When the record was last changed, by the region's clock.
    func changed(_ row: Row) -> LocalDateTime? {
        guard let last = row.record.fields.values.map(\.provenance.effective.milliseconds).max()
        else {
            return nil
        }
        return ZonedTime(secondsSince1970: Int(last / 1_000), in: configuration.zone)?.local
    }

    /// The region for a page of `subject`; only those of libraries and places tell when they are
    /// open.
    private func region(of subject: FeedSubject) throws -> SiteRegion {
        switch subject {
        case .region, .event: return try region()
        case .library, .place:
            let hours = RecordQuery(kind: Kind.hours.name, isPublicOnly: true)
            return try region().withHours(try transaction.list(hours).map(\.record))
        }
    }

    func region() throws -> SiteRegion {
        let surroundings = try FeedSurroundings(of: transaction)
        let accounts = try transaction.libraries().filter { $0.mergedInto == nil }
        func libraries(_ accounts: [LibraryAccount]) -> [SiteLibrary] {
            accounts.compactMap { account in
                surroundings.context.libraries[account.slug].map {
                    SiteLibrary($0, slug: account.address)
                }
            }
        }
        return SiteRegion(
            configuration.profile, root: configuration.url,
            libraries: libraries(accounts.filter { $0.closed == nil }),
            closed: libraries(accounts.filter { $0.closed != nil }), context: surroundings.context,
            now: now)
    }
}
