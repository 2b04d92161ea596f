import LibsyncCalendar
import LibsyncModel
import LibsyncTerminal

/// What a change of a series does, in words.
struct SeriesWords {
    let plan: SeriesPlan
    let record: Record
    private let human = HumanTime(language: "en")

    init(_ plan: SeriesPlan, of record: Record) {
        self.plan = plan
        self.record = record
    }

    /// `"Lesestund" on Thursday 24 December 2026`, `3 dates of "Lesestund", … to …`.
    var subject: String {
        let name = "\"\(record.displayName)\""
        let dates = plan.dates.compactMap { ($0.before ?? $0.after)?.date }
        guard let first = dates.first, let last = dates.last, Event(record)?.isSeries == true else {
            return EventFamily.sentence(record)
        }
        if !plan.isComplete { return "\(name) from \(human.date(first)) on" }
        if dates.count == 1 { return "\(name) on \(human.date(first))" }
        return "\(counted(dates.count, "date")) of \(name), \(human.date(first)) to "
            + human.date(last)
    }

    /// Each date that changes, as it was and as it will be.
    var dateLines: [String] {
        let lines = plan.dates.map { change in
            let before = change.before.map(when) ?? "(no date)"
            return DisplayText.oneLine("  \(before)  →  \(difference(change))")
        }
        return lines + (plan.isComplete ? [] : ["  and so on, for all later dates"])
    }

    /// What a person should know beside the dates.
    var notes: [String] {
        var notes: [String] = []
        if plan.pastKept > 0 {
            notes.append(
                "\(counted(plan.pastKept, "date")) before today "
                    + "\(plan.pastKept == 1 ? "stays as it was" : "stay as they were").")
        }
        return notes + SeriesWords.notes(of: plan.unmatched, in: record)
    }

    /// What became of overrides that match nothing any more.
    static func notes(of unmatched: [EventDates.Unmatched], in record: Record) -> [String] {
        unmatched.map { one in
            let date = HumanTime(language: "en").date(one.key.date)
            return "What was changed on \(date) has no date any more: decide with "
                + "libsync event settle \(record.id) --date \(one.key.date)."
        }
    }

    /// Who hears of it, and when.
    var audience: String {
        switch record.visibility {
        case .public: "The public sees it after libsync push."
        case .region: "The libraries of the region see it after libsync push."
        case .draft: "It is a draft: nobody but your library sees it."
        }
    }

    private func when(_ state: SeriesPlan.State) -> String {
        state.isAllDay && state.start.secondOfDay + state.end.secondOfDay == 0
            ? human.dates(state.start.date, state.end.date)
            : human.text(from: state.start, to: state.end)
    }

    private func difference(_ change: SeriesPlan.Change) -> String {
        guard let after = change.after else { return "no date any more" }
        var parts: [String] = []
        let before = change.before
        if before?.start != after.start || before?.end != after.end { parts.append(when(after)) }
        if before?.status != after.status { parts.append(SeriesWords.word(for: after.status)) }
        let names = Set(after.aspects.keys).union(before?.aspects.keys ?? [:].keys).sorted()
        for name in names where before?.aspects[name] != after.aspects[name] {
            let value = after.aspects[name].map { clip(ValueText.text($0, at: name)) } ?? "none"
            parts.append("\(name) \(value)")
        }
        return parts.isEmpty ? "another date of its own" : parts.joined(separator: ", ")
    }

    /// How a date stands, as people say it.
    static func word(for status: EventStatus) -> String {
        switch status {
        case .scheduled: "takes place as planned"
        case .rescheduled: "marked as moved"
        case .movedOnline: "online"
        case .omitted: "taken out"
        case .cancelled, .postponed, .full: status.rawValue
        }
    }

    /// The plan for programs.
    var output: JSONValue {
        let values = plan.values.map { ($0.key.description, $0.value) }
        return [
            "record": .string(record.id.description),
            "values": .object(Dictionary(uniqueKeysWithValues: values)),
            "dates": .array(
                plan.dates.map { change in
                    [
                        "before": change.before.map(output) ?? .null,
                        "after": change.after.map(output) ?? .null,
                    ]
                }),
            "isComplete": .bool(plan.isComplete), "pastKept": .integer(plan.pastKept),
            "unmatched": .array(
                plan.unmatched.map { one in
                    [
                        "date": .string(one.key.date.description),
                        "withheld": .array(
                            one.nearest.map { .string($0.date.description) }),
                    ]
                }),
        ]
    }

    private func output(_ state: SeriesPlan.State) -> JSONValue {
        let aspects = state.aspects.map { ($0.key.description, $0.value) }
        let isDate = state.isAllDay && state.start.secondOfDay + state.end.secondOfDay == 0
        return [
            "date": .string(state.date.description),
            "start": .string(isDate ? state.start.date.description : state.start.description),
            "end": .string(isDate ? state.end.date.description : state.end.description),
            "status": .string(state.status.rawValue),
            "aspects": .object(Dictionary(uniqueKeysWithValues: aspects)),
        ]
    }
}

extension SeriesRefusal {
    /// The refusal in words.
    func words(_ record: Record) -> CommandFailure {
        let name = "\"\(record.displayName)\""
        switch self {
        case .noTime:
            return CommandFailure(
                .data, "\(name) has no time yet.", "Give it one: --start 2026-12-03T18:00.")
        case .nothingSaid:
            return CommandFailure(
                .usage, "Nothing is said that should change.",
                "Name what shall change, such as --name nb=TEXT; --help lists the options.")
        case .nothingChanges:
            return CommandFailure(
                .data, "Nothing to change: \(name) is so already.",
                "libsync event show \(record.id) shows what it says.")
        case .noOccurrence(let date, let nearest):
            let near = nearest.map(\.description).joined(separator: " and ")
            return CommandFailure(
                .data, "\(EventFamily.sentence(record)) has no date on \(date).",
                near.isEmpty ? "Look at the month and the year." : "Its nearest: \(near).")
        case .movedThere(let date, let own):
            return CommandFailure(
                .data, "What \(name) has on \(date) is its date of \(own), which was moved.",
                "Name it by its own date: --only \(own).")
        case .past(let date, let next):
            let later = next.map { "The next one to come is \($0). " } ?? ""
            return CommandFailure(
                .data, "\(date) is past.",
                "\(later)To change what is past, add --including-past.")
        case .allPast:
            return CommandFailure(
                .data, "All dates of \(name) are past.",
                "To change what is past, add --including-past.")
        default: return wordsOfTimes(name)
        }
    }

    private func wordsOfTimes(_ name: String) -> CommandFailure {
        switch self {
        case .nothingFollows(let date):
            CommandFailure(
                .data, "\(date) stands beside the rule of \(name): nothing follows it.",
                "Change it alone with --only \(date), or name a date of the rule.")
        case .endsBeforeStart(let start, let end):
            CommandFailure(
                .data,
                "It would end (\(end.date) \(end.timeText)) before it starts "
                    + "(\(start.date) \(start.timeText)).",
                "Give an --end after the start; past midnight it needs its date.")
        case .passes(let date):
            CommandFailure(
                .data,
                "The new start would pass \(date), which is not among the dates that change.",
                "Begin with that one: --from \(date).")
        case .severalTimes(let date):
            CommandFailure(
                .data, "\(name) has several times on \(date), and which is meant is not known.",
                "Give the series another rule, or cancel the date and add an event of its own.")
        case .ruleNotMoved(let rule):
            CommandFailure(
                .data, "The rule \(clip(rule)) does not say what it is on other days.",
                "Give the new one too, such as --rule FREQ=MONTHLY;BYDAY=1MO.")
        case .severalRules(let date):
            CommandFailure(
                .data, "\(name) has another rule from \(date) on.",
                "Change that part with --from \(date), and the part before with --from too.")
        case .ruleOfOneDate:
            CommandFailure(
                .usage, "A single date has no rule.", "Use --from DATE or --all with --rule.")
        default:
            CommandFailure(
                .data, "The rule of \(name) has too many dates to look through.",
                "Give it an end: --rule …;UNTIL=20271231.")
        }
    }
}
