internal import LibsyncModel

/// What becomes of a record whose source does not have it any more: what is ahead goes, what is past
/// stays.
struct VanishedEvent {
    /// Its next date that takes place; nil when it has none ahead, or is no event.
    private(set) var next: LocalDate?
    private(set) var before: [FieldPath: JSONValue] = [:]
    private(set) var after: [FieldPath: JSONValue] = [:]

    init(_ record: Record, today: LocalDate) {
        after = ["deleted": true]
        if let event = Event(record) {
            next = VanishedEvent.next(of: event, from: today)
            // A series that has begun ends: those who look back, or count visits, still find it.
            if let time = event.time, event.isSeries, time.start.date < today {
                after = VanishedEvent.ending(event, time, before: today)
            }
        }
        before = Dictionary(
            uniqueKeysWithValues: after.keys.map { ($0, record[$0] ?? .null) })
        if after["deleted"] != nil { before["deleted"] = false }
    }

    /// How far is looked for the next date, in days, one after the other.
    private static let distances = [100, 800, 8_000]

    /// The first date from `date` on that takes place; nil when there is none within 22 years.
    static func next(of event: Event, from date: LocalDate) -> LocalDate? {
        var budget = ExpansionBudget(steps: 50_000, occurrencesMax: 1_000)
        let dates = EventDates(event, budget: &budget, zones: ZoneTables())
        for days in distances {
            let found = dates.occurrences(from: date, to: date.adding(days: days), budget: &budget)
            let first = found.occurrences.first {
                $0.status != .omitted && $0.status != .cancelled
            }
            if let first { return first.start.date }
        }
        return nil
    }

    /// What makes a series end before a date.
    private static func ending(
        _ event: Event, _ time: EventTime, before date: LocalDate
    ) -> [FieldPath: JSONValue] {
        var values: [FieldPath: JSONValue] = [:]
        for path in event.record.values.keys {
            let segments = path.segments
            guard ["dates", "overrides", "segments"].contains(segments[0]), segments.count > 1,
                let key = OccurrenceKey(segments[1]), key.date >= date
            else { continue }
            values[path] = .null
        }
        // A run may begin before its key.
        let last = EventRun.all(of: event).last { $0.from.map { $0 < date } ?? true }
        let run = last?.time ?? time
        guard let rule = run.rule else { return values }
        let cut = JSONValue.string(RecurrenceText(rule).cut(before: date, for: run))
        if let key = last?.key, let path = FieldPath("segments/\(key.compact)"),
            var members = event.record[path]?.object
        {
            var when = members["when"]?.object ?? [:]
            when["rule"] = cut
            members["when"] = .object(when)
            values[path] = .object(members)
        } else if var when = event.record["when"]?.object {
            when["rule"] = cut
            values["when"] = .object(when)
        }
        return values
    }
}

/// How far ahead a source holds events: feeds have windows, and what lies beyond is not gone.
struct SourceReach {
    /// The last date of those that end.
    private let last: LocalDate?
    /// Whether it holds a series without an end.
    private let isEndless: Bool

    init(_ items: [SourceItem]) {
        let events = items.filter { $0.kind == Kind.event.name }
        let starts = events.map { $0.start.flatMap { LocalDate(String($0.prefix(10))) } }
        last = zip(events, starts).compactMap { item, start in
            [item.last, start].compactMap { $0 }.max()
        }.max()
        isEndless = events.contains { $0.last == nil && $0.values["when"]?["rule"] != nil }
    }

    /// Why something with this next date may only be out of sight, as a clause; nil where it is not.
    func ends(before next: LocalDate, isSeries: Bool) -> String? {
        // Of a source that holds series without an end another one would be in sight too.
        guard let last, next > last, !(isEndless && isSeries) else { return nil }
        return isEndless
            ? "the single dates that the source holds end on \(last)"
            : "what the source holds ends on \(last)"
    }
}
