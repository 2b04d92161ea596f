internal import LibsyncModel

/// A VTIMEZONE as short as it can be (RFC 5545, 3.6.5).
///
/// Short because Google spoils or refuses files that open with a long one: two observances with an
/// RRULE where the zone's rules allow it, one where it has no summer time, and the bare dates of
/// the span where no RRULE can say when the clocks change.
struct TimeZoneDefinition: Hashable, Sendable {
    /// One of the zone's offsets, and when it begins to hold.
    struct Observance: Hashable, Sendable {
        let isDaylight: Bool
        /// The local time at which it first begins, by the offset that it ends.
        let onset: LocalDateTime
        let offsetFrom: Int
        let offsetTo: Int
        /// When it begins again, as a rule for all years.
        var rule: String?
        /// When it begins again, date by date.
        var dates: [LocalDateTime] = []
    }

    /// The zone's name, which events give as their TZID.
    let zone: String
    /// By onset.
    let observances: [Observance]

    /// The zone's definition for the dates of `span`; nil when the zone is not known.
    init?(_ span: ZoneSpan) {
        guard let offsets = ZoneOffsets(span.zone) else { return nil }
        zone = span.zone
        // Years beyond these ask for work without an event that could need it.
        let first = min(max(span.first.year, 1900), 2100)
        let last = min(max(span.last.year, first), 2100)
        // What a rule says differs from a neighbour only in some years ("the last Sunday" and "the
        // fourth"), so it is read from as many years ahead as hold every shape of a month.
        let changes = ZoneChange.all(of: offsets, years: first...(last + 13))
        let base = min(first, 1970)
        if changes.isEmpty {
            let offset = offsets.offset(at: TimeZoneDefinition.start(of: first).secondsAsUTC)
            observances = [TimeZoneDefinition.still(offset, from: base, isDaylight: false)]
        } else if let yearly = ZoneChange.yearly(changes, from: base) {
            observances = yearly
        } else {
            observances = TimeZoneDefinition.listed(
                changes.filter { $0.local.date.year <= last }, offsets, first: first, base: base)
        }
    }

    /// The dates of the span alone, after the offset that holds when it begins.
    private static func listed(
        _ changes: [ZoneChange], _ offsets: ZoneOffsets, first: Int, base: Int
    ) -> [Observance] {
        let begin = offsets.seconds(of: start(of: first))
        var observances = [
            still(
                offsets.offset(at: begin), from: base, isDaylight: offsets.isDaylight(at: begin))
        ]
        for change in changes {
            let same = observances.dropFirst().firstIndex {
                ($0.offsetFrom, $0.offsetTo, $0.isDaylight)
                    == (change.from, change.to, change.isDaylight)
            }
            if let same {
                observances[same].dates.append(change.local)
            } else {
                observances.append(
                    Observance(
                        isDaylight: change.isDaylight, onset: change.local,
                        offsetFrom: change.from, offsetTo: change.to))
            }
        }
        return observances
    }

    /// An offset that holds from the start of `year` on.
    private static func still(_ offset: Int, from year: Int, isDaylight: Bool) -> Observance {
        Observance(
            isDaylight: isDaylight, onset: start(of: year), offsetFrom: offset, offsetTo: offset)
    }

    private static func start(of year: Int) -> LocalDateTime {
        LocalDateTime(
            secondsAsUTC: (LocalDate(year: year, month: 1, day: 1)?.dayNumber ?? 0) * 86_400)
    }
}

extension TimeZoneDefinition {
    /// Appends the component.
    func append(to calendar: inout CalendarBytes) {
        calendar.component("VTIMEZONE") { calendar in
            calendar.add(ContentLine.text("TZID", zone))
            for observance in observances {
                let kind = observance.isDaylight ? "DAYLIGHT" : "STANDARD"
                calendar.component(kind) { append(observance, to: &$0) }
            }
        }
    }

    private func append(_ observance: Observance, to calendar: inout CalendarBytes) {
        calendar.add("DTSTART", MomentForm.basic(observance.onset))
        if let rule = observance.rule { calendar.add("RRULE", rule) }
        if !observance.dates.isEmpty {
            let dates = observance.dates.map(MomentForm.basic)
            calendar.add("RDATE", dates.joined(separator: ","))
        }
        calendar.add("TZOFFSETFROM", TimeZoneDefinition.offsetText(observance.offsetFrom))
        calendar.add("TZOFFSETTO", TimeZoneDefinition.offsetText(observance.offsetTo))
        if let name = name(of: observance) { calendar.add("TZNAME", name) }
    }

    /// `+0100`; with seconds only where a zone had them, before time was standard.
    static func offsetText(_ offset: Int) -> String {
        let size = abs(offset)
        let parts = [size / 3600, size / 60 % 60] + (size % 60 == 0 ? [] : [size % 60])
        let digits = parts.map { $0 < 10 ? "0\($0)" : "\($0)" }
        return (offset < 0 ? "-" : "+") + digits.joined()
    }

    /// The abbreviation that people near us know; Foundation has none on Linux, and TZNAME may be
    /// left out.
    private func name(of observance: Observance) -> String? {
        guard let names = TimeZoneDefinition.names[zone] else { return nil }
        let standardOffset = observance.offsetTo - (observance.isDaylight ? 3600 : 0)
        guard standardOffset == names.standardOffset else { return nil }
        return observance.isDaylight ? names.daylight : names.standard
    }

    private static let central = (standardOffset: 3600, standard: "CET", daylight: "CEST")
    private static let names = [
        "Arctic/Longyearbyen": central, "Europe/Berlin": central, "Europe/Copenhagen": central,
        "Europe/Oslo": central, "Europe/Stockholm": central,
        "Europe/Helsinki": (standardOffset: 7200, standard: "EET", daylight: "EEST"),
        "Europe/London": (standardOffset: 0, standard: "GMT", daylight: "BST"),
    ]
}

/// The dates for which a zone must be defined.
struct ZoneSpan: Hashable, Sendable {
    /// The zone's name.
    let zone: String
    /// The first date, local.
    private(set) var first: LocalDate
    /// The last date, local.
    private(set) var last: LocalDate

    init(zone: String, first: LocalDate, last: LocalDate) {
        self.zone = zone
        self.first = first
        self.last = max(first, last)
    }

    /// The least spans that cover all of `spans`, one a zone, by the zone's name.
    static func merged(_ spans: [ZoneSpan]) -> [ZoneSpan] {
        var byZone: [String: ZoneSpan] = [:]
        for span in spans {
            var merged = byZone[span.zone] ?? span
            merged.first = min(merged.first, span.first)
            merged.last = max(merged.last, span.last)
            byZone[span.zone] = merged
        }
        return byZone.values.sorted { $0.zone < $1.zone }
    }
}
