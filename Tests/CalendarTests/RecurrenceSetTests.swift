import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct RecurrenceSetTests {
    static let oslo = MomentForm.zoned("Europe/Oslo")

    static func series(
        _ start: String, _ form: MomentForm = oslo, _ rules: String...
    ) throws -> RecurrenceSet {
        RecurrenceSet(
            start: Sample.moment(start), form: form, rules: try rules.map { try RecurrenceRule($0) }
        )
    }

    static func moment(_ text: String, _ form: MomentForm = oslo) -> CalendarMoment {
        CalendarMoment(Sample.moment(text), form)
    }

    static func utc(_ series: RecurrenceSet, in range: Range<Int> = 0..<Int.max) -> [String] {
        series.occurrences(in: range).occurrences.map {
            LocalDateTime(secondsAsUTC: $0.secondsSince1970).description
        }
    }

    @Test func `a time in the spring gap takes the offset before it, and the key is the rule's`()
        throws
    {
        let series = try Self.series("2026-03-28T02:30:00", Self.oslo, "FREQ=DAILY;COUNT=3")
        let found = series.occurrences(in: 0..<Int.max).occurrences
        #expect(
            Self.utc(series) == [
                "2026-03-28T01:30:00", "2026-03-29T01:30:00", "2026-03-30T00:30:00",
            ])
        #expect(found[1].name == Sample.moment("2026-03-29T02:30:00"))
    }

    @Test func `of two equal times in autumn the first is meant`() throws {
        let series = try Self.series("2026-10-24T02:30:00", Self.oslo, "FREQ=DAILY;COUNT=3")
        #expect(
            Self.utc(series) == [
                "2026-10-24T00:30:00", "2026-10-25T00:30:00", "2026-10-26T01:30:00",
            ])
    }

    @Test func `what the gap brings together is one occurrence, in order`() throws {
        let series = try Self.series(
            "2026-03-29T01:45:00", Self.oslo, "FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=0,45;COUNT=5")
        #expect(
            Self.utc(series) == [
                "2026-03-29T00:45:00", "2026-03-29T01:00:00", "2026-03-29T01:45:00",
            ])
    }

    @Test func `hours are counted by the clock on the wall`() throws {
        let series = try Self.series(
            "2026-03-29T00:00:00", Self.oslo, "FREQ=HOURLY;INTERVAL=2;COUNT=4")
        #expect(
            Self.utc(series) == [
                "2026-03-28T23:00:00", "2026-03-29T01:00:00", "2026-03-29T02:00:00",
                "2026-03-29T04:00:00",
            ])
    }

    @Test func `a day that a zone left out is read with the offset before`() throws {
        let series = try Self.series(
            "2011-12-29T12:00:00", .zoned("Pacific/Apia"), "FREQ=DAILY;COUNT=3")
        // The 30th did not exist: its noon is that of the 31st.
        #expect(Self.utc(series) == ["2011-12-29T22:00:00", "2011-12-30T22:00:00"])
    }

    @Test func `the table of a zone answers as the zone does`() throws {
        for zone in [
            "Europe/Oslo", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "UTC",
        ] {
            let table = try #require(ZoneTable(zone))
            var dice = RecurrenceDice(7)
            for _ in 0..<400 {
                let local = LocalDateTime(secondsAsUTC: 1_200_000_000 + dice.roll(900_000) * 900)
                let expected = try #require(ZonedTime(local, in: zone)).secondsSince1970
                #expect(table.seconds(of: local.secondsAsUTC) == expected, "\(zone) \(local)")
            }
        }
    }

    @Test func `the start is the first occurrence whether the rule gives it or not`() throws {
        let series = try Self.series(
            "2026-12-03T18:00:00", Self.oslo, "FREQ=WEEKLY;BYDAY=TU;COUNT=3")
        #expect(
            Self.utc(series) == [
                "2026-12-03T17:00:00", "2026-12-08T17:00:00", "2026-12-15T17:00:00",
            ])
        let ended = try Self.series(
            "2026-12-03T18:00:00", Self.oslo, "FREQ=DAILY;UNTIL=20250101T000000Z")
        #expect(Self.utc(ended) == ["2026-12-03T17:00:00"])
    }

    @Test(arguments: [
        ("UNTIL=20261205T170000Z", 3), ("UNTIL=20261205T165959Z", 2), ("UNTIL=20261205", 3),
        ("UNTIL=20261205T180000", 3), ("UNTIL=20261205T175959", 2),
    ])
    func `UNTIL counts in each of its forms`(until: String, count: Int) throws {
        let series = try Self.series("2026-12-03T18:00:00", Self.oslo, "FREQ=DAILY;\(until)")
        #expect(Self.utc(series).count == count)
    }

    @Test func `UNTIL in UTC tells the two hours of an autumn night apart`() throws {
        let series = try Self.series(
            "2026-10-25T02:00:00", Self.oslo, "FREQ=MINUTELY;INTERVAL=15;UNTIL=20261025T004500Z")
        #expect(Self.utc(series).count == 4)
    }

    @Test func `a series of dates passes over times`() throws {
        var series = try Self.series("2026-12-03T00:00:00", .date, "FREQ=DAILY;BYHOUR=9,18;COUNT=4")
        series.removed = [Self.moment("2026-12-04T09:00:00")]
        #expect(
            Self.utc(series).map { $0.prefix(10) } == ["2026-12-03", "2026-12-05", "2026-12-06"])
        let hourly = try Self.series("2026-12-03T00:00:00", .date, "FREQ=HOURLY")
        #expect(Self.utc(hourly) == ["2026-12-03T00:00:00"])
    }

    @Test func `dates are added and taken away in whatever form they come`() throws {
        var series = try Self.series("2026-12-03T18:00:00", Self.oslo, "FREQ=DAILY;COUNT=5")
        series.added = [
            Self.moment("2026-12-20T18:00:00"), Self.moment("2026-12-21T17:00:00", .utc),
            Self.moment("2026-12-04T18:00:00"), Self.moment("2026-12-22T00:00:00", .date),
            Self.moment("2026-12-23T12:00:00", .zoned("America/New_York")),
        ]
        series.removed = [
            Self.moment("2026-12-05T17:00:00", .utc), Self.moment("2026-12-06T00:00:00", .date),
            Self.moment("2026-12-07T18:00:00", .floating),
            Self.moment("2026-12-20T12:00:00", .zoned("America/New_York")),
        ]
        let found = series.occurrences(in: 0..<Int.max).occurrences
        #expect(
            found.map(\.start.description) == [
                "2026-12-03T18:00:00", "2026-12-04T18:00:00", "2026-12-21T18:00:00",
                "2026-12-22T18:00:00", "2026-12-23T18:00:00",
            ])
        #expect(found.map(\.addition) == [nil, nil, 1, 3, 4])
    }

    @Test func `rules add up and old EXRULEs take away`() throws {
        var series = try Self.series(
            "2026-12-03T18:00:00", Self.oslo, "FREQ=DAILY;COUNT=4", "FREQ=WEEKLY;COUNT=3")
        series.excludedRules = [try RecurrenceRule("FREQ=DAILY;INTERVAL=2;COUNT=2")]
        #expect(Self.utc(series).map { $0.dropFirst(8).prefix(2) } == ["04", "06", "10", "17"])
    }

    @Test func `a changed occurrence comes where it was moved, from outside too`() throws {
        var series = try Self.series("2026-12-03T18:00:00", Self.oslo, "FREQ=WEEKLY;COUNT=5")
        series.changes = [
            .init(
                of: Self.moment("2026-12-10T18:00:00"), start: Self.moment("2026-12-11T12:00:00")),
            .init(
                of: Self.moment("2026-12-31T17:00:00", .utc),
                start: Self.moment("2026-12-05T10:00:00")),
            .init(
                of: Self.moment("2026-12-16T18:00:00"), start: Self.moment("2026-12-06T10:00:00")),
        ]
        let from = Sample.date("2026-12-04").dayNumber * 86_400
        let found = series.occurrences(in: from..<from + 14 * 86_400)
        #expect(
            found.occurrences.map(\.start.description) == [
                "2026-12-05T10:00:00", "2026-12-11T12:00:00", "2026-12-17T18:00:00",
            ])
        #expect(found.occurrences.map(\.change) == [1, 0, nil])
        #expect(found.occurrences[0].name == Sample.moment("2026-12-31T18:00:00"))
        var budget = ExpansionBudget()
        #expect(series.unmatchedChanges(budget: &budget, zones: ZoneTables()) == [2])
    }

    @Test func `a change of this and following moves all that come after`() throws {
        var series = try Self.series("2026-12-03T18:00:00", Self.oslo, "FREQ=WEEKLY;COUNT=20")
        series.changes = [
            .init(
                of: Self.moment("2026-12-17T18:00:00"), start: Self.moment("2026-12-18T10:00:00"),
                isForFollowing: true),
            .init(
                of: Self.moment("2026-12-31T18:00:00"), start: Self.moment("2026-12-31T09:00:00")),
            .init(
                of: Self.moment("2027-01-14T18:00:00"), start: Self.moment("2027-01-13T18:00:00"),
                isForFollowing: true),
        ]
        let found = series.occurrences(in: 0..<Int.max).occurrences.prefix(8)
        #expect(
            found.map(\.start.description) == [
                "2026-12-03T18:00:00", "2026-12-10T18:00:00", "2026-12-18T10:00:00",
                "2026-12-25T10:00:00", "2026-12-31T09:00:00", "2027-01-08T10:00:00",
                "2027-01-13T18:00:00", "2027-01-20T18:00:00",
            ])
        #expect(found.map(\.change) == [nil, nil, 0, 0, 1, 0, 2, 2])
        // After summer time has begun, still by the clock.
        #expect(series.occurrences(in: 0..<Int.max).occurrences.last?.start.timeText == "18:00")
        let from = Sample.date("2026-12-18").dayNumber * 86_400
        #expect(series.occurrences(in: from..<from + 86_400).occurrences.count == 1)
    }

    @Test func `a limit leaves out nothing before where it says it stopped`() throws {
        var series = try Self.series(
            "2026-12-03T18:00:00", Self.oslo, "FREQ=DAILY", "FREQ=WEEKLY;BYHOUR=20")
        series.added = [Self.moment("2026-12-04T12:00:00"), Self.moment("2027-06-01T12:00:00")]
        let found = series.first(4, from: 0)
        #expect(
            found.occurrences.map(\.start.description) == [
                "2026-12-03T18:00:00", "2026-12-03T20:00:00", "2026-12-04T12:00:00",
                "2026-12-04T18:00:00",
            ])
        #expect(
            found.outcome == .limited(before: Sample.moment("2026-12-05T17:00:00").secondsAsUTC))
    }

    @Test func `a leap second is the second before it`() throws {
        let series = try Self.series(
            "2026-12-03T18:00:59", .floating, "FREQ=MINUTELY;BYSECOND=59,60;COUNT=2")
        #expect(Self.utc(series) == ["2026-12-03T18:00:59", "2026-12-03T18:01:59"])
    }
}
