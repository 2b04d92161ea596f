public import LibsyncModel

/// What a copy of a place's hours elsewhere states, or should: a week, single days that differ from
/// it, and times at which it is marked as closed.
///
/// Copies know no seasons: their week is the one that is now, and a person changes it when a season
/// begins. So the week is that of the day on which one asks.
public struct CopyState: Hashable, Sendable {
    /// The stretches of each weekday.
    public let week: [Weekday: [OpenSpan]]
    /// Those of single days that differ from the usual ones of their date.
    public let special: [LocalDate: [OpenSpan]]
    /// Times of a week or more in which it is closed for everybody.
    public let closed: [HoursClosure]

    /// How far ahead single days are stated, in days.
    public static let daysAhead = OpeningHours.daysAhead

    /// What a copy should state on a day; nil where nothing is known of the place.
    /// - Parameter shown: which hours it shows.
    public init?(of hours: OpeningHours, shows shown: HoursShown, on today: LocalDate) {
        guard hours.isKnown else { return nil }
        let last = today.adding(days: CopyState.daysAhead)
        week = Dictionary(
            uniqueKeysWithValues: Weekday.allCases.map {
                ($0, hours.usualDay($0, asOf: today).spans(shown))
            })
        var special: [LocalDate: [OpenSpan]] = [:]
        for date in hours.special.keys where (today...last).contains(date) {
            let spans = hours.day(date).spans(shown)
            if spans != hours.usualDay(date).spans(shown) { special[date] = spans }
        }
        let closed = hours.closures(from: today, through: last)
            .filter { $0.count >= HoursClosure.longDays && $0.through >= today }
        self.closed = closed
        // A day within a time that is marked as closed needs no hours of its own.
        self.special = special.filter { date, spans in
            !spans.isEmpty || !closed.contains { $0.covers(date) }
        }
    }

    /// Reads what was written down when somebody confirmed a copy; nil for anything else.
    public init?(json: JSONValue) {
        guard let days = json["week"]?.object, let dates = json["special"]?.object,
            let closed = json["closed"]?.object
        else { return nil }
        var week: [Weekday: [OpenSpan]] = [:]
        for day in Weekday.allCases {
            guard let spans = CopyState.spans(days[day.rawValue]) else { return nil }
            week[day] = spans
        }
        self.week = week
        special = dates.reduce(into: [:]) { special, pair in
            guard let date = LocalDate(compact: pair.key) else { return }
            special[date] = CopyState.spans(pair.value)
        }
        self.closed = closed.compactMap { from, through in
            guard let from = LocalDate(compact: from),
                let through = through.string.flatMap({ LocalDate(compact: $0) })
            else { return nil }
            return HoursClosure(from: from, through: through)
        }.sorted { $0.from < $1.from }
    }

    private static func spans(_ json: JSONValue?) -> [OpenSpan]? {
        guard let items = json?.array else { return nil }
        let spans = items.compactMap { OpenSpan(json: $0) }
        return spans.count == items.count ? spans : nil
    }

    /// The same, to be written down.
    public var json: JSONValue {
        func value(_ spans: [OpenSpan]) -> JSONValue { .array(spans.map(\.json)) }
        let days = week.map { ($0.key.rawValue, value($0.value)) }
        let dates = special.map { ($0.key.compact, value($0.value)) }
        let times = closed.map { ($0.from.compact, JSONValue.string($0.through.compact)) }
        return [
            "week": .object(Dictionary(uniqueKeysWithValues: days)),
            "special": .object(Dictionary(uniqueKeysWithValues: dates)),
            "closed": .object(Dictionary(times) { first, _ in first }),
        ]
    }
}

/// What a person still has to change in a copy of a place's hours: nothing, once it was seen there as
/// it should be.
public struct CopyDifference: Hashable, Sendable {
    /// What it should state.
    public let wanted: CopyState
    /// What was seen there last; nil when nobody has.
    public let seen: CopyState?
    /// When that was.
    public let seenOn: LocalDate?
    /// Who it was.
    public let seenBy: String?
    /// What differs, in the order in which one would go through it.
    public let items: [Item]
    /// When the usual week will be another one: then it has to be changed there.
    public let comingWeeks: [LocalDate]

    /// One thing to change.
    public enum Item: Hashable, Sendable {
        /// The hours of a weekday; nil before for what nobody has seen.
        case weekday(Weekday, before: [OpenSpan]?, after: [OpenSpan])
        /// The hours of a single day; nil for as usual.
        case day(LocalDate, before: [OpenSpan]?, after: [OpenSpan]?)
        /// It is to be marked as closed for a time.
        case markClosed(HoursClosure)
        /// A time for which it is marked as closed, and is not.
        case unmarkClosed(HoursClosure)
    }

    /// Compares what a copy should state with what was seen there.
    /// - Parameters:
    ///   - name: the copy's name: `google`.
    ///   - today: what lies before it is not looked at any more.
    /// - Returns: nil where nothing is known of the place.
    public init?(of hours: OpeningHours, copy name: String, on today: LocalDate) {
        let copy = hours.copies[name] ?? .unknown
        guard let wanted = CopyState(of: hours, shows: copy.shows ?? .open, on: today) else {
            return nil
        }
        let seen = copy.states.flatMap { CopyState(json: $0) }
        self.wanted = wanted
        self.seen = seen
        seenOn = seen == nil ? nil : copy.seenOn
        seenBy = seen == nil ? nil : copy.seenBy
        items = CopyDifference.items(wanted, seen, today)
        let last = today.adding(days: CopyState.daysAhead)
        let shown = copy.shows ?? .open
        let weeks = HoursSummary(of: hours, from: today, through: last).weeks
        comingWeeks = zip(weeks, weeks.dropFirst()).compactMap { week, next in
            week.days.map { $0.spans(shown) } == next.days.map { $0.spans(shown) }
                ? nil : next.from
        }
    }

    /// Whether somebody has seen there what is right.
    public var isConfirmed: Bool { seen != nil && items.isEmpty }

    private static func items(
        _ wanted: CopyState, _ seen: CopyState?, _ today: LocalDate
    ) -> [Item] {
        var items: [Item] = []
        for day in Weekday.allCases {
            let after = wanted.week[day] ?? []
            if seen?.week[day] != after {
                items.append(.weekday(day, before: seen?.week[day], after: after))
            }
        }
        let dates = Set(wanted.special.keys).union(seen?.special.keys ?? [:].keys)
        for date in dates.sorted() where date >= today {
            let (before, after) = (seen?.special[date], wanted.special[date])
            // Not as usual again: the mark that it is closed for a time says it of the date.
            if after == nil, wanted.closed.contains(where: { $0.covers(date) }) { continue }
            if before != after { items.append(.day(date, before: before, after: after)) }
        }
        let known = (seen?.closed ?? []).filter { $0.through >= today }
        items += wanted.closed.filter { !known.contains($0) }.map(Item.markClosed)
        items += known.filter { !wanted.closed.contains($0) }.map(Item.unmarkClosed)
        return items
    }
}

extension HoursEdit {
    /// What is written when somebody has seen a copy as it should be.
    ///
    /// One field: when, who and what belong together. The week is written down too, so that what
    /// changes afterwards can be told from it, on whichever machine.
    public static func confirmed(
        _ copy: String, states: CopyState, on date: LocalDate, by role: String?
    ) -> HoursEdit {
        var edit = HoursEdit()
        var members: [String: JSONValue] = [
            "date": .string(date.description), "states": states.json,
        ]
        members["by"] = role.map { .string($0) }
        if let path = FieldPath(segments: ["externalCopies", copy, "seen"]) {
            edit.fields[path] = .object(members)
        }
        return edit
    }
}
