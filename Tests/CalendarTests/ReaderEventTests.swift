import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// Components to events.
@Suite struct ReaderEventTests {
    static let oslo = MomentForm.zoned("Europe/Oslo")

    @Test func `an event has its properties by type and keeps all the others`() throws {
        let lines = [
            "DTSTART;TZID=Europe/Oslo:20261203T180000", "DURATION:PT1H30M",
            "RRULE:FREQ=WEEKLY;COUNT=5", "EXDATE;TZID=Europe/Oslo:20261210T180000,20261217T180000",
            "RDATE;TZID=Europe/Oslo:20261205T120000", "CREATED:20251201T080000Z",
            "LAST-MODIFIED:20251202T080000Z", "SEQUENCE:2", "SUMMARY;LANGUAGE=nb:Møte",
            "DESCRIPTION:a\\nb", "LOCATION:Salen", "URL:https://x.example/a,b;c",
            "STATUS:CONFIRMED",
            "CATEGORIES:a,b", "GEO:59.9;10.7", "X-COLOUR;X-A=\"b;c\":blå\\, lys", "COLOR:red",
            "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "BEGIN:X-INNER", "X-B:1",
            "END:X-INNER",
            "END:VALARM",
        ]
        let (event, faults) = try Feed.one(lines)
        #expect(faults == [])
        #expect(event.start == Feed.moment("2026-12-03T18:00:00", Self.oslo))
        #expect(event.length == .duration(CalendarDuration(seconds: 5_400)))
        #expect(event.end == Feed.moment("2026-12-03T19:30:00", Self.oslo))
        #expect(event.rules == ["FREQ=WEEKLY;COUNT=5"])
        #expect(event.removed.map(\.local.date.compact) == ["20261210", "20261217"])
        #expect(event.added.map(\.start.local) == [Sample.moment("2026-12-05T12:00:00")])
        #expect(event.stamp == Sample.moment("2026-01-01T00:00:00"))
        #expect(event.created == Sample.moment("2025-12-01T08:00:00"))
        #expect(event.lastModified == Sample.moment("2025-12-02T08:00:00"))
        #expect(event.summary?.language == "nb")
        #expect(event.description?.text == "a\nb")
        #expect(event.url == "https://x.example/a,b;c")
        #expect((event.sequence, event.status) == (2, .confirmed))
        #expect(event.kept == Array(lines.suffix(9)))
        #expect(event.keptValues("X-COLOUR") == ["blå\\, lys"])
        #expect(event.keptValues("ACTION") == [], "that is the alarm's")
    }

    @Test func `what is read, written and read again is the same event`() throws {
        let lines =
            Feed.event(
                [
                    "DTSTART;TZID=Europe/Oslo:20261203T180000",
                    "DTEND;TZID=Europe/Oslo:20261203T200000",
                    "RRULE:FREQ=WEEKLY",
                    "RDATE;VALUE=PERIOD:20261205T120000Z/PT2H,20261206T120000Z/20261206T130000Z",
                    "SUMMARY;X-A=\"1:2\":a\\, b\\\\n",
                    "DESCRIPTION:\(String(repeating: "ø", count: 200))",
                    "GEO:-0.5;10.123456", "X-LONG;X-P=\"\(String(repeating: "p", count: 90))\":v",
                    "BEGIN:VALARM", "TRIGGER:-PT5M", "END:VALARM", "TRANSP:OPAQUE",
                ])
            + Feed.event([
                "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Oslo:20261210T180000",
                "DTSTART;TZID=Europe/Oslo:20261210T190000", "DURATION:P1DT1H",
            ])
        let first = try Feed.read(lines)
        #expect(first.faults == [])
        let second = try Feed.read(bytes: first.document())
        #expect(second.faults == [])
        #expect(second.events.map(\.uid) == first.events.map(\.uid))
        #expect(second.events.first?.components == first.events.first?.components)
        #expect(second.document() == first.document())
        #expect(first.events.first?.overrides.first?.isThisAndFuture == true)
        #expect(first.events.first?.master?.kept.count == 5)
    }

    @Test func `what was repaired is written as it was read`() throws {
        let first = try Feed.read([
            "BEGIN:VEVENT", "DTSTART:20261203", "DTEND:20261203", "SUMMARY:a\\:b",
            "EXDATE:20261203T120000Z",
            "STATUS:MAYBE", "BEGIN:VEVENT",
        ])
        let second = try Feed.read(bytes: first.document())
        #expect(first.faultsTotal > 5)
        #expect(second.faults == [])
        #expect(second.events.map(\.components) == first.events.map(\.components))
    }

    @Test(
        arguments: [
            (["DTSTART:20261203T180000Z"], "2026-12-03T18:00:00", []),
            (["DTSTART;VALUE=DATE:20261203"], "2026-12-04T00:00:00", []),
            (
                ["DTSTART;VALUE=DATE:20261203", "DTEND;VALUE=DATE:20261206"], "2026-12-06T00:00:00",
                []
            ),
            (
                ["DTSTART;VALUE=DATE:20261203", "DTEND;VALUE=DATE:20261203"], "2026-12-04T00:00:00",
                [.endBeforeStart]
            ),
            (
                ["DTSTART;VALUE=DATE:20261203", "DURATION:PT24H"], "2026-12-04T00:00:00",
                [.valueType]
            ),
            (
                ["DTSTART;VALUE=DATE:20261203", "DTEND:20261204T120000Z"], "2026-12-05T00:00:00",
                [.valueType]
            ),
            (
                ["DTSTART:20261203T180000Z", "DTEND:20261203T170000Z"], "2026-12-03T18:00:00",
                [.endBeforeStart]
            ),
            (["DTSTART:20261203T180000Z", "DTEND:20261203T180000Z"], "2026-12-03T18:00:00", []),
            (
                ["DTSTART:20261203T180000Z", "DURATION:-PT1H"], "2026-12-03T18:00:00",
                [.endBeforeStart]
            ),
            (
                ["DTSTART:20261203T180000Z", "DURATION:PT1H", "DTEND:20261203T200000Z"],
                "2026-12-03T20:00:00", [.duplicateProperty]
            ),
            (["DTSTART:20261203T180000Z", "DTEND:soon"], "2026-12-03T18:00:00", [.date]),
            (
                ["DTSTART:20261203T180000Z", "DTEND:20261203T200000"], "2026-12-03T20:00:00",
                [.valueType]
            ),
        ] as [([String], String, [ReadingFault.Kind])])
    func `the end is read from whatever there is`(
        lines: [String], end: String, kinds: [ReadingFault.Kind]
    ) throws {
        let (event, faults) = try Feed.one(lines)
        #expect(event.end.local == Sample.moment(end))
        #expect(Feed.kinds(faults) == kinds)
    }

    @Test(arguments: [
        ("DTSTART:20261203", MomentForm.date), ("DTSTART;VALUE=DATE:20261203T000000", .date),
        ("DTSTART;VALUE=DATE:20261203T120000Z", .utc), ("DTSTART:2026-12-03T12:00:00+01:00", .utc),
    ])
    func `a moment whose type is not declared is read by what it is`(
        line: String, form: MomentForm
    ) throws {
        let (event, faults) = try Feed.one([line])
        #expect(event.start.form == form)
        #expect(faults.count == 1)
    }

    @Test func `an event without UID gets one of its content, the same each time`() throws {
        let lines = ["BEGIN:VEVENT", "DTSTART:20261203T180000Z", "SUMMARY:a", "END:VEVENT"]
        let (first, again) = (try Feed.read(lines), try Feed.read(["X-A:1"] + lines))
        let event = try #require(first.events.first)
        #expect(event.isUIDMade && event.uid.hasPrefix("libsync-"))
        #expect(again.events.first?.uid == event.uid)
        #expect(
            try Feed.read(lines.map { $0.replacing(":a", with: ":b") }).events.first?.uid
                != event.uid)
        #expect(Feed.kinds(first.faults) == [.missingProperty, .missingProperty])
        #expect(first.faults.map(\.subject).sorted() == ["DTSTAMP", "UID"])
    }

    @Test func `an event without a time is left out and reported`() throws {
        let calendar = try Feed.read(
            Feed.event(["SUMMARY:a"]) + Feed.event(["DTSTART:x"], uid: "b"))
        #expect(calendar.events.isEmpty)
        #expect(Feed.kinds(calendar.faults) == [.eventLeftOut, .eventLeftOut, .date])
    }

    @Test func `of two events of one name the higher SEQUENCE counts, then the later stamp`() throws
    {
        let calendar = try Feed.read(
            Feed.event(["DTSTART:20261203T180000Z", "SEQUENCE:2", "SUMMARY:new"])
                + Feed.event(["DTSTART:20261203T180000Z", "SEQUENCE:1", "SUMMARY:old"])
                + [
                    "BEGIN:VEVENT", "UID:a@x.example", "DTSTAMP:20260601T000000Z", "SEQUENCE:2",
                    "DTSTART:20261203T180000Z", "SUMMARY:newest", "END:VEVENT",
                ])
        #expect(calendar.events.map { $0.master?.summary?.text } == ["newest"])
        #expect(Feed.kinds(calendar.faults) == [.duplicateEvent, .duplicateEvent])
    }

    @Test func `the second of a property that stands once is left out`() throws {
        let (event, faults) = try Feed.one(["SUMMARY:a", "SUMMARY:b"])
        #expect(event.summary?.text == "a")
        #expect(faults.map(\.kind) == [.duplicateProperty])
        #expect(faults.first?.line == 9)
    }

    @Test func `overrides belong to their series wherever they stand, in its form`() throws {
        let calendar = try Feed.read(
            Feed.event(["RECURRENCE-ID:20261217T170000Z", "DTSTART:20261217T190000Z"])
                + Feed.event([
                    "DTSTART;TZID=Europe/Oslo:20261203T180000", "RRULE:FREQ=WEEKLY",
                    "EXDATE:20261224T170000Z", "EXDATE;VALUE=DATE:20261231",
                    "EXDATE:20270107T180000",
                ])
                + Feed.event(["RECURRENCE-ID;VALUE=DATE:20261210", "STATUS:CANCELLED"]))
        let event = try #require(calendar.events.first)
        #expect(calendar.events.count == 1)
        let ids = event.overrides.compactMap(\.recurrenceID)
        #expect(
            ids == [
                Feed.moment("2026-12-10T18:00:00", Self.oslo),
                Feed.moment("2026-12-17T18:00:00", Self.oslo),
            ])
        #expect(
            event.master?.removed == [
                Feed.moment("2026-12-24T18:00:00", Self.oslo),
                Feed.moment("2026-12-31T18:00:00", Self.oslo),
                Feed.moment("2027-01-07T18:00:00", Self.oslo),
            ])
        #expect(Feed.kinds(calendar.faults).filter { $0 == .valueType }.count == 3)
        #expect(Feed.kinds(calendar.faults).contains(.missingProperty))
    }

    @Test func `overrides without a series are an event of single dates`() throws {
        let calendar = try Feed.read(
            Feed.event(["RECURRENCE-ID:20261217T170000Z", "DTSTART:20261217T190000Z"]))
        #expect(calendar.events.first?.master == nil)
        #expect(calendar.events.first?.overrides.count == 1)
        #expect(Feed.kinds(calendar.faults) == [.overrideWithoutSeries])
    }

    @Test func `the calendar's own properties are read`() throws {
        let calendar = try Feed.read([
            "METHOD:publish", "X-WR-CALNAME:Biblioteket\\, alt",
            "X-WR-TIMEZONE:W. Europe Standard Time",
            "X-PUBLISHED-TTL:PT12H", "BEGIN:VTODO", "END:VTODO",
        ])
        #expect(calendar.name == "Biblioteket, alt")
        #expect((calendar.method, calendar.product) == ("PUBLISH", "-//x//y//EN"))
        #expect(calendar.timeZone == "Europe/Berlin")
        #expect(calendar.refreshInterval == CalendarDuration(seconds: 43_200))
        #expect(calendar.others == ["VTODO": 1])
        #expect(Feed.kinds(calendar.faults) == [.zoneName])
    }
}
