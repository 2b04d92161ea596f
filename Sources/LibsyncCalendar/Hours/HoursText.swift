public import LibsyncModel

/// Hours as people type them: `tue-fri 10-16; sat 11-14; sun closed`, with the days' names in
/// English, Bokmål or Nynorsk, and times as 10, 10:00 or 10.00.
///
/// Strict: what could mean two things is refused, because hours read wrongly put people in front of
/// a locked door.
public enum HoursText {
    /// Why hours cannot be read; each names the words that were typed.
    public enum Fault: Error, Hashable, Sendable {
        /// There is nothing.
        case empty
        /// This is neither a day nor a time, nor a word for closed.
        case unreadable(String)
        /// There is no such time of day.
        case noSuchTime(String)
        /// It would end when it begins.
        case noLength(String)
        /// Days without hours.
        case daysAlone(String)
        /// A day of which is said twice when it is open.
        case dayTwice(Weekday)
        /// Closed, and hours too.
        case closedAndHours(String)
        /// Two stretches of a day overlap, touch, or are too many.
        case spans(OpenHours.Fault)
    }

    /// Reads the hours of weekdays; hours without a day are those of every day.
    public static func week(_ text: String) throws(Fault) -> [Weekday: OpenHours] {
        var week: [Weekday: OpenHours] = [:]
        for part in joined(text).split(whereSeparator: { ";\n".contains($0) }) {
            let words = part.split { " ,\t".contains($0) }.map(String.init)
            guard !words.isEmpty else { continue }
            var days: [Weekday] = []
            var rest = words[...]
            while let word = rest.first, let named = weekdays(word) {
                days += named
                rest = rest.dropFirst()
            }
            let own = String(part).trimmed
            guard !rest.isEmpty else { throw .daysAlone(own) }
            let hours = try hours(Array(rest), in: own)
            for day in days.isEmpty ? Weekday.allCases : days {
                guard week[day] == nil else { throw .dayTwice(day) }
                week[day] = hours
            }
        }
        if week.isEmpty { throw .empty }
        return week
    }

    /// Reads the hours of one day: `10-13, 15-17`, or a word for closed.
    public static func day(_ text: String) throws(Fault) -> OpenHours {
        let words = joined(text).split { " ,\t\n;".contains($0) }.map(String.init)
        if words.isEmpty { throw .empty }
        return try hours(words, in: text.trimmed)
    }

    private static func hours(_ words: [String], in part: String) throws(Fault) -> OpenHours {
        let closed = words.filter { closedWords.contains($0.lowercased()) }
        if !closed.isEmpty {
            guard words.count == 1 else { throw .closedAndHours(part) }
            return .closed()
        }
        var spans: [OpenSpan] = []
        for word in words { spans.append(try span(word)) }
        do {
            return try OpenHours(spans)
        } catch {
            throw .spans(error)
        }
    }

    private static let closedWords: Set<String> = ["closed", "stengt", "x"]
    private static let dayAndNight: Set<String> = ["24h", "døgnåpent", "døgnope"]

    private static func span(_ word: String) throws(Fault) -> OpenSpan {
        if dayAndNight.contains(word.lowercased()) { return .wholeDay }
        let ends = word.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard ends.count == 2 else { throw .unreadable(word) }
        let opens = try clock(ends[0], of: word)
        var closes = try clock(ends[1], of: word)
        // Midnight at the end is the end of that day.
        if closes == 0 { closes = OpenSpan.day }
        if opens == closes { throw .noLength(word) }
        guard opens < OpenSpan.day else { throw .noSuchTime(ends[0]) }
        let isNextDay = closes < opens
        guard
            let span = OpenSpan(opens: opens, closes: isNextDay ? closes + OpenSpan.day : closes)
        else { throw .noLength(word) }
        return span
    }

    /// Minutes since midnight of `9`, `09`, `9:30` or `09.30`, 24 for the end of a day.
    private static func clock(_ text: String, of word: String) throws(Fault) -> Int {
        let parts = text.split(omittingEmptySubsequences: false) { ":.".contains($0) }
        let isNumber = parts.allSatisfy { part in
            (1...2).contains(part.utf8.count)
                && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
        guard (1...2).contains(parts.count), isNumber, let hour = Int(parts[0]),
            parts.count == 1 || parts[1].utf8.count == 2
        else { throw .unreadable(word) }
        let minute = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
        guard minute < 60, hour < 24 || (hour, minute) == (24, 0) else { throw .noSuchTime(text) }
        return hour * 60 + minute
    }

    /// Every dash as a hyphen, and none with spaces around it.
    private static func joined(_ text: String) -> String {
        var joined = ""
        for letter in text {
            if "-–—‑−".contains(letter) {
                while joined.last == " " { joined.removeLast() }
                joined.append("-")
            } else if letter != " " || joined.last != "-" {
                joined.append(letter)
            }
        }
        return joined
    }

    /// The days that a word names: `tue`, `tirsdag`, `fri-mon`, `daily`.
    static func weekdays(_ word: String) -> [Weekday]? {
        let word = word.lowercased()
        if everyDay.contains(word) { return Weekday.allCases }
        let ends = word.split(separator: "-", omittingEmptySubsequences: false)
            .map { names[$0.hasSuffix(".") ? String($0.dropLast()) : String($0)] }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2 else {
            return nil
        }
        let count = (last - first + 7) % 7
        return (0...count).map { Weekday.allCases[(first + $0) % 7] }
    }

    private static let everyDay: Set<String> = ["daily", "daglig", "dagleg"]

    /// Beginnings that mean one day in all three languages, and the whole names.
    private static let names: [String: Int] = {
        let days = [
            ["mo", "mon", "monday", "ma", "man", "mandag", "må", "mån", "måndag"],
            [
                "tu", "tue", "tues", "tuesday", "ti", "tir", "tirs", "tirsdag", "ty", "tys",
                "tysdag",
            ],
            ["we", "wed", "wednesday", "on", "ons", "onsdag"],
            ["th", "thu", "thur", "thurs", "thursday", "to", "tor", "tors", "torsdag"],
            ["fr", "fri", "friday", "fre", "fredag"],
            ["sa", "sat", "saturday", "lø", "lør", "lørdag", "la", "lau", "laurdag"],
            ["su", "sun", "sunday", "sø", "søn", "søndag"],
        ]
        var names: [String: Int] = [:]
        for (index, own) in days.enumerated() {
            for name in own { names[name] = index }
        }
        return names
    }()
}

extension StringProtocol {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
