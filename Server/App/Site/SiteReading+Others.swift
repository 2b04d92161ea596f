internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncStore
internal import LibsyncWeb

/// What is read for pages that are no calendars: to be taken elsewhere, and about the site itself.
extension SiteReading {
    /// How many days ahead is looked for the next events.
    private static let aheadDays = 366

    /// The page with what to copy.
    func embedding(_ address: EmbedAddress) throws -> Markup {
        let events = try publicEvents(
            from: now.date, through: now.date.adding(days: SiteReading.aheadDays))
        return EmbedPage(
            address, try next(address, of: events.map(\.event)),
            audiences: Set(events.flatMap(\.event.audience)), region: try region()
        ).document()
    }

    /// The list that is taken into another page.
    func embedded(_ address: EmbedAddress) throws -> EmbedList {
        let events = try publicEvents(
            from: now.date, through: now.date.adding(days: SiteReading.aheadDays))
        return EmbedList(
            address, try next(address, of: events.map(\.event)), region: try region())
    }

    /// What is to come or still on, of those chosen.
    private func next(_ address: EmbedAddress, of events: [Event]) throws -> [DatedEvent] {
        // Records keep a library's first name when it takes another for its addresses.
        let owner = try address.library.flatMap { try transaction.library(called: $0)?.slug }
        let filter = FeedFilter(
            keywords: Set(address.filter.keywords), audience: Set(address.filter.audience),
            libraries: Set([owner].compactMap(\.self)))
        let chosen = events.filter(filter.admits)
        // A fortnight holds six events of most regions: the year is unfolded only where it does not.
        let near = ahead(14, of: chosen)
        let isEnough = near.count { !$0.hasBegun(at: now) } >= address.count
        return isEnough ? near : ahead(SiteReading.aheadDays, of: chosen)
    }

    private func ahead(_ days: Int, of events: [Event]) -> [DatedEvent] {
        EventAgenda(
            of: events, from: now.date, to: now.date.adding(days: days),
            timeZone: configuration.zone
        ).filtered { !$0.occurrence.isWithheld && max($0.end, $0.start) >= now }.entries
    }

    /// The page of a statement.
    func statement(_ statement: Statement, _ language: PageLanguage?) throws -> Markup {
        let region = try region()
        let coordinator = try transaction.libraries().first { $0.role == .coordinator }
        let keeper = coordinator.flatMap { account in
            region.context.libraries[account.slug].map { SiteLibrary($0, slug: account.address) }
        }
        return StatementPage(statement, in: language, region: region, keeper: keeper).document()
    }

    /// The colours of the libraries; the region wears the coordinator's.
    func colors() throws -> LibraryColors {
        let surroundings = try FeedSurroundings(of: transaction)
        var region: LibraryColor?
        var libraries: [String: LibraryColor] = [:]
        for account in try transaction.libraries() {
            let text = surroundings.context.libraries[account.slug]?["color"]?.string
            guard let color = text.flatMap(LibraryColor.init) else { continue }
            libraries[account.address.description] = color
            if account.role == .coordinator { region = color }
        }
        return LibraryColors(region: region, libraries: libraries)
    }

    /// What search engines are to look at.
    func sitemap() throws -> Sitemap {
        let last = now.date.adding(days: SiteReading.aheadDays)
        let events = try publicEvents(from: now.date, through: last)
        let agenda = EventAgenda(
            of: events.map(\.event), from: now.date, to: last, timeZone: configuration.zone
        ).filtered { !$0.occurrence.isWithheld }
        let changes = events.compactMap { event, row in
            changed(row).map { (event.id, $0.date) }
        }
        return Sitemap(
            try region(), agenda, changed: Dictionary(changes) { first, _ in first })
    }

    private func publicEvents(
        from first: LocalDate, through last: LocalDate
    ) throws -> [(event: Event, row: Row)] {
        try transaction.list(
            RecordQuery(kind: Kind.event.name, from: first, through: last, isPublicOnly: true)
        ).compactMap { row in
            Event(row.record).flatMap { FeedFilter().admits($0) ? ($0, row) : nil }
        }
    }
}
