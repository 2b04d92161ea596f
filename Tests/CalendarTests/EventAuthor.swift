import LibsyncModel

@testable import LibsyncCalendar

/// Makes up events with all that a record may say of its dates; the same of the same seed.
struct EventAuthor {
    private var state: UInt64
    private(set) var isAllDay = false
    private var zone = "Europe/Oslo"
    init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 0x2545_F491_4F6C_DD1D }

    /// A number from 0 to `bound` - 1 (xorshift, Marsaglia 2003).
    mutating func number(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % bound
    }

    mutating func one<Value>(of values: [Value]) -> Value { values[number(values.count)] }

    mutating func date(_ first: String = "2026-10-15", within days: Int) -> LocalDate {
        Sample.date(first).adding(days: number(days))
    }

    private mutating func span(on date: LocalDate) -> (String, String) {
        let hour = one(of: [8, 9, 18])
        let end = hour + 1 + number(3)
        let text = { (hour: Int) in hour < 10 ? "0\(hour)" : "\(hour)" }
        return ("\(date)T\(text(hour)):30:00", "\(date)T\(text(end)):00:00")
    }

    private mutating func rule() -> String {
        var rule = one(of: [
            "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=TU,TH", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU", "FREQ=DAILY;INTERVAL=3", "FREQ=DAILY",
            "FREQ=MONTHLY;BYDAY=1TH", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYMONTHDAY=1,31",
            "FREQ=MONTHLY", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=YEARLY",
        ])
        if !isAllDay, number(5) == 0 { rule += ";BYHOUR=9,18" }
        switch number(4) {
        case 0: rule += ";COUNT=\(1 + number(12))"
        case 1: rule += ";UNTIL=\(date("2026-11-15", within: 120).compact)"
        default: break
        }
        return rule
    }

    private mutating func when(on date: LocalDate) -> JSONValue {
        let rule = number(5) == 0 ? nil : rule()
        if isAllDay {
            let last = date.adding(days: number(2))
            return Sample.when("\(date)", "\(last)", rule: rule, allDay: true)
        }
        let (start, end) = span(on: date)
        return Sample.when(start, end, zone: zone, rule: rule)
    }

    mutating func fields() -> [FieldPath: JSONValue] {
        isAllDay = number(4) == 0
        zone = one(of: ["Europe/Oslo", "Europe/Oslo", "America/New_York", "UTC"])
        let first = date(within: 45)
        var fields: [FieldPath: JSONValue] = ["when": when(on: first)]
        if number(8) == 0 { fields["status"] = "cancelled" }
        for _ in 0..<max(0, number(5) - 2) {
            let from = date(within: 150)
            var members = ["when": when(on: from.adding(days: number(3)))]
            if number(4) == 0 { members["aspects"] = ["status": "cancelled"] }
            fields[path("segments/\(from.compact)")] = .object(members)
        }
        for _ in 0..<max(0, number(5) - 2) {
            let date = date(within: 120)
            let (start, end) = span(on: date)
            fields[path("dates/\(date.compact)")] =
                number(2) == 0 ? true : ["start": .string(start), "end": .string(end)]
        }
        let dates = EventDates(Sample.event(1, fields))
            .occurrences(from: first, to: Sample.date("2027-04-30"))
        for _ in 0..<number(5) { addChange(to: &fields, of: dates) }
        return fields
    }

    private mutating func addChange(
        to fields: inout [FieldPath: JSONValue], of dates: [EventOccurrence]
    ) {
        var key = OccurrenceKey(date(within: 120))
        if !dates.isEmpty, number(6) > 0 {
            key = one(of: dates).key
            // What is said of a whole date of which the times have keys.
            if number(3) == 0 { key = OccurrenceKey(key.date) }
        }
        if number(3) > 0 {
            let status = one(of: ["cancelled", "omitted", "full", "postponed", "scheduled"])
            fields[path("overrides/\(key)/status")] = .string(status)
        }
        if number(2) == 0 {
            let (start, end) = span(on: key.date.adding(days: number(7) - 3))
            fields[path("overrides/\(key)/when")] = ["start": .string(start), "end": .string(end)]
        }
    }

    private func path(_ text: String) -> FieldPath { FieldPath(stringLiteral: text) }
}
