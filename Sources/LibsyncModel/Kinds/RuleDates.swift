/// The dates of a recurrence rule (RFC 5545, 3.3.10), as far as it takes to know whether there is
/// any; nothing is expanded here.
///
/// Where a rule does not say what it means, the reading with more dates is taken: a rule that some
/// calendar would show on a date is never said to have none.
struct RuleDates {
    enum Frequency: String {
        case daily = "DAILY"
        case weekly = "WEEKLY"
        case monthly = "MONTHLY"
        case yearly = "YEARLY"
    }

    private let start: LocalDate
    private let frequency: Frequency
    private let interval: Int
    private let last: Int?
    private let months: Set<Int>?
    private let monthDays: Set<Int>?
    private let yearDays: Set<Int>?
    private let weeks: Set<Int>?
    private let weekdays: [(ordinal: Int, weekday: Int)]?
    private let firstWeekday: Int
    private let positions: [Int]?
    /// How often the rule falls on each of its dates.
    private let timesADay: Int

    /// How far is looked, in years: 29 February on a given weekday comes after 40 at the latest.
    static let yearsMax = 40

    private static let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]

    /// The frequency of `rule`; nil when it falls within days, or says none.
    static func frequency(of rule: String) -> Frequency? {
        parts(of: rule)["FREQ"].flatMap { Frequency(rawValue: $0) }
    }

    private static func parts(of rule: String) -> [String: String] {
        var parts: [String: String] = [:]
        for part in rule.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.uppercased() }
            if pair.count == 2 { parts[pair[0]] = pair[1] }
        }
        return parts
    }

    /// Reads `rule` of a series that begins at `start`; nil when a part of it cannot be read.
    init?(rule: String, start: LocalDateTime) {
        let parts = RuleDates.parts(of: rule)
        guard let frequency = RuleDates.frequency(of: rule),
            let interval = Int(parts["INTERVAL"] ?? "1"), interval > 0
        else { return nil }
        self.start = start.date
        self.frequency = frequency
        self.interval = interval
        var isReadable = true
        func numbers(_ name: String) -> Set<Int>? {
            guard let text = parts[name] else { return nil }
            let items = text.split(separator: ",", omittingEmptySubsequences: false)
            let numbers = items.compactMap { Int($0) }
            if numbers.count != items.count { isReadable = false }
            return Set(numbers)
        }
        months = numbers("BYMONTH")
        monthDays = numbers("BYMONTHDAY")
        yearDays = numbers("BYYEARDAY")
        weeks = numbers("BYWEEKNO")
        positions = numbers("BYSETPOS").map(Array.init)
        timesADay = ["BYHOUR", "BYMINUTE", "BYSECOND"].reduce(1) { times, name in
            times * max(1, numbers(name)?.count ?? 1)
        }
        let days = parts["BYDAY"]?.split(separator: ",", omittingEmptySubsequences: false)
        weekdays = days?.compactMap { RuleDates.weekday(String($0)) }
        firstWeekday = (RuleDates.names.firstIndex(of: parts["WKST"] ?? "MO") ?? 0) + 1
        last = parts["UNTIL"].flatMap { RuleDates.lastDay(until: $0, start: start) }
        let isEndReadable = parts["UNTIL"] == nil || last != nil
        guard isReadable, isEndReadable, weekdays?.count == days?.count else { return nil }
    }

    /// `2TU` is the second Tuesday, 0 before a weekday is every one.
    private static func weekday(_ text: String) -> (ordinal: Int, weekday: Int)? {
        guard let index = names.firstIndex(of: String(text.suffix(2))) else { return nil }
        let ordinal = text.dropLast(2)
        if ordinal.isEmpty { return (0, index + 1) }
        return Int(ordinal).map { ($0, index + 1) }
    }

    /// The day number of the last date that UNTIL admits at the time of day of `start`.
    ///
    /// In UTC it may mean up to 14 hours later by the local clock.
    private static func lastDay(until text: String, start: LocalDateTime) -> Int? {
        if let date = LocalDate(compact: text) { return date.dayNumber }
        let isUTC = text.hasSuffix("Z")
        let digits = text.dropLast(isUTC ? 1 : 0).split(separator: "T")
        guard digits.count == 2, digits[1].utf8.count == 6, let time = Int(digits[1]), time >= 0,
            let date = LocalDate(compact: String(digits[0]))
        else { return nil }
        let seconds = time / 10_000 * 3_600 + time / 100 % 100 * 60 + time % 100
        let end = date.dayNumber * 86_400 + seconds + (isUTC ? 14 * 3_600 : 0)
        let day = end / 86_400
        return end - day * 86_400 >= start.secondOfDay ? day : day - 1
    }

    // MARK: Looking

    /// Whether the rule has a date on or after its start, within `yearsMax` years.
    var hasDate: Bool {
        var day = Day(first(of: start))
        let end = start.adding(days: RuleDates.yearsMax * 366).dayNumber
        let bound = min(last ?? end, end)
        var period = self.period(of: day)
        var dates: [Int] = []
        while day.number <= bound {
            if isMonthOut(day) {
                day.skipMonth()
                continue
            }
            let own = self.period(of: day)
            if own != period {
                if isAny(of: dates) { return true }
                dates = []
                period = own
            }
            if isInTurn(day, period: own), admits(day) {
                // Without positions the first date will do.
                if positions == nil, day.number >= start.dayNumber { return true }
                dates.append(day.number)
            }
            day.advance()
        }
        return isAny(of: dates)
    }

    /// Whether a whole month can be passed over: of a rule without any date, most of them can.
    private func isMonthOut(_ day: Day) -> Bool {
        if let months, !months.contains(day.month) { return true }
        return frequency == .monthly && period(of: day) % interval != 0
    }

    /// The first day of the period in which `date` lies: positions are counted from there.
    private func first(of date: LocalDate) -> LocalDate {
        switch frequency {
        case .daily: date
        case .weekly: date.adding(days: -((date.weekday - firstWeekday + 7) % 7))
        case .monthly: date.adding(days: 1 - date.day)
        case .yearly: LocalDate(year: date.year, month: 1, day: 1) ?? date
        }
    }

    /// Which period of the rule a day lies in, counted from the one of the start.
    private func period(of day: Day) -> Int {
        switch frequency {
        case .daily: day.number - start.dayNumber
        case .weekly: (day.number - first(of: start).dayNumber) / 7
        case .monthly: (day.year - start.year) * 12 + day.month - start.month
        case .yearly: day.year - start.year
        }
    }

    private func isInTurn(_ day: Day, period: Int) -> Bool {
        if period % interval == 0 { return true }
        // A week may belong to the year before or after that of its date.
        guard weeks != nil else { return false }
        return (day.month == 1 && (period - 1) % interval == 0)
            || (day.month == 12 && (period + 1) % interval == 0)
    }

    /// Whether one of a period's dates is left after BYSETPOS and the start.
    private func isAny(of dates: [Int]) -> Bool {
        guard let positions else { return dates.contains { $0 >= start.dayNumber } }
        // Weeks at the turn of the year make the counting ambiguous.
        if weeks != nil { return dates.contains { $0 >= start.dayNumber } }
        let count = dates.count * timesADay
        return positions.contains { position in
            guard position != 0, position.magnitude <= count else { return false }
            let index = position > 0 ? position - 1 : count + position
            return dates[index / timesADay] >= start.dayNumber
        }
    }

    // MARK: One day

    private func admits(_ day: Day) -> Bool {
        if let monthDays, !contains(monthDays, day.day, of: day.monthLength) { return false }
        if let yearDays, !contains(yearDays, day.yearDay, of: day.yearLength) { return false }
        if let weeks, !isInWeeks(weeks, day) { return false }
        if let weekdays { return weekdays.contains { isOn($0, day) } }
        return isUsual(day)
    }

    private func contains(_ set: Set<Int>, _ number: Int, of length: Int) -> Bool {
        set.contains(number) || set.contains(number - length - 1)
    }

    /// What the start says where the rule says nothing.
    private func isUsual(_ day: Day) -> Bool {
        switch frequency {
        case .daily: return true
        case .weekly: return day.weekday == start.weekday
        case .monthly: return monthDays != nil || yearDays != nil || day.day == start.day
        case .yearly:
            if monthDays != nil || yearDays != nil || weeks != nil { return true }
            return day.day == start.day && (months != nil || day.month == start.month)
        }
    }

    private func isOn(_ wanted: (ordinal: Int, weekday: Int), _ day: Day) -> Bool {
        guard wanted.weekday == day.weekday else { return false }
        // By days and by weeks an ordinal says nothing (RFC 5545 forbids it there).
        guard wanted.ordinal != 0, weeks == nil, frequency == .monthly || frequency == .yearly
        else { return true }
        let isInMonth = frequency == .monthly || months != nil
        let number = isInMonth ? day.day : day.yearDay
        let length = isInMonth ? day.monthLength : day.yearLength
        return wanted.ordinal == (number + 6) / 7 || wanted.ordinal == -((length - number) / 7 + 1)
    }

    /// Weeks of 4 days at least in their year; the last one is -1.
    private func isInWeeks(_ weeks: Set<Int>, _ day: Day) -> Bool {
        // The day of the week's middle decides its year.
        let middle = LocalDate(
            dayNumber: day.number - (day.weekday - firstWeekday + 7) % 7 + 3)
        guard let newYear = LocalDate(year: middle.year, month: 1, day: 1) else { return true }
        let week = (middle.dayNumber - newYear.dayNumber) / 7 + 1
        let left = newYear.dayNumber + Day.length(ofYear: middle.year) - 1 - middle.dayNumber
        return weeks.contains(week) || weeks.contains(-(left / 7 + 1))
    }

    /// A day that walks through the calendar without being computed anew.
    private struct Day {
        private(set) var number: Int
        private(set) var year: Int
        private(set) var month: Int
        private(set) var day: Int
        /// 1 is Monday.
        private(set) var weekday: Int
        private(set) var yearDay: Int
        private(set) var monthLength: Int
        private(set) var yearLength: Int

        init(_ date: LocalDate) {
            number = date.dayNumber
            (year, month, day) = (date.year, date.month, date.day)
            weekday = date.weekday
            let newYear = LocalDate(year: date.year, month: 1, day: 1) ?? date
            yearDay = date.dayNumber - newYear.dayNumber + 1
            monthLength = LocalDate.days(in: month, of: year)
            yearLength = Day.length(ofYear: year)
        }

        static func length(ofYear year: Int) -> Int {
            LocalDate.days(in: 2, of: year) == 29 ? 366 : 365
        }

        mutating func skipMonth() { advance(by: monthLength - day + 1) }

        /// To a day of this month or the first of the next.
        mutating func advance(by days: Int = 1) {
            number += days
            day += days
            yearDay += days
            weekday = (weekday + days - 1) % 7 + 1
            guard day > monthLength else { return }
            day = 1
            month += 1
            if month > 12 {
                (month, yearDay) = (1, 1)
                year += 1
                yearLength = Day.length(ofYear: year)
            }
            monthLength = LocalDate.days(in: month, of: year)
        }
    }
}
