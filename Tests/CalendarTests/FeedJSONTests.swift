import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct FeedJSONTests {
    private func document(
        _ events: [Event], _ change: (inout EventFeed) -> Void = { _ in }
    ) -> [UInt8] {
        var feed = EventFeedTests.feed()
        change(&feed)
        let selection = feed.selection(of: events)
        let bytes = try? feed.document(of: selection, as: .json) { feed.render($0, as: $1) }
        return bytes ?? []
    }

    private func items(
        _ events: [Event], _ change: (inout EventFeed) -> Void = { _ in }
    ) throws -> [JSONValue] {
        try #require(JSONValue.parse(document(events, change))["events"]?.array)
    }

    @Test func `an empty feed is exactly this`() {
        #expect(
            String(decoding: document([]), as: UTF8.self)
                == #"{"events":[],"from":"2026-11-17","language":"nb","name":"Fjordvik, "#
                + #"hele året","source":"https://kalender.example/fjordvik.ics","#
                + #""timeZone":"Europe/Oslo","to":"2027-12-01","warnings":[]}"#)
    }

    @Test func `an event says what its record says, in one language`() throws {
        let event = Sample.event(
            1,
            [
                "name/nn": "Forfattarmøte", "summary/nb": "Kort", "keywords/bok": true,
                "audience/adults": true, "inLanguage/nb": true, "url": "javascript:alert(1)",
                "registration": ["url": "https://a.example/?x=1&y=\"2\""],
                "performers/a": ["name": "Kari", "role": "forfatter"], "status": "full",
                FieldPath(stringLiteral: "places/\(Sample.id(7))"): true,
            ], revision: 3)
        let item = try #require(
            try items([event]) { feed in
                feed.language = "nn"
                feed.context = Sample.context(places: [Sample.place(7)])
            }.first)
        let expected: JSONValue = [
            "id": .string("\(Sample.id(1))"), "uid": .string("\(Sample.id(1))"),
            "name": "Forfattarmøte", "summary": "Kort", "status": "full", "revision": 3,
            "modified": "2025-12-02T18:30:45Z", "library": ["slug": "fjordvik"],
            "when": [
                "start": "2026-12-03T18:00:00", "end": "2026-12-03T20:00:00",
                "timeZone": "Europe/Oslo",
            ],
            "keywords": ["bok"], "audience": ["adults"], "inLanguage": ["nb"],
            "registration": "https://a.example/?x=1&y=%222%22",
            "performers": [["name": "Kari", "role": "forfatter"]],
            "places": [
                [
                    "id": .string("\(Sample.id(7))"), "name": "Fjordvik bibliotek",
                    "address": "Storgata 1, 6800 Fjordvik", "latitude": .number(61.4522),
                    "longitude": .number(5.8572),
                ]
            ],
        ]
        #expect(item == expected)
    }

    @Test func `a series has its rule and the dates that differ`() throws {
        let event = Sample.series(
            "FREQ=WEEKLY",
            [
                "overrides/20261210/status": "cancelled",
                "overrides/20261210/statusReason/nb": "Syk", "overrides/20261217/status": "omitted",
                "dates/20261211": true,
                "overrides/20261224/when": [
                    "start": "2026-12-24T10:00:00", "end": "2026-12-24T11:00:00",
                ],
            ])
        let item = try #require(try items([event]).first)
        #expect(item["when"]?["rule"] == "FREQ=WEEKLY")
        #expect(item["extraDates"] == ["2026-12-11"])
        #expect(item["removedDates"] == ["2026-12-17"])
        #expect(
            item["changedDates"] == [
                [
                    "date": "2026-12-10", "start": "2026-12-10T18:00:00",
                    "end": "2026-12-10T20:00:00", "status": "cancelled", "statusReason": "Syk",
                ],
                [
                    "date": "2026-12-24", "start": "2026-12-24T10:00:00",
                    "end": "2026-12-24T11:00:00",
                ],
            ])
        let dropped = try #require(try items([event]) { $0.cancelled = .drop }.first)
        #expect(dropped["removedDates"] == ["2026-12-10", "2026-12-17"])
    }

    @Test func `there is an item for each UID of the calendar`() throws {
        let later = Sample.when("2026-12-17T12:00:00", "2026-12-17T13:00:00", rule: "FREQ=WEEKLY")
        let series = Sample.series("FREQ=WEEKLY", ["segments/20261217": ["when": later]])
        let events = [
            series, EventFeedTests.on("2026-12-05", 2),
            EventFeedTests.on("2026-12-06", 3, ["status": "cancelled"]),
        ]
        for cancelled in CancelledEvents.allCases {
            var feed = EventFeedTests.feed(cancelled: cancelled)
            feed.context = EventContext()
            let calendar = Written(feed.document(of: events))
            let uids = Set(calendar.property("UID").map { String($0.dropFirst(4)) })
            let items = try items(events) { $0.cancelled = cancelled }
            #expect(Set(items.compactMap { $0["uid"]?.string }) == uids)
            #expect(items.count == uids.count)
        }
    }

    @Test func `the document is canonical, and the same for events in any order`() throws {
        let events = [EventFeedTests.on("2026-12-05", 2), FullEvent.event]
        let bytes = document(events)
        #expect(try JSONValue.parse(bytes).canonicalBytes == bytes)
        #expect(document(events.reversed()) == bytes)
    }

    @Test func `a calendar that Google would cut is told of`() throws {
        let long: JSONValue = .string(String(repeating: "x", count: 60_000))
        let events = (1...16).map { EventFeedTests.on("2026-12-05", $0, ["description/nb": long]) }
        let json = try JSONValue.parse(document(events))
        #expect(json["warnings"]?.array?.map { $0["code"] } == ["too-big-for-google"])
        let source = "https://kalender.example/" + String(repeating: "x", count: 92)
        let short = try JSONValue.parse(document([]) { $0.source = source })
        #expect(short["warnings"]?.array?.map { $0["code"] } == ["address-too-long-for-google"])
    }

    @Test func `what is held as planned has no reason why it is not`() throws {
        let reason: FieldPath = "statusReason/nb"
        let held = try #require(try items([Sample.event(1, [reason: "Storm"])]).first)
        #expect(held["statusReason"] == nil && held["status"] == "scheduled")
        let off = try #require(
            try items([Sample.event(1, [reason: "Storm", "status": "cancelled"])]).first)
        #expect(off["statusReason"] == "Storm")
        let series = Sample.series(
            "FREQ=WEEKLY;COUNT=3",
            [
                reason: "Oppussing", "status": "cancelled",
                "overrides/20261210/status": "scheduled",
                "overrides/20261210/statusReason/nb": "Likevel",
                "overrides/20261217/statusReason/nb": "Storm",
            ])
        let dates = try #require(try items([series]).first?["changedDates"]?.array)
        #expect(dates.map { $0["statusReason"] } == [nil, "Storm"])
        #expect(dates.map { $0["status"] } == ["scheduled", nil])
    }
}
