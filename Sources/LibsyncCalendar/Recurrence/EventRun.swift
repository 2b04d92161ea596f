internal import LibsyncModel

/// A stretch of an event with one rule: the event itself, or a change of this and following.
struct EventRun {
    /// The key of the change that begins it, the date from which on it was changed first; nil for the
    /// event itself.
    let key: LocalDate?
    /// When it is.
    let time: EventTime
    /// Where the run after it begins; nil for the last run.
    private(set) var next: LocalDate?
    /// What differs from the event on all its dates; that it is cancelled is always said.
    var differing = EventOverride(aspects: [:])

    /// The runs of an event that have dates left to them, in order of date; none while its time is not
    /// known.
    static func all(of event: Event) -> [EventRun] { written(in: event).filter { !$0.isOver } }

    /// The runs of an event as they were written, also those that another took the place of from their
    /// first date on.
    static func written(in event: Event) -> [EventRun] {
        guard let master = event.time else { return [] }
        var first = EventRun(key: nil, time: master)
        if event.status == .cancelled { first.differing = .cancelled }
        // Without a rule nothing follows that could be changed.
        guard master.rule != nil else { return [first] }
        let changed = event.segments.map { change in
            EventRun(key: change.date, time: change.time, differing: change.differing)
        }
        var all = [first] + changed.sorted { $0.begins(before: $1) }
        for index in all.indices.dropFirst() {
            all[index].differing.follow(all[index - 1].differing)
        }
        return all.indices.map { index in
            var run = all[index]
            run.next = index + 1 < all.count ? all[index + 1].from : nil
            return run
        }
    }

    /// Whether another holds from its first date on, so that nothing is left of it.
    var isOver: Bool { next.map { $0 <= time.start.date } ?? false }

    /// The same as it would go on, did no other follow.
    var unended: EventRun {
        var run = self
        run.next = nil
        return run
    }

    /// From which date on it holds, and no run before it; nil for the event itself.
    ///
    /// It may have moved forward of the date from which on it was changed, or back before it.
    var from: LocalDate? { key.map { min($0, time.start.date) } }

    private func begins(before other: EventRun) -> Bool {
        guard let from, let key, let otherFrom = other.from, let otherKey = other.key else {
            return key == nil && other.key != nil
        }
        return (from, key) < (otherFrom, otherKey)
    }

    /// The run to which a date belongs, by its place among `runs`, which are not empty.
    static func index(of date: LocalDate, in runs: [EventRun]) -> Int {
        runs.lastIndex { $0.from.map { $0 <= date } ?? true } ?? 0
    }

    /// Its rule; nil for single dates, and for a rule that nobody can read.
    var rule: RecurrenceRule? {
        guard let text = time.rule else { return nil }
        let written = RecurrenceText(text).written(for: time)
        return (try? RecurrenceRule(written)) ?? (try? RecurrenceRule.lax(written).rule)
    }

    /// Its dates by the rule.
    var series: RecurrenceSet {
        var series = RecurrenceSet(
            start: time.start, form: MomentForm(time), rules: rule.map { [$0] } ?? [])
        series.end = next
        return series
    }

    /// Whether it may fall more than once on a date, so that the keys of its occurrences have a time.
    var mayRecurWithinADay: Bool {
        guard let rule else { return false }
        return rule.frequency < .daily
            || !time.isAllDay && [rule.hours, rule.minutes, rule.seconds].contains { $0.count > 1 }
    }

    /// Whether its rule has a COUNT that is used up before a date.
    func endsByCount(before date: LocalDate) -> Bool {
        guard rule?.count != nil else { return false }
        // Names are local: half a day earlier by any clock, and then they decide.
        let rest = unended.series.first(EventRun.namesMax, from: (date.dayNumber - 1) * 86_400)
        return rest.outcome == .complete && rest.occurrences.allSatisfy { $0.name.date < date }
    }

    /// When its occurrences of a date start by the rule, in order; at most `namesMax`.
    func names(on date: LocalDate) -> [LocalDateTime] {
        // Names are local: a day more on either side, and then they decide.
        let range = (date.dayNumber - 1) * 86_400..<(date.dayNumber + 2) * 86_400
        let names = series.occurrences(in: range).occurrences.map(\.name)
        return Array(names.lazy.filter { $0.date == date }.prefix(EventRun.namesMax))
    }

    /// Every five minutes: what is said of one date of a hostile rule stays small.
    private static let namesMax = 288
}

extension EventOverride {
    fileprivate static let cancelled = EventOverride(
        aspects: ["status": .string(EventStatus.cancelled.rawValue)])

    /// Goes on from what held before: a cancellation, with its reason, until somebody says otherwise.
    ///
    /// Who changed something else from a date on may not have known of it.
    fileprivate mutating func follow(_ earlier: EventOverride) {
        guard earlier.status == .cancelled, status == nil else { return }
        let goingOn = earlier.aspects.filter { name, _ in
            name == "status" || name.hasPrefix("statusReason/")
        }
        self = EventOverride(aspects: goingOn.merging(aspects) { _, own in own })
    }
}

extension EventTime {
    /// The usual end of the occurrence that starts at `name` by the rule.
    func end(of name: LocalDateTime) -> LocalDateTime {
        LocalDateTime(secondsAsUTC: name.secondsAsUTC + end.secondsAsUTC - start.secondsAsUTC)
    }
}
