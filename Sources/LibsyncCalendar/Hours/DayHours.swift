public import LibsyncModel

/// When a place is open on one date, and why then.
public struct DayHours: Hashable, Sendable {
    /// The date.
    public let date: LocalDate
    /// The hours of each service that the place has; empty where nothing is known of it.
    public let services: [HoursService: ServiceHours]
    /// The holidays and eves of the date, by the law and not by what anybody said.
    public let holidays: [Holiday]

    /// The hours of one service on one date.
    public struct ServiceHours: Hashable, Sendable {
        /// The stretches that begin on the date, in order; none where it is closed.
        public let spans: [OpenSpan]
        /// What says so.
        public let cause: HoursCause
        /// Why, by language; empty where nobody said.
        public let reason: LanguageMap
    }

    /// When somebody is there.
    public var staffed: [OpenSpan] { services[.staffed]?.spans ?? [] }
    /// When people let themselves in.
    public var selfService: [OpenSpan] { services[.selfService]?.spans ?? [] }
    /// When one can come in, be anybody there or not.
    public var open: [OpenSpan] { OpenSpan.union(staffed + selfService) }
    /// Whether anything is known of it.
    public var isKnown: Bool { !services.isEmpty }
    /// Whether it is known to be closed, for everybody and all day.
    public var isClosed: Bool { isKnown && open.isEmpty }

    /// The hours that somebody shows.
    public func spans(_ shown: HoursShown) -> [OpenSpan] {
        switch shown {
        case .open: open
        case .staffed: staffed
        case .selfService: selfService
        }
    }

    /// What says so, of the service that differs most from what is usual.
    public var cause: HoursCause {
        let causes = HoursService.allCases.compactMap { services[$0]?.cause }
        return causes.first { $0.isOfTheDay } ?? causes.first { $0 != .ordinary } ?? .ordinary
    }

    /// Why it is as it is, in one language: what the library says, else the holiday on account of
    /// which it differs; each reason once, that of the staff first.
    public func reasons(language tag: String) -> [String] {
        var reasons: [String] = []
        for hours in HoursService.allCases.compactMap({ services[$0] }) {
            var text = hours.reason.text([tag])
            if case .holiday(let holiday) = hours.cause { text = holiday.name(language: tag) }
            if let text, !reasons.contains(text) { reasons.append(text) }
        }
        return reasons
    }
}

/// What says when a service is open on a date.
public enum HoursCause: Hashable, Sendable {
    /// The ordinary week.
    case ordinary
    /// The season of this key.
    case season(String)
    /// Something said of this very date.
    case special
    /// The same, on a holiday and without another reason.
    case holiday(Holiday)

    /// Whether it was said of the date itself.
    public var isOfTheDay: Bool {
        switch self {
        case .ordinary, .season: false
        case .special, .holiday: true
        }
    }

    /// A word for programs: `ordinary`, `season`, `special`, `holiday`.
    public var word: String {
        switch self {
        case .ordinary: "ordinary"
        case .season: "season"
        case .special: "special"
        case .holiday: "holiday"
        }
    }
}

extension OpenSpan {
    /// What any of `spans` covers, in order; those that touch become one.
    static func union(_ spans: [OpenSpan]) -> [OpenSpan] {
        var union: [OpenSpan] = []
        for span in spans.sorted() {
            guard let last = union.last, span.opens <= last.closes else {
                union.append(span)
                continue
            }
            // A date holds a day at most; what is beyond lies within the hours of the next.
            let longest = last.opens + OpenSpan.day - (last.opens == 0 ? 0 : 1)
            let closes = min(max(last.closes, span.closes), longest)
            union[union.count - 1] = OpenSpan(opens: last.opens, closes: closes) ?? last
        }
        return union
    }
}

extension OpeningHours {
    /// The hours of places, of these records, by place.
    ///
    /// Only the owner of a place says when it is open: a record of another library, or of another
    /// name than a place's hours have, is passed over, and so is a deleted one.
    public static func byPlace(
        _ records: [Record], places: PlaceTree
    ) -> [RecordID: OpeningHours] {
        var found: [RecordID: OpeningHours] = [:]
        for record in records where !record.isDeleted {
            guard let hours = OpeningHours(record), let place = hours.place,
                let owner = places.places[place]?.record.library, owner == record.library
            else { continue }
            if record.id == OpeningHours.secondID(of: place) {
                found[place] = hours
            } else if record.id == OpeningHours.id(of: place), found[place] == nil {
                found[place] = hours
            }
        }
        return found
    }

    /// The hours of a date: what is said of it, else of its season, else of an ordinary week.
    ///
    /// Each service is looked up by itself: "nobody is there" says nothing of the doors.
    public func day(_ date: LocalDate) -> DayHours {
        let holidays = Holiday.on(date)
        var services: [HoursService: DayHours.ServiceHours] = [:]
        for service in self.services where isKnown {
            guard let own = special[date]?[service] else {
                services[service] = usual(service, on: Weekday(of: date), of: date)
                continue
            }
            let cause = own.reason.isEmpty ? holidays.first.map(HoursCause.holiday) : nil
            services[service] = DayHours.ServiceHours(
                spans: own.spans, cause: cause ?? .special, reason: own.reason)
        }
        return DayHours(date: date, services: services, holidays: holidays)
    }

    /// The hours from one date to another, both included.
    public func days(from: LocalDate, through: LocalDate) -> [DayHours] {
        guard from <= through else { return [] }
        return (from.dayNumber...through.dayNumber).map { day(LocalDate(dayNumber: $0)) }
    }

    /// The hours of a date as if nothing were said of it alone.
    public func usualDay(_ date: LocalDate) -> DayHours {
        usualDay(Weekday(of: date), asOf: date)
    }

    /// The hours of a weekday as they are in the weeks around a date.
    public func usualDay(_ weekday: Weekday, asOf date: LocalDate) -> DayHours {
        var services: [HoursService: DayHours.ServiceHours] = [:]
        for service in self.services where isKnown {
            services[service] = usual(service, on: weekday, of: date)
        }
        return DayHours(date: date, services: services, holidays: [])
    }

    private func usual(
        _ service: HoursService, on weekday: Weekday, of date: LocalDate
    ) -> DayHours.ServiceHours {
        for season in seasons where season.covers(date) {
            guard let own = season.week[weekday]?[service] else { continue }
            return DayHours.ServiceHours(
                spans: own.spans, cause: .season(season.key), reason: own.reason)
        }
        let own = week[weekday]?[service]
        return DayHours.ServiceHours(
            spans: own?.spans ?? [], cause: .ordinary, reason: own?.reason ?? LanguageMap())
    }

    /// What of a time is outside the hours that somebody shows, in seconds of the local clock
    /// (`LocalDateTime.secondsAsUTC`), in order; nil where nothing is known of them.
    public func uncovered(
        _ shown: HoursShown, from start: LocalDateTime, to end: LocalDateTime
    ) -> [Range<Int>]? {
        guard isKnown, start < end else { return isKnown ? [] : nil }
        var uncovered = [start.secondsAsUTC..<end.secondsAsUTC]
        // What began the evening before may still go on.
        for day in days(from: start.date.adding(days: -1), through: end.date) {
            let midnight = day.date.dayNumber * 86_400
            for span in day.spans(shown) {
                let open = midnight + span.opens * 60..<midnight + span.closes * 60
                uncovered = uncovered.flatMap { $0.without(open) }
            }
        }
        return uncovered
    }

    /// Whether a place is open at a moment in the sense that somebody shows.
    public func isOpen(_ shown: HoursShown, at moment: LocalDateTime) -> Bool {
        let next = LocalDateTime(secondsAsUTC: moment.secondsAsUTC + 1)
        return uncovered(shown, from: moment, to: next)?.isEmpty ?? false
    }
}

extension Range<Int> {
    /// What is left of it.
    fileprivate func without(_ other: Range<Int>) -> [Range<Int>] {
        guard overlaps(other) else { return [self] }
        var left: [Range<Int>] = []
        if lowerBound < other.lowerBound { left.append(lowerBound..<other.lowerBound) }
        if other.upperBound < upperBound { left.append(other.upperBound..<upperBound) }
        return left
    }
}
