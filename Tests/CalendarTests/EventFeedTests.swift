import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct EventFeedTests {
    static func feed(today: String = "2026-12-01", cancelled: CancelledEvents = .keep) -> EventFeed
    {
        var feed = EventFeed(
            name: "Fjordvik, hele året", description: "Alt som skjer", language: "nb",
            timeZone: "Europe/Oslo", source: "https://kalender.example/fjordvik.ics",
            window: FeedWindow(today: Sample.date(today)), context: FullEvent.context)
        feed.cancelled = cancelled
        return feed
    }

    static func on(
        _ date: String, _ number: Int = 1, _ fields: [FieldPath: JSONValue] = [:]
    )
        -> Event
    {
        let time = Sample.when("\(date)T18:00:00", "\(date)T20:00:00")
        return Sample.event(number, ["when": time].merging(fields) { _, own in own })
    }

    @Test func `an empty feed is exactly this`() {
        let lines =
            [
                "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//libsync//LibsyncCalendar//EN",
                "CALSCALE:GREGORIAN", "METHOD:PUBLISH", "NAME:Fjordvik\\, hele året",
                "X-WR-CALNAME:Fjordvik\\, hele året", "DESCRIPTION:Alt som skjer",
                "X-WR-CALDESC:Alt som skjer", "X-WR-TIMEZONE:Europe/Oslo",
                "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H",
                "SOURCE;VALUE=URI:https://kalender.example/fjordvik.ics",
            ] + TimeZoneDefinitionTests.oslo + ["END:VCALENDAR"]
        #expect(
            String(decoding: Self.feed().document(of: []), as: UTF8.self)
                == lines.map { $0 + "\r\n" }.joined())
    }

    @Test(arguments: ["UTC", "Atlantis/City"])
    func `an empty feed has a zone even where its own is none`(zone: String) {
        var feed = Self.feed()
        feed.timeZone = zone
        #expect(Written(feed.document(of: [])).lines.contains("BEGIN:VTIMEZONE"))
    }

    @Test(arguments: [
        ("2026-11-16", false), ("2026-11-17", true), ("2027-12-01", true), ("2027-12-02", false),
    ])
    func `the window is fourteen days back and a year ahead`(date: String, isHeld: Bool) {
        #expect(Self.feed().selection(of: [Self.on(date)]).isEmpty != isHeld)
    }

    @Test func `a year from a leap day ends on the 28th`() {
        #expect(FeedWindow(today: Sample.date("2028-02-29")).to == Sample.date("2029-02-28"))
    }

    @Test(arguments: [
        ("2026-10-01", false), ("2026-10-02", true), ("2026-11-01", true), ("2029-01-01", true),
    ])
    func `a cancelled event stays until sixty days after its start`(date: String, isHeld: Bool) {
        let event = Self.on(date, 1, ["status": "cancelled"])
        #expect(Self.feed().selection(of: [event]).isEmpty != isHeld)
        #expect(Self.feed(cancelled: .drop).selection(of: [event]).isEmpty)
    }

    @Test(arguments: [
        ("FREQ=WEEKLY;COUNT=6", "2027-01-21", true), ("FREQ=WEEKLY;COUNT=6", "2027-01-22", false),
        // The start counts where the rule does not give it: Tuesday 29 December is the last.
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=5", "2027-01-12", true),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=5", "2027-01-13", false),
        ("FREQ=DAILY;COUNT=500", "2031-01-01", false),
        // There is no 30 February: the start is all that it has.
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", "2031-01-01", false),
        // What is not followed to its end stays.
        ("FREQ=DAILY;COUNT=501", "2031-01-01", true),
    ])
    func `a series that ends by count stays fourteen days`(
        rule: String, today: String, isHeld: Bool
    ) {
        #expect(Self.feed(today: today).selection(of: [Sample.series(rule)]).isEmpty != isHeld)
    }

    @Test func `a date beside a count, or moved beyond it, keeps the series`() {
        let feed = Self.feed(today: "2027-03-01")
        let end = Sample.when("2027-03-04T18:00:00", "2027-03-04T20:00:00")
        for fields: [FieldPath: JSONValue] in [
            ["dates/20270304": true],
            [
                "overrides/20261210/when": [
                    "start": "2027-03-04T18:00:00", "end": "2027-03-04T20:00:00",
                ]
            ],
            ["segments/20261217": ["when": end, "aspects": [:]]],
        ] {
            let event = Sample.series("FREQ=WEEKLY;COUNT=6", fields)
            #expect(feed.selection(of: [event]).count == 1, "\(fields)")
        }
    }

    @Test func `dates that a machine asks for have no exception`() {
        var feed = Self.feed()
        feed.window = FeedWindow(from: Sample.date("2026-12-01"), to: Sample.date("2026-12-31"))
        let cancelled = Self.on("2026-11-30", 1, ["status": "cancelled"])
        #expect(
            feed.selection(of: [cancelled, Self.on("2026-12-31", 2)]).map(\.id) == [Sample.id(2)])
    }

    @Test(arguments: [
        ("FREQ=WEEKLY", true), ("FREQ=WEEKLY;COUNT=3", false),
        ("FREQ=WEEKLY;UNTIL=20261116", false), ("FREQ=WEEKLY;UNTIL=20261117", true),
    ])
    func `a series stays unless it ends before the window`(rule: String, isHeld: Bool) {
        let time = Sample.when("2024-01-04T18:00:00", "2024-01-04T20:00:00", rule: rule)
        let event = Sample.event(1, ["when": time])
        #expect(Self.feed().selection(of: [event]).isEmpty != isHeld)
    }

    @Test func `an exhibition that has begun is held while it lasts`() {
        let time = Sample.when("2026-06-01", "2026-12-24", allDay: true)
        #expect(Self.feed().selection(of: [Sample.event(1, ["when": time])]).count == 1)
    }

    @Test func `an extra date within the window is enough`() {
        let event = Self.on("2026-06-01", 1, ["dates/20261203": true])
        #expect(Self.feed().selection(of: [event]).count == 1)
    }

    @Test func `events are ordered by instant and then by id`() {
        let kyiv = Sample.when("2026-12-03T18:30:00", "2026-12-03T19:00:00", zone: "Europe/Kyiv")
        let events = [
            Self.on("2026-12-04", 1), Self.on("2026-12-03", 3), Self.on("2026-12-03", 2),
            Sample.event(4, ["when": kyiv]),
        ]
        let ids = Self.feed().selection(of: events).map(\.id)
        #expect(ids == [4, 2, 3, 1].map(Sample.id))
        #expect(Self.feed().selection(of: events.reversed()).map(\.id) == ids)
    }

    @Test func `what is not public and what is deleted or hidden is not held`() {
        let events = [
            Self.on("2026-12-03", 1, ["visibility": "region"]),
            Self.on("2026-12-03", 2, ["visibility": "draft"]),
            Self.on("2026-12-03", 3, ["visibility": .null]),
            Self.on("2026-12-03", 4, ["deleted": true]),
            Self.on("2026-12-03", 5, ["hidden": ["reason": "x"]]),
            Self.on("2026-12-03", 6, ["when": "soon"]),
        ]
        #expect(Self.feed().selection(of: events).isEmpty)
        var regional = Self.feed()
        regional.filter.visibility = .region
        #expect(regional.selection(of: events).map(\.id) == [Sample.id(1)])
    }

    @Test func `filters by keyword and audience and language hold together`() {
        let event = Self.on(
            "2026-12-03", 1,
            ["keywords/Lesestund": true, "audience/children": true, "inLanguage/nb-NO": true])
        let admitting = FeedFilter(
            keywords: ["lesestund", "x"], audience: ["children"], languages: ["nb"])
        #expect(admitting.admits(event))
        #expect(!FeedFilter(keywords: ["x"]).admits(event))
        #expect(!FeedFilter(audience: ["adults"]).admits(event))
        #expect(!FeedFilter(keywords: ["lesestund"], languages: ["nn"]).admits(event))
        #expect(!FeedFilter(languages: ["nb"]).admits(Self.on("2026-12-03")))
    }

    @Test(arguments: [("nb", true), ("nn-NO", true), ("no", true), ("se", false), ("nog", false)])
    func `Norwegian is Bokmål and Nynorsk`(held: String, isHeld: Bool) throws {
        let path = try #require(FieldPath("inLanguage/\(held)"))
        let event = Self.on("2026-12-03", 1, [path: true])
        #expect(FeedFilter(languages: ["NO"]).admits(event) == isHeld)
        var feed = Self.feed()
        feed.usualLanguage = held
        feed.filter.languages = ["no"]
        #expect(feed.selection(of: [Self.on("2026-12-03")]).isEmpty != isHeld)
    }

    @Test func `what states no language is in its library's only one, or else in the region's`()
        throws
    {
        let slug = try #require(LibrarySlug("fjordvik"))
        let events = [
            Self.on("2026-12-03", 1), Self.on("2026-12-04", 2, ["inLanguage/se": true]),
        ]
        var feed = Self.feed()
        feed.usualLanguage = "nb-NO"
        for (own, unstated) in [([], "nb"), (["nn"], "nn"), (["nn", "se"], "nb")] {
            var fields: [FieldPath: JSONValue] = ["slug": "fjordvik"]
            for tag in own { fields[try #require(FieldPath("languages/\(tag)"))] = true }
            feed.context.libraries = [slug: Sample.record(9, kind: "library", fields)]
            for language in ["nb", "nn", "se"] {
                feed.filter.languages = [language]
                let expected =
                    (language == unstated ? [Sample.id(1)] : [])
                    + (language == "se" ? [Sample.id(2)] : [])
                #expect(feed.selection(of: events).map(\.id) == expected, "\(own) \(language)")
            }
        }
    }

    @Test func `a feed is its parts one after the other`() {
        let feed = Self.feed()
        let events = [Self.on("2026-12-04", 1), Self.on("2026-12-03", 2)]
        let selection = feed.selection(of: events)
        let kept = selection.map(feed.render)
        let document = feed.document(of: events)
        #expect(feed.document(of: selection, rendered: kept) == document)
        #expect(Written(document).property("UID").count == 2)
        let text = String(decoding: document, as: UTF8.self)
        #expect(
            text.hasSuffix(String(decoding: kept.joined(), as: UTF8.self) + "END:VCALENDAR\r\n"))
    }

    @Test func `each zone is defined once and before the events`() {
        let newYork = Sample.when(
            "2026-12-03T18:00:00", "2026-12-03T19:00:00", zone: "America/New_York")
        let document = Self.feed().document(of: [
            Self.on("2026-12-03", 1), Sample.event(2, ["when": newYork]), Self.on("2026-12-05", 3),
        ])
        let lines = Written(document).lines
        #expect(
            lines.filter { $0.hasPrefix("TZID:") } == ["TZID:America/New_York", "TZID:Europe/Oslo"])
        let firstEvent = lines.firstIndex(of: "BEGIN:VEVENT") ?? 0
        let lastZone = lines.lastIndex(of: "END:VTIMEZONE") ?? .max
        #expect(lastZone < firstEvent)
    }

    @Test func `the same events in any order give the same bytes`() {
        let events = (1...30).map { Self.on("2026-12-\($0 < 10 ? "0" : "")\($0)", 31 - $0) }
        let document = Self.feed().document(of: events)
        for shift in 1..<30 {
            #expect(
                Self.feed().document(of: Array(events[shift...] + events[..<shift])) == document)
        }
    }

    @Test func `a download has neither name nor method nor refresh`() throws {
        let file = try #require(Self.feed().singleEvent(Self.on("2026-12-03")))
        let lines = Written(file).lines
        for name in ["NAME", "X-WR-", "METHOD", "REFRESH", "X-PUBLISHED", "SOURCE"] {
            #expect(!lines.contains { $0.hasPrefix(name) })
        }
    }

    @Test func `a feed is too big for Google by events or by bytes`() {
        let event = Self.feed().render(Self.on("2026-12-03"))
        let fits = Array(repeatElement(event, count: 1_000).joined())
        #expect(!EventFeed.isTooBigForGoogle(fits))
        #expect(EventFeed.isTooBigForGoogle(fits + event))
        #expect(EventFeed.isTooBigForGoogle([UInt8](repeating: 0x20, count: 900_001)))
    }
}
