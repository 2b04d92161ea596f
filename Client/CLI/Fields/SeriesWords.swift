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
        let keys = plan.dates.compactMap { ($0.before ?? $0.after)?.key }
        let dates = keys.map(\.date)
        guard let first = dates.first, let last = dates.last, Event(record)?.isSeries == true else {
            return EventFamily.sentence(record)
        }
        if !plan.isComplete { return "\(name) from \(human.date(first)) on" }
        if keys.count == 1 { return "\(name) on \(OccurrenceWords.spoken(keys[0]))" }
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

    /// When the first of the dates that change are, before or after it.
    func starts(
        _ side: KeyPath<SeriesPlan.Change, SeriesPlan.State?>, _ count: Int, hasEnd: Bool = false
    ) -> String {
        let states = plan.dates.compactMap { $0[keyPath: side] }
        if states.isEmpty { return "no date" }
        let shown = states.prefix(count).map(when).joined(separator: "; ")
        let isMore = states.count > count || !(plan.isComplete || hasEnd)
        return shown + (isMore ? "; and so on" : "")
    }

    /// What a person should know beside the dates.
    var notes: [String] {
        var notes = shiftNotes + cancelledNotes
        if plan.pastKept > 0 {
            notes.append(
                "\(counted(plan.pastKept, "date")) before today "
                    + "\(plan.pastKept == 1 ? "stays as it was" : "stay as they were").")
        }
        for one in plan.running {
            notes.append(
                "\(when(one)) has begun and stays as it was. To change it too: "
                    + "--only \(OccurrenceWords.named(one.key)) --including-past.")
        }
        return notes + withheldNotes + SeriesWords.notes(of: plan.unmatched, in: record)
    }

    /// That the public does not see what is changed, since something else is to be decided first.
    private var withheldNotes: [String] {
        guard let event = Event(record) else { return [] }
        let changed = Set(plan.dates.compactMap(\.before?.key))
        return EventDates(event).unmatched.flatMap { one in
            one.nearest.filter(changed.contains).map { near in
                "\(OccurrenceWords.spoken(near)) is not shown to the public until you decide on what "
                    + "was changed on \(OccurrenceWords.spoken(one.key)): libsync conflicts."
            }
        }
    }

    /// Where the first date goes, when it goes to another day and others go with it.
    private var shiftNotes: [String] {
        var notes: [String] = []
        if let shift = plan.shift, plan.dates.count > 1 {
            let own = human.date(shift.date)
            let there = plan.dates.first { $0.before?.date == shift.date }?.after.map(when)
            let to = there ?? human.date(shift.date.adding(days: shift.days))
            notes.append(
                shift.hasOtherRule
                    ? "The first date moves from \(own) to \(to)."
                    : "\(own) goes to \(to), and the others by as many days.")
        }
        if let date = plan.startBesideRule {
            notes.append(SeriesWords.besideRule(date))
        }
        return notes
    }

    /// That what is cancelled stays so at its new time.
    private var cancelledNotes: [String] {
        let moved = plan.dates.filter { change in
            change.before?.status == .cancelled && change.after?.status == .cancelled
                && change.before?.start != change.after?.start
        }
        guard let one = moved.first?.before else { return [] }
        let isOne = moved.count == 1
        let dates =
            isOne && Event(record)?.isSeries == true
            ? " --only \(OccurrenceWords.named(one.key))" : ""
        return [
            "\(isOne ? "It stays" : "\(counted(moved.count, "date")) stay") cancelled. To hold "
                + "\(isOne ? "it" : "them") after all: libsync event edit \(record.id)\(dates) "
                + "--status scheduled."
        ]
    }

    /// That a series begins on a date that its rule does not give.
    static func besideRule(_ date: LocalDate) -> String {
        "Note: what begins on \(HumanTime(language: "en").date(date)) is not of the rule; it stands "
            + "beside it, as the first one."
    }

    /// What became of overrides that match nothing any more.
    static func notes(of unmatched: [EventDates.Unmatched], in record: Record) -> [String] {
        unmatched.map { one in
            let date = OccurrenceWords.spoken(one.key)
            let near = one.nearest.map(OccurrenceWords.spoken).joined(separator: " and ")
            let hidden = near.isEmpty ? "" : " Until then the public does not see \(near)."
            return "What was changed on \(date) has no date any more: decide with "
                + "libsync event settle \(record.id) --date \(OccurrenceWords.named(one.key))."
                + hidden
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
            parts.append("\(SeriesWords.word(for: name)) \(value)")
        }
        return parts.isEmpty ? "another date of its own" : parts.joined(separator: ", ")
    }

    /// What a field of a date is called, with the language of its text: `reason (nb)`.
    static func word(for field: FieldPath) -> String {
        let word =
            switch field.root {
            case "statusReason": "reason"
            case "virtualLocation": "online at"
            case "inLanguage": "language"
            case "maximumAttendeeCapacity": "seats"
            case "previousStart": "first announced for"
            case "typicalAgeRange": "age"
            case "isAccessibleForFree": "free"
            case "attendanceMode": "attendance"
            case "name", "summary", "description": field.root
            default: field.segments.joined(separator: " ")
            }
        let hasLanguage = ["statusReason", "name", "summary", "description"].contains(field.root)
        guard hasLanguage, let tag = field.segments.dropFirst().first else { return word }
        return "\(word) (\(tag))"
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
            "running": .array(plan.running.map(output)),
            "shift": plan.shift.map { shift in
                ["date": .string(shift.date.description), "days": .integer(shift.days)]
            } ?? .null,
            "startBesideRule": plan.startBesideRule.map { .string($0.description) } ?? .null,
            "unmatched": .array(
                plan.unmatched.map { one in
                    [
                        "date": .string(one.key.date.description),
                        "key": .string(one.key.description),
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
            "date": .string(state.date.description), "key": .string(state.key.description),
            "start": .string(isDate ? state.start.date.description : state.start.description),
            "end": .string(isDate ? state.end.date.description : state.end.description),
            "status": .string(state.status.rawValue),
            "aspects": .object(Dictionary(uniqueKeysWithValues: aspects)),
        ]
    }
}
