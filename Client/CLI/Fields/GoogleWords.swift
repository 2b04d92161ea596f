import LibsyncCalendar
import LibsyncModel

/// What has to be changed in Google, in words.
enum GoogleWords {
    private static let human = HumanTime(language: "en")

    /// `seen in Google on 2026-12-01 by vakt; 2 hours to change`.
    static func state(_ google: GoogleHours, _ place: HoursPlace) -> String {
        let difference = google.difference
        guard let date = difference.seenOn else { return "nobody has seen yet what Google shows" }
        let who = difference.seenBy.map { " by \($0)" } ?? ""
        let seen = "last seen in Google on \(date)\(who)"
        if difference.isConfirmed { return "\(seen); nothing to change" }
        return "\(seen); \(counted(difference.items.count, "thing")) to change there"
    }

    /// What differs, before and after, and what else is to be done.
    static func lines(_ google: GoogleHours, today: LocalDate) -> [String] {
        google.difference.items.compactMap { item in
            switch item {
            case .weekday(let day, let before, let after):
                "\(day.rawValue): \(change(before.map(HoursWords.spans), after))"
            case .day(let date, let before, let after):
                "\(HoursWords.shortDate(date)): "
                    + change(
                        google.difference.seen == nil
                            ? nil : before.map(HoursWords.spans) ?? "as usual", after)
            case .markClosed, .unmarkClosed: nil
            }
        } + tasks(google.tasks)
    }

    private static func change(_ before: String?, _ after: [OpenSpan]?) -> String {
        let will = after.map(HoursWords.spans) ?? "as usual"
        return before.map { "\($0) → \(will)" } ?? will
    }

    /// What no file does.
    static func tasks(_ tasks: [GoogleHours.Task]) -> [String] {
        tasks.map { task in
            switch task {
            case .markTemporarilyClosed(let time):
                "Mark it as temporarily closed on \(human.date(time.from)), and reopen it after "
                    + "\(human.date(time.through))."
            case .reopen(let time):
                "Take back that it is temporarily closed \(human.dates(time.from, time.through))."
            case .changeWeekFor(let from, let through):
                "\(human.dates(from, through)): more than \(GoogleHours.daysInARow) days in a row "
                    + "are no holiday hours; change the weekly hours there for that time."
            case .endsTooLate(let date):
                "\(human.date(date)) goes on beyond 11:59 of the next day, which Google does not "
                    + "take; enter it as two days."
            case .newWeek(let date):
                "From \(human.date(date)) on the weekly hours are others: look again then."
            }
        }
    }

    /// For programs.
    static func json(_ google: GoogleHours, _ place: HoursPlace) -> JSONValue {
        let difference = google.difference
        let special = google.special.map { ($0.key.description, spans($0.value)) }
        return [
            "place": .string(place.record.id.description),
            "storeCode": google.storeCode.map { .string($0) } ?? .null,
            "seenOn": difference.seenOn.map { .string("\($0)") } ?? .null,
            "seenBy": difference.seenBy.map { .string($0) } ?? .null,
            "isConfirmed": .bool(difference.isConfirmed),
            "changes": .array(difference.items.map(json)),
            "special": .object(Dictionary(uniqueKeysWithValues: special)),
            "tasks": .array(google.tasks.map(json)),
        ]
    }

    private static func spans(_ spans: [OpenSpan]?) -> JSONValue {
        spans.map { .array($0.map(\.json)) } ?? .null
    }

    private static func json(_ item: CopyDifference.Item) -> JSONValue {
        switch item {
        case .weekday(let day, let before, let after):
            ["weekday": .string(day.rawValue), "before": spans(before), "after": spans(after)]
        case .day(let date, let before, let after):
            ["date": .string("\(date)"), "before": spans(before), "after": spans(after)]
        case .markClosed(let time): json("mark-closed", time.from, time.through)
        case .unmarkClosed(let time): json("unmark-closed", time.from, time.through)
        }
    }

    private static func json(_ task: GoogleHours.Task) -> JSONValue {
        switch task {
        case .markTemporarilyClosed(let time):
            json("mark-temporarily-closed", time.from, time.through)
        case .reopen(let time): json("reopen", time.from, time.through)
        case .changeWeekFor(let from, let through): json("change-week", from, through)
        case .endsTooLate(let date): json("ends-too-late", date, date)
        case .newWeek(let date): json("new-week", date, nil)
        }
    }

    private static func json(
        _ word: String, _ from: LocalDate, _ through: LocalDate?
    ) -> JSONValue {
        [
            "kind": .string(word), "from": .string("\(from)"),
            "through": through.map { .string("\($0)") } ?? .null,
        ]
    }
}
