import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct ImportedSeriesTests {
    static func calendar(_ events: String...) throws -> ImportedCalendar {
        let body = events.map {
            "BEGIN:VEVENT\r\nDTSTAMP:20260101T000000Z\r\n\($0)\r\nEND:VEVENT\r\n"
        }
        let text =
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x\r\n\(body.joined())END:VCALENDAR\r\n"
        return try ICalendarReader().calendar(of: Array(text.utf8))
    }

    static func starts(
        _ calendar: ImportedCalendar, _ from: String = "2026-12-01T00:00:00",
        _ to: String = "2027-01-31T00:00:00"
    ) -> [String] {
        var budget = ExpansionBudget()
        return calendar.starts(
            from: Sample.moment(from), to: Sample.moment(to), budget: &budget, zones: ZoneTables()
        ).starts
    }

    @Test func `a series with all that iCalendar has is expanded`() throws {
        let calendar = try Self.calendar(
            """
            UID:a\r\nDTSTART;TZID=Europe/Oslo:20261203T180000\r\nDURATION:PT1H\r
            RRULE:FREQ=WEEKLY;COUNT=5\r\nEXDATE;TZID=Europe/Oslo:20261210T180000\r
            RDATE;VALUE=PERIOD;TZID=Europe/Oslo:20261212T120000/PT3H,20261213T120000/20261213T140000
            """,
            "UID:a\r\nRECURRENCE-ID:20261217T170000Z\r\nDTSTART;TZID=Europe/Oslo:20261218T090000")
        #expect(
            Self.starts(calendar) == [
                "20261203T170000Z", "20261212T110000Z", "20261213T110000Z", "20261218T080000Z",
                "20261224T170000Z", "20261231T170000Z",
            ])
        let series = try #require(ImportedSeries(calendar.events[0]))
        #expect(series.repairs.isEmpty && series.faults.isEmpty)
        let found = series.series.occurrences(in: 0..<Int.max).occurrences
        #expect(found.compactMap(\.addition) == [0, 1] && found.compactMap(\.change) == [0])
    }

    @Test func `both ends of a stretch count, by the clock of the series`() throws {
        let calendar = try Self.calendar(
            "UID:a\r\nDTSTART;VALUE=DATE:20261203\r\nRRULE:FREQ=DAILY",
            "UID:b\r\nDTSTART:20261203T180000\r\nRRULE:FREQ=DAILY")
        let starts = Self.starts(calendar, "2026-12-04T00:00:00", "2026-12-05T18:00:00")
        #expect(starts == ["20261204", "20261204T180000", "20261205", "20261205T180000"])
    }

    @Test func `a date whose series is missing stands for itself`() throws {
        let calendar = try Self.calendar(
            "UID:a\r\nRECURRENCE-ID:20261217T170000Z\r\nDTSTART:20261218T080000Z")
        #expect(Self.starts(calendar) == ["20261218T080000Z"])
    }

    @Test func `faults of rules are told, and the start stays`() throws {
        let calendar = try Self.calendar(
            "UID:a\r\nDTSTART:20261203T180000Z\r\nRRULE:FREQ=DAILY;COUNT=2;;\r\nRRULE:FREQ=HARDLY")
        let series = try #require(ImportedSeries(calendar.events[0]))
        #expect(series.repairs.count == 2)
        #expect(series.faults.map(\.part) == ["FREQ=HARDLY"])
        #expect(Self.starts(calendar) == ["20261203T180000Z", "20261204T180000Z"])
    }

    @Test func `EXRULE of an old calendar takes dates away`() throws {
        let calendar = try Self.calendar(
            "UID:a\r\nDTSTART:20261203T180000Z\r\nRRULE:FREQ=DAILY;COUNT=4\r\nEXRULE:FREQ=DAILY;INTERVAL=2"
        )
        #expect(Self.starts(calendar) == ["20261204T180000Z", "20261206T180000Z"])
    }

    @Test func `what is beyond the budget is said`() throws {
        let calendar = try Self.calendar(
            "UID:a\r\nDTSTART:20261203T180000Z\r\nRRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30")
        var budget = ExpansionBudget(steps: 100)
        let far = LocalDateTime(secondsAsUTC: 100_000_000_000)
        let found = calendar.starts(
            from: Sample.moment("2026-12-01T00:00:00"), to: far, budget: &budget,
            zones: ZoneTables())
        #expect(!found.isComplete)
    }
}
