internal import LibsyncModel

/// A recurrence rule (RFC 5545, 3.3.10), read and judged: what is here can be expanded.
///
/// Lists are sorted and without repetition, so equal rules are equal values however they were
/// written. Two rules may still give the same dates and not be equal.
public struct RecurrenceRule: Hashable, Sendable, CustomStringConvertible {
    /// How long one interval is.
    public enum Frequency: String, Sendable, CaseIterable, Comparable {
        /// Seconds.
        case secondly = "SECONDLY"
        /// Minutes.
        case minutely = "MINUTELY"
        /// Hours.
        case hourly = "HOURLY"
        /// Days.
        case daily = "DAILY"
        /// Weeks, which begin on `weekStart`.
        case weekly = "WEEKLY"
        /// Months of the calendar.
        case monthly = "MONTHLY"
        /// Years of the calendar.
        case yearly = "YEARLY"

        /// Orders by length.
        public static func < (left: Frequency, right: Frequency) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int { Frequency.allCases.firstIndex(of: self) ?? 0 }
    }

    /// A weekday, or one of them counted within the month or the year.
    public struct Weekday: Hashable, Comparable, Sendable {
        /// 2 for the second, -1 for the last; 0 for each.
        public var ordinal: Int
        /// 1 for Monday to 7 for Sunday.
        public var day: Int

        /// A weekday, each of them unless an ordinal is given.
        public init(_ day: Int, ordinal: Int = 0) {
            self.day = day
            self.ordinal = ordinal
        }

        /// Orders for writing: each, then by ordinal, then by day.
        public static func < (left: Weekday, right: Weekday) -> Bool {
            (left.ordinal, left.day) < (right.ordinal, right.day)
        }

        /// The names that iCalendar has for the days, Monday first.
        static let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    }

    /// How long one interval is.
    public var frequency: Frequency
    /// Every how manieth interval has dates, 1 to `intervalMax`.
    public var interval = 1
    /// How many dates there are, 1 or more; nil for no such end.
    public var count: Int?
    /// The last moment at which a date may start, a date for all of that day; nil for no such end.
    public var until: CalendarMoment?
    /// Seconds, 0 to 60.
    public var seconds: [Int] = []
    /// Minutes, 0 to 59.
    public var minutes: [Int] = []
    /// Hours, 0 to 23.
    public var hours: [Int] = []
    /// Weekdays.
    public var weekdays: [Weekday] = []
    /// Days of the month, 1 to 31, or from its end -1 to -31.
    public var monthDays: [Int] = []
    /// Days of the year, 1 to 366, or from its end -1 to -366.
    public var yearDays: [Int] = []
    /// Weeks of the year, 1 to 53, or from its end -1 to -53.
    public var weeks: [Int] = []
    /// Months, 1 to 12.
    public var months: [Int] = []
    /// Which of an interval's dates are meant, 1 to 366, or from its end -1 to -366.
    public var positions: [Int] = []
    /// The day on which weeks begin, 1 for Monday to 7 for Sunday.
    public var weekStart = 1

    /// The greatest INTERVAL: with it even a rule by seconds has its second date after 31 years.
    public static let intervalMax = 1_000_000_000
    /// The longest text of a rule, in bytes: twice what a rule with every value in each list takes.
    public static let textBytesMax = 16_384

    /// A rule of this frequency and nothing else: each day, each week, ….
    public init(_ frequency: Frequency) { self.frequency = frequency }

    /// The rule as iCalendar writes it, without `RRULE:`; parts that say nothing are left out.
    public var text: String {
        var parts = ["FREQ=\(frequency.rawValue)"]
        if interval != 1 { parts.append("INTERVAL=\(interval)") }
        if let count { parts.append("COUNT=\(count)") }
        if let until { parts.append(RecurrenceRule.text(until: until)) }
        let lists = [
            ("BYSECOND", seconds), ("BYMINUTE", minutes), ("BYHOUR", hours),
            ("BYMONTHDAY", monthDays), ("BYYEARDAY", yearDays), ("BYWEEKNO", weeks),
            ("BYMONTH", months), ("BYSETPOS", positions),
        ]
        for (name, list) in lists {
            if name == "BYMONTHDAY", !weekdays.isEmpty {
                let days = weekdays.map {
                    ($0.ordinal == 0 ? "" : "\($0.ordinal)") + Weekday.names[$0.day - 1]
                }
                parts.append("BYDAY=\(days.joined(separator: ","))")
            }
            guard !list.isEmpty else { continue }
            parts.append("\(name)=\(list.map(String.init).joined(separator: ","))")
        }
        if weekStart != 1 { parts.append("WKST=\(Weekday.names[weekStart - 1])") }
        return parts.joined(separator: ";")
    }

    /// UNTIL as it is written; RFC 5545 knows no zone in it.
    static func text(until: CalendarMoment) -> String {
        switch until.form {
        case .date: "UNTIL=\(until.local.date.compact)"
        case .utc: "UNTIL=\(MomentForm.basic(until.local))Z"
        case .zoned, .floating: "UNTIL=\(MomentForm.basic(until.local))"
        }
    }

    /// The same as `text`.
    public var description: String { text }
}
