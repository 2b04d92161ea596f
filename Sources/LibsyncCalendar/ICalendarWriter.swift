public import LibsyncModel

/// What becomes of cancelled events, and of cancelled dates of a series.
public enum CancelledEvents: String, Sendable, CaseIterable {
    /// `STATUS:CANCELLED` and a title that says so.
    case keep
    /// Left out; a cancelled date becomes an EXDATE.
    case drop
    /// A title that says so and no STATUS, for clients that hide what is cancelled (Google).
    case mark
}

extension CancelledEvents {
    /// The runs of an event that are written.
    func runs(of event: Event) -> [EventSeries] {
        return EventSeries.all(of: event, cancelledDates: self != .drop).filter { !$0.isEmpty }
    }
}

extension Event {
    /// Whether a calendar has anything of it: its time is known, and not each of its dates is one
    /// that never was to be.
    public var hasDates: Bool { !CancelledEvents.keep.runs(of: self).isEmpty }
}

/// Writes events as iCalendar (RFC 5545): the same data give the same bytes, whenever and wherever.
///
/// Rules are passed on as the record has them; a feed for weak clients has dates instead. An event of which the time is
/// not known gives no bytes.
public struct ICalendarWriter: Sendable {
    /// The BCP 47 tag of the language that is written where an event has it.
    public var language: String
    /// What becomes of cancelled events.
    public var cancelled: CancelledEvents
    /// The places and libraries that events point to.
    public var context: EventContext
    /// Within which dates each date of a series is written as an event of its own; nil for series
    /// with their rules.
    var expansion: FeedExpansion?

    /// A writer in one language.
    public init(
        language: String, cancelled: CancelledEvents = .keep,
        context: EventContext = EventContext()
    ) {
        self.language = language
        self.cancelled = cancelled
        self.context = context
    }

    /// The VEVENTs of one event: each run's master, and after it the dates that differ.
    ///
    /// The bytes depend on nothing but this writer and the event, so a feed may keep them.
    public func components(of event: Event) -> [UInt8] {
        var calendar = CalendarBytes()
        for run in expansion?.runs(of: event, cancelled) ?? cancelled.runs(of: event) {
            append(run, of: event, to: &calendar)
        }
        return calendar.bytes
    }

    /// A calendar of one event for a download: nothing in it makes a client open a new calendar or
    /// take it for an invitation (no name, no METHOD).
    public func singleEvent(_ event: Event) -> [UInt8] {
        var calendar = CalendarBytes()
        calendar.component("VCALENDAR") { calendar in
            calendar.add(ICalendarWriter.opening)
            ICalendarWriter.append(EventExtent(event)?.spans ?? [], to: &calendar)
            calendar.add(rendered: components(of: event))
        }
        return calendar.bytes
    }

    /// What opens every calendar.
    static let opening = [
        ContentLine("VERSION", value: "2.0"),
        ContentLine("PRODID", value: "-//libsync//LibsyncCalendar//EN"),
        ContentLine("CALSCALE", value: "GREGORIAN"),
    ]

    /// Appends the VTIMEZONEs for `spans`.
    static func append(_ spans: [ZoneSpan], to calendar: inout CalendarBytes) {
        for definition in ZoneSpan.merged(spans).compactMap(TimeZoneDefinition.init) {
            definition.append(to: &calendar)
        }
    }
}

extension ICalendarWriter {
    /// Appends a run: its master, and after it the dates that differ, or some of them.
    func append(
        _ run: EventSeries, of event: Event, changed: [EventSeries.ChangedDate]? = nil,
        to calendar: inout CalendarBytes
    ) {
        append(master: run, of: event, to: &calendar)
        for date in changed ?? run.changed { append(date, of: run, event, to: &calendar) }
    }

    private func append(master run: EventSeries, of event: Event, to calendar: inout CalendarBytes)
    {
        let start = run.only?.start ?? run.time.start
        let end = run.only?.end ?? run.time.end
        let form = MomentForm(run.time)
        calendar.component("VEVENT") { calendar in
            calendar.add(ContentLine.text("UID", run.uid))
            calendar.add(revision(of: event.record))
            calendar.add(times(start, end, form))
            if let rule = run.rule { calendar.add("RRULE", rule) }
            // RFC 5545 has it among the dates whether or not the rule gives it; programs that leave it
            // out take it from here, and to the others it is the same date.
            if run.startsBesideRule, !run.removed.contains(run.time.start) {
                calendar.add(form.line("RDATE", run.time.start))
            }
            for date in run.added { calendar.add(form.line("RDATE", run.time.start.on(date))) }
            for date in run.removed { calendar.add(form.line("EXDATE", date)) }
            append(EventText(event, run, run.only, self), form, to: &calendar)
        }
    }

    /// One date that differs: every moment in the form of the master's DTSTART, or clients show the
    /// date twice.
    private func append(
        _ date: EventSeries.ChangedDate, of run: EventSeries, _ event: Event,
        to calendar: inout CalendarBytes
    ) {
        let form = MomentForm(run.time)
        calendar.component("VEVENT") { calendar in
            calendar.add(ContentLine.text("UID", run.uid))
            // By the rule of today: the key never moves, the series' time of day may.
            calendar.add(form.line("RECURRENCE-ID", date.name))
            calendar.add(revision(of: event.record))
            calendar.add(times(date.start, date.end, form))
            append(EventText(event, run, date, self), form, to: &calendar)
        }
    }

    /// One date by itself, in UTC, as an answer to a CalDAV client that asks for dates has it.
    func append(_ instance: EventInstance, of event: Event, to calendar: inout CalendarBytes) {
        let run = instance.run
        let own = MomentForm(run.time)
        let inUTC = { (moment: LocalDateTime) in
            guard case .zoned(let zone) = own else { return moment }
            return ZonedTime(moment, in: zone)?.utc ?? moment
        }
        let form: MomentForm = if case .zoned = own { .utc } else { own }
        calendar.component("VEVENT") { calendar in
            calendar.add(ContentLine.text("UID", run.uid))
            if let name = instance.name { calendar.add(form.line("RECURRENCE-ID", inUTC(name))) }
            calendar.add(revision(of: event.record))
            let (start, end) = (run.only?.start ?? run.time.start, run.only?.end ?? run.time.end)
            calendar.add(times(inUTC(start), inUTC(end), form))
            append(EventText(event, run, run.only, self), form, to: &calendar)
        }
    }

    /// When the record was changed, and how often that touched time, place, rule or status.
    ///
    /// Never the time of writing: with it one feed caused 189,000 false changes a day
    /// (nextcloud/server #58193).
    private func revision(of record: Record) -> [ContentLine] {
        let changed = LocalDateTime(secondsAsUTC: Int(record.modifiedMilliseconds / 1000))
        let text = MomentForm.utc.until(changed)
        return [
            ContentLine("DTSTAMP", value: text), ContentLine("LAST-MODIFIED", value: text),
            ContentLine("SEQUENCE", value: String(record.revision)),
        ]
    }

    private func times(
        _ start: LocalDateTime, _ end: LocalDateTime, _ form: MomentForm
    ) -> [ContentLine] {
        let opening = form.line("DTSTART", start)
        switch form {
        case .date:
            // Ours is the last day, theirs the day after it (RFC 5545, 3.6.1).
            let last = max(start.date, end.date)
            return [opening, form.line("DTEND", end.on(last.adding(days: 1)))]
        case .zoned(let zone):
            // In a spring night the clock may pass an end that the hour has not.
            guard let from = ZonedTime(start, in: zone), let to = ZonedTime(end, in: zone),
                from.secondsSince1970 < to.secondsSince1970
            else { return [opening] }
        case .utc, .floating: if end <= start { return [opening] }
        }
        return [opening, form.line("DTEND", end)]
    }

    private func append(
        _ text: EventText, _ form: MomentForm, to calendar: inout CalendarBytes
    ) {
        calendar.add(text.lines)
        // A calendar that people subscribe to neither rings nor makes them busy.
        calendar.add("CLASS", "PUBLIC")
        calendar.add("TRANSP", "TRANSPARENT")
        calendar.add("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")
        if form == .date { calendar.add("X-MICROSOFT-CDO-ALLDAYEVENT", "TRUE") }
    }
}
