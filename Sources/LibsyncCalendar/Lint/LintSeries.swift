internal import LibsyncModel

/// Rules about the dates of a series, which have to be computed: what that takes is bounded for all
/// of a file, and what cannot be told within the bound is no finding.
extension CalendarLint {
    /// The most steps that the rules of one file may take.
    static let stepsMax = 1_000_000
    /// The most steps of one series.
    private static let stepsOfSeriesMax = 50_000
    /// The most dates that are looked at for the EXDATEs of one series.
    private static let datesMax = 20_000

    mutating func checkDates(of event: CalendarComponent, _ reader: inout EventReader) {
        let rules = event.propertyIndices.filter { event.tree.properties[$0].name == .rrule }
        guard let first = rules.first else { return }
        for index in rules.dropFirst() {
            let line = Int(event.tree.properties[index].line)
            add(.severalRules, line, "a second RRULE: clients differ in what two of them mean")
        }
        guard steps > 0, event.first(.recurrenceID) == nil,
            let series = CalendarLint.series(event, &reader)
        else { return }
        var budget = ExpansionBudget(
            steps: min(steps, CalendarLint.stepsOfSeriesMax),
            occurrencesMax: CalendarLint.datesMax)
        let before = budget.steps
        defer { steps -= before - budget.steps }
        let removed = removed(from: series, event, &reader)
        if !series.givesItsStart(&budget), !series.isCleared(of: removed.map(\.instant)) {
            return add(
                .startOffRule, Int(event.tree.properties[first].line),
                "the rule does not give DTSTART: clients differ in whether there is something then")
        }
        check(removed, of: series, &budget)
    }

    /// What the rules of an event give; nil where they, or the clock by which they run, are not read
    /// as they are written.
    private static func series(
        _ event: CalendarComponent, _ reader: inout EventReader
    ) -> RecurrenceSet? {
        guard let start = event.first(.dtstart), let type = LintMoment(start),
            let draft = reader.draft(of: event)
        else { return nil }
        let master = draft.component
        // Of a zone that is known by its offsets alone, the times are in UTC: the rule would not be.
        let isAsWritten = (type == .utc) == (master.start.form == .utc)
        let imported = ImportedSeries(
            ImportedEvent(
                uid: "", isUIDMade: false, master: master, overrides: [], line: event.line))
        guard isAsWritten, var series = imported?.series, imported?.faults.isEmpty == true,
            imported?.repairs.isEmpty == true
        else { return nil }
        series.removed = []
        series.excludedRules = []
        return series
    }

    /// A date that an EXDATE takes away.
    private struct Removed {
        let line: Int
        let text: String
        let instant: Int
    }

    private func removed(
        from series: RecurrenceSet, _ event: CalendarComponent, _ reader: inout EventReader
    ) -> [Removed] {
        let clock = SeriesClock(series.form, ZoneTables())
        var removed: [Removed] = []
        for index in event.propertyIndices where event.tree.properties[index].name == .exdate {
            let property = CalendarProperty(tree: event.tree, index: index)
            for moment in reader.moments(property) {
                // Another type is told by a rule of its own.
                guard moment.isDate == (series.form == .date) else { continue }
                let instant = clock.named(moment, in: series)
                let text = moment.form.until(moment.local)
                removed.append(Removed(line: property.line, text: text, instant: instant))
            }
        }
        return removed
    }

    private mutating func check(
        _ removed: [Removed], of series: RecurrenceSet, _ budget: inout ExpansionBudget
    ) {
        guard let low = removed.map(\.instant).min(), let high = removed.map(\.instant).max()
        else { return }
        let found = series.occurrences(in: low..<high + 1, budget: &budget, zones: ZoneTables())
        let dates = Set(found.occurrences.map(\.secondsSince1970))
        for one in removed
        where !dates.contains(one.instant) && one.instant < found.outcome.limit {
            add(
                .removedNothing, one.line,
                "the series has nothing on \(one.text), which EXDATE takes away")
        }
    }
}

extension RecurrenceSet {
    /// Whether these dates take the start away, so that nobody differs in it.
    ///
    /// RFC 5545 itself writes Friday the 13th like that; with COUNT they differ in the last one.
    fileprivate func isCleared(of instants: [Int]) -> Bool {
        let start = SeriesClock(form, ZoneTables()).instant(start.secondsAsUTC)
        return instants.contains(start) && rules.allSatisfy { $0.count == nil }
    }

    /// Whether one of its rules gives the start; true where the budget does not reach that far.
    fileprivate func givesItsStart(_ budget: inout ExpansionBudget) -> Bool {
        rules.contains { rule in
            // Of a rule within the day a series of dates has its first date alone.
            if form == .date, rule.frequency < .daily { return true }
            let plan = RulePlan(rule, start: start, isDate: form == .date)
            var walk = RuleWalk(plan, before: plan.start + 1, steps: budget.steps)
            let isGiven = walk.next() != nil || walk.end == .budget
            budget.steps = walk.steps
            return isGiven
        }
    }
}
