import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// Values of their types.
@Suite struct ReaderValueTests {
    static func moment(_ text: String) -> WrittenMoment? { WrittenMoment(Array(text.utf8)[...]) }

    @Test(arguments: [
        ("20261203", "2026-12-03T00:00:00", WrittenMoment.Clock.date, false),
        ("20261203Z", "2026-12-03T00:00:00", .date, true),
        ("2026-12-03z", "2026-12-03T00:00:00", .date, true),
        ("20261203T180000", "2026-12-03T18:00:00", .local, false),
        ("20261203T180059Z", "2026-12-03T18:00:59", .utc, false),
        ("2026-12-03", "2026-12-03T00:00:00", .date, true),
        ("2026-12-03T18:00:00Z", "2026-12-03T18:00:00", .utc, true),
        ("20261203t1800z", "2026-12-03T18:00:00", .utc, true),
        ("20261203T180000+0100", "2026-12-03T18:00:00", .offset(3600), true),
        ("20261203T18:00:00-01:30", "2026-12-03T18:00:00", .offset(-5400), true),
        ("20261203T240000", "2026-12-04T00:00:00", .local, true),
        ("20261231T235960Z", "2026-12-31T23:59:59", .utc, true),
    ])
    func `moments are read in every form there is`(
        text: String, local: String, clock: WrittenMoment.Clock, isRepaired: Bool
    ) throws {
        let read = try #require(Self.moment(text))
        #expect(read.local == Sample.moment(local))
        #expect(read.clock == clock)
        #expect(read.isRepaired == isRepaired)
    }

    @Test(arguments: [
        "", "2026", "20261303", "20260230", "20261203T", "20261203T250000", "20261203T186000",
        "20261203T180000X", "00000101", "2026120３", "20261203T1800000", "-0261203", "TTTTTTTT",
    ])
    func `what is no moment is none`(text: String) { #expect(Self.moment(text) == nil) }

    @Test(arguments: [
        ("PT0S", 0, 0, false), ("P1W", 7, 0, false), ("P1DT2H3M4S", 1, 7_384, false),
        ("-PT15M", 0, -900, false), ("+P2D", 2, 0, false), ("P1H", 0, 3_600, true),
        ("PT1D", 1, 0, true), ("P", 0, 0, true), ("pt5m", 0, 300, true),
    ])
    func `lengths keep days and seconds apart`(
        text: String, days: Int, seconds: Int, isRepaired: Bool
    ) throws {
        let read = try #require(CalendarDuration.read(Array(text.utf8)[...]))
        #expect(read.duration == CalendarDuration(days: days, seconds: seconds))
        #expect(read.isRepaired == isRepaired)
    }

    @Test(arguments: [
        "", "1D", "PT", "P1", "PTM", "P1X", "P99999999999999999999D", "PT1H-1M", "P40000D",
    ])
    func `what has no length, or an endless one, is none`(text: String) {
        // "PT" alone says nothing but is written for no time.
        let read = CalendarDuration.read(Array(text.utf8)[...])
        #expect(read == nil || (text == "PT" && read?.duration == CalendarDuration()))
    }

    @Test(arguments: ["P1DT2H3M4S", "-PT15M", "P7D", "PT0S", "PT36H"])
    func `a length is written as it is read`(text: String) throws {
        #expect(CalendarDuration.read(Array(text.utf8)[...])?.duration.text == text)
    }

    @Test func `a day and 24 hours differ where summer time begins`() {
        let start = Feed.moment("2026-03-28T18:00:00", .zoned("Europe/Oslo"))
        let day = start.adding(CalendarDuration(days: 1))
        let hours = start.adding(CalendarDuration(seconds: 86_400))
        #expect(day.local == Sample.moment("2026-03-29T18:00:00"))
        #expect(hours.local == Sample.moment("2026-03-29T19:00:00"))
    }

    @Test(arguments: [
        ("+0100", 3600), ("-0930", -34_200), ("-045602", -17_762), ("0100", nil), ("+01", nil),
        ("+2400", nil), ("+0160", nil), ("", nil),
    ])
    func `offsets are hours and minutes with their sign`(text: String, seconds: Int?) {
        #expect(UTCOffset.seconds(Array(text.utf8)[...]) == seconds)
    }

    @Test(arguments: [
        (#"a\, b\; c\\ d\n e\Nf"#, "a, b; c\\ d\n e\nf", false),
        (#"kl\: 18 \"x\""#, "kl: 18 \"x\"", true), (#"C:\temp\x"#, "C:\\temp\\x", true),
        (#"end\"#, "end\\", true), ("a,b;c", "a,b;c", false),
    ])
    func `escapes are undone, and wrong ones reported`(
        written: String, text: String, isFault: Bool
    ) throws {
        let (event, faults) = try Feed.one(["SUMMARY:\(written)"])
        #expect(event.summary?.text == text)
        #expect(faults.map(\.kind) == (isFault ? [.escape] : []))
    }

    @Test func `categories are cut at bare commas, over several lines`() throws {
        let (event, faults) = try Feed.one([#"CATEGORIES:a, b\, c,,d\\,e"#, "CATEGORIES:f"])
        #expect(event.categories == ["a", "b, c", "d\\", "e", "f"])
        #expect(faults == [])
    }

    @Test(arguments: [
        ("59.9139;10.7522", 59.9139, 10.7522, false),
        ("-33.8688;+151.20932149", -33.8688, 151.209321, false),
        ("59.9,10.7", 59.9, 10.7, true), (#"59.9\;10.7"#, 59.9, 10.7, true), ("0;0", 0, 0, false),
        ("-0.0000005;180", -0.000001, 180, false),
    ])
    func `points are read to six decimals`(
        text: String, latitude: Double, longitude: Double, isRepaired: Bool
    ) throws {
        let (event, faults) = try Feed.one(["GEO:\(text)"])
        #expect(event.position == .init(latitude: latitude, longitude: longitude))
        #expect(faults.map(\.kind) == (isRepaired ? [.position] : []))
    }

    @Test(arguments: ["91;0", "0;181", "59.9", "a;b", "1e1;2", "nan;0", "", "1;2;3", "0x1;2"])
    func `what is no point on earth is left out`(text: String) throws {
        let (event, faults) = try Feed.one(["GEO:\(text)"])
        #expect(event.position == nil)
        #expect(faults.map(\.kind) == [.position])
    }

    @Test func `status and sequence are read, or reported`() throws {
        let (event, faults) = try Feed.one(["STATUS:canceled", "SEQUENCE:-1"])
        #expect((event.status, event.sequence) == (.cancelled, 0))
        #expect(Feed.kinds(faults) == [.text, .number])
        let (other, found) = try Feed.one(["STATUS:NEEDS-ACTION", "SEQUENCE:12"])
        #expect((other.status, other.sequence) == (nil, 12))
        #expect(Feed.kinds(found) == [.text])
    }

    @Test(arguments: [
        ("D2 #10", "FREQ=DAILY;INTERVAL=2;COUNT=10"), ("W1 TU TH #0", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("W2 MO 20270601T000000Z", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;UNTIL=20270601T000000Z"),
        ("MP1 1+ 2- MO FR", "FREQ=MONTHLY;BYDAY=1MO,-2MO,1FR,-2FR"),
        ("MD1 1 15 3-", "FREQ=MONTHLY;BYMONTHDAY=1,15,-3"),
        ("YM1 6 12 20300101", "FREQ=YEARLY;BYMONTH=6,12;UNTIL=20300101"),
    ])
    func `rules of vCalendar 1 are read as today's`(old: String, modern: String) throws {
        let (event, faults) = try Feed.one(["RRULE:\(old)"])
        #expect(event.rules == [modern])
        #expect(Feed.kinds(faults) == [.version])
    }

    @Test func `a rule is kept as it is written, and one that is none is left out`() throws {
        #expect(
            try Feed.one(["RRULE: FREQ=WEEKLY;;BYDAY= "]).event.rules == ["FREQ=WEEKLY;;BYDAY="])
        let (event, faults) = try Feed.one(["RRULE:every week"])
        #expect((event.rules, Feed.kinds(faults)) == ([], [.rule]))
    }
}
