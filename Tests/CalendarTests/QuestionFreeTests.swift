import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct QuestionFreeTests {
    private static func free(
        _ events: [Event], of place: Int = 101, _ from: String = "2026-12-03", _ to: String? = nil,
        hours: Range<Int> = 10 * 3_600..<18 * 3_600, atLeast seconds: Int = 0
    ) -> FreeTimes {
        FreeTimes(
            of: Sample.id(place), in: Question.region,
            agenda: Question.agenda(events, from, to ?? from), hours: hours, atLeast: seconds)
    }

    private static func words(_ times: FreeTimes) -> [[String]] {
        times.days.map { day in
            day.free.map { range in
                [range.lowerBound, range.upperBound].map { "\($0 / 3_600):\($0 / 60 % 60)" }
                    .joined(separator: "-")
            }
        }
    }

    @Test func `a day without events is free from first hour to last`() {
        #expect(
            Self.words(Self.free([], "2026-12-03", "2026-12-04")) == [["10:0-18:0"], ["10:0-18:0"]])
    }

    @Test func `what takes the place cuts the day, also where two overlap`() {
        let events = [
            Question.evening(1, "2026-12-03T11:00:00", "2026-12-03T12:30:00"),
            Question.evening(2, "2026-12-03T12:00:00", "2026-12-03T12:15:00"),
            Question.evening(3, "2026-12-03T17:00:00", "2026-12-03T20:00:00"),
            Question.evening(4, "2026-12-03T08:00:00", "2026-12-03T09:00:00"),
        ]
        let free = Self.free(events)
        #expect(Self.words(free) == [["10:0-11:0", "12:30-17:0"]])
        #expect(free.days[0].takers.map(\.entry.event.id) == [1, 2, 3].map(Sample.id))
        #expect(Self.words(Self.free(events, atLeast: 2 * 3_600)) == [["12:30-17:0"]])
    }

    @Test func `an event over midnight takes both days, and one of all day the whole of it`() {
        let night = Question.evening(1, "2026-12-03T16:00:00", "2026-12-04T11:00:00")
        #expect(
            Self.words(Self.free([night], "2026-12-03", "2026-12-04"))
                == [["10:0-16:0"], ["11:0-18:0"]])
        let day = Question.evening(
            1, at: 101, ["when": Sample.when("2026-12-03", "2026-12-03", allDay: true)])
        #expect(Self.words(Self.free([day], "2026-12-03", "2026-12-04")) == [[], ["10:0-18:0"]])
    }

    @Test func `what is cancelled or elsewhere takes nothing`() {
        let (start, end) = ("2026-12-03T11:00:00", "2026-12-03T12:00:00")
        let events = [
            Question.evening(1, start, end, ["status": "cancelled"]),
            Question.evening(2, start, end, at: 110), Question.evening(3, start, end, at: 102),
        ]
        #expect(Self.words(Self.free(events)) == [["10:0-18:0"]])
    }

    @Test func `a room is taken by what is in it, by what names it, and by what needs the house`() {
        let events = [
            Question.evening(1, "2026-12-03T10:00:00", "2026-12-03T11:00:00", at: 102),
            Question.evening(
                2, "2026-12-03T12:00:00", "2026-12-03T13:00:00", ["location/nb": "salen"]),
            Question.evening(3, "2026-12-03T14:00:00", "2026-12-03T15:00:00"),
            Question.evening(
                4, "2026-12-03T16:00:00", "2026-12-03T17:00:00", ["location/nb": "Kjelleren"]),
        ]
        let free = Self.free(events, of: 102)
        #expect(free.days[0].takers.map(\.claim) == [.place, .words, .house])
        #expect(Self.words(free) == [["11:0-12:0", "13:0-14:0", "15:0-18:0"]])
    }

    @Test func `an exhibition in the house leaves its rooms free`() {
        let when = Sample.when("2026-12-01", "2026-12-20", allDay: true)
        #expect(
            Self.words(Self.free([Question.evening(1, at: 101, ["when": when])], of: 102))
                == [["10:0-18:0"]])
    }

    @Test func `each date of a series takes its own`() {
        let weekly = Sample.when("2026-12-03T10:00:00", "2026-12-03T18:00:00", rule: "FREQ=WEEKLY")
        let series = Question.evening(
            1, at: 101,
            [
                "when": weekly, "overrides/20261210/status": "cancelled",
                "overrides/20261217/when": [
                    "start": "2026-12-18T10:00:00", "end": "2026-12-18T12:00:00",
                ],
            ])
        let days = Self.free([series], "2026-12-03", "2026-12-18").days
        let taken = days.filter { !$0.takers.isEmpty }.map(\.date.day)
        #expect(taken == [3, 18])
    }
}
