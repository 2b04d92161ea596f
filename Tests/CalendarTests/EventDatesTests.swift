import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct EventDatesTests {
    static func dates(
        _ event: Event, _ from: String = "2026-12-01", _ to: String = "2027-01-31"
    ) -> [EventOccurrence] {
        EventDates(event).occurrences(from: Sample.date(from), to: Sample.date(to))
    }

    static func days(
        _ event: Event, _ from: String = "2026-12-01", _ to: String = "2027-01-31"
    ) -> [String] {
        dates(event, from, to).map { String($0.start.date.description.dropFirst(5)) }
    }

    @Test func `an event without a rule has one date`() {
        let found = Self.dates(Sample.event())
        #expect(found.map(\.key.description) == ["20261203"])
        #expect(found.first?.start == Sample.moment("2026-12-03T18:00:00"))
        #expect(found.first?.end == Sample.moment("2026-12-03T20:00:00"))
        #expect(Self.dates(Sample.event(), "2026-12-04").isEmpty)
        #expect(Self.dates(Sample.event(), "2026-12-04", "2026-12-03").isEmpty)
    }

    @Test func `a series falls on the dates of its rule, both ends of the stretch included`() {
        #expect(
            Self.days(Sample.series(), "2026-12-10", "2026-12-24") == ["12-10", "12-17", "12-24"])
    }

    @Test
    func `a cancelled date says so, an omitted one is gone, a moved one is where it was moved`() {
        let event = Sample.series(
            "FREQ=WEEKLY;COUNT=5",
            [
                "overrides/20261210/status": "cancelled", "overrides/20261217/status": "omitted",
                "overrides/20261224/when": [
                    "start": "2026-12-22T12:00:00", "end": "2026-12-22T13:00:00",
                ],
            ])
        let found = Self.dates(event)
        #expect(found.map(\.start.date.day) == [3, 10, 22, 31])
        #expect(found.map(\.status) == [.scheduled, .cancelled, .scheduled, .scheduled])
        #expect(found[2].key.description == "20261224")
        #expect(found[2].end == Sample.moment("2026-12-22T13:00:00"))
        #expect(Self.days(event, "2026-12-22", "2026-12-22") == ["12-22"])
        #expect(Self.days(event, "2026-12-24", "2026-12-24").isEmpty)
    }

    @Test func `extra dates are dates of the event, at their own time where they have one`() {
        let event = Sample.series(
            "FREQ=WEEKLY;COUNT=2",
            [
                "dates/20261205": true, "dates/20261210": true,
                "dates/20261206": ["start": "2026-12-06T10:00:00", "end": "2026-12-06T11:00:00"],
            ])
        let found = Self.dates(event)
        #expect(
            found.map(\.start.description) == [
                "2026-12-03T18:00:00", "2026-12-05T18:00:00", "2026-12-06T10:00:00",
                "2026-12-10T18:00:00",
            ])
        #expect(EventDates(event).unmatched.isEmpty)
    }

    @Test func `this and following ends the run before it, and COUNT still counts`() {
        let time = Sample.when(
            "2026-12-18T10:00:00", "2026-12-18T11:00:00", rule: "FREQ=WEEKLY;COUNT=3")
        let event = Sample.series("FREQ=WEEKLY;COUNT=9", ["segments/20261218": ["when": time]])
        #expect(Self.days(event) == ["12-03", "12-10", "12-17", "12-18", "12-25", "01-01"])
        let short = Sample.series("FREQ=WEEKLY;COUNT=2", ["segments/20261218": ["when": time]])
        #expect(Self.days(short) == ["12-03", "12-10", "12-18", "12-25", "01-01"])
    }

    @Test func `two splits double no date`() {
        let first = Sample.when("2026-12-10T10:00:00", "2026-12-10T11:00:00", rule: "FREQ=WEEKLY")
        let second = Sample.when("2026-12-17T12:00:00", "2026-12-17T13:00:00", rule: "FREQ=WEEKLY")
        let event = Sample.series(
            "FREQ=WEEKLY",
            ["segments/20261210": ["when": first], "segments/20261217": ["when": second]])
        #expect(
            Self.dates(event, "2026-12-01", "2026-12-24").map(\.start.timeText)
                == ["18:00", "10:00", "12:00", "12:00"])
    }

    @Test func `Christmas Eve stays cancelled when the series moves to another hour`() {
        let time = Sample.when("2026-12-03T19:00:00", "2026-12-03T21:00:00", rule: "FREQ=WEEKLY")
        let event = Sample.event(1, ["when": time, "overrides/20261224/status": "cancelled"])
        let dates = EventDates(event)
        #expect(dates.unmatched.isEmpty)
        let eve = Self.dates(event, "2026-12-24", "2026-12-24")
        #expect(eve.map(\.status) == [.cancelled] && eve.map(\.start.hour) == [19])
    }

    @Test func `an override that matches nothing withholds the nearest occurrence`() {
        let event = Sample.series(
            "FREQ=WEEKLY;BYDAY=WE", ["overrides/20261224/status": "cancelled"])
        let unmatched = EventDates(event).unmatched
        #expect(unmatched.map(\.key.description) == ["20261224"])
        #expect(unmatched.first?.nearest.map(\.description) == ["20261223"])
        let withheld = Self.dates(event).filter(\.isWithheld)
        #expect(withheld.map(\.key.description) == ["20261223"])
        #expect(withheld.map(\.status) == [.scheduled])
    }

    @Test func `a date that was moved to another day is still one, and an omitted one is not`() {
        let event = Sample.series(
            "FREQ=WEEKLY",
            [
                "overrides/20261210/when": [
                    "start": "2026-12-11T12:00:00", "end": "2026-12-11T13:00:00",
                ],
                "overrides/20261217/status": "omitted",
            ])
        let found = ["2026-12-03", "2026-12-10", "2026-12-11", "2026-12-17"].map(Sample.key)
        #expect(found.map { (try? event.key(of: $0)) != nil } == [true, true, false, false])
    }

    @Test func `two equally near are both withheld, and what does not take place is not`() {
        let tie = Sample.series(
            "FREQ=WEEKLY;BYDAY=WE,FR", ["overrides/20261224/status": "cancelled"])
        #expect(
            EventDates(tie).unmatched.first?.nearest.map(\.description) == ["20261223", "20261225"])
        let cancelled = Sample.series(
            "FREQ=WEEKLY;BYDAY=WE,FR",
            ["overrides/20261224/status": "cancelled", "overrides/20261223/status": "cancelled"])
        #expect(EventDates(cancelled).unmatched.first?.nearest.map(\.description) == ["20261225"])
    }

    @Test func `the nearest is found however far it lies, and none where there is none`() {
        let far = Sample.series("FREQ=WEEKLY;COUNT=2", ["overrides/20300601/status": "cancelled"])
        #expect(EventDates(far).unmatched.first?.nearest.map(\.description) == ["20261210"])
        let gone = Sample.event(
            1, ["overrides/20261203/status": "omitted", "overrides/20261210/status": "cancelled"])
        #expect(EventDates(gone).unmatched.map(\.nearest) == [[]])
    }

    @Test func `several starts a day have keys with their time, and a date names them all`() {
        let rule = "FREQ=DAILY;BYHOUR=10,18;COUNT=6"
        let time = Sample.when("2026-12-03T10:00:00", "2026-12-03T11:00:00", rule: rule)
        let event = Sample.event(
            1,
            [
                "when": time, "overrides/20261203T1800/status": "cancelled",
                "overrides/20261204/status": "cancelled", "overrides/20261205T1200/status": "full",
            ])
        let found = Self.dates(event)
        #expect(
            found.map(\.key.description) == [
                "20261203T1000", "20261203T1800", "20261204T1000", "20261204T1800",
                "20261205T1000", "20261205T1800",
            ])
        #expect(
            found.map(\.status) == [
                .scheduled, .cancelled, .cancelled, .cancelled, .scheduled, .scheduled,
            ])
        let unmatched = EventDates(event).unmatched
        #expect(unmatched.map(\.key.description) == ["20261205T1200"])
        #expect(unmatched.first?.nearest.map(\.description) == ["20261205T1000"])
    }

    @Test func `an all-day series ends by the date of its zone`() {
        let time = Sample.when(
            "2026-12-03", "2026-12-04", rule: "FREQ=DAILY;INTERVAL=2;UNTIL=20261208T233000Z",
            allDay: true)
        let found = Self.dates(Sample.event(1, ["when": time]))
        #expect(found.map(\.start.date.day) == [3, 5, 7, 9])
        #expect(found.map(\.end.date.day) == [4, 6, 8, 10])
        #expect(!found.contains { !$0.isAllDay })
    }

    @Test(arguments: ["FREQ=DAILY;UNTIL=soon", "FREQ=SOMETIMES;COUNT=2"])
    func `a rule that nobody can read leaves the first date`(rule: String) {
        let time = Sample.when("2026-12-03T18:00:00", "2026-12-03T20:00:00", rule: rule)
        let record = Sample.record(
            1, kind: "event", ["library": "fjordvik", "visibility": "public", "when": time])
        let days = Event(record).map { Self.days($0) }
        // The second is no event time at all, so the event has no date.
        #expect(days == (rule.contains("SOMETIMES") ? [] : ["12-03"]))
    }

    @Test(arguments: ["20261224", "20261224T0930", "20261224T093015"])
    func `a key is written as it was read`(text: String) {
        #expect(OccurrenceKey(text)?.description == text)
    }

    @Test(arguments: [
        "", "2026122", "20261324", "20261224T", "20261224T25", "20261224T2500", "20261224T09300",
        "20261224T0930T1", "20261224T-930",
    ])
    func `what is no key is none`(text: String) {
        #expect(OccurrenceKey(text) == nil)
    }

    @Test func `changes are gathered by occurrence, in order`() throws {
        let event = Sample.event(
            1,
            [
                "overrides/20261231/status": "cancelled", "overrides/20261224/status": "omitted",
                "overrides/20261224/name/nb": "Julaften", "overrides/20261224T0930/status": "full",
                "overrides/20261224/when": [
                    "start": "2026-12-24T10:00:00", "end": "2026-12-24T11:00:00",
                ], "overrides/soon/status": "full", "overrides/20261225": true,
            ])
        let changes = event.changes
        #expect(changes.map(\.key.description) == ["20261224", "20261224T0930", "20261231"])
        let first = try #require(changes.first?.change)
        #expect(first.status == .omitted)
        #expect(first.start?.hour == 10)
        #expect(first.texts("name").text() == "Julaften")
    }

    @Test func `many overrides of a series without end are told apart within the budget`() {
        var fields: [FieldPath: JSONValue] = [:]
        for day in 0..<400 {
            let date = Sample.date("2027-01-01").adding(days: day)
            guard let path = FieldPath("overrides/\(date.compact)/status") else { continue }
            fields[path] = "cancelled"
        }
        var budget = ExpansionBudget()
        let dates = EventDates(
            Sample.series("FREQ=WEEKLY", fields), budget: &budget, zones: ZoneTables())
        #expect(dates.unmatched.count == 400 - 57)
        #expect(budget.steps > 0)
    }
}
