import ArgumentParser
import LibsyncCalendar
import LibsyncModel

/// Which dates of a series are meant.
struct ScopeOptions: ParsableArguments {
    @Option(
        name: [.customLong("only"), .customLong("on")],
        help: ArgumentHelp(
            "One date of a series, by its own date: 2026-12-24, with its time where it has several "
                + "that day: 2026-12-24T14:00; may be repeated.",
            valueName: "date"))
    var only: [String] = []

    @Option(
        help: ArgumentHelp(
            "This date of a series and all that follow; named as for --only.", valueName: "date"))
    var from: String?

    @Flag(help: "All dates to come.") var all = false

    @Flag(help: "Dates that are past too.") var includingPast = false

    @Flag(help: "Show each date that would change, and write nothing.") var preview = false

    /// What is said; nil when nothing is.
    func scope() throws(CommandFailure) -> SeriesScope? {
        let said = [!only.isEmpty, from != nil, all].count { $0 }
        guard said <= 1 else {
            throw CommandFailure(
                .usage, "--only, --from and --all contradict each other.",
                "Say once which dates are meant.")
        }
        if let from { return .from(try DateText.occurrence(from, option: "--from")) }
        if all { return .all }
        guard !only.isEmpty else { return nil }
        var keys: [OccurrenceKey] = []
        for text in only { keys.append(try DateText.occurrence(text, option: "--only")) }
        return .only(keys)
    }
}

extension TimeMove {
    /// What is said of the times of some dates; nil when nothing is.
    ///
    /// A start or an end is a time of day, a date, or both.
    init?(
        start: String?, end: String?, rule: String?, startOption: String = "--start"
    ) throws(CommandFailure) {
        guard start != nil || end != nil || rule != nil else { return nil }
        self.init()
        if let start {
            if let minutes = DateText.clock(start), minutes < 24 * 60 {
                startSecond = minutes * 60
            } else if let date = LocalDate(start) {
                startDate = date
            } else {
                let moment = try DateText.moment(start, option: startOption)
                (startDate, startSecond) = (moment.date, moment.secondOfDay)
            }
        }
        if let end {
            if let minutes = DateText.clock(end) {
                self.end = .second(minutes * 60)
            } else if let last = LocalDate(end),
                let midnight = LocalDateTime(date: last, hour: 0, minute: 0)
            {
                self.end = .moment(midnight)
            } else {
                self.end = .moment(try DateText.moment(end, option: "--end"))
            }
        }
        if rule == TimeEdit.noRule {
            self.rule = TimeMove.Rule.none
        } else if let rule {
            self.rule = .text(try RuleText.checked(rule, option: "--rule"))
        }
    }
}

extension SeriesEdit {
    /// What `changes` say of dates.
    /// - Throws: `CommandFailure` for what is of the whole event.
    init(_ changes: FieldChanges, time: TimeMove?) throws(CommandFailure) {
        self.init()
        self.time = time
        for (path, value) in changes.values.sorted(by: { $0.key < $1.key }) {
            if path.root == "places", !value.isNull, let place = path.segments.last {
                guard aspects["place"] == nil else {
                    throw CommandFailure(
                        .usage, "A date has one place of its own.", "Give --place once.")
                }
                aspects["place"] = .string(place)
            } else {
                guard SeriesEdit.isOfDates(path) else {
                    throw CommandFailure(
                        .usage, "`\(path)` is of the whole event, not of some of its dates.",
                        "Change it without --only, --from and --all.")
                }
                aspects[path] = value
            }
        }
    }

    private static func isOfDates(_ path: FieldPath) -> Bool {
        guard let probe = FieldPath("overrides/20261224/\(path)"),
            !["when", "previousStart"].contains(path.root)
        else { return false }
        return Kind.event.fieldNames.contains(path.root)
            && Kind.event.aspects(insteadOf: probe) == nil || path.root == "place"
    }
}
