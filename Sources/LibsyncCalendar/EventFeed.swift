public import LibsyncModel

/// A calendar of many events that people and machines subscribe to.
///
/// It is a header, the VTIMEZONEs and the bytes of each event one after the other, so a server may
/// keep the bytes of an event until the event changes. The same data give the same bytes.
public struct EventFeed: Sendable {
    /// The calendar's name, which clients show.
    public var name: String
    /// What it holds, in a sentence; nil for nothing.
    public var description: String?
    /// The BCP 47 tag of the language that is written where an event has it.
    public var language: String
    /// The BCP 47 tag of the language in which the region's events are held where neither they nor
    /// their library say otherwise; nil where that is not known.
    public var usualLanguage: String?
    /// The zone of an empty feed, and of times that name none.
    public var timeZone: String
    /// The address at which the feed is found; nil where it has none.
    public var source: String?
    /// The server's address, under which single events are found; nil where there is none.
    public var server: String?
    /// How often clients should ask again (RFC 5545, 3.3.6).
    public var refreshInterval = "PT1H"
    /// Which events it holds by what they say.
    public var filter: FeedFilter
    /// Which events it holds by when they are.
    public var window: FeedWindow
    /// What becomes of cancelled events.
    public var cancelled: CancelledEvents = .keep
    /// Whether each date of a series within the window is an event of its own, for programs that
    /// know no rules.
    public var isExpanded = false
    /// The places and libraries that events point to.
    public var context: EventContext

    /// A feed of public events within `window`.
    public init(
        name: String, description: String? = nil, language: String, timeZone: String,
        source: String? = nil, filter: FeedFilter = FeedFilter(), window: FeedWindow,
        context: EventContext = EventContext()
    ) {
        self.name = name
        self.description = description
        self.language = language
        self.timeZone = timeZone
        self.source = source
        self.filter = filter
        self.window = window
        self.context = context
    }

    /// The events that the feed holds, by start and then by id.
    public func selection(of events: [Event]) -> [Event] {
        let filter = filter.reaching(context.places)
        let chosen = events.compactMap { event -> (start: Int, event: Event)? in
            guard filter.admits(event, spokenUsually: language(of: event)), let time = event.time,
                event.status != .cancelled || !cancelled.runs(of: event).isEmpty,
                window.admits(event)
            else { return nil }
            return (time.zonedStart?.secondsSince1970 ?? time.start.secondsAsUTC, event)
        }
        return chosen.sorted { ($0.start, $0.event.id) < ($1.start, $1.event.id) }.map(\.event)
    }

    /// In which language an event is held that states none: in that of its library, where it has one
    /// alone, or else in the region's.
    private func language(of event: Event) -> String? {
        let own = event.library.flatMap { context.libraries[$0] }?.members(of: "languages") ?? []
        return own.count == 1 ? own[0] : usualLanguage
    }

    /// The bytes of one event, a part of the calendar.
    public func render(_ event: Event) -> [UInt8] { writer.components(of: event) }

    /// The bytes of one event, a part of the feed in a form.
    ///
    /// They depend on nothing but the event, what it points to in `context`, `language`, `cancelled`
    /// and `server`; where the feed is expanded, on `window` and `timeZone` too.
    public func render(_ event: Event, as format: FeedFormat) -> [UInt8] {
        switch format {
        case .calendar: render(event)
        case .atom:
            FeedAtom(language: language, cancelled: cancelled, context: context, server: server)
                .entry(of: event)
        case .json:
            FeedJSON(
                language: language, cancelled: cancelled, context: context, expansion: expansion
            ).items(of: event)
        }
    }

    /// The whole feed of those of `events` that belong in it.
    public func document(of events: [Event]) -> [UInt8] {
        let selection = selection(of: events)
        return document(of: selection, rendered: selection.map(render))
    }

    /// The whole feed in a form, from a `selection` and its bytes, which `render` gave now or
    /// earlier.
    ///
    /// - Parameter part: the bytes of one event in a form.
    /// - Throws: `FeedQueryFailure` where the feed is expanded and would have no end.
    public func document(
        of selection: [Event], as format: FeedFormat,
        part: (Event, FeedFormat) -> [UInt8]
    ) throws(FeedQueryFailure) -> [UInt8] {
        let rendered = try parts(of: selection, as: format, part)
        switch format {
        case .calendar: return document(of: selection, rendered: rendered)
        case .atom: return atomDocument(of: selection, rendered: rendered)
        case .json:
            // How big the calendar of the same query is, is told where there is room for it.
            let calendar = document(
                of: selection, rendered: try parts(of: selection, as: .calendar, part))
            return jsonDocument(rendered: rendered, warnings: warnings(of: calendar))
        }
    }

    private func parts(
        of selection: [Event], as format: FeedFormat, _ part: (Event, FeedFormat) -> [UInt8]
    ) throws(FeedQueryFailure) -> [[UInt8]] {
        guard let expansion else { return selection.map { part($0, format) } }
        try expansion.check()
        var rendered: [[UInt8]] = []
        var bytes = 0
        for event in selection {
            rendered.append(part(event, format))
            bytes += rendered.last?.count ?? 0
            guard bytes <= FeedExpansion.bytesMax else { throw FeedExpansion.tooLarge }
        }
        return rendered
    }

    /// The calendar from a `selection` and its bytes, which `render` gave now or earlier.
    public func document(of selection: [Event], rendered: [[UInt8]]) -> [UInt8] {
        var calendar = CalendarBytes()
        calendar.component("VCALENDAR") { calendar in
            calendar.add(header)
            ICalendarWriter.append(spans(of: selection), to: &calendar)
            for bytes in rendered { calendar.add(rendered: bytes) }
        }
        return calendar.bytes
    }

    /// A calendar of one event for a download, without the feed's name; nil where the feed is
    /// expanded and the event has no date in its window.
    public func singleEvent(_ event: Event) -> [UInt8]? {
        var writer = writer
        // The only date of an event is in no window: who names the event has chosen it.
        if !cancelled.runs(of: event).contains(where: \.isRecurring) { writer.expansion = nil }
        let isEmpty = writer.expansion?.runs(of: event, cancelled)?.isEmpty ?? false
        return isEmpty ? nil : writer.singleEvent(event)
    }

    /// Whether Google is likely to lose events of this feed: it has been seen to from about 1 MB
    /// and 1,100 events on, and says nothing.
    public static func isTooBigForGoogle(_ document: [UInt8]) -> Bool {
        document.count > googleBytesMax || components(in: document) > googleEventsMax
    }

    /// The most bytes that Google is trusted with.
    public static let googleBytesMax = 900_000
    /// The most events that Google is trusted with.
    public static let googleEventsMax = 1_000

    var writer: ICalendarWriter {
        var writer = ICalendarWriter(language: language, cancelled: cancelled, context: context)
        writer.expansion = expansion
        return writer
    }

    private var expansion: FeedExpansion? {
        isExpanded ? FeedExpansion(window: window, timeZone: timeZone) : nil
    }

    private var header: [ContentLine] {
        var lines = ICalendarWriter.opening
        lines.append(ContentLine("METHOD", value: "PUBLISH"))
        // Each fact twice: RFC 7986 for those who follow it, the older name for the rest.
        lines += [ContentLine.text("NAME", name), ContentLine.text("X-WR-CALNAME", name)]
        if let description {
            lines.append(ContentLine.text("DESCRIPTION", description))
            lines.append(ContentLine.text("X-WR-CALDESC", description))
        }
        lines.append(ContentLine.text("X-WR-TIMEZONE", timeZone))
        lines.append(
            ContentLine("REFRESH-INTERVAL", ["VALUE": "DURATION"], value: refreshInterval))
        lines.append(ContentLine("X-PUBLISHED-TTL", value: refreshInterval))
        if let uri = source.flatMap(ContentLine.uri) {
            lines.append(ContentLine("SOURCE", ["VALUE": "URI"], value: uri))
        }
        return lines
    }

    /// Every zone of the selection, and the feed's own: a calendar without any component is none
    /// (RFC 5545, 3.6).
    private func spans(of selection: [Event]) -> [ZoneSpan] {
        let zone = ZonedTime.isKnown(timeZone) ? timeZone : "UTC"
        let own = ZoneSpan(zone: zone, first: window.from, last: window.to)
        return selection.flatMap { EventExtent($0)?.spans ?? [] } + [own]
    }

    /// How many VEVENTs begin; no text can look like one, because its line breaks are escaped.
    private static func components(in document: [UInt8]) -> Int {
        document.split(separator: UInt8(ascii: "\n")).count {
            $0.elementsEqual("BEGIN:VEVENT\r".utf8)
        }
    }
}
