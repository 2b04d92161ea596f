internal import LibsyncModel

/// The dates of an event before and after a change, laid side by side.
struct DateComparison {
    let changes: [SeriesPlan.Change]
    let isComplete: Bool
    let unmatched: [EventDates.Unmatched]
    private let old: EventDates
    private let start: LocalDate?

    /// How far after the first date that changes is looked, in days.
    static let daysShown = 400
    /// How far before it: a date may be moved forward.
    static let daysBefore = 40

    /// - Parameters:
    ///   - days: by how many days the dates of the rule move.
    ///   - cut: the date from which on all of the rule move by as many days; nil for none.
    ///   - first: the first date that changes.
    ///   - last: the last one; nil for all that follow.
    init(
        _ before: Event, _ after: Event, aspects: [FieldPath], days: Int, cut: LocalDate?,
        first: LocalDate, last: LocalDate?
    ) throws(SeriesRefusal) {
        start = before.time?.start.date
        old = EventDates(before)
        let new = EventDates(after)
        let known = Set(old.unmatched.map(\.key))
        unmatched = new.unmatched.filter { !known.contains($0.key) }
        let from = first.adding(days: -max(DateComparison.daysBefore, abs(days)))
        let to = (last ?? first.adding(days: DateComparison.daysShown)).adding(days: abs(days) + 1)
        // What has moved far is found where it is.
        let far = [before, after].flatMap { EventChanges($0).moves.map(\.to) }
        let stretches = [(from, to)] + Set(far.filter { $0 < from || $0 > to }).map { ($0, $0) }
        let names = aspects.filter { $0 != "status" }.sorted()
        let was = try DateComparison.states(of: before, old, stretches, names)
        let will = try DateComparison.states(of: after, new, stretches, names)
        let beside = Set((before.extraDates + after.extraDates).map(\.date))
        changes = DateComparison.pairs(was, will, days: days) { date in
            guard let cut, date >= cut else { return false }
            return !beside.contains(date) && !beside.contains(date.adding(days: days))
        }
        // Of a rule that gets an end the later dates go.
        let beyond = [before, after].contains { event in
            EventRun.all(of: event).last?.firstDate(from: to.adding(days: 1)) != nil
        }
        isComplete = last != nil || !beyond
    }

    /// How many dates lie before one.
    func count(before date: LocalDate) -> Int {
        guard let start, start < date else { return 0 }
        return old.occurrences(from: start, to: date.adding(days: -1)).count
    }

    /// What began before a date and has not ended then, as it stands.
    func goingOn(on date: LocalDate) -> [SeriesPlan.State] {
        let longest = DateComparison.daysBefore
        let begun = old.occurrences(
            from: date.adding(days: -longest), to: date.adding(days: -1))
        return begun.filter { one in
            let isMidnight = !one.isAllDay && one.end.secondOfDay == 0
            let last = isMidnight ? one.end.date.adding(days: -1) : one.end.date
            return last >= date && one.status != .cancelled
        }.map { one in
            SeriesPlan.State(
                key: one.key, start: one.start, end: one.end, isAllDay: one.isAllDay,
                status: one.status, aspects: [:])
        }
    }

    private static func states(
        of event: Event, _ dates: EventDates, _ stretches: [(from: LocalDate, to: LocalDate)],
        _ names: [FieldPath]
    ) throws(SeriesRefusal) -> [OccurrenceKey: SeriesPlan.State] {
        var budget = ExpansionBudget()
        var occurrences: [EventOccurrence] = []
        for stretch in stretches {
            let found = dates.occurrences(from: stretch.from, to: stretch.to, budget: &budget)
            guard found.isComplete else { throw .tooMuch }
            occurrences += found.occurrences
        }
        let runs = EventRun.all(of: event)
        let differing = EventChanges(event)
        var states: [OccurrenceKey: SeriesPlan.State] = [:]
        for one in occurrences {
            let run = runs[EventRun.index(of: one.key.date, in: runs)]
            let own = differing.change(of: one.key).map(run.differing.overlaid) ?? run.differing
            states[one.key] = SeriesPlan.State(
                key: one.key, start: one.start, end: one.end, isAllDay: one.isAllDay,
                status: one.status, aspects: aspects(names, of: event, own))
        }
        return states
    }

    private static func aspects(
        _ names: [FieldPath], of event: Event, _ own: EventOverride
    ) -> [FieldPath: JSONValue] {
        var aspects: [FieldPath: JSONValue] = [:]
        for name in names {
            aspects[name] = event.value(of: name.segments.joined(separator: "/"), on: own)
        }
        return aspects
    }

    /// Dates that move with the rule with the one that each becomes, others of one key side by side,
    /// and the rest with the one that it has moved to.
    private static func pairs(
        _ was: [OccurrenceKey: SeriesPlan.State], _ will: [OccurrenceKey: SeriesPlan.State],
        days: Int, movesWithRule: (LocalDate) -> Bool
    ) -> [SeriesPlan.Change] {
        var changes: [SeriesPlan.Change] = []
        var rest = will
        let moved = { (key: OccurrenceKey) in
            OccurrenceKey(key.date.adding(days: days), secondOfDay: key.secondOfDay)
        }
        var partners: [OccurrenceKey: OccurrenceKey] = [:]
        for key in was.keys where days != 0 && movesWithRule(key.date) {
            if rest.removeValue(forKey: moved(key)) != nil { partners[key] = moved(key) }
        }
        for key in was.keys where partners[key] == nil && rest.removeValue(forKey: key) != nil {
            partners[key] = key
        }
        for key in was.keys where partners[key] == nil && was[moved(key)] == nil {
            if rest.removeValue(forKey: moved(key)) != nil { partners[key] = moved(key) }
        }
        for (key, before) in was {
            let after = partners[key].flatMap { will[$0] }
            if before != after { changes.append(SeriesPlan.Change(before: before, after: after)) }
        }
        for after in rest.values {
            changes.append(SeriesPlan.Change(before: nil, after: after))
        }
        return changes.sorted { left, right in
            let one = left.before ?? left.after
            let other = right.before ?? right.after
            guard let one, let other else { return false }
            return (one.key, one.start) < (other.key, other.start)
        }
    }
}
