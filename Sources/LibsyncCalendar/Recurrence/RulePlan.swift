internal import LibsyncModel

/// A rule with the start that it is read against: sets of bits, so that a whole month of candidate
/// days is one number.
///
/// Times are seconds by the clock on the wall, counted from 1970 as if it were UTC.
struct RulePlan {
    let frequency: RecurrenceRule.Frequency
    let interval: Int
    let count: Int?
    /// The start, in seconds by the wall clock.
    let start: Int
    let startDate: LocalDate
    /// 0 for Monday to 6 for Sunday.
    let weekStart: Int
    /// The seconds of one interval of a frequency shorter than a day; a day for all others.
    let slotSeconds: Int
    /// The moments of a slot, in seconds from its beginning, ascending, at least one.
    let offsets: [Int]
    /// Which dates of an interval are meant; empty for all.
    let positions: [Int]

    // What narrows slots shorter than a day; nil for no such limit.
    let hours: UInt64?
    let minutes: UInt64?
    let seconds: UInt64?

    private let months: UInt64?
    /// Bit d-1 for day d, and bit 31-n for the day n from the end.
    private let monthDays: (up: UInt32, down: UInt32)?
    private let yearDays: [Int]
    private let weeks: (up: UInt64, down: UInt64)?
    /// Bit 0 for Monday; nil where weekdays do not matter.
    private let weekdays: UInt32?
    private let ordinals: [RecurrenceRule.Weekday]
    private let countsInYear: Bool

    /// What the rule does not say is taken from the start (RFC 5545, 3.3.10).
    init(_ rule: RecurrenceRule, start local: LocalDateTime, isDate: Bool) {
        frequency = rule.frequency
        interval = rule.interval
        count = rule.count
        start = local.secondsAsUTC
        startDate = local.date
        weekStart = rule.weekStart - 1
        positions = rule.positions
        let isWithinDay = rule.frequency < .daily
        slotSeconds = RulePlan.slotSeconds(rule.frequency)
        offsets = isDate ? [0] : RulePlan.offsets(rule, local)
        hours = isWithinDay && !rule.hours.isEmpty ? RulePlan.bits(rule.hours) : nil
        minutes =
            rule.frequency <= .minutely && !rule.minutes.isEmpty
            ? RulePlan.bits(rule.minutes) : nil
        seconds =
            rule.frequency == .secondly && !rule.seconds.isEmpty
            ? RulePlan.bits(rule.seconds.map { min($0, 59) }) : nil

        let byDay = !rule.weekdays.isEmpty
        let isYearOpen =
            rule.frequency == .yearly && rule.monthDays.isEmpty && rule.yearDays.isEmpty && !byDay
        var monthDays = rule.monthDays
        var months = rule.months
        if isYearOpen, rule.weeks.isEmpty {
            monthDays = [local.date.day]
            if months.isEmpty { months = [local.date.month] }
        }
        if rule.frequency == .monthly, monthDays.isEmpty, !byDay { monthDays = [local.date.day] }
        let isDayOfStart =
            !byDay && (rule.frequency == .weekly || (isYearOpen && !rule.weeks.isEmpty))

        self.months = months.isEmpty ? nil : RulePlan.bits(months)
        self.monthDays = monthDays.isEmpty ? nil : RulePlan.monthDays(monthDays)
        yearDays = rule.yearDays
        weeks =
            rule.weeks.isEmpty
            ? nil
            : (
                RulePlan.bits(rule.weeks.filter { $0 > 0 }),
                RulePlan.bits(rule.weeks.filter { $0 < 0 }.map { -$0 })
            )
        let named = rule.weekdays.filter { $0.ordinal == 0 }.map(\.day)
        let plain = isDayOfStart ? [local.date.weekday] : named
        ordinals = rule.weekdays.filter { $0.ordinal != 0 }
        weekdays = byDay || isDayOfStart ? UInt32(RulePlan.bits(plain.map { $0 - 1 })) : nil
        countsInYear = rule.frequency == .yearly && rule.months.isEmpty
    }

    private static func bits(_ numbers: [Int]) -> UInt64 {
        numbers.reduce(0) { $0 | 1 << UInt64($1) }
    }

    private static func monthDays(_ days: [Int]) -> (up: UInt32, down: UInt32) {
        var (up, down): (UInt32, UInt32) = (0, 0)
        for day in days {
            if day > 0 { up |= 1 << UInt32(day - 1) } else { down |= 1 << UInt32(31 + day) }
        }
        return (up, down)
    }

    private static func slotSeconds(_ frequency: RecurrenceRule.Frequency) -> Int {
        switch frequency {
        case .secondly: 1
        case .minutely: 60
        case .hourly: 3_600
        case .daily, .weekly, .monthly, .yearly: 86_400
        }
    }

    /// At most one for each second of a day.
    private static func offsets(_ rule: RecurrenceRule, _ start: LocalDateTime) -> [Int] {
        func values(_ list: [Int], _ own: Int, from shortest: RecurrenceRule.Frequency) -> [Int] {
            if rule.frequency <= shortest { return [0] }
            return list.isEmpty ? [own] : list
        }
        let hours = values(rule.hours, start.hour, from: .hourly)
        let minutes = values(rule.minutes, start.minute, from: .minutely)
        var seconds = values(rule.seconds, start.second, from: .secondly)
        // A leap second is the second before it (RFC 5545, 3.3.12).
        if seconds.last == 60 { seconds = Set(seconds.map { min($0, 59) }).sorted() }
        if hours.count == 1, minutes.count == 1, seconds.count == 1 {
            return [hours[0] * 3_600 + minutes[0] * 60 + seconds[0]]
        }
        var offsets: [Int] = []
        offsets.reserveCapacity(hours.count * minutes.count * seconds.count)
        for hour in hours {
            for minute in minutes {
                for second in seconds { offsets.append(hour * 3_600 + minute * 60 + second) }
            }
        }
        return offsets
    }
}

extension RulePlan {
    /// The days of a month that the rule admits by their date: bit 0 for the first.
    func days(in month: CalendarMonth) -> UInt32 {
        if let months, months >> UInt64(month.month) & 1 == 0 { return 0 }
        let all: UInt32 = ~0 >> UInt32(32 - month.length)
        var days = all
        if let monthDays {
            days &= monthDays.up | monthDays.down >> UInt32(31 - month.length)
        }
        if let weekdays {
            let plain = RulePlan.pattern(weekdays, from: month.firstWeekday)
            days &= ordinals.isEmpty ? plain : plain | counted(in: month)
        }
        if days != 0, !yearDays.isEmpty { days &= daysOfYear(in: month) }
        if days != 0, let weeks { days &= inWeeks(weeks, of: month) }
        return days
    }

    /// The days of the week that begins on `first` (bit 0) that the rule admits by their date.
    func daysOfWeek(from first: Int) -> UInt32 {
        let days = RulePlan.pattern(weekdays ?? 0x7F, from: weekStart) & 0x7F
        guard let months else { return days }
        let date = LocalDate(dayNumber: first)
        let month = CalendarMonth(year: date.year, month: date.month)
        // Days of this month that are left; the others are of the next one.
        let left = UInt32(min(7, month.length - date.day + 1))
        let own: UInt32 = (1 << left) - 1
        let next = month.month == 12 ? 1 : month.month + 1
        return days
            & ((months >> UInt64(month.month) & 1 == 1 ? own : 0)
                | (months >> UInt64(next) & 1 == 1 ? ~own : 0))
    }

    /// Whether dates matter at all.
    var admitsAnyDay: Bool {
        months == nil && monthDays == nil && yearDays.isEmpty && weeks == nil && weekdays == nil
    }

    /// Seven bits, turned so that bit 0 is `weekday`, over and over.
    private static func pattern(_ weekdays: UInt32, from weekday: Int) -> UInt32 {
        let week = (weekdays >> UInt32(weekday) | weekdays << UInt32(7 - weekday)) & 0x7F
        return week | week << 7 | week << 14 | week << 21 | week << 28
    }

    /// The second Tuesday, the last Friday: of the month, or of the year where no month is named.
    private func counted(in month: CalendarMonth) -> UInt32 {
        let year = countsInYear ? CalendarYear(month.year) : nil
        let first = year?.first ?? month.first
        let length = year?.length ?? month.length
        var days: UInt32 = 0
        for ordinal in ordinals {
            let ahead = (ordinal.day - 1 - CalendarMonth.weekday(of: first) + 7) % 7
            let weeks = (length - 1 - ahead) / 7
            let week = ordinal.ordinal > 0 ? ordinal.ordinal - 1 : weeks + 1 + ordinal.ordinal
            guard (0...weeks).contains(week) else { continue }
            let day = first + ahead + week * 7 - month.first
            if (0..<month.length).contains(day) { days |= 1 << UInt32(day) }
        }
        return days
    }

    private func daysOfYear(in month: CalendarMonth) -> UInt32 {
        let year = CalendarYear(month.year)
        var days: UInt32 = 0
        for number in yearDays {
            let day = year.first + (number > 0 ? number - 1 : year.length + number) - month.first
            // The 366th day of a common year is no day, from either end.
            guard number.magnitude <= year.length, (0..<month.length).contains(day) else {
                continue
            }
            days |= 1 << UInt32(day)
        }
        return days
    }

    /// Weeks of at least four days in their year (RFC 5545, 3.3.10, BYWEEKNO).
    private func inWeeks(_ weeks: (up: UInt64, down: UInt64), of month: CalendarMonth) -> UInt32 {
        var days: UInt32 = 0
        var start = month.first - (month.firstWeekday - weekStart + 7) % 7
        while start < month.first + month.length {
            // The fourth day decides to which year a week belongs.
            let middle = start + 3
            var year = CalendarYear(month.year)
            if middle < year.first { year = CalendarYear(month.year - 1) }
            if middle >= year.first + year.length { year = CalendarYear(month.year + 1) }
            let week = (middle - year.first) / 7 + 1
            let fromEnd = (year.first + year.length - 1 - middle) / 7 + 1
            if weeks.up >> UInt64(week) & 1 == 1 || weeks.down >> UInt64(fromEnd) & 1 == 1 {
                let shift = start - month.first
                days |= shift < 0 ? 0x7F >> UInt32(-shift) : 0x7F << UInt32(shift)
            }
            start += 7
        }
        return days
    }
}

/// A month of the Gregorian calendar as a row of days.
struct CalendarMonth {
    /// The year, 1 to 9999.
    let year: Int
    /// 1 to 12.
    let month: Int
    /// The day number of its first day.
    let first: Int
    /// How many days it has.
    let length: Int

    /// The month, whose year may be any: the calendar's rules are the same beyond 9999.
    init(year: Int, month: Int) {
        self.year = year
        self.month = month
        let isLeap = CalendarYear.isLeap(year)
        // Without tables: (367m - 362) / 12 counts the days before month m as if February had 30.
        let lost = month <= 2 ? 0 : isLeap ? 1 : 2
        first = CalendarYear.first(of: year) + (367 * month - 362) / 12 - lost
        length = month == 2 ? (isLeap ? 29 : 28) : 30 + (month + month >> 3) & 1
    }

    /// The month after it.
    var next: CalendarMonth {
        month == 12
            ? CalendarMonth(year: year + 1, month: 1) : CalendarMonth(year: year, month: month + 1)
    }

    /// The weekday of its first day, 0 for Monday.
    var firstWeekday: Int { CalendarMonth.weekday(of: first) }

    /// The weekday of a day number, 0 for Monday.
    static func weekday(of day: Int) -> Int { ((day + 3) % 7 + 7) % 7 }
}

/// A year of the Gregorian calendar as a row of days.
struct CalendarYear {
    /// The day number of 1 January.
    let first: Int
    /// 365 or 366.
    let length: Int

    init(_ year: Int) {
        first = CalendarYear.first(of: year)
        length = CalendarYear.isLeap(year) ? 366 : 365
    }

    /// The day number of 1 January.
    static func first(of year: Int) -> Int {
        // An era of 400 years on top, so that the division of no year rounds upwards.
        let past = year + 399
        return past * 365 + past / 4 - past / 100 + past / 400 - 146_097 - 719_162
    }

    /// Whether the year has a 29 February.
    static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }
}
