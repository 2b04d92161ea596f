public import LibsyncModel

/// Makes records of the events of a calendar from elsewhere: what iCalendar says, as the fields of
/// an event.
///
/// Pure, and the same each time: a hash of what the source says tells whether it changed. What a
/// record cannot hold is named with the item, and what it cannot hold without becoming another event
/// is a fault. Nothing of people (ATTENDEE, ORGANIZER, CONTACT) is taken: records go to everybody.
public struct EventMapping: Sendable {
    let defaults: ImportDefaults
    let library: LibrarySlug
    let source: String
    let places: PlaceNames

    /// A mapping for one source of a library.
    public init(
        defaults: ImportDefaults, library: LibrarySlug, source: String, places: PlaceNames
    ) {
        self.defaults = defaults
        self.library = library
        self.source = source
        self.places = places
    }

    /// The most steps that the rules of one calendar take.
    private static let stepsMax = 20_000_000

    /// All events of a calendar, in its order.
    /// - Parameter progress: is told now and then how many are done.
    public func items(
        of calendar: ImportedCalendar, progress: (Int) -> Void = { _ in }
    ) -> [SourceItem] {
        let zones = ZoneTables()
        var steps = EventMapping.stepsMax
        var items: [SourceItem] = []
        items.reserveCapacity(calendar.events.count)
        for event in calendar.events {
            var budget = ExpansionBudget(steps: min(steps, 200_000), occurrencesMax: 50_000)
            let before = budget.steps
            var item = item(
                for: event, zone: calendar.timeZone, budget: &budget, zones: zones)
            item.doubts += doubts(of: event, in: calendar)
            items.append(item)
            steps = max(0, steps - (before - budget.steps))
            if items.count % 100 == 0 { progress(items.count) }
        }
        return items
    }

    /// What is doubtful of an event for what the calendar around it is.
    private func doubts(of event: ImportedEvent, in calendar: ImportedCalendar) -> [Doubt] {
        cutDoubts(of: event, in: calendar) + zoneDoubts(of: event, in: calendar)
    }

    /// A line that was cut reads like a whole one: `FREQ=WEEKLY` of a rule that had an end.
    private func cutDoubts(of event: ImportedEvent, in calendar: ImportedCalendar) -> [Doubt] {
        if event.isPartRead {
            return [
                Doubt(
                    .partRead, "the source is cut in it, or not all of it could be read")
            ]
        }
        guard calendar.isCut, event.isSeries else { return [] }
        return [
            Doubt(
                .partRead,
                "the source is cut, and changed dates of this series may be missing with the rest")
        ]
    }

    private func zoneDoubts(of event: ImportedEvent, in calendar: ImportedCalendar) -> [Doubt] {
        // Whether a time without a zone was one of that zone cannot be told any more.
        guard let zone = calendar.unknownZone,
            event.components.contains(where: { $0.start.form == .floating })
        else { return [] }
        let usual = calendar.timeZone ?? defaults.timeZone
        return [
            Doubt(
                .unknownZone,
                "the time zone \"\(zone)\" is not known, and its times are read as those of \(usual)"
            )
        ]
    }

    /// One event.
    func item(
        for event: ImportedEvent, zone: String?, budget: inout ExpansionBudget, zones: ZoneTables
    ) -> SourceItem {
        var mapped = MappedEvent(event, self, calendarZone: zone, zones)
        mapped.read(&budget)
        let isPrivate = event.components.contains { $0.isPrivate }
        let key = ["source", source, event.uid]
        var item = SourceItem(
            key: event.uid,
            id: DerivedID.make(library: library, kind: Kind.event.name, key: key),
            kind: Kind.event.name, values: mapped.values,
            visibility: isPrivate ? .draft : defaults.visibility,
            hash: event.contentHash(with: defaults.content),
            likeness: event.likeness, last: mapped.last)
        item.remarks = mapped.remarks
        item.left = event.leftNames(hasPlace: mapped.hasPlace)
        item.doubts = mapped.doubts
        item.fault = mapped.fault
        item.withoutRule = mapped.withoutRule
        if isPrivate {
            item.doubts.append(
                Doubt(.markedPrivate, "the source marks it as private; it would be a draft"))
        }
        return item
    }
}

// MARK: what the source says

extension ImportedCalendar {
    /// Whether all of its events were read: of a calendar that was cut, or that has an event that
    /// cannot be read, nothing is said to have vanished without a look.
    public var isWhole: Bool {
        let partial: Set<ReadingFault.Kind> = [
            .missingEnd, .strayEnd, .nestedTooDeep, .eventLeftOut,
        ]
        return faultsTotal == faults.count && !faults.contains { partial.contains($0.kind) }
    }

    /// The name of a zone of which nothing is known.
    var unknownZone: String? { faults.first { $0.kind == .zoneUnknown }?.subject }
}

extension ImportedEvent {
    /// A hash of what matters of it: without UID, DTSTAMP, SEQUENCE and the like, which some sources
    /// make anew with each fetch.
    ///
    /// - Parameter defaults: what holds besides: whoever changes that means all of the source.
    func contentHash(with defaults: JSONValue) -> String {
        let parts = components.map { JSONValue.array($0.content.map { .string($0) }) }
        return ValueHash(of: .array([defaults] + parts)).description
    }

    /// Start, title and place.
    var likeness: String {
        guard let first = components.first else { return "" }
        let texts = [first.summary?.text, first.location?.text].map { PlaceNames.plain($0 ?? "") }
        return ([first.start.text] + texts).joined(separator: "\n")
    }

    /// The names of what a record has no place for, sorted.
    func leftNames(hasPlace: Bool) -> [String] {
        var names: Set<String> = []
        for component in components {
            names.formUnion(component.keptNames)
            if component.position != nil, !hasPlace { names.insert("GEO") }
        }
        return names.subtracting(EventComponent.readNames).sorted()
    }
}

extension CalendarMoment {
    /// Time and clock in one text.
    var text: String {
        switch form {
        case .date: local.date.description
        case .utc: "\(local)Z"
        case .zoned(let zone): "\(local) \(zone)"
        case .floating: local.description
        }
    }
}

extension EventComponent {
    /// Kept properties that become fields, or that say what holds anyway: a calendar's bookkeeping.
    static let readNames: Set<String> = [
        "CLASS", "CONFERENCE", "EXRULE", "PRIORITY", "TRANSP", "X-ALT-DESC", "X-GOOGLE-CONFERENCE",
        "X-APPLE-STRUCTURED-LOCATION", "X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-ALLDAYEVENT",
        "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    ]
    /// Those of them whose change is a change of the event.
    private static let contentNames = [
        "CLASS", "CONFERENCE", "EXRULE", "X-ALT-DESC", "X-GOOGLE-CONFERENCE",
        "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    ]

    /// The names of its kept properties and of components inside, without what these hold.
    fileprivate var keptNames: Set<String> {
        var names: Set<String> = []
        var depth = 0
        for line in kept {
            let name = String(line.prefix { $0 != ":" && $0 != ";" })
            if name == "END" { depth -= 1 }
            if depth == 0, name != "BEGIN", name != "END" { names.insert(name) }
            guard name == "BEGIN" else { continue }
            if depth == 0 { names.insert(String(line.dropFirst(6))) }
            depth += 1
        }
        return names
    }

    /// Whether the source says that not everybody may see it.
    fileprivate var isPrivate: Bool {
        keptValues("CLASS").contains { ["PRIVATE", "CONFIDENTIAL"].contains($0.uppercased()) }
    }

    /// What the hash is made of.
    fileprivate var content: [String] {
        let length: String =
            switch length {
            case .none: ""
            case .end(let end): end.text
            case .duration(let duration): duration.text
            }
        let dates =
            added.map { "+\($0.start.text) \($0.length)" }.sorted()
            + removed.map { "-\($0.text)" }.sorted()
        let texts = [summary, description, location].map { text in
            text.map { "\($0.language ?? "")\u{1F}\($0.text)" } ?? ""
        }
        let point = position.map { "\($0.latitude),\($0.longitude)" } ?? ""
        let others = EventComponent.contentNames.map { name in
            "\(name)=\(keptValues(name).joined(separator: "\u{1F}"))"
        }
        return [
            recurrenceID?.text ?? "", isThisAndFuture ? "THISANDFUTURE" : "", start.text, length,
            rules.joined(separator: "\u{1F}"), dates.joined(separator: "\u{1F}"),
            status?.rawValue ?? "", url ?? "", categories.joined(separator: "\u{1F}"), point,
        ] + texts + others
    }
}
