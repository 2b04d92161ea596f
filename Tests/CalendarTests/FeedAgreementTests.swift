import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// The dates that desk and lists compute of a record are those that readers of its calendar find.
@Suite struct FeedAgreementTests {
    @Test(arguments: 0..<20)
    func `the dates of a record are those of its calendar`(block: Int) throws {
        for number in block * 100..<block * 100 + 100 {
            var author = EventAuthor(seed: number)
            let fields = author.fields()
            let event = Sample.event(1, fields)
            for cancelled in [CancelledEvents.keep, .drop] {
                let written = try Self.written(event, cancelled)
                let computed = Self.computed(event, cancelled)
                #expect(
                    written == computed,
                    """
                    \(number), \(cancelled): only written \(written.subtracting(computed).sorted()), \
                    only computed \(computed.subtracting(written).sorted()), of \
                    \(fields.map { "\($0.key)=\($0.value.canonicalText)" }.sorted())
                    """)
            }
        }
    }

    private static let from = Sample.date("2026-10-01")
    private static let to = Sample.date("2027-06-30")

    /// The starts and ends in the calendar, by its own clock, as a reader finds them.
    private static func written(
        _ event: Event, _ cancelled: CancelledEvents
    ) throws -> Set<String> {
        let bytes = ICalendarWriter(language: "nb", cancelled: cancelled).singleEvent(event)
        let calendar = try ICalendarReader().calendar(of: bytes)
        #expect(calendar.faults.isEmpty)
        let range = (from.dayNumber - 2) * 86_400..<(to.dayNumber + 2) * 86_400
        var spans: Set<String> = []
        for event in calendar.events {
            let imported = try #require(ImportedSeries(event))
            let expansion = imported.series.occurrences(in: range)
            #expect(expansion.outcome == .complete && imported.faults.isEmpty)
            for occurrence in expansion.occurrences
            where (from...to).contains(occurrence.start.date) {
                let component = event.components[occurrence.change.map { $0 + 1 } ?? 0]
                let seconds = component.end.local.secondsAsUTC - component.start.local.secondsAsUTC
                spans.insert(
                    span(occurrence.start, seconds, isAllDay: component.start.form == .date))
            }
        }
        return spans
    }

    /// The starts and ends that the record has, in the same form.
    private static func computed(_ event: Event, _ cancelled: CancelledEvents) -> Set<String> {
        let occurrences = EventDates(event).occurrences(from: from, to: to).filter {
            !$0.isWithheld && (cancelled == .keep || $0.status != .cancelled)
        }
        return Set(
            occurrences.map { one in
                let isAllDay = one.isAllDay
                // Ours is the last day, theirs the day after it.
                let days = one.end.date.dayNumber - one.start.date.dayNumber + 1
                let seconds = one.end.secondsAsUTC - one.start.secondsAsUTC
                return span(one.start, isAllDay ? days * 86_400 : seconds, isAllDay: isAllDay)
            })
    }

    private static func span(_ start: LocalDateTime, _ seconds: Int, isAllDay: Bool) -> String {
        isAllDay ? "\(start.date) \(seconds / 86_400) d" : "\(start) \(seconds) s"
    }
}

/// Makes up events with all that a record may say of its dates; the same of the same seed.
private struct EventAuthor {
    private var state: UInt64
    private var isAllDay = false
    private var zone = "Europe/Oslo"
    init(seed: Int) { state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 0x2545_F491_4F6C_DD1D }

    /// A number from 0 to `bound` - 1 (xorshift, Marsaglia 2003).
    private mutating func number(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % bound
    }

    private mutating func one<Value>(of values: [Value]) -> Value { values[number(values.count)] }

    private mutating func date(_ first: String = "2026-10-15", within days: Int) -> LocalDate {
        Sample.date(first).adding(days: number(days))
    }

    private mutating func span(on date: LocalDate) -> (String, String) {
        let hour = one(of: [8, 9, 18])
        let end = hour + 1 + number(3)
        return ("\(date)T\(hour < 10 ? "0" : "")\(hour):30:00", "\(date)T\(end):00:00")
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
