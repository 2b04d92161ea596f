import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// Hours as people type them.
@Suite struct HoursTextTests {
    private func text(_ week: [Weekday: OpenHours]) -> String {
        week.sorted { $0.key.number < $1.key.number }
            .map { "\($0.key.number) \(Doors.text($0.value.spans))" }.joined(separator: "; ")
    }

    @Test(arguments: [
        ("tue-fri 10-16", "2 10:00-16:00; 3 10:00-16:00; 4 10:00-16:00; 5 10:00-16:00"),
        ("ti–fr 10.00–16.00", "2 10:00-16:00; 3 10:00-16:00; 4 10:00-16:00; 5 10:00-16:00"),
        ("tysdag 9:30 - 14", "2 09:30-14:00"), ("Lør 11-14; søn stengt", "6 11:00-14:00; 7 closed"),
        ("mon, wed 10-12, 13-16", "1 10:00-12:00,13:00-16:00; 3 10:00-12:00,13:00-16:00"),
        ("sat 13-16, 10-12", "6 10:00-12:00,13:00-16:00"),
        ("fri-mon 18-02", "1 18:00-02:00; 5 18:00-02:00; 6 18:00-02:00; 7 18:00-02:00"),
        ("fri 18-00", "5 18:00-24:00"), ("sat 00-24", "6 00:00-24:00"),
        ("sat 24h", "6 00:00-24:00"),
        ("thu.  10-16", "4 10:00-16:00"), ("to 10-16;", "4 10:00-16:00"),
    ])
    func `days and hours are read in three languages`(typed: String, expected: String) throws {
        #expect(text(try HoursText.week(typed)) == expected)
    }

    @Test func `hours without a day are those of every day`() throws {
        for typed in ["07-22", "daily 07-22", "daglig 7.00-22.00"] {
            let week = try HoursText.week(typed)
            #expect(
                week.count == 7 && week.values.allSatisfy { Doors.text($0.spans) == "07:00-22:00" })
        }
    }

    private func fault(_ read: () throws(HoursText.Fault) -> Void) -> HoursText.Fault? {
        do throws(HoursText.Fault) {
            try read()
            return nil
        } catch {
            return error
        }
    }

    private static func span(_ opens: Int, _ closes: Int) -> OpenSpan {
        OpenSpan(opens: opens * 60, closes: closes * 60) ?? .wholeDay
    }

    @Test(
        arguments: [
            ("", .empty), (" ; ", .empty), ("tue 10-25", .noSuchTime("25")),
            ("tue 25:00-26:00", .noSuchTime("25:00")), ("tue 10:60-12", .noSuchTime("10:60")),
            ("tue 24-26", .noSuchTime("26")), ("tue 24-2", .noSuchTime("24")),
            ("tue 10-10", .noLength("10-10")), ("tue", .daysAlone("tue")),
            ("tue; wed 10-16", .daysAlone("tue")), ("tue 10-16; tue-wed 9-12", .dayTwice(.tuesday)),
            ("tue closed 10-16", .closedAndHours("tue closed 10-16")),
            ("tirsdg 10-16", .unreadable("tirsdg")), ("tue ten-four", .unreadable("ten-four")),
            ("tue 10", .unreadable("10")), ("tue 10-12-14", .unreadable("10-12-14")),
            ("tue 1000-1600", .unreadable("1000-1600")), ("tue 10.5-12", .unreadable("10.5-12")),
            ("tue -10-12", .unreadable("tue-10-12")),
            ("tue 10-14, 13-16", .spans(.overlap(span(10, 14), span(13, 16)))),
            ("tue 10-12, 12-16", .spans(.touching(span(10, 12), span(12, 16)))),
            ("tue 0-1,2-3,4-5,6-7,8-9,10-11,12-13,14-15,16-17", .spans(.tooMany)),
        ] as [(String, HoursText.Fault)])
    func `what could mean two things is refused with the words that were typed`(
        typed: String, expected: HoursText.Fault
    ) {
        #expect(fault { () throws(HoursText.Fault) in _ = try HoursText.week(typed) } == expected)
    }

    @Test func `one day is read alone`() throws {
        #expect(Doors.text(try HoursText.day("10-13, 15-17").spans) == "10:00-13:00,15:00-17:00")
        #expect(try HoursText.day("stengt").spans.isEmpty)
        #expect(
            fault { () throws(HoursText.Fault) in _ = try HoursText.day("tue 10-13") }
                == .unreadable("tue"))
    }
}
