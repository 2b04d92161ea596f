import LibsyncCalendar
import LibsyncModel
import Testing

@testable import LibsyncWeb

/// Lists in pages of others, statements, and what search engines are told to look at.
@Suite struct OtherPageTests {
    private func list(_ address: EmbedAddress, _ events: [Event]) -> EmbedList {
        EmbedList(address, events.map(Sample.dated), region: Sample.region())
    }

    @Test func `a list for other pages has whole addresses and as many lines as were asked for`() {
        let events = (1...8).map { Sample.event($0) }
        let text = list(EmbedAddress(count: 3), events).fragment().text
        #expect(text.split(separator: "<li class=\"libsync-event\">").count - 1 == 3)
        #expect(text.contains("href=\"https://k.example/events/\(Sample.id(1))\""))
        #expect(!text.contains("href=\"/"))
        #expect(text.contains("Lørdag 12. desember kl. 11.00"))
    }

    @Test func `what lasts for a year leaves the places to what is to come`() {
        func lasting(_ number: Int, _ start: String, _ end: String, allDay: Bool) -> Event {
            let when: JSONValue = [
                "start": .string(start), "end": .string(end), "timeZone": "Europe/Oslo",
                "allDay": .bool(allDay),
            ]
            return Sample.event(number, ["when": when, "name/nb": .string("Nummer \(number)")])
        }
        let events =
            (1...6).map { lasting($0, "2026-01-02", "2027-06-30", allDay: true) }
            + [
                lasting(7, "2026-12-08T10:00:00", "2026-12-08T13:00:00", allDay: false),
                lasting(8, "2026-12-08", "2026-12-08", allDay: true),
                lasting(9, "2027-01-12T11:00:00", "2027-01-12T13:00:00", allDay: false),
            ]
        let text = list(EmbedAddress(count: 4), events).fragment().text
        let names = text.split(separator: "Nummer ").dropFirst().map { $0.prefix(1) }
        #expect(names == ["8", "9", "1", "2"])
        #expect(text.contains(">Tirsdag 12. januar 2027 kl. 11.00</time>"))
        #expect(text.contains(">Til og med onsdag 30. juni 2027</time>"))
    }

    @Test func `without events the list says so`() {
        let text = list(EmbedAddress(), []).fragment().text
        #expect(text.contains("Ingenting står i kalenderen akkurat nå."))
    }

    @Test func `the document for a frame opens links outside of it`() {
        let address = EmbedAddress(library: Sample.slug("fjordvik"), language: .english)
        let text = list(address, [Sample.event()]).document().text
        #expect(text.contains("<base target=\"_top\">"))
        #expect(text.contains("<html lang=\"en\" data-library=\"fjordvik\">"))
        #expect(text.contains("content=\"noindex\""))
    }

    @Test func `a list and an absent page in Northern Sámi are said to be in Bokmål`() {
        let embedded = list(EmbedAddress(language: .northernSami), [Sample.event()])
        #expect(embedded.document().text.contains("<html lang=\"nb\""))
        #expect(embedded.fragment().text.contains("<div class=\"libsync-events\" lang=\"nb\">"))
        let absent = AbsentPage(
            isGone: false, in: .northernSami, profile: Sample.region().profile
        ).document().text
        #expect(absent.contains("<html lang=\"nb\">"))
    }

    @Test func `what is to be copied is shown as text`() {
        let address = EmbedAddress(
            library: Sample.slug("skogdal"),
            filter: SiteFilter(audience: ["children", "everyone"], keywords: ["bok"]), count: 4)
        let page = EmbedPage(address, [], audiences: ["children"], region: Sample.region())
            .document().text
        #expect(
            page.contains(
                "&lt;iframe src=&quot;https://k.example/embed/list?library=skogdal&amp;amp;"
                    + "audience=children,everyone&amp;amp;keyword=bok&amp;amp;count=4&quot;"))
        #expect(
            page.contains(
                "&lt;a href=&quot;https://k.example/libraries/skogdal?"
                    + "audience=children,everyone&amp;amp;keyword=bok&quot;&gt;"))
        #expect(page.contains("height=&quot;504&quot;"))
        #expect(page.contains("<option value=\"skogdal\" selected>Skogdal bibliotek</option>"))
        #expect(page.contains("<option value=\"children,everyone\" selected>Barn</option>"))
        #expect(page.contains("name=\"keyword\" value=\"bok\""))
    }

    @Test func `who looks at a choice of several audiences keeps it`() {
        let filter = SiteFilter(audience: ["children", "youth"])
        let page = EmbedPage(
            EmbedAddress(filter: filter), [], audiences: ["children"], region: Sample.region()
        ).document().text
        #expect(page.contains("<option value=\"children,youth\" selected>Barn, ungdom</option>"))
        #expect(page.split(separator: " selected>").count - 1 == 2)
        #expect(!page.contains("name=\"keyword\""))
    }

    @Test(arguments: PageLanguage.allCases)
    func `each statement is there in each language`(language: PageLanguage) {
        let region = Sample.region()
        for statement in Statement.allCases {
            let page = StatementPage(
                statement, in: language, region: region, keeper: region.libraries.first
            ).document().text
            #expect(page.contains("<html lang=\"\(language.written.tag)\""))
            #expect(page.contains("<h1>\(language(statement.name))</h1>"))
            #expect(page.contains("tel:00000000"))
        }
    }

    @Test func `the log of the accessibility tests is read`() {
        let log = AccessibilityLog(
            Array(
                #"{"date":"2026-11-28","findings":["A"],"pages":7,"tool":"axe-core 4"}"#.utf8))
        #expect(log.date == Sample.date("2026-11-28"))
        #expect(log.pages == 7 && log.findings == ["A"] && log.tool == "axe-core 4")
        #expect(AccessibilityLog.own.pages > 0)
    }

    @Test func `search engines are led to each event once, and to each date of a series`() {
        let series = Sample.event(
            1,
            [
                "when": [
                    "start": "2026-12-12T11:00:00", "end": "2026-12-12T13:00:00",
                    "timeZone": "Europe/Oslo", "rule": "FREQ=WEEKLY;COUNT=2",
                ]
            ])
        let elsewhere = Sample.event(3, ["url": "https://b.example/e"])
        let agenda = EventAgenda(
            of: [series, Sample.event(2), elsewhere], from: Sample.date("2026-12-08"),
            to: Sample.date("2026-12-31"), timeZone: "Europe/Oslo")
        let text = String(
            decoding: Sitemap(
                Sample.region(), agenda, changed: [Sample.id(1): Sample.date("2026-12-01")]
            ).bytes, as: UTF8.self)
        let own = "<url><loc>https://k.example/events/\(Sample.id(1))"
        #expect(text.contains(own + "</loc><lastmod>2026-12-01</lastmod></url>"))
        #expect(text.contains(own + "/2026-12-12</loc>"))
        #expect(text.contains(own + "/2026-12-19</loc>"))
        #expect(text.contains("<url><loc>https://k.example/events/\(Sample.id(2))</loc></url>"))
        // The page that counts for this one is the library's own.
        #expect(!text.contains("\(Sample.id(3))"))
        // The region, two libraries, two statements, a series with two dates, an event.
        #expect(text.split(separator: "<url>").count - 1 == 9)
    }
}
