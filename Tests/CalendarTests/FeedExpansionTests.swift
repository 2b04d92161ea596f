import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// Feeds for programs that know no rules: each date of a series is an event of its own.
@Suite struct FeedExpansionTests {
    private func feed(
        from: String = "2026-12-01", to: String = "2026-12-31", cancelled: CancelledEvents = .keep
    ) -> EventFeed {
        var feed = EventFeedTests.feed(cancelled: cancelled)
        feed.window = FeedWindow(from: Sample.date(from), to: Sample.date(to))
        feed.isExpanded = true
        return feed
    }

    private func lines(_ events: [Event], _ feed: EventFeed) throws -> Written {
        let chosen = feed.selection(of: events)
        return Written(
            try feed.document(of: chosen, as: .calendar) { feed.render($0, as: $1) })
    }

    private func starts(_ events: [Event], _ feed: EventFeed) throws -> [String] {
        try lines(events, feed).property("DTSTART")
            .filter { $0.contains("TZID") || $0.contains("VALUE=DATE") || $0.hasSuffix("Z") }
            .map { String($0.split(separator: ":")[1]) }
    }

    @Test func `each date of a series is an event of its own, without a rule`() throws {
        let written = try lines([Sample.series()], feed())
        let id = "\(Sample.id(1))"
        #expect(
            written.property("UID")
                == ["03", "10", "17", "24", "31"].map { "UID:\(id).202612\($0)" }
        )
        #expect(
            try starts([Sample.series()], feed()) == [
                "20261203T180000", "20261210T180000", "20261217T180000", "20261224T180000",
                "20261231T180000",
            ])
        for name in ["RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"] {
            // But for the rules by which the clocks change.
            #expect(!written.lines.contains { $0.hasPrefix(name) && !$0.contains("YEARLY") })
        }
    }

    @Test func `what happens once is written as in the plain feed`() throws {
        let once = EventFeedTests.on("2026-12-05", 2, ["status": "full"])
        var plain = feed()
        plain.isExpanded = false
        #expect(try lines([once], feed()).lines == lines([once], plain).lines)
    }

    @Test func `dates keep the time of day over both changes of the clocks`() throws {
        let series = Sample.series("FREQ=DAILY")
        let spring = feed(from: "2027-03-27", to: "2027-03-29")
        #expect(
            try starts([series], spring) == [
                "20270327T180000", "20270328T180000", "20270329T180000",
            ])
        #expect(try lines([series], spring).lines.contains("TZOFFSETTO:+0200"))
        let night = Sample.event(
            1,
            [
                "when": Sample.when(
                    "2026-12-03T02:30:00", "2026-12-03T03:30:00", rule: "FREQ=DAILY")
            ])
        #expect(
            try starts([night], spring) == [
                "20270327T023000", "20270328T023000", "20270329T023000",
            ])
    }

    @Test func `what differs on a date differs there alone`() throws {
        let series = Sample.series(
            "FREQ=WEEKLY",
            [
                "overrides/20261210/when": [
                    "start": "2026-12-11T10:00:00", "end": "2026-12-11T11:00:00",
                ],
                "overrides/20261217/status": "cancelled",
                "overrides/20261217/statusReason/nb": "Syk",
                "overrides/20261224/status": "omitted", "dates/20261226": true,
                "overrides/20261231/name/nb": "Nyttår",
            ])
        #expect(
            try starts([series], feed()) == [
                "20261203T180000", "20261211T100000", "20261217T180000", "20261226T180000",
                "20261231T180000",
            ])
        let written = try lines([series], feed())
        #expect(
            written.property("SUMMARY") == [
                "SUMMARY:Forfattermøte", "SUMMARY:Forfattermøte", "SUMMARY:AVLYST: Forfattermøte",
                "SUMMARY:Forfattermøte", "SUMMARY:Nyttår",
            ])
        #expect(written.property("STATUS").count { $0 == "STATUS:CANCELLED" } == 1)
        // The key stays although the date was moved.
        #expect(written.lines.contains("UID:\(Sample.id(1)).20261210"))
        #expect(try starts([series], feed(cancelled: .drop)).count == 4)
        let marked = try lines([series], feed(cancelled: .mark))
        #expect(marked.lines.contains("SUMMARY:AVLYST: Forfattermøte"))
        #expect(!marked.lines.contains("STATUS:CANCELLED"))
    }

    @Test func `a change of this and following changes no UID`() throws {
        let later = Sample.when("2026-12-17T12:00:00", "2026-12-17T13:00:00", rule: "FREQ=WEEKLY")
        let changed = Sample.series("FREQ=WEEKLY", ["segments/20261217": ["when": later]])
        #expect(
            try lines([changed], feed()).property("UID")
                == lines([Sample.series()], feed()).property("UID"))
        #expect(try starts([changed], feed())[2...].allSatisfy { $0.hasSuffix("T120000") })
    }

    @Test func `what is withheld in the plain feed is withheld here`() throws {
        // The override names no date: it may have been meant for the 10th.
        let series = Sample.series("FREQ=WEEKLY", ["overrides/20261209/status": "cancelled"])
        #expect(try !starts([series], feed()).contains("20261210T180000"))
        var plain = feed()
        plain.isExpanded = false
        #expect(try lines([series], plain).lines.contains { $0.hasPrefix("EXDATE") })
    }

    @Test func `what was cancelled is told for longer than what took place`() throws {
        var subscription = EventFeedTests.feed()
        subscription.isExpanded = true
        let series = Sample.series(
            "FREQ=WEEKLY",
            [
                "when": Sample.when(
                    "2026-10-01T18:00:00", "2026-10-01T19:00:00", rule: "FREQ=WEEKLY;COUNT=9"),
                "overrides/20261015/status": "cancelled",
            ])
        #expect(
            try starts([series], subscription) == [
                "20261015T180000", "20261119T180000", "20261126T180000",
            ])
    }

    @Test func `days, several days and the end of the window count by date`() throws {
        let trip = Sample.event(
            1,
            [
                "when": Sample.when(
                    "2026-11-28", "2026-12-02", rule: "FREQ=WEEKLY;INTERVAL=2", allDay: true)
            ])
        #expect(try starts([trip], feed(to: "2026-12-12")) == ["20261128", "20261212"])
    }

    @Test func `a series of each hour stays a series, and a window has an end`() throws {
        let hourly = Sample.event(
            1,
            [
                "when": Sample.when(
                    "2026-01-01T18:00:00", "2026-01-01T18:30:00", rule: "FREQ=MINUTELY")
            ])
        #expect(try lines([hourly], feed()).lines.contains("RRULE:FREQ=MINUTELY"))
        for to in ["2029-02-10", "9999-12-31"] {
            let failure = #expect(throws: FeedQueryFailure.self) {
                try lines([Sample.series()], feed(to: to))
            }
            #expect(failure?.sentence.contains("800 days") == true)
        }
        let many = (1...12).map { number in
            Sample.event(
                number,
                [
                    "when": Sample.when(
                        "2026-12-01T18:00:00", "2026-12-01T19:00:00", rule: "FREQ=HOURLY;COUNT=1500"
                    ), "description/nb": .string(String(repeating: "x", count: 4_000)),
                ])
        }
        let failure = #expect(throws: FeedQueryFailure.self) {
            try lines(many, feed(to: "2027-12-31"))
        }
        #expect(failure?.sentence.contains("too many dates") == true)
    }

    @Test func `several dates of one day have UIDs of their own`() throws {
        let twice = Sample.event(
            1,
            [
                "when": Sample.when(
                    "2026-12-01T09:00:00", "2026-12-01T09:30:00",
                    rule: "FREQ=DAILY;BYHOUR=9,14;COUNT=4")
            ])
        #expect(
            try lines([twice], feed()).property("UID").map { String($0.suffix(13)) } == [
                "20261201T0900", "20261201T1400", "20261202T0900", "20261202T1400",
            ])
    }

    @Test func `JSON has an item for each UID of the expanded calendar`() throws {
        let series = Sample.series("FREQ=WEEKLY", ["overrides/20261210/status": "cancelled"])
        let feed = feed()
        let chosen = feed.selection(of: [series])
        let bytes = try feed.document(of: chosen, as: .json) { feed.render($0, as: $1) }
        let items = try #require(JSONValue.parse(bytes)["events"]?.array)
        let uids = try lines([series], feed).property("UID").map { String($0.dropFirst(4)) }
        #expect(items.compactMap { $0["uid"]?.string } == uids)
        #expect(items.allSatisfy { $0["when"]?["rule"] == nil && $0["changedDates"] == nil })
        #expect(items[1]["status"] == "cancelled")
        #expect(items[1]["when"]?["start"] == "2026-12-10T18:00:00")
    }

    @Test func `a download is expanded too, unless nothing would be left`() throws {
        let file = try #require(feed().singleEvent(Sample.series()))
        #expect(Written(file).property("UID").count == 5)
        let past = Sample.series("FREQ=WEEKLY;UNTIL=20261203T170000Z")
        #expect(feed(from: "2027-01-01", to: "2027-02-01").singleEvent(past) == nil)
        #expect(feed(from: "2027-01-01", to: "2027-02-01").singleEvent(Sample.event()) != nil)
    }
}
