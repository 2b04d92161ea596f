import LibsyncCalendar
import LibsyncModel
import Testing

@testable import LibsyncWeb

/// What the pages of a library and of a place say of when they are open.
@Suite struct HoursPageTests {
    private static let library = SiteAddress(.library(Sample.slug("fjordvik")))
    private static let hall = Sample.record(
        102, kind: "place",
        [
            "library": "fjordvik", "visibility": "public", "type": "building",
            "name/nb": "Fjordvik hovedbibliotek", "name/en": "Fjordvik Main Library",
        ])

    private func page(
        _ records: [Record], _ address: SiteAddress = library,
        now: String = "2026-12-08T12:00:00", places: [Record] = []
    ) -> String {
        Sample.agenda([], address, Sample.region(now: now, places: places).withHours(records))
    }

    /// The tables of hours as lines of text, cells parted by a bar.
    private func rows(_ page: String) -> [String] {
        page.components("<tr").dropFirst().map { row in
            let end = row.split(separator: ">", maxSplits: 1).last ?? ""
            let cells = String(end).components("</tr>")[0].components("</th>")
                .flatMap { $0.components("</td>") }
            return cells.map(\.withoutTags).filter { !$0.isEmpty }.joined(separator: " | ")
        }
    }

    /// The lines above the calendar, without their tags.
    private func openToday(_ page: String) -> [String] {
        let part = page.components("<div class=\"open-today no-print\">").dropFirst().first ?? ""
        return part.components("</div>")[0].components("</p>").map(\.withoutTags).dropLast()
    }

    private func data(_ page: String) throws -> JSONValue {
        let start = try #require(page.components("application/ld+json\">").dropFirst().first)
        return try JSONValue.parse(Array(start.components("</script>")[0].utf8))
    }

    @Test(
        arguments: [
            (nil, "Åpent i dag", "betjent", "meråpent", "Alle åpningstider"),
            (.nynorsk, "Ope i dag", "bemanna", "meirope", "Alle opningstider"),
            (.northernSami, "Åpent i dag", "betjent", "meråpent", "Alle åpningstider"),
            (.english, "Open today", "staffed", "self-service", "All opening hours"),
        ] as [(PageLanguage?, String, String, String, String)])
    func `one reads first when one can come today`(
        language: PageLanguage?, open: String, staffed: String, selfService: String, all: String
    ) throws {
        let page = page([Sample.record(of: try Sample.christmas())], Self.library.in(language))
        let times =
            language == .english
            ? ["10:00–16:00", "07:00–22:00"] : ["10.00–16.00", "07.00–22.00"]
        let line = "\(open) \(staffed) \(times[0]) · \(selfService) \(times[1])"
        #expect(openToday(page) == [line, all])
        #expect(page.contains("<a href=\"#hours\">\(all)</a>"))
        #expect(page.contains("<h2 id=\"hours\">"))
    }

    @Test func `a week day by day, then the days that differ, in both services`() throws {
        let rows = rows(page([Sample.record(of: try Sample.christmas())]))
        #expect(
            rows == [
                "Dato | Betjent | Meråpent",
                "i dag | 10.00–16.00 | 07.00–22.00", "onsdag 9. | 10.00–16.00 | 07.00–22.00",
                "torsdag 10. | 10.00–16.00 | 07.00–22.00", "fredag 11. | 10.00–16.00 | 07.00–22.00",
                "lørdag 12. | stengt | 07.00–22.00", "søndag 13. | stengt | 07.00–22.00",
                "mandag 14. | stengt | 07.00–22.00",
                "Dato | Betjent | Meråpent",
                "torsdag 24. desember julaften | stengt | stengt",
                "fredag 25. desember 1. juledag | stengt | stengt",
                "lørdag 26. desember 2. juledag | stengt | stengt",
                "27.–30. desember | stengt | 07.00–22.00",
                "torsdag 31. desember nyttårsaften | stengt | 07.00–22.00",
                "fredag 1. januar 2027 1. nyttårsdag | stengt | stengt",
                "2.–4. januar 2027 | stengt | 07.00–22.00",
            ])
    }

    @Test func `a day on which all is closed says so, and why, and how the usual week is`() throws {
        let reason = LanguageMap(texts: ["nb": "Juleferie", "en": "Holiday"])
        let closed = Sample.date("2026-12-24")...Sample.date("2026-12-30")
        let hours = try Sample.christmas { edit in
            for service in HoursService.allCases {
                edit.say(of: closed, service, .closed(reason))
            }
        }
        let page = page([Sample.record(of: hours)], now: "2026-12-24T09:00:00")
        #expect(openToday(page).first == "Stengt i dag Juleferie")
        let rows = rows(page)
        #expect(rows.dropFirst().first == "i dag Juleferie | stengt | stengt")
        #expect(page.contains("<caption>Vanlige åpningstider</caption>"))
        #expect(
            rows.suffix(2) == [
                "mandag, lørdag, søndag | stengt | 07.00–22.00",
                "tirsdag–fredag | 10.00–16.00 | 07.00–22.00",
            ])
    }

    @Test func `a season to come is told with its name and its time`() throws {
        let hours = try Sample.christmas { edit in
            var season = HoursEdit.Season()
            season.from = Sample.date("2027-07-05")
            season.through = Sample.date("2027-07-25")
            season.name = ["nb": "Sommer"]
            edit.seasons["summer-2027"] = season
            edit.say(.season("summer-2027", .friday), .staffed, .closed())
        }
        let page = page([Sample.record(of: hours)], now: "2027-05-03T12:00:00")
        #expect(page.contains("<caption>Sommer, 5.–25. juli</caption>"))
        #expect(
            page.contains(
                "<caption>Vanlige åpningstider, til og med søndag 4. juli</caption>"))
    }

    @Test(arguments: [
        ("18-02", "18.00 til 02.00 neste dag"), ("00-24", "hele døgnet"), ("18-24", "18.00–24.00"),
        ("10-12, 13-16", "10.00–12.00, 13.00–16.00"),
    ])
    func `hours are written as people read them`(typed: String, expected: String) throws {
        let words = HoursWords(language: .bokmaal, today: Sample.date("2026-12-08"))
        #expect(words.spans(try HoursText.day(typed).spans).text.withoutTags == expected)
    }

    @Test func `of a place with staff alone nobody is told that they are there`() throws {
        var week = HoursEdit()
        for (day, own) in try HoursText.week("tue-fri 10-16") {
            week.say(.week(day), .staffed, own)
        }
        let place = Sample.id(101)
        let today = Sample.date("2026-12-07")
        let hours = try HoursPlan(week, of: .none(of: place), today: today).after
        let page = page([Sample.record(of: hours)])
        #expect(openToday(page).first == "Åpent i dag 10.00–16.00")
        #expect(rows(page).first == "Dato | Åpent")
    }

    // MARK: Whose

    @Test func `hours of a place that the public does not see are told nowhere`() throws {
        let hours = try Sample.christmas()
        let hidden = Sample.record(of: hours, at: 103)
        let foreign = Sample.record(of: hours, ["library": "skogdal"])
        for record in [hidden, foreign] {
            let page = page([record])
            #expect(!page.contains("i dag</strong>") && !page.contains("OpeningHours"))
            #expect(!page.contains("id=\"hours\""))
        }
        let neighbour = page(
            [Sample.record(of: hours)], SiteAddress(.library(Sample.slug("skogdal"))))
        #expect(!neighbour.contains("OpeningHours"))
        #expect(!page([Sample.record(of: hours)], SiteAddress()).contains("OpeningHours"))
    }

    @Test func `a library of one place is open when that is`() throws {
        let data = try data(page([Sample.record(of: try Sample.christmas())]))
        #expect(data["name"] == "Fjordvik bibliotek" && data["geo"] != nil)
        #expect(data["address"]?["streetAddress"] == "Kaiveien 4")
        #expect(data["openingHoursSpecification"]?.array?.count == 1)
        #expect(data["specialOpeningHoursSpecification"]?.array?.count == 2)
        #expect(data["department"]?.array?.count == 2)
    }

    @Test func `of several places each is named and has hours of its own, buildings first`() throws
    {
        let hours = try Sample.christmas()
        let records = [Sample.record(of: hours), Sample.record(of: hours, at: 102)]
        let page = page(records, places: [Self.hall])
        let names = ["Fjordvik hovedbibliotek", "Ytre Sund filial"]
        let times = "betjent 10.00–16.00 · meråpent 07.00–22.00"
        let headings = page.components("<h3>").dropFirst()
            .map { $0.components("</h3>")[0].withoutTags }
        #expect(headings == names)
        #expect(Array(openToday(page).prefix(2)) == names.map { "\($0): Åpent i dag \(times)" })
        let data = try data(page)
        #expect(data["openingHoursSpecification"] == nil)
        let places = try #require(data["department"]?.array)
        #expect(places.map { $0["name"]?.string } == names)
        for place in places {
            #expect(place["@context"] == nil && place["address"] != nil)
            #expect(place["openingHoursSpecification"]?.array?.count == 1)
        }
    }

    @Test func `the page of a place has its hours, under no other name`() throws {
        let records = [Sample.record(of: try Sample.christmas())]
        let page = page(records, SiteAddress(.place(Sample.id(101))))
        #expect(rows(page).dropFirst().first == "i dag | 10.00–16.00 | 07.00–22.00")
        #expect(!page.contains("<h3>"))
        let data = try data(page)
        #expect(data["@id"]?.string == "https://k.example/places/\(Sample.id(101))")
        #expect(data["telephone"] == "00 00 00 00" && data["department"]?.array?.count == 2)
    }
}

extension String {
    /// What stands between each two `separator`s.
    fileprivate func components(_ separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }

    /// The text of a piece of HTML.
    fileprivate var withoutTags: String {
        components("<").map { $0.components(">").last ?? "" }.joined()
    }
}
