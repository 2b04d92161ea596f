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
            for (cancelled, isExpanded) in [
                (CancelledEvents.keep, false), (.drop, false), (.keep, true), (.drop, true),
            ] {
                let written = try Self.written(event, cancelled, isExpanded: isExpanded)
                let computed = Self.computed(event, cancelled)
                #expect(
                    written == computed,
                    """
                    \(number), \(cancelled), \(isExpanded): only written \(written.subtracting(computed).sorted()), \
                    only computed \(computed.subtracting(written).sorted()), of \
                    \(fields.map { "\($0.key)=\($0.value.canonicalText)" }.sorted())
                    """)
            }
        }
    }

    @Test(arguments: 0..<10)
    func `no date of a record lies where its feed would not hold it`(block: Int) throws {
        for number in block * 100..<block * 100 + 100 {
            var author = EventAuthor(seed: number)
            let fields = author.fields()
            let event = Sample.event(1, fields)
            let dates = EventDates(event).occurrences(from: Self.from, to: Self.to)
                .map(\.start.date)
            for date in [dates.min(), dates.max()].compactMap(\.self) {
                #expect(
                    FeedWindow(from: date, to: date).admits(event),
                    "\(number), \(date): \(fields.map { "\($0.key)=\($0.value.canonicalText)" })")
            }
        }
    }

    private static let from = Sample.date("2026-10-01")
    private static let to = Sample.date("2027-06-30")

    /// The starts and ends in the calendar, by its own clock, as a reader finds them.
    private static func written(
        _ event: Event, _ cancelled: CancelledEvents, isExpanded: Bool
    ) throws -> Set<String> {
        var writer = ICalendarWriter(language: "nb", cancelled: cancelled)
        if isExpanded {
            // A day more on either side: the window is by the clock of the feed.
            let window = FeedWindow(from: from.adding(days: -1), to: to.adding(days: 1))
            writer.expansion = FeedExpansion(window: window, timeZone: "Europe/Oslo")
        }
        let bytes = writer.singleEvent(event)
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
