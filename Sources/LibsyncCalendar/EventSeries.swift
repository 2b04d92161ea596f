internal import LibsyncModel

/// One run of an event as iCalendar knows it: a UID with its master, the dates added and taken
/// away, and the dates that differ.
///
/// A record is one event with "this and following" changes inside; iCalendar has no such thing that
/// clients understand, so each change begins a run with a UID of its own.
struct EventSeries {
    /// The record's id; for a change of this and following, with the date after it.
    ///
    /// For ever.
    let uid: String
    /// When the run is.
    let time: EventTime
    /// The rule as it is written; nil for single dates.
    let rule: String?
    /// Whether it has dates to tell apart.
    private(set) var isRecurring: Bool
    /// Whether its only date never was to be.
    private(set) var isEmpty = false
    /// Dates beside the rule.
    private(set) var added: [LocalDate] = []
    /// Dates that never were to be.
    private(set) var removed: [LocalDate] = []
    /// Dates that differ, in order.
    private(set) var changed: [ChangedDate] = []
    /// What differs on the only date of an event that does not recur.
    private(set) var only: ChangedDate?
    /// What differs from the event on all dates of the run.
    let differing: EventOverride

    /// One date that differs.
    struct ChangedDate {
        /// The date by the rule, which names the occurrence.
        let date: LocalDate
        let start: LocalDateTime
        let end: LocalDateTime
        /// Whether its series has dates only.
        let isAllDay: Bool
        /// nil for an extra date with times of its own and nothing else.
        let change: EventOverride?
    }

    /// The runs of an event, in order of date; none while its time is not known.
    ///
    /// - Parameter cancelledDates: whether a cancelled date is written; otherwise it is taken away.
    static func all(of event: Event, cancelledDates: Bool = true) -> [EventSeries] {
        let runs = EventRun.all(of: event)
        var series = runs.map { run in
            EventSeries(run, of: event, cancelledDates: cancelledDates)
        }
        guard !series.isEmpty else { return [] }
        for extra in event.extraDates {
            series[EventRun.index(of: extra.date, in: runs)].add(extra)
        }
        let overrides = event.overrides
        // Expanding takes time, and most events have nothing that could match no occurrence.
        let hasChanges = event.record.fields.keys.contains { $0.root == "overrides" }
        let unmatched = hasChanges ? EventDates(event).unmatched : []
        // A key with a time says nothing of the other times of its date.
        let unknown = Set(unmatched.lazy.map(\.key).filter { $0.secondOfDay == nil }.map(\.date))
        for (date, change) in overrides where !unknown.contains(date) {
            series[EventRun.index(of: date, in: runs)]
                .apply(change, on: date, cancelledDates: cancelledDates)
        }
        for date in Set(unmatched.flatMap(\.nearest).map(\.date)).sorted() {
            series[EventRun.index(of: date, in: runs)].withhold(date)
        }
        return series
    }

    /// Takes away a date that may be the one that somebody cancelled, until a person has decided.
    private mutating func withhold(_ date: LocalDate) {
        guard isRecurring else {
            isEmpty = true
            return
        }
        changed.removeAll { $0.date == date }
        if !removed.contains(date) { remove(date) }
    }

    private init(_ run: EventRun, of event: Event, cancelledDates: Bool) {
        uid = run.from.map { "\(event.id)-\($0.compact)" } ?? event.id.description
        time = run.time
        rule = EventSeries.rule(of: run.time, before: run.next)
        differing = run.differing
        isRecurring = rule != nil
        isEmpty = !cancelledDates && run.differing.status == .cancelled
    }

    private static func rule(of time: EventTime, before next: LocalDate?) -> String? {
        guard let text = time.rule.map(RecurrenceText.init), !text.hasUnreadableUntil else {
            return nil
        }
        return next.map { text.cut(before: $0, for: time) } ?? text.written(for: time)
    }

    private mutating func add(
        _ extra: (date: LocalDate, start: LocalDateTime?, end: LocalDateTime?)
    ) {
        let isFirst = extra.date == time.start.date
        if let start = extra.start, let end = extra.end {
            changed.append(
                ChangedDate(
                    date: extra.date, start: start, end: end, isAllDay: time.isAllDay, change: nil))
        } else if isFirst {
            return
        }
        if !isFirst || rule == nil { added.append(extra.date) }
        isRecurring = true
    }

    private mutating func apply(_ change: EventOverride, on date: LocalDate, cancelledDates: Bool) {
        guard mayFall(on: date) else { return }
        let isGone = change.status == .omitted || (!cancelledDates && change.status == .cancelled)
        let own = changed.firstIndex { $0.date == date }
        let usual = own.map { (changed[$0].start, changed[$0].end) } ?? times(on: date)
        let times = change.start.flatMap { start in change.end.map { (start, $0) } } ?? usual
        let differing = ChangedDate(
            date: date, start: times.0, end: times.1, isAllDay: time.isAllDay, change: change)
        guard isRecurring else {
            only = differing
            if isGone { isEmpty = true }
            return
        }
        if let own { changed.remove(at: own) }
        if isGone {
            remove(date)
            return
        }
        changed.append(differing)
        changed.sort { $0.date < $1.date }
    }

    private mutating func remove(_ date: LocalDate) {
        let wasAdded = added.contains(date)
        added.removeAll { $0 == date }
        // A date of the rule stays one when it is no longer an extra date; without a rule only the
        // first date needs an EXDATE, and without any other date nothing is left.
        if rule != nil || !wasAdded || date == time.start.date { removed.append(date) }
        if rule == nil, added.isEmpty, removed.contains(time.start.date) { isEmpty = true }
    }

    /// Whether an occurrence can have this date, as far as can be told without expanding the rule.
    ///
    /// A client shows an override that matches nothing as an event of its own.
    private func mayFall(on date: LocalDate) -> Bool {
        if date == time.start.date || added.contains(date) { return true }
        guard let rule, date > time.start.date else { return false }
        return RecurrenceText(rule).untilDate(in: time).map { date <= $0 } ?? true
    }

    /// The usual times on another date.
    private func times(on date: LocalDate) -> (LocalDateTime, LocalDateTime) {
        let days = time.end.date.dayNumber - time.start.date.dayNumber
        return (time.start.on(date), time.end.on(date.adding(days: days)))
    }
}
