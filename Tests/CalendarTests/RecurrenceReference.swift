import LibsyncModel

@testable import LibsyncCalendar

/// The table of RFC 5545, 3.3.10, read off day by day and second by second: slow, and written
/// without a look at the engine.
struct RecurrenceReference {
    let rule: RecurrenceRule
    let start: LocalDateTime

    /// The starts before `end`, all of those that COUNT and UNTIL allow.
    func starts(before end: LocalDate) -> [LocalDateTime] {
        var found: [LocalDateTime] = []
        var interval: [LocalDateTime] = []
        var number: Int?
        func close() {
            found += chosen(from: interval).filter { $0 >= start }
            interval = []
        }
        // Positions need the whole of the first and the last interval.
        let margin = rule.frequency < .daily ? 1 : rule.frequency == .yearly ? 370 : 32
        let times = rule.frequency < .daily ? allTimes : times
        for day in start.date.dayNumber - margin..<end.dayNumber + margin {
            let date = LocalDate(dayNumber: day)
            if !admits(date) { continue }
            for time in times {
                let local = LocalDateTime(secondsAsUTC: day * 86_400 + time)
                guard let own = self.number(of: local) else { continue }
                if own != number { close() }
                number = own
                guard own % rule.interval == 0, admitsTime(time) else { continue }
                interval.append(local)
            }
        }
        close()
        var starts = found.filter { $0.date < end }
        if let until = rule.until { starts = starts.filter { $0 <= until.local } }
        return Array(starts.prefix(rule.count ?? .max))
    }

    /// Which interval a moment lies in, counted from that of the start.
    private func number(of local: LocalDateTime) -> Int? {
        let (date, first) = (local.date, start.date)
        let seconds = local.secondsAsUTC
        switch rule.frequency {
        case .yearly: return date.year - first.year
        case .monthly: return (date.year - first.year) * 12 + date.month - first.month
        case .weekly: return (weekStart(date) - weekStart(first)) / 7
        case .daily: return date.dayNumber - first.dayNumber
        case .hourly: return hours(seconds, 3_600)
        case .minutely: return hours(seconds, 60)
        case .secondly: return seconds - start.secondsAsUTC
        }
    }

    private func hours(_ seconds: Int, _ size: Int) -> Int {
        // Far from 1970 on one side only, so that the division rounds one way.
        (seconds + 3_600_000_000) / size - (start.secondsAsUTC + 3_600_000_000) / size
    }

    private func weekStart(_ date: LocalDate) -> Int {
        date.dayNumber - (date.weekday - rule.weekStart + 7) % 7
    }

    private func chosen(from interval: [LocalDateTime]) -> [LocalDateTime] {
        guard !rule.positions.isEmpty else { return interval }
        return interval.enumerated().filter { index, _ in
            rule.positions.contains(index + 1) || rule.positions.contains(index - interval.count)
        }.map(\.element)
    }

    /// The times of a day that the rule names, or the start's.
    private var times: [Int] {
        allTimes.filter { time in
            (rule.hours.isEmpty ? [start.hour] : rule.hours).contains(time / 3_600)
                && (rule.minutes.isEmpty ? [start.minute] : rule.minutes).contains(time / 60 % 60)
                && (rule.seconds.isEmpty ? [start.second] : rule.seconds).contains(time % 60)
        }
    }

    /// The tests have the second 0 or 30 only.
    private var allTimes: [Int] { (0..<2_880).map { $0 * 30 } }

    private func admitsTime(_ time: Int) -> Bool {
        let isHour = rule.hours.isEmpty || rule.hours.contains(time / 3_600)
        let minutes =
            rule.frequency == .hourly && rule.minutes.isEmpty ? [start.minute] : rule.minutes
        let isMinute = minutes.isEmpty || minutes.contains(time / 60 % 60)
        let isCoarse = rule.frequency != .secondly && rule.seconds.isEmpty
        let seconds = isCoarse ? [start.second] : rule.seconds
        if rule.frequency >= .daily { return true }
        return isHour && isMinute && (seconds.isEmpty || seconds.contains(time % 60))
    }

    private func admits(_ date: LocalDate) -> Bool {
        let yearLength = length(of: date.year)
        let monthLength =
            (28...31).last { LocalDate(year: date.year, month: date.month, day: $0) != nil } ?? 0
        let yearDay = date.dayNumber - newYear(date.year) + 1
        let has = { (list: [Int], number: Int, length: Int) in
            list.contains(number) || list.contains(number - length - 1)
        }
        if !rule.months.isEmpty, !rule.months.contains(date.month) { return false }
        if !rule.monthDays.isEmpty, !has(rule.monthDays, date.day, monthLength) { return false }
        if !rule.yearDays.isEmpty, !has(rule.yearDays, yearDay, yearLength) { return false }
        if !rule.weeks.isEmpty {
            let middle = LocalDate(dayNumber: weekStart(date) + 3)
            let week = (middle.dayNumber - newYear(middle.year)) / 7 + 1
            let last = LocalDate(dayNumber: newYear(middle.year + 1) - 1)
            let lastMiddle = weekStart(last) + 3
            let lastWeek =
                lastMiddle < newYear(middle.year + 1)
                ? (lastMiddle - newYear(middle.year)) / 7 + 1
                : (lastMiddle - 7 - newYear(middle.year)) / 7 + 1
            if !has(rule.weeks, week, lastWeek) { return false }
        }
        if !rule.weekdays.isEmpty {
            return rule.weekdays.contains {
                isOn($0, date, yearDay, yearLength, date.day, monthLength)
            }
        }
        return isLikeStart(date)
    }

    private func isOn(
        _ weekday: RecurrenceRule.Weekday, _ date: LocalDate, _ yearDay: Int, _ yearLength: Int,
        _ monthDay: Int, _ monthLength: Int
    ) -> Bool {
        guard weekday.day == date.weekday else { return false }
        if weekday.ordinal == 0 { return true }
        let isYear = rule.frequency == .yearly && rule.months.isEmpty
        let day = isYear ? yearDay : monthDay
        let length = isYear ? yearLength : monthLength
        return weekday.ordinal == (day - 1) / 7 + 1 || -weekday.ordinal == (length - day) / 7 + 1
    }

    private func isLikeStart(_ date: LocalDate) -> Bool {
        let named = !rule.monthDays.isEmpty || !rule.yearDays.isEmpty
        switch rule.frequency {
        case .weekly: return date.weekday == start.date.weekday
        case .monthly: return named || date.day == start.date.day
        case .yearly where named: return true
        case .yearly where !rule.weeks.isEmpty: return date.weekday == start.date.weekday
        case .yearly:
            return date.day == start.date.day
                && (!rule.months.isEmpty || date.month == start.date.month)
        default: return true
        }
    }

    private func newYear(_ year: Int) -> Int {
        LocalDate(year: year, month: 1, day: 1)?.dayNumber ?? 0
    }

    private func length(of year: Int) -> Int { newYear(year + 1) - newYear(year) }
}

/// Rules by chance that keep to RFC 5545; the same ones for the same seed.
struct RecurrenceDice {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func roll(_ sides: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(sides))
    }

    mutating func some(_ values: [Int], atMost count: Int = 3) -> [Int] {
        Set((0...roll(count)).map { _ in values[roll(values.count)] }).sorted()
    }

    mutating func start() -> LocalDateTime {
        let day = 10_957 + roll(12_000)
        return LocalDateTime(secondsAsUTC: day * 86_400 + roll(2_880) * 30)
    }

    /// A rule by days or longer, or one shorter.
    mutating func rule(_ frequencies: [RecurrenceRule.Frequency]) -> RecurrenceRule {
        var rule = RecurrenceRule(frequencies[roll(frequencies.count)])
        let frequency = rule.frequency
        if roll(2) == 0 { rule.interval = [2, 3, 4, 5, 7, 13, 40][roll(7)] }
        if roll(3) == 0 { rule.months = some(Array(1...12)) }
        if frequency != .weekly, roll(3) == 0 {
            rule.monthDays = some([1, 2, 13, 15, 28, 29, 30, 31, -1, -2, -15, -30, -31])
        }
        if roll(3) == 0 {
            let ordinals =
                [.monthly, .yearly].contains(frequency) ? [0, 0, 1, 2, 5, -1, -2, -5] : [0]
            rule.weekdays = Set(
                (0...roll(4)).map { _ in
                    RecurrenceRule.Weekday(1 + roll(7), ordinal: ordinals[roll(ordinals.count)])
                }
            ).sorted()
        }
        if frequency == .yearly || frequency < .daily, roll(4) == 0 {
            rule.yearDays = some([1, 59, 60, 100, 200, 365, 366, -1, -366, -100])
        }
        if frequency == .yearly, rule.weekdays.allSatisfy({ $0.ordinal == 0 }), roll(3) == 0 {
            rule.weeks = some([1, 2, 20, 51, 52, 53, -1, -2, -53])
        }
        if roll(3) == 0 { rule.weekStart = 1 + roll(7) }
        if roll(4) == 0 { rule.hours = some(Array(0...23)) }
        if roll(4) == 0 { rule.minutes = some(Array(0...59)) }
        if roll(4) == 0 { rule.seconds = some([0, 30]) }
        let names = [rule.hours, rule.minutes, rule.monthDays, rule.months, rule.weeks]
        if names.contains(where: { !$0.isEmpty }) || !rule.weekdays.isEmpty, roll(4) == 0 {
            rule.positions = some([1, 2, 3, 5, -1, -2, -4])
        }
        return rule
    }
}
