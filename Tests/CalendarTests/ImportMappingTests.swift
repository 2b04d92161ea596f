import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct ImportMappingTests {
    private func item(_ lines: String..., places: [Place] = []) throws -> SourceItem {
        try #require(try ImportBench(places: places).items(lines).first)
    }

    @Test func `an event becomes the fields of a record`() throws {
        let item = try item(
            """
            UID:a@x
            DTSTART;TZID=Europe/Oslo:20261203T180000
            DTEND;TZID=Europe/Oslo:20261203T200000
            SUMMARY:Forfattermøte
            DESCRIPTION;LANGUAGE=nn:Ope for alle
            LOCATION:Storsalen
            URL:https://example.no/a
            CATEGORIES:litteratur,AC/DC
            CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example.no/a
            ATTENDEE:mailto:kari@example.no
            ORGANIZER:mailto:ola@example.no
            X-ROOM-NUMBER:12
            """)
        #expect(
            item.values == [
                "name/nb": "Forfattermøte", "description/nn": "Ope for alle",
                "location/nb": "Storsalen", "url": "https://example.no/a",
                "keywords/litteratur": true, "keywords/AC~1DC": true,
                "virtualLocation": ["url": "https://meet.example.no/a"],
                "when": Sample.when("2026-12-03T18:00:00", "2026-12-03T20:00:00"),
            ])
        #expect(item.left == ["ATTENDEE", "ORGANIZER", "X-ROOM-NUMBER"])
        #expect(item.fault == nil && item.doubts.isEmpty && item.remarks.isEmpty)
        #expect(item.last?.description == "2026-12-03")
    }

    @Test func `times are those of the zone that they name, a single one in UTC of the library's`()
        throws
    {
        let utc = try item("UID:a\nDTSTART:20261203T170000Z\nDTEND:20261203T190000Z\nSUMMARY:a")
        #expect(utc.values["when"] == Sample.when("2026-12-03T18:00:00", "2026-12-03T20:00:00"))
        let series = try item(
            "UID:a\nDTSTART:20261203T170000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nSUMMARY:a")
        #expect(
            series.values["when"]
                == Sample.when(
                    "2026-12-03T17:00:00", "2026-12-03T18:00:00", zone: "UTC", rule: "FREQ=WEEKLY"))
        let floating = try item("UID:a\nDTSTART:20261203T170000\nSUMMARY:a")
        #expect(floating.values["when"]?["timeZone"] == "Europe/Oslo")
        let far = try item("UID:a\nDTSTART;TZID=Europe/London:20261203T170000\nSUMMARY:a")
        #expect(far.values["when"]?["timeZone"] == "Europe/London")
    }

    @Test func `the last day of an event by days is its own, not the day after`() throws {
        let item = try item(
            "UID:a\nDTSTART;VALUE=DATE:20261203\nDTEND;VALUE=DATE:20261206\nSUMMARY:Utstilling")
        #expect(
            item.values["when"] == Sample.when("2026-12-03", "2026-12-05", allDay: true))
    }

    @Test func `dates that are added, taken away, moved and cancelled are those of the series`()
        throws
    {
        var bench = ImportBench()
        let plan = try bench.stage(
            """
            UID:a
            DTSTART;TZID=Europe/Oslo:20261203T180000
            DTEND;TZID=Europe/Oslo:20261203T190000
            RRULE:FREQ=WEEKLY;COUNT=6
            RDATE;TZID=Europe/Oslo:20261206T180000
            RDATE;VALUE=PERIOD;TZID=Europe/Oslo:20261208T100000/PT3H
            EXDATE;TZID=Europe/Oslo:20261210T180000
            SUMMARY:Språkkafé
            """,
            """
            UID:a
            RECURRENCE-ID;TZID=Europe/Oslo:20261217T180000
            DTSTART;TZID=Europe/Oslo:20261218T170000
            DTEND;TZID=Europe/Oslo:20261218T180000
            SUMMARY:Språkkafé med gløgg
            """,
            """
            UID:a
            RECURRENCE-ID;TZID=Europe/Oslo:20261224T180000
            DTSTART;TZID=Europe/Oslo:20261224T180000
            STATUS:CANCELLED
            SUMMARY:Språkkafé
            """)
        bench.accept(plan.staged)
        #expect(
            bench.dates() == [
                "2026-12-03T18:00:00", "2026-12-06T18:00:00", "2026-12-08T10:00:00",
                "2026-12-18T17:00:00", "2026-12-24T18:00:00 cancelled", "2026-12-31T18:00:00",
                "2027-01-07T18:00:00",
            ])
        let fields = try #require(plan.staged.first?.after)
        #expect(fields["dates/20261206"] == true)
        #expect(fields["dates/20261208"]?["end"] == "2026-12-08T13:00:00")
        #expect(fields["overrides/20261217/name/nb"] == "Språkkafé med gløgg")
        #expect(fields["overrides/20261210/status"] == "omitted")
    }

    @Test func `a change of this and following is one of the series`() throws {
        var bench = ImportBench()
        let plan = try bench.stage(
            """
            UID:a
            DTSTART;TZID=Europe/Oslo:20261203T180000
            DTEND;TZID=Europe/Oslo:20261203T190000
            RRULE:FREQ=WEEKLY;BYDAY=TH;UNTIL=20261231T170000Z
            SUMMARY:Lesesirkel
            """,
            """
            UID:a
            RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Oslo:20261217T180000
            DTSTART;TZID=Europe/Oslo:20261218T170000
            DTEND;TZID=Europe/Oslo:20261218T183000
            SUMMARY:Lesesirkel på fredag
            """)
        #expect(plan.staged.first?.fault == nil)
        bench.accept(plan.staged)
        #expect(
            bench.dates() == [
                "2026-12-03T18:00:00", "2026-12-10T18:00:00", "2026-12-18T17:00:00",
                "2026-12-25T17:00:00", "2027-01-01T17:00:00",
            ])
        let segment = plan.staged.first?.after.first { $0.key.root == "segments" }?.value
        #expect(segment?["aspects"]?["name/nb"] == "Lesesirkel på fredag")
    }

    @Test func `an EXDATE and a change that name no date disturb no other date`() throws {
        var bench = ImportBench()
        let plan = try bench.stage(
            """
            UID:a
            DTSTART;TZID=Europe/Oslo:20261203T180000
            RRULE:FREQ=WEEKLY;COUNT=3
            EXDATE;TZID=Europe/Oslo:20261211T180000
            SUMMARY:a
            """,
            "UID:a\nRECURRENCE-ID:20261212T170000Z\nDTSTART:20261212T170000Z\nSTATUS:CANCELLED",
            "UID:a\nRECURRENCE-ID:20261219T170000Z\nDTSTART:20261219T170000Z\nSUMMARY:Ekstra")
        bench.accept(plan.staged)
        #expect(
            bench.dates() == [
                "2026-12-03T18:00:00", "2026-12-10T18:00:00", "2026-12-17T18:00:00",
                "2026-12-19T18:00:00",
            ])
        #expect(plan.staged.first?.remarks.count == 3, "\(plan.staged.first?.remarks ?? [])")
        let record = try #require(bench.records.values.first)
        #expect(EventDates(try #require(Event(record))).unmatched.isEmpty)
    }

    @Test(arguments: ["SECONDLY", "MINUTELY", "HOURLY"])
    func `a rule within the day is a fault, and can be taken as one date`(frequency: String) throws
    {
        var bench = ImportBench()
        let plan = try bench.stage(
            "UID:a\nDTSTART:20261203T170000Z\nRRULE:FREQ=\(frequency)\nSUMMARY:a")
        let staged = try #require(plan.staged.first)
        #expect(staged.fault?.contains(frequency) == true && !staged.isPlain)
        let plain = try #require(staged.withoutRule)
        bench.accept([plain])
        #expect(bench.dates() == ["2026-12-03T17:00:00"])
        #expect(
            try bench.stage("UID:a\nDTSTART:20261203T170000Z\nRRULE:FREQ=\(frequency)\nSUMMARY:a")
                .staged.isEmpty)
    }

    @Test(arguments: [
        "RRULE:FREQ=WEEKLY\nRRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY\nEXRULE:FREQ=MONTHLY",
        "RRULE:FREQ=NEVER", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    ])
    func `what no record can hold is a fault with its reason`(rules: String) throws {
        let item = try item("UID:a\nDTSTART;TZID=Europe/Oslo:20261203T180000\n\(rules)\nSUMMARY:a")
        #expect(item.fault != nil && item.withoutRule != nil)
        #expect(item.withoutRule?["when"]?["rule"] == nil)
    }

    @Test func `a rule with a thousand million dates wants a look, and costs no time`() throws {
        let item = try item(
            "UID:a\nDTSTART;TZID=Europe/Oslo:20261203T180000\nRRULE:FREQ=DAILY;COUNT=1000000000\n"
                + "EXDATE;TZID=Europe/Oslo:20261205T180000\nSUMMARY:a")
        #expect(item.doubts.map(\.kind) == [.manyDates] && item.fault == nil)
        #expect(item.values["overrides/20261205/status"] == "omitted")
    }

    @Test func `of COUNT and UNTIL the one stays that ends the series first`() throws {
        let start = "UID:a\nDTSTART;TZID=Europe/Oslo:20261203T180000\nSUMMARY:a\nRRULE:FREQ=DAILY"
        let byCount = try item("\(start);COUNT=3;UNTIL=20261231T000000Z")
        #expect(byCount.values["when"]?["rule"] == "FREQ=DAILY;COUNT=3")
        let byUntil = try item("\(start);COUNT=300;UNTIL=20261205T235959Z")
        #expect(byUntil.values["when"]?["rule"] == "FREQ=DAILY;UNTIL=20261205T235959Z")
        #expect(byUntil.remarks.contains { $0.contains("UNTIL ends it") })
    }

    @Test func `a place that is known is found in LOCATION, and a room beside it`() throws {
        let place = Sample.place(7, ["library": "fjordvik"])
        let known = "places/\(place.record.id)"
        let event = "UID:a\nDTSTART:20261203T170000Z\nSUMMARY:a\nLOCATION:"
        for location in [
            "fjordvik  Bibliotek", "Fjordvik bibliotek\\, Storgata 1\\, 6800 Fjordvik",
        ] {
            let item = try item(event + location, places: [place])
            #expect(
                item.values.filter { $0.key.root == "places" }.map(\.key.description) == [known])
            #expect(item.values.keys.allSatisfy { $0.root != "location" }, "\(location)")
        }
        let room = try item(
            event + "Storsalen\\, Fjordvik bibliotek\\, Storgata 1", places: [place])
        #expect(room.values["location/nb"] == "Storsalen")
        let other = try item(event + "Kafé Krim", places: [place])
        #expect(other.values["location/nb"] == "Kafé Krim")
    }

    @Test func `two places of one name are not told apart by a guess`() throws {
        let places = [7, 8].map { Sample.place($0, ["library": "fjordvik"]) }
        let item = try item(
            "UID:a\nDTSTART:20261203T170000Z\nSUMMARY:a\nLOCATION:Fjordvik bibliotek",
            places: places)
        #expect(item.values["location/nb"] == "Fjordvik bibliotek")
    }

    @Test func `a word that calendars put before a title says how the event stands`() throws {
        let start = "UID:a\nDTSTART:20261203T170000Z\n"
        let cancelled = try item(start + "STATUS:CANCELLED\nSUMMARY:AVLYST: Lesestund")
        #expect(cancelled.values["name/nb"] == "Lesestund")
        #expect(cancelled.values["status"] == "cancelled")
        let full = try item(start + "SUMMARY:FULLTEGNET: Lesestund")
        #expect(full.values["status"] == "full" && full.values["name/nb"] == "Lesestund")
        let other = try item(start + "SUMMARY:NB: Lesestund")
        #expect(other.values["status"] == nil && other.values["name/nb"] == "NB: Lesestund")
    }

    @Test func `what the source marks as private would be a draft, and wants a look`() throws {
        let item = try item("UID:a\nDTSTART:20261203T170000Z\nCLASS:PRIVATE\nSUMMARY:a")
        #expect(item.visibility == .draft && item.doubts.map(\.kind) == [.markedPrivate])
    }

    @Test func `what is too long is cut with a word, and what cannot be kept is named`() throws {
        let item = try item(
            "UID:a\nDTSTART:20261203T170000Z\nSUMMARY:\(String(repeating: "å", count: 900))\n"
                + "URL:gopher://example.no\nGEO:61.4;5.8")
        #expect(item.values["name/nb"]?.string?.utf8.count == 1_000)
        #expect(item.values["url"] == nil)
        #expect(item.remarks.count == 2 && item.left == ["GEO"])
    }

    @Test func `single dates whose series is missing are one event`() throws {
        var bench = ImportBench()
        let plan = try bench.stage(
            "UID:a\nRECURRENCE-ID:20261203T170000Z\nDTSTART:20261203T170000Z\nSUMMARY:a",
            "UID:a\nRECURRENCE-ID:20261210T170000Z\nDTSTART:20261211T170000Z\nSUMMARY:b")
        bench.accept(plan.staged)
        #expect(bench.dates() == ["2026-12-03T17:00:00", "2026-12-11T17:00:00"])
    }

    @Test func `stamps and counters are no change, a moved date is one`() throws {
        let event = "UID:a\nDTSTART:20261203T170000Z\nSUMMARY:a"
        let hash = try item(event).hash
        #expect(try item("\(event)\nSEQUENCE:7\nLAST-MODIFIED:20261201T000000Z").hash == hash)
        #expect(try item("UID:b\nDTSTART:20261203T170000Z\nSUMMARY:a").hash == hash)
        #expect(try item("\(event)\nEXDATE:20261203T170000Z").hash != hash)
    }

    @Test func `texts with HTML are read as what they show`() {
        let cases = [
            ("Kom &amp; h&oslash;r!", "Kom & hør!"),
            ("a < b > c", "a < b > c"),
            ("<p>Ett</p><p>To<br>tre</p>", "Ett\n\nTo\ntre"),
            ("<ul><li>Ett</li><li>To</li></ul>", "- Ett\n\n- To"),
            (
                "<a href=\"https://x.no/?a=1&amp;b=2\">Meld deg på</a>",
                "Meld deg på (https://x.no/?a=1&b=2)"
            ),
            ("<a href='https://x.no'>https://x.no</a>", "https://x.no"),
            ("<style>p { color: red }</style><b>Fet</b>", "Fet"),
            ("<script>alert(1)</script >x", "x"),
            ("en\u{7}to\u{200B}tre", "entotre"), ("&#x26; &#229; &#0; &nope;", "& å &nope;"),
            ("<b>uten slutt", "uten slutt"), ("<b", "<b"), ("<!-- x --><br>y", "y"),
        ]
        for (text, shown) in cases { #expect(PlainText.of(text) == shown, "\(text)") }
    }

    @Test func `hostile text is read in one pass`() {
        for part in ["<", "<b", "&", "<script>", "<a href=\"http://x\">", "</a>", "<b>&amp;"] {
            let text = "<br>" + String(repeating: part, count: 100_000)
            #expect(PlainText.of(text).utf8.count <= 2_000_000)
        }
    }
}
