public import LibsyncModel

extension Event {
    /// What differs on single occurrences, in order of their keys.
    ///
    /// A key that cannot be read is passed over; the record keeps it.
    public var changes: [(key: OccurrenceKey, change: EventOverride)] {
        var aspects: [OccurrenceKey: [String: JSONValue]] = [:]
        for (rest, value) in record.values(below: "overrides") {
            guard let slash = rest.firstIndex(of: "/"),
                let key = OccurrenceKey(String(rest[..<slash]))
            else { continue }
            aspects[key, default: [:]][String(rest[rest.index(after: slash)...])] = value
        }
        return aspects.map { ($0.key, EventOverride(aspects: $0.value)) }.sorted { $0.key < $1.key }
    }

    /// The places of dates that have one of their own, singly or from a date on.
    var placesOfDates: [RecordID] {
        changes.compactMap(\.change.place) + segments.compactMap(\.differing.place)
    }
}

extension EventOverride {
    /// The times that differ; nil where it has not both.
    var times: (start: LocalDateTime, end: LocalDateTime)? {
        start.flatMap { start in end.map { (start, $0) } }
    }
}

/// The changes of an event's occurrences, to be asked for each of them.
struct EventChanges {
    private let byKey: [OccurrenceKey: EventOverride]

    init(_ event: Event) {
        byKey = Dictionary(uniqueKeysWithValues: event.changes.map { ($0.key, $0.change) })
    }

    /// Whether nothing differs anywhere.
    var isEmpty: Bool { byKey.isEmpty }

    /// Their keys, in order.
    var keys: [OccurrenceKey] { byKey.keys.sorted() }

    /// What is said of a date; nil for nothing.
    subscript(date: LocalDate) -> EventOverride? { byKey[OccurrenceKey(date)] }

    /// What differs on the occurrence that starts then by the rule: what is said of its time counts
    /// before what is said of its date.
    subscript(name: LocalDateTime) -> EventOverride? {
        if isEmpty { return nil }
        let timed = byKey[OccurrenceKey(name.date, secondOfDay: name.secondOfDay)]
        guard let dated = self[name.date] else { return timed }
        return timed.map(dated.overlaid) ?? dated
    }

    /// What differs on the occurrence of that key.
    func change(of key: OccurrenceKey) -> EventOverride? {
        key.moment.map { self[$0] } ?? self[key.date]
    }

    /// The dates of changes that give other times.
    var moves: [(date: LocalDate, to: LocalDate)] {
        byKey.compactMap { key, change in change.start.map { (key.date, $0.date) } }
    }
}
