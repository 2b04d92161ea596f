public import LibsyncModel

/// A week from Monday to Sunday, counted within the year that has its Thursday (ISO 8601).
public struct ISOWeek: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The first day.
    public let monday: LocalDate

    /// The week in which a date lies.
    public init(of date: LocalDate) { monday = date.adding(days: 1 - date.weekday) }

    /// Reads `2026-W49`; nil for anything else, and for a week 53 that the year does not have.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 8, bytes[4] == UInt8(ascii: "-"), bytes[5] == UInt8(ascii: "W"),
            let year = decimal(bytes[0..<4]), let number = decimal(bytes[6..<8]), number > 0,
            let fourth = LocalDate(year: year, month: 1, day: 4)
        else { return nil }
        // 4 January is always in week 1.
        self.init(of: ISOWeek(of: fourth).monday.adding(days: 7 * (number - 1)))
        guard self.year == year, self.number == number else { return nil }
    }

    /// The year that the week is counted in: at its turn not always that of each date.
    public var year: Int { thursday.year }

    /// The number of the week, 1 to 53.
    public var number: Int {
        guard let newYear = LocalDate(year: year, month: 1, day: 1) else { return 1 }
        return (thursday.dayNumber - newYear.dayNumber) / 7 + 1
    }

    /// Its seven dates.
    public var dates: [LocalDate] { (0..<7).map { monday.adding(days: $0) } }

    /// The last day.
    public var sunday: LocalDate { monday.adding(days: 6) }

    /// `2026-W49`.
    public var description: String {
        let digits = String(10_000 + year).dropFirst()
        return "\(digits)-W\(number < 10 ? "0" : "")\(number)"
    }

    /// Orders in time.
    public static func < (left: ISOWeek, right: ISOWeek) -> Bool { left.monday < right.monday }

    private var thursday: LocalDate { monday.adding(days: 3) }
}

/// A month as a wall calendar shows it: whole weeks, with days of its neighbours at both ends.
public struct MonthGrid: Hashable, Sendable {
    /// The first day of the month.
    public let first: LocalDate

    /// The month in which a date lies.
    public init(of date: LocalDate) { first = date.adding(days: 1 - date.day) }

    /// Reads `2026-12`; nil for anything else.
    public init?(_ text: String) {
        guard text.utf8.count == 7, let first = LocalDate(text + "-01") else { return nil }
        self.first = first
    }

    /// The last day of the month.
    public var last: LocalDate {
        (27...30).lazy.map { first.adding(days: $0) }.last { $0.month == first.month } ?? first
    }

    /// The weeks that hold a day of the month, in order.
    public var weeks: [ISOWeek] {
        var weeks = [ISOWeek(of: first)]
        while let week = weeks.last, week.sunday < last {
            weeks.append(ISOWeek(of: week.monday.adding(days: 7)))
        }
        return weeks
    }

    /// Whether a date is of the month and not of a neighbour.
    public func contains(_ date: LocalDate) -> Bool {
        (date.year, date.month) == (first.year, first.month)
    }
}
