public import LibsyncModel

/// The dated occurrences of an event as its record has them: rules, this and following, extra
/// dates, and what differs on single dates.
///
/// Computed, never stored. Occurrences that never were to be are not among them; cancelled ones
/// are, and say so.
public struct EventDates {
    /// An override that names no occurrence.
    public struct Unmatched: Hashable, Sendable {
        /// Its key.
        public let key: OccurrenceKey
        /// The nearest occurrences that take place: it was probably meant for one of them.
        ///
        /// Several where they are equally near; none where the event has no occurrence.
        public let nearest: [OccurrenceKey]
    }

    /// The overrides that name no occurrence, by key.
    ///
    /// After a merge of two people's changes each of them is a conflict to be reported. An override
    /// of which the budget does not allow to tell is not among them.
    public private(set) var unmatched: [Unmatched] = []

    private let event: Event
    private let runs: [EventRun]
    private let series: [RecurrenceSet]
    /// Whether a run may fall more than once on a date, so that its keys have a time.
    private let keysHaveTime: [Bool]
    private let changes: EventChanges
    private let extras: [LocalDate: Extra]
    private let zones: ZoneTables

    /// The times of a date beside the rule, where it has some of its own.
    private struct Extra {
        let start: LocalDateTime?
        let end: LocalDateTime?

        var times: (start: LocalDateTime, end: LocalDateTime)? {
            start.flatMap { start in end.map { (start, $0) } }
        }
    }

    /// The dates of an event; none while its time is not known.
    ///
    /// Costs an expansion for each override, to know which of them match.
    public init(_ event: Event, budget: inout ExpansionBudget, zones: ZoneTables) {
        self.event = event
        self.zones = zones
        runs = EventRun.all(of: event)
        series = runs.map(\.series)
        keysHaveTime = runs.map(\.mayRecurWithinADay)
        extras = Dictionary(
            event.extraDates.map { ($0.date, Extra(start: $0.start, end: $0.end)) },
            uniquingKeysWith: { first, _ in first })
        changes = EventChanges(event)
        unmatched = changes.keys.compactMap { unmatched($0, &budget) }
    }

    /// The dates of an event, with a budget of their own.
    public init(_ event: Event) {
        var budget = ExpansionBudget()
        self.init(event, budget: &budget, zones: ZoneTables())
    }

    /// The occurrences that start between two local dates, both included, in order.
    ///
    /// `isComplete` is false where the budget ended before the last one.
    public func occurrences(
        from: LocalDate, to: LocalDate, budget: inout ExpansionBudget
    ) -> (occurrences: [EventOccurrence], isComplete: Bool) {
        guard from <= to else { return ([], true) }
        var (found, isComplete) = usual(from: from, to: to, &budget)
        // What was moved here from elsewhere.
        for (date, target) in moved()
        where (from...to).contains(target) && !(from...to).contains(date) {
            let far = usual(from: date, to: date, &budget)
            found += far.found
            isComplete = isComplete && far.isComplete
        }
        let withheld = Set(unmatched.flatMap(\.nearest))
        let occurrences = found.compactMap { index, name -> EventOccurrence? in
            var occurrence = occurrence(of: index, named: name)
            guard occurrence.status != .omitted, (from...to).contains(occurrence.start.date) else {
                return nil
            }
            occurrence.isWithheld = withheld.contains(occurrence.key)
            return occurrence
        }
        return (occurrences.sorted { ($0.start, $0.key) < ($1.start, $1.key) }, isComplete)
    }

    /// The occurrences that start between two local dates, with a budget of their own.
    public func occurrences(from: LocalDate, to: LocalDate) -> [EventOccurrence] {
        var budget = ExpansionBudget()
        return occurrences(from: from, to: to, budget: &budget).occurrences
    }

    /// The keys of what the event has on a date of its own, by its rule or beside it, wherever that
    /// was moved to, in order; what never was to be is among them.
    public func keys(on date: LocalDate) -> [OccurrenceKey] {
        var budget = ExpansionBudget()
        let found = usual(from: date, to: date, &budget).found
        return Set(found.map { index, name in key(of: index, named: name) }).sorted()
    }
}

extension EventDates {
    /// The occurrences of two dates and all between, before any change: the run and the local start
    /// by its rule.
    private func usual(
        from: LocalDate, to: LocalDate, _ budget: inout ExpansionBudget
    ) -> (found: [(run: Int, name: LocalDateTime)], isComplete: Bool) {
        var found: [(run: Int, name: LocalDateTime)] = []
        var isComplete = true
        for (index, one) in series.enumerated() {
            // Names are local, so a day more on either side, and then they decide.
            let range = (from.dayNumber - 1) * 86_400..<(to.dayNumber + 2) * 86_400
            let expansion = one.occurrences(in: range, budget: &budget, zones: zones)
            if expansion.outcome != .complete { isComplete = false }
            for occurrence in expansion.occurrences {
                let name = occurrence.name
                if (from...to).contains(name.date) { found.append((index, name)) }
            }
        }
        guard !runs.isEmpty else { return ([], true) }
        let names = Set(found.map(\.name))
        for date in extras.keys where (from...to).contains(date) {
            let index = EventRun.index(of: date, in: runs)
            let name = runs[index].time.start.on(date)
            if !names.contains(name) { found.append((index, name)) }
        }
        return (found, isComplete)
    }

    private func key(of index: Int, named name: LocalDateTime) -> OccurrenceKey {
        OccurrenceKey(name.date, secondOfDay: keysHaveTime[index] ? name.secondOfDay : nil)
    }

    /// The occurrence with whatever differs on its date.
    private func occurrence(of index: Int, named name: LocalDateTime) -> EventOccurrence {
        let run = runs[index]
        let key = key(of: index, named: name)
        let change = changes[name]
        // A date beside the rule is one occurrence, at the usual time unless it says another.
        let extra = name == run.time.start.on(name.date) ? extras[name.date] : nil
        let own = change?.times ?? extra?.times
        return EventOccurrence(
            key: key, start: own?.start ?? name, end: own?.end ?? run.time.end(of: name),
            timeZone: run.time.timeZone, isAllDay: run.time.isAllDay,
            status: (change.map(run.differing.overlaid) ?? run.differing).status ?? event.status)
    }

    /// The dates of keys whose occurrence has times of its own.
    private func moved() -> [(date: LocalDate, to: LocalDate)] {
        let added = extras.compactMap { date, change in change.start.map { (date, $0.date) } }
        var dates: [LocalDate: LocalDate] = [:]
        for (date, to) in changes.moves + added where date != to { dates[date] = to }
        return dates.map { ($0.key, $0.value) }
    }

    /// The override, when nothing has its key.
    private func unmatched(
        _ key: OccurrenceKey, _ budget: inout ExpansionBudget
    ) -> Unmatched? {
        let (found, isComplete) = usual(from: key.date, to: key.date, &budget)
        let isMatched = found.contains { _, name in
            key.secondOfDay.map { $0 == name.secondOfDay } ?? true
        }
        if isMatched || !isComplete { return nil }
        return Unmatched(key: key, nearest: nearest(to: key, &budget))
    }

    /// How far around a key its nearest occurrence is looked for, in days, one after the other.
    private static let distances = [8, 64, 1_000, 40_000]

    private func nearest(
        to key: OccurrenceKey, _ budget: inout ExpansionBudget
    ) -> [OccurrenceKey] {
        for days in EventDates.distances {
            let found = usual(
                from: key.date.adding(days: -days), to: key.date.adding(days: days), &budget
            ).found
            let distances = found.compactMap { index, name -> (Int, OccurrenceKey)? in
                let occurrence = occurrence(of: index, named: name)
                guard ![.omitted, .cancelled].contains(occurrence.status) else { return nil }
                return (EventDates.distance(from: key, to: name), occurrence.key)
            }
            guard let least = distances.map(\.0).min() else { continue }
            return distances.filter { $0.0 == least }.map(\.1).sorted()
        }
        return []
    }

    /// In seconds; of a key without a time in whole days, so that all of a day are equally near.
    private static func distance(from key: OccurrenceKey, to name: LocalDateTime) -> Int {
        guard let second = key.secondOfDay else {
            return abs(name.date.dayNumber - key.date.dayNumber) * 86_400
        }
        return abs(name.secondsAsUTC - key.date.dayNumber * 86_400 - second)
    }
}

/// One dated occurrence of an event.
public struct EventOccurrence: Hashable, Sendable {
    /// What names it in the record.
    public let key: OccurrenceKey
    /// Local start.
    public let start: LocalDateTime
    /// Local end; of an all-day event its last day.
    public let end: LocalDateTime
    /// The zone of both.
    public let timeZone: String
    /// Whether only the dates count.
    public let isAllDay: Bool
    /// How it stands.
    public let status: EventStatus
    /// Whether an override that matches nothing may be meant for it: then no public surface shows
    /// it until a person has decided (`EventDates.unmatched`).
    public internal(set) var isWithheld = false
}
