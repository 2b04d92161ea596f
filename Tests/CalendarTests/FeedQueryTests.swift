import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct FeedQueryTests {
    /// The pairs of a query whose percent encoding is taken away.
    private func pairs(_ text: String) -> [(name: String, value: String)] {
        text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
    }

    private func slug(_ text: String) throws -> LibrarySlug {
        try #require(LibrarySlug(text))
    }

    @Test func `a query is read with all that it names`() throws {
        let query = try FeedQuery(
            pairs(
                "library=fjordvik,skogdal&place=\(Sample.id(7))&audience=children&keyword=A, b"
                    + "&keyword=c&lang=se,nb&cancelled=mark&from=2026-12-01&to=2026-12-31"
                    + "&expand=1"))
        #expect(
            query
                == FeedQuery(
                    filter: FeedFilter(
                        keywords: ["A", "b", "c"], audience: ["children"], languages: ["se", "nb"],
                        libraries: [try slug("fjordvik"), try slug("skogdal")],
                        places: [Sample.id(7)]),
                    language: "se", cancelled: .mark, from: Sample.date("2026-12-01"),
                    to: Sample.date("2026-12-31"), isExpanded: true))
    }

    @Test func `an empty query is that of a plain subscription`() throws {
        for text in ["", "keyword=", "from=&to=", "keyword=,%20,".replacing("%20", with: " ")] {
            #expect(try FeedQuery(pairs(text)) == FeedQuery(), "\(text)")
        }
    }

    @Test(arguments: [
        ("keywrod=a", "`keywrod` cannot be asked for"), ("x=1", "keyword, lang, cancelled"),
        ("expand=ja", "`expand` must be 1"), ("expand=0,1", "given once"),
        ("KEYWORD=a", "`KEYWORD`"), ("library=Å", "`library`"), ("place=7", "36 characters"),
        ("lang=norsk bokmål", "such as nb"), ("lang=n", "such as nb"),
        ("cancelled=maybe", "keep, drop or mark"), ("from=2026-13-01", "such as 2026-12-03"),
        ("to=i morgen", "`to` must be a date"), ("from=2026-12-03&to=2026-12-02", "before"),
        ("from=2026-12-03&from=2026-12-04", "given once"), ("cancelled=keep,drop", "given once"),
        ("a\u{0}\u{1B}[31m=", "`a[31m`"), (String(repeating: "x", count: 90) + "=", "xxx` cannot"),
        ("keyword=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21", "20 words"),
        ("keyword=" + String(repeating: "ø", count: 51), "100 bytes"),
    ])
    func `what cannot be read is told with what to write`(text: String, sentence: String) {
        let failure = #expect(throws: FeedQueryFailure.self) { try FeedQuery(pairs(text)) }
        #expect(failure?.sentence.contains(sentence) == true, "\(failure?.sentence ?? "")")
        #expect((failure?.sentence.utf8.count ?? 0) < 200)
    }

    @Test func `what others add to links is passed over`() throws {
        let text =
            "utm_source=brev&utm_id=&fbclid=x&_=1&keyword=a&nocache=1&ttclid=x&igsh=x&ScCid=x"
        #expect(
            try FeedQuery(pairs(text)) == FeedQuery(filter: FeedFilter(keywords: ["a"])))
    }

    @Test func `an address that names the library knows no other`() {
        let failure = #expect(throws: FeedQueryFailure.self) {
            try FeedQuery([("library", "nordnes")], allowing: [.keyword])
        }
        #expect(failure?.sentence.hasSuffix("Only keyword is known.") == true)
    }

    @Test func `one selection has one text, which is read as the same`() throws {
        let one = try FeedQuery(
            pairs("to=2026-12-31&keyword=Øl,b&keyword=B&lang=se&lang=nn,en&cancelled=keep"))
        let other = try FeedQuery(pairs("lang=se,en,nn&keyword=b,øl&to=2026-12-31"))
        #expect(one.text == "?keyword=b,%C3%B8l&lang=se,en,nn&to=2026-12-31")
        #expect(one.text == other.text)
        #expect(FeedQuery().text.isEmpty)
        #expect(FeedQuery(cancelled: .drop).text == "?cancelled=drop")
        #expect(try FeedQuery(pairs("expand=1&lang=nb")).text == "?lang=nb&expand=1")
        #expect(try FeedQuery(pairs("expand=0")) == FeedQuery())
    }

    @Test func `usual selections have addresses that Google takes`() throws {
        let server = "https://kalender.fjellfylkesbibliotek.no"
        let subjects = [
            FeedSubject.region, .place(Sample.id(1)), .library(try slug("ytre-fjordvik")),
        ]
        for subject in subjects {
            for query in ["", "keyword=lesestund", "audience=children", "lang=nn"] {
                let address = server + subject.path() + (try FeedQuery(pairs(query))).text
                #expect(address.count <= FeedSubject.addressCharactersMax, "\(address)")
            }
        }
        let place = try FeedQuery(pairs("place=\(Sample.id(1))"))
        #expect((server + FeedSubject.region.path() + place.text).count < 116)
    }

    @Test func `a filter by library holds its own events and those it co-hosts`() throws {
        let filter = FeedFilter(libraries: [try slug("fjordvik")])
        let other: [FieldPath: JSONValue] = ["library": "nordnes"]
        #expect(filter.admits(Sample.event()))
        #expect(!filter.admits(Sample.event(1, other)))
        let together = other.merging(["organizers/fjordvik": ["role": "co-host"]]) { _, own in own }
        #expect(filter.admits(Sample.event(1, together)))
        let guest = other.merging(["organizers/fjordvik": ["role": "venue"]]) { _, own in own }
        #expect(!filter.admits(Sample.event(1, guest)))
    }

    @Test func `a filter by place reaches what lies in it, and single dates`() {
        let inner: [FieldPath: JSONValue] = ["containedInPlace": .string("\(Sample.id(7))")]
        let deep: [FieldPath: JSONValue] = ["containedInPlace": .string("\(Sample.id(8))")]
        let round: [FieldPath: JSONValue] = ["containedInPlace": .string("\(Sample.id(9))")]
        let places = [
            Sample.place(7, round), Sample.place(8, inner), Sample.place(9, deep), Sample.place(10),
        ]
        var feed = EventFeedTests.feed()
        feed.context = Sample.context(places: places)
        feed.filter.places = [Sample.id(7)]
        let at = { (number: Int, place: Int) in
            Sample.event(number, [FieldPath(stringLiteral: "places/\(Sample.id(place))"): true])
        }
        let moved = Sample.series(
            "FREQ=WEEKLY", ["overrides/20261210/place": .string("\(Sample.id(8))")])
        let events = [at(2, 7), at(3, 8), at(4, 9), at(5, 10), Sample.event(6), moved]
        #expect(Set(feed.selection(of: events).map(\.id)) == Set([1, 2, 3, 4].map(Sample.id)))
    }
}
