public import LibsyncModel

/// The series of an event from elsewhere.
public struct ImportedSeries: Sendable {
    /// The series.
    public private(set) var series: RecurrenceSet
    /// What was repaired in its rules.
    public private(set) var repairs: [RuleRepair] = []
    /// The rules of which nothing could be kept: without them, dates are missing.
    public private(set) var faults: [RuleFault] = []

    /// Reads the rules and dates of an event; nil where only single dates of a series were found.
    ///
    /// `series.changes` are the event's overrides in their order.
    public init?(_ event: ImportedEvent) {
        guard let master = event.master else { return nil }
        var series = RecurrenceSet(start: master.start.local, form: master.start.form)
        series.added = master.added.map(\.start)
        series.removed = master.removed
        series.changes = event.overrides.compactMap { component in
            component.recurrenceID.map {
                RecurrenceSet.Change(
                    of: $0, start: component.start, isForFollowing: component.isThisAndFuture)
            }
        }
        self.series = series
        self.series.rules = read(master.rules)
        self.series.excludedRules = read(master.keptValues("EXRULE"))
    }

    private mutating func read(_ texts: [String]) -> [RecurrenceRule] {
        var rules: [RecurrenceRule] = []
        for text in texts.prefix(ImportedSeries.rulesMax) {
            do throws(RuleFault) {
                let (rule, repairs) = try RecurrenceRule.lax(text)
                rules.append(rule)
                self.repairs += repairs
            } catch {
                faults.append(error)
            }
        }
        return rules
    }

    /// The most rules of one event: RFC 5545 wants one.
    static let rulesMax = 20
}

/// The starts of a calendar's events, and what they lack.
public struct ImportedStarts: Sendable {
    /// Each start once, in order.
    public let starts: [String]
    /// Whether the budget was enough.
    public let isComplete: Bool
    /// The rules of which nothing could be kept: their dates are missing.
    public let faults: [RuleFault]
    /// What was read otherwise in the rules than it is written.
    public let repairs: [RuleRepair]
}

extension ImportedCalendar {
    /// The starts of all events between two moments, both of them included, in order.
    ///
    /// `from` and `to` are by the clock of each series. Times in a zone are given in UTC, as
    /// `20261203T170000Z`; floating times and dates as they are.
    public func starts(
        from: LocalDateTime, to: LocalDateTime, budget: inout ExpansionBudget, zones: ZoneTables
    ) -> ImportedStarts {
        var starts: Set<String> = []
        var (faults, repairs): ([RuleFault], [RuleRepair]) = ([], [])
        var isComplete = true
        for event in events {
            let imported = ImportedSeries(event)
            faults += imported?.faults ?? []
            repairs += imported?.repairs ?? []
            let series =
                imported.map { [$0.series] }
                ?? event.overrides.map { RecurrenceSet(start: $0.start.local, form: $0.start.form) }
            for one in series {
                let clock = SeriesClock(one.form, zones)
                let low = clock.instant(from.secondsAsUTC)
                let high = max(low, clock.instant(to.secondsAsUTC) + 1)
                let found = one.occurrences(in: low..<high, budget: &budget, zones: zones)
                if found.outcome != .complete { isComplete = false }
                for occurrence in found.occurrences {
                    let form: MomentForm = one.form.isZoned ? .utc : one.form
                    let moment = LocalDateTime(secondsAsUTC: occurrence.secondsSince1970)
                    starts.insert(form == .date ? moment.date.compact : form.until(moment))
                }
            }
        }
        return ImportedStarts(
            starts: starts.sorted(), isComplete: isComplete, faults: faults, repairs: repairs)
    }
}

extension MomentForm {
    /// Whether its local times belong to a zone.
    var isZoned: Bool { if case .zoned = self { true } else { false } }
}
