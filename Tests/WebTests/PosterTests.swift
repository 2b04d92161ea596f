import LibsyncCalendar
import LibsyncModel
import Testing

@testable import LibsyncWeb

/// What stands on a poster, and which of it has changed since it was printed.
@Suite struct PosterTests {
    private func poster(
        _ fields: [FieldPath: JSONValue] = [:], _ language: PageLanguage = .bokmaal,
        also: [DatedEvent] = []
    ) -> Poster {
        Poster(
            Sample.dated(Sample.event(1, fields)), also: also,
            counts: [Sample.date("2026-12-12"): 3], region: Sample.region(), language: language)
    }

    private static func series(_ dates: Int) -> (first: DatedEvent, others: [DatedEvent]) {
        let event = Sample.event(
            1,
            [
                "when": [
                    "start": "2026-12-12T11:00:00", "end": "2026-12-12T13:00:00",
                    "timeZone": "Europe/Oslo", "rule": .string("FREQ=WEEKLY;COUNT=\(dates)"),
                ]
            ])
        let agenda = EventAgenda(
            of: [event], from: Sample.date("2026-12-01"), to: Sample.date("2027-12-31"),
            timeZone: "Europe/Oslo")
        return (agenda.entries[0], Array(agenda.entries.dropFirst()))
    }

    // MARK: What stands on it

    @Test func `date, time, place and code are those of the page`() {
        let poster = poster(["location/nb": "Verkstedet"])
        #expect((poster.dayNumber, poster.weekday, poster.month) == ("12.", "lørdag", "desember"))
        #expect(poster.time == "kl. 11.00–13.00")
        #expect((poster.branch, poster.place) == ("Ytre Sund filial", "Verkstedet"))
        #expect(poster.street == "Kaiveien 4, 5999 Ytre Sund")
        #expect(poster.address == "https://k.example/events/\(Sample.id(1))")
        #expect(poster.shortAddress == "k.example/libraries/fjordvik/2026-12-12")
        #expect(
            poster.foot
                == "Skrevet ut 8. desember 2026. Koden viser arrangementet slik det er nå.")
        #expect(poster.shelf.count == 31 && poster.shelf[11] == 3 && poster.ownDays == [12])
        #expect((poster.stamp, poster.notice, poster.isOff) == (nil, nil, false))
    }

    private static let tongues: [(PageLanguage, String, String)] = [
        (.bokmaal, "lørdag", "kl. 11.00–13.00"), (.nynorsk, "laurdag", "kl. 11.00–13.00"),
        (.english, "Saturday", "11:00–13:00"),
    ]

    @Test(arguments: tongues)
    func `it is written in its language, and leads to the page in it`(
        language: PageLanguage, weekday: String, time: String
    ) {
        let poster = poster([:], language)
        #expect((poster.weekday, poster.time) == (weekday, time))
        #expect(
            poster.address.contains("/\(language.tag)/") == (language != .bokmaal))
    }

    @Test func `a page of its own that one can type is named, a long one is not`() {
        #expect(
            poster(["url": "https://fjordvik.example/verksted/"]).shortAddress
                == "fjordvik.example/verksted")
        let long = "https://fjordvik.example/" + String(repeating: "a", count: 60)
        #expect(poster(["url": .string(long)]).shortAddress.hasPrefix("k.example/"))
    }

    @Test func `price and sign-up stand on it, with the address where one can type it`() {
        let poster = poster([
            "offers/a": ["name": "Barn", "price": 40], "offers/b": ["name": "voksne", "price": 80],
            "registration": [
                "url": "https://fjordvik.example/p", "closes": "2026-12-10T12:00:00",
            ], "maximumAttendeeCapacity": 20,
        ])
        #expect(
            poster.terms == [
                "Barn 40 kr, voksne 80 kr",
                "Påmelding: fjordvik.example/p · Frist torsdag 10. desember 2026 kl. 12.00 "
                    + "· 20\u{A0}plasser",
            ])
        let long = "https://skjema.example/" + String(repeating: "x", count: 80)
        #expect(
            self.poster(["registration": ["url": .string(long)]]).terms == [
                "Påmelding: med\u{A0}koden"
            ])
    }

    @Test func `nobody signs up for what is cancelled`() {
        let poster = poster([
            "status": "cancelled", "statusReason/nb": "Sykdom.",
            "registration": ["url": "https://f.example/p"],
        ])
        #expect((poster.stamp, poster.isOff) == ("AVLYST", true))
        #expect(poster.notice == "Arrangementet lørdag 12. desember er avlyst. Sykdom.")
        #expect(poster.terms.isEmpty)
    }

    @Test func `what moved online is at no place`() {
        let poster = poster(["status": "movedOnline", "location/nb": "Verkstedet"])
        #expect((poster.stamp, poster.place, poster.street) == ("PÅ NETT", "På nett", nil))
        #expect(poster.branch == nil)
    }

    @Test func `other dates are named, and of many how many more there are`() {
        let (first, others) = PosterTests.series(10)
        let region = Sample.region()
        func also(_ count: Int) -> String? {
            Poster(
                first, also: Array(others.prefix(count)), counts: [:], region: region,
                language: .bokmaal
            ).also
        }
        #expect(also(0) == nil)
        #expect(also(1) == "Også 19. desember")
        #expect(also(2) == "Også 19. desember og 26. desember")
        #expect(
            also(6)
                == "Også 19. desember, 26. desember, 2. januar 2027, 9. januar 2027, 16. januar 2027 "
                + "og 23. januar 2027")
        #expect(
            also(9)
                == "Også 19. desember, 26. desember, 2. januar 2027, 9. januar 2027, 16. januar 2027 "
                + "og 4 til")
    }

    @Test func `line breaks and control characters become spaces`() {
        let poster = poster(["name/nb": "Jule\r\nverk\u{0}sted\u{2028} \u{FFFC}x"])
        #expect(poster.title == "Jule verk sted x")
    }

    // MARK: What has changed

    private static let now = Sample.region()

    private func facts(_ fields: [FieldPath: JSONValue] = [:]) -> PosterFacts {
        PosterFacts(
            Sample.dated(Sample.event(1, fields)), also: [], region: PosterTests.now,
            language: .bokmaal)
    }

    private static let edits: [(FieldPath, JSONValue, [PosterFact])] = [
        ("name/nb", "Noe annet", [.title]), ("name/en", "Workshop", []),
        ("location/nb", "Lesesalen", [.room]), ("summary/nb", "Nytt", [.text]),
        ("isAccessibleForFree", true, [.price]), ("audience/children", true, [.audience]),
        ("accessibility/quiet", true, [.accessibility]), ("inLanguage/ar", true, [.languages]),
        ("maximumAttendeeCapacity", 9, [.signUp]),
        ("performers/a", ["name": "Ada"], [.participants]),
        ("status", "cancelled", [.status]), ("keywords/jul", true, []),
        ("places/0192a000-0000-7000-8000-000000000065", .null, [.place]),
    ]

    @Test(arguments: edits)
    func `a change names the fact that it changes, and no other`(
        path: FieldPath, value: JSONValue, facts: [PosterFact]
    ) {
        let today = PosterTests.now.today
        let changed = self.facts([path: value])
        #expect(self.facts().changes(to: changed, otherDatesNow: [], today: today) == facts)
        #expect(changed.changes(to: changed, otherDatesNow: [], today: today).isEmpty)
    }

    @Test func `that a deadline has passed changes no poster`() {
        let fields: [FieldPath: JSONValue] = [
            "registration": ["url": "https://f.example/p", "closes": "2026-12-10T12:00:00"]
        ]
        let dated = Sample.dated(Sample.event(1, fields))
        func facts(_ now: String) -> PosterFacts {
            PosterFacts(dated, also: [], region: Sample.region(now: now), language: .bokmaal)
        }
        let before = facts("2026-12-08T12:00:00")
        let after = facts("2026-12-11T12:00:00")
        #expect(before.changes(to: after, otherDatesNow: [], today: PosterTests.now.today).isEmpty)
    }

    @Test func `another date that was named and is gone counts until it would be past`() {
        let (first, others) = PosterTests.series(4)
        let printed = PosterFacts(
            first, also: Array(others.prefix(2)), region: PosterTests.now, language: .bokmaal)
        func changes(_ left: [DatedEvent], _ today: String) -> [PosterFact] {
            let now = PosterFacts(
                first, also: left, region: PosterTests.now, language: .bokmaal)
            return printed.changes(to: now, otherDatesNow: left, today: Sample.date(today))
        }
        #expect(changes(others, "2026-12-08").isEmpty)
        #expect(changes(Array(others.dropLast()), "2026-12-08").isEmpty, "it was not named")
        #expect(changes(Array(others.dropFirst()), "2026-12-08") == [.otherDates])
        #expect(changes(Array(others.dropFirst()), "2026-12-20").isEmpty, "it is past")
    }

    @Test(arguments: PosterFact.allCases)
    func `every fact has a sentence in every language`(fact: PosterFact) {
        for language in [PageLanguage.bokmaal, .nynorsk, .english] {
            let sentences = PosterState.changed([fact], .full).sentences(
                printedOn: Sample.date("2026-12-04"), today: Sample.date("2027-01-02"), in: language
            )
            #expect(sentences.count == 1 && sentences[0].contains("2026"), "\(sentences)")
        }
        let phrase = Phrase.changed(fact)
        #expect(Set([phrase.nb, phrase.en]).count == 2)
    }

    @Test func `the sentence is the one that people read`() {
        let sentences = PosterState.changed([.room], .scheduled).sentences(
            printedOn: Sample.date("2026-12-04"), today: Sample.date("2026-12-08"), in: .bokmaal)
        #expect(sentences == ["Rommet er endret etter at plakaten ble skrevet ut 4. desember."])
    }
}
