import LibsyncCalendar
import LibsyncModel

/// Dates and times as people type them after an option: strict, because a date read wrongly puts
/// people in front of a locked door.
enum DateText {
    /// `2026-12-03`.
    static func date(_ text: String, option: String) throws(CommandFailure) -> LocalDate {
        if let date = LocalDate(text) { return date }
        if looksLikeDate(text) { throw noSuchDate(text, option: option) }
        throw CommandFailure(
            .usage, "\(option) \(clip(text)) cannot be read as a date.",
            "Write year, month and day: 2026-12-03.")
    }

    /// What `--from` and `--through` say; without `--from` it begins today, without `--through` it
    /// takes so many days.
    static func range(
        from: String?, through: String?, today: LocalDate, days: Int
    ) throws(CommandFailure) -> ClosedRange<LocalDate> {
        var first = today
        if let from { first = try date(from, option: "--from") }
        var last = first.adding(days: days - 1)
        if let through { last = try date(through, option: "--through") }
        guard first <= last else {
            throw CommandFailure(
                .usage, "--through \(last) lies before --from \(first).",
                "Give the earlier date first.")
        }
        return first...last
    }

    /// `2026-12-03T18:00`, with a T or a space, with or without seconds.
    static func moment(_ text: String, option: String) throws(CommandFailure) -> LocalDateTime {
        let joined = text.replacing(" ", with: "T", maxReplacements: 1)
        if let moment = LocalDateTime(joined) { return moment }
        if looksLikeDate(text) {
            guard LocalDate(text) != nil else { throw noSuchDate(text, option: option) }
            throw CommandFailure(
                .usage, "\(option) \(text) has no time of day.",
                "Write \(text)T18:00, or add --all-day.")
        }
        let day = String(text.prefix(10))
        if looksLikeDate(day), LocalDate(day) == nil { throw noSuchDate(day, option: option) }
        if text.hasSuffix("Z") || text.dropFirst(16).contains(where: { "+-".contains($0) }) {
            throw CommandFailure(
                .usage, "\(option) \(clip(text)) names an offset from UTC.",
                "Times are local: leave the offset out and give the zone with --zone Europe/Oslo.")
        }
        throw CommandFailure(
            .usage, "\(option) \(clip(text)) cannot be read as date and time.",
            "Write it like 2026-12-03T18:00.")
    }

    /// `2026-12-03`, or `2026-12-03T18:00` of an event that falls several times a day.
    static func occurrence(
        _ text: String, option: String
    ) throws(CommandFailure) -> OccurrenceKey {
        guard text.dropFirst(10).contains(where: { "T ".contains($0) }) else {
            return OccurrenceKey(try date(text, option: option))
        }
        let moment = try moment(text, option: option)
        return OccurrenceKey(moment.date, secondOfDay: moment.secondOfDay)
    }

    /// `20:00` as minutes since midnight; 24:00 is the next midnight.
    static func clock(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60,
            hour < 24 || (hour == 24 && minute == 0)
        else { return nil }
        return hour * 60 + minute
    }

    private static func noSuchDate(_ text: String, option: String) -> CommandFailure {
        CommandFailure(
            .usage, "\(option) \(clip(text)): there is no such date.",
            "Look at month and day again; dates are written year-month-day.")
    }

    private static func looksLikeDate(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count == 10 && bytes[4] == 0x2D && bytes[7] == 0x2D
            && bytes.enumerated().allSatisfy { index, byte in
                index == 4 || index == 7 || (0x30...0x39).contains(byte)
            }
    }
}
