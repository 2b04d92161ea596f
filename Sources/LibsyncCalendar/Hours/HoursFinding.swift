public import LibsyncModel

/// Something about a place's hours that a person may not have meant.
public enum HoursFinding: Hashable, Sendable {
    /// It is open on a holiday, by these services; nothing was said of that date.
    case openOnHoliday(LocalDate, Holiday, [HoursService])
    /// Two seasons cover the same days, from one date to another; the first of them holds.
    case seasonsOverlap(String, String, from: LocalDate, through: LocalDate)
    /// Hours are said of the season of this key, without effect: nobody says when it is.
    case seasonWithoutDates(String)
    /// What is open past midnight of a date goes on into the next date's own hours.
    case runsIntoNextDay(LocalDate, HoursService)
    /// Everybody is locked out for a week or more, where it is wont to be open.
    case closedForLong(from: LocalDate, through: LocalDate)

    /// The date that it is about, to order by; what has none goes first.
    public var date: LocalDate {
        switch self {
        case .openOnHoliday(let date, _, _), .runsIntoNextDay(let date, _): date
        case .seasonsOverlap(_, _, let from, _), .closedForLong(let from, _): from
        case .seasonWithoutDates: LocalDate(dayNumber: Int.min)
        }
    }
}

extension OpeningHours {
    /// How far ahead a place's hours are looked at, in days: a year and a month, as calendars are.
    public static let daysAhead = 400

    /// What a person should look at between two dates, in order.
    public func findings(from: LocalDate, through: LocalDate) -> [HoursFinding] {
        let days = days(from: from, through: through)
        let holidays = days.flatMap { day in
            // Of two on one date, as 17 May and Whit Monday in 2027, a habit answers for its own.
            day.holidays.filter(\.isPublic).compactMap { doubt(day, on: $0) }.prefix(1)
        }
        let closures = closures(from: from, through: through)
            .filter { $0.count >= HoursClosure.longDays }
            .map { HoursFinding.closedForLong(from: $0.from, through: $0.through) }
        let undated = undatedSeasons.map(HoursFinding.seasonWithoutDates)
        return (undated + holidays + closures + overlaps(from, through) + runOvers(days))
            .sorted { $0.date < $1.date }
    }

    /// Whether it looks as if nobody had thought of a holiday.
    ///
    /// What was said of the date itself was thought of, and so was what the library is wont to do.
    private func doubt(_ day: DayHours, on holiday: Holiday) -> HoursFinding? {
        let habit = habits[holiday.rawValue]
        let open = HoursService.allCases.filter { service in
            guard let hours = day.services[service] else { return false }
            return !hours.spans.isEmpty && !hours.cause.isOfTheDay
        }
        let doubtful: [HoursService]
        switch habit {
        case .open: doubtful = []
        case .selfService: doubtful = open.filter { $0 != .selfService }
        case .closed, nil: doubtful = open
        }
        return doubtful.isEmpty ? nil : .openOnHoliday(day.date, holiday, doubtful)
    }

    private func overlaps(_ from: LocalDate, _ through: LocalDate) -> [HoursFinding] {
        var findings: [HoursFinding] = []
        for (index, first) in seasons.enumerated() {
            // One until further notice is the week that the others differ from.
            guard let firstEnd = first.through else { continue }
            for second in seasons[(index + 1)...] {
                guard let secondEnd = second.through else { continue }
                let begin = max(first.from, second.from, from)
                let end = min(firstEnd, secondEnd, through)
                guard begin <= end else { continue }
                findings.append(
                    .seasonsOverlap(first.key, second.key, from: begin, through: end))
            }
        }
        return findings
    }

    private func runOvers(_ days: [DayHours]) -> [HoursFinding] {
        zip(days, days.dropFirst()).flatMap { day, next in
            HoursService.allCases.filter { service in
                guard let last = day.services[service]?.spans.last, last.isPastMidnight,
                    let first = next.services[service]?.spans.first
                else { return false }
                return first.opens < last.closes - OpenSpan.day
            }.map { HoursFinding.runsIntoNextDay(day.date, $0) }
        }
    }
}

/// Days in a row on which a place that is wont to be open lets nobody in.
public struct HoursClosure: Hashable, Sendable {
    /// The first day that would have been open.
    public let from: LocalDate
    /// The last day that would have been open.
    public let through: LocalDate

    /// From so many days on a place is "temporarily closed" and no longer on holiday hours (Google
    /// Business Profile help, answer 6303076, read 2026-11).
    public static let longDays = 7

    /// How many days it is from the first to the last.
    public var count: Int { through.dayNumber - from.dayNumber + 1 }

    /// Whether a date lies in it.
    func covers(_ date: LocalDate) -> Bool { from <= date && date <= through }
}

extension OpeningHours {
    /// The closures between two dates, those too that began before or end after.
    ///
    /// A day counts as closed when neither the staff nor the self-service is there: a place whose
    /// doors open to card holders is not closed. Days on which it is closed every week lie within a
    /// closure, and none begins or ends with them: a branch that opens on Tuesdays alone is not
    /// closed for a fortnight because of one Tuesday.
    public func closures(from: LocalDate, through: LocalDate) -> [HoursClosure] {
        guard isKnown, from <= through else { return [] }
        let reach = OpeningHours.closureReach
        var closures: [HoursClosure] = []
        var run: (first: LocalDate, last: LocalDate)?
        func end() {
            if let run, run.last >= from, run.first <= through {
                closures.append(HoursClosure(from: run.first, through: run.last))
            }
            run = nil
        }
        for day in days(from: from.adding(days: -reach), through: through.adding(days: reach)) {
            guard day.isClosed else {
                end()
                continue
            }
            if isWontToOpen(on: day.date) { run = (run?.first ?? day.date, day.date) }
        }
        end()
        return closures
    }

    /// Whether it would be open on a date but for single days and seasons that end.
    private func isWontToOpen(on date: LocalDate) -> Bool {
        let weekday = Weekday(of: date)
        let weeks =
            seasons.filter { $0.through == nil && $0.covers(date) }.map(\.week) + [week]
        return services.contains { service in
            weeks.lazy.compactMap { $0[weekday]?[service] }.first?.spans.isEmpty == false
        }
    }

    /// How far around a closure is followed, in days: a year of rebuilding is seen whole.
    private static let closureReach = 370
}
