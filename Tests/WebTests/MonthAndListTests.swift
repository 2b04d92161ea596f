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
        #expect(list.split(separator: "<td class=\"name\">").count - 1 == 1)
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
        let next = SiteAddress(span: .rest(Sample.date("2026-12-13")))
        let second = Sample.agenda(many, next, Sample.region())
        #expect(second.contains("<h1>Fra søndag 13. desember</h1>"))
        #expect(second.contains("href=\"/from-2026-12-14\""))
    }

    @Test(arguments: [
        "/2026-12/month", "/list", "/from-2026-12-10", "/from-2026-12-10/list", "/weekend/list",
    ])
    func `an address reads as it is written`(path: String) throws {
        let parts = path.split(separator: "/").map(String.init)
        let view = parts.last.flatMap(SiteView.init(word:)) ?? .days
        let span = parts.first.flatMap(SiteSpan.init(word:)) ?? .fromToday
        #expect(SiteAddress(span: span, view: view).link.text == path)
    }
}
