import LibsyncModel

/// A recurrence rule as it is typed (RFC 5545, 3.3.10): checked for what would make strict readers
/// refuse a whole calendar, and otherwise kept letter by letter.
enum RuleText {
    private enum Part {
        case frequency
        case end
        case positive
        case numbers(ClosedRange<Int>)
        case weekday
        case weekdays
    }

    private static let parts: [String: Part] = [
        "FREQ": .frequency, "UNTIL": .end, "COUNT": .positive, "INTERVAL": .positive,
        "BYSECOND": .numbers(0...60), "BYMINUTE": .numbers(0...59), "BYHOUR": .numbers(0...23),
        "BYDAY": .weekdays, "BYMONTHDAY": .numbers(-31...31), "BYYEARDAY": .numbers(-366...366),
        "BYWEEKNO": .numbers(-53...53), "BYMONTH": .numbers(1...12),
        "BYSETPOS": .numbers(-366...366), "WKST": .weekday,
    ]

    private static let frequencies = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]

    /// What RFC 5545 has beside them: an event falls on days.
    private static let withinDays = ["SECONDLY", "MINUTELY", "HOURLY"]

    static let weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]

    /// The rule without `RRULE:`.
    /// - Throws: `CommandFailure` that names the part at fault.
    static func checked(_ text: String, option: String) throws(CommandFailure) -> String {
        let rule =
            text.uppercased().hasPrefix("RRULE:") ? String(text.dropFirst(6)) : text
        if let fault = fault(in: rule) {
            throw CommandFailure(
                .usage, "\(option) \(clip(text)): \(fault).",
                "A rule looks like FREQ=WEEKLY;BYDAY=TH or FREQ=MONTHLY;BYDAY=1MO;UNTIL=20270601.")
        }
        return rule
    }

    /// What is wrong with `rule`, as a clause; nil when nothing is.
    static func fault(in rule: String) -> String? {
        var seen: Set<String> = []
        for part in rule.split(separator: ";", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard pair.count == 2, !pair[1].isEmpty else {
                return "`\(clip(String(part)))` is not NAME=VALUE"
            }
            guard let kind = parts[pair[0]] else {
                return "`\(clip(pair[0]))` is no part of a rule"
            }
            if pair[0] == "FREQ", withinDays.contains(pair[1]) {
                return
                    "\(pair[1]) falls within days; FREQ is \(frequencies.joined(separator: ", "))"
            }
            guard seen.insert(pair[0]).inserted else { return "`\(pair[0])` is given twice" }
            guard fits(pair[1], kind) else {
                return "`\(clip(pair[1]))` is no value for \(pair[0])"
            }
        }
        if !seen.contains("FREQ") { return "FREQ is missing" }
        if seen.contains("UNTIL"), seen.contains("COUNT") {
            return "UNTIL and COUNT do not stand together"
        }
        return nil
    }

    /// The part that says times of day, which a date does not have (RFC 5545, 3.3.10).
    static func hours(in rule: String) -> String? {
        rule.split(separator: ";").map(String.init).first { part in
            ["BYHOUR=", "BYMINUTE=", "BYSECOND="].contains { part.uppercased().hasPrefix($0) }
        }
    }

    /// The value of one part.
    static func value(_ name: String, in rule: String) -> String? {
        rule.split(separator: ";").first { $0.hasPrefix("\(name)=") }
            .map { String($0.dropFirst(name.count + 1)) }
    }

    private static func fits(_ value: String, _ part: Part) -> Bool {
        let items = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        switch part {
        case .frequency: return frequencies.contains(value)
        case .end: return isEnd(value)
        case .positive: return number(value).map { (1...100_000).contains($0) } ?? false
        case .numbers(let range):
            return items.allSatisfy { item in
                // 0 is no day, no week and no position.
                number(item).map { range.contains($0) && ($0 != 0 || range.lowerBound == 0) }
                    ?? false
            }
        case .weekday: return weekdays.contains(value)
        case .weekdays:
            return items.allSatisfy { item in
                let ordinal = String(item.dropLast(2))
                return weekdays.contains(String(item.suffix(2)))
                    && (ordinal.isEmpty
                        || number(ordinal).map { $0 != 0 && (-53...53).contains($0) } ?? false)
            }
        }
    }

    private static func number(_ text: String) -> Int? {
        let digits = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        guard (1...6).contains(digits.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(text)
    }

    /// A date, a local date-time or one in UTC.
    private static func isEnd(_ text: String) -> Bool {
        if LocalDate(compact: text) != nil { return true }
        let bytes = Array(text.utf8)
        guard bytes.count == 15 || (bytes.count == 16 && bytes[15] == UInt8(ascii: "Z")),
            bytes[8] == UInt8(ascii: "T"), LocalDate(compact: String(text.prefix(8))) != nil,
            bytes[9..<15].allSatisfy({ (0x30...0x39).contains($0) })
        else { return false }
        let time = bytes[9..<15].map { Int($0 - 0x30) }
        return time[0] * 10 + time[1] < 24 && time[2] < 6 && time[4] < 6
    }
}
