public import LibsyncModel

/// What is on between two dates: the occurrences of many events, in order of their start.
public struct EventAgenda: Sendable {
    /// The first date.
    public let from: LocalDate
    /// The last date.
    public let to: LocalDate
    /// The zone of its clock.
    public let timeZone: String
    /// What is on, by start, then id; also what began before and still goes on.
    public private(set) var entries: [DatedEvent] = []
    /// Whether that is everything: rules may give more than anybody can look at.
    public private(set) var isComplete = true

    /// The most occurrences.
    public static let entriesMax = 100_000
    /// How many steps the rules of all events may take, and that of one.
    static let stepsMax = 20_000_000
    static let stepsOfEventMax = 100_000

    /// The occurrences of `events` from one date to another, both included.
    public init(of events: [Event], from: LocalDate, to: LocalDate, timeZone: String) {
        self.from = from
        self.to = to
        self.timeZone = timeZone
        let zones = ZoneTables()
        let zone = zones.table(timeZone)
        let midnight = { (date: LocalDate) in
            DatedEvent.instant(LocalDateTime(secondsAsUTC: date.dayNumber * 86_400), zone)
        }
        let window = (from: midnight(from), to: midnight(to.adding(days: 1)))
        var steps = EventAgenda.stepsMax
        for event in events {
            var budget = ExpansionBudget(steps: min(steps, EventAgenda.stepsOfEventMax))
            let before = budget.steps
            let usual = UsualEvent(event)
            let dates = EventDates(event, budget: &budget, zones: zones)
            // A day more on either side: the event's clock may be another.
            let found = dates.occurrences(
                from: from.adding(days: -1 - EventAgenda.longestDays(of: event)),
                to: to.adding(days: 1), budget: &budget)
            steps -= before - budget.steps
            isComplete = isComplete && found.isComplete
            for occurrence in found.occurrences {
                let entry = DatedEvent(occurrence, of: usual, zone: timeZone, zones)
                let last = max(entry.span.upperBound, entry.span.lowerBound + 1)
                guard entry.span.lowerBound < window.to, last > window.from else { continue }
                entries.append(entry)
            }
            if entries.count > EventAgenda.entriesMax {
                isComplete = false
                break
            }
        }
        entries.sort { EventAgenda.order($0) < EventAgenda.order($1) }
        entries.removeLast(max(0, entries.count - EventAgenda.entriesMax))
    }

    private static func order(_ entry: DatedEvent) -> (LocalDateTime, Int, RecordID, OccurrenceKey)
    {
        (entry.start, entry.span.upperBound, entry.event.id, entry.occurrence.key)
    }

    /// The same agenda with some of its entries.
    public func filtered(_ isWanted: (DatedEvent) -> Bool) -> EventAgenda {
        var agenda = self
        agenda.entries.removeAll { !isWanted($0) }
        return agenda
    }

    /// The entries of each date, also of those that began before it.
    public func byDate() -> [LocalDate: [DatedEvent]] {
        var days: [LocalDate: [DatedEvent]] = [:]
        for entry in entries {
            var date = max(entry.dates.lowerBound, from)
            let last = min(entry.dates.upperBound, to)
            while date <= last {
                days[date, default: []].append(entry)
                guard date < last else { break }
                date = date.adding(days: 1)
            }
        }
        return days
    }

    /// How many days one of its occurrences can reach beyond the date of its start.
    static func longestDays(of event: Event) -> Int {
        var longest = 0
        func add(_ start: LocalDateTime?, _ end: LocalDateTime?) {
            guard let start, let end else { return }
            longest = max(longest, end.date.dayNumber - start.date.dayNumber)
        }
        for time in [event.time].compactMap({ $0 }) + event.segments.map(\.time) {
            add(time.start, time.end)
        }
        for extra in event.extraDates { add(extra.start, extra.end) }
        for (_, change) in event.changes { add(change.start, change.end) }
        return longest
    }
}
