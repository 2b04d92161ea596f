import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct QuestionAgendaTests {
    @Test func `a series stands on each of its dates, with what differs on them`() {
        let event = Sample.series(
            "FREQ=WEEKLY",
            [
                "overrides/20261210/status": "cancelled", "overrides/20261217/status": "omitted",
                "overrides/20261224/name/nb": "Juleavslutning",
            ])
        let entries = Question.agenda([event]).entries
        #expect(entries.map(\.start.date.day) == [3, 10, 24, 31])
        #expect(entries.map(\.takesPlace) == [true, false, true, true])
        #expect(entries.map { $0.name.text() ?? "" }[2] == "Juleavslutning")
        #expect(entries[3].name.text() == "Forfattermøte")
    }

    @Test func `a date of an all-day series with hours of its own ends at midnight`() {
        let time = Sample.when("2026-12-03", "2026-12-03", rule: "FREQ=WEEKLY", allDay: true)
        let event = Sample.event(
            1,
            [
                "when": time,
                "overrides/20261210/when": [
                    "start": "2026-12-10T10:00:00", "end": "2026-12-10T12:00:00",
                ],
            ])
        let entries = Question.agenda([event]).entries
        #expect(entries.map(\.start.date.day) == [3, 10, 17, 24, 31])
        #expect(entries[1].end.description == "2026-12-11T00:00:00")
        #expect(entries[1].dates == Sample.date("2026-12-10")...Sample.date("2026-12-10"))
    }

    @Test func `a date with a place of its own is there and not where the series is`() {
        let own = Sample.id(110).description
        let event = Sample.series(
            "FREQ=WEEKLY", [Question.at(101): true, "overrides/20261210/place": .string(own)])
        let places = Question.agenda([event]).entries.map(\.places)
        #expect(places.prefix(2) == [[Sample.id(101)], [Sample.id(110)]])
    }

    @Test
    func
        `from a change of this and following on, its place and name hold, and a date's own over them`()
    {
        let own = Sample.id(110).description
        let aspects: JSONValue = ["place": .string(own), "name/nb": "Ny kafé"]
        let time = Sample.when("2026-12-10T19:00:00", "2026-12-10T20:00:00", rule: "FREQ=WEEKLY")
        let event = Sample.series(
            "FREQ=WEEKLY",
            [
                Question.at(101): true, "segments/20261210": ["when": time, "aspects": aspects],
                "overrides/20261217/name/nb": "Julekafé",
            ])
        let entries = Question.agenda([event]).entries.prefix(3)
        #expect(entries.map(\.start.hour) == [18, 19, 19])
        #expect(entries.map(\.places) == [101, 110, 110].map { [Sample.id($0)] })
        #expect(entries.map { $0.name.text() } == ["Forfattermøte", "Ny kafé", "Julekafé"])
    }

    @Test func `what began before the first date and goes on is there`() {
        let long = Sample.event(
            1, ["when": Sample.when("2026-11-20", "2026-12-05", allDay: true)])
        let agenda = Question.agenda([long], "2026-12-04", "2026-12-10")
        #expect(agenda.entries.count == 1)
        #expect(
            agenda.byDate().keys.sorted() == [Sample.date("2026-12-04"), Sample.date("2026-12-05")])
        #expect(Question.agenda([long], "2026-12-06", "2026-12-10").entries.isEmpty)
    }

    @Test func `an end at midnight is not on the next day`() {
        let late = Question.evening(1, "2026-12-03T20:00:00", "2026-12-04T00:00:00")
        #expect(Question.agenda([late], "2026-12-04", "2026-12-04").entries.isEmpty)
        #expect(
            Question.agenda([late]).entries.first?.dates.upperBound == Sample.date("2026-12-03"))
    }

    @Test func `an event of another zone stands at the hour of this calendar`() {
        let time = Sample.when("2026-12-03T18:00:00", "2026-12-03T19:00:00", zone: "Europe/London")
        let entry = Question.agenda([Sample.event(1, ["when": time])]).entries.first
        #expect(entry?.start == Sample.moment("2026-12-03T19:00"))
        let night = Sample.when("2026-12-03T23:30:00", "2026-12-03T23:45:00", zone: "UTC")
        let event = Sample.event(2, ["when": night])
        #expect(Question.agenda([event], "2026-12-04", "2026-12-04").entries.count == 1)
        #expect(Question.agenda([event], "2026-12-03", "2026-12-03").entries.isEmpty)
    }

    @Test func `times in a zone that nobody knows stand as they are written`() {
        let time = Sample.when("2026-12-03T18:00:00", "2026-12-03T19:00:00", zone: "Mars/Olympus")
        let entry = Question.agenda([Sample.event(1, ["when": time])]).entries.first
        #expect(entry?.start == Sample.moment("2026-12-03T18:00"))
    }

    @Test func `entries are in order of start, and equal ones of id`() {
        let events = [
            Question.evening(3), Question.evening(2),
            Question.evening(1, "2026-12-03T18:30:00", "2026-12-03T19:00:00"),
        ]
        #expect(Question.agenda(events).entries.map(\.event.id) == [2, 3, 1].map(Sample.id))
    }

    @Test func `a night on which the clocks go back keeps its true length`() {
        let time = Sample.when("2026-10-25T01:30:00", "2026-10-25T03:30:00")
        let agenda = Question.agenda([Sample.event(1, ["when": time])], "2026-10-01", "2026-10-31")
        #expect(agenda.entries.first?.span.count == 3 * 3_600)
    }

    @Test func `rules that give more than anybody can look at end, and say so`() {
        let hours = (0..<24).map(String.init).joined(separator: ",")
        let minutes = (0..<60).map(String.init).joined(separator: ",")
        let rule = "FREQ=DAILY;BYHOUR=\(hours);BYMINUTE=\(minutes)"
        let agenda = Question.agenda(
            (1...12).map { number in
                Sample.event(
                    number,
                    ["when": Sample.when("2026-12-03T00:00:00", "2026-12-03T00:01:00", rule: rule)])
            })
        #expect(!agenda.isComplete)
        #expect(agenda.entries.count <= EventAgenda.entriesMax)
    }
}
