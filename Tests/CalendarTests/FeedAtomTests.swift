import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct FeedAtomTests {
    private func document(
        _ events: [Event], _ change: (inout EventFeed) -> Void = { _ in }
    ) -> String {
        var feed = EventFeedTests.feed()
        feed.server = "https://kalender.example"
        change(&feed)
        let bytes = try? feed.document(of: feed.selection(of: events), as: .atom) { event, format in
            feed.render(event, as: format)
        }
        return String(decoding: bytes ?? [], as: UTF8.self)
    }

    @Test func `an empty feed is exactly this`() {
        #expect(
            document([]) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nb">
                <id>https://kalender.example/fjordvik.ics</id>
                <title>Fjordvik, hele året</title>
                <subtitle>Alt som skjer</subtitle>
                <updated>2026-11-17T00:00:00Z</updated>
                <author>
                <name>Fjordvik, hele året</name>
                </author>
                <generator>libsync</generator>
                <link rel="self" type="application/atom+xml" \
                href="https://kalender.example/fjordvik.ics"/>
                </feed>

                """)
    }

    @Test func `an event is exactly this`() {
        let event = Sample.event(
            1,
            [
                "keywords/bok": true, "status": "cancelled", "statusReason/nb": "Syk",
                "url": "https://a.example/?x=1&y=2",
                FieldPath(stringLiteral: "places/\(Sample.id(7))"): true,
            ])
        let text = document([event]) { $0.context = Sample.context(places: [Sample.place(7)]) }
        #expect(
            text.contains(
                """
                <entry>
                <id>urn:uuid:0192a000-0000-7000-8000-000000000001</id>
                <title>AVLYST: Forfattermøte</title>
                <updated>2025-12-02T18:30:45Z</updated>
                <author>
                <name>fjordvik</name>
                </author>
                <category term="bok"/>
                <link rel="alternate" href="https://a.example/?x=1&amp;y=2"/>
                <link rel="related" type="text/calendar" href="https://kalender.example\
                /events/0192a000-0000-7000-8000-000000000001.ics"/>
                <content type="text">torsdag 3. desember 2026 kl. 18.00–20.00
                Fjordvik bibliotek, Storgata 1, 6800 Fjordvik

                Avlyst: Syk

                Les mer: https://a.example/?x=1&amp;y=2</content>
                </entry>
                """), "\(text)")
        #expect(text.contains("<updated>2025-12-02T18:30:45Z</updated>\n<author>\n<name>Fjordvik,"))
    }

    @Test func `no text becomes markup, and what XML cannot hold is left out`() {
        let evil = "</title><script>&\"'\u{0}\u{8}\u{FFFF}\r\u{1F600}]]>"
        let event = Sample.event(
            1, ["name/nb": .string(evil), FieldPath(stringLiteral: "keywords/<a b=\"c\">"): true])
        let text = document([event]) { $0.name = evil }
        let escaped = "&lt;/title&gt;&lt;script&gt;&amp;&quot;'&#13;\u{1F600}]]&gt;"
        #expect(text.contains("<title>\(escaped)</title>"))
        #expect(text.contains("<category term=\"&lt;a b=&quot;c&quot;&gt;\"/>"))
        #expect(!text.contains("<script>"))
        let controls = text.unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" }
        #expect(controls.isEmpty)
    }

    @Test func `what is dropped has no entry, and a series one`() {
        let later = Sample.when("2026-12-17T12:00:00", "2026-12-17T13:00:00", rule: "FREQ=WEEKLY")
        let series = Sample.series("FREQ=WEEKLY", ["segments/20261217": ["when": later]])
        let cancelled = EventFeedTests.on("2026-12-06", 3, ["status": "cancelled"])
        for (choice, count) in [(CancelledEvents.keep, 2), (.mark, 2), (.drop, 1)] {
            let text = document([series, cancelled]) { $0.cancelled = choice }
            #expect(text.split(separator: "<entry>").count - 1 == count)
        }
        #expect(document([series]).contains("18.00–20.00 …"))
    }

    @Test func `the same events in any order give the same bytes`() {
        let events = (1...9).map { EventFeedTests.on("2026-12-0\($0)", 10 - $0) }
        #expect(document(events) == document(events.reversed()))
    }
}
