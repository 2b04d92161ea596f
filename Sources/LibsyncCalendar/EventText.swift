internal import LibsyncModel

/// What one VEVENT says besides its times: the event, with what differs in its run and on one date
/// laid over it.
struct EventText {
    private let event: Event
    private let change: EventOverride
    /// The times of a date in an all-day series that has hours of its own.
    private let hours: String?
    private let wording: Wording
    private let languages: [String]
    private let cancelled: CancelledEvents
    private let context: EventContext

    init(
        _ event: Event, _ run: EventSeries, _ date: EventSeries.ChangedDate?,
        _ writer: ICalendarWriter
    ) {
        self.event = event
        change = date?.change.map(run.differing.overlaid) ?? run.differing
        hours = EventText.hours(of: date, HumanTime(language: writer.language))
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

    private var status: EventStatus { change.status ?? event.status }

    /// The title; where it does not stand as announced that comes first, because several clients
    /// show nothing else of it.
    var summary: String {
        let names = [change.texts("name").text(languages), event.name.text(languages)]
        let name = names.compactMap { $0 }.first { !$0.isEmpty } ?? wording.event
        return wording.word(for: status).map { "\($0.uppercased()): \(name)" } ?? name
    }

    /// Where it takes place, as LOCATION has it.
    var place: String? { whereabouts.text }

    /// The owner's name.
    var ownerName: String? {
        event.library.flatMap { context.libraries[$0] }?.name.text(languages)
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
    var description: String {
        var paragraphs: [String] = []
        let reason =
            change.texts("statusReason").text(languages) ?? event.statusReason.text(languages)
        if let reason, let word = wording.word(for: status) {
            paragraphs.append("\(word): \(reason)")
        }
        if let hours { paragraphs.append(hours) }
        if let text = change.texts("description").text(languages) {
            paragraphs.append(text)
        } else {
            let short = change.texts("summary").text(languages)
            let usual = event.description.text(languages)
            paragraphs += [short, usual ?? (short == nil ? event.summary.text(languages) : nil)]
                .compactMap { $0 }
        }
        paragraphs.append(facts.joined(separator: "\n"))
        return paragraphs.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    /// Its properties hold dates, so the hours can only be said in words.
    private static func hours(
        of date: EventSeries.ChangedDate?, _ human: HumanTime
    ) -> String? {
        guard let date, date.isAllDay,
            date.start.secondOfDay + date.end.secondOfDay > 0
        else { return nil }
        return human.text(from: date.start, to: date.end)
    }

    private var facts: [String] {
        let performers = event.performers.map { name, role in role.map { "\(name) (\($0))" } ?? name
        }
        let addresses = [
            (wording.signUp, event.registrationURL), (wording.takePart, virtualLocation.url),
            (wording.readMore, event.url),
        ]
        var facts: [String] = []
        if !performers.isEmpty {
            facts.append("\(wording.performers): \(performers.joined(separator: ", "))")
        }
        if !coHosts.isEmpty {
            facts.append("\(wording.coHosts): \(coHosts.joined(separator: ", "))")
        }
        if event.record["isAccessibleForFree"]?.bool == true { facts.append(wording.free) }
        for (word, address) in addresses {
            if let uri = address.flatMap(ContentLine.uri) { facts.append("\(word): \(uri)") }
        }
        return facts
    }

    private var whereabouts: Whereabouts {
        let ids = change.place.map { [$0] } ?? event.places
        return Whereabouts(
            places: ids.compactMap { context.places[$0] },
            room: event.location.text(languages),
            address: virtualLocation.url.flatMap(ContentLine.uri),
            isOnline: status == .movedOnline, language: languages[0])
    }

    private var virtualLocation: (url: String?, name: String?) {
        if let own = change.virtualLocation { return own }
        return (event.virtualLocation, event.record["virtualLocation"]?["name"]?.string)
    }

    /// Whom to ask: not ORGANIZER, which makes Outlook ask for accepting or declining.
    private var contact: String? {
        guard let library = event.library.flatMap({ context.libraries[$0] }) else { return nil }
        let parts = [
            library.name.text(languages), library["telephone"]?.string, library["email"]?.string,
        ]
        let contact = parts.compactMap { $0 }.joined(separator: ", ")
        return contact.isEmpty ? nil : contact
    }

    private var conference: ContentLine? {
        guard let uri = virtualLocation.url.flatMap(ContentLine.uri) else { return nil }
        let label = virtualLocation.name ?? wording.takePart
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
    /// Those who arrange it with the owner, by name: a slug says nothing to a reader.
    private var coHosts: [String] {
        event.organizers.filter { $0.role == "co-host" || $0.role == "external" }
            .compactMap { key, _, name in
                name
                    ?? LibrarySlug(key).flatMap { context.libraries[$0] }?.name.text(languages)
            }
    }
}
