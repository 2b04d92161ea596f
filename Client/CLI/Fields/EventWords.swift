import LibsyncCalendar
import LibsyncModel

/// Events in words.
enum EventWords {
    /// `Thursday 3 December 2026, 18:00–19:00, every 2 weeks`.
    static func when(_ event: Event) -> String {
        guard let time = event.time else { return "no time yet" }
        let text = HumanTime(language: "en").text(time)
        return time.rule.map { "\(text), \(repetition($0))" } ?? text
    }

    /// For a list, where times stand below each other: `2026-12-03 Thu 18:00–19:00`.
    static func shortTime(_ event: Event) -> String {
        guard let time = event.time else { return "no time yet" }
        let first = "\(time.start.date) \(weekdays[time.start.date.weekday - 1])"
        let days = time.end.date.dayNumber - time.start.date.dayNumber
        if time.isAllDay {
            return days == 0 ? "\(first) all day" : "\(first) to \(time.end.date)"
        }
        let start = "\(first) \(time.start.timeText)"
        if time.end == time.start { return start }
        if days == 0 { return "\(start)–\(time.end.timeText)" }
        if days == 1, time.end.secondOfDay == 0 { return "\(start)–24:00" }
        return "\(start) to \(time.end.date) \(time.end.timeText)"
    }

    /// `every 2 weeks`, and the rule itself where that does not say it.
    static func repetition(_ rule: String) -> String {
        let units = ["DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"]
        let frequency = RuleText.value("FREQ", in: rule) ?? ""
        guard let unit = units[frequency] else { return "by the rule \(rule)" }
        let interval = RuleText.value("INTERVAL", in: rule).flatMap { Int($0) } ?? 1
        var text = interval == 1 ? "every \(unit)" : "every \(interval) \(unit)s"
        if let days = RuleText.value("BYDAY", in: rule) { text += " (\(days))" }
        if let until = RuleText.value("UNTIL", in: rule),
            let date = LocalDate(compact: String(until.prefix(8)))
        {
            text += " until \(date)"
        }
        if let count = RuleText.value("COUNT", in: rule) { text += ", \(count) times" }
        return text
    }

    /// What a list marks beside an event: `series`, how it stands, who sees it.
    static func marks(_ event: Event, conflicts: Int) -> String {
        var marks: [String] = []
        if event.isSeries { marks.append("series") }
        if event.status != .scheduled { marks.append(event.status.rawValue) }
        let changed = event.changes.count
        if changed > 0 { marks.append(counted(changed, "date differs", "dates differ")) }
        if event.record.visibility != .public { marks.append(event.record.visibility.rawValue) }
        if conflicts > 0 { marks.append("two versions") }
        return marks.joined(separator: ", ")
    }

    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
}
