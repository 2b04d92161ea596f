internal import LibsyncModel

/// A recurrence rule as text, of which only the end is understood: everything else is written as
/// the record has it.
struct RecurrenceText {
    private let parts: [(name: String, value: String)]

    /// Splits a rule such as `FREQ=WEEKLY;UNTIL=20270601`.
    init(_ rule: String) {
        parts = rule.split(separator: ";").map { part in
            let pair = part.split(separator: "=", maxSplits: 1)
            return (String(pair[0]), pair.count > 1 ? String(pair[1]) : "")
        }
    }

    /// The date of UNTIL in the event's zone; nil when the rule has none, or one that no reader
    /// understands.
    func untilDate(in time: EventTime) -> LocalDate? {
        until.flatMap { RecurrenceText.moment($0, in: time.timeZone)?.date }
    }

    /// Whether the rule has an UNTIL that is no date and no time.
    ///
    /// Strict readers refuse the whole calendar for it, and without it the series would never end:
    /// then only the first date is written.
    var hasUnreadableUntil: Bool {
        until.map { RecurrenceText.moment($0, in: "UTC") == nil } ?? false
    }

    /// The rule as it is written for an event at `time`: UNTIL in the value type of DTSTART.
    func written(for time: EventTime) -> String {
        guard let until, let moment = RecurrenceText.moment(until, in: time.timeZone) else {
            return joined(parts, for: time)
        }
        return ending(value(until, moment, for: time), for: time)
    }

    /// The rule cut so that nothing falls on `date` or later.
    ///
    /// A COUNT gives way to an UNTIL, since the two never stand together (RFC 5545, 3.3.10): only
    /// for a rule that has occurrences on `date` or later.
    func cut(before date: LocalDate, for time: EventTime) -> String {
        let cut = RecurrenceText.lastSecond(of: date.adding(days: -1))
        if let until, let moment = RecurrenceText.moment(until, in: time.timeZone), moment < cut {
            return ending(value(until, moment, for: time), for: time)
        }
        return ending(MomentForm(time).until(cut), for: time)
    }

    /// The rule with its last date at `last`, in the place of its COUNT.
    func cut(after last: LocalDateTime, for time: EventTime) -> String {
        ending(MomentForm(time).until(last), for: time)
    }

    private var until: String? { parts.first { $0.name.uppercased() == "UNTIL" }?.value }

    /// What UNTIL must say for an event at `time`; itself where it is in UTC and may be, because a
    /// local time cannot tell the two hours of an autumn night apart.
    private func value(_ until: String, _ moment: LocalDateTime, for time: EventTime) -> String {
        switch MomentForm(time) {
        case .zoned, .utc: if until.hasSuffix("Z") { return until }
        case .date, .floating: break
        }
        return MomentForm(time).until(moment)
    }

    /// The rule with this UNTIL in the place of the UNTIL or COUNT that it had.
    private func ending(_ until: String, for time: EventTime) -> String {
        let isEnd: (String) -> Bool = { ["UNTIL", "COUNT"].contains($0.uppercased()) }
        let place = parts.firstIndex { isEnd($0.name) } ?? parts.endIndex
        var ended = parts.filter { !isEnd($0.name) }
        ended.insert((name: "UNTIL", value: until), at: min(place, ended.endIndex))
        return joined(ended, for: time)
    }

    /// A date has no hours, and clients differ in what `BYHOUR` makes of it (RFC 5545, 3.3.10).
    private func joined(_ parts: [(name: String, value: String)], for time: EventTime) -> String {
        let ofTimes: Set<String> = ["BYHOUR", "BYMINUTE", "BYSECOND"]
        return parts.filter { !time.isAllDay || !ofTimes.contains($0.name.uppercased()) }
            .map { "\($0.name)=\($0.value)" }.joined(separator: ";")
    }

    /// The local time that an UNTIL means in `zone`: a date counts whole.
    private static func moment(_ until: String, in zone: String) -> LocalDateTime? {
        if let date = LocalDate(compact: until) { return lastSecond(of: date) }
        let bytes = Array(until.utf8)
        let isUTC = bytes.count == 16 && bytes.last == UInt8(ascii: "Z")
        guard bytes.count == 15 || isUTC, bytes[8] == UInt8(ascii: "T"),
            let date = LocalDate(compact: String(decoding: bytes[..<8], as: UTF8.self)),
            bytes[9..<15].allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        let digits = bytes[9..<15].map { Int($0 - 0x30) }
        guard
            let local = LocalDateTime(
                date: date, hour: digits[0] * 10 + digits[1], minute: digits[2] * 10 + digits[3],
                second: min(digits[4] * 10 + digits[5], 59))
        else { return nil }
        guard isUTC else { return local }
        return ZonedTime(secondsSince1970: local.secondsAsUTC, in: zone)?.local ?? local
    }

    private static func lastSecond(of date: LocalDate) -> LocalDateTime {
        LocalDateTime(secondsAsUTC: (date.dayNumber + 1) * 86_400 - 1)
    }
}
