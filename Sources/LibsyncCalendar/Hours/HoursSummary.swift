public import LibsyncModel

/// A place's hours as a sign on its door tells them: weeks with like days together, and what
/// differs on single days, service by service.
///
/// Pages, signs and data for search engines are all made of this, so that they agree.
public struct HoursSummary: Sendable {
    /// The weeks that hold within the time, in order; they do not overlap.
    public let weeks: [WeekStretch]
    /// What differs on single days, by service, in order.
    public let special: [HoursService: [SpecialStretch]]
    /// The services that the place has.
    public let services: [HoursService]

    /// A time in which every week has the same hours.
    public struct WeekStretch: Hashable, Sendable {
        /// Its first date; nil for ever since.
        public let from: LocalDate?
        /// Its last date; nil until further notice.
        public let through: LocalDate?
        /// The season; nil for ordinary weeks.
        public let season: HoursSeason?
        /// Each weekday from Monday on.
        public let days: [DayHours]

        /// Weekdays with like hours together, in the order in which the first of them comes.
        public var lines: [WeekLine] {
            var lines: [WeekLine] = []
            for (index, day) in days.enumerated() {
                let weekday = Weekday.allCases[index]
                let like = lines.firstIndex {
                    $0.hours.staffed == day.staffed && $0.hours.selfService == day.selfService
                }
                guard let like else {
                    lines.append(WeekLine(weekdays: [weekday], hours: day))
                    continue
                }
                let known = lines[like]
                lines[like] = WeekLine(weekdays: known.weekdays + [weekday], hours: known.hours)
            }
            return lines
        }
    }

    /// Weekdays that have the same hours.
    public struct WeekLine: Hashable, Sendable {
        /// The weekdays, in order.
        public let weekdays: [Weekday]
        /// Their hours; the date in it means nothing.
        public let hours: DayHours

        /// Weekdays in a row together: Tuesday to Friday, and Sunday.
        public var runs: [ClosedRange<Int>] {
            var runs: [ClosedRange<Int>] = []
            for number in weekdays.map(\.number) {
                if let last = runs.last, last.upperBound + 1 == number {
                    runs[runs.count - 1] = last.lowerBound...number
                } else {
                    runs.append(number...number)
                }
            }
            return runs
        }
    }

    /// Dates in a row of which the same is said.
    public struct SpecialStretch: Hashable, Sendable {
        /// The first date.
        public let from: LocalDate
        /// The last date.
        public let through: LocalDate
        /// The stretches of each of them; none where it is closed.
        public let spans: [OpenSpan]
        /// Why, as the library says; empty where it does not.
        public let said: LanguageMap

        /// Why, in one language: what the library says, else the holiday, where it is one day.
        public func reason(language tag: String) -> String? {
            if let text = said.text([tag]) { return text }
            guard from == through else { return nil }
            return Holiday.on(from).first?.name(language: tag)
        }
    }

    /// The hours between two dates, both included.
    public init(of hours: OpeningHours, from: LocalDate, through: LocalDate) {
        services = hours.isKnown ? hours.services : []
        weeks = HoursSummary.weeks(of: hours, from: from, through: through)
        var special: [HoursService: [SpecialStretch]] = [:]
        for day in hours.days(from: from, through: through) {
            for (service, own) in day.services where own.cause.isOfTheDay {
                var stretches = special[service] ?? []
                var from = day.date
                if let last = stretches.last, last.through.adding(days: 1) == day.date,
                    last.spans == own.spans, last.said == own.reason
                {
                    from = last.from
                    stretches.removeLast()
                }
                stretches.append(
                    SpecialStretch(
                        from: from, through: day.date, spans: own.spans, said: own.reason))
                special[service] = stretches
            }
        }
        self.special = special
    }

    /// The time is cut wherever a season begins or ends; pieces that come out alike are one again.
    private static func weeks(
        of hours: OpeningHours, from: LocalDate, through: LocalDate
    ) -> [WeekStretch] {
        guard hours.isKnown, from <= through else { return [] }
        var cuts: Set<LocalDate> = [from]
        for season in hours.seasons {
            cuts.insert(season.from)
            if let end = season.through { cuts.insert(end.adding(days: 1)) }
        }
        let begins = cuts.filter { (from...through).contains($0) }.sorted()
        var weeks: [WeekStretch] = []
        for (index, begin) in begins.enumerated() {
            let end = index + 1 < begins.count ? begins[index + 1].adding(days: -1) : through
            let days = Weekday.allCases.map { hours.usualDay($0, asOf: begin) }
            let season = hours.seasons.first { $0.covers(begin) }
            if let last = weeks.last, last.days.map(\.services) == days.map(\.services),
                last.season == season
            {
                weeks.removeLast()
                weeks.append(
                    WeekStretch(from: last.from, through: end, season: season, days: last.days))
            } else {
                weeks.append(WeekStretch(from: begin, through: end, season: season, days: days))
            }
        }
        return open(weeks, hours, from, through)
    }

    /// The first piece has no begin and the last no end, unless a season is what ends there.
    private static func open(
        _ weeks: [WeekStretch], _ hours: OpeningHours, _ from: LocalDate, _ through: LocalDate
    ) -> [WeekStretch] {
        weeks.map { week in
            let begin = week.from == from ? week.season?.from : week.from
            var end = week.through
            if end == through {
                end = week.season?.through
                // An ordinary week ends where a season begins that is just beyond the time.
                let next = hours.seasons.map(\.from).filter { $0 > through }.min()
                if week.season == nil, let next { end = next.adding(days: -1) }
            }
            return WeekStretch(from: begin, through: end, season: week.season, days: week.days)
        }
    }
}
