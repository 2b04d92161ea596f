internal import LibsyncModel

/// Recurrence rules of vCalendar 1.0 (`W2 TU TH #10`), as RFC 5545 writes them.
enum VCalendarRule {
    /// The rule with FREQ; nil for one that is of neither grammar or has no counterpart.
    static func modern(_ rule: String) -> String? {
        var words = rule.uppercased().split(separator: " ").prefix(100).map(String.init)
        guard let head = words.first else { return nil }
        words.removeFirst()
        let kinds = [
            ("MD", "MONTHLY", "BYMONTHDAY"), ("MP", "MONTHLY", "BYDAY"),
            ("YM", "YEARLY", "BYMONTH"),
            ("YD", "YEARLY", "BYYEARDAY"), ("D", "DAILY", ""), ("W", "WEEKLY", "BYDAY"),
        ]
        guard let kind = kinds.first(where: { head.hasPrefix($0.0) }),
            let interval = Int(head.dropFirst(kind.0.count)), (1...999).contains(interval)
        else { return nil }
        var parts = ["FREQ=\(kind.1)"]
        if interval > 1 { parts.append("INTERVAL=\(interval)") }
        var end: String?
        var values: [String] = []
        var ordinals: [String] = []
        var isAfterDay = false
        for word in words {
            if word.hasPrefix("#"), let count = Int(word.dropFirst()), count >= 0 {
                // "#0" says for ever.
                end = count == 0 ? nil : "COUNT=\(count)"
            } else if let moment = WrittenMoment(Array(word.utf8)[...]) {
                end = "UNTIL=\(moment.clock == .date ? moment.local.date.compact : word)"
            } else if let ordinal = VCalendarRule.ordinal(word) {
                if isAfterDay { ordinals = [] }
                isAfterDay = false
                if kind.0 != "MP" { values.append(ordinal) } else { ordinals.append(ordinal) }
            } else if RecurrenceRule.Weekday.names.contains(word) {
                isAfterDay = true
                values += kind.0 == "MP" ? ordinals.map { $0 + word } : [word]
            } else {
                return nil
            }
        }
        if kind.0 == "D", !values.isEmpty { return nil }
        if !values.isEmpty { parts.append("\(kind.2)=\(values.joined(separator: ","))") }
        // Without an end version 1.0 says "twice"; programs have always meant "for ever".
        return (parts + [end].compactMap { $0 }).joined(separator: ";")
    }

    /// A number as `15`, `1+` or `2-`.
    private static func ordinal(_ word: String) -> String? {
        let isFromEnd = word.hasSuffix("-")
        let digits = isFromEnd || word.hasSuffix("+") ? word.dropLast() : word[...]
        guard let number = Int(digits), (1...366).contains(number) else { return nil }
        return isFromEnd ? "-\(number)" : String(number)
    }
}
