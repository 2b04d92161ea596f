/// A calendar date without a zone (RFC 8984 has it inside LocalDateTime): 2026-12-03.
public struct LocalDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Year, 1 to 9999.
    public let year: Int
    /// Month, 1 to 12.
    public let month: Int
    /// Day of the month, 1 to 31.
    public let day: Int

    /// A date that exists in the Gregorian calendar; nil otherwise.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month),
            (1...LocalDate.days(in: month, of: year)).contains(day)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads `2026-12-03`; nil for anything else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D,
            let year = decimal(bytes[0..<4]), let month = decimal(bytes[5..<7]),
            let day = decimal(bytes[8..<10])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Reads `20261203`, the key of an override; nil for anything else.
    public init?(compact text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 8, let year = decimal(bytes[0..<4]),
            let month = decimal(bytes[4..<6]), let day = decimal(bytes[6..<8])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// `2026-12-03`.
    public var description: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }

    /// `20261203`.
    public var compact: String { padded(year, 4) + padded(month, 2) + padded(day, 2) }

    /// Orders in time.
    public static func < (left: LocalDate, right: LocalDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// Days since 1970-01-01 (proleptic Gregorian; the algorithm counts eras of 400 years).
    public var dayNumber: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The date `days` later (or earlier, when negative); clamped to the years 1 to 9999.
    public func adding(days: Int) -> LocalDate { LocalDate(dayNumber: dayNumber + days) }

    /// The date of a day number; clamped to the years 1 to 9999.
    public init(dayNumber: Int) {
        let clamped = min(max(dayNumber, -719_162), 2_932_896)
        let shifted = clamped + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The weekday, 1 = Monday to 7 = Sunday (ISO 8601).
    public var weekday: Int { ((dayNumber + 3) % 7 + 7) % 7 + 1 }

    /// How many days a month has.
    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// A date and time of day without a zone (RFC 8984, 1.4.4): 2026-12-03T18:00:00.
public struct LocalDateTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The date.
    public let date: LocalDate
    /// Seconds since midnight, 0 to 86,399.
    public let secondOfDay: Int

    /// A date at a time of day; nil when the time is no time of day.
    public init?(date: LocalDate, hour: Int, minute: Int, second: Int = 0) {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else {
            return nil
        }
        self.date = date
        secondOfDay = hour * 3600 + minute * 60 + second
    }

    /// Reads `2026-12-03T18:00:00`, or without the seconds; nil for anything else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 19 || bytes.count == 16, bytes[10] == 0x54, bytes[13] == 0x3A,
            let date = LocalDate(String(decoding: bytes[0..<10], as: UTF8.self)),
            let hour = decimal(bytes[11..<13]), let minute = decimal(bytes[14..<16])
        else { return nil }
        var second = 0
        if bytes.count == 19 {
            guard bytes[16] == 0x3A, let value = decimal(bytes[17..<19]) else { return nil }
            second = value
        }
        self.init(date: date, hour: hour, minute: minute, second: second)
    }

    /// `2026-12-03T18:00:00`.
    public var description: String { "\(date)T\(timeText):\(padded(secondOfDay % 60, 2))" }

    /// `18:00`.
    public var timeText: String { "\(padded(hour, 2)):\(padded(minute, 2))" }

    /// Hour of the day.
    public var hour: Int { secondOfDay / 3600 }

    /// Minute of the hour.
    public var minute: Int { secondOfDay / 60 % 60 }

    /// Second of the minute.
    public var second: Int { secondOfDay % 60 }

    /// Orders in local time.
    public static func < (left: LocalDateTime, right: LocalDateTime) -> Bool {
        (left.date, left.secondOfDay) < (right.date, right.secondOfDay)
    }

    /// The same time of day on another date.
    public func on(_ date: LocalDate) -> LocalDateTime {
        LocalDateTime(date: date, secondOfDay: secondOfDay)
    }

    private init(date: LocalDate, secondOfDay: Int) {
        self.date = date
        self.secondOfDay = secondOfDay
    }

    /// Seconds since 1970-01-01T00:00:00 as if the zone were UTC.
    public var secondsAsUTC: Int { date.dayNumber * 86_400 + secondOfDay }

    /// The local time whose `secondsAsUTC` these are.
    public init(secondsAsUTC seconds: Int) {
        let day = Int((Double(seconds) / 86_400).rounded(.down))
        self.init(date: LocalDate(dayNumber: day), secondOfDay: seconds - day * 86_400)
    }
}

private func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for byte in digits {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 0x30)
    }
    return value
}

private func padded(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
}
