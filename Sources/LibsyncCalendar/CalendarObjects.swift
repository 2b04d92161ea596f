public import LibsyncModel

/// One calendar object resource (RFC 4791, 4.1): all that bears one UID, in a calendar of its own.
public struct CalendarObject: Hashable, Sendable {
    /// Its UID, for ever.
    public let uid: String
    /// The calendar.
    public let bytes: [UInt8]
}

/// The VTIMEZONEs that were written of late: many events share a zone, and a definition asks it for
/// the changes of some 25 years.
public struct ZoneDefinitions: Sendable {
    private struct Key: Hashable {
        let zone: String
        let years: ClosedRange<Int>
    }
    private var known: [Key: [UInt8]] = [:]

    /// None yet.
    public init() {}

    mutating func bytes(of span: ZoneSpan) -> [UInt8] {
        let key = Key(
            zone: span.zone, years: span.first.year...max(span.first.year, span.last.year))
        if let bytes = known[key] { return bytes }
        var calendar = CalendarBytes()
        TimeZoneDefinition(span)?.append(to: &calendar)
        // Whoever writes events of all centuries pays for it.
        if known.count >= 256 { known = [:] }
        known[key] = calendar.bytes
        return calendar.bytes
    }
}

extension EventFeed {
    /// The calendar objects of an event: one, and one more for each change of this and following.
    ///
    /// They say what the feed says, but for METHOD, which no such object may have (RFC 4791, 4.1).
    public func objects(
        of event: Event, _ zones: inout ZoneDefinitions
    ) -> [CalendarObject] {
        let writer = writer
        let definitions = ZoneSpan.merged(EventExtent(event)?.spans ?? [])
            .map { zones.bytes(of: $0) }
        return cancelled.runs(of: event).map { run in
            let bytes = EventFeed.calendar(definitions) { writer.append(run, of: event, to: &$0) }
            return CalendarObject(uid: run.uid, bytes: bytes)
        }
    }

    /// The UIDs that an event has had by these changes of this and following, whatever became of
    /// them.
    public static func uids(of event: RecordID, changedOn dates: Set<LocalDate>) -> Set<String> {
        Set(dates.map { "\(event)-\($0.compact)" }).union(["\(event)"])
    }

    /// The record of which an object of that UID would be; nil for what is no UID of ours.
    public static func event(of uid: String) -> RecordID? {
        let id = uid.prefix(36)
        let rest = uid.dropFirst(36)
        let isRun =
            rest.isEmpty || rest.first == "-" && LocalDate(compact: "\(rest.dropFirst())") != nil
        // One address for one object: ids are written in lower case.
        guard isRun, let record = RecordID(String(id)), record.description == id else { return nil }
        return record
    }

    /// The UIDs of an event of which a date overlaps a stretch of time, as RFC 4791, 9.9 has it.
    ///
    /// - Parameters:
    ///   - range: in seconds since 1970.
    ///   - zone: by whose clock dates and floating times are.
    public func uids(of event: Event, within range: Range<Int>, zone: String) -> Set<String> {
        let dates = EventFeed.dates(of: range)
        var extents: [String: EventExtent] = [:]
        for run in cancelled.runs(of: event) {
            guard let extent = EventExtent(event, ofRun: run.uid),
                extent.first <= dates.upperBound,
                extent.last.map({ $0 >= dates.lowerBound }) ?? true
            else { continue }
            extents[run.uid] = extent
        }
        let uids = Set(extents.keys)
        guard let earliest = extents.values.map(\.first).min() else { return [] }
        let isOpen = extents.values.contains { $0.last == nil }
        let latest = isOpen ? nil : extents.values.compactMap(\.last).max()
        let first = max(dates.lowerBound, earliest)
        let last = min(dates.upperBound, latest ?? dates.upperBound)
        var found: Set<String> = []
        // Programs ask for all that is to come, and most series without end come soon.
        for days in [400, 3_200, 25_600, Int.max / 86_400 / 4] {
            let end = last.dayNumber - first.dayNumber > days ? first.adding(days: days) : last
            guard
                let instances = EventInstance.all(
                    of: event, from: first, to: end, zone: zone, cancelled)
            else { return uids }  // More dates than can be looked at: rather shown than lost.
            found.formUnion(instances.lazy.filter { $0.overlaps(range) }.map(\.run.uid))
            if found.isSuperset(of: uids) || end == last { break }
        }
        return found.intersection(uids)
    }

    /// The most days of which the dates are written one by one.
    public static let expandedDaysMax = FeedExpansion.daysMax
    /// The most bytes that are written so for one request.
    public static let expandedBytesMax = FeedExpansion.bytesMax

    /// The dates of one object in a stretch of time, each by itself and in UTC (RFC 4791, 9.6.5); nil
    /// where they are too many, or more than `bytesMax` bytes.
    public func expanded(
        _ uid: String, of event: Event, within range: Range<Int>, zone: String, bytesMax: Int
    ) -> [UInt8]? {
        let dates = EventFeed.dates(of: range)
        let found = EventInstance.all(
            of: event, from: dates.lowerBound, to: dates.upperBound, zone: zone, cancelled)
        guard let found else { return nil }
        let bytes = EventFeed.calendar([]) { calendar in
            for instance in found where instance.run.uid == uid && instance.overlaps(range) {
                writer.append(instance, of: event, to: &calendar)
                // One date is 60 kB at most; all of them may be what the machine has not.
                if calendar.bytes.count > bytesMax { break }
            }
        }
        return bytes.count > bytesMax ? nil : bytes
    }

    /// An object with only those of its changed dates that are in a stretch of time, or were to be
    /// (RFC 4791, 9.6.6).
    public func limited(
        _ uid: String, of event: Event, within range: Range<Int>, _ zones: inout ZoneDefinitions
    ) -> [UInt8] {
        let definitions = ZoneSpan.merged(EventExtent(event)?.spans ?? [])
            .map { zones.bytes(of: $0) }
        return EventFeed.calendar(definitions) { calendar in
            for run in cancelled.runs(of: event) where run.uid == uid {
                let dates = run.changed.filter { date in
                    let length = run.time.end.secondsAsUTC - run.time.start.secondsAsUTC
                    let usual = date.name
                    let spans = [
                        (date.start, date.end),
                        (usual, LocalDateTime(secondsAsUTC: usual.secondsAsUTC + length)),
                    ]
                    return spans.contains { start, end in
                        let ends = [start, end].map { moment in
                            ZonedTime(moment, in: run.time.timeZone)?.secondsSince1970
                                ?? moment.secondsAsUTC
                        }
                        // An all-day event goes on to the midnight after its last day.
                        let last = ends[1] + (run.time.isAllDay ? 86_400 : 1)
                        return ends[0] < range.upperBound && last > range.lowerBound
                    }
                }
                writer.append(run, of: event, changed: dates, to: &calendar)
            }
        }
    }

    /// A calendar with the VTIMEZONE of a zone and nothing else (RFC 4791, 5.2.2).
    public static func calendar(ofZone zone: String, on date: LocalDate) -> [UInt8] {
        var zones = ZoneDefinitions()
        let span = ZoneSpan(zone: zone, first: date, last: date)
        return calendar([zones.bytes(of: span)]) { _ in }
    }

    /// The dates that a stretch of time may have by any clock.
    private static func dates(of range: Range<Int>) -> ClosedRange<LocalDate> {
        let days = [range.lowerBound - 86_400, range.upperBound + 86_400].map { seconds in
            LocalDateTime(secondsAsUTC: seconds).date
        }
        return days[0]...max(days[0], days[1])
    }

    private static func calendar(
        _ definitions: [[UInt8]], _ body: (inout CalendarBytes) -> Void
    ) -> [UInt8] {
        var calendar = CalendarBytes()
        calendar.component("VCALENDAR") { calendar in
            calendar.add(ICalendarWriter.opening)
            for bytes in definitions { calendar.add(rendered: bytes) }
            body(&calendar)
        }
        return calendar.bytes
    }
}

extension EventInstance {
    /// What is without length counts where it starts (RFC 4791, 9.9).
    fileprivate func overlaps(_ range: Range<Int>) -> Bool {
        let span = dated.span
        return span.isEmpty
            ? range.contains(span.lowerBound)
            : span.lowerBound < range.upperBound && span.upperBound > range.lowerBound
    }
}
