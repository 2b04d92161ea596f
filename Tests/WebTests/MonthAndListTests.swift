import LibsyncCalendar
import LibsyncModel
import Testing

@testable import LibsyncWeb

/// The month as a table of weeks, the list as a table of lines, and how long a page becomes.
@Suite struct MonthAndListTests {
    private func events(_ count: Int, on date: String = "2026-12-12") -> [Event] {
        (1...count).map { number in
            Sample.event(
                number,
                [
                    "name/nb": .string("Nummer \(number)"),
                    "when": [
                        "start": .string("\(date)T11:00:00"), "end": .string("\(date)T13:00:00"),
                        "timeZone": "Europe/Oslo",
                    ],
                ])
        }
    }

    private func month(_ events: [Event]) -> String {
        let address = SiteAddress(
            span: .month(Sample.date("2026-12-01")), view: .month)
        return Sample.agenda(events, address, Sample.region())
    }

    @Test func `a cell names three, and how many more there are`() {
        let page = month(events(6))
        #expect(page.contains("11.00</span> Nummer 3"))
        #expect(!page.contains("Nummer 4"))
        #expect(page.contains(">3 til</a>"))
        #expect(page.contains("aria-label=\"lørdag 12. desember, 6 arrangementer\""))
    }

    @Test func `the fourth is named rather than counted`() {
        let page = month(events(4))
        #expect(page.contains("Nummer 4") && !page.contains(" til</a>"))
    }

    @Test func `December 2026 has five weeks, from 49 to 53`() {
        let page = month([])
        #expect(page.split(separator: "<tr>").count - 1 == 6)
        #expect(page.contains("Uke </span>49") && page.contains("Uke </span>53"))
        #expect(!page.contains("Uke </span>48"))
    }

    @Test func `a status stands before the time`() {
        let page = month([Sample.event(1, ["status": "cancelled"])])
        let stamp = "<span class=\"stamp stop\">Avlyst</span> <span class=\"time\">11.00</span> "
        #expect(page.contains(stamp + "<s>Juleverksted</s>"))
    }

    @Test func `what lasts for days stands once in the list, and on each day of the month`() {
        let event = Sample.event(
            1,
            [
                "when": [
                    "start": "2026-12-09", "end": "2026-12-11", "allDay": true,
                    "timeZone": "Europe/Oslo",
                ]
            ])
        let list = Sample.agenda([event], SiteAddress(view: .list), Sample.region())
        #expect(list.split(separator: "<td class=\"name\" role=\"cell\">").count - 1 == 1)
        #expect(list.contains("hele dagen –11. desember"))
        #expect(month([event]).split(separator: "class=\"entry\"").count - 1 == 3)
    }

    @Test func `a long list ends with a whole day and leads to the next`() {
        let days = ["2026-12-12", "2026-12-13", "2026-12-14"]
        let many = days.enumerated().flatMap { index, date in
            (1...80).map { number in
                Sample.event(
                    index * 100 + number,
                    [
                        "when": [
                            "start": .string("\(date)T11:00:00"),
                            "end": .string("\(date)T13:00:00"), "timeZone": "Europe/Oslo",
                        ]
                    ])
            }
        }
        let page = Sample.agenda(many, SiteAddress(), Sample.region())
        #expect(page.split(separator: "<li class=\"row\">").count - 1 == 80)
        #expect(page.contains("href=\"/from-2026-12-13\">Fortsett med søndag 13. desember"))
        let next = SiteAddress(span: .rest(Sample.date("2026-12-13"), skipping: 0))
        let second = Sample.agenda(many, next, Sample.region())
        #expect(second.contains("<h1>Fra søndag 13. desember</h1>"))
        #expect(second.contains("href=\"/from-2026-12-14\""))
    }

    @Test func `beside a library stands how many events its list has`() {
        let events = [
            Sample.event(1), Sample.event(2, ["library": "skogdal"]),
            events(1, on: "2026-12-01")[0],
        ]
        let region = Sample.region()
        let agenda = EventAgenda(
            of: events, from: Sample.date("2026-12-01"), to: Sample.date("2026-12-31"),
            timeZone: "Europe/Oslo")
        func counts(_ span: SiteSpan) -> [LibrarySlug: Int] {
            AgendaPage.Choices(
                agenda, of: SiteAddress(span: span), region: region, audiences: []
            ).libraries
        }
        let (own, other) = (Sample.slug("fjordvik"), Sample.slug("skogdal"))
        #expect(counts(.month(Sample.date("2026-12-01"))) == [own: 2, other: 1])
        #expect(counts(.fromToday) == [own: 1, other: 1])
        #expect(counts(.today) == [:])
    }

    @Test func `a day of hundreds is read in parts, each event once`() {
        let many = events(400) + events(1, on: "2026-12-13")
        let words = ["", "from-2026-12-12-150", "from-2026-12-12-300"]
        let counts = [150, 150, 101]
        for (word, count) in zip(words, counts) {
            for view in [SiteView.days, .list] {
                let span = SiteSpan(word: word) ?? .fromToday
                let page = Sample.agenda(many, SiteAddress(span: span, view: view), Sample.region())
                let row = view == .days ? "<li class=\"row\">" : "<td class=\"name\" role=\"cell\">"
                #expect(page.split(separator: row).count - 1 == count, "\(word)")
            }
        }
        let first = Sample.agenda(
            many, SiteAddress(span: .day(Sample.date("2026-12-12"))), Sample.region())
        #expect(
            first.contains("href=\"/from-2026-12-12-150\">Vis flere lørdag 12. desember</a>"))
    }

    @Test func `steps end two years from today, and robots do not go on from an empty month`() {
        func page(_ month: String, _ events: [Event] = []) -> String {
            Sample.agenda(
                events, SiteAddress(span: .month(Sample.date(month + "-01"))), Sample.region())
        }
        #expect(page("2026-12", [Sample.event()]).contains("<a href=\"/2027-01\">"))
        #expect(page("2027-03").contains("<a href=\"/2027-04\" rel=\"nofollow\">"))
        let last = page("2028-12")
        #expect(last.contains("href=\"/2028-11\"") && !last.contains("href=\"/2029-01\""))
        #expect(!page("2024-12").contains("href=\"/2024-11\""))
        #expect(!page("2031-02").contains("class=\"step\"><a"))
    }

    @Test(arguments: [
        "from-2026-12-10-0", "from-2026-12-10-007", "from-2026-12-10-+7",
        "from-2026-12-10-", "from-2026-12-107", "from-2026-12-10-9999999",
    ])
    func `a part of a day has one address`(word: String) {
        #expect(SiteSpan(word: word) == nil)
    }

    @Test(arguments: [
        "/from-2026-12-10-150", "/2026-12/month", "/list", "/from-2026-12-10",
        "/from-2026-12-10/list", "/weekend/list",
    ])
    func `an address reads as it is written`(path: String) throws {
        let parts = path.split(separator: "/").map(String.init)
        let view = parts.last.flatMap(SiteView.init(word:)) ?? .days
        let span = parts.first.flatMap(SiteSpan.init(word:)) ?? .fromToday
        #expect(SiteAddress(span: span, view: view).link.text == path)
    }
}
