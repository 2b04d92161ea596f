public import LibsyncModel

/// Dates and times as people write them: `torsdag 3. desember 2026 kl. 18.00–20.00`.
///
/// Own tables, so that a PC and the server write alike whatever their system's language data say.
/// Northern Sámi is written in Bokmål until a native reader has given its pattern.
public struct HumanTime: Sendable {
    private enum Language {
        case bokmaal
        case nynorsk
        case english
    }
    private let language: Language

    /// Writes in the language of a BCP 47 tag; English for one that is not Norwegian or Sámi.
    public init(language tag: String) {
        switch tag.lowercased().split(separator: "-").first ?? "" {
        case "nb", "no", "se": language = .bokmaal
        case "nn": language = .nynorsk
        default: language = .english
        }
    }

    /// When an event is, on its first date.
    public func text(_ time: EventTime) -> String {
        time.isAllDay
            ? dates(time.start.date, time.end.date) : text(from: time.start, to: time.end)
    }

    /// From one time to another: the date once where it is one.
    ///
    /// An end at midnight is written 24.00, and times without length by their start alone.
    public func text(from start: LocalDateTime, to end: LocalDateTime) -> String {
        let isMidnight = end.secondOfDay == 0 && end.date > start.date
        let lastDate = isMidnight ? end.date.adding(days: -1) : end.date
        let endClock = isMidnight ? midnight : clock(end)
        let first = "\(date(start.date))\(beforeTime)\(clock(start))"
        if start >= end { return first }
        if lastDate == start.date { return "\(first)–\(endClock)" }
        return "\(first) – \(date(lastDate))\(beforeTime)\(endClock)"
    }

    /// A date: `torsdag 3. desember 2026`, `Thursday 3 December 2026`.
    public func date(_ date: LocalDate) -> String { "\(day(date)) \(date.year)" }

    /// A date without its year: `torsdag 3. desember`.
    public func dateInYear(_ date: LocalDate) -> String { day(date) }

    /// A date, without its year where that is the year of `today`.
    public func date(_ date: LocalDate, from today: LocalDate) -> String {
        date.year == today.year ? dateInYear(date) : self.date(date)
    }

    /// A date without weekday and year: `3. desember`.
    public func dayAndMonth(_ date: LocalDate) -> String { "\(dayNumber(date)) \(month(date))" }

    /// The weekday: `torsdag`.
    public func weekday(_ date: LocalDate) -> String { weekdays[date.weekday - 1] }

    /// The month: `desember`.
    public func month(_ date: LocalDate) -> String { months[date.month - 1] }

    /// The number of the day: `3.`, in English `3`.
    public func dayNumber(_ date: LocalDate) -> String {
        "\(date.day)\(language == .english ? "" : ".")"
    }

    /// A time of day: "18.00", in English "18:00".
    public func clock(_ time: LocalDateTime) -> String { clock(time.hour, time.minute) }

    /// A time of day as it follows a date: " kl. 18.00", in English ", 18:00"
    public func before(_ clock: String) -> String { beforeTime + clock }

    /// The end of a day: "24.00", in English "24:00".
    public var midnight: String { clock(24, 0) }

    /// A stretch of opening hours: "10.00–16.00"; what is past midnight is told by the clock of the
    /// next day.
    public func span(_ span: OpenSpan) -> String {
        clock(minutes: span.opens) + "–" + clock(minutes: span.closes)
    }

    /// A time of day by its minutes since midnight; what is past a day, by the clock of the next.
    public func clock(minutes: Int) -> String {
        let minutes = minutes > OpenSpan.day ? minutes - OpenSpan.day : minutes
        return clock(minutes / 60, minutes % 60)
    }

    /// A span of dates, both inclusive; the year once where it is one.
    public func dates(_ first: LocalDate, _ last: LocalDate) -> String {
        if first >= last { return date(first) }
        let dash = language == .english ? " – " : "–"
        return (first.year == last.year ? day(first) : date(first)) + dash + date(last)
    }

    private func clock(_ hour: Int, _ minute: Int) -> String {
        let digits = [hour, minute].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return digits.joined(separator: language == .english ? ":" : ".")
    }

    private var beforeTime: String { language == .english ? ", " : " kl. " }

    private func day(_ date: LocalDate) -> String {
        "\(weekday(date)) \(dayAndMonth(date))"
    }

    private var weekdays: [String] {
        switch language {
        case .bokmaal:
            ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"]
        case .nynorsk:
            ["måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "søndag"]
        case .english:
            ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        }
    }

    private var months: [String] {
        switch language {
        case .bokmaal, .nynorsk:
            [
                "januar", "februar", "mars", "april", "mai", "juni", "juli", "august",
                "september", "oktober", "november", "desember",
            ]
        case .english:
            [
                "January", "February", "March", "April", "May", "June", "July", "August",
                "September", "October", "November", "December",
            ]
        }
    }
}
