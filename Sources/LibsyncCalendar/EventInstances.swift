internal import LibsyncModel

/// One date of an event as calendars write it where they have no rules.
struct EventInstance {
    /// The date as a run of its own, under the UID of its series.
    let run: EventSeries
    /// What names it in its record; nil for the only date of an event that does not recur.
    let key: OccurrenceKey?
    /// From when to when it is.
    let dated: DatedEvent

    /// Its start by the rule; nil for the only date of an event that does not recur.
    var name: LocalDateTime? { key.map { run.name(of: $0) } }
}

extension EventInstance {
    /// The most dates that one series has: two years of each day are fewer.
    static let instancesMax = 1_500

    /// The dates of an event that start on two dates or between them, or before and reach there, in
    /// order; what is taken away for the public is not among them.
    ///
    /// - Parameter zone: by whose clock those two dates are.
    /// - Returns: nil where the series has more dates than anybody could look at.
    static func all(
        of event: Event, from: LocalDate, to: LocalDate, zone: String, _ cancelled: CancelledEvents,
        _ zones: ZoneTables = ZoneTables()
    ) -> [EventInstance]? {
        let runs = Dictionary(
            EventSeries.all(of: event).filter { !$0.isEmpty }.map { ($0.uid, $0) },
            uniquingKeysWith: { first, _ in first })
        guard !runs.isEmpty else { return [] }
        let usual = UsualEvent(event)
        // A rule that nobody can read leaves the first date, as the series itself does.
        if runs.count == 1, let run = runs.values.first, !run.isRecurring {
            let instance = EventInstance(only: run, of: usual, zone: zone, zones)
            return instance.isWithin(from, to) && !instance.isDropped(cancelled) ? [instance] : []
        }
        var budget = ExpansionBudget(steps: EventAgenda.stepsOfEventMax)
        let dates = EventDates(event, budget: &budget, zones: zones)
        let found = dates.occurrences(
            from: from.adding(days: -1 - EventAgenda.longestDays(of: event)),
            to: to.adding(days: 1), budget: &budget)
        guard found.isComplete, found.occurrences.count <= instancesMax else { return nil }
        let stretches = EventRun.all(of: event)
        return found.occurrences.compactMap { occurrence in
            let stretch = stretches[EventRun.index(of: occurrence.key.date, in: stretches)]
            guard !occurrence.isWithheld, let run = runs[stretch.uid(of: event)] else { return nil }
            let instance = EventInstance(occurrence, in: run, of: usual, zone: zone, zones)
            return instance.isWithin(from, to) && !instance.isDropped(cancelled) ? instance : nil
        }
    }

    private init(
        _ occurrence: EventOccurrence, in run: EventSeries, of usual: UsualEvent, zone: String,
        _ zones: ZoneTables
    ) {
        let date = EventSeries.ChangedDate(
            name: run.name(of: occurrence.key), start: occurrence.start, end: occurrence.end,
            isAllDay: run.time.isAllDay, change: usual.changes.change(of: occurrence.key))
        self.run = run.alone(date, uid: run.uid)
        key = occurrence.key
        dated = DatedEvent(occurrence, of: usual, zone: zone, zones)
    }

    private init(only run: EventSeries, of usual: UsualEvent, zone: String, _ zones: ZoneTables) {
        self.run = run
        key = nil
        let change = run.only?.change.map(run.differing.overlaid) ?? run.differing
        let occurrence = EventOccurrence(
            key: OccurrenceKey(run.time.start.date), start: run.only?.start ?? run.time.start,
            end: run.only?.end ?? run.time.end, timeZone: run.time.timeZone,
            isAllDay: run.time.isAllDay, status: change.status ?? usual.event.status)
        dated = DatedEvent(occurrence, of: usual, zone: zone, zones)
    }

    private func isDropped(_ cancelled: CancelledEvents) -> Bool {
        cancelled == .drop && dated.occurrence.status == .cancelled
    }

    private func isWithin(_ from: LocalDate, _ to: LocalDate) -> Bool {
        dated.dates.lowerBound <= to && dated.dates.upperBound >= from
    }
}

extension EventRun {
    /// The UID that calendars give it: for ever.
    func uid(of event: Event) -> String {
        key.map { "\(event.id)-\($0.compact)" } ?? event.id.description
    }
}
