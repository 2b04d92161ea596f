public import LibsyncModel

/// What a change of an event or of some of its dates writes, and which dates it changes: made
/// before anything is written, so that a person can look first.
public struct SeriesPlan: Sendable {
    /// The fields to write.
    public let values: [FieldPath: JSONValue]
    /// The dates that change, in order, as far as 13 months after the first.
    public let dates: [Change]
    /// Whether no later date changes.
    public let isComplete: Bool
    /// How many dates stay as they were because they are past.
    public let pastKept: Int
    /// Of those the dates that still go on today, such as an exhibition of several days.
    public let running: [State]
    /// The overrides that match no date after the change and did before.
    public let unmatched: [EventDates.Unmatched]
    /// How the dates move to other days; nil where they stay on theirs.
    public let shift: Shift?
    /// The first date, where somebody said it and the new rule does not give it.
    public let startBesideRule: LocalDate?

    /// How dates move to other days.
    public struct Shift: Hashable, Sendable {
        /// The date of which it was said, by its own date.
        public let date: LocalDate
        /// By how many days it and all others move.
        public let days: Int
        /// Whether the series gets another rule, so that only the first date is moved.
        public let hasOtherRule: Bool
    }

    /// One date that changes.
    public struct Change: Hashable, Sendable {
        /// As it was; nil for a new date.
        public let before: State?
        /// As it will be; nil for a date that goes.
        public let after: State?
    }

    /// How a date stands.
    public struct State: Hashable, Sendable {
        /// What names it: its own date, by the rule.
        public let key: OccurrenceKey
        /// Local start.
        public let start: LocalDateTime
        /// Local end; of an all-day event its last day.
        public let end: LocalDateTime
        /// Whether only the dates count.
        public let isAllDay: Bool
        /// How it stands.
        public let status: EventStatus
        /// What it has of the aspects that the change names, without status.
        public let aspects: [FieldPath: JSONValue]

        /// Its own date, by the rule.
        public var date: LocalDate { key.date }
    }

    /// Plans a change.
    ///
    /// - Parameters:
    ///   - today: what is before it is past.
    ///   - includingPast: whether dates that are past may change.
    /// - Throws: what cannot be done, or makes no sense; nothing is written then.
    public init(
        _ edit: SeriesEdit, of event: Event, scope: SeriesScope, today: LocalDate,
        includingPast: Bool = false
    ) throws(SeriesRefusal) {
        var writing = try SeriesWriting(edit, of: event)
        let reach = SeriesReach(event, writing.time, writing.runs, includingPast ? nil : today)
        var kept: LocalDate?
        if !event.isSeries {
            try reach.checkOnlyDate(scope, writing)
            // What an event says of its only date, as from a time when it had more, holds for it.
            let date = writing.time.start.date
            if EventChanges(event)[date] != nil, edit.time?.rule == nil {
                try writing.change(only: [OccurrenceKey(date)], saidOf: date)
            } else {
                try writing.changeWhole()
            }
        } else {
            kept = try reach.apply(scope, to: &writing)
        }
        values = writing.values.filter { path, value in
            value.isNull ? event.record[path] != nil : event.record[path] != value
        }
        guard !values.isEmpty else { throw .nothingChanges }
        guard let after = Event(event.record.showing(values)) else { throw .noTime }
        let comparison = try DateComparison(
            event, after, aspects: Array(edit.aspects.keys), days: writing.days,
            cut: edit.time?.rule == nil ? writing.cut : nil,
            first: writing.first ?? writing.time.start.date, last: writing.last)
        dates = comparison.changes
        isComplete = comparison.isComplete
        pastKept = kept.map { comparison.count(before: $0) } ?? 0
        running = kept.map { comparison.goingOn(on: $0) } ?? []
        unmatched = comparison.unmatched
        shift = writing.shift
        startBesideRule = writing.startBesideRule
    }

    /// What fields of an event show when they are written as they are, whatever is past.
    public init(writing fields: [FieldPath: JSONValue], to event: Event) {
        values = fields.filter { path, value in
            value.isNull ? event.record[path] != nil : event.record[path] != value
        }
        (pastKept, running) = (0, [])
        let after = Event(event.record.showing(values))
        guard let old = event.time, let after, let new = after.time else {
            (dates, isComplete, unmatched) = ([], true, [])
            (shift, startBesideRule) = (nil, nil)
            return
        }
        let days = new.start.date.dayNumber - old.start.date.dayNumber
        let hasOtherRule = new.rule != old.rule && new.rule != nil
        shift =
            days == 0
            ? nil : Shift(date: old.start.date, days: days, hasOtherRule: hasOtherRule)
        startBesideRule = values["when"] != nil && !new.startsByRule ? new.start.date : nil
        let comparison = try? DateComparison(
            event, after, aspects: SeriesPlan.aspects(values, of: event.record), days: days,
            cut: hasOtherRule ? nil : old.start.date,
            first: SeriesPlan.firstDate(of: values.keys) ?? min(old.start.date, new.start.date),
            last: event.isSeries || after.isSeries ? nil : max(old.start.date, new.start.date))
        // A rule with too many dates to look through may be mended all the same.
        dates = comparison?.changes ?? []
        isComplete = comparison?.isComplete ?? false
        unmatched = comparison?.unmatched ?? []
    }

    /// The first date that fields name; nil where one is of the whole event.
    private static func firstDate(of paths: some Sequence<FieldPath>) -> LocalDate? {
        var first: LocalDate?
        for path in paths {
            guard ["segments", "overrides", "dates"].contains(path.root),
                let date = path.segments.dropFirst().first.flatMap({
                    LocalDate(compact: String($0.prefix(8)))
                })
            else { return nil }
            first = min(first ?? date, date)
        }
        return first
    }

    /// What of changed fields is told of each date.
    private static func aspects(
        _ values: [FieldPath: JSONValue], of record: Record
    ) -> [FieldPath] {
        let ofDates: Set<String> = ["when", "status", "overrides", "segments", "dates"]
        let others = values.keys.filter { !ofDates.contains($0.root) }
        let ofSegments = values.filter { $0.key.root == "segments" }.flatMap { path, value in
            [value, record[path]].compactMap { $0?["aspects"]?.object?.keys }.joined()
        }
        return Array(
            Set(others.map { $0.root == "places" ? "place" : $0 })
                .union(ofSegments.compactMap { FieldPath($0) }))
    }

    /// The dates before one that would change, were a field of a series taken back to another
    /// version, in order.
    ///
    /// Of texts of the whole event, and of one date, whoever chooses means just that: none.
    public static func past(
        taking value: JSONValue, at path: FieldPath, of record: Record, before today: LocalDate
    ) -> [Change] {
        guard ["when", "segments", "dates", "status"].contains(path.root),
            let event = Event(record), event.isSeries
        else { return [] }
        return SeriesPlan(writing: [path: value], to: event).dates.filter { change in
            [change.before, change.after].contains { $0.map { $0.start.date < today } ?? false }
        }
    }
}

extension Record {
    /// The record as it would show with `values` written.
    func showing(_ values: [FieldPath: JSONValue]) -> Record {
        var record = self
        guard let some = fields.values.first?.provenance else { return record }
        for (path, value) in values {
            record.fields[path] = Field(
                value: value, provenance: fields[path]?.provenance ?? some)
        }
        return record
    }
}
