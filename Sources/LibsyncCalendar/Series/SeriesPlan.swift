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
    /// The overrides that match no date after the change and did before.
    public let unmatched: [EventDates.Unmatched]

    /// One date that changes.
    public struct Change: Hashable, Sendable {
        /// As it was; nil for a new date.
        public let before: State?
        /// As it will be; nil for a date that goes.
        public let after: State?
    }

    /// How a date stands.
    public struct State: Hashable, Sendable {
        /// Its own date, by the rule.
        public let date: LocalDate
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
            try reach.checkOnlyDate(scope)
            // What an event says of its only date, as from a time when it had more, holds for it.
            let date = writing.time.start.date
            if EventChanges(event)[date] != nil, edit.time?.rule == nil {
                try writing.change(only: [date])
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
            first: writing.first ?? writing.time.start.date, last: writing.last)
        dates = comparison.changes
        isComplete = comparison.isComplete
        pastKept = kept.map { comparison.count(before: $0) } ?? 0
        unmatched = comparison.unmatched
    }
}

/// How far a change reaches, of what is past and what is to come.
struct SeriesReach {
    private let event: Event
    private let time: EventTime
    private let runs: [EventRun]
    /// The first date that may change; nil for any.
    private let today: LocalDate?

    init(_ event: Event, _ time: EventTime, _ runs: [EventRun], _ today: LocalDate?) {
        self.event = event
        self.time = time
        self.runs = runs
        self.today = today
    }

    /// A single event has its one date, whatever the scope.
    func checkOnlyDate(_ scope: SeriesScope) throws(SeriesRefusal) {
        let named: [LocalDate]
        switch scope {
        case .only(let dates): named = dates
        case .from(let date): named = [date]
        case .all: named = []
        }
        for date in named where date != time.start.date {
            throw .noOccurrence(date, nearest: [time.start.date])
        }
    }

    /// Writes the change of a series.
    /// - Returns: the date before which everything stays because it is past; nil for nothing.
    func apply(
        _ scope: SeriesScope, to writing: inout SeriesWriting
    ) throws(SeriesRefusal) -> LocalDate? {
        switch scope {
        case .only(let dates):
            for date in dates { try checkToCome(date, writing) }
            try writing.change(only: dates)
            return nil
        case .from(let date):
            guard try writing.usualSpan(on: date) != nil else {
                throw try writing.noOccurrence(on: date)
            }
            try checkToCome(date, writing)
            if time.rule == nil {
                try writing.change(only: listed(writing).filter { $0 >= date })
                return nil
            }
            let run = runs[EventRun.index(of: date, in: runs)]
            guard try !run.dates(from: date, to: date).isEmpty else { throw .nothingFollows(date) }
            try writing.change(from: date, saidOf: date, keepingBefore: date)
            return nil
        case .all: return try applyToAll(&writing)
        }
    }

    private func applyToAll(_ writing: inout SeriesWriting) throws(SeriesRefusal) -> LocalDate? {
        // Not that of the event where another run begins before it: nothing is left of it then.
        let start = runs.first?.time.start.date ?? time.start.date
        if time.rule == nil { return try applyToListed(&writing) }
        guard let today, start < today else {
            try writing.change(from: start, saidOf: start, keepingBefore: today)
            return event.extraDates.contains { extra in today.map { extra.date < $0 } ?? false }
                ? today : nil
        }
        let extra = event.extraDates.map(\.date).filter {
            $0 >= today && writing.override(on: $0).status != .omitted
        }
        guard let first = firstDate(from: today) else {
            guard !extra.isEmpty else { throw .allPast }
            try writing.change(only: extra)
            return today
        }
        // Dates beside the rule that come before its next one belong to the run before the cut.
        let between = extra.filter { $0 < first }
        if !between.isEmpty { try writing.change(only: between) }
        try writing.change(from: first, saidOf: start, keepingBefore: today)
        writing.reach(back: between.min() ?? first)
        return today
    }

    private func applyToListed(_ writing: inout SeriesWriting) throws(SeriesRefusal) -> LocalDate? {
        let dates = listed(writing)
        let ahead = dates.filter { date in today.map { $0 <= date } ?? true }
        guard !ahead.isEmpty else { throw .allPast }
        try writing.change(only: ahead)
        return ahead.count < dates.count ? today : nil
    }

    /// Each date of an event without a rule, but for those that never were to be.
    private func listed(_ writing: SeriesWriting) -> [LocalDate] {
        Set([time.start.date] + event.extraDates.map(\.date))
            .filter { writing.override(on: $0).status != .omitted }.sorted()
    }

    private func firstDate(from date: LocalDate) -> LocalDate? {
        runs.lazy.compactMap { $0.firstDate(from: date) }.min()
    }

    private func checkToCome(
        _ date: LocalDate, _ writing: SeriesWriting
    ) throws(SeriesRefusal) {
        guard let today, date < today else { return }
        if let own = writing.override(on: date).start, own.date >= today { return }
        guard try writing.usualSpan(on: date) != nil else {
            throw try writing.noOccurrence(on: date)
        }
        throw .past(date, next: firstDate(from: today))
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
