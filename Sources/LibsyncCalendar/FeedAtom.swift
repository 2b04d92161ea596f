internal import LibsyncModel

/// Writes events as Atom entries (RFC 4287) for readers of news and for other sites.
struct FeedAtom {
    let language: String
    let cancelled: CancelledEvents
    let context: EventContext
    /// The server's address, under which one event can be taken over; nil for none.
    let server: String?

    /// The entry of an event; nothing where the event has no date.
    func entry(of event: Event) -> [UInt8] {
        guard let run = cancelled.runs(of: event).first else { return [] }
        let writer = ICalendarWriter(language: language, cancelled: cancelled, context: context)
        let text = EventText(event, run, run.only, writer)
        var xml = XMLBytes()
        xml.add("entry") { xml in
            xml.add("id", [:], "urn:uuid:\(event.id)")
            xml.add("title", [:], text.summary)
            xml.add("updated", [:], FeedAtom.moment(event.record.modifiedMilliseconds))
            if let library = event.library {
                xml.add("author") { xml in
                    xml.add("name", [:], text.ownerName ?? library.description)
                }
            }
            for keyword in event.keywords { xml.add("category", ["term": keyword]) }
            if let url = event.url.flatMap(ContentLine.uri) {
                xml.add("link", ["rel": "alternate", "href": url])
            }
            if let server {
                let href = server + FeedSubject.event(event.id).path()
                xml.add("link", ["rel": "related", "type": "text/calendar", "href": href])
            }
            let facts = [when(run), text.place].compactMap { $0 }.joined(separator: "\n")
            let paragraphs = [facts, text.description].filter { !$0.isEmpty }
            xml.add("content", ["type": "text"], paragraphs.joined(separator: "\n\n"))
        }
        return xml.bytes
    }

    /// The first date; a series says that others follow.
    private func when(_ run: EventSeries) -> String {
        let human = HumanTime(language: language)
        if let only = run.only { return human.text(from: only.start, to: only.end) }
        return human.text(run.time) + (run.isRecurring ? " …" : "")
    }

    /// An instant as RFC 3339 has it.
    static func moment(_ milliseconds: Int64) -> String {
        LocalDateTime(secondsAsUTC: Int(milliseconds / 1_000)).description + "Z"
    }
}

extension EventFeed {
    /// The feed as Atom, from the entries of a selection.
    func atomDocument(of selection: [Event], rendered: [[UInt8]]) -> [UInt8] {
        // The feed's own id must never change, and its address changes only with what it asks for.
        let id = source ?? "urn:libsync:feed"
        let first = LocalDateTime(secondsAsUTC: window.from.dayNumber * 86_400)
        let changed = selection.map(\.record.modifiedMilliseconds).max()
        var xml = XMLBytes()
        xml.add(rendered: XMLBytes.declaration)
        xml.add("feed", ["xmlns": "http://www.w3.org/2005/Atom", "xml:lang": language]) { xml in
            xml.add("id", [:], id)
            xml.add("title", [:], name)
            if let description { xml.add("subtitle", [:], description) }
            xml.add("updated", [:], changed.map(FeedAtom.moment) ?? "\(first)Z")
            xml.add("author") { $0.add("name", [:], name) }
            xml.add("generator", [:], "libsync")
            if let source {
                xml.add(
                    "link", ["rel": "self", "type": "application/atom+xml", "href": source])
            }
            for entry in rendered { xml.add(rendered: entry) }
        }
        return xml.bytes
    }
}
