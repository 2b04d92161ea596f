internal import LibsyncModel

/// What one VEVENT says besides its times: the event, with what differs on one date laid over it.
struct EventText {
    private let event: Event
    private let change: EventOverride?
    private let wording: Wording
    private let languages: [String]
    private let cancelled: CancelledEvents
    private let context: EventContext

    init(_ event: Event, _ change: EventOverride?, _ writer: ICalendarWriter) {
        self.event = event
        self.change = change
        wording = Wording.in(writer.language)
        languages = [writer.language]
        cancelled = writer.cancelled
        context = writer.context
    }

    /// SUMMARY to IMAGE, in the order in which they are written.
    var lines: [ContentLine] {
        var lines = [ContentLine.text("SUMMARY", summary)]
        if let statusValue { lines.append(ContentLine("STATUS", value: statusValue)) }
        if !description.isEmpty { lines.append(ContentLine.text("DESCRIPTION", description)) }
        lines += whereabouts.lines
        if let url = event.url.flatMap(ContentLine.uri) {
            lines.append(ContentLine("URL", value: url))
        }
        if !event.keywords.isEmpty {
            lines.append(ContentLine.texts("CATEGORIES", event.keywords))
        }
        if let contact { lines.append(ContentLine.text("CONTACT", contact)) }
        return lines + [conference, image].compactMap { $0 }
    }

    private var status: EventStatus { change?.status ?? event.status }

    /// The title; where it does not stand as announced that comes first, because several clients
    /// show nothing else of it.
    private var summary: String {
        let names = [change?.texts("name").text(languages), event.name.text(languages)]
        let name = names.compactMap { $0 }.first { !$0.isEmpty } ?? wording.event
        return wording.word(for: status).map { "\($0.uppercased()): \(name)" } ?? name
    }

    private var statusValue: String? {
        switch status {
        case .cancelled: cancelled == .mark ? nil : "CANCELLED"
        case .postponed: "TENTATIVE"
        case .scheduled, .rescheduled, .movedOnline, .full, .omitted: "CONFIRMED"
        }
    }

    /// Why it does not stand as announced, the text, and what a client that ignores URL and
    /// CONFERENCE (Google) would not show.
    private var description: String {
        var paragraphs: [String] = []
        let reason =
            change?.texts("statusReason").text(languages) ?? event.statusReason.text(languages)
        if let reason, let word = wording.word(for: status) {
            paragraphs.append("\(word): \(reason)")
        }
        if let text = change?.texts("description").text(languages) {
            paragraphs.append(text)
        } else {
            let short = change?.texts("summary").text(languages)
            let usual = event.description.text(languages)
            paragraphs += [short, usual ?? (short == nil ? event.summary.text(languages) : nil)]
                .compactMap { $0 }
        }
        paragraphs.append(facts.joined(separator: "\n"))
        return paragraphs.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private var facts: [String] {
        let performers = performers.map { name, role in role.map { "\(name) (\($0))" } ?? name }
        let addresses = [
            (wording.signUp, event.registrationURL), (wording.takePart, event.virtualLocation),
            (wording.readMore, event.url),
        ]
        var facts: [String] = []
        if !performers.isEmpty {
            facts.append("\(wording.performers): \(performers.joined(separator: ", "))")
        }
        if event.record["isAccessibleForFree"]?.bool == true { facts.append(wording.free) }
        for (word, address) in addresses {
            if let uri = address.flatMap(ContentLine.uri) { facts.append("\(word): \(uri)") }
        }
        return facts
    }

    private var whereabouts: Whereabouts {
        let ids = change?.place.map { [$0] } ?? event.places
        return Whereabouts(
            places: ids.compactMap { context.places[$0] },
            room: event.location.text(languages),
            address: event.virtualLocation.flatMap(ContentLine.uri),
            isOnline: status == .movedOnline, language: languages[0])
    }

    /// Whom to ask: not ORGANIZER, which makes Outlook ask for accepting or declining.
    private var contact: String? {
        guard let library = event.library.flatMap({ context.libraries[$0] }) else { return nil }
        let names = library.values(below: "name").compactMapValues(\.string)
        let name = (languages + ["nb", "nn", "no", "en"]).lazy.compactMap { names[$0] }.first
        let parts = [
            name ?? names.min { $0.key < $1.key }?.value, library["telephone"]?.string,
            library["email"]?.string,
        ]
        let contact = parts.compactMap { $0 }.joined(separator: ", ")
        return contact.isEmpty ? nil : contact
    }

    private var conference: ContentLine? {
        guard let uri = event.virtualLocation.flatMap(ContentLine.uri) else { return nil }
        let label = event.record["virtualLocation"]?["name"]?.string ?? wording.takePart
        let feature = uri.lowercased().hasPrefix("tel:") ? "PHONE" : "VIDEO"
        return ContentLine(
            "CONFERENCE", ["VALUE": "URI", "FEATURE": feature, "LABEL": label], value: uri)
    }

    private var image: ContentLine? {
        guard let uri = event.image.flatMap({ ContentLine.uri($0.url) }), uri.hasPrefix("http")
        else { return nil }
        let path = uri.prefix { $0 != "?" && $0 != "#" }.lowercased()
        let types = [
            ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png",
            ".webp": "image/webp", ".gif": "image/gif", ".svg": "image/svg+xml",
        ]
        guard let type = types.first(where: { path.hasSuffix($0.key) })?.value else {
            return ContentLine("IMAGE", ["VALUE": "URI", "DISPLAY": "BADGE"], value: uri)
        }
        return ContentLine(
            "IMAGE", ["VALUE": "URI", "DISPLAY": "BADGE", "FMTTYPE": type], value: uri)
    }
}

extension EventText {
    /// Appends those on stage and those who arrange it with the owner (RFC 9073, 7.1).
    func appendParticipants(uid: String, to calendar: inout CalendarBytes) {
        for (key, value) in event.record.values(below: "performers").sorted(by: { $0.key < $1.key })
        {
            guard let name = value["name"]?.string else { continue }
            append(
                "\(uid)-performer-\(key)", "PERFORMER", name, value["role"]?.string, to: &calendar)
        }
        for (key, role, name) in event.organizers where role != "venue" {
            let library = LibrarySlug(key).flatMap { context.libraries[$0] }
            let names = library?.values(below: "name").compactMapValues(\.string) ?? [:]
            let known = name ?? names[languages[0]] ?? names["nb"]
            append("\(uid)-organizer-\(key)", "ACTIVE", known ?? key, role, to: &calendar)
        }
    }

    private func append(
        _ uid: String, _ type: String, _ name: String, _ role: String?,
        to calendar: inout CalendarBytes
    ) {
        calendar.component("PARTICIPANT") { calendar in
            calendar.add(ContentLine.text("UID", uid))
            calendar.add("PARTICIPANT-TYPE", type)
            calendar.add(ContentLine.text("SUMMARY", name))
            if let role { calendar.add(ContentLine.text("DESCRIPTION", role)) }
        }
    }

    /// Those on stage by name; the key settles what the name does not.
    private var performers: [(name: String, role: String?)] {
        event.record.values(below: "performers").sorted { $0.key < $1.key }
            .compactMap { _, value in
                value["name"]?.string.map { ($0, value["role"]?.string) }
            }
    }
}
