import LibsyncCalendar
import LibsyncModel
import Testing

@testable import LibsyncWeb

/// Words of a page's own and words of records may be of two languages, and a voice hears which.
@Suite struct RecordTextTests {
    /// A page of each kind on which names stand, in a language.
    private func pages(
        _ event: Event, _ language: PageLanguage?
    ) -> [(name: String, html: String)] {
        let region = Sample.region()
        let library = region.libraries[0]
        let views = SiteView.allCases.flatMap { view in
            [FeedSubject.region, .library(library.slug), .place(Sample.id(101))].map {
                ("\(view) of \($0)", SiteAddress($0, view: view, language: language))
            }
        }
        let dated = Sample.dated(event)
        let embedding = EmbedAddress(library: library.slug, language: language)
        return views.map { ($0, Sample.agenda([event], $1, region)) } + [
            (
                "event",
                EventPage(
                    SiteAddress(.event(event.id), language: language), dated, dates: [],
                    others: [Sample.dated(Sample.event(2))], changed: nil, region: region
                ).document().text
            ),
            ("list for others", EmbedList(embedding, [dated], region: region).document().text),
            (
                "page for embedding",
                EmbedPage(embedding, [dated], audiences: [], region: region).document().text
            ),
            (
                "statement",
                StatementPage(.privacy, in: language, region: region, keeper: library)
                    .document().text
            ),
            (
                "absent",
                AbsentPage(isGone: true, in: language, profile: region.profile).document().text
            ),
        ]
    }

    private static let names = [
        "Fjordvik", "Skogdal", "Ytre Sund filial", "Juleverksted", "Fjellfylket",
    ]

    @Test func `names in another language than the page's say in which`() {
        let event = Sample.event(
            1,
            [
                "location/nb": "Ytre Sund filial, kjelleren",
                "organizers/skogdal": ["role": "co-host"],
            ])
        var seen: Set<String> = []
        for (page, html) in pages(event, .english) {
            for (text, language) in Spoken.texts(of: html) {
                // A line to choose holds text alone, so that no part of it can be marked.
                if page == "page for embedding", text == "All of Fjellfylket" { continue }
                for name in RecordTextTests.names where text.contains(name) {
                    seen.insert(name)
                    #expect(language == "nb", "\(page): \(text)")
                }
                for word in ["All of", "event", "More at", "The whole", "It holds", " and "]
                where text.contains(word) {
                    #expect(language == "en", "\(page): \(text)")
                }
            }
        }
        #expect(seen == Set(RecordTextTests.names))
    }

    @Test func `nothing is marked where names and page are of one language`() {
        for (page, html) in pages(Sample.event(1, ["location/nb": "Kjelleren"]), nil) {
            let languages = Set(Spoken.texts(of: html).map(\.language))
            // The way to the page in another language is in that one.
            #expect(languages.subtracting(["nn", "se", "en"]) == ["nb"], "\(page)")
            for (text, language) in Spoken.texts(of: html) where language != "nb" {
                #expect(PageLanguage.allCases.map(\.name).contains(text), "\(page)")
            }
        }
    }

    @Test func `texts of two languages stand side by side, each with its own`() {
        let place = RecordText(text: "Ytre Sund", tag: "nb")
        #expect(
            RecordText.joined(place, RecordText(text: "<hall>")).text
                == "<span lang=\"nb\">Ytre Sund</span>, &lt;hall&gt;")
        #expect(
            RecordText.joined(place, RecordText(text: "sal", tag: "nb")).text
                == "<span lang=\"nb\">Ytre Sund, sal</span>")
        // Only what the phrase left open is filled, whatever people type.
        let typed = Phrase.holds(for: "\(RecordText.mark), keyword: \(RecordText.mark)")
        #expect(
            PageLanguage.english(typed, with: place).text
                == "It holds for what you see now: <span lang=\"nb\">Ytre Sund</span>, "
                + "keyword: \(RecordText.mark).")
    }
}

/// What a voice reads of a page, and in which language.
private enum Spoken {
    /// The pieces of text in the body, each with the language of the nearest element that says one.
    ///
    /// Our own HTML alone: every element is closed, no value holds a `>`.
    static func texts(of html: String) -> [(text: String, language: String)] {
        var found: [(text: String, language: String)] = []
        var open: [(name: Substring, language: String)] = []
        for piece in html.split(separator: "<", omittingEmptySubsequences: true) {
            let parts = piece.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false)
            guard let tag = parts.first, let name = tag.split(separator: " ").first else {
                continue
            }
            if name.hasPrefix("/") {
                open.removeLast()
            } else if !["!doctype", "meta", "link", "base", "br", "img", "input"].contains(name) {
                let own = tag.split(separator: " lang=\"", maxSplits: 1).dropFirst().first
                let language = own.map { String($0.prefix { $0 != "\"" }) }
                open.append((name, language ?? open.last?.language ?? ""))
            }
            // Written for programs, or to be copied.
            let isSilent = open.contains { ["head", "textarea"].contains($0.name) }
            guard parts.count == 2, !parts[1].isEmpty, !isSilent, let here = open.last else {
                continue
            }
            found.append((String(parts[1]), here.language))
        }
        return found
    }
}
