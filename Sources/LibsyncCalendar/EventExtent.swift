internal import LibsyncModel

/// From when to when an event can have dates; a rule is expanded only where it has a short COUNT.
struct EventExtent {
    /// The first date.
    let first: LocalDate
    /// The last date; nil for a rule that has no end, or a COUNT of which the end is not found soon.
    let last: LocalDate?
    /// The zones of its runs.
    let zones: [String]

    /// nil while the event's time is not known.
    ///
    /// - Parameter uid: of which run alone; nil for all of them.
    init?(_ event: Event, ofRun uid: String? = nil) {
        let all = EventRun.all(of: event)
        let runs = all.filter { uid == nil || $0.uid(of: event) == uid }
        guard !runs.isEmpty else { return nil }
        let isWanted = { (date: LocalDate) in
            uid == nil || all[EventRun.index(of: date, in: all)].uid(of: event) == uid
        }
        var dates: [LocalDate] = []
        var isOpen = false
        for run in runs {
            let length = run.time.end.date.dayNumber - run.time.start.date.dayNumber
            dates += [run.time.start.date, run.time.end.date]
            guard let rule = EventSeries.rule(of: run) else { continue }
            if let until = RecurrenceText(rule).untilDate(in: run.time) {
                dates.append(until.adding(days: length))
            } else if let last = run.lastByCount {
                dates.append(last.adding(days: length))
            } else {
                isOpen = true
            }
        }
        for extra in event.extraDates where isWanted(extra.date) {
            let run = all[EventRun.index(of: extra.date, in: all)]
            let usual = run.time.start.on(extra.date)
            dates += [extra.date, (extra.start ?? usual).date]
            dates.append((extra.end ?? run.time.end(of: usual)).date)
        }
        for (key, change) in event.changes where isWanted(key.date) {
            dates += [change.start, change.end].compactMap(\.?.date)
        }
        guard let first = dates.min() else { return nil }
        self.first = first
        last = isOpen ? nil : dates.max()
        zones = runs.filter { !$0.time.isAllDay }.map(\.time.timeZone)
    }

    /// The zones that must be defined in a calendar with this event, and for which dates.
    var spans: [ZoneSpan] {
        // A rule without end: far enough for a zone whose changes can only be listed.
        let last = last ?? first.adding(days: 10 * 366)
        return zones.filter { if case .zoned = MomentForm(zone: $0) { true } else { false } }
            .map { ZoneSpan(zone: $0, first: first, last: last) }
    }
}

extension EventRun {
    /// The greatest COUNT that is followed to its end: a feed of ten thousand events asks for each.
    private static let countMax = 500
    /// How many months, weeks or moments are looked at for that: forty years of months.
    private static let countSteps = 2_000

    /// The local date on which the last of its COUNT starts; nil where it has none, or too many to be
    /// found soon.
    fileprivate var lastByCount: LocalDate? { countedNames?.last?.date }

    /// When those of its COUNT start, by its own clock; nil where it has none, or too many to be found
    /// soon.
    var countedNames: [LocalDateTime]? {
        guard let count = rule?.count, count <= EventRun.countMax else { return nil }
        var local = series
        // The dates are those of its own clock, and no zone need be asked.
        if local.form != .date { local.form = .floating }
        var budget = ExpansionBudget(steps: EventRun.countSteps, occurrencesMax: count + 1)
        let start = local.start.secondsAsUTC
        let range = start..<max(start, RuleWalk.lastBound)
        let all = local.occurrences(in: range, budget: &budget, zones: ZoneTables())
        return all.outcome == .complete ? all.occurrences.map(\.name) : nil
    }

    /// Whether it starts on a date that its rule by days does not give.
    var startsBesideRule: Bool {
        // A rule without any part that names days goes by its start.
        guard let rule = time.rule, rule.uppercased().contains("BY") else { return false }
        return !time.startsByRule
    }

    /// Whether its start is all that it has, up to the next run.
    var isOnlyStart: Bool {
        let found = series.first(2, from: (time.start.date.dayNumber - 1) * 86_400)
        return found.outcome == .complete && found.occurrences.count <= 1
    }
}
