internal import LibsyncModel

/// How far a change reaches, of what is past and what is to come.
struct SeriesReach {
    private let event: Event
    private let time: EventTime
    private let runs: [EventRun]
    /// The first date that may change; nil for any.
    private let today: LocalDate?

    /// How far ahead the next date is looked for, in days: a rule may fall once in leap years.
    private static let daysAhead = [400, 3_700]

    /// How many dates that were taken out are passed over.
    private static let omittedMax = 100

    init(_ event: Event, _ time: EventTime, _ runs: [EventRun], _ today: LocalDate?) {
        self.event = event
        self.time = time
        self.runs = runs
        self.today = today
    }

    /// A single event has its one date, whatever the scope.
    func checkOnlyDate(
        _ scope: SeriesScope, _ writing: SeriesWriting
    ) throws(SeriesRefusal) {
        for named in scope.named {
            guard named.date == time.start.date else {
                throw .noOccurrence(named.date, nearest: [time.start.date])
            }
            _ = try writing.key(of: named)
        }
    }

    /// Writes the change of a series.
    /// - Returns: the date before which everything stays because it is past; nil for nothing.
    func apply(
        _ scope: SeriesScope, to writing: inout SeriesWriting
    ) throws(SeriesRefusal) -> LocalDate? {
        switch scope {
        case .only(let named):
            var keys: [OccurrenceKey] = []
            for one in named { keys.append(try writing.key(of: one)) }
            for key in keys { try checkToCome(key, writing) }
            guard let first = keys.first else { throw .nothingSaid }
            try checkNewStart(writing.edit, next: first.date)
            try writing.change(only: keys, saidOf: first.date)
            return nil
        case .from(let named):
            try applyFrom(named, &writing)
            return nil
        case .all: return try applyToAll(&writing)
        }
    }

    // MARK: This and following

    private func applyFrom(
        _ named: OccurrenceKey, _ writing: inout SeriesWriting
    ) throws(SeriesRefusal) {
        let date = named.date
        // A date alone is that day and all that follow, however often the rule falls on it.
        let key = named.secondOfDay == nil ? named : try writing.key(of: named)
        guard try writing.usualSpan(of: key) != nil else {
            throw try writing.noOccurrence(on: date)
        }
        try checkToCome(key, writing)
        try checkNewStart(writing.edit, next: date)
        if time.rule == nil {
            let keys = listed(writing).filter { $0 >= date }.map { OccurrenceKey($0) }
            return try writing.change(only: keys, saidOf: date)
        }
        let run = runs[EventRun.index(of: date, in: runs)]
        guard try !run.dates(from: date, to: date).isEmpty else { throw .nothingFollows(date) }
        let rest = writing.keys(on: date).filter { $0 >= key }
        guard key.secondOfDay != nil, rest.count < writing.keys(on: date).count else {
            return try writing.change(from: date, saidOf: date, keepingBefore: date)
        }
        // A series is cut between days: what is left of this one is changed time by time.
        let next = date.adding(days: 1)
        try change(rest, andAllFrom: next, saidOf: date, keepingBefore: next, &writing)
    }

    /// Changes single dates, those beside the rule from a day on, and what the rule gives from there.
    private func change(
        _ singles: [OccurrenceKey], andAllFrom day: LocalDate, saidOf base: LocalDate,
        keepingBefore kept: LocalDate, _ writing: inout SeriesWriting
    ) throws(SeriesRefusal) {
        let extra = event.extraDates.map(\.date).filter {
            $0 >= day && writing.override(of: OccurrenceKey($0)).status != .omitted
        }
        guard let first = firstOpenDate(from: day, writing) else {
            let keys = singles + extra.map { OccurrenceKey($0) }
            guard !keys.isEmpty else { throw .allPast }
            return try writing.change(only: keys, saidOf: base)
        }
        // Dates beside the rule that come before its next one belong to the run before the cut;
        // another rule is none of theirs.
        let between = extra.filter { $0 < first && writing.edit.time?.rule == nil }
        let keys = singles + between.map { OccurrenceKey($0) }
        if !keys.isEmpty { try writing.change(only: keys, saidOf: base) }
        try writing.change(from: first, saidOf: base, keepingBefore: kept)
        writing.reach(back: keys.map(\.date).min() ?? first)
    }

    // MARK: All

    private func applyToAll(_ writing: inout SeriesWriting) throws(SeriesRefusal) -> LocalDate? {
        // Not that of the event where another run begins before it: nothing is left of it then.
        let start = runs.first?.time.start.date ?? time.start.date
        if time.rule == nil { return try applyToListed(&writing) }
        guard let today, start < today else {
            try checkNewStart(writing.edit, next: start)
            try writing.change(from: start, saidOf: start, keepingBefore: today)
            return event.extraDates.contains { extra in today.map { extra.date < $0 } ?? false }
                ? today : nil
        }
        let base = try nextShown(from: today, writing.edit)
        try checkNewStart(writing.edit, next: base)
        try change([], andAllFrom: today, saidOf: base, keepingBefore: today, &writing)
        return today
    }

    private func applyToListed(_ writing: inout SeriesWriting) throws(SeriesRefusal) -> LocalDate? {
        let dates = listed(writing)
        let ahead = dates.filter { date in today.map { $0 <= date } ?? true }
        guard let first = ahead.first else { throw .allPast }
        try checkNewStart(writing.edit, next: first)
        try writing.change(only: ahead.map { OccurrenceKey($0) }, saidOf: first)
        return ahead.count < dates.count ? today : nil
    }

    /// Each date of an event without a rule, but for those that never were to be.
    private func listed(_ writing: SeriesWriting) -> [LocalDate] {
        Set([time.start.date] + event.extraDates.map(\.date))
            .filter { writing.override(of: OccurrenceKey($0)).status != .omitted }.sorted()
    }

    /// The date of which a move of all dates to come is said: the first of them that a calendar
    /// shows, since nobody thinks of one that is long past.
    private func nextShown(
        from today: LocalDate, _ edit: SeriesEdit
    ) throws(SeriesRefusal) -> LocalDate {
        let dates = EventDates(event)
        for days in SeriesReach.daysAhead {
            let shown = dates.occurrences(from: today, to: today.adding(days: days))
            guard let next = shown.first else { continue }
            // Its own day, or the one that it was moved to: which was meant is not known.
            if next.start.date != next.key.date, edit.time?.namesDay ?? false {
                throw .nextIsMoved(own: next.key.date, to: next.start.date)
            }
            return next.key.date
        }
        guard let first = firstDate(from: today) else { throw .allPast }
        return first
    }

    // MARK: What is past

    private func firstDate(from date: LocalDate) -> LocalDate? {
        runs.lazy.compactMap { $0.firstDate(from: date) }.min()
    }

    /// The first date of the rule from a day on that was not taken out: it cannot be meant, and what
    /// is said of it stays with it.
    private func firstOpenDate(from day: LocalDate, _ writing: SeriesWriting) -> LocalDate? {
        var date = firstDate(from: day)
        for _ in 0..<SeriesReach.omittedMax {
            guard let known = date else { return nil }
            let keys = EventDates(event).keys(on: known)
            if keys.isEmpty || keys.contains(where: { writing.override(of: $0).status != .omitted })
            {
                return known
            }
            date = firstDate(from: known.adding(days: 1))
        }
        return date
    }

    private func checkToCome(
        _ key: OccurrenceKey, _ writing: SeriesWriting
    ) throws(SeriesRefusal) {
        guard let today, key.date < today else { return }
        if let own = writing.override(of: key).start, own.date >= today { return }
        throw .past(key.date, next: firstDate(from: today))
    }

    /// A date to come does not become one that is past, unless that is said.
    private func checkNewStart(
        _ edit: SeriesEdit, next: LocalDate
    ) throws(SeriesRefusal) {
        guard let today, let start = edit.time?.startDate, start < today else { return }
        throw .startsInPast(start, next: next)
    }
}

extension SeriesScope {
    /// What is named one by one.
    fileprivate var named: [OccurrenceKey] {
        switch self {
        case .only(let keys): keys
        case .from(let key): [key]
        case .all: []
        }
    }
}

extension TimeMove {
    /// Whether it says a day, of whichever date it is said.
    fileprivate var namesDay: Bool {
        if case .moment = end { return true }
        return startDate != nil
    }
}
