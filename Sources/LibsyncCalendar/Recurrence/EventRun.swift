internal import LibsyncModel

/// A stretch of an event with one rule: the event itself, or a change of this and following.
struct EventRun {
    /// The key of the change that begins it; nil for the event itself.
    let from: LocalDate?
    /// When it is.
    let time: EventTime
    /// The key of the change that ends it; nil for the last run.
    let next: LocalDate?
    /// What differs from the event on all its dates.
    var differing = EventOverride(aspects: [:])

    /// The runs of an event, in order of date; none while its time is not known.
    static func all(of event: Event) -> [EventRun] {
        guard let master = event.time else { return [] }
        var starts: [(from: LocalDate?, time: EventTime, differing: EventOverride)] = [
            (nil, master, EventOverride(aspects: [:]))
        ]
        // Without a rule nothing follows that could be changed.
        if master.rule != nil {
            starts += event.segments.map { ($0.date, $0.time, $0.differing) }
        }
        return starts.indices.compactMap { index in
            let next = index + 1 < starts.count ? starts[index + 1].from : nil
            let (from, time, differing) = starts[index]
            // Changed from its first date on: nothing is left of this run.
            if let next, next <= time.start.date { return nil }
            return EventRun(from: from, time: time, next: next, differing: differing)
        }
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
        var whole = series
        whole.end = nil
        // Names are local: half a day earlier by any clock, and then they decide.
        let rest = whole.first(EventRun.namesMax, from: (date.dayNumber - 1) * 86_400)
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

extension EventTime {
    /// The usual end of the occurrence that starts at `name` by the rule.
    func end(of name: LocalDateTime) -> LocalDateTime {
        LocalDateTime(secondsAsUTC: name.secondsAsUTC + end.secondsAsUTC - start.secondsAsUTC)
    }
}
