import LibsyncCalendar
import LibsyncModel

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
        case .isCancelled(let key):
            return CommandFailure(
                .data, "\(name) on \(OccurrenceWords.spoken(key)) is cancelled.",
                "To hold it after all: libsync event edit \(record.id) "
                    + "--only \(OccurrenceWords.named(key)) --status scheduled.")
        case .past(let date, let next):
            let later = next.map { "The next one to come is \($0). " } ?? ""
            return CommandFailure(
                .data, "\(date) is past.",
                "\(later)To change what is past, add --including-past.")
        case .allPast:
            return CommandFailure(
                .data, "All dates of \(name) are past, or have begun on a day before today.",
                "To change what is past, add --including-past.")
        default: return wordsOfDates(name)
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
        case .ruleHasNoDate(let rule, let date):
            CommandFailure(
                .data, "The rule \(clip(rule)) has no date on \(date) or later.",
                "Look at its UNTIL, its days and its months.")
        case .ruleNotMoved(let rule):
            CommandFailure(
                .data, "The rule \(clip(rule)) does not say what it is on other days.",
                "Give the new one too, such as --rule FREQ=MONTHLY;BYDAY=1MO.")
        case .ruleSaysTimes(let rule):
            CommandFailure(
                .data, "The rule \(clip(rule)) says the times of day itself, and several of them.",
                "Give it with other hours, such as --rule FREQ=DAILY;BYHOUR=10,15, or change single "
                    + "dates with --only.")
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

    private func wordsOfDates(_ name: String) -> CommandFailure {
        switch self {
        case .severalTimes(let date, let times):
            CommandFailure(
                .data,
                "\(name) falls several times on \(date): \(SeriesRefusal.clock(times)).",
                "Name each that is meant with its time: \(date)T\(times.first?.timeText ?? "10:00")."
            )
        case .otherTimes(let moment, let times):
            CommandFailure(
                .data,
                times.isEmpty
                    ? "\(name) lasts all day, and has no time on \(moment.date)."
                    : "\(name) has none at \(moment.timeText) on \(moment.date).",
                times.isEmpty
                    ? "Name the date alone: \(moment.date)."
                    : "On that day it has: \(SeriesRefusal.clock(times)).")
        case .startsInPast(let date, let next):
            CommandFailure(
                .data, "\(date) is past, and \(name) would get a date there.",
                "Say where its date of \(next) goes, from today on; or add --including-past, which "
                    + "with --all counts from the very first date.")
        case .nextIsMoved(let own, let there):
            CommandFailure(
                .data,
                "The next date of \(name), \(there), is that of \(own), which was moved: from "
                    + "which of them the others shall go along is not known.",
                "Say it of another date: --from DATE, the first that is to move.")
        default: wordsOfTimes(name)
        }
    }

    /// `10:00 and 14:00`.
    private static func clock(_ times: [LocalDateTime]) -> String {
        let shown = times.prefix(6).map(\.timeText)
        let rest = times.count - shown.count
        if rest > 0 { return shown.joined(separator: ", ") + " and \(rest) more" }
        return [shown.dropLast().joined(separator: ", "), shown.last ?? ""]
            .filter { !$0.isEmpty }.joined(separator: " and ")
    }
}
