import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// What the zone names of a file mean.
@Suite struct ReaderZoneTests {
    static func zone(_ name: String, standard: [String], daylight: [String] = []) -> [String] {
        var lines =
            ["BEGIN:VTIMEZONE", "TZID:\(name)", "BEGIN:STANDARD"] + standard + ["END:STANDARD"]
        if !daylight.isEmpty { lines += ["BEGIN:DAYLIGHT"] + daylight + ["END:DAYLIGHT"] }
        return lines + ["END:VTIMEZONE"]
    }

    static let winter = [
        "DTSTART:16011028T030000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
    ]
    static let summer = [
        "DTSTART:16010325T020000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
    ]

    static func start(
        _ name: String, _ lines: [String] = [], preferred: String? = nil
    ) throws -> (CalendarMoment, [ReadingFault.Kind]) {
        let event = Feed.event(["DTSTART;TZID=\(name):20260703T180000"])
        let calendar = try Feed.read(lines + event, zone: preferred)
        let start = try #require(calendar.events.first?.master?.start)
        return (start, Feed.kinds(calendar.faults))
    }

    static let local = "2026-07-03T18:00:00"

    /// To ICU BST is Dhaka and ART Cairo; their writers meant London and Buenos Aires.
    @Test(arguments: ["BST", "ART", "CST", "IST"])
    func `an abbreviation of which nobody knows what it means is no zone`(name: String) throws {
        #expect(try Self.start(name) == (Feed.moment(Self.local, .floating), [.zoneUnknown]))
    }

    @Test(arguments: ["Europe/Oslo", "UTC", "America/Argentina/Buenos_Aires"])
    func `a name of the time zone database is itself`(name: String) throws {
        #expect(try Self.start(name) == (Feed.moment(Self.local, MomentForm(zone: name)), []))
    }

    @Test(arguments: [
        ("W. Europe Standard Time", "Europe/Berlin"), ("w. europe standard time", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/Europe/Oslo", "Europe/Oslo"),
        (
            "/mozilla.org/20050126_1/America/Argentina/Buenos_Aires",
            "America/Argentina/Buenos_Aires"
        ),
        ("/Europe/Oslo", "Europe/Oslo"), ("\"Romance Standard Time\"", "Europe/Paris"),
        ("US-Eastern", "US/Eastern"),
    ])
    func `another name that contains a zone is that zone, and reported`(
        name: String, zone: String
    ) throws {
        #expect(try Self.start(name) == (Feed.moment(Self.local, .zoned(zone)), [.zoneName]))
    }

    @Test func `every Windows name leads to a zone that exists`() {
        #expect(WindowsZones.all.count > 100)
        for zone in WindowsZones.all { #expect(ZonedTime.isKnown(zone), "\(zone)") }
    }

    @Test func `a nameless zone is the one that keeps its time, the library's own first`() throws {
        let lines = Self.zone("Custom", standard: Self.winter, daylight: Self.summer)
        let found = (
            Feed.moment(Self.local, .zoned("Europe/Berlin")), [ReadingFault.Kind.zoneByRules]
        )
        #expect(try Self.start("Custom", lines) == found)
        let own = (Feed.moment(Self.local, .zoned("Europe/Oslo")), [ReadingFault.Kind.zoneByRules])
        #expect(try Self.start("Custom", lines, preferred: "Europe/Oslo") == own)
    }

    @Test func `the zone that a VTIMEZONE names beside its TZID counts`() throws {
        var lines = Self.zone("Custom", standard: Self.winter, daylight: Self.summer)
        lines.insert("X-LIC-LOCATION:Europe/Stockholm", at: 2)
        #expect(try Self.start("Custom", lines).0.form == .zoned("Europe/Stockholm"))
    }

    @Test func `one whole-hour offset is a zone of the sea`() throws {
        let lines = Self.zone(
            "Fixed",
            standard: ["DTSTART:19700101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0100"])
        #expect(try Self.start("Fixed", lines).0.form == .zoned("Etc/GMT-1"))
    }

    @Test func `offsets that no zone keeps bring the time to UTC`() throws {
        let lines = Self.zone(
            "Odd", standard: [Self.winter[0], "TZOFFSETFROM:+0117", "TZOFFSETTO:+0117"])
        let (start, kinds) = try Self.start("Odd", lines)
        #expect(start == Feed.moment("2026-07-03T16:43:00", .utc))
        #expect(kinds == [.zoneByOffsets])
    }

    @Test func `a name that nothing explains is local time`() throws {
        #expect(try Self.start("Narnia") == (Feed.moment(Self.local, .floating), [.zoneUnknown]))
        let broken = Self.zone(
            "Broken",
            standard: [
                "DTSTART:19700101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0100",
                "RRULE:FREQ=DAILY",
            ])
        #expect(
            try Self.start("Broken", broken) == (Feed.moment(Self.local, .floating), [.zoneUnknown])
        )
    }

    @Test func `only so many nameless zones are looked for`() throws {
        let count = ZoneResolver.searchesMax + 5
        let lines = (0..<count).flatMap { number in
            Self.zone(
                "Z\(number)", standard: [Self.winter[0], "TZOFFSETFROM:+0117", "TZOFFSETTO:+0117"])
                + Feed.event(["DTSTART;TZID=Z\(number):20260703T180000"], uid: "\(number)")
        }
        let kinds = Feed.kinds(try Feed.read(lines).faults)
        #expect(kinds.filter { $0 == .zoneByOffsets }.count == ZoneResolver.searchesMax)
        #expect(kinds.filter { $0 == .zoneUnknown }.count == 5)
    }

    @Test func `also those of a file glued together of many are counted as one`() throws {
        let count = ZoneResolver.searchesMax + 5
        let files = (0..<count).flatMap { number in
            ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//NO"]
                + Self.zone(
                    "Z", standard: [Self.winter[0], "TZOFFSETFROM:+0117", "TZOFFSETTO:+0117"])
                + Feed.event(["DTSTART;TZID=Z:20260703T180000"], uid: "\(number)")
                + ["END:VCALENDAR"]
        }
        let text = files.joined(separator: "\r\n") + "\r\n"
        let kinds = Feed.kinds(
            try ICalendarReader().calendar(of: Array(text.utf8)).faults)
        #expect(kinds.filter { $0 == .zoneByOffsets }.count == ZoneResolver.searchesMax)
        #expect(kinds.filter { $0 == .zoneUnknown }.count == 5)
    }

    /// Oslo as the programs of long ago write it: a rule for the years until 1995, another since.
    @Test(arguments: [
        "UNTIL=19950924T010000Z", "COUNT=10", "UNTIL=19950924T010000Z;WKST=SU",
        "UNTIL=19950924T010000Z;BYHOUR=3;",
    ])
    func `a rule of a zone ends where it says`(end: String) throws {
        let september = [
            "DTSTART:19860928T030000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=9;\(end)",
            "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD", "BEGIN:STANDARD",
            "DTSTART:19961027T030000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
            "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100",
        ]
        let summer = Self.summer.map {
            $0.hasPrefix("DTSTART") ? "DTSTART:19810329T020000" : $0
        }
        let zone = Self.zone("Hus", standard: september, daylight: summer)
        for (date, offset) in [("19951008", 1), ("19950920", 2), ("19961008", 2), ("19971028", 1)] {
            let event = Feed.event(["DTSTART;TZID=Hus:\(date)T120000"])
            let calendar = try Feed.read(zone + event)
            let start = try #require(calendar.events.first?.master?.start)
            let instant = SeriesClock(start.form, ZoneTables()).instant(start.local.secondsAsUTC)
            let noon = try #require(LocalDate(compact: date)).dayNumber * 86_400 + 43_200
            #expect(instant == noon - offset * 3_600, "\(date) \(start)")
        }
    }

    @Test(arguments: [
        "FREQ=SECONDLY", "FREQ=DAILY", "FREQ=YEARLY;BYDAY=FIRSTSU;BYMONTH=10",
        "FREQ=YEARLY;UNTIL=soon", "SOMETIMES",
    ])
    func `a zone whose rule cannot be followed is not understood`(rule: String) throws {
        let zone = Self.zone(
            "Hus",
            standard: Self.winter.map { $0.hasPrefix("RRULE") ? "RRULE:\(rule)" : $0 },
            daylight: Self.summer)
        #expect(try Self.start("Hus", zone).0.form == .floating)
    }

    @Test func `an observance of very many rules is not understood`() throws {
        let rules = Array(
            repeating: "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", count: ZoneRules.rulesMax + 1)
        let zone = Self.zone(
            "Mine", standard: [Self.winter[0], "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100"] + rules)
        let (_, kinds) = try Self.start("Mine", zone)
        #expect(kinds == [.zoneUnknown])
    }

    @Test func `each zone that our writer defines is found again by its rules alone`() throws {
        for zone in [
            "Europe/Oslo", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe",
            "Asia/Jerusalem",
        ] {
            let day = Sample.date("2026-01-01")
            let definition = try #require(
                TimeZoneDefinition(ZoneSpan(zone: zone, first: day, last: day)))
            var bytes = CalendarBytes()
            definition.append(to: &bytes)
            let lines = Written(bytes.bytes).lines.map { $0.hasPrefix("TZID:") ? "TZID:Mine" : $0 }
            let (start, kinds) = try Self.start("Mine", lines)
            #expect(kinds == [.zoneByRules])
            let own = try #require(ZonedTime(Sample.moment(Self.local), in: zone))
            #expect(start.secondsSince1970 == own.secondsSince1970, "\(zone)")
        }
    }
}
