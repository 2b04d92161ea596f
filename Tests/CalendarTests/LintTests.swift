import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct LintTests {
    static let zone = [
        "BEGIN:VTIMEZONE", "TZID:Europe/Oslo", "BEGIN:STANDARD", "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0100", "TZOFFSETTO:+0100", "END:STANDARD", "END:VTIMEZONE",
    ]

    /// An event of a feed as it should be, but for what a test changes.
    ///
    /// A line of `changes` takes the place of the line of the same property; an empty value takes
    /// the line away, and a property that is not there is added.
    static func event(_ changes: [String] = [], _ more: [String] = []) -> [String] {
        var lines = [
            "UID:a@x.example", "DTSTAMP:20260101T000000Z", "LAST-MODIFIED:20260101T000000Z",
            "SEQUENCE:1", "DTSTART;TZID=Europe/Oslo:20261203T180000",
            "DTEND;TZID=Europe/Oslo:20261203T200000", "SUMMARY:Møte\\, åpent", "LOCATION:Salen",
            "DESCRIPTION:Les mer: https://x.example/1", "URL:https://x.example/1",
            "TRANSP:TRANSPARENT",
        ]
        let name = { (line: String) in line.prefix { $0 != ":" && $0 != ";" } }
        for change in changes {
            let isGone = change.hasSuffix(":")
            if let place = lines.firstIndex(where: { name($0) == name(change) }) {
                lines.replaceSubrange(place...place, with: isGone ? [] : [change])
            } else if !isGone {
                lines.append(change)
            }
        }
        return ["BEGIN:VEVENT"] + lines + more + ["END:VEVENT"]
    }

    static let header = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", "METHOD:PUBLISH",
        "X-WR-CALNAME:Biblioteket", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H",
    ]

    static func bytes(_ lines: [String]) -> [UInt8] {
        Array((lines + [""]).joined(separator: "\r\n").utf8)
    }

    /// A feed of these events.
    static func feed(_ events: [String], without: String? = nil, also: [String] = []) -> [UInt8] {
        let header = header.filter { line in without.map { !line.hasPrefix($0) } ?? true }
        return bytes(header + also + zone + events + ["END:VCALENDAR"])
    }

    static func rules(_ bytes: [UInt8]) -> Set<LintRule> {
        Set(CalendarLint.findings(in: bytes).map(\.rule))
    }

    static func replaced(_ old: String, _ new: [UInt8]) -> [UInt8] {
        var bytes = feed(event())
        let pattern = Array(old.utf8)
        for start in bytes.indices.dropLast(pattern.count)
        where bytes[start..<start + pattern.count].elementsEqual(pattern) {
            bytes.replaceSubrange(start..<start + pattern.count, with: new)
            return bytes
        }
        return bytes
    }

    static func date(_ changes: [String]) -> [String] {
        event(["DTSTART;VALUE=DATE:20261203", "DTEND;VALUE=DATE:20261204"] + changes)
    }

    /// A file for each rule in which it, and nothing else, is broken.
    static var faults: [(LintRule, [UInt8])] {
        bytesFaults + calendarFaults + zoneFaults + propertyFaults + eventFaults + seriesFaults
    }

    static let bytesFaults: [(LintRule, [UInt8])] = [
        (.unreadable, Array("<html><body>Logg inn</body></html>".utf8)),
        (.notUTF8, replaced("Møte", [0x4D, 0xF8, 0x74, 0x65])),
        (.byteOrderMark, [0xEF, 0xBB, 0xBF] + feed(event())),
        (.lineEnds, replaced("LOCATION:Salen\r\n", Array("LOCATION:Salen\n".utf8))),
        (.lineLength, feed(event(["LOCATION:\(String(repeating: "a", count: 70))"]))),
        (
            .foldInCharacter,
            replaced("Møte", [0x4D, 0xC3, 0x0D, 0x0A, 0x20, 0xB8, 0x74, 0x65])
        ),
        (.controlCharacter, replaced("Salen", [0x53, 0x01])),
        (.blankLine, replaced("LOCATION", Array("\r\nLOCATION".utf8))),
        (.brokenLine, feed(event([], ["COMMENT:a", "hei hei"]))),
        (.structure, feed(event() + ["END:VTODO"])),
    ]

    static let calendarFaults: [(LintRule, [UInt8])] = [
        (.emptyCalendar, bytes(header + ["END:VCALENDAR"])),
        (.versionMissing, feed(event(), without: "VERSION")),
        (.productMissing, feed(event(), without: "PRODID")),
        (.calendarScale, feed(event(), also: ["CALSCALE:JULIAN"])),
        (
            .tooManyBytes,
            feed(event([], many("COMMENT:\(String(repeating: "a", count: 60))", 13_500)))
        ),
        (
            .tooManyEvents,
            feed((0..<1_001).flatMap { event(["UID:\($0)@x.example"]) })
        ),
        (
            .methodRequest,
            feed(event() + event(["UID:b@x.example"]), without: "METHOD", also: ["METHOD:REQUEST"])
        ),
        (.nameOfSingleEvent, feed(event(), without: "METHOD")),
        (.refreshForOutlook, feed(event(), without: "X-PUBLISHED")),
        (.refreshForApple, feed(event(), without: "REFRESH")),
        (.refreshValue, feed(event(), without: "REFRESH", also: ["REFRESH-INTERVAL:PT1H"])),
        (.colorName, feed(event(["COLOR:#FF0000"]))),
    ]

    static func many(_ line: String, _ count: Int) -> [String] {
        Array(repeating: line, count: count)
    }

    static let zoneFaults: [(LintRule, [UInt8])] = [
        (.zoneUndeclared, feed(event(["RDATE;TZID=Europe/Paris:20261204T180000"]))),
        (.zoneTooLong, feed(longZone + event())),
        (.zoneOnDate, feed(date(["DTEND;VALUE=DATE;TZID=Europe/Oslo:20261204"]))),
        (.zoneOnUTC, feed(event(["DTEND;TZID=Europe/Oslo:20261203T190000Z"]))),
        (
            .zoneOffset,
            feed(
                Array(longZone[..<5]) + ["TZOFFSETTO:1"] + ["END:STANDARD", "END:VTIMEZONE"]
                    + event())
        ),
        (.floatingTime, feed(event(["DTSTART:20261203T180000", "DTEND:20261203T200000"]))),
    ]

    static let longZone =
        [
            "BEGIN:VTIMEZONE", "TZID:Europe/Rome", "BEGIN:STANDARD", "DTSTART:19700101T000000",
            "TZOFFSETFROM:+0100",
        ] + ["TZOFFSETTO:+0100"] + many("RDATE:19710101T000000", 200)
        + ["END:STANDARD", "END:VTIMEZONE"]

    static let propertyFaults: [(LintRule, [UInt8])] = [
        (.parameter, feed(event(["LOCATION;X-A=\"b:Salen"]))),
        (.duplicateProperty, feed(event([], ["SUMMARY:b"]))),
        (.escape, feed(event(["LOCATION:kl\\: 18"]))),
        (.bareComma, feed(event(["LOCATION:Salen, Storgata 1"]))),
        (
            .addressEscaped,
            feed(event(["URL:https://x.example/a\\,b", "DESCRIPTION:https://x.example/a\\\\\\,b"]))
        ),
        (.position, feed(event(["GEO:59.9,10.7"]))),
        (.valueParameter, feed(event(["IMAGE:https://x.example/a.png"]))),
        (.calendarAddress, feed(event(["ATTENDEE:Kari"]))),
        (.status, feed(event(["STATUS:POSTPONED"]))),
        (.transparency, feed(event(["TRANSP:FREE"]))),
        (.sequence, feed(event(["SEQUENCE:-1"]))),
        (.priority, feed(event(["PRIORITY:42"]))),
    ]

    static let eventFaults: [(LintRule, [UInt8])] = [
        (.uidMissing, feed(event(["UID:"]))),
        (.uidTwice, feed(event() + event())),
        (.stampMissing, feed(event(["DTSTAMP:"]))),
        (.stampNotUTC, feed(event(["DTSTAMP:20260101T000000"]))),
        (.startMissing, feed(event(["DTSTART:", "DTEND:"]))),
        (.date, feed(event(["DTEND;TZID=Europe/Oslo:2026-12-03T20:00:00"]))),
        (.dateUndeclared, feed(date(["DTEND:20261204"]))),
        (.endBeforeStart, feed(event(["DTEND;TZID=Europe/Oslo:20261203T170000"]))),
        (.endType, feed(event(["DTEND;VALUE=DATE:20261204"]))),
        (.endAndDuration, feed(event(["DURATION:PT1H"]))),
        (.duration, feed(event(["DTEND:", "DURATION:-PT1H"]))),
        (.revisionMissing, feed(event(["SEQUENCE:", "LAST-MODIFIED:"]))),
        (.organizerInFeed, feed(event(["ORGANIZER:mailto:a@x.example"]))),
        (.alarmInFeed, feed(event([], ["BEGIN:VALARM", "TRIGGER:-PT5M", "END:VALARM"]))),
        (.busyAllDay, feed(date(["TRANSP:OPAQUE"]))),
        (.outlookAllDay, feed(event(["X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"]))),
        (.addressUnseen, feed(event(["DESCRIPTION:Velkommen"]))),
        (
            .appleLocation,
            feed(event(["X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=Rom:geo:59.9,10.7"]))
        ),
        (
            .applePoint,
            feed(event(["X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=Salen:59.9;10.7"]))
        ),
    ]

    static func series(_ changes: [String], _ rule: String = "FREQ=WEEKLY") -> [String] {
        event(["RRULE:\(rule)"] + changes)
    }

    static let seriesFaults: [(LintRule, [UInt8])] = [
        (.rule, feed(series([], "FREQ=WEEKLY;"))),
        (.rule, feed(series(["DTSTART;VALUE=DATE:20261203"], "FREQ=DAILY;BYHOUR=9;COUNT=2"))),
        (.untilType, feed(series([], "FREQ=WEEKLY;UNTIL=20270101T180000"))),
        (.untilAndCount, feed(series([], "FREQ=WEEKLY;COUNT=3;UNTIL=20270101T180000Z"))),
        (.removedType, feed(series(["EXDATE;VALUE=DATE:20261210"]))),
        (
            .overrideType,
            feed(series([]) + event(["RECURRENCE-ID;VALUE=DATE:20261210"]))
        ),
        (
            .overrideWithoutSeries,
            feed(event(["RECURRENCE-ID;TZID=Europe/Oslo:20261210T180000"]))
        ),
        (.severalRules, feed(event([], ["RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY;COUNT=3"]))),
        (.startOffRule, feed(series([], "FREQ=WEEKLY;BYDAY=FR"))),
        (.removedNothing, feed(series(["EXDATE;TZID=Europe/Oslo:20261211T180000"]))),
        (.exclusionRule, feed(series(["EXRULE:FREQ=MONTHLY;BYDAY=1TH"]))),
        (.untilBeforeStart, feed(series([], "FREQ=WEEKLY;UNTIL=20261203T165959Z"))),
        (
            .overrideNothing,
            feed(series([]) + event(["RECURRENCE-ID;TZID=Europe/Oslo:20261211T180000"]))
        ),
    ]

    @Test func `a feed as it should be has no finding`() {
        #expect(CalendarLint.findings(in: Self.feed(Self.event())) == [])
        #expect(CalendarLint.findings(in: Self.feed(Self.date([]))) == [])
    }

    @Test(arguments: LintRule.allCases)
    func `each rule finds its planted fault and no other rule does`(rule: LintRule) throws {
        let file = try #require(
            Self.faults.first { $0.0 == rule }?.1, "\(rule) has no planted fault")
        #expect(Self.rules(file) == [rule])
    }

    @Test(arguments: LintRule.allCases)
    func `each rule says who minds and where it is from`(rule: LintRule) {
        #expect(rule.source.count > 7)
        #expect(rule.source != "RFC 5545")
    }

    @Test func `a request without an organizer is one that nobody made, and opens no calendar`() {
        let request = Self.feed(
            Self.event(), without: "METHOD", also: ["METHOD:REQUEST", "X-WR-CALNAME:Byen"])
        #expect(CalendarLint.findings(in: request).map(\.rule) == [.methodRequest])
    }

    @Test func `of an alarm it is told what it may do`() {
        let told = ["DISPLAY", "EMAIL"].map { action in
            let alarm = ["BEGIN:VALARM", "ACTION:\(action)", "TRIGGER:-PT5M", "END:VALARM"]
            return CalendarLint.findings(in: Self.feed(Self.event([], alarm))).map(\.message)
        }
        #expect(told[0] == ["an alarm may ring at everyone who subscribes"])
        #expect(told[1].count == 1 && told[1][0].contains("write to it"))
    }

    @Test func `a finding names its line`() {
        let findings = CalendarLint.findings(in: Self.feed(Self.event(["STATUS:POSTPONED"])))
        #expect(findings.map(\.line) == [28])
        #expect(findings.map(\.message) == ["POSTPONED is no STATUS of an event"])
    }

    @Test func `our own feeds are silent`() {
        let window = FeedWindow(today: Sample.date("2026-12-01"))
        var feed = EventFeed(
            name: "Biblioteket, alt", description: "Alt; som skjer", language: "nb",
            timeZone: "Europe/Oslo", source: "https://x.example/alt.ics", window: window,
            context: FullEvent.context)
        let events = [
            FullEvent.event,
            Sample.event(2, ["when": Sample.when("2026-12-03", "2026-12-05", allDay: true)]),
            Sample.event(3, ["status": "cancelled", "statusReason/nb": "Sykdom, dessverre"]),
            Sample.event(
                4,
                [
                    "when": Sample.when(
                        "2026-12-03T18:00:00", "2026-12-03T20:00:00",
                        rule: "FREQ=WEEKLY;UNTIL=20270601"),
                    "overrides/20261210/status": "omitted",
                    "overrides/20261217/status": "cancelled", "dates/20261205": true,
                    "segments/20270107": [
                        "when": Sample.when(
                            "2027-01-07T19:00:00", "2027-01-07T20:00:00", rule: "FREQ=WEEKLY")
                    ],
                ]),
            Sample.event(
                5, ["when": Sample.when("2026-12-03T18:00:00", "2026-12-03T18:00:00", zone: "UTC")]),
            Sample.event(
                6,
                [
                    "when": Sample.when(
                        "2026-12-03T18:00:00", "2026-12-03T20:00:00", zone: "Africa/Casablanca")
                ]),
        ]
        for cancelled in CancelledEvents.allCases {
            feed.cancelled = cancelled
            #expect(CalendarLint.findings(in: feed.document(of: events)) == [])
        }
        #expect(CalendarLint.findings(in: feed.document(of: [])) == [])
        for event in events {
            #expect(feed.singleEvent(event).map { CalendarLint.findings(in: $0) } == [])
        }
    }

    @Test(arguments: [
        ("FREQ=WEEKLY", "20261210T180000", true), ("FREQ=WEEKLY", "20261210T170000", false),
        ("FREQ=WEEKLY;COUNT=2", "20261210T180000", true),
        ("FREQ=WEEKLY;COUNT=2", "20261217T180000", false),
        ("FREQ=WEEKLY;UNTIL=20261210T170000Z", "20261217T180000,20261210T180000", false),
        ("FREQ=MONTHLY;BYDAY=1TH", "20270401T180000,20270107T180000", true),
        ("FREQ=DAILY", "20261203T180000", true), ("FREQ=DAILY", "20261202T180000", false),
    ])
    func `an EXDATE takes away a date that the series has`(
        rule: String, dates: String, isFine: Bool
    ) {
        let feed = Self.feed(Self.series(["EXDATE;TZID=Europe/Oslo:\(dates)"], rule))
        #expect(Self.rules(feed) == (isFine ? [] : [.removedNothing]))
    }

    @Test func `an EXDATE may be in UTC, and may take a date beside the rule away`() {
        let utc = Self.series(["EXDATE:20261210T170000Z"])
        #expect(Self.rules(Self.feed(utc)) == [])
        let added = Self.series(
            ["EXDATE;TZID=Europe/Oslo:20261211T180000", "RDATE;TZID=Europe/Oslo:20261211T180000"])
        #expect(Self.rules(Self.feed(added)) == [])
        let day = Self.date(["RRULE:FREQ=DAILY", "EXDATE;VALUE=DATE:20261204,20261231"])
        #expect(Self.rules(Self.feed(day)) == [])
        #expect(Self.rules(Self.feed(day.map { $0.replacing("31", with: "02") })) != [])
    }

    @Test func `an EXDATE beside nothing, and a changed date of a single event, name nothing`() {
        let single = Self.event(["EXDATE;TZID=Europe/Oslo:20261210T180000"])
        #expect(Self.rules(Self.feed(single)) == [.removedNothing])
        let listed = Self.event(
            ["EXDATE;TZID=Europe/Oslo:20261210T180000", "RDATE;TZID=Europe/Oslo:20261210T180000"])
        #expect(Self.rules(Self.feed(listed)) == [])
        for (date, rules) in [("03", []), ("04", [LintRule.overrideNothing])] {
            let changed = Self.event(["RECURRENCE-ID;TZID=Europe/Oslo:202612\(date)T180000"])
            #expect(Self.rules(Self.feed(Self.event() + changed)) == Set(rules))
        }
    }

    @Test(arguments: [
        ("RECURRENCE-ID;TZID=Europe/Oslo:20261210T180000", true),
        ("RECURRENCE-ID:20261210T170000Z", true), ("RECURRENCE-ID:20261210T180000Z", false),
        ("RECURRENCE-ID;TZID=Europe/Oslo:20261210T190000", false),
        // Taken away besides: it is gone, and names a date all the same.
        ("RECURRENCE-ID;TZID=Europe/Oslo:20261217T180000", true),
    ])
    func `a changed date is one of the series`(line: String, isFine: Bool) {
        let series = Self.series(["EXDATE;TZID=Europe/Oslo:20261217T180000"])
        let feed = Self.feed(series + Self.event([line]))
        #expect(Self.rules(feed) == (isFine ? [] : [.overrideNothing]))
    }

    @Test func `a start beside the rule that RDATE names too is nobody's puzzle, unless counted`() {
        for (end, rules) in [("", []), (";COUNT=3", [LintRule.startOffRule])] {
            let friday = Self.series(
                ["RDATE;TZID=Europe/Oslo:20261203T180000"], "FREQ=WEEKLY;BYDAY=FR\(end)")
            #expect(Self.rules(Self.feed(friday)) == Set(rules))
        }
    }

    @Test func `a start that an EXDATE takes away need not be the rule's, unless it is counted`() {
        // RFC 5545, 3.8.5.3: every Friday the 13th.
        for (count, rules) in [("", []), (";COUNT=3", [LintRule.startOffRule])] {
            let friday = Self.series(
                ["EXDATE;TZID=Europe/Oslo:20261203T180000"],
                "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13\(count)")
            #expect(Self.rules(Self.feed(friday)) == Set(rules))
        }
    }

    @Test func `by the offsets of a zone that nobody knows, no dates are judged`() {
        let own = Self.longZone.map { $0.replacing("Europe/Rome", with: "Saltfjell") }
            .filter { !$0.hasPrefix("RDATE") }
            .map { $0.replacing("+0100", with: "+0130") }
        let event = Self.series(
            [
                "DTSTART;TZID=Saltfjell:20261203T003000", "DTEND;TZID=Saltfjell:20261203T020000",
                "EXDATE;TZID=Saltfjell:20261210T003000",
            ], "FREQ=WEEKLY;BYDAY=TH")
        #expect(Self.rules(Self.feed(own + event)) == [])
    }

    @Test func `rules that never end cost a file no more than its bound`() {
        let rules = ["FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=SECONDLY;COUNT=1000000000"]
        let events = (0..<200).flatMap { number in
            Self.series(
                ["UID:\(number)", "EXDATE;TZID=Europe/Oslo:20991210T180000"], rules[number % 2])
        }
        let found = ContinuousClock().measure {
            _ = CalendarLint.findings(in: Self.feed(events))
        }
        #expect(found < .seconds(20))
    }

    @Test func `findings are bounded`() {
        let events = (0..<2_000).flatMap { number in Self.event(["UID:\(number)", "STATUS:X"]) }
        let findings = CalendarLint.findings(in: Self.feed(events))
        #expect(findings.count { $0.rule == .status } == CalendarLint.findingsOfRuleMax)
        #expect(findings.count <= CalendarLint.findingsMax)
    }
}
