import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct RecurrenceWalkTests {
    static let ample = 100_000_000

    /// The rule's starts before a date, without those that only the series has.
    static func starts(
        _ rule: RecurrenceRule, _ start: LocalDateTime, before end: LocalDate
    ) -> [LocalDateTime] {
        var bound = end.dayNumber * 86_400
        if let until = rule.until { bound = min(bound, until.local.secondsAsUTC + 1) }
        var walk = RuleWalk(
            RulePlan(rule, start: start, isDate: false), before: bound, steps: ample)
        var starts: [LocalDateTime] = []
        while let next = walk.next() { starts.append(LocalDateTime(secondsAsUTC: next)) }
        #expect(walk.end == .done)
        return starts
    }

    @Test(arguments: 0..<120)
    func `rules by days, weeks, months and years are as the table says`(seed: Int) {
        var dice = RecurrenceDice(UInt64(seed))
        let rule = dice.rule([.daily, .weekly, .monthly, .yearly])
        let start = dice.start()
        let end = start.date.adding(days: 1_500)
        let expected = RecurrenceReference(rule: rule, start: start).starts(before: end)
        #expect(Self.starts(rule, start, before: end) == expected, "\(rule) from \(start)")
    }

    @Test(arguments: 0..<24)
    func `rules by hours, minutes and seconds are as the table says`(seed: Int) {
        var dice = RecurrenceDice(UInt64(seed + 10_000))
        var rule = dice.rule([.hourly, .minutely, .secondly])
        // The reference knows every thirtieth second only.
        if rule.frequency == .secondly { rule.interval *= 30 }
        let start = dice.start()
        let end = start.date.adding(days: 20)
        let expected = RecurrenceReference(rule: rule, start: start).starts(before: end)
        #expect(Self.starts(rule, start, before: end) == expected, "\(rule) from \(start)")
    }

    @Test(arguments: 0..<200)
    func `a stretch of time holds what walking there from the start gives`(seed: Int) {
        var dice = RecurrenceDice(UInt64(seed + 20_000))
        var rule = dice.rule(RecurrenceRule.Frequency.allCases)
        if dice.roll(2) == 0 { rule.count = 1 + dice.roll(300) }
        let start = dice.start()
        let days = rule.frequency < .daily ? 10 : 2_000
        let end = start.date.adding(days: days)
        let all = Self.starts(rule, start, before: end)
        let low = start.secondsAsUTC - 50_000 + dice.roll(days * 86_400)
        let high = min(low + dice.roll(days * 40_000), end.dayNumber * 86_400)
        guard low < high else { return }
        var walk = RuleWalk(
            RulePlan(rule, start: start, isDate: false), before: high, steps: Self.ample)
        walk.skip(before: low)
        var found: [Int] = []
        while let next = walk.next() { if next >= low { found.append(next) } }
        let expected = all.map(\.secondsAsUTC).filter { (low..<high).contains($0) }
        #expect(found == expected, "\(rule) from \(start)")
    }

    @Test(arguments: [
        "FREQ=YEARLY", "FREQ=MONTHLY;BYDAY=2TH", "FREQ=WEEKLY;BYDAY=TH,SA", "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=400", "FREQ=HOURLY", "FREQ=SECONDLY;INTERVAL=7200",
    ])
    func `an old series costs no more than a young one`(text: String) throws {
        let rule = try RecurrenceRule(text)
        func steps(from start: String, in year: Int) -> Int {
            var walk = RuleWalk(
                RulePlan(rule, start: Sample.moment(start), isDate: false),
                before: Sample.date("\(year + 1)-01-01").dayNumber * 86_400, steps: Self.ample)
            walk.skip(before: Sample.date("\(year)-01-01").dayNumber * 86_400)
            while walk.next() != nil {}
            return Self.ample - walk.steps
        }
        #expect(
            steps(from: "0001-01-04T10:00:00", in: 2026) <= steps(
                from: "2026-01-01T10:00:00", in: 2026) + 14)
    }

    @Test(arguments: [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4,6", "FREQ=MONTHLY;BYDAY=1TH;BYSETPOS=2",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6", "FREQ=YEARLY;INTERVAL=100;BYYEARDAY=366;BYMONTH=1",
    ])
    func `a rule that never falls is known to within the budget`(text: String) throws {
        var series = RecurrenceSet(
            start: Sample.moment("2026-01-01T10:00:00"), form: .floating,
            rules: [try RecurrenceRule(text)])
        series.removed = [CalendarMoment(series.start, .floating)]
        let expansion = series.occurrences(in: 0..<Int.max)
        #expect(expansion.occurrences.isEmpty && expansion.outcome == .complete)
    }

    @Test(arguments: [
        "FREQ=HOURLY;INTERVAL=24;BYHOUR=11", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MINUTELY;INTERVAL=60;BYMINUTE=7", "FREQ=SECONDLY;INTERVAL=60;BYSECOND=59",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2",
    ])
    func `a rule that never falls and would take long to know ends with the budget`(
        text: String
    ) throws {
        var series = RecurrenceSet(
            start: Sample.moment("2026-01-01T10:00:00"), form: .floating,
            rules: [try RecurrenceRule(text)])
        series.removed = [CalendarMoment(series.start, .floating)]
        var budget = ExpansionBudget(steps: 10_000)
        let expansion = series.occurrences(in: 0..<Int.max, budget: &budget, zones: ZoneTables())
        #expect(expansion.occurrences.isEmpty)
        guard case .beyondBudget(let before) = expansion.outcome else {
            Issue.record("\(expansion.outcome)")
            return
        }
        #expect(before > series.start.secondsAsUTC)
        #expect(budget.steps < 0)
    }

    @Test(
        arguments: ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"],
        ["", ";BYDAY=MO,TU,WE,TH,FR,SA,SU", ";BYDAY=MO;BYSETPOS=1", ";BYMONTH=2"])
    func `a budget may end at any step`(frequency: String, more: String) throws {
        for end in ["", ";COUNT=10", ";COUNT=900000", ";UNTIL=20300101T000000"] {
            let rule = try RecurrenceRule("FREQ=\(frequency)\(more)\(end)")
            for start in ["1400-01-01T10:00:00", "2026-01-01T10:00:00"] {
                let series = RecurrenceSet(
                    start: Sample.moment(start), form: .zoned("Europe/Oslo"), rules: [rule])
                let low = Sample.date("2026-12-03").dayNumber * 86_400
                for steps in -1...30 {
                    var budget = ExpansionBudget(steps: steps)
                    let expansion = series.occurrences(
                        in: low..<low + 86_400, budget: &budget, zones: ZoneTables())
                    // Whether all is there depends on the rule; that it ends is what counts.
                    #expect(expansion.occurrences.count <= 86_400)
                }
            }
        }
    }

    @Test func `seconds for ever give as many as were asked for and say where they stopped`() throws
    {
        let series = RecurrenceSet(
            start: Sample.moment("2026-01-01T10:00:00"), form: .zoned("Europe/Oslo"),
            rules: [try RecurrenceRule("FREQ=SECONDLY")])
        let start = try #require(ZonedTime(series.start, in: "Europe/Oslo")).secondsSince1970
        let far = start + 86_400 * 3_650
        let expansion = series.first(500, from: far)
        #expect(expansion.occurrences.map(\.secondsSince1970) == Array(far..<far + 500))
        #expect(expansion.outcome == .limited(before: far + 500))
    }

    @Test(arguments: [
        ("FREQ=DAILY", 9_999), ("FREQ=SECONDLY;INTERVAL=59", 2_040),
        ("FREQ=WEEKLY;BYDAY=MO,TH", 2_400),
        ("FREQ=MINUTELY;BYSECOND=0,30", 2_100),
    ])
    func `a thousand million occurrences cost no more than the stretch that is asked for`(
        text: String, year: Int
    ) throws {
        var rule = try RecurrenceRule(text)
        let start = Sample.moment("2026-01-01T10:00:00")
        let low = Sample.date("\(year)-03-01").dayNumber * 86_400
        func found() -> Expansion {
            RecurrenceSet(start: start, form: .floating, rules: [rule])
                .occurrences(in: low..<low + 30 * 86_400)
        }
        let forEver = found()
        rule.count = 1_000_000_000
        let counted = found()
        #expect(counted.occurrences == forEver.occurrences && !counted.occurrences.isEmpty)
        #expect(counted.outcome == forEver.outcome)
    }

    @Test(arguments: [
        "FREQ=DAILY;INTERVAL=1000000000", "FREQ=YEARLY;INTERVAL=1000000000",
        "FREQ=MONTHLY;INTERVAL=1000000000;BYDAY=MO;BYSETPOS=-1", "FREQ=WEEKLY;INTERVAL=1000000000",
        "FREQ=HOURLY;INTERVAL=1000000000;COUNT=1000000000000", "FREQ=SECONDLY;INTERVAL=1000000000",
    ])
    func `the greatest numbers overflow nothing`(text: String) throws {
        let rule = try RecurrenceRule(text)
        for start in ["0001-01-01T00:00:00", "2026-06-15T10:00:00", "9999-12-31T23:59:59"] {
            let series = RecurrenceSet(
                start: Sample.moment(start), form: .zoned("Europe/Oslo"), rules: [rule])
            for range in [Int.min..<Int.max, 0..<1, Int.min..<0, 9_000_000_000..<Int.max] {
                #expect(series.occurrences(in: range).occurrences.count <= 1_000)
            }
        }
    }

    @Test func `the last date of the calendar is the last occurrence`() throws {
        let series = RecurrenceSet(
            start: Sample.moment("9999-12-28T10:00:00"), form: .floating,
            rules: [try RecurrenceRule("FREQ=DAILY")])
        let expansion = series.occurrences(in: 0..<Int.max)
        #expect(expansion.occurrences.map(\.start.date.day) == [28, 29, 30, 31])
        #expect(expansion.outcome == .complete)
    }

    @Test func `positions count from the beginning of a week that the start cuts`() throws {
        let rule = try RecurrenceRule("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1,2;COUNT=3")
        let starts = Self.starts(
            rule, Sample.moment("2026-12-02T10:00:00"), before: Sample.date("2027-01-01"))
        #expect(starts.map(\.date.day) == [2, 7, 9])
    }

    @Test func `positions of a year that UNTIL cuts count all of it`() throws {
        let rule = try RecurrenceRule(
            "FREQ=YEARLY;BYMONTH=3,11;BYDAY=SU;BYSETPOS=-1,4;UNTIL=20280601")
        let series = RecurrenceSet(
            start: Sample.moment("2026-03-22T10:00:00"), form: .floating, rules: [rule])
        let dates = series.occurrences(in: 0..<Int.max).occurrences.map {
            $0.start.date.description
        }
        #expect(dates == ["2026-03-22", "2026-11-29", "2027-03-28", "2027-11-28", "2028-03-26"])
    }
}
