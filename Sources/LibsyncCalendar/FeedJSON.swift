internal import LibsyncModel

/// Writes events as JSON for programs that read no iCalendar.
///
/// Members are named as the record's fields are; texts stand in one language. There is one item for
/// each UID of the iCalendar of the same query: a series that changed from one date on has two, and
/// where the query is expanded each date is one.
struct FeedJSON {
    let language: String
    let cancelled: CancelledEvents
    let context: EventContext
    var expansion: FeedExpansion?

    /// The canonical JSON (RFC 8785) of the items of an event, a comma between them.
    func items(of event: Event) -> [UInt8] {
        let runs = expansion?.runs(of: event, cancelled) ?? cancelled.runs(of: event)
        let items = runs.map { item(of: $0, event).canonicalBytes }
        return Array(items.joined(separator: [UInt8(ascii: ",")]))
    }

    private func item(of run: EventSeries, _ event: Event) -> JSONValue {
        let record = event.record
        let change = run.only?.change.map(run.differing.overlaid) ?? run.differing
        var members = texts(of: event, change)
        members["uid"] = .string(run.uid)
        members["id"] = .string(event.id.description)
        members["when"] = when(run)
        let status = change.status ?? event.status
        members["status"] = .string(status.rawValue)
        // Held as planned after all: the reason was of what it no longer is.
        if status == .scheduled { members["statusReason"] = nil }
        members["modified"] = .string(FeedAtom.moment(record.modifiedMilliseconds))
        members["revision"] = .number(Double(record.revision))
        members["library"] = event.library.map(library)
        members["coHosts"] = list(record.coHosts.sorted().map(library))
        let places = change.place.map { [$0] } ?? event.places
        members["places"] = list(places.compactMap { context.places[$0] }.map(place))
        members["keywords"] = words(event.keywords)
        members["audience"] = words(event.audience)
        members["inLanguage"] = words(event.languages)
        members["accessibility"] = words(event.accessibility)
        members["url"] = address(event.url)
        members["registration"] = address(event.registrationURL)
        members["virtualLocation"] = address(event.virtualLocation)
        members["isAccessibleForFree"] = record["isAccessibleForFree"]?.bool.map { .bool($0) }
        members["image"] = image(of: event)
        members["performers"] = list(
            event.performers.map { name, role in
                object(["name": .string(name), "role": role.map { .string($0) }])
            })
        members["extraDates"] = words(run.added.map(\.description))
        members["removedDates"] = words(run.removed.map { name($0, in: run) })
        members["changedDates"] = list(run.changed.map { changed($0, in: run, event) })
        return .object(members)
    }

    private func texts(of event: Event, _ change: EventOverride) -> [String: JSONValue] {
        let usual = [
            "name": event.name, "summary": event.summary, "description": event.description,
            "statusReason": event.statusReason, "location": event.location,
        ]
        var members: [String: JSONValue] = [:]
        for (root, texts) in usual {
            let text = change.texts(root).text([language]) ?? texts.text([language])
            members[root] = text.map { .string($0) }
        }
        return members
    }

    private func when(_ run: EventSeries) -> JSONValue {
        let (start, end) = (run.only?.start ?? run.time.start, run.only?.end ?? run.time.end)
        return object([
            "start": .string(text(start, run.time.isAllDay)),
            "end": .string(text(end, run.time.isAllDay)),
            "timeZone": .string(run.time.timeZone),
            "allDay": run.time.isAllDay ? true : nil, "rule": run.rule.map { .string($0) },
        ])
    }

    /// One date that differs: only what differs, besides its times.
    private func changed(
        _ date: EventSeries.ChangedDate, in run: EventSeries, _ event: Event
    ) -> JSONValue {
        let isAllDay = date.isAllDay && date.start.secondOfDay + date.end.secondOfDay == 0
        var members: [String: JSONValue] = [
            "date": .string(name(date.name, in: run)), "start": .string(text(date.start, isAllDay)),
            "end": .string(text(date.end, isAllDay)),
        ]
        guard let change = date.change else { return .object(members) }
        let status = run.differing.overlaid(by: change).status ?? event.status
        if change.status != nil { members["status"] = .string(status.rawValue) }
        members["place"] = change.place.flatMap { context.places[$0] }.map(place)
        for root in ["name", "summary", "description", "statusReason"] {
            members[root] = change.texts(root).text([language]).map { .string($0) }
        }
        if status == .scheduled { members["statusReason"] = nil }
        return .object(members)
    }

    /// What names an occurrence: its date, and its time where that is not the time of the series.
    private func name(_ name: LocalDateTime, in run: EventSeries) -> String {
        let isUsual = name.secondOfDay == run.time.start.secondOfDay
        return isUsual ? name.date.description : name.description
    }

    private func text(_ time: LocalDateTime, _ isAllDay: Bool) -> String {
        isAllDay ? time.date.description : time.description
    }

    private func library(_ slug: LibrarySlug) -> JSONValue {
        let name = context.libraries[slug]?.name.text([language])
        return object(["slug": .string(slug.description), "name": name.map { .string($0) }])
    }

    private func place(_ place: Place) -> JSONValue {
        object([
            "id": .string(place.record.id.description),
            "name": place.name.text([language]).map { .string($0) },
            "address": place.addressLine.map { .string($0) },
            "latitude": place.coordinates.map { .number($0.latitude) },
            "longitude": place.coordinates.map { .number($0.longitude) },
        ])
    }

    private func image(of event: Event) -> JSONValue? {
        guard let image = event.image, let url = address(image.url) else { return nil }
        return object(["url": url, "alt": image.alt.map { .string($0) }])
    }

    /// Only what a page may link to, so that no `javascript:` reaches one.
    private func address(_ text: String?) -> JSONValue? {
        text.flatMap(ContentLine.uri).map { .string($0) }
    }

    private func words(_ words: [String]) -> JSONValue? { list(words.map { .string($0) }) }

    private func list(_ values: [JSONValue]) -> JSONValue? {
        values.isEmpty ? nil : .array(values)
    }

    private func object(_ members: [String: JSONValue?]) -> JSONValue {
        .object(members.compactMapValues { $0 })
    }
}

extension EventFeed {
    /// What a machine that reads the feed should know of the calendar of the same query.
    public struct Warning: Hashable, Sendable {
        /// A word for programs.
        public let code: String
        /// A sentence for people.
        public let detail: String
    }

    /// What is likely to go wrong with the calendar of this query.
    ///
    /// - Parameter calendar: the bytes of that calendar.
    public func warnings(of calendar: [UInt8]) -> [Warning] {
        var warnings: [Warning] = []
        if EventFeed.isTooBigForGoogle(calendar) {
            warnings.append(
                Warning(
                    code: "too-big-for-google",
                    detail: "Google drops events of calendars of this size, \(calendar.count) "
                        + "bytes; ask for less."))
        }
        if let source, source.count > FeedSubject.addressCharactersMax {
            warnings.append(
                Warning(
                    code: "address-too-long-for-google",
                    detail: "Google takes addresses of \(FeedSubject.addressCharactersMax) "
                        + "characters; this has \(source.count)."))
        }
        return warnings
    }

    /// The feed as canonical JSON (RFC 8785).
    ///
    /// - Parameter rendered: the items of a selection, which `render(_:as:)` gave.
    func jsonDocument(rendered: [[UInt8]], warnings: [Warning]) -> [UInt8] {
        var members: [String: JSONValue] = [
            "name": .string(name), "language": .string(language), "timeZone": .string(timeZone),
            "from": .string(window.from.description), "to": .string(window.to.description),
            "warnings": .array(
                warnings.map { ["code": .string($0.code), "detail": .string($0.detail)] }),
        ]
        members["source"] = source.map { .string($0) }
        // "events" sorts before every other member, so the rest follows as it is.
        var bytes = Array("{\"events\":[".utf8)
        bytes.append(contentsOf: rendered.filter { !$0.isEmpty }.joined(separator: [0x2C]))
        bytes.append(contentsOf: "],".utf8)
        bytes.append(contentsOf: JSONValue.object(members).canonicalBytes.dropFirst())
        return bytes
    }
}
