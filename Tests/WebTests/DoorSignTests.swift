import LibsyncCalendar
import LibsyncModel
import Testing

@testable import LibsyncWeb

/// What stands on the sign of a place's opening hours: the story of Christmas (S5).
@Suite struct DoorSignTests {
    private func sign(
        _ span: DoorSign.Span, _ hours: OpeningHours, _ language: PageLanguage = .bokmaal
    ) throws -> DoorSign {
        let region = Sample.region(now: "2026-12-07T09:00:00")
        let place = try #require(region.context.places[Sample.id(101)])
        return DoorSign(of: place, hours, span, region: region, language: language)
    }

    private static func days(_ first: String, _ last: String) -> DoorSign.Span {
        .days(Sample.date(first)...Sample.date(last))
    }

    @Test func `the usual week stands before the days that differ`() throws {
        let sign = try sign(.usual(through: Sample.date("2027-01-10")), Sample.christmas())
        #expect(sign.title == "Ytre Sund filial" && sign.library == "Fjordvik bibliotek")
        #expect(sign.services == ["Betjent", "Meråpent"])
        #expect(
            sign.tables.map(\.caption) == ["Vanlige åpningstider", "Avvikende åpningstider"])
        let week = sign.tables[0].rows
        #expect(
            week.map(\.name) == [
                "Mandag", "Tirsdag", "Onsdag", "Torsdag", "Fredag", "Lørdag", "Søndag",
            ])
        #expect(week[1].cells == ["10.00–16.00", "07.00–22.00"])
        let special = sign.tables[1].rows
        // Each holiday has its own name; days with one reason are one line.
        #expect(
            special.map(\.name) == [
                "torsdag 24. desember", "fredag 25. desember", "lørdag 26. desember",
                "27.–30. desember", "torsdag 31. desember", "fredag 1. januar 2027",
                "2.–4. januar 2027",
            ])
        #expect(special.map(\.isClosed) == [true, true, true, false, false, true, false])
        #expect(special[0].reason == "julaften" && special[3].reason == nil)
        #expect(special[3].cells == ["stengt", "07.00–22.00"])
    }

    @Test func `of a time every day is told, like days in a row on one line`() throws {
        let sign = try sign(DoorSignTests.days("2026-12-21", "2027-01-05"), Sample.christmas())
        #expect(sign.period == "21. desember–5. januar 2027")
        let rows = try #require(sign.tables.first).rows
        #expect(sign.tables.count == 1 && sign.closure == nil)
        #expect(rows.first?.name == "mandag 21. desember")
        #expect(rows.last?.name == "tirsdag 5. januar 2027")
        #expect(rows.contains { $0.name == "22.–23. desember" && $0.cells[0] == "10.00–16.00" })
    }

    @Test func `where it is closed all the time, that and when it opens again is all`() throws {
        let sign = try sign(DoorSignTests.days("2026-12-24", "2026-12-26"), Sample.christmas())
        let closure = try #require(sign.closure)
        #expect((closure.stamp, closure.dates) == ("STENGT", "24.–26. desember"))
        #expect(closure.reopens == "Åpner igjen søndag 27. desember kl. 07.00.")
        #expect(sign.tables.isEmpty)
    }

    @Test func `a place that has staff alone has no headings of services`() throws {
        var edit = HoursEdit()
        for (day, own) in try HoursText.week("tue-fri 10-16") {
            edit.say(.week(day), .staffed, own)
        }
        let today = Sample.date("2026-12-07")
        let hours = try HoursPlan(edit, of: .none(of: Sample.id(101)), today: today).after
        let sign = try sign(.usual(through: Sample.date("2026-12-20")), hours, .nynorsk)
        #expect(sign.services.isEmpty && sign.heading == "Opningstider")
        #expect(sign.tables.map(\.caption) == [nil])
        let cells = sign.tables[0].rows.flatMap(\.cells)
        let open = "10.00–16.00"
        #expect(cells == ["stengt", open, open, open, open, "stengt", "stengt"])
        #expect(sign.tables[0].rows.map(\.isClosed) == cells.map { $0 == "stengt" })
    }

    @Test func `where a season begins, weeks have captions and like weekdays are together`() throws
    {
        var edit = HoursEdit()
        for (day, own) in try HoursText.week("tue-fri 10-16") {
            edit.say(.week(day), .staffed, own)
        }
        var season = HoursEdit.Season()
        season.from = Sample.date("2027-01-01")
        edit.seasons["ny"] = season
        edit.say(.season("ny", .monday), .staffed, try HoursText.day("12-18"))
        let today = Sample.date("2026-12-07")
        let hours = try HoursPlan(edit, of: .none(of: Sample.id(101)), today: today).after
        let sign = try sign(.usual(through: Sample.date("2027-01-31")), hours)
        #expect(sign.tables.count == 2)
        #expect(
            sign.tables[0].caption == "Vanlige åpningstider, til og med torsdag 31. desember")
        #expect(sign.tables[0].rows.map(\.name) == ["Mandag, lørdag, søndag", "Tirsdag–fredag"])
    }

    @Test func `street, telephone and code stand at its foot`() throws {
        let sign = try sign(
            .usual(through: Sample.date("2026-12-20")), Sample.christmas(), .english)
        #expect(sign.contact == ["Kaiveien 4, 5999 Ytre Sund", "00 00 00 00"])
        #expect(sign.address == "https://k.example/en/places/\(Sample.id(101))")
        #expect(sign.shortAddress == "k.example/en/libraries/fjordvik")
    }
}
