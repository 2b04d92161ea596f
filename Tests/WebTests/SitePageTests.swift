import LibsyncCalendar
import LibsyncModel
import Testing

@testable import LibsyncWeb

/// What the public pages say of events.
@Suite struct SitePageTests {
    @Test func `a list names day, time, place, audience and price`() {
        let event = Sample.event(
            1, ["audience/children": true, "audience/families": true, "isAccessibleForFree": true])
        let page = Sample.agenda([event], SiteAddress(), Sample.region())
        #expect(page.contains("<html lang=\"nb\" data-library=\"\">"))
        #expect(page.contains("<h1>Desember</h1>"))
        #expect(page.contains("<span class=\"word\">lørdag</span> <span class=\"num\">12.</span>"))
        #expect(page.contains("<time datetime=\"2026-12-12T11:00:00+01:00\">11.00</time>"))
        #expect(page.contains("<span class=\"to\">–13.00</span>"))
        #expect(page.contains("Fjordvik, Ytre Sund filial · Barn og familier · Gratis"))
        #expect(page.contains("Ett arrangement i Fjordvik og Skogdal."))
    }

    @Test func `a status is a word beside what is struck through, with its reason`() {
        let event = Sample.event(1, ["status": "cancelled", "statusReason/nb": "Sykdom."])
        let page = Sample.agenda([event], SiteAddress(), Sample.region())
        #expect(page.contains("<s>Juleverksted</s></a> <span class=\"stamp stop\">Avlyst</span>"))
        #expect(page.contains("<p class=\"row-note\" dir=\"auto\">Sykdom.</p>"))
        let own = Sample.page(event)
        #expect(
            own.contains("<title>Avlyst: Juleverksted, lørdag 12. desember – Fjordvik bibliotek"))
        #expect(own.contains("Arrangementet lørdag 12. desember er avlyst."))
    }

    @Test func `what was moved says from when, what is full and online say so`() {
        let moved = Sample.event(
            1, ["status": "rescheduled", "previousStart": "2026-12-05T11:00:00"])
        let full = Sample.event(2, ["status": "full"])
        let online = Sample.event(3, ["status": "movedOnline"])
        let page = Sample.agenda([moved, full, online], SiteAddress(), Sample.region())
        #expect(page.contains("Flyttet fra lørdag 5. desember."))
        #expect(page.contains("<span class=\"stamp lib\">Fulltegnet</span>"))
        #expect(page.contains("Vi møtes på nett i stedet."))
        #expect(!page.contains("<s>"))
    }

    @Test(arguments: PageLanguage.allCases)
    func `each language has its own pages, and leads to the others`(language: PageLanguage) {
        let region = Sample.region()
        let prefix = language == .bokmaal ? nil : language
        let page = Sample.agenda([Sample.event()], SiteAddress(language: prefix), region)
        #expect(page.contains("<html lang=\"\(language.written.tag)\""))
        for other in PageLanguage.allCases where other.isWhole {
            let path = other == .bokmaal ? "/" : "/\(other.tag)"
            #expect(
                page.contains(
                    "<link rel=\"alternate\" hreflang=\"\(other.tag)\" "
                        + "href=\"https://k.example\(path)\">"))
        }
        let saturday =
            switch language {
            case .english: "Saturday"
            case .nynorsk: "laurdag"
            case .bokmaal, .northernSami: "lørdag"
            }
        #expect(page.contains("<span class=\"word\">\(saturday)</span>"))
    }

    @Test func `what was typed in another language than the page's says in which`() {
        let event = Sample.event(
            1, ["name/en": "Workshop", "description/nn": "Heile teksten.", "summary/nb": "Kort."])
        let page = Sample.page(event, language: .english)
        #expect(page.contains("<h1 dir=\"auto\">Workshop</h1>"))
        #expect(page.contains("<p class=\"lead\" lang=\"nb\" dir=\"auto\">Kort.</p>"))
        #expect(page.contains("<div class=\"prose\" lang=\"nn\">"))
        let norwegian = Sample.event(1)
        for view in SiteView.allCases {
            let address = SiteAddress(view: view, language: .english)
            let list = Sample.agenda([norwegian], address, Sample.region())
            let own = Sample.agenda([norwegian], SiteAddress(view: view), Sample.region())
            let marked =
                view == .month
                ? "<span lang=\"nb\">Juleverksted" : " lang=\"nb\" dir=\"auto\">Juleverksted"
            #expect(list.contains(marked))
            #expect(!own.contains(marked))
        }
    }

    @Test func `a page in Northern Sámi is said to be in Bokmål, and its Sámi words to be Sámi`() {
        let event = Sample.event(
            1,
            [
                "name/se": "Lohkanboddu", "status": "cancelled",
                "statusReason/se": "Buohcuvuohta.", "isAccessibleForFree": true,
            ])
        let page = Sample.page(event, language: .northernSami)
        #expect(page.contains("<html lang=\"nb\""))
        #expect(page.contains("content=\"nb_NO\""))
        #expect(page.contains("<h1 lang=\"se\" dir=\"auto\">Lohkanboddu</h1>"))
        #expect(page.contains("<span lang=\"se\">Buohcuvuohta.</span></p>"))
        #expect(page.contains("<dd dir=\"auto\"><span lang=\"se\">Nuvttá</span></dd>"))
        let list = Sample.agenda(
            [event], SiteAddress(view: .list, language: .northernSami), Sample.region())
        #expect(
            list.contains(
                "<th scope=\"col\" role=\"columnheader\"><span lang=\"se\">Dáhpáhus</span></th>"))
        #expect(list.contains("<th scope=\"col\" role=\"columnheader\">Dato</th>"))
        #expect(list.contains("<a href=\"/se/events/\(event.id)\" lang=\"se\" dir=\"auto\">"))
        let rows = Sample.agenda([event], SiteAddress(language: .northernSami), Sample.region())
        #expect(rows.contains(" · <span lang=\"se\">Nuvttá</span></p>"))
        #expect(!rows.contains("lang=\"nb\" dir"))
        // Nothing is marked where all words are of one language.
        #expect(!Sample.page(Sample.event(1, ["isAccessibleForFree": true])).contains("<span lang"))
    }

    @Test func `a price is written as the language does, in its own currency`() {
        func page(_ language: PageLanguage?, _ offer: JSONValue) -> String {
            Sample.page(Sample.event(1, ["offers/a": offer]), language: language)
        }
        #expect(page(nil, ["price": .number(79.5)]).contains(">79,50 kr</dd>"))
        #expect(page(.english, ["price": .number(79.5)]).contains(">NOK 79.50</dd>"))
        let euros: JSONValue = ["price": 12, "priceCurrency": "EUR", "name": "Voksne"]
        #expect(page(nil, euros).contains(">Voksne 12 EUR</dd>"))
        #expect(page(.english, euros).contains(">Voksne EUR 12</dd>"))
    }

    @Test func `a reason in another language than the page's says in which`() {
        let event = Sample.event(1, ["status": "postponed", "statusReason/nb": "Sykdom."])
        #expect(
            Sample.page(event, language: .english).contains(
                "<span lang=\"nb\">Sykdom.</span> A new date will come.</p>"))
    }

    @Test func `on its second day an event says when it began`() {
        let event = Sample.event(
            1,
            [
                "when": [
                    "start": "2026-12-12T11:00:00", "end": "2026-12-13T15:00:00",
                    "timeZone": "Europe/Oslo",
                ]
            ])
        let page = Sample.agenda([event], SiteAddress(), Sample.region())
        #expect(page.split(separator: "<li class=\"row\">").count - 1 == 2)
        let began = "<span class=\"to\">12. desember </span>"
        #expect(page.split(separator: began).count - 1 == 1)
        #expect(page.contains(began + "<time datetime=\"2026-12-12T11:00:00+01:00\">11.00</time>"))
    }

    @Test func `a page of one library does not name it in each row`() {
        let address = SiteAddress(.library(Sample.slug("fjordvik")))
        let page = Sample.agenda([Sample.event()], address, Sample.region())
        #expect(page.contains("<p class=\"row-meta\">Ytre Sund filial</p>"))
        #expect(page.contains("https://k.example/libraries/fjordvik/calendar.ics"))
        #expect(page.contains("data-library=\"fjordvik\""))
    }

    @Test func `the address to subscribe to has the same selection`() {
        let address = SiteAddress(filter: SiteFilter(audience: ["children"], keywords: ["bok"]))
        let page = Sample.agenda([Sample.event()], address, Sample.region())
        #expect(
            page.contains(
                "value=\"https://k.example/calendar.ics?audience=children&amp;keyword=bok\""))
        #expect(page.contains("href=\"webcal://k.example/calendar.ics?audience=children"))
        #expect(page.contains("<meta name=\"robots\" content=\"noindex\">"))
        // Nobody takes a part of a calendar for the whole, and a link leads to that.
        #expect(page.contains("for barn, emneord: bok."))
        #expect(page.contains("<a href=\"/?audience=children\">Alt</a>"))
    }

    @Test(arguments: [
        ("", "Ingen arrangementer til og med 31. desember.", "No events up to 31 December."),
        ("today", "Ingen arrangementer i dag.", "No events today."),
        ("weekend", "Ingen arrangementer i helga.", "No events this weekend."),
        ("2027-02", "Ingen arrangementer i februar 2027.", "No events in February 2027."),
        (
            "2026-12-10", "Ingen arrangementer torsdag 10. desember.",
            "No events on Thursday 10 December."
        ),
    ])
    func `a list without events says of which dates`(word: String, nb: String, en: String) {
        let span = SiteSpan(word: word) ?? .fromToday
        let sentences: [(PageLanguage?, String)] = [(nil, nb), (.english, en)]
        for (language, sentence) in sentences {
            let address = SiteAddress(span: span, language: language)
            let page = Sample.agenda([], address, Sample.region())
            #expect(page.contains("<p class=\"empty\">\(sentence)</p>"))
        }
    }

    @Test func `the page of an event keeps what was typed as text`() {
        let event = Sample.event(
            1,
            [
                "name/nb": "<script>alert(1)</script>",
                "description/nb": "Første.\nLinje.\n\n- <b>ett</b>\n- to",
                "url": "javascript:alert(1)",
            ])
        let page = Sample.page(event)
        #expect(!page.contains("<script>alert"))
        #expect(!page.contains("href=\"javascript"))
        #expect(page.contains("<p dir=\"auto\">Første.<br>Linje.</p>"))
        #expect(page.contains("<li dir=\"auto\">&lt;b&gt;ett&lt;/b&gt;</li>"))
    }

    @Test func `sign-up opens, is open and is over`() {
        func page(_ opens: String, _ closes: String) -> String {
            Sample.page(
                Sample.event(
                    1,
                    [
                        "registration": [
                            "url": "https://p.example/", "opens": .string(opens),
                            "closes": .string(closes),
                        ]
                    ]))
        }
        #expect(page("2026-12-09T10:00:00", "2026-12-11T10:00:00").contains("Åpner onsdag 9."))
        let open = page("2026-12-01T10:00:00", "2026-12-11T10:00:00")
        #expect(open.contains("Meld deg på") && open.contains("Frist fredag 11. desember"))
        let over = page("2026-12-01T10:00:00", "2026-12-07T10:00:00")
        #expect(over.contains("Fristen er gått ut.") && !over.contains("https://p.example/\""))
    }

    @Test func `one cannot sign up for what is full`() {
        let fields: [FieldPath: JSONValue] = [
            "status": "full", "registration": ["url": "https://p.example/"],
            "maximumAttendeeCapacity": 20,
        ]
        let page = Sample.page(Sample.event(1, fields))
        #expect(page.contains("<dt>Påmelding</dt><dd>Fulltegnet<br>20 plasser</dd>"))
        #expect(!page.contains("Meld deg på") && !page.contains("href=\"https://p.example/\""))
    }

    @Test func `sign-up is by the event's clock, wherever that is`() {
        func page(_ zone: String) -> String {
            Sample.page(
                Sample.event(
                    1,
                    [
                        "when": [
                            "start": "2026-12-12T11:00:00", "end": "2026-12-12T13:00:00",
                            "timeZone": .string(zone),
                        ],
                        "registration": [
                            "url": "https://p.example/", "opens": "2026-12-08T12:30:00",
                            "closes": "2026-12-11T10:00:00",
                        ],
                    ]))
        }
        #expect(page("Europe/Oslo").contains("Åpner tirsdag 8. desember 2026 kl. 12.30"))
        #expect(page("Europe/Helsinki").contains("Frist fredag 11. desember 2026 kl. 09.00"))
    }

    @Test func `one cannot sign up for what is over, though it names no end of sign-up`() {
        let event = Sample.event(
            1,
            [
                "registration": ["url": "https://p.example/"],
                "when": [
                    "start": "2026-12-07T11:00:00", "end": "2026-12-07T13:00:00",
                    "timeZone": "Europe/Oslo",
                ],
            ])
        #expect(!Sample.page(event).contains("href=\"https://p.example/\""))
        let ahead = Sample.event(1, ["registration": ["url": "https://p.example/"]])
        #expect(Sample.page(ahead).contains("href=\"https://p.example/\""))
    }

    @Test func `what moved online leads nobody to the place`() {
        let page = Sample.page(Sample.event(1, ["status": "movedOnline"]))
        #expect(page.contains("<p class=\"what\">På nett</p>"))
        #expect(!page.contains("<p class=\"what\" dir=\"auto\">Ytre Sund filial</p>"))
        #expect(!page.contains("openstreetmap"))
    }

    @Test func `an event of two days says when it ends on the second`() {
        let event = Sample.event(
            1,
            [
                "when": [
                    "start": "2026-12-12T11:00:00", "end": "2026-12-13T15:00:00",
                    "timeZone": "Europe/Oslo",
                ]
            ])
        #expect(Sample.page(event).contains("</time> – 13. desember kl. 15.00</span>"))
    }

    @Test func `an event of one date has one page, and a title that names another year`() {
        let event = Sample.event(
            1,
            [
                "when": [
                    "start": "2027-01-12T11:00:00", "end": "2027-01-12T13:00:00",
                    "timeZone": "Europe/Oslo",
                ]
            ])
        let dated = Sample.dated(event)
        let page = EventPage(
            SiteAddress(.event(event.id), occurrence: dated.occurrence.key), dated, dates: [],
            others: [], changed: nil, region: Sample.region()
        ).document().text
        let own = "https://k.example/events/\(event.id)"
        #expect(page.contains("<link rel=\"canonical\" href=\"\(own)\">"))
        #expect(page.contains("<meta property=\"og:url\" content=\"\(own)\">"))
        #expect(page.contains("<title>Juleverksted, tirsdag 12. januar 2027 – "))
    }

    @Test func `a language in which an event is held is named`() {
        let event = Sample.event(
            1, ["inLanguage/nb": true, "inLanguage/ar": true, "inLanguage/xx": true])
        #expect(Sample.page(event).contains("<dd dir=\"auto\">arabisk, bokmål, xx</dd>"))
        #expect(Sample.page(event, language: .english).contains(">Arabic, Norwegian Bokmål, xx<"))
    }

    @Test func `days are headings, no landmarks`() {
        let page = Sample.agenda([Sample.event()], SiteAddress(), Sample.region())
        #expect(page.contains("<section class=\"day\"><h2 class=\"day-head\" id=\"d20261212\">"))
    }

    @Test(arguments: [
        ("https://b.example/e", "https://b.example/e"),
        ("mailto:p@b.example", "https://k.example/events/\(Sample.id(1))"),
    ])
    func `the library's own page counts, and an address for mail is none`(
        url: String, canonical: String
    ) {
        let page = Sample.page(Sample.event(1, ["url": .string(url)]))
        #expect(page.contains("<link rel=\"canonical\" href=\"\(canonical)\">"))
    }

    @Test func `of a sentence that is a whole text a list has the beginning, its page all`() {
        let words = String(repeating: "Ord og ", count: 10_000)
        let event = Sample.event(1, ["summary/nb": .string(words)])
        let list = Sample.agenda([event], SiteAddress(), Sample.region())
        #expect(list.utf8.count < 20_000)
        #expect(list.contains("Ord og…</p>") || list.contains("Ord…</p>"))
        #expect(Sample.page(event).contains(words))
        let long = Sample.event(1, ["summary/nb": .string(String(repeating: "a", count: 10_000))])
        #expect(
            Sample.agenda([long], SiteAddress(), Sample.region()).contains(
                ">" + String(repeating: "a", count: DatedText.sentenceMax) + "…</p>"))
    }

    @Test(arguments: ["\n", "\r\n"])
    func `lines and paragraphs are those of the text, whoever wrote it`(end: String) {
        let text = ["Første.", "Linje.", "", "- ett", "- to"].joined(separator: end)
        let page = Sample.page(Sample.event(1, ["description/nb": .string(text)]))
        #expect(page.contains("<p dir=\"auto\">Første.<br>Linje.</p>"))
        #expect(page.contains("<ul><li dir=\"auto\">ett</li><li dir=\"auto\">to</li></ul>"))
    }
}
