internal import LibsyncModel

/// Dates as HTTP writes them: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
enum HTTPDate {
    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The text of a time in seconds since 1970.
    static func text(_ seconds: Int) -> String {
        let time = LocalDateTime(secondsAsUTC: seconds)
        let (date, text) = (time.date, time.description)
        return "\(days[date.weekday - 1]), \(text.dropFirst(8).prefix(2)) "
            + "\(months[date.month - 1]) \(text.prefix(4)) \(text.suffix(8)) GMT"
    }

    /// The time in seconds since 1970 of the form above; nil for anything else.
    ///
    /// The two obsolete forms are passed over: who sends one only gets the whole feed.
    static func seconds(_ text: String) -> Int? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", words[0].hasSuffix(","),
            let month = months.firstIndex(of: String(words[2])),
            let day = Int(words[1]), let year = Int(words[3]),
            let date = LocalDate(year: year, month: month + 1, day: day)
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3,
            let time = LocalDateTime(
                date: date, hour: clock[0], minute: clock[1], second: clock[2])
        else { return nil }
        return time.secondsAsUTC
    }
}
