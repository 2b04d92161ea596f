import LibsyncCalendar
import LibsyncModel

/// What the options say of an event's time, laid over the time that it has.
///
/// `when` is one field; here is where one part of it can be moved and the others stay, those that
/// this release does not know too (SYNC rule 16).
struct TimeEdit: Equatable, Sendable {
    var start: String?
    var end: String?
    var zone: String?
    var isAllDay: Bool?
    var rule: String?

    /// The word after `--rule` that makes a single event of a series.
    static let noRule = "none"

    /// Whether nothing is said.
    var isEmpty: Bool { self == TimeEdit() }

    /// The value for `when`; nil when nothing is said.
    /// - Parameter current: the value that the event has; nil for a new one.
    func value(
        onto current: JSONValue?, defaultZone: String
    ) throws(CommandFailure) -> JSONValue? {
        if isEmpty { return nil }
        var members = current?.object ?? [:]
        let wasAllDay = members["allDay"]?.bool == true
        let allDay = isAllDay ?? wasAllDay
        members["allDay"] = allDay ? true : nil
        let known = span(members, wasAllDay: wasAllDay)
        let (first, last) = try allDay ? dates(known) : times(known, wasAllDay: wasAllDay)
        members["start"] = .string(allDay ? first.date.description : first.description)
        members["end"] = .string(allDay ? last.date.description : last.description)
        if let zone {
            members["timeZone"] = .string(try ZoneName.checked(zone, option: "--zone"))
        } else if members["timeZone"] == nil {
            members["timeZone"] = .string(defaultZone)
        }
        if rule == TimeEdit.noRule {
            members["rule"] = nil
        } else if let rule {
            members["rule"] = .string(try RuleText.checked(rule, option: "--rule"))
        }
        if last < first { throw endsTooSoon(first, last, allDay: allDay) }
        // One that came with another program's calendar is left as it is.
        if allDay, rule != nil || isAllDay != nil {
            if let part = members["rule"]?.string.flatMap(RuleText.hours) { throw hasHours(part) }
        }
        let value = JSONValue.object(members)
        // With another rule an event begins on the first date of it, unless another is said.
        if rule != nil, start == nil, current != nil, let time = EventTime(json: value),
            let first = time.firstOfRule, first.date != time.start.date
        {
            var moved = self
            moved.start = allDay ? first.date.description : first.description
            return try moved.value(onto: current, defaultZone: defaultZone)
        }
        return value
    }

    private typealias Span = (start: LocalDateTime, end: LocalDateTime)

    private func span(_ members: [String: JSONValue], wasAllDay: Bool) -> Span? {
        EventTime(json: .object(members.merging(["allDay": .bool(wasAllDay)]) { _, new in new }))
            .map { ($0.start, $0.end) }
    }

    private func dates(_ known: Span?) throws(CommandFailure) -> Span {
        let first = try start.map { text throws(CommandFailure) in
            try midnight(text, option: "--start")
        }
        let last = try end.map { text throws(CommandFailure) in
            try midnight(text, option: "--end")
        }
        guard let begin = first ?? known.map({ $0.start.on($0.start.date) }) else {
            throw lacksStart("2026-12-03")
        }
        if let last { return (begin, last) }
        // Moved alone, the start takes the end along.
        let days = known.map { $0.end.date.dayNumber - $0.start.date.dayNumber } ?? 0
        return (begin, begin.on(begin.date.adding(days: days)))
    }

    private func midnight(
        _ text: String, option: String
    ) throws(CommandFailure) -> LocalDateTime {
        if !text.contains("T"), !text.contains(" "),
            let moment = LocalDateTime(
                date: try DateText.date(text, option: option), hour: 0, minute: 0)
        {
            return moment
        }
        throw CommandFailure(
            .usage, "\(option) \(clip(text)) has a time of day, and the event lasts all day.",
            "Give dates alone, such as \(text.prefix(10)); or leave --all-day out"
                + " (--no-all-day for an event that is so already).")
    }

    private func times(_ known: Span?, wasAllDay: Bool) throws(CommandFailure) -> Span {
        let known = wasAllDay ? nil : known
        let first = try start.map { text throws(CommandFailure) in
            try DateText.moment(text, option: "--start")
        }
        guard let begin = first ?? known?.start else { throw lacksStart("2026-12-03T18:00") }
        if let end { return (begin, try moment(end, after: begin)) }
        let seconds = known.map { $0.end.secondsAsUTC - $0.start.secondsAsUTC } ?? 0
        return (begin, LocalDateTime(secondsAsUTC: begin.secondsAsUTC + seconds))
    }

    /// `--end 20:00` is on the day of the start.
    private func moment(
        _ end: String, after begin: LocalDateTime
    ) throws(CommandFailure) -> LocalDateTime {
        if let minutes = DateText.clock(end) {
            return LocalDateTime(
                secondsAsUTC: begin.date.dayNumber * 86_400 + minutes * 60)
        }
        return try DateText.moment(end, option: "--end")
    }

    private func lacksStart(_ example: String) -> CommandFailure {
        CommandFailure(
            .usage, "The event has no start.", "Say when it begins: --start \(example).")
    }

    private func hasHours(_ part: String) -> CommandFailure {
        CommandFailure(
            .data, "The event lasts all day, and its rule says hours: \(clip(part)).",
            "Give a --rule without them; or leave --all-day out, and say --start with its time.")
    }

    private func endsTooSoon(
        _ first: LocalDateTime, _ last: LocalDateTime, allDay: Bool
    ) -> CommandFailure {
        let from = allDay ? first.date.description : first.description.dropSeconds()
        let to = allDay ? last.date.description : last.description.dropSeconds()
        return CommandFailure(
            .data, "The event would end (\(to)) before it starts (\(from)).",
            "Give an --end after the start; past midnight it needs its date.")
    }
}

extension EventTime {
    /// A sentence when the start lies in the hour that a spring night skips; nil otherwise.
    var gapNote: String? {
        guard !isAllDay, let start = zonedStart,
            let wall = ZonedTime(secondsSince1970: start.secondsSince1970, in: timeZone)?.local,
            wall != self.start
        else { return nil }
        return "Note: clocks go forward that night, so \(self.start.timeText) does not exist; "
            + "it is read as \(wall.timeText)."
    }
}

extension EventTime {
    /// A sentence when the same hour of the clock is another hour for the public, since the zone is
    /// another one; nil otherwise.
    func zoneNote(from before: EventTime) -> String? {
        guard !isAllDay, !before.isAllDay, timeZone != before.timeZone, start == before.start,
            let new = zonedStart, let old = before.zonedStart,
            new.secondsSince1970 != old.secondsSince1970,
            let there = ZonedTime(
                secondsSince1970: new.secondsSince1970, in: before.timeZone)?.local
        else { return nil }
        let day = there.date == start.date ? "" : " on \(there.date)"
        return "Note: \(start.timeText) is by the clock of \(timeZone) now, which is "
            + "\(there.timeText)\(day) in \(before.timeZone). To keep the moment, give --start too."
    }
}

extension String {
    /// `2026-12-03T18:00` of `2026-12-03T18:00:00`.
    fileprivate func dropSeconds() -> String { hasSuffix(":00") ? String(dropLast(3)) : self }
}
