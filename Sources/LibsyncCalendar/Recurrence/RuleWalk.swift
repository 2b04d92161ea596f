internal import LibsyncModel

/// Walks through the starts that one rule gives, in order, and stops at a bound or when its budget
/// is used up: nothing that a rule says makes it run for long.
///
/// Times are seconds by the wall clock. Starts before the plan's start are neither given nor
/// counted.
struct RuleWalk {
    /// Why nothing more comes.
    enum End {
        /// It goes on.
        case none
        /// There is nothing more before the bound.
        case done
        /// The budget is used up; nothing before `reached` is missing.
        case budget
    }

    /// Why `next` gave nothing.
    private(set) var end = End.none
    /// Each month, week or moment that was looked at costs one.
    private(set) var steps: Int
    /// Everything that starts before this has been given.
    private(set) var reached: Int

    private let plan: RulePlan
    /// No start at or after this is looked for.
    private let bound: Int
    /// How many starts COUNT still allows.
    private var left: Int

    // The days that are being walked through: bit 0 of `days` is day number `base`.
    private var base = Int.min / 2
    private var days: UInt32 = 0
    /// Of a rule shorter than a day: the days that it admits in the month of `base`.
    private var admitted: UInt32 = 0
    /// The slot that is being walked through, and which of its offsets is next.
    private var slot = 0
    private var offset: Int
    /// The next interval to look at: a month, a week by its first day, or a slot by its number.
    private var month: CalendarMonth
    private var unit: Int
    /// The slots of one interval, of which positions choose.
    private var slots: [Int] = []
    /// What positions have chosen in this interval, and how far that has been given.
    private var chosen: [Int] = []
    private var chosenIndex = 0

    /// The last moment of the calendar, exclusive: year 9999 is the last one that iCalendar writes.
    static let lastBound = 2_932_897 * 86_400

    /// A walk that gives starts before `bound` and takes at most `steps`.
    init(_ plan: RulePlan, before bound: Int, steps: Int) {
        self.plan = plan
        self.bound = min(bound, RuleWalk.lastBound)
        self.steps = steps
        left = plan.count ?? .max
        reached = plan.start
        offset = plan.offsets.count
        month = CalendarMonth(
            year: plan.startDate.year, month: plan.frequency == .yearly ? 1 : plan.startDate.month)
        let day = plan.startDate.dayNumber
        switch plan.frequency {
        case .weekly:
            unit = day - (CalendarMonth.weekday(of: day) - plan.weekStart + 7) % 7
        case .secondly, .minutely, .hourly: unit = RuleWalk.floor(plan.start, plan.slotSeconds)
        case .daily, .monthly, .yearly: unit = 0
        }
    }

    /// Counts the plan's start, which the rule does not give, as the first of COUNT.
    mutating func countStart() { if plan.count != nil { left -= 1 } }

    /// The next start; nil at the end, which `end` then tells.
    mutating func next() -> Int? {
        while end == .none {
            if let start = step() {
                guard start >= plan.start else { continue }
                guard start < bound else { return finish(.done) }
                guard left > 0 else { return finish(.done) }
                left -= 1
                return start
            }
        }
        return nil
    }

    private mutating func finish(_ end: End) -> Int? {
        self.end = end
        if end == .done { reached = bound }
        return nil
    }

    /// One candidate, or nil after some way towards it.
    @inline(__always)
    private mutating func step() -> Int? {
        if chosenIndex < chosen.count {
            let start = chosen[chosenIndex]
            chosenIndex += 1
            return start
        }
        guard left > 0 else { return finish(.done) }
        guard plan.positions.isEmpty else {
            choose()
            return nil
        }
        if offset < plan.offsets.count {
            let start = slot + plan.offsets[offset]
            offset += 1
            return start
        }
        if days != 0 {
            slot = (base + days.trailingZeroBitCount) * 86_400
            days &= days - 1
            offset = 0
        } else {
            advance()
        }
        return nil
    }

    /// To the next interval that may hold something: fills `days`, or `slot`.
    private mutating func advance() {
        guard spend() else { return }
        switch plan.frequency {
        case .daily: advanceByDays()
        case .weekly:
            guard isBefore(unit * 86_400) else { return }
            base = unit
            days = plan.daysOfWeek(from: unit)
            unit += plan.interval * 7
        case .monthly, .yearly:
            // Positions of a year need all of it, also beyond the bound.
            let isAmidYear = plan.frequency == .yearly && !plan.positions.isEmpty && month.month > 1
            guard isAmidYear || isBefore(month.first * 86_400) else { return }
            base = month.first
            days = plan.days(in: month)
            month = following(month)
        case .hourly, .minutely, .secondly: advanceByUnits()
        }
    }

    private mutating func spend(_ cost: Int = 1) -> Bool {
        steps -= cost
        if steps < 0 { end = .budget }
        return steps >= 0
    }

    /// Whether an interval that begins here is still wanted.
    private mutating func isBefore(_ seconds: Int) -> Bool {
        guard seconds < bound else {
            _ = finish(.done)
            return false
        }
        // What begins before the start holds nothing to be missed before the start.
        reached = max(reached, seconds)
        return true
    }

    private func following(_ month: CalendarMonth) -> CalendarMonth {
        if plan.frequency == .monthly {
            let number = month.year * 12 + month.month - 1 + plan.interval
            return CalendarMonth(year: number / 12, month: number % 12 + 1)
        }
        return month.month < 12
            ? month.next : CalendarMonth(year: month.year + plan.interval, month: 1)
    }

    /// One month of a rule by days.
    private mutating func advanceByDays() {
        guard isBefore(month.first * 86_400) else { return }
        base = month.first
        days = plan.days(in: month)
        if plan.interval > 1 {
            let first = plan.startDate.dayNumber
            var day = first + RuleWalk.ceiling(month.first - first, plan.interval) * plan.interval
            var inTurn: UInt32 = 0
            while day < month.first + month.length {
                if day >= month.first { inTurn |= 1 << UInt32(day - month.first) }
                day += plan.interval
            }
            days &= inTurn
            // The months that a long interval leaps over.
            if day >= month.first + month.length + 31 {
                let date = LocalDate(dayNumber: day)
                let next = CalendarMonth(year: date.year, month: date.month)
                if day > next.first + next.length - 1 { return leave() }
                month = next
                return
            }
        }
        month = month.next
    }

    /// Beyond the calendar: what has been found is still given.
    private mutating func leave() {
        month = CalendarMonth(year: 10_000, month: 1)
    }
}

extension RuleWalk {
    // MARK: Slots shorter than a day

    /// One slot of a rule by hours, minutes or seconds; leaps over what its limits leave out.
    private mutating func advanceByUnits() {
        let start = unit * plan.slotSeconds
        guard isBefore(start) else { return }
        guard let next = misfit(start) else {
            slot = start
            offset = 0
            unit += plan.interval
            return
        }
        // In step with the interval, at or after the first moment that may fit.
        let ahead = RuleWalk.ceiling(next - start, plan.slotSeconds)
        unit += RuleWalk.ceiling(ahead, plan.interval) * plan.interval
    }

    /// Where to look next when a slot does not fit; nil when it fits.
    private mutating func misfit(_ start: Int) -> Int? {
        let day = RuleWalk.floor(start, 86_400)
        if !plan.admitsAnyDay, let next = misfit(day: day) { return next * 86_400 }
        let second = start - day * 86_400
        if let hours = plan.hours, hours >> UInt64(second / 3_600) & 1 == 0 {
            return day * 86_400 + RuleWalk.next(hours, after: second / 3_600, of: 24) * 3_600
        }
        if let minutes = plan.minutes, minutes >> UInt64(second / 60 % 60) & 1 == 0 {
            let hour = start - second % 3_600
            return hour + RuleWalk.next(minutes, after: second / 60 % 60, of: 60) * 60
        }
        if let seconds = plan.seconds, seconds >> UInt64(second % 60) & 1 == 0 {
            return start - second % 60 + RuleWalk.next(seconds, after: second % 60, of: 60)
        }
        return nil
    }

    /// The next day that the rule admits, or the first of the next month; nil when this one is.
    private mutating func misfit(day: Int) -> Int? {
        if !(base..<base + month.length).contains(day) {
            let date = LocalDate(dayNumber: day)
            month = CalendarMonth(year: date.year, month: date.month)
            base = month.first
            admitted = plan.days(in: month)
        }
        let left = admitted >> UInt32(day - base)
        if left & 1 == 1 { return nil }
        return left == 0 ? base + month.length : day + left.trailingZeroBitCount
    }

    /// The next bit after `position`; `end` when there is none, where the larger unit begins anew.
    private static func next(_ bits: UInt64, after position: Int, of end: Int) -> Int {
        let later = bits >> UInt64(position)
        return later == 0 ? end : min(end, position + later.trailingZeroBitCount)
    }

    // MARK: Positions

    /// Fills `chosen` from the next interval (RFC 5545, 3.3.10, BYSETPOS).
    ///
    /// Positions count from the beginning of the interval, also of the one that holds the start.
    private mutating func choose() {
        chosen.removeAll(keepingCapacity: true)
        chosenIndex = 0
        guard collect(), spend(slots.count) else { return }
        let each = plan.offsets.count
        let count = slots.count * each
        var positions: Set<Int> = []
        for position in plan.positions {
            let index = position > 0 ? position - 1 : count + position
            if (0..<count).contains(index), positions.insert(index).inserted {
                chosen.append(slots[index / each] + plan.offsets[index % each])
            }
        }
        chosen.sort()
    }

    /// Fills `slots` with those of the next interval; false at the end.
    private mutating func collect() -> Bool {
        slots.removeAll(keepingCapacity: true)
        for _ in 0..<(plan.frequency == .yearly ? 12 : 1) {
            // Of a rule by days, a month is at hand and each day is an interval of its own.
            if days == 0 { advance() }
            guard end == .none else { return false }
            if offset == 0 { slots.append(slot) }
            offset = plan.offsets.count
            while days != 0 {
                slots.append((base + days.trailingZeroBitCount) * 86_400)
                days &= days - 1
                if plan.frequency == .daily { break }
            }
        }
        return true
    }

    // MARK: Leaping

    /// Leaves out what lies before `local`, at far less than the price of walking there.
    ///
    /// A rule with COUNT has its months counted on the way; any other goes there by arithmetic. To
    /// be called before the first `next`.
    mutating func skip(before local: Int) {
        guard local > plan.start else { return }
        if plan.count != nil { return skipCounting(before: local) }
        leap(to: local)
    }

    /// To the interval that holds `local`, or the last one in turn before it.
    private mutating func leap(to local: Int) {
        let day = RuleWalk.floor(min(local, RuleWalk.lastBound - 1), 86_400)
        let date = LocalDate(dayNumber: day)
        switch plan.frequency {
        case .yearly:
            let years = date.year - plan.startDate.year
            month = CalendarMonth(year: date.year - years % plan.interval, month: 1)
        case .monthly:
            let number = date.year * 12 + date.month - 1
            let months = number - plan.startDate.year * 12 - plan.startDate.month + 1
            let turn = number - months % plan.interval
            month = CalendarMonth(year: turn / 12, month: turn % 12 + 1)
        case .weekly:
            let weeks = (day - unit) / 7
            unit += (weeks - weeks % plan.interval) * 7
        case .daily: month = CalendarMonth(year: date.year, month: date.month)
        case .hourly, .minutely, .secondly:
            let units = RuleWalk.floor(local, plan.slotSeconds) - unit
            unit += units - units % plan.interval
        }
        reached = max(reached, local)
    }

    private mutating func skipCounting(before local: Int) {
        guard plan.positions.isEmpty else { return }
        if plan.frequency < .daily { return skipSlots(before: local) }
        let length = plan.frequency == .weekly ? 7 : 31
        while end == .none, left > 0 {
            let first = plan.frequency == .weekly ? unit : month.first
            if (first + length) * 86_400 > local { return }
            advance()
            // No interval was reached: `base` says nothing.
            guard end == .none else { return }
            // The interval of the start is counted one by one: some of it may lie before.
            if base * 86_400 < plan.start {
                while end == .none, days != 0 || offset < plan.offsets.count {
                    if let start = step(), start >= plan.start { left -= 1 }
                }
            } else {
                left -= min(left, days.nonzeroBitCount * plan.offsets.count)
                days = 0
            }
        }
    }

    /// Every slot of a rule without limits holds the same number of starts.
    private mutating func skipSlots(before local: Int) {
        guard plan.admitsAnyDay, plan.hours == nil, plan.minutes == nil, plan.seconds == nil else {
            return
        }
        let own = RuleWalk.floor(plan.start, plan.slotSeconds)
        while end == .none, unit == own || offset < plan.offsets.count {
            if let start = step(), start >= plan.start { left -= 1 }
        }
        let turns = (RuleWalk.floor(local, plan.slotSeconds) - unit) / plan.interval
        guard turns > 0, end == .none else { return }
        left -= min(left, turns * plan.offsets.count)
        unit += turns * plan.interval
    }

    static func floor(_ number: Int, _ size: Int) -> Int {
        number >= 0 ? number / size : -((size - 1 - number) / size)
    }

    static func ceiling(_ number: Int, _ size: Int) -> Int { -floor(-number, size) }
}
