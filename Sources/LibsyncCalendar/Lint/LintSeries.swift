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
        for rule in event.properties("EXRULE") {
            add(
                .exclusionRule, rule.line,
                "EXRULE is no longer part of iCalendar: most clients show the dates that it takes "
                    + "away")
        }
        let rules = event.propertyIndices.filter { event.tree.properties[$0].name == .rrule }
        guard let first = rules.first else { return checkRemoved(fromSingle: event) }
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
        let removed = named(.exdate, in: event, of: series, &reader)
        if series.rules.allSatisfy({ series.endsBeforeStart($0, zones: ZoneTables()) }) {
            return add(
                .untilBeforeStart, Int(event.tree.properties[first].line),
                "UNTIL lies before DTSTART: some clients show its first date, others nothing")
        }
        if !series.givesItsStart(&budget), !series.isCleared(of: removed.map(\.instant)),
            !series.listsItsStart
        {
            return add(
                .startOffRule, Int(event.tree.properties[first].line),
                "the rule does not give DTSTART: clients differ in whether there is something then")
        }
        for one in missing(removed, in: series, &budget) {
            add(
                .removedNothing, one.line,
                "the series has nothing on \(one.text), which EXDATE takes away")
        }
    }

    /// An EXDATE where there is one date and no other.
    private mutating func checkRemoved(fromSingle event: CalendarComponent) {
        let others: [PropertyName] = [.rdate, .recurrenceID]
        guard !others.contains(where: { event.first($0) != nil }),
            let removed = event.first(.exdate)
        else { return }
        add(
            .removedNothing, removed.line,
            "EXDATE in an event without RRULE and RDATE: there is nothing that it takes away")
    }

    /// Changed dates that their series does not have.
    mutating func checkOverrides(
        of calendar: CalendarComponent, _ facts: LintFacts, _ reader: inout EventReader
    ) {
        let known = Set(facts.overrides.map(\.uid)).intersection(facts.masters.keys)
        guard !known.isEmpty else { return }
        var masters: [String: CalendarComponent] = [:]
        var changed: [String: [CalendarComponent]] = [:]
        for event in calendar.children where event.row.name == .event {
            guard let uid = event.first(.uid)?.text, known.contains(uid) else { continue }
            if event.first(.recurrenceID) != nil {
                changed[uid, default: []].append(event)
            } else if masters[uid] == nil {
                masters[uid] = event
            }
        }
        for (uid, master) in masters.sorted(by: { $0.value.line < $1.value.line }) where steps > 0 {
            guard let series = CalendarLint.series(master, &reader) else { continue }
            var budget = ExpansionBudget(
                steps: min(steps, CalendarLint.stepsOfSeriesMax),
                occurrencesMax: CalendarLint.datesMax)
            let before = budget.steps
            var named: [Named] = []
            for event in changed[uid] ?? [] {
                named += self.named(.recurrenceID, in: event, of: series, &reader)
            }
            for one in missing(named, in: series, &budget) {
                add(
                    .overrideNothing, one.line,
                    "the series has nothing on \(one.text), which RECURRENCE-ID names: clients show "
                        + "it as an event of its own, or not at all")
            }
            steps -= before - budget.steps
        }
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

    /// A date that a property names.
    private struct Named {
        let line: Int
        let text: String
        let instant: Int
    }

    private func named(
        _ name: PropertyName, in event: CalendarComponent, of series: RecurrenceSet,
        _ reader: inout EventReader
    ) -> [Named] {
        let clock = SeriesClock(series.form, ZoneTables())
        var named: [Named] = []
        for index in event.propertyIndices where event.tree.properties[index].name == name {
            let property = CalendarProperty(tree: event.tree, index: index)
            for moment in reader.moments(property) {
                // Another type is told by a rule of its own.
                guard moment.isDate == (series.form == .date) else { continue }
                let instant = clock.named(moment, in: series)
                let text = moment.form.until(moment.local)
                named.append(Named(line: property.line, text: text, instant: instant))
            }
        }
        return named
    }

    /// Those of them that the series does not have.
    private func missing(
        _ named: [Named], in series: RecurrenceSet, _ budget: inout ExpansionBudget
    ) -> [Named] {
        guard let low = named.map(\.instant).min(), let high = named.map(\.instant).max()
        else { return [] }
        let found = series.occurrences(in: low..<high + 1, budget: &budget, zones: ZoneTables())
        let dates = Set(found.occurrences.map(\.secondsSince1970))
        return named.filter {
            !dates.contains($0.instant) && $0.instant < found.outcome.limit
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

    /// Whether an RDATE names the start, so that nobody leaves it out; with COUNT they differ in the
    /// last one all the same.
    fileprivate var listsItsStart: Bool {
        let clock = SeriesClock(form, ZoneTables())
        let instant = clock.instant(start.secondsAsUTC)
        return rules.allSatisfy { $0.count == nil }
            && added.contains { clock.named($0, in: self) == instant }
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
