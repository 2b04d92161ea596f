import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct ICalendarWriterTests {
    @Test func `an event with little in it is exactly this`() {
        let bytes = ICalendarWriter(language: "nb").components(of: Sample.event(revision: 3))
        let lines = [
            "BEGIN:VEVENT",
            "UID:0192a000-0000-7000-8000-000000000001",
            "DTSTAMP:20251202T183045Z",
            "LAST-MODIFIED:20251202T183045Z",
            "SEQUENCE:3",
            "DTSTART;TZID=Europe/Oslo:20261203T180000",
            "DTEND;TZID=Europe/Oslo:20261203T200000",
            "SUMMARY:Forfattermøte",
            "STATUS:CONFIRMED",
            "CLASS:PUBLIC",
            "TRANSP:TRANSPARENT",
            "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
            "END:VEVENT",
        ]
        #expect(String(decoding: bytes, as: UTF8.self) == lines.map { $0 + "\r\n" }.joined())
    }

    @Test func `every line ends in CRLF and has at most 75 octets`() {
        let text = String(repeating: "Rødgrøt med fløte; og så, «æ»\n", count: 40)
        let event = Sample.event(1, ["description/nb": .string(text), "name/nb": .string(text)])
        let bytes = ICalendarWriter(language: "nb").components(of: event)
        let lines = bytes.split(separator: 0x0A)
        #expect(lines.allSatisfy { $0.last == 0x0D && $0.count <= 76 })
        #expect(lines.count > 50)
    }

    @Test func `the time stamp is that of the last change and never of the writing`() {
        let early = Sample.event(changed: 1_000)
        #expect(Written(early).property("DTSTAMP") == ["DTSTAMP:19700101T000001Z"])
        #expect(Written(early).property("LAST-MODIFIED") == ["LAST-MODIFIED:19700101T000001Z"])
    }

    @Test func `the sequence is the record's revision in every component`() {
        let event = Sample.event(
            1,
            [
                "when": Sample.when(
                    "2026-12-03T18:00:00", "2026-12-03T20:00:00", rule: "FREQ=WEEKLY"),
                "overrides/20261210/status": "cancelled",
            ], revision: 7)
        #expect(Written(event).property("SEQUENCE") == ["SEQUENCE:7", "SEQUENCE:7"])
    }

    @Test(arguments: [("2026-12-03", "20261204"), ("2026-12-31", "20270101")])
    func `an all-day event ends on the day after its last`(last: String, end: String) {
        let event = Sample.event(
            1, ["when": Sample.when("2026-12-03", last, allDay: true)])
        let written = Written(event)
        #expect(written.property("DTSTART") == ["DTSTART;VALUE=DATE:20261203"])
        #expect(written.property("DTEND") == ["DTEND;VALUE=DATE:\(end)"])
        #expect(written.property("X-MICROSOFT-CDO-ALLDAYEVENT").count == 1)
    }

    @Test func `times in UTC have a Z and no zone`() {
        let time = Sample.when("2026-12-03T18:00:00", "2026-12-03T20:00:00", zone: "Etc/UTC")
        #expect(
            Written(Sample.event(1, ["when": time])).property("DTSTART")
                == ["DTSTART:20261203T180000Z"])
    }

    @Test func `times of an unknown zone float`() {
        let time = Sample.when("2026-12-03T18:00:00", "2026-12-03T20:00:00", zone: "Atlantis/City")
        #expect(
            Written(Sample.event(1, ["when": time])).property("DTSTART")
                == ["DTSTART:20261203T180000"])
    }

    @Test func `an event without length has no end`() {
        let time = Sample.when("2026-12-03T18:00:00", "2026-12-03T18:00:00")
        #expect(Written(Sample.event(1, ["when": time])).property("DTEND").isEmpty)
    }

    @Test func `an end that the spring night overtakes is left out`() {
        let time = Sample.when("2026-03-29T02:30:00", "2026-03-29T03:15:00")
        let written = Written(Sample.event(1, ["when": time]))
        #expect(written.property("DTSTART") == ["DTSTART;TZID=Europe/Oslo:20260329T023000"])
        #expect(written.property("DTEND").isEmpty)
    }

    @Test func `a night across the change to winter time keeps its local times`() {
        let time = Sample.when("2026-10-24T22:00:00", "2026-10-25T04:00:00")
        let written = Written(Sample.event(1, ["when": time]))
        #expect(written.property("DTEND") == ["DTEND;TZID=Europe/Oslo:20261025T040000"])
    }

    @Test func `an event whose time is not known gives no bytes`() {
        let event = Sample.event(1, ["when": "soon"])
        #expect(ICalendarWriter(language: "nb").components(of: event).isEmpty)
    }

    @Test func `a rule is written as the record has it`() {
        let rule = "FREQ=MONTHLY;BYDAY=1TH,3TH;INTERVAL=2;WKST=MO;COUNT=8"
        #expect(Written(Sample.series(rule)).property("RRULE") == ["RRULE:\(rule)"])
    }

    @Test func `the same fields in another order give the same bytes`() throws {
        let event = FullEvent.event
        let expected = ICalendarWriter(language: "nb", context: FullEvent.context)
            .components(of: event)
        for seed in 0..<20 {
            // A dictionary's order depends on its capacity and on how it was filled.
            var fields: [FieldPath: Field] = [:]
            fields.reserveCapacity(seed * 40)
            var paths = event.record.fields.sorted { $0.key < $1.key }
            paths = Array(paths[seed...] + paths[..<seed])
            for (path, field) in seed.isMultiple(of: 2) ? paths : paths.reversed() {
                fields[path] = field
            }
            let record = Record(
                id: event.id, kind: "event", fields: fields, revision: event.record.revision)
            let again = ICalendarWriter(language: "nb", context: FullEvent.context)
                .components(of: try #require(Event(record)))
            #expect(again == expected)
        }
    }

    @Test func `a single event is a calendar of its own without name and method`() {
        let bytes = ICalendarWriter(language: "nb").singleEvent(Sample.event())
        let lines = Written(bytes).lines
        #expect(
            lines.prefix(6) == [
                "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//libsync//LibsyncCalendar//EN",
                "CALSCALE:GREGORIAN", "BEGIN:VTIMEZONE", "TZID:Europe/Oslo",
            ])
        #expect(!lines.contains { $0.hasPrefix("X-WR-") || $0.hasPrefix("METHOD") })
        #expect(lines.last == "END:VCALENDAR")
        #expect(lines.count { $0 == "BEGIN:VEVENT" } == 1)
    }

    @Test func `nobody on stage becomes a component that could pass for the event`() {
        let written = Written(FullEvent.event, context: FullEvent.context)
        #expect(written.lines.count { $0.hasPrefix("BEGIN:") } == 1)
        #expect(written.property("UID").count == 1 && written.property("SUMMARY").count == 1)
    }

    // MARK: A start beside the rule

    @Test(arguments: [
        // The rule as it is, the last date that UNTIL lets in, and how often it falls with its start.
        ("FREQ=WEEKLY;BYDAY=WE;COUNT=3", "FREQ=WEEKLY;BYDAY=WE;UNTIL=20261216T225959Z"),
        ("FREQ=WEEKLY;BYDAY=WE;COUNT=2", "FREQ=WEEKLY;BYDAY=WE;UNTIL=20261209T225959Z"),
        ("FREQ=WEEKLY;BYDAY=WE;COUNT=1", nil),
        ("FREQ=MONTHLY;BYDAY=1MO;COUNT=2", "FREQ=MONTHLY;BYDAY=1MO;UNTIL=20261207T225959Z"),
        ("FREQ=WEEKLY;BYDAY=WE", "FREQ=WEEKLY;BYDAY=WE"),
        // More than is followed to its end stays counted.
        ("FREQ=WEEKLY;BYDAY=WE;COUNT=900", "FREQ=WEEKLY;BYDAY=WE;COUNT=900"),
    ])
    func `a start that the rule does not give is written so that all readers see the same dates`(
        rule: String, written: String?
    ) {
        let lines = Written(Sample.series(rule, start: "2026-12-04"))
        #expect(lines.property("RRULE") == (written.map { ["RRULE:\($0)"] } ?? []))
        #expect(
            lines.property("RDATE")
                == (written == nil ? [] : ["RDATE;TZID=Europe/Oslo:20261204T180000"]))
        #expect(lines.property("DTSTART") == ["DTSTART;TZID=Europe/Oslo:20261204T180000"])
    }

    @Test func `a start of the rule is written as it was, and one that was taken out is no RDATE`()
    {
        for rule in ["FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY;BYDAY=TH;COUNT=3", "FREQ=MONTHLY;COUNT=2"]
        {
            let lines = Written(Sample.series(rule))
            #expect(lines.property("RRULE") == ["RRULE:\(rule)"] && lines.property("RDATE").isEmpty)
        }
        let out = Written(
            Sample.series(
                "FREQ=WEEKLY;BYDAY=WE", ["overrides/20261204/status": "omitted"],
                start: "2026-12-04"))
        #expect(out.property("RDATE").isEmpty)
        #expect(out.property("EXDATE") == ["EXDATE;TZID=Europe/Oslo:20261204T180000"])
    }

    @Test(arguments: [
        ("FREQ=WEEKLY;BYDAY=WE", "20261209"), ("FREQ=WEEKLY;BYDAY=WE;COUNT=4", "20261209"),
        ("FREQ=MONTHLY;BYDAY=1MO", "20261207"), ("FREQ=WEEKLY;BYDAY=WE;UNTIL=20261208", nil),
    ])
    func `a start beside a rule that has no date before the next run is written alone`(
        rule: String, next: String?
    ) {
        for isAllDay in [false, true] {
            let time = isAllDay ? "" : "T18:00:00"
            let when: JSONValue = [
                "start": .string("2026-12-04\(time)"), "end": .string("2026-12-04\(time)"),
                "timeZone": "Europe/Oslo", "allDay": .bool(isAllDay), "rule": .string(rule),
            ]
            var fields: [FieldPath: JSONValue] = ["when": when, "dates/20261206": true]
            if let next, let path = FieldPath("segments/\(next)"),
                let date = LocalDate(compact: next)
            {
                fields[path] = [
                    "when": [
                        "start": .string("\(date)\(time)"), "end": .string("\(date)\(time)"),
                        "timeZone": "Europe/Oslo", "allDay": .bool(isAllDay),
                        "rule": "FREQ=WEEKLY",
                    ]
                ]
            }
            let lines = Written(Sample.event(1, fields))
            #expect(lines.property("RRULE") == (next == nil ? [] : ["RRULE:FREQ=WEEKLY"]))
            #expect(lines.property("RDATE").count == 1)
            #expect(lines.property("RDATE").first?.contains("20261206") ?? false)
        }
    }

    @Test func `a start beside the hours of its rule is a date by all readers too`() {
        let lines = Written(
            Sample.series("FREQ=WEEKLY;BYDAY=FR;BYHOUR=10,14;COUNT=4", start: "2026-12-04"))
        #expect(lines.property("RDATE") == ["RDATE;TZID=Europe/Oslo:20261204T180000"])
        // At 10 and 14 on the next Friday, and at 10 on the one after it.
        #expect(
            lines.property("RRULE") == [
                "RRULE:FREQ=WEEKLY;BYDAY=FR;BYHOUR=10,14;UNTIL=20261218T090000Z"
            ])
    }

}

/// An event that has everything.
enum FullEvent {
    static let event = Sample.event(
        1,
        [
            "summary/nb": "Kort.", "description/nb": "Kari Hansen; «Vinter», og mer.\nVelkommen!",
            "name/nn": "Forfattarmøte", "name/en": "Meet the author",
            "keywords/litteratur": true, "keywords/lesing, høyt": true, "audience/adults": true,
            "inLanguage/nb": true, "isAccessibleForFree": true,
            "places/0192a000-0000-7000-8000-000000000009": true, "location/nb": "Storsalen",
            "virtualLocation": ["url": "https://video.example/m,1", "name": "Strømming, direkte"],
            "performers/guest": ["name": "Kari Hansen", "role": "forfatter"],
            "performers/host": ["name": "Ola Nes"],
            "organizers/nordnes": ["role": "co-host", "name": "Nordnes bibliotek"],
            "registration": ["url": "https://billett.example/12?a=1,2"],
            "image": ["url": "https://bilder.example/påske.JPG?w=800", "alt": "Et bilde"],
            "url": "https://fjordvik.example/arrangement/12",
        ], revision: 2)

    static let library = Sample.record(
        8, kind: "library",
        [
            "library": "fjordvik", "name/nb": "Fjordvik bibliotek", "telephone": "57 00 00 00",
            "email": "post@fjordvik.example",
        ])

    static let context = Sample.context(places: [Sample.place(9)], library: library)
}
