import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct TimeZoneDefinitionTests {
    static func written(_ zone: String, _ first: String, _ last: String) throws -> [String] {
        let span = ZoneSpan(zone: zone, first: Sample.date(first), last: Sample.date(last))
        let definition = try #require(TimeZoneDefinition(span))
        var calendar = CalendarBytes()
        definition.append(to: &calendar)
        return Written(calendar.bytes).lines
    }

    static let oslo = [
        "BEGIN:VTIMEZONE", "TZID:Europe/Oslo",
        "BEGIN:DAYLIGHT", "DTSTART:19700329T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST", "END:DAYLIGHT",
        "BEGIN:STANDARD", "DTSTART:19701025T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET", "END:STANDARD",
        "END:VTIMEZONE",
    ]

    @Test(arguments: [
        ("2026-12-03", "2026-12-03"), ("2020-02-29", "2034-01-01"), ("1996-01-01", "2037-12-31"),
        ("2090-01-01", "2190-01-01"),
    ])
    func `Oslo is two rules whatever the span since 1996`(first: String, last: String) throws {
        #expect(try Self.written("Europe/Oslo", first, last) == Self.oslo)
    }

    @Test func `New York begins on the second and the first Sunday`() throws {
        #expect(
            try Self.written("America/New_York", "2026-01-01", "2027-01-01") == [
                "BEGIN:VTIMEZONE", "TZID:America/New_York",
                "BEGIN:DAYLIGHT", "DTSTART:19700308T020000",
                "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU", "TZOFFSETFROM:-0500", "TZOFFSETTO:-0400",
                "END:DAYLIGHT",
                "BEGIN:STANDARD", "DTSTART:19701101T020000",
                "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU", "TZOFFSETFROM:-0400",
                "TZOFFSETTO:-0500", "END:STANDARD",
                "END:VTIMEZONE",
            ])
    }

    @Test func `a zone without summer time is one observance`() throws {
        #expect(
            try Self.written("Asia/Kolkata", "2026-01-01", "2027-01-01") == [
                "BEGIN:VTIMEZONE", "TZID:Asia/Kolkata",
                "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0530",
                "TZOFFSETTO:+0530", "END:STANDARD",
                "END:VTIMEZONE",
            ])
    }

    @Test func `Casablanca, whose clocks follow the moon, is listed for the span alone`() throws {
        let lines = try Self.written("Africa/Casablanca", "2026-06-01", "2027-06-01")
        #expect(lines.count { $0.hasPrefix("RRULE") } == 0)
        #expect(lines.contains("DTSTART:20260215T030000"))
        #expect(lines.contains("RDATE:20270207T030000"))
        #expect(lines.contains("DTSTART:20260322T020000"))
        #expect(lines.contains("RDATE:20270314T020000"))
        #expect(!lines.contains { $0.contains(":2028") })
        #expect(lines.count < 30)
    }

    @Test func `Jerusalem begins on a Friday that only days of the month can name`() throws {
        let lines = try Self.written("Asia/Jerusalem", "2026-01-01", "2027-01-01")
        #expect(
            lines.contains("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=FR;BYMONTHDAY=23,24,25,26,27,28,29"))
    }

    @Test func `a half-hour summer time and a southern year are rules too`() throws {
        let lines = try Self.written("Australia/Lord_Howe", "2026-01-01", "2027-01-01")
        #expect(lines.contains("TZOFFSETFROM:+1100") && lines.contains("TZOFFSETTO:+1030"))
        #expect(lines.count { $0.hasPrefix("RRULE") } == 2)
    }

    @Test func `a zone that gave up summer time within the span is listed`() throws {
        let lines = try Self.written("America/Sao_Paulo", "2018-01-01", "2020-12-31")
        #expect(lines.contains("DTSTART:20181104T000000"))
        #expect(!lines.contains { $0.hasPrefix("RRULE") })
        #expect(lines.contains("TZOFFSETTO:-0300"))
    }

    @Test func `an unknown zone has no definition`() {
        let day = Sample.date("2026-01-01")
        #expect(
            TimeZoneDefinition(ZoneSpan(zone: "Atlantis/Capital", first: day, last: day)) == nil)
    }

    @Test(arguments: [(0, "+0000"), (-34_200, "-0930"), (2_580, "+0043"), (-17_762, "-045602")])
    func `an offset is hours and minutes`(offset: Int, text: String) {
        #expect(TimeZoneDefinition.offsetText(offset) == text)
    }

    @Test(arguments: [
        "Europe/Oslo", "America/New_York", "Africa/Casablanca", "Asia/Jerusalem", "Africa/Cairo",
        "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Gaza", "Europe/London", "America/Nuuk",
    ])
    func `what a definition says is what the zone does on every day of the span`(
        zone: String
    ) throws {
        let first = Sample.date("2024-01-01")
        let span = ZoneSpan(zone: zone, first: first, last: Sample.date("2028-12-31"))
        let definition = try #require(TimeZoneDefinition(span))
        for day in 0..<(5 * 365) {
            let noon = try #require(
                LocalDateTime(date: first.adding(days: day), hour: 12, minute: 0))
            let offset = try #require(ZonedTime(noon, in: zone)).offsetSeconds
            #expect(Self.offset(at: noon, by: definition) == offset, "\(zone) \(noon)")
        }
    }

    /// The offset that a reader finds: that of the observance which began last.
    static func offset(at noon: LocalDateTime, by definition: TimeZoneDefinition) -> Int? {
        definition.observances.compactMap { observance -> (LocalDateTime, Int)? in
            var onsets = [observance.onset] + observance.dates
            if let rule = observance.rule {
                for year in [noon.date.year - 1, noon.date.year] {
                    onsets += Self.onsets(of: rule, in: year).map(observance.onset.on)
                }
            }
            return onsets.filter { $0 <= noon }.max().map { ($0, observance.offsetTo) }
        }.max { $0.0 < $1.0 }?.1
    }

    /// The dates of the two shapes of rule that definitions use, found by trying every day.
    static func onsets(of rule: String, in year: Int) -> [LocalDate] {
        let parts = Dictionary(
            uniqueKeysWithValues: rule.split(separator: ";").map { part in
                let pair = part.split(separator: "=")
                return (String(pair[0]), String(pair[1]))
            })
        let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
        guard let month = parts["BYMONTH"].flatMap({ Int($0) }), let day = parts["BYDAY"],
            let weekday = names.firstIndex(of: String(day.suffix(2)))
        else { return [] }
        let days = (1...31).compactMap { LocalDate(year: year, month: month, day: $0) }
            .filter { $0.weekday == weekday + 1 }
        if let monthDays = parts["BYMONTHDAY"]?.split(separator: ",").compactMap({ Int($0) }) {
            return days.filter { monthDays.contains($0.day) }
        }
        let number = Int(day.dropLast(2)) ?? 0
        return number < 0 ? days.suffix(1) : [days[number - 1]]
    }
}
