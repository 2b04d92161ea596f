public import LibsyncModel

/// A moment of a calendar file: what the clock shows, and by which clock.
public struct CalendarMoment: Hashable, Sendable {
    /// The time on the wall; midnight for a date.
    public let local: LocalDateTime
    /// A date, or a time in UTC, in a zone, or in none.
    public let form: MomentForm

    /// A moment of these parts.
    public init(_ local: LocalDateTime, _ form: MomentForm) {
        self.local = local
        self.form = form
    }

    /// Whether it is a date.
    public var isDate: Bool { form == .date }

    /// The instant in seconds since 1970; nil for a date and for a time without a zone.
    public var secondsSince1970: Int? {
        switch form {
        case .utc: local.secondsAsUTC
        case .zoned(let zone): ZonedTime(local, in: zone)?.secondsSince1970
        case .date, .floating: nil
        }
    }

    /// Whether it is later than `other`: by instant where both have one, else by the clock.
    func isAfter(_ other: CalendarMoment) -> Bool {
        if form == other.form { return local > other.local }
        guard let own = secondsSince1970, let others = other.secondsSince1970 else {
            return local > other.local
        }
        return own > others
    }

    /// The same instant in another form; nil where one of the two has no zone.
    func converted(to form: MomentForm) -> CalendarMoment? {
        guard form != self.form else { return self }
        guard let seconds = secondsSince1970 else { return nil }
        switch form {
        case .utc: return CalendarMoment(LocalDateTime(secondsAsUTC: seconds), .utc)
        case .zoned(let zone):
            return ZonedTime(secondsSince1970: seconds, in: zone).map {
                CalendarMoment($0.local, form)
            }
        case .date, .floating: return nil
        }
    }
}

/// A date or time as it is written, before its zone is known (RFC 5545, 3.3.4 and 3.3.5).
struct WrittenMoment {
    enum Clock: Equatable {
        case date
        case local
        case utc
        /// With an offset in seconds, which RFC 5545 forbids and ISO 8601 has.
        case offset(Int)
    }
    let local: LocalDateTime
    let clock: Clock
    /// Whether it is not in the form that RFC 5545 wants.
    let isRepaired: Bool

    /// nil when it is neither date nor time.
    init?(_ bytes: ArraySlice<UInt8>) {
        if let plain = WrittenMoment(plain: bytes) {
            self = plain
        } else if let odd = WrittenMoment(odd: bytes) {
            self = odd
        } else {
            return nil
        }
    }

    private init(_ local: LocalDateTime, _ clock: Clock, isRepaired: Bool) {
        self.local = local
        self.clock = clock
        self.isRepaired = isRepaired
    }

    /// `20261203`, `20261203T180000`, `20261203T180000Z`.
    private init?(plain bytes: ArraySlice<UInt8>) {
        let start = bytes.startIndex
        guard bytes.count == 8 || bytes.count == 15 || bytes.count == 16,
            let century = WrittenMoment.pair(bytes, start),
            let year = WrittenMoment.pair(bytes, start + 2),
            let month = WrittenMoment.pair(bytes, start + 4),
            let day = WrittenMoment.pair(bytes, start + 6),
            let date = LocalDate(year: century * 100 + year, month: month, day: day)
        else { return nil }
        if bytes.count == 8 {
            guard let midnight = LocalDateTime(date: date, hour: 0, minute: 0) else { return nil }
            self.init(midnight, .date, isRepaired: false)
            return
        }
        guard bytes[start + 8] == UInt8(ascii: "T"),
            let hour = WrittenMoment.pair(bytes, start + 9),
            let minute = WrittenMoment.pair(bytes, start + 11),
            let second = WrittenMoment.pair(bytes, start + 13),
            bytes.count == 15 || bytes[start + 15] == UInt8(ascii: "Z"),
            let local = LocalDateTime(date: date, hour: hour, minute: minute, second: second)
        else { return nil }
        self.init(local, bytes.count == 16 ? .utc : .local, isRepaired: false)
    }

    /// The number that two digits write.
    private static func pair(_ bytes: ArraySlice<UInt8>, _ index: Int) -> Int? {
        let (tens, ones) = (bytes[index] &- 0x30, bytes[index + 1] &- 0x30)
        return tens <= 9 && ones <= 9 ? Int(tens) * 10 + Int(ones) : nil
    }

    /// ISO 8601 with hyphens and colons, without seconds, with an offset, the hour 24, the
    /// second 60, small letters, a date with a Z.
    private init?(odd bytes: ArraySlice<UInt8>) {
        guard bytes.count <= 40 else { return nil }
        let letters = bytes.filter { $0 > 0x20 && $0 != UInt8(ascii: ":") }
        var dateDigits = letters.prefix { $0 != UInt8(ascii: "T") && $0 != UInt8(ascii: "t") }
            .filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "/") }
        // A day has no zone: who writes `20210527Z` means that day.
        let isBare = !letters.contains { $0 | 0x20 == UInt8(ascii: "t") }
        if isBare, let last = dateDigits.last, last | 0x20 == UInt8(ascii: "z") {
            dateDigits.removeLast()
        }
        guard dateDigits.count == 8, let year = decimal(dateDigits[..<4]),
            let month = decimal(dateDigits[4..<6]), let day = decimal(dateDigits[6...]),
            let date = LocalDate(year: year, month: month, day: day),
            let midnight = LocalDateTime(date: date, hour: 0, minute: 0)
        else { return nil }
        guard let mark = letters.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "t") }) else {
            self.init(midnight, .date, isRepaired: true)
            return
        }
        var clock = letters[(mark + 1)...]
        let digits = clock.prefix { (0x30...0x39).contains($0) }
        clock = clock.dropFirst(digits.count)
        guard digits.count == 4 || digits.count == 6,
            let time = WrittenMoment.secondOfDay(Array(digits))
        else { return nil }
        let local = LocalDateTime(secondsAsUTC: midnight.secondsAsUTC + time)
        if clock.isEmpty {
            self.init(local, .local, isRepaired: true)
        } else if clock.elementsEqual("Z".utf8) || clock.elementsEqual("z".utf8) {
            self.init(local, .utc, isRepaired: true)
        } else if let offset = UTCOffset.seconds(clock) {
            self.init(local, .offset(offset), isRepaired: true)
        } else {
            return nil
        }
    }

    /// Seconds from midnight of four or six digits: 24:00 is the next midnight, and a leap second
    /// the one before it.
    private static func secondOfDay(_ digits: [UInt8]) -> Int? {
        guard let hour = decimal(digits[..<2]), let minute = decimal(digits[2..<4]),
            let second = digits.count == 6 ? decimal(digits[4...]) : 0,
            hour <= 24, minute <= 59, second <= 60, hour < 24 || minute + second == 0
        else { return nil }
        return hour * 3600 + minute * 60 + min(second, 59)
    }
}

/// Local time less UTC as it is written (RFC 5545, 3.3.14).
enum UTCOffset {
    /// Seconds of `+0100` or `-045602`; nil for anything else or more than a day.
    static func seconds(_ bytes: ArraySlice<UInt8>) -> Int? {
        let digits = bytes.dropFirst()
        guard digits.count == 4 || digits.count == 6, let sign = bytes.first,
            sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let hours = decimal(digits.prefix(2)),
            let minutes = decimal(digits.dropFirst(2).prefix(2)),
            let seconds = digits.count == 6 ? decimal(digits.suffix(2)) : 0,
            hours < 24, minutes < 60, seconds < 60
        else { return nil }
        let size = hours * 3600 + minutes * 60 + seconds
        return sign == UInt8(ascii: "-") ? -size : size
    }
}

/// The number that these bytes, at most 18, write in decimal digits; nil for anything else.
func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
    guard (1...18).contains(digits.count) else { return nil }
    var value = 0
    for byte in digits {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 0x30)
    }
    return value
}
