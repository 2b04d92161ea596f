internal import LibsyncModel

extension RecurrenceSet {
    /// The occurrences that start within `range`, in seconds since 1970.
    ///
    /// What lies before the range is leapt over where the rule allows it: a rule without COUNT costs
    /// the same however old the series is.
    public func occurrences(
        in range: Range<Int>, budget: inout ExpansionBudget, zones: ZoneTables
    ) -> Expansion {
        var expansion = Expansion()
        append(occurrencesIn: range, to: &expansion, budget: &budget, zones: zones)
        return expansion
    }

    /// The occurrences that start within `range`, with a budget of their own.
    public func occurrences(in range: Range<Int>) -> Expansion {
        var budget = ExpansionBudget()
        return occurrences(in: range, budget: &budget, zones: ZoneTables())
    }

    /// The first `count` occurrences that start at `instant` or later.
    public func first(_ count: Int, from instant: Int) -> Expansion {
        var budget = ExpansionBudget(occurrencesMax: count)
        let range = instant..<max(instant, RuleWalk.lastBound)
        return occurrences(in: range, budget: &budget, zones: ZoneTables())
    }

    /// The changes whose occurrence the series does not have, by their index.
    ///
    /// What cannot be told within the budget is not among them.
    public func unmatchedChanges(budget: inout ExpansionBudget, zones: ZoneTables) -> [Int] {
        let clock = SeriesClock(form, zones)
        return changes.indices.filter { index in
            !isMatched(changes[index], clock, &budget)
        }
    }

    private func append(
        occurrencesIn range: Range<Int>, to expansion: inout Expansion,
        budget: inout ExpansionBudget, zones: ZoneTables
    ) {
        let clock = SeriesClock(form, zones)
        var starts = StartList(range: range, limit: budget.occurrencesMax)
        guard !changes.isEmpty else {
            collect(&starts, clock, &budget)
            expansion = starts.expansion
            return
        }
        // Moved occurrences come in and go out, by as much as the longest move.
        let moves = SeriesChanges(changes, clock, self)
        let low = range.lowerBound.subtractingReportingOverflow(moves.reach)
        let high = range.upperBound.addingReportingOverflow(moves.reach)
        if !low.overflow, !high.overflow { starts.range = low.partialValue..<high.partialValue }
        collect(&starts, clock, &budget)
        expansion = starts.expansion
        expansion.occurrences = expansion.occurrences.map { moves.applied(to: $0, clock) }
        // One that was moved far is named where nothing was looked for, and must be an occurrence
        // to count.
        let seen = starts.range.clamped(to: .min..<starts.expansion.outcome.limit)
        for (index, change) in changes.enumerated() {
            guard let far = moves.far(index, outside: seen), range.contains(far.secondsSince1970)
            else { continue }
            if isMatched(change, clock, &budget) { expansion.occurrences.append(far) }
        }
        expansion.occurrences.removeAll { !range.contains($0.secondsSince1970) }
        expansion.occurrences.sort { $0.secondsSince1970 < $1.secondsSince1970 }
        expansion.retreat(by: moves.reach)
        expansion.trim(to: budget.occurrencesMax)
    }

    /// Whether the series has the occurrence of a change; true where the budget ends before that.
    private func isMatched(
        _ change: Change, _ clock: SeriesClock, _ budget: inout ExpansionBudget
    ) -> Bool {
        let name = clock.named(change.occurrence, in: self)
        var starts = StartList(range: name..<name + 1, limit: 2)
        collect(&starts, clock, &budget)
        return !starts.expansion.occurrences.isEmpty || starts.expansion.outcome != .complete
    }
}

extension RecurrenceSet {
    /// All starts of the range before any change.
    func collect(
        _ starts: inout StartList, _ clock: SeriesClock, _ budget: inout ExpansionBudget
    ) {
        let isDate = form == .date
        let plans = isDate ? rules.filter { $0.frequency >= .daily } : rules
        let startInstant = clock.instant(start.secondsAsUTC)
        let isStartWanted = starts.range.contains(startInstant)
        for rule in plans {
            let plan = RulePlan(rule, start: start, isDate: isDate)
            let bound = bound(of: rule, clock, range: starts.range)
            var walk = RuleWalk(plan, before: bound, steps: budget.steps)
            if rule.count != nil {
                var probe = RuleWalk(plan, before: plan.start + 1, steps: budget.steps)
                if probe.next() == nil { walk.countStart() }
            }
            walk.skip(before: clock.local(starts.range.lowerBound))
            starts.take(&walk, clock, lastInstant: lastInstant(of: rule))
            budget.steps = walk.steps
        }
        // The rule gives it mostly, and then as the first.
        if isStartWanted, !starts.has(startInstant), end.map({ start.date < $0 }) ?? true {
            starts.add(start.secondsAsUTC, startInstant)
        }
        for (index, moment) in added.enumerated() {
            let instant = clock.named(moment, in: self)
            starts.add(clock.exactLocal(instant), instant, addition: index)
        }
        starts.finish()
        if !removed.isEmpty || !excludedRules.isEmpty { remove(from: &starts, clock, &budget) }
    }

    private func remove(
        from starts: inout StartList, _ clock: SeriesClock, _ budget: inout ExpansionBudget
    ) {
        var days: Set<Int> = []
        var gone: Set<Int> = []
        for moment in removed {
            if moment.isDate {
                days.insert(moment.local.date.dayNumber)
            } else {
                gone.insert(clock.named(moment, in: self))
            }
        }
        for rule in excludedRules {
            var without = StartList(range: starts.range, limit: budget.occurrencesMax)
            let plan = RulePlan(rule, start: start, isDate: form == .date)
            let bound = bound(of: rule, clock, range: starts.range)
            var walk = RuleWalk(plan, before: bound, steps: budget.steps)
            walk.skip(before: clock.local(starts.range.lowerBound))
            without.take(&walk, clock, lastInstant: lastInstant(of: rule))
            budget.steps = walk.steps
            gone.formUnion(without.expansion.occurrences.map(\.secondsSince1970))
        }
        starts.expansion.occurrences.removeAll {
            gone.contains($0.secondsSince1970)
                || (!days.isEmpty && days.contains(RuleWalk.floor($0.nameSeconds, 86_400)))
        }
    }

    /// The local second at and after which nothing of the rule is wanted.
    func bound(of rule: RecurrenceRule, _ clock: SeriesClock, range: Range<Int>) -> Int {
        var bound = clock.localBound(range.upperBound)
        if let end { bound = min(bound, end.dayNumber * 86_400) }
        guard let until = rule.until else { return bound }
        let last = until.local.secondsAsUTC
        switch until.form {
        case .date: return min(bound, last + 86_400)
        case .floating, .zoned: return min(bound, last + 1)
        // The same digits where there is no zone; else `lastInstant` decides.
        case .utc: return min(bound, clock.localBound(last + 1))
        }
    }

    func lastInstant(of rule: RecurrenceRule) -> Int {
        guard let until = rule.until, until.form == .utc else { return .max }
        return until.local.secondsAsUTC
    }

    /// Whether a rule has ended by its UNTIL before the series begins.
    func endsBeforeStart(_ rule: RecurrenceRule, zones: ZoneTables) -> Bool {
        guard let until = rule.until else { return false }
        if until.isDate || form == .date { return until.local.date < start.date }
        guard until.form == .utc, case .zoned = form else { return until.local < start }
        return until.local.secondsAsUTC < SeriesClock(form, zones).instant(start.secondsAsUTC)
    }
}
