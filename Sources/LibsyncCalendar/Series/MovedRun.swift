internal import LibsyncModel

/// The times of a run from one of its dates on, moved as a person says.
struct MovedRun {
    private let run: EventRun
    private let first: LocalDate
    /// Seconds of the start and of the end from midnight of the date, and how many days the end's
    /// date and the start's are from it.
    private let start: LocalDateTime
    private let end: LocalDateTime
    /// The first date, where it was said and the other rule does not give it.
    let startBesideRule: LocalDate?
    /// Whether it starts or ends at another time than before.
    let isMoved: Bool

    /// - Parameters:
    ///   - first: the first date of the run that moves.
    ///   - base: the date of which the move was said; the run moves by as much.
    init(
        _ run: EventRun, from first: LocalDate, by move: TimeMove?, saidOf base: LocalDate
    ) throws(SeriesRefusal) {
        self.run = run
        self.first = first
        let usual = run.firstName(on: first)
        if run.mayRecurWithinADay, let move, move.rule == nil, let text = run.time.rule,
            move.startSecond.map({ $0 != usual.secondOfDay }) ?? false
        {
            // Which of its times of day was meant is not known.
            throw .ruleSaysTimes(text)
        }
        let span = (start: usual, end: run.time.end(of: usual))
        var moved = try MovedRun.span(span, by: move, saidOf: base, date: first)
        var beside: LocalDate?
        if case .text(let text) = move?.rule {
            let ruled = run.time.starting(moved.0, moved.1, rule: text)
            guard let begin = ruled?.firstOfRule else {
                throw .ruleHasNoDate(text, from: moved.0.date)
            }
            if var aligned = move, aligned.startDate == nil {
                // A first date that the rule does not give would stand beside it, and use up COUNT.
                aligned.startDate = begin.date.adding(days: base.dayNumber - first.dayNumber)
                if aligned.startSecond == nil { aligned.startSecond = begin.secondOfDay }
                moved = try MovedRun.span(span, by: aligned, saidOf: base, date: first)
            } else if begin != moved.0 {
                beside = moved.0.date
            }
        }
        (start, end, startBesideRule) = (moved.0, moved.1, beside)
        isMoved = moved != span
    }

    /// Start and end moved; `date` is the one that they belong to.
    static func span(
        _ usual: (start: LocalDateTime, end: LocalDateTime), by move: TimeMove?,
        saidOf base: LocalDate, date: LocalDate
    ) throws(SeriesRefusal) -> (LocalDateTime, LocalDateTime) {
        guard let move else { return usual }
        let days = date.dayNumber - base.dayNumber
        let day = move.startDate.map { $0.adding(days: days) } ?? usual.start.date
        let second = move.startSecond ?? usual.start.secondOfDay
        let start = LocalDateTime(secondsAsUTC: day.dayNumber * 86_400 + second)
        let end =
            switch move.end {
            case .withStart:
                LocalDateTime(
                    secondsAsUTC: start.secondsAsUTC
                        + (usual.end.secondsAsUTC - usual.start.secondsAsUTC))
            case .second(let second):
                LocalDateTime(secondsAsUTC: day.dayNumber * 86_400 + second)
            case .moment(let moment): moment.on(moment.date.adding(days: days))
            }
        guard start <= end else { throw .endsBeforeStart(start: start, end: end) }
        return (start, end)
    }

    /// By how many days the dates of the run move.
    var days: Int { start.date.dayNumber - first.dayNumber }

    /// Its first date after the move.
    var date: LocalDate { start.date }

    /// The value of `when` that begins here; members that are not known here stay.
    /// - Parameter known: the value as it is.
    func when(onto known: JSONValue?, rule: TimeMove.Rule?) throws(SeriesRefusal) -> JSONValue {
        var members = known?.object ?? [:]
        let isAllDay = run.time.isAllDay
        members["start"] = .string(isAllDay ? start.date.description : start.description)
        members["end"] = .string(isAllDay ? end.date.description : end.description)
        switch rule {
        case .some(.none): members["rule"] = nil
        case .some(.text(let text)): members["rule"] = .string(text)
        case nil: members["rule"] = try movedRule().map { .string($0) }
        }
        return .object(members)
    }

    // MARK: The rule

    /// The rule from the first date on; letter by letter as it was where nothing moves.
    private func movedRule() throws(SeriesRefusal) -> String? {
        guard let text = run.time.rule else { return nil }
        let isWhole = first == run.time.start.date
        if isWhole, start == run.time.start { return text }
        guard var rule = (try? RecurrenceRule(text)) ?? (try? RecurrenceRule.lax(text).rule) else {
            throw .ruleNotMoved(text)
        }
        if isWhole, days == 0, rule.until == nil { return text }
        if let count = rule.count, !isWhole {
            rule.count = max(1, count - (try occurrencesBefore()))
        }
        if let until = RecurrenceText(text).untilDate(in: run.time) {
            // A date counts whole, so that another time of day loses none.
            let isDate = try hasDate(on: until)
            let last = until.adding(days: (isDate ? 0 : -1) + days)
            guard let midnight = LocalDateTime(date: last, hour: 0, minute: 0) else {
                throw .ruleNotMoved(text)
            }
            rule.until = CalendarMoment(midnight, .date)
        }
        if days != 0, rule.frequency == .weekly, rule.weekdays.allSatisfy({ $0.ordinal == 0 }) {
            rule.weekdays = rule.weekdays.map {
                RecurrenceRule.Weekday((($0.day - 1 + days) % 7 + 7) % 7 + 1)
            }.sorted()
        }
        if days == 0 || fits(rule) { return rule.text }
        guard isLastDate else { throw .ruleNotMoved(text) }
        return run.next == nil ? nil : MovedRun.ruleOfOneDate
    }

    /// Gives its start and no other date, where a rule is needed for runs to follow.
    private static let ruleOfOneDate = "FREQ=DAILY;COUNT=1"

    /// Whether nothing follows the first date that moves.
    private var isLastDate: Bool {
        let rest = run.series.first(4, from: MovedRun.instant(of: first) - 86_400)
        return rest.outcome == .complete
            && rest.occurrences.count { $0.name.date >= first } == 1
    }

    /// Whether the moved rule gives each of the old dates moved, and nothing else.
    ///
    /// Found by looking instead of by thinking: weeks that begin on another day, months of another
    /// length and positions make it a matter of the single rule.
    private func fits(_ rule: RecurrenceRule) -> Bool {
        let moved = run.time.starting(start, end, rule: rule.text)
        guard moved?.firstOfRule == start else { return false }
        let old = run.unended.series
        let new = RecurrenceSet(start: start, form: MomentForm(run.time), rules: [rule])
        let count = MovedRun.datesCompared
        let before = old.first(count + 1, from: MovedRun.instant(of: first) - 86_400).occurrences
            .map(\.name.date).filter { $0 >= first }
        let after = new.first(count, from: MovedRun.instant(of: start.date) - 86_400).occurrences
            .map(\.name.date)
        return before.prefix(count - 1).map { $0.adding(days: days) }
            == Array(after.prefix(count - 1))
    }

    /// Enough for each month of five years.
    private static let datesCompared = 60

    private static func instant(of date: LocalDate) -> Int { date.dayNumber * 86_400 }

    /// How many occurrences of the rule lie before the first date that moves.
    private func occurrencesBefore() throws(SeriesRefusal) -> Int {
        try run.names(from: run.time.start.date, to: first.adding(days: -1)).count
    }

    /// Whether the rule gives a date, also where another run holds by then.
    private func hasDate(on date: LocalDate) throws(SeriesRefusal) -> Bool {
        try !run.unended.dates(from: date, to: date).isEmpty
    }
}

extension EventRun {
    /// The dates that its rule gives within two dates, both included, in order.
    func dates(from: LocalDate, to: LocalDate) throws(SeriesRefusal) -> [LocalDate] {
        var dates: [LocalDate] = []
        for name in try names(from: from, to: to) where name.date != dates.last {
            dates.append(name.date)
        }
        return dates
    }

    /// The starts that its rule gives within two dates, both included, in order.
    func names(from: LocalDate, to: LocalDate) throws(SeriesRefusal) -> [LocalDateTime] {
        guard from <= to else { return [] }
        // Names are local: a day more on either side, and then they decide.
        let range = (from.dayNumber - 1) * 86_400..<(to.dayNumber + 2) * 86_400
        let expansion = series.occurrences(in: range)
        guard expansion.outcome == .complete else { throw .tooMuch }
        return expansion.occurrences.map(\.name).filter { (from...to).contains($0.date) }
    }

    /// The first start of a date; the usual one where the rule gives none.
    func firstName(on date: LocalDate) -> LocalDateTime {
        let usual = time.start.on(date)
        return mayRecurWithinADay ? names(on: date).first ?? usual : usual
    }

    /// Its first date on or after a date; nil when there is none.
    func firstDate(from date: LocalDate) -> LocalDate? {
        series.first(4, from: (date.dayNumber - 1) * 86_400).occurrences.map(\.name.date)
            .first { $0 >= date }
    }
}
