internal import LibsyncModel

/// From when to when an event can have dates, without expanding its rule.
struct EventExtent {
    /// The first date.
    let first: LocalDate
    /// The last date; nil for a rule that has no UNTIL.
    let last: LocalDate?
    /// The zones of its runs.
    let zones: [String]

    /// nil while the event's time is not known.
    init?(_ event: Event) {
        let runs = EventSeries.all(of: event)
        var dates: [LocalDate] = []
        var isOpen = false
        for run in runs {
            let length = run.time.end.date.dayNumber - run.time.start.date.dayNumber
            dates += [run.time.start.date, run.time.end.date]
            dates += run.added.flatMap { [$0, $0.adding(days: length)] }
            dates += run.changed.flatMap { [$0.name.date, $0.start.date, $0.end.date] }
            if let only = run.only { dates += [only.start.date, only.end.date] }
            guard let rule = run.rule else { continue }
            if let until = RecurrenceText(rule).untilDate(in: run.time) {
                dates.append(until.adding(days: length))
            } else {
                isOpen = true
            }
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
