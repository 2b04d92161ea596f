import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct ISOWeekTests {
    @Test(arguments: [
        ("2026-12-03", "2026-W49"), ("2026-12-31", "2026-W53"), ("2027-01-03", "2026-W53"),
        ("2027-01-04", "2027-W01"), ("2024-12-30", "2025-W01"), ("2021-01-01", "2020-W53"),
        ("2023-01-01", "2022-W52"), ("2020-02-29", "2020-W09"),
    ])
    func `a date is in the week that ISO 8601 says`(date: String, week: String) {
        #expect(ISOWeek(of: Sample.date(date)).description == week)
    }

    @Test func `each week of a century reads back what it writes, seven days after the one before`()
    {
        var week = ISOWeek(of: Sample.date("2000-01-03"))
        for _ in 0..<5_300 {
            #expect(ISOWeek(week.description) == week)
            let next = ISOWeek(of: week.sunday.adding(days: 1))
            #expect(next.number == week.number + 1 || next.number == 1)
            #expect(week < next)
            week = next
        }
        #expect(week.year == 2101)
    }

    @Test(arguments: [
        "2025-W53", "2026-W54", "2026-W00", "2026-49", "2026-w49", "2026-W4", "", "W49",
    ])
    func `a week that is none is not read`(text: String) {
        #expect(ISOWeek(text) == nil)
    }

    @Test func `a month is shown in whole weeks from Monday`() {
        let december = MonthGrid("2026-12")
        #expect(december?.weeks.map(\.number) == [49, 50, 51, 52, 53])
        #expect(december?.weeks.first?.monday == Sample.date("2026-11-30"))
        #expect(december?.weeks.last?.sunday == Sample.date("2027-01-03"))
        #expect(december?.last == Sample.date("2026-12-31"))
        #expect(december?.contains(Sample.date("2026-11-30")) == false)
    }

    @Test func `February has four weeks when it fits into them, and its last day is right`() {
        #expect(MonthGrid("2027-02")?.weeks.count == 4)
        #expect(MonthGrid("2027-02")?.last == Sample.date("2027-02-28"))
        #expect(MonthGrid("2028-02")?.last == Sample.date("2028-02-29"))
        #expect(MonthGrid("2026-08")?.weeks.count == 6)
        #expect(MonthGrid("2026-13") == nil && MonthGrid("2026-1") == nil)
    }
}
