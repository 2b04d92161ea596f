internal import LibsyncModel

/// A length of time (RFC 5545, 3.3.6): days by the calendar, and seconds by the clock.
///
/// A day is 23 or 25 hours long where summer time begins or ends, so the two are kept apart.
public struct CalendarDuration: Hashable, Sendable {
    /// Days, with weeks as seven.
    public let days: Int
    /// Seconds besides the days, of the same sign.
    public let seconds: Int

    /// A length; both parts have one sign or are zero.
    public init(days: Int = 0, seconds: Int = 0) {
        self.days = days
        self.seconds = seconds
    }

    /// Whether it is less than nothing.
    public var isNegative: Bool { days < 0 || seconds < 0 }

    /// As RFC 5545 writes it: `P1DT2H30M`.
    public var text: String {
        let size = seconds.magnitude
        let parts = [(size / 3600, "H"), (size / 60 % 60, "M"), (size % 60, "S")]
        let time = parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
        let day = days == 0 ? "" : "\(days.magnitude)D"
        if day.isEmpty, time.isEmpty { return "PT0S" }
        return "\(isNegative ? "-" : "")P\(day)\(time.isEmpty ? "" : "T" + time)"
    }

    /// The longest that is read: a hundred years.
    static let daysMax = 36_525

    /// Reads `P1W`, `-PT15M`, `P1DT2H`; nil for what has no length, or a longer one than
    /// `daysMax`.
    ///
    /// A missing `T`, small letters and weeks beside days are understood; `isRepaired` tells.
    static func read(_ bytes: ArraySlice<UInt8>) -> (duration: CalendarDuration, isRepaired: Bool)?
    {
        var rest = bytes
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        guard rest.popFirst().map({ $0 | 0x20 }) == UInt8(ascii: "p") else { return nil }
        var (days, seconds, number) = (0, 0, Int?.none)
        var (isTime, isRepaired, parts) = (false, bytes.contains { $0 >= 0x61 }, 0)
        for byte in rest {
            if (0x30...0x39).contains(byte) {
                let value = (number ?? 0) * 10 + Int(byte - 0x30)
                guard value < 10_000_000_000 else { return nil }
                number = value
                continue
            }
            let unit = byte & 0xDF
            if unit == UInt8(ascii: "T") {
                isTime = true
                continue
            }
            guard let value = number else { return nil }
            number = nil
            parts += 1
            switch unit {
            case UInt8(ascii: "W"): days += value * 7
            case UInt8(ascii: "D"): days += value
            case UInt8(ascii: "H"): seconds += value * 3600
            case UInt8(ascii: "M"): seconds += value * 60
            case UInt8(ascii: "S"): seconds += value
            default: return nil
            }
            let isDay = unit == UInt8(ascii: "W") || unit == UInt8(ascii: "D")
            if isDay == isTime { isRepaired = true }
        }
        guard number == nil, days <= daysMax, seconds <= daysMax * 86_400 else { return nil }
        if parts == 0 { isRepaired = true }
        let sign = isNegative ? -1 : 1
        return (CalendarDuration(days: sign * days, seconds: sign * seconds), isRepaired)
    }
}

extension CalendarMoment {
    /// The moment so much later: first the days by the calendar, then the seconds by the clock,
    /// which in a zone pass as they do in UTC.
    func adding(_ duration: CalendarDuration) -> CalendarMoment {
        let day = CalendarMoment(local.on(local.date.adding(days: duration.days)), form)
        guard duration.seconds != 0 else { return day }
        if case .zoned(let zone) = form, let seconds = day.secondsSince1970,
            let end = ZonedTime(secondsSince1970: seconds + duration.seconds, in: zone)
        {
            return CalendarMoment(end.local, form)
        }
        let end = LocalDateTime(secondsAsUTC: day.local.secondsAsUTC + duration.seconds)
        return CalendarMoment(form == .date ? end.on(end.date) : end, form)
    }
}
