public import LibsyncModel

/// Where a series begins by its rule: RFC 5545, 3.8.5.3, asks that DTSTART is a date of the rule.
extension EventTime {
    /// The first start that the rule itself gives, on the date of `start` or later, at the rule's time
    /// of day; nil where there is none, and `start` where nothing recurs or nobody can read the rule.
    ///
    /// INTERVAL does not count: whatever date a series begins on is of its first week or month.
    public var firstOfRule: LocalDateTime? {
        guard let rule, !RecurrenceText(rule).hasUnreadableUntil else { return start }
        let written = RecurrenceText(rule).written(for: self)
        guard
            var known = (try? RecurrenceRule(written)) ?? (try? RecurrenceRule.lax(written).rule),
            known.frequency >= .daily,
            let midnight = LocalDateTime(date: start.date, hour: 0, minute: 0)
        else { return start }
        (known.interval, known.count) = (1, nil)
        if known.hours.isEmpty { known.hours = [start.hour] }
        if known.minutes.isEmpty { known.minutes = [start.minute] }
        if known.seconds.isEmpty { known.seconds = [start.second] }
        let series = RecurrenceSet(start: midnight, form: MomentForm(self), rules: [known])
        let clock = SeriesClock(series.form, ZoneTables())
        let bound = series.bound(of: known, clock, range: 0..<RuleWalk.lastBound)
        var walk = RuleWalk(
            RulePlan(known, start: midnight, isDate: isAllDay), before: bound,
            steps: ExpansionBudget().steps)
        guard let first = walk.next() else { return nil }
        guard clock.instant(first) <= series.lastInstant(of: known) else { return nil }
        return LocalDateTime(secondsAsUTC: first)
    }

    /// Whether the start is a date of the rule.
    public var startsByRule: Bool { firstOfRule == start }

    /// The same with another start, end and rule; nil where the rule is none.
    func starting(_ start: LocalDateTime, _ end: LocalDateTime, rule: String) -> EventTime? {
        EventTime(json: [
            "start": .string(isAllDay ? start.date.description : start.description),
            "end": .string(isAllDay ? end.date.description : end.description),
            "timeZone": .string(timeZone), "allDay": .bool(isAllDay), "rule": .string(rule),
        ])
    }
}
