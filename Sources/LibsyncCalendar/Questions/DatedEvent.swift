public import LibsyncModel

/// One dated occurrence of an event, by the clock of whoever asks.
public struct DatedEvent: Sendable {
    /// The event.
    public let event: Event
    /// The occurrence as the event has it.
    public let occurrence: EventOccurrence
    /// Its start, by the clock of the calendar.
    public let start: LocalDateTime
    /// Its end, exclusive, by the clock of the calendar; of an all-day event the midnight after its
    /// last day.
    public let end: LocalDateTime
    /// From when to when, in seconds since 1970; empty where no end is given.
    public let span: Range<Int>
    /// Its name by language: that of the date, where it has one.
    public let name: LanguageMap
    /// Where it is: the place of the date, where it has one.
    public let places: [RecordID]
    /// What differs on this date, or from a date on; nil where nothing does.
    public let change: EventOverride?

    /// How long an event without an end is taken to last, in seconds.
    public static let usualSeconds = 3_600

    /// From when to when it keeps room and people busy: an hour where no end is given.
    public var busy: Range<Int> {
        span.isEmpty ? span.lowerBound..<span.lowerBound + DatedEvent.usualSeconds : span
    }

    /// Whether people come: it is neither cancelled nor put off.
    public var takesPlace: Bool {
        ![.cancelled, .postponed, .omitted].contains(occurrence.status)
    }

    /// Whether people come to a place.
    public var isOnSite: Bool {
        takesPlace && occurrence.status != .movedOnline
            && event.record["attendanceMode"]?.string != "online"
    }

    /// Whether it has begun at a time by the clock of the calendar; one of whole days has on the day
    /// after its first.
    public func hasBegun(at now: LocalDateTime) -> Bool {
        occurrence.isAllDay ? start.date < now.date : start < now
    }

    /// Its dates, both included: an end at midnight is not on the next.
    public var dates: ClosedRange<LocalDate> {
        guard end > start else { return start.date...start.date }
        return start.date...LocalDateTime(secondsAsUTC: end.secondsAsUTC - 1).date
    }

    /// An occurrence by the clock of a calendar in `zone`.
    ///
    /// Dates are the same everywhere, and so are times in a zone that nobody knows.
    init(_ occurrence: EventOccurrence, of usual: UsualEvent, zone: String, _ zones: ZoneTables) {
        event = usual.event
        self.occurrence = occurrence
        let own = zones.table(zone)
        let theirs = occurrence.isAllDay ? own : zones.table(occurrence.timeZone) ?? own
        let last = occurrence.end
        let midnight = LocalDateTime(secondsAsUTC: (last.date.dayNumber + 1) * 86_400)
        let end = occurrence.isAllDay ? midnight : last
        let from = DatedEvent.instant(occurrence.start, theirs)
        // An hour that the clocks skip may bring an end before its start.
        let to = max(from, DatedEvent.instant(end, theirs))
        span = from..<to
        start = occurrence.isAllDay ? occurrence.start : DatedEvent.local(from, own)
        self.end = occurrence.isAllDay ? end : DatedEvent.local(to, own)
        change = usual.change(of: occurrence.key)
        name = change.map { $0.texts("name") }.flatMap { $0.isEmpty ? nil : $0 } ?? usual.name
        places = change?.place.map { [$0] } ?? usual.places
    }

    static func instant(_ local: LocalDateTime, _ zone: ZoneTable?) -> Int {
        zone?.seconds(of: local.secondsAsUTC) ?? local.secondsAsUTC
    }

    static func local(_ instant: Int, _ zone: ZoneTable?) -> LocalDateTime {
        LocalDateTime(secondsAsUTC: instant + (zone?.offset(at: instant) ?? 0))
    }
}

/// What an event says of all its dates, read once.
struct UsualEvent {
    let event: Event
    let name: LanguageMap
    let places: [RecordID]
    let changes: EventChanges
    /// Empty where nothing differs from a date on and nothing is cancelled.
    private let runs: [EventRun]

    init(_ event: Event) {
        self.event = event
        name = event.name
        places = event.places
        changes = EventChanges(event)
        let hasSegments = event.record.fields.keys.contains { $0.root == "segments" }
        runs = hasSegments || event.status == .cancelled ? EventRun.all(of: event) : []
    }

    /// What differs on an occurrence: what holds from a date on, and over it what holds for its own.
    func change(of key: OccurrenceKey) -> EventOverride? {
        let own = changes.change(of: key)
        guard !runs.isEmpty else { return own }
        let run = runs[EventRun.index(of: key.date, in: runs)].differing
        return own.map(run.overlaid) ?? run
    }
}
