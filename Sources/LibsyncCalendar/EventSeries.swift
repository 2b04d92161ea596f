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
    private(set) var uid: String
    /// When the run is.
    let time: EventTime
    /// The rule as it is written; nil for single dates.
    private(set) var rule: String?
    /// Whether it has dates to tell apart.
    private(set) var isRecurring: Bool
    /// Whether its only date never was to be.
    private(set) var isEmpty = false
    /// Dates beside the rule.
    private(set) var added: [LocalDate] = []
    /// Whether its start is one that the rule does not give.
    private(set) var startsBesideRule = false
    /// Occurrences that never were to be, by their starts by the rule.
    private(set) var removed: [LocalDateTime] = []
    /// Occurrences that differ, in order.
    private(set) var changed: [ChangedDate] = []
    /// What differs on the only date of an event that does not recur.
    private(set) var only: ChangedDate?
    /// What differs from the event on all dates of the run.
    let differing: EventOverride

    /// One occurrence that differs.
    struct ChangedDate {
        /// Its start by the rule, which names it.
        let name: LocalDateTime
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
        var series = runs.map { EventSeries($0, of: event) }
        guard !series.isEmpty else { return [] }
        for extra in event.extraDates {
            series[EventRun.index(of: extra.date, in: runs)].add(extra)
        }
        let changes = EventChanges(event)
        // Expanding takes time, and most events have nothing that could match no occurrence.
        if changes.isEmpty, cancelledDates { return series }
        for date in Set(changes.keys.map(\.date)).sorted() {
            let index = EventRun.index(of: date, in: runs)
            for name in series[index].names(on: date, of: runs[index]) {
                guard let change = changes[name] else { continue }
                series[index].apply(
                    change, to: name, of: runs[index], cancelledDates: cancelledDates)
            }
        }
        for key in Set(EventDates(event).unmatched.flatMap(\.nearest)).sorted() {
            let index = EventRun.index(of: key.date, in: runs)
            series[index].withhold(series[index].name(of: key), of: runs[index])
        }
        if cancelledDates { return series }
        return series.flatMap { one in
            (one.differing.status ?? event.status) == .cancelled ? one.held : [one]
        }
    }

    /// Of a run that is cancelled, the dates that are held all the same, each alone.
    private var held: [EventSeries] {
        (changed + [only].compactMap { $0 }).compactMap { date in
            // Of the rest it is not said, or not after all.
            guard let change = date.change, differing.overlaid(by: change).status == .scheduled
            else { return nil }
            let isAlone = changed.count { $0.name.date == date.name.date } == 1
            let second = isAlone ? nil : date.name.secondOfDay
            let key = OccurrenceKey(date.name.date, secondOfDay: second)
            return alone(date, uid: isRecurring ? "\(uid)-\(key)" : uid)
        }
    }

    /// The start by the rule of the occurrence with that key.
    func name(of key: OccurrenceKey) -> LocalDateTime {
        key.moment ?? time.start.on(key.date)
    }

    /// When the occurrences of a date start by the rule or beside it; none where there is none.
    private func names(on date: LocalDate, of run: EventRun) -> [LocalDateTime] {
        let names = rule == nil ? [] : run.names(on: date)
        let usual = time.start.on(date)
        let isBeside = added.contains(date) || (rule == nil && usual == time.start)
        return isBeside && !names.contains(usual) ? [usual] + names : names
    }

    /// One occurrence of the run as a run of its own.
    func alone(_ date: ChangedDate, uid: String) -> EventSeries {
        var run = self
        (run.uid, run.rule, run.only) = (uid, nil, date)
        (run.added, run.removed, run.changed) = ([], [], [])
        (run.isRecurring, run.startsBesideRule) = (false, false)
        return run
    }

    /// Takes away a date that may be the one that somebody cancelled, until a person has decided.
    private mutating func withhold(_ name: LocalDateTime, of run: EventRun) {
        guard isRecurring else {
            isEmpty = true
            return
        }
        changed.removeAll { $0.name == name }
        if !removed.contains(name) { remove(name, of: run) }
    }

    private init(_ run: EventRun, of event: Event) {
        uid = run.uid(of: event)
        time = run.time
        rule = EventSeries.rule(of: run)
        differing = run.differing
        isRecurring = rule != nil
        startsBesideRule = rule != nil && run.startsBesideRule
    }

    /// The rule of a run as it is written, to the change that ends it.
    static func rule(of run: EventRun) -> String? {
        guard let text = run.time.rule.map(RecurrenceText.init), !text.hasUnreadableUntil else {
            return nil
        }
        // A rule without a date of its own drops the start in some readers, and all with it.
        if run.startsBesideRule, run.isOnlyStart { return nil }
        // Of a rule within the day a series of dates has its first date alone.
        if run.time.isAllDay, run.rule.map({ $0.frequency < .daily }) ?? false { return nil }
        guard let next = run.next, !run.endsByCount(before: next) else {
            // Programs differ in whether COUNT counts such a start; none in what UNTIL ends.
            guard run.startsBesideRule, let last = run.countedNames?.last else {
                return text.written(for: run.time)
            }
            return run.mayRecurWithinADay
                ? text.cut(after: last, for: run.time)
                : text.cut(before: last.date.adding(days: 1), for: run.time)
        }
        return text.cut(before: next, for: run.time)
    }

    private mutating func add(
        _ extra: (date: LocalDate, start: LocalDateTime?, end: LocalDateTime?)
    ) {
        let isFirst = extra.date == time.start.date
        if let start = extra.start, let end = extra.end {
            changed.append(
                ChangedDate(
                    name: time.start.on(extra.date), start: start, end: end,
                    isAllDay: time.isAllDay, change: nil))
        } else if isFirst {
            return
        }
        if !isFirst || rule == nil { added.append(extra.date) }
        isRecurring = true
    }

    private mutating func apply(
        _ change: EventOverride, to name: LocalDateTime, of run: EventRun, cancelledDates: Bool
    ) {
        let isGone =
            change.status == .omitted
            || (!cancelledDates && differing.overlaid(by: change).status == .cancelled)
        let own = changed.firstIndex { $0.name == name }
        let usual = own.map { (changed[$0].start, changed[$0].end) } ?? (name, time.end(of: name))
        let times = change.times ?? usual
        let differing = ChangedDate(
            name: name, start: times.0, end: times.1, isAllDay: time.isAllDay, change: change)
        guard isRecurring else {
            only = differing
            if isGone { isEmpty = true }
            return
        }
        if let own { changed.remove(at: own) }
        if isGone {
            remove(name, of: run)
            return
        }
        changed.append(differing)
        changed.sort { $0.name < $1.name }
    }

    private mutating func remove(_ name: LocalDateTime, of run: EventRun) {
        let wasAdded = name == time.start.on(name.date) && added.contains(name.date)
        if wasAdded { added.removeAll { $0 == name.date } }
        // A date of the rule stays one when it is no longer an extra date; without a rule only the
        // first date needs an EXDATE, and without any other date nothing is left.
        let isStillNamed =
            rule == nil ? name == time.start : run.names(on: name.date).contains(name)
        if !wasAdded || isStillNamed { removed.append(name) }
        if rule == nil, added.isEmpty, removed.contains(time.start) { isEmpty = true }
    }
}
