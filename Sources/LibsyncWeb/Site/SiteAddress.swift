public import LibsyncCalendar
public import LibsyncModel

/// Which of the public pages: what its address says.
///
/// `/libraries/fjordvik/2026-12?audience=children`, and with its language before it, `/nn/…`, where
/// that is not the region's.
public struct SiteAddress: Hashable, Sendable {
    /// The language; nil for the region's own.
    public var language: PageLanguage?
    /// Whose page it is.
    public var subject: FeedSubject
    /// Of which dates; of an event's page it says nothing.
    public var span: SiteSpan
    /// How a list is laid out.
    public var view: SiteView
    /// The date of an event that is shown; nil for the event with all its dates.
    public var occurrence: OccurrenceKey?
    /// What was chosen of the list.
    public var filter: SiteFilter

    /// The address of a page; without arguments the region's list from today.
    public init(
        _ subject: FeedSubject = .region, span: SiteSpan = .fromToday, view: SiteView = .days,
        occurrence: OccurrenceKey? = nil, filter: SiteFilter = SiteFilter(),
        language: PageLanguage? = nil
    ) {
        self.subject = subject
        self.span = span
        self.view = view
        self.occurrence = occurrence
        self.filter = filter
        self.language = language
    }

    /// Whether it is the page of an event.
    public var isOfEvent: Bool { if case .event = subject { true } else { false } }

    /// The same in another language.
    public func `in`(_ language: PageLanguage?) -> SiteAddress {
        var address = self
        address.language = language
        return address
    }

    /// The link to it, from the root.
    public var link: WebLink {
        var parts = language.map { [$0.tag] } ?? []
        switch subject {
        case .region: break
        case .library(let slug): parts += ["libraries", slug.description]
        case .place(let id): parts += ["places", id.description]
        case .event(let id):
            parts += ["events", id.description]
            if let occurrence { parts.append(occurrence.pathPart) }
            return WebLink.path(parts)
        }
        parts += [span.word, view.word].compactMap(\.self)
        return WebLink.path(parts, query: filter.pairs)
    }
}

/// How a list is laid out.
public enum SiteView: String, Hashable, Sendable, CaseIterable {
    /// Day by day, as a printed programme.
    case days
    /// A month as a table of weeks.
    case month
    /// A line for each, as a table.
    case list

    /// Reads the part of an address; nil when it is no view that needs one.
    public init?(word: String) {
        guard let view = SiteView(rawValue: word), view != .days else { return nil }
        self = view
    }

    /// The part of an address; nil for the usual.
    public var word: String? { self == .days ? nil : rawValue }
}

/// Of which dates a list is.
public enum SiteSpan: Hashable, Sendable {
    /// From today to the end of the month, and two weeks at least.
    case fromToday
    /// Today alone.
    case today
    /// Saturday and Sunday, this week's.
    case weekend
    /// A month; the day of the date is the first.
    case month(LocalDate)
    /// One date.
    case day(LocalDate)
    /// From a date to the end of its month; without the first events of that date, so many, where they
    /// stood on a page before.
    case rest(LocalDate, skipping: Int)

    /// Reads the part of an address; nil when it is no span.
    public init?(word: String) {
        switch word {
        case "today": self = .today
        case "weekend": self = .weekend
        default:
            if word.hasPrefix("from-"), let rest = SiteSpan(rest: word.dropFirst(5)) {
                self = rest
            } else if let date = LocalDate(word) {
                self = .day(date)
            } else if let first = LocalDate(word + "-01") {
                self = .month(first)
            } else {
                return nil
            }
        }
    }

    /// Reads `2026-12-24`, or `2026-12-24-150` where 150 events stood before.
    private init?(rest word: Substring) {
        guard let date = LocalDate(String(word.prefix(10))) else { return nil }
        let count = word.dropFirst(10)
        if count.isEmpty {
            self = .rest(date, skipping: 0)
        } else {
            // One address for each page: no zero before the number, no sign.
            guard let skipped = Int(count.dropFirst()),
                (1...EventAgenda.entriesMax).contains(skipped),
                count == "-\(skipped)"
            else { return nil }
            self = .rest(date, skipping: skipped)
        }
    }

    /// How many events of a date stood on a page before.
    func skipped(on date: LocalDate) -> Int {
        if case .rest(date, let skipped) = self { skipped } else { 0 }
    }

    /// The part of an address; nil for the usual.
    public var word: String? {
        switch self {
        case .fromToday: nil
        case .today: "today"
        case .weekend: "weekend"
        case .month(let first): String(first.description.prefix(7))
        case .day(let date): date.description
        case .rest(let date, let skipped): "from-\(date)" + (skipped > 0 ? "-\(skipped)" : "")
        }
    }

    /// The month that it shows: `2026-12`.
    public func monthShown(today: LocalDate) -> String {
        String(month(today: today).description.prefix(7))
    }

    /// The month that it shows, by its first day.
    func month(today: LocalDate) -> LocalDate {
        switch self {
        case .fromToday, .today, .weekend: today.firstOfMonth
        case .month(let first): first
        case .day(let date), .rest(let date, _): date.firstOfMonth
        }
    }

    /// The first and the last date.
    func dates(today: LocalDate) -> ClosedRange<LocalDate> {
        switch self {
        case .fromToday: return today...max(today.lastOfMonth, today.adding(days: 13))
        case .today: return today...today
        case .weekend:
            // On a Sunday its own Saturday is past: the day itself.
            let saturday = today.adding(days: 6 - today.weekday)
            return max(saturday, today)...saturday.adding(days: 1)
        case .month(let first): return first...first.lastOfMonth
        case .day(let date): return date...date
        case .rest(let date, _): return date...date.lastOfMonth
        }
    }
}

extension LocalDate {
    var firstOfMonth: LocalDate { adding(days: 1 - day) }
    /// The last day of its month: never before it, not even in December 9999, after which
    /// `nextMonth` has no other month to give.
    var lastOfMonth: LocalDate {
        let first = firstOfMonth
        let next = first.nextMonth
        return next > first ? next.adding(days: -1) : first.adding(days: 30)
    }
    /// The first day of the month after; of a first day.
    var nextMonth: LocalDate { adding(days: 31).firstOfMonth }
    var monthBefore: LocalDate { adding(days: -1).firstOfMonth }
}

/// What was chosen of a list.
public struct SiteFilter: Hashable, Sendable {
    /// Codes of the audience.
    public var audience: [String]
    /// Keywords.
    public var keywords: [String]

    /// A filter; without arguments all is shown.
    public init(audience: [String] = [], keywords: [String] = []) {
        self.audience = audience
        self.keywords = keywords
    }

    var pairs: [(name: String, value: String)] {
        [("audience", audience), ("keyword", keywords)].filter { !$0.1.isEmpty }
            .map { ($0.0, $0.1.joined(separator: ",")) }
    }
}

extension OccurrenceKey {
    /// `2026-12-24`, with a time `2026-12-24T1800`.
    var pathPart: String {
        guard let second = secondOfDay else { return date.description }
        let parts = [second / 3_600, second / 60 % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(date)T\(parts.joined())"
    }

    /// Reads what `pathPart` writes.
    public init?(pathPart: String) {
        self.init(pathPart.replacing("-", with: ""))
    }
}
