public import LibsyncModel

/// What names one occurrence of an event in its record: its local date by the rule, and its time
/// where the rule falls more than once a day.
///
/// It stays the same when the series moves to another time of day.
public struct OccurrenceKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The local date.
    public let date: LocalDate
    /// Seconds from midnight; nil for whatever falls on the date.
    public let secondOfDay: Int?

    /// A key of these parts.
    public init(_ date: LocalDate, secondOfDay: Int? = nil) {
        self.date = date
        self.secondOfDay = secondOfDay
    }

    /// Reads `20261224`, `20261224T0930` or `20261224T093015`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard let date = parts.first.flatMap({ LocalDate(compact: String($0)) }), parts.count <= 2
        else { return nil }
        self.date = date
        guard parts.count == 2 else {
            secondOfDay = nil
            return
        }
        let digits = parts[1].utf8.count == 4 ? parts[1] + "00" : parts[1]
        guard digits.utf8.count == 6, let number = decimal(Array(digits.utf8)[...]),
            let time = LocalDateTime(
                date: date, hour: number / 10_000, minute: number / 100 % 100, second: number % 100)
        else { return nil }
        secondOfDay = time.secondOfDay
    }

    /// The start that it names; nil for whatever falls on the date.
    public var moment: LocalDateTime? {
        secondOfDay.map { LocalDateTime(secondsAsUTC: date.dayNumber * 86_400 + $0) }
    }

    /// As the record writes it: without seconds that are none.
    public var description: String {
        guard let moment else { return date.compact }
        let text = MomentForm.basic(moment)
        return text.hasSuffix("00") ? String(text.dropLast(2)) : text
    }

    /// Orders by date; a whole day before its times.
    public static func < (left: OccurrenceKey, right: OccurrenceKey) -> Bool {
        (left.date, left.secondOfDay ?? -1) < (right.date, right.secondOfDay ?? -1)
    }
}
