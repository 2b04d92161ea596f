internal import LibsyncCalendar
internal import LibsyncModel

/// Dates and times of day as people type them into a form.
enum TypedDate {
    /// `31.12.2026`, `31. desember 2026`, `31 December 2026`, `2026-12-31`; nil for what is no date.
    ///
    /// The year is always asked for: a date that is guessed puts people in front of a locked door.
    static func date(_ text: String) -> LocalDate? {
        if let date = LocalDate(text) { return date }
        let parts = text.lowercased().split { $0 == "." || $0 == "/" || $0.isWhitespace }
        guard parts.count == 3, let day = number(parts[0], digits: 1...2),
            let month = number(parts[1], digits: 1...2) ?? month(parts[1]),
            let year = number(parts[2], digits: 4...4)
        else { return nil }
        return LocalDate(year: year, month: month, day: day)
    }

    /// `18.00`, `18:00`, `9.30`, `18`; nil for what is no time of day.
    static func clock(_ text: String, on day: LocalDate) -> LocalDateTime? {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "." || $0 == ":" }
        guard (1...2).contains(parts.count), let hour = number(parts[0], digits: 1...2),
            let minute = parts.count == 1 ? 0 : number(parts[1], digits: 2...2)
        else { return nil }
        return LocalDateTime(date: day, hour: hour, minute: minute)
    }

    private static func number(_ text: Substring, digits: ClosedRange<Int>) -> Int? {
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return isPlain && digits.contains(text.utf8.count) ? Int(text) : nil
    }

    /// A month by its name in one of the desk's languages.
    private static func month(_ text: Substring) -> Int? {
        ["nb", "en"].lazy.compactMap { tag -> Int? in
            let human = HumanTime(language: tag)
            return (1...12).first { month in
                LocalDate(year: 2000, month: month, day: 1)
                    .map { human.month($0).lowercased() == text } ?? false
            }
        }.first
    }
}
