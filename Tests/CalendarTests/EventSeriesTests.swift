import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct EventSeriesTests {
    static let uid = "UID:0192a000-0000-7000-8000-000000000001"

    static func allDaySeries(_ rule: String, _ fields: [FieldPath: JSONValue]) -> Event {
        let time = Sample.when("2026-12-03", "2026-12-03", rule: rule, allDay: true)
        return Sample.event(1, ["when": time].merging(fields) { _, own in own })
    }

    @Test(arguments: [
        ("FREQ=WEEKLY;UNTIL=20261224", "FREQ=WEEKLY;UNTIL=20261224T225959Z"),
        ("FREQ=WEEKLY;UNTIL=20260624", "FREQ=WEEKLY;UNTIL=20260624T215959Z"),
        ("FREQ=WEEKLY;UNTIL=20261224T180000;WKST=MO", "FREQ=WEEKLY;UNTIL=20261224T170000Z;WKST=MO"),
        ("UNTIL=20261224T170000Z;FREQ=WEEKLY", "UNTIL=20261224T170000Z;FREQ=WEEKLY"),
        ("FREQ=DAILY;UNTIL=20271031T013000Z", "FREQ=DAILY;UNTIL=20271031T013000Z"),
    ])
    func `UNTIL of a zoned series is in UTC`(rule: String, written: String) {
        #expect(Written(Sample.series(rule)).property("RRULE") == ["RRULE:\(written)"])
    }

    @Test(arguments: [
        ("FREQ=WEEKLY;UNTIL=20261224", "20261224"),
        ("FREQ=WEEKLY;UNTIL=20261224T180000", "20261224"),
        ("FREQ=WEEKLY;UNTIL=20261223T233000Z", "20261224"),
    ])
    func `UNTIL of an all-day series is a date`(rule: String, until: String) {
        #expect(
            Written(Self.allDaySeries(rule, [:])).property("RRULE")
                == ["RRULE:FREQ=WEEKLY;UNTIL=\(until)"])
    }

    @Test func `an UNTIL that nobody can read leaves the first date alone`() {
        let written = Written(Sample.series("FREQ=WEEKLY;UNTIL=soon"))
        #expect(written.property("RRULE").isEmpty)
        #expect(written.property("DTSTART").count == 1)
    }

    @Test(arguments: [
        ("FREQ=DAILY;BYHOUR=9,13;COUNT=6", ["RRULE:FREQ=DAILY;COUNT=6"]),
        ("FREQ=DAILY;UNTIL=20261210;BYMINUTE=30", ["RRULE:FREQ=DAILY;UNTIL=20261210"]),
        ("FREQ=HOURLY;COUNT=6", []),
    ])
    func `a series of dates has no hours`(rule: String, written: [String]) {
        #expect(Written(Self.allDaySeries(rule, [:])).property("RRULE") == written)
    }

    @Test func `of a series that falls twice a day, a date or one time of it can differ`() throws {
        let event = Sample.series(
            "FREQ=DAILY;BYHOUR=10,18;COUNT=8",
            [
                "overrides/20261204/status": "omitted",
                "overrides/20261205T1000/status": "cancelled",
                "overrides/20261206/status": "full",
                "overrides/20261206T1800/status": "cancelled",
            ])
        let written = Written(event)
        #expect(
            written.events[0].property("EXDATE")
                == ["1000", "1800"].map { "EXDATE;TZID=Europe/Oslo:20261204T\($0)00" })
        let changed = written.events.dropFirst().map { event in
            ["RECURRENCE-ID", "DTEND", "STATUS"].map {
                String(event.property($0).first?.split(separator: ":").last ?? "")
            }
        }
        #expect(
            changed == [
                ["20261205T100000", "20261205T120000", "CANCELLED"],
                ["20261206T100000", "20261206T120000", "CONFIRMED"],
                ["20261206T180000", "20261206T200000", "CANCELLED"],
            ])
        // The dates say the same as the calendar.
        let dates = EventDates(event).occurrences(
            from: Sample.date("2026-12-03"), to: Sample.date("2026-12-06"))
        #expect(
            dates.map { "\($0.key) \($0.end.hour) \($0.status)" } == [
                "20261203T1800 20 scheduled", "20261205T1000 12 cancelled",
                "20261205T1800 20 scheduled", "20261206T1000 12 full",
                "20261206T1800 20 cancelled",
            ])
        let json = FeedJSON(language: "nb", cancelled: .keep, context: EventContext())
        let item = try JSONValue.parse(json.items(of: event))
        #expect(item["removedDates"] == ["2026-12-04T10:00:00", "2026-12-04"])
        #expect(
            item["changedDates"]?.array?.map { $0["date"] }
                == ["2026-12-05T10:00:00", "2026-12-06T10:00:00", "2026-12-06"])
    }

    @Test func `a cancelled date is a component after its master`() {
        let event = Sample.series(
            "FREQ=WEEKLY",
            [
                "overrides/20261210/status": "cancelled",
                "overrides/20261210/statusReason/nb": "storm",
            ])
        let events = Written(event).events
        #expect(events.count == 2)
        #expect(events[0].property("RECURRENCE-ID").isEmpty)
        #expect(events[0].property("STATUS") == ["STATUS:CONFIRMED"])
        #expect(
            events[1].property("RECURRENCE-ID")
                == ["RECURRENCE-ID;TZID=Europe/Oslo:20261210T180000"])
        #expect(events[1].property("UID") == [Self.uid])
        #expect(events[1].property("DTSTART") == ["DTSTART;TZID=Europe/Oslo:20261210T180000"])
        #expect(events[1].property("DTEND") == ["DTEND;TZID=Europe/Oslo:20261210T200000"])
        #expect(events[1].property("STATUS") == ["STATUS:CANCELLED"])
        #expect(events[1].property("SUMMARY") == ["SUMMARY:AVLYST: Forfattermøte"])
        #expect(events[1].property("DESCRIPTION") == ["DESCRIPTION:Avlyst: storm"])
        #expect(events[1].property("RRULE").isEmpty)
    }

    @Test func `a key with a time that matches nothing leaves its cancelled date cancelled`() {
        let event = Sample.series(
            "FREQ=WEEKLY",
            ["overrides/20261210/status": "cancelled", "overrides/20261210T0315/name/nb": "Natt"])
        #expect(Written(event).property("STATUS").contains("STATUS:CANCELLED"))
    }

    @Test func `a key with a time that matches nothing withholds the nearest date`() {
        let event = Sample.series("FREQ=WEEKLY", ["overrides/20261224T0930/status": "cancelled"])
        #expect(
            Written(event).property("EXDATE") == ["EXDATE;TZID=Europe/Oslo:20261224T180000"])
    }

    @Test func `a place from a date on is one that the event names, and that its feed has`() {
        let time = Sample.when("2026-12-17T18:00:00", "2026-12-17T20:00:00", rule: "FREQ=WEEKLY")
        let place: JSONValue = .string(Sample.id(9).description)
        let event = Sample.series(
            "FREQ=WEEKLY", ["segments/20261217": ["when": time, "aspects": ["place": place]]])
        #expect(event.named.places == [Sample.id(9)])
        #expect(FeedFilter(places: [Sample.id(9)]).admits(event))
        #expect(!FeedFilter(places: [Sample.id(8)]).admits(event))
    }

    @Test func `the key stays when the series moves to another hour`() {
        let time = Sample.when("2026-12-03T19:00:00", "2026-12-03T21:00:00", rule: "FREQ=WEEKLY")
        let event = Sample.event(1, ["when": time, "overrides/20261224/status": "cancelled"])
        #expect(
            Written(event).property("RECURRENCE-ID")
                == ["RECURRENCE-ID;TZID=Europe/Oslo:20261224T190000"])
    }

    @Test func `a moved date has its own times and place`() {
        let event = Sample.series(
            "FREQ=WEEKLY",
            [
                "overrides/20261210/when": [
                    "start": "2026-12-11T12:00:00", "end": "2026-12-11T13:00:00",
                ],
                "overrides/20261210/place": .string(Sample.id(9).description),
                "overrides/20261210/name/nb": "Julemøte",
                "overrides/20261210/summary/nb": "Med gløgg.",
            ])
        let written = Written(event, context: Sample.context(places: [Sample.place(9)]))
        let moved = written.events[1]
        #expect(
            moved.property("RECURRENCE-ID") == ["RECURRENCE-ID;TZID=Europe/Oslo:20261210T180000"])
        #expect(moved.property("DTSTART") == ["DTSTART;TZID=Europe/Oslo:20261211T120000"])
        #expect(moved.property("SUMMARY") == ["SUMMARY:Julemøte"])
        #expect(moved.property("DESCRIPTION") == ["DESCRIPTION:Med gløgg."])
        #expect(moved.property("LOCATION").count == 1)
        #expect(written.events[0].property("LOCATION").isEmpty)
    }

    @Test func `a date of an all-day series is named by a date`() {
        let event = Self.allDaySeries(
            "FREQ=DAILY;COUNT=9",
            ["overrides/20261205/status": "cancelled", "overrides/20261206/status": "omitted"])
        let written = Written(event)
        #expect(written.property("RECURRENCE-ID") == ["RECURRENCE-ID;VALUE=DATE:20261205"])
        #expect(written.property("EXDATE") == ["EXDATE;VALUE=DATE:20261206"])
        #expect(written.events[1].property("DTEND") == ["DTEND;VALUE=DATE:20261206"])
    }

    @Test func `one day with hours in an all-day series stays a date and says them`() {
        let event = Self.allDaySeries(
            "FREQ=DAILY;COUNT=9",
            [
                "overrides/20261205/when": [
                    "start": "2026-12-05T10:00:00", "end": "2026-12-05T14:00:00",
                ]
            ])
        let day = Written(event).events[1]
        #expect(day.property("RECURRENCE-ID") == ["RECURRENCE-ID;VALUE=DATE:20261205"])
        #expect(day.property("DTSTART") == ["DTSTART;VALUE=DATE:20261205"])
        #expect(day.property("DTEND") == ["DTEND;VALUE=DATE:20261206"])
        #expect(
            day.property("DESCRIPTION") == ["DESCRIPTION:lørdag 5. desember 2026 kl. 10.00–14.00"])
    }

    @Test func `an omitted date is an EXDATE of the type of DTSTART`() {
        let event = Sample.series(
            "FREQ=WEEKLY",
            ["overrides/20261210/status": "omitted", "overrides/20261217/status": "omitted"])
        let written = Written(event)
        #expect(written.events.count == 1)
        #expect(
            written.property("EXDATE") == [
                "EXDATE;TZID=Europe/Oslo:20261210T180000",
                "EXDATE;TZID=Europe/Oslo:20261217T180000",
            ])
    }

    @Test func `dropping cancelled dates takes them out of the series`() {
        let event = Sample.series("FREQ=WEEKLY", ["overrides/20261210/status": "cancelled"])
        let written = Written(event, cancelled: .drop)
        #expect(written.events.count == 1)
        #expect(written.property("EXDATE") == ["EXDATE;TZID=Europe/Oslo:20261210T180000"])
    }

    @Test func `one date may take place though the series is cancelled`() {
        let event = Sample.series(
            "FREQ=WEEKLY", ["status": "cancelled", "overrides/20261210/status": "scheduled"])
        #expect(Written(event).property("STATUS") == ["STATUS:CANCELLED", "STATUS:CONFIRMED"])
    }

    @Test func `an extra date is an RDATE`() {
        let event = Sample.series("FREQ=WEEKLY", ["dates/20261215": true])
        #expect(Written(event).property("RDATE") == ["RDATE;TZID=Europe/Oslo:20261215T180000"])
        #expect(Written(event).events.count == 1)
    }

    @Test(arguments: ["omitted", "cancelled"])
    func `an extra date beside the rule that is gone is named nowhere`(status: String) {
        let event = Sample.series(
            "FREQ=WEEKLY",
            ["dates/20261215": true, "overrides/20261215/status": .string(status)])
        let written = Written(event, cancelled: .drop)
        #expect(written.property("RDATE").isEmpty)
        // An EXDATE that takes nothing away is a fault to whoever reads strictly.
        #expect(written.property("EXDATE").isEmpty)
    }

    @Test func `an extra date that the rule gives too is taken away once it is gone`() {
        let event = Sample.series(
            "FREQ=WEEKLY",
            ["dates/20261217": true, "overrides/20261217/status": "omitted"])
        let written = Written(event)
        #expect(written.property("RDATE").isEmpty)
        #expect(written.property("EXDATE") == ["EXDATE;TZID=Europe/Oslo:20261217T180000"])
    }

    @Test func `an extra date with its own times is an RDATE and a component over it`() {
        let event = Sample.event(
            1,
            [
                "dates/20261215": ["start": "2026-12-15T10:00:00", "end": "2026-12-15T11:00:00"],
                "overrides/20261215/status": "full",
            ])
        let written = Written(event)
        #expect(written.property("RDATE") == ["RDATE;TZID=Europe/Oslo:20261215T180000"])
        let extra = written.events[1]
        #expect(
            extra.property("RECURRENCE-ID") == ["RECURRENCE-ID;TZID=Europe/Oslo:20261215T180000"])
        #expect(extra.property("DTSTART") == ["DTSTART;TZID=Europe/Oslo:20261215T100000"])
        #expect(extra.property("SUMMARY") == ["SUMMARY:FULLTEGNET: Forfattermøte"])
    }

    @Test func `an extra date that is omitted is neither added nor removed`() {
        let event = Sample.event(
            1, ["dates/20261215": true, "overrides/20261215/status": "omitted"])
        let written = Written(event)
        #expect(written.property("RDATE").isEmpty && written.property("EXDATE").isEmpty)
        #expect(written.events.count == 1)
    }

    @Test func `an event whose only date is omitted is not written`() {
        #expect(Written(Sample.event(1, ["overrides/20261203/status": "omitted"])).lines.isEmpty)
    }

    @Test func `what differs on the only date is written into it`() {
        let event = Sample.event(
            1,
            [
                "overrides/20261203/status": "cancelled",
                "overrides/20261203/when": [
                    "start": "2026-12-03T19:00:00", "end": "2026-12-03T20:00:00",
                ],
            ])
        let written = Written(event)
        #expect(written.events.count == 1 && written.property("RECURRENCE-ID").isEmpty)
        #expect(written.property("STATUS") == ["STATUS:CANCELLED"])
        #expect(written.property("DTSTART") == ["DTSTART;TZID=Europe/Oslo:20261203T190000"])
    }

    @Test(arguments: ["20261126", "20270107"])
    func `a date before the series or after its end is not written`(key: String) throws {
        let path = try #require(FieldPath("overrides/\(key)/status"))
        let event = Sample.series("FREQ=WEEKLY;UNTIL=20261231T225959Z", [path: "cancelled"])
        #expect(Written(event).events.count == 1)
    }

    static func segment(_ start: String, _ end: String, _ rule: String?) -> JSONValue {
        ["when": Sample.when(start, end, rule: rule)]
    }

    @Test func `this and following is a series of its own and ends the one before`() {
        let event = Sample.series(
            "FREQ=WEEKLY",
            [
                "segments/20270107": Self.segment(
                    "2027-01-07T17:00:00", "2027-01-07T18:00:00", "FREQ=WEEKLY;INTERVAL=2"),
                "overrides/20261224/status": "omitted", "overrides/20270121/status": "cancelled",
                "dates/20270128": true,
            ])
        let events = Written(event).events
        #expect(events.count == 3)
        #expect(events[0].property("UID") == [Self.uid])
        #expect(events[0].property("RRULE") == ["RRULE:FREQ=WEEKLY;UNTIL=20270106T225959Z"])
        #expect(events[0].property("EXDATE").count == 1)
        #expect(events[1].property("UID") == [Self.uid + "-20270107"])
        #expect(events[1].property("RRULE") == ["RRULE:FREQ=WEEKLY;INTERVAL=2"])
        #expect(events[1].property("DTSTART") == ["DTSTART;TZID=Europe/Oslo:20270107T170000"])
        #expect(events[1].property("RDATE") == ["RDATE;TZID=Europe/Oslo:20270128T170000"])
        #expect(events[2].property("UID") == [Self.uid + "-20270107"])
        #expect(
            events[2].property("RECURRENCE-ID")
                == ["RECURRENCE-ID;TZID=Europe/Oslo:20270121T170000"])
    }

    @Test func `a COUNT gives way to UNTIL where the series is cut`() {
        let event = Sample.series(
            "FREQ=WEEKLY;COUNT=30;BYDAY=TH",
            ["segments/20270107": Self.segment("2027-01-07T17:00:00", "2027-01-07T18:00:00", nil)])
        let events = Written(event).events
        #expect(
            events[0].property("RRULE") == ["RRULE:FREQ=WEEKLY;UNTIL=20270106T225959Z;BYDAY=TH"])
        #expect(events[1].property("RRULE").isEmpty)
    }

    @Test func `an earlier UNTIL stays where the series is cut`() {
        let event = Sample.series(
            "FREQ=WEEKLY;UNTIL=20261217",
            ["segments/20270107": Self.segment("2027-01-07T17:00:00", "2027-01-07T18:00:00", nil)])
        #expect(
            Written(event).events[0].property("RRULE")
                == ["RRULE:FREQ=WEEKLY;UNTIL=20261217T225959Z"])
    }

    @Test func `an all-day series is cut by a date`() {
        let segment: JSONValue = [
            "when": Sample.when("2026-12-10", "2026-12-11", rule: "FREQ=DAILY", allDay: true)
        ]
        let event = Self.allDaySeries("FREQ=DAILY", ["segments/20261210": segment])
        #expect(
            Written(event).property("RRULE")
                == ["RRULE:FREQ=DAILY;UNTIL=20261209", "RRULE:FREQ=DAILY"])
    }

    @Test func `a change from the first date on leaves nothing of the old series`() {
        let event = Sample.series(
            "FREQ=WEEKLY",
            [
                "segments/20261203": Self.segment(
                    "2026-12-03T17:00:00", "2026-12-03T18:00:00", "FREQ=WEEKLY"),
                "segments/20270107": Self.segment(
                    "2027-01-07T16:00:00", "2027-01-07T17:00:00", "FREQ=WEEKLY"),
            ])
        let written = Written(event)
        #expect(
            written.property("UID") == [Self.uid + "-20261203", Self.uid + "-20270107"])
        #expect(
            written.property("RRULE")
                == ["RRULE:FREQ=WEEKLY;UNTIL=20270106T225959Z", "RRULE:FREQ=WEEKLY"])
    }

    @Test func `without a rule there is nothing to follow`() {
        let event = Sample.event(
            1,
            ["segments/20270107": Self.segment("2027-01-07T17:00:00", "2027-01-07T18:00:00", nil)])
        #expect(Written(event).property("UID") == [Self.uid])
    }
}
