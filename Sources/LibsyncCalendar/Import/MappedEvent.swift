internal import LibsyncModel

/// One event of a source while its fields are gathered.
struct MappedEvent {
    let event: ImportedEvent
    let mapping: EventMapping
    /// The series, or the first of single dates whose series is missing.
    let whole: EventComponent
    /// The zone of the record's times.
    let zone: String
    let zones: ZoneTables
    /// Its dates by the rule and beside it, without what is taken away or differs.
    var series: RecurrenceSet
    /// Whether only its dates count.
    let isAllDay: Bool

    var values: [FieldPath: JSONValue] = [:]
    var remarks: [String] = []
    var doubts: [Doubt] = []
    var fault: String?
    var hasPlace = false
    /// The last of its dates that are known one by one.
    private(set) var last: LocalDate?
    /// A rule that no record can hold: its dates go on all the same.
    private var unheld: RecurrenceRule?

    init(
        _ event: ImportedEvent, _ mapping: EventMapping, calendarZone: String?, _ zones: ZoneTables
    ) {
        self.event = event
        self.mapping = mapping
        self.zones = zones
        let epoch = LocalDateTime(secondsAsUTC: 0)
        // An event has a component at least.
        whole =
            event.components.first
            ?? EventComponent(start: CalendarMoment(epoch, .utc), stamp: epoch)
        let usual = calendarZone ?? mapping.defaults.timeZone
        switch whole.start.form {
        case .zoned(let own): zone = own
        // A series in UTC stays so: in another zone its hours would move twice a year.
        case .utc: zone = MappedEvent.isSingle(event, whole) ? usual : "UTC"
        case .date, .floating: zone = usual
        }
        series = RecurrenceSet(start: whole.start.local, form: whole.start.form)
        isAllDay = whole.start.isDate
    }

    private static func isSingle(_ event: ImportedEvent, _ whole: EventComponent) -> Bool {
        event.components.count == 1 && whole.rules.isEmpty && whole.added.isEmpty
    }

    /// Reads all of it; afterwards the fields are what a record may hold, or `fault` says why not.
    mutating func read(_ budget: inout ExpansionBudget) {
        readTexts()
        readWhereabouts()
        readStatus()
        let rule = readRule(&budget)
        writeTime(rule: rule?.text)
        readDates(&budget)
        if !event.unread.isEmpty {
            doubts.append(
                Doubt(
                    .datesPartRead,
                    "dates that it names could not be read: \(MappedEvent.listed(event.unread))"))
        }
        if let rule = rule ?? unheld { noteEnd(of: rule, &budget) }
        check()
    }

    /// The fields with the rule's own dates left out, where the rule is what cannot be held.
    var withoutRule: [FieldPath: JSONValue]? {
        guard fault != nil, var when = values["when"]?.object else { return nil }
        when["rule"] = nil
        let isTooMuch = values.count > MappedEvent.fieldsMax
        var rest = values.filter { path, _ in
            path.root != "overrides" && path.root != "segments"
                && !(isTooMuch && path.root == "dates")
        }
        rest["when"] = .object(when)
        do {
            for (path, value) in rest { try Kind.check(value, at: path, kind: Kind.event.name) }
        } catch {
            return nil
        }
        return rest
    }

    // MARK: time

    /// What the clock of the record shows.
    func local(_ moment: CalendarMoment) -> LocalDateTime {
        switch moment.form {
        case .date, .floating: return moment.local
        case .zoned(let own) where own == zone: return moment.local
        case .utc, .zoned:
            let target: MomentForm = zone == "UTC" ? .utc : .zoned(zone)
            return moment.converted(to: target)?.local ?? moment.local
        }
    }

    /// Start and end of a component by the record's clock: the last day of one that has dates only,
    /// in a series that has dates only.
    func span(of component: EventComponent) -> (start: LocalDateTime, end: LocalDateTime) {
        let start = local(component.start)
        guard component.start.isDate else { return (start, max(start, local(component.end))) }
        let after = max(component.end.local.date, start.date.adding(days: 1))
        return (start, start.on(isAllDay ? after.adding(days: -1) : after))
    }

    private mutating func writeTime(rule: String?) {
        let (start, end) = span(of: whole)
        var when: [String: JSONValue] = [
            "start": .string(isAllDay ? start.date.description : start.description),
            "end": .string(isAllDay ? end.date.description : end.description),
            "timeZone": .string(zone),
        ]
        if isAllDay { when["allDay"] = true }
        if let rule { when["rule"] = .string(rule) }
        values["when"] = .object(when)
        extend(to: max(start, end).date)
    }

    mutating func extend(to date: LocalDate) { last = max(last ?? date, date) }

    // MARK: rule

    /// The rule that a record can hold; nil, perhaps with a fault, for none.
    private mutating func readRule(_ budget: inout ExpansionBudget) -> RecurrenceRule? {
        guard let text = whole.rules.first else { return nil }
        guard whole.rules.count == 1 else {
            fault = "it has \(whole.rules.count) rules, and a record holds one"
            return nil
        }
        if !whole.keptValues("EXRULE").isEmpty {
            fault = "dates are taken from it by a rule (EXRULE), which a record cannot hold"
        }
        var rule: RecurrenceRule
        do throws(RuleFault) {
            let read = try RecurrenceRule.lax(text)
            rule = read.rule
            remarks += read.repairs.map(\.clause)
            doubtRule(read.repairs.filter(\.isGuess))
        } catch {
            fault = "its rule cannot be read: \(error.clause)"
            return nil
        }
        guard rule.frequency >= .daily else {
            fault =
                "its rule falls within the day (\(rule.frequency.rawValue)), and a record holds "
                + "series by days"
            unheld = rule
            return nil
        }
        series.rules = [rule]
        if rule.count != nil, rule.until != nil { settleEnd(of: &rule, &budget) }
        if let count = rule.count, count > MappedEvent.datesMax {
            doubts.append(Doubt(.manyDates, "its rule has \(count) dates"))
        }
        series.rules = [rule]
        if series.endsBeforeStart(rule, zones: zones) {
            remarks.append("its rule ends before it begins; what stays is its first date")
            series.rules = []
            return nil
        }
        return rule
    }

    /// What was left out of a rule, or guessed: it may have dates that nobody has written.
    private mutating func doubtRule(_ guesses: [RuleRepair]) {
        let lost = guesses.filter { $0.kept == nil }.map(\.fault.part)
        if !lost.isEmpty {
            let parts = MappedEvent.listed(lost)
            doubts.append(
                Doubt(.datesPartRead, "part of its rule could not be read: \(parts)"))
        }
        let changed = guesses.compactMap { guess in
            guess.kept.map { "\(guess.fault.part) as \($0)" }
        }
        if !changed.isEmpty {
            let parts = MappedEvent.listed(changed)
            doubts.append(Doubt(.datesPartRead, "part of its rule was guessed: \(parts)"))
        }
    }

    /// The first few of them.
    static func listed(_ parts: [String]) -> String {
        parts.prefix(3).joined(separator: ", ")
            + (parts.count > 3 ? " and \(parts.count - 3) more" : "")
    }

    /// More dates than that are nobody's plan: every day for 27 years.
    private static let datesMax = 10_000

    /// COUNT and UNTIL never stand together: the one that ends it first stays.
    private mutating func settleEnd(of rule: inout RecurrenceRule, _ budget: inout ExpansionBudget)
    {
        var counted = rule
        counted.until = nil
        var open = series
        open.rules = [counted]
        let range = MappedEvent.allTime
        let last = open.occurrences(in: range, budget: &budget, zones: zones)
        let end = series.occurrences(in: range, budget: &budget, zones: zones)
        let isByCount =
            last.outcome == .complete && last.occurrences.count == end.occurrences.count
        if isByCount { rule.until = nil } else { rule.count = nil }
        remarks.append("its rule has COUNT and UNTIL; \(isByCount ? "COUNT" : "UNTIL") ends it")
    }

    /// All instants of the years 1 to 9999.
    static let allTime = -62_135_596_800..<253_402_300_800

    /// How far the rule goes, where that can be told.
    private mutating func noteEnd(of rule: RecurrenceRule, _ budget: inout ExpansionBudget) {
        if let until = rule.until {
            extend(to: until.local.date)
        } else if rule.count != nil {
            var whole = series
            whole.rules = [rule]
            let all = whole.occurrences(in: MappedEvent.allTime, budget: &budget, zones: zones)
            guard all.outcome == .complete, let final = all.occurrences.last else {
                return last = nil
            }
            extend(to: final.name.date)
        } else {
            last = nil
        }
    }

    // MARK: judging

    /// Leaves out what a field cannot hold, with a remark; of the time that is a fault.
    private mutating func check() {
        for (path, value) in values.sorted(by: { $0.key < $1.key }) {
            do throws(FieldFailure) {
                try Kind.check(value, at: path, kind: Kind.event.name)
            } catch {
                if ["when", "segments"].contains(path.root) {
                    fault = fault ?? "`\(error.path)` must be \(error.expected)"
                } else {
                    values[path] = nil
                    remarks.append("`\(path)` is left out: it must be \(error.expected)")
                }
            }
        }
        if values.count > MappedEvent.fieldsMax {
            let count = "it has \(values.count) fields with its dates"
            fault = fault ?? "\(count), more than a record holds"
        }
    }

    /// Room for what a desk adds later.
    private static let fieldsMax = Kind.fieldsMax - 500
}
