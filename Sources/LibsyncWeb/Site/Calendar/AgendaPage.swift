public import LibsyncCalendar
public import LibsyncModel

/// The calendar of a region, a library or a place as a printed programme: what is on, day by day.
public struct AgendaPage: Sendable {
    /// What the page stands on.
    let region: SiteRegion
    /// Which page it is.
    let address: SiteAddress
    let language: PageLanguage
    /// What is on in the month shown and in the dates of the list.
    private let agenda: EventAgenda
    /// The dates of the list.
    private let dates: ClosedRange<LocalDate>
    /// The first day of the month shown.
    let month: LocalDate
    /// What else one may choose.
    let choices: Choices

    /// What may be chosen instead.
    public struct Choices: Sendable {
        /// How many events each library has in the dates of the list, whatever library is shown.
        public var libraries: [LibrarySlug: Int]
        /// The codes of audiences that events of the month have.
        public var audiences: Set<String>

        /// These.
        public init(libraries: [LibrarySlug: Int] = [:], audiences: Set<String> = []) {
            self.libraries = libraries
            self.audiences = audiences
        }

        /// What `agenda` has in the dates of a page's list: who chooses a library finds as many there.
        public init(
            _ agenda: EventAgenda, of address: SiteAddress, region: SiteRegion,
            audiences: Set<String>
        ) {
            self.init(audiences: audiences)
            let dates = address.span.dates(today: region.today)
            for entry in agenda.entries where entry.dates.overlaps(dates) {
                for library in region.libraries where library.takesPart(in: entry.event) {
                    libraries[library.slug, default: 0] += 1
                }
            }
        }
    }

    /// How many lines a page has, about: whole days stand together.
    static let rowsMax = 150

    /// From which to which date events are needed for a page: its list, and its month for the shelf.
    public static func window(of address: SiteAddress, today: LocalDate) -> ClosedRange<LocalDate> {
        let month = address.span.month(today: today)
        let dates = address.span.dates(today: today)
        return min(month, dates.lowerBound)...max(month.lastOfMonth, dates.upperBound)
    }

    /// The page of `address`.
    ///
    /// - Parameter agenda: what is public and not withheld in the window, of the page's subject and
    ///   as its filter has it.
    public init(
        _ address: SiteAddress, _ agenda: EventAgenda, region: SiteRegion, choices: Choices
    ) {
        self.address = address
        self.region = region
        self.agenda = agenda
        self.choices = choices
        language = address.language ?? region.language
        dates = address.span.dates(today: region.today)
        month = address.span.month(today: region.today)
    }

    /// The document.
    public func document() -> Markup {
        let days = agenda.byDate()
        return SiteFrame(
            region: region, page: { address.in(region.prefix(of: $0)).link }, language: language,
            title: "\(heading) \(year)",
            description: language(under(placeNames.map(\.text))), library: library,
            isListed: isListed, head: feeds
        ).document {
            cover(days.mapValues(\.count))
            HTML.div(.class(address.view == .month ? "wrap wide" : "wrap two")) {
                HTML.div {
                    OpenToday(openings: openings, region: region, language: language).markup()
                    AgendaFilters(page: self).markup()
                    switch address.view {
                    case .days: programme(days)
                    case .month: grid(days)
                    case .list: list(days)
                    }
                }
                AgendaAside(page: self).markup()
            }
        }
    }

    // MARK: What it is called

    /// The library whose page it is.
    var library: SiteLibrary? {
        guard case .library(let slug) = address.subject else { return nil }
        return region.library(slug)
    }

    /// The place whose page it is.
    var place: Place? {
        guard case .place(let id) = address.subject else { return nil }
        return region.context.places[id]
    }

    /// The places that the page is about and of which it is known when they are open.
    var openings: [PlaceOpening] {
        if let library { return region.openings(of: library, in: language) }
        return place.flatMap { region.opening(of: $0) }.map { [$0] } ?? []
    }

    /// Whose calendar it is, by name.
    var subject: RecordText {
        library?.name(language) ?? place.flatMap { language.text(of: $0.name) }
            ?? region.name(language)
    }

    private var heading: String {
        let human = language.human
        return switch address.span {
        case .today: language(.spanToday)
        case .weekend: language(.spanWeekend)
        case .fromToday, .month: human.month(month).capitalisedFirst
        case .day(let date): human.dateInYear(date).capitalisedFirst
        case .rest(let date, _): language(.from(human.dateInYear(date))).capitalisedFirst
        }
    }

    private var year: String {
        switch address.span {
        case .today, .weekend: language.human.dayAndMonth(dates.lowerBound)
        case .fromToday, .month, .day, .rest: String(month.year)
        }
    }

    /// How many events there are, at `places`.
    private func under(_ places: [String]) -> Phrase {
        let inMonth = agenda.entries.filter { $0.dates.upperBound >= month }
        let shown =
            switch address.span {
            case .fromToday, .month: inMonth.filter { $0.start.date.firstOfMonth <= month }
            case .today, .weekend, .day, .rest:
                inMonth.filter { $0.dates.overlaps(dates) }
            }
        return .events(shown.count, in: listed(places))
    }

    /// The libraries of the list, while they are few.
    private var placeNames: [RecordText] {
        guard library == nil, place == nil, 1...6 ~= region.libraries.count else {
            return [subject]
        }
        return region.libraries.map { $0.shortName(language) }
    }

    private func listed(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " \(language(.and)) " + last
    }

    /// Months that nobody fills yet, and mere selections, are not for search engines.
    private var isListed: Bool {
        guard !agenda.entries.isEmpty, address.filter == SiteFilter(), address.view == .days else {
            return false
        }
        switch address.span {
        case .fromToday, .month, .day: return true
        case .today, .weekend, .rest: return false
        }
    }

    // MARK: Its parts

    @MarkupBuilder private var feeds: Markup {
        if let library {
            Markup.linkedData(
                LibraryFacts(library: library, region: region, language: language)
                    .json(openings))
        } else if let opening = openings.first {
            let owner = opening.place.record.library.flatMap { region.owner($0)?.record }
            Markup.linkedData(LibraryFacts.data(of: opening, owner, region, language).json)
        }
        for format in [FeedFormat.calendar, .atom] {
            if let link = WebLink(address: feedAddress(format)) {
                HTML.link(
                    .rel("alternate"),
                    format == .atom ? .type("application/atom+xml") : .type("text/calendar"),
                    .title(subject.text), .href(link))
            }
        }
    }

    /// The address of the feed with the same selection.
    func feedAddress(_ format: FeedFormat = .calendar) -> String {
        let query = FeedQuery(
            filter: FeedFilter(
                keywords: Set(address.filter.keywords), audience: Set(address.filter.audience)))
        return region.root + address.subject.path(format) + query.text
    }

    /// The same page of other dates, or laid out in another way.
    func other(_ span: SiteSpan, _ view: SiteView? = nil) -> WebLink {
        SiteAddress(
            address.subject, span: span, view: view ?? address.view, filter: address.filter,
            language: address.language
        ).link
    }

    private func cover(_ counts: [LocalDate: Int]) -> Markup {
        HTML.div(.class("cover")) {
            HTML.div(.class("wrap")) {
                HTML.div(.class("cover-row")) {
                    HTML.h1(text: heading)
                    HTML.div {
                        HTML.p(.class("under")) {
                            let names = placeNames
                            language(under(names.map { _ in RecordText.mark }), with: names)
                        }
                        HTML.p(.class("step")) {
                            step(month.monthBefore)
                            step(month.nextMonth)
                        }
                    }
                }
                Shelf(month: month, counts: counts, today: region.today).markup()
            }
        }
    }

    /// How many months before and after this one are led to, one by one.
    private static let monthsMax = 24

    /// The way to a month next to the one shown: there is no end of months, so that robots are not to
    /// go on from one in which nothing is, and nobody beyond two years from today.
    private func step(_ other: LocalDate) -> Markup? {
        let today = region.today
        let distance = (other.year - today.year) * 12 + other.month - today.month
        guard abs(distance) <= AgendaPage.monthsMax else { return nil }
        let name = language.human.month(other).capitalisedFirst
        return HTML.a(
            .href(self.other(.month(other))), agenda.entries.isEmpty ? .rel("nofollow") : nil,
            text: other.year == month.year ? name : "\(name) \(other.year)")
            + Markup(" ")
    }

    /// What stands on this page: whole days, until it is long enough, or the part of a day that is
    /// too long by itself; and where it goes on.
    private func shown(
        _ days: [LocalDate: [DatedEvent]]
    ) -> (days: [(date: LocalDate, entries: [DatedEvent])], next: SiteSpan?) {
        var shown: [(date: LocalDate, entries: [DatedEvent])] = []
        var count = 0
        for date in days.keys.filter(dates.contains).sorted() {
            let skipped = address.span.skipped(on: date)
            let entries = (days[date] ?? []).dropFirst(skipped)
            if entries.isEmpty { continue }
            if shown.isEmpty, entries.count > AgendaPage.rowsMax {
                let part = Array(entries.prefix(AgendaPage.rowsMax))
                return ([(date, part)], .rest(date, skipping: skipped + part.count))
            }
            count += entries.count
            if !shown.isEmpty, count > AgendaPage.rowsMax {
                return (shown, .rest(date, skipping: 0))
            }
            shown.append((date, Array(entries)))
        }
        return (shown, nil)
    }

    @MarkupBuilder private func programme(_ days: [LocalDate: [DatedEvent]]) -> Markup {
        let shown = shown(days)
        if shown.days.isEmpty {
            nothing
        } else {
            HTML.div(.class("programme")) {
                for (date, entries) in shown.days {
                    DayList(
                        date: date, entries: entries, region: region, language: language,
                        namesLibrary: library == nil
                    ).markup()
                }
            }
        }
        onward(to: shown.next)
    }

    @MarkupBuilder private func list(_ days: [LocalDate: [DatedEvent]]) -> Markup {
        let shown = shown(days)
        if shown.days.isEmpty {
            nothing
        } else {
            // What lasts for days stands once, where it begins.
            let entries = shown.days.flatMap { date, entries in
                entries.filter { max($0.start.date, dates.lowerBound) == date }
            }
            EventTable(
                caption: Markup("\(heading) \(year), ") + subject.markup, entries: entries,
                region: region, language: language, namesLibrary: library == nil
            ).markup()
        }
        onward(to: shown.next)
    }

    private func grid(_ days: [LocalDate: [DatedEvent]]) -> Markup {
        MonthGrid(
            month: month, today: region.today, language: language,
            entries: Dictionary(
                uniqueKeysWithValues: days.map { date, entries in
                    (date, entries.map { entry(DatedText($0, region, language), on: date) })
                })
        ) { other(.day($0), .days) }.markup()
    }

    private func entry(_ text: DatedText, on date: LocalDate) -> MonthGrid.Entry {
        MonthGrid.Entry(
            time: text.dated.start.date == date ? text.clock?.start : nil, title: text.title,
            titleLanguage: text.titleLanguage, link: text.link, stamp: text.stamp,
            isOn: text.dated.takesPlace,
            library: library == nil ? text.library?.shortName(language) : nil)
    }

    private var nothing: Markup {
        HTML.p(.class("empty"), text: language(.nothingIn(datesInWords)))
    }

    /// The dates as they end a sentence; of months and weekdays English keeps the capital.
    private var datesInWords: String {
        let human = language.human
        return switch address.span {
        case .fromToday: language(.through(human.dayAndMonth(dates.upperBound)))
        case .today: language(.today)
        case .weekend: language(.spanWeekend).lowercased()
        case .month: language(.within("\(human.month(month)) \(year)"))
        case .day(let date): language(.on(human.dateInYear(date)))
        case .rest(let date, _): language(.from(human.dateInYear(date)))
        }
    }

    /// The way to what does not stand here.
    @MarkupBuilder private func onward(to next: SiteSpan?) -> Markup {
        if case .rest(let date, let skipped) = next {
            let day = language.human.dateInYear(date)
            rest(
                .rest(date, skipping: skipped),
                language(skipped == 0 ? .goOn(with: day) : .goOn(on: day)))
        } else if address.span != .month(month), dates.upperBound < month.lastOfMonth {
            rest(.month(month), language(.rest(of: language.human.month(month))))
        }
    }

    private func rest(_ span: SiteSpan, _ text: String) -> Markup {
        HTML.p(.class("day no-print")) {
            HTML.span(.class("rest")) {
                HTML.a(.class("btn plain"), .href(other(span)), text: text)
            }
        }
    }
}

extension String {
    /// With a capital letter at its beginning, as a heading has.
    var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
