/// When an event is: one field, `when`, because merged apart its parts could make an event end
/// before it starts.
public struct EventTime: Hashable, Sendable {
    /// Local start; for an all-day event midnight of the first day.
    public let start: LocalDateTime
    /// Local end; for an all-day event midnight of the LAST day, which is inclusive.
    public let end: LocalDateTime
    /// The zone's name in the time zone database, such as `Europe/Oslo`.
    public let timeZone: String
    /// Whether only the dates count.
    public let isAllDay: Bool
    /// The recurrence (RFC 5545, 3.3.10) without `RRULE:`; nil for a single event.
    public let rule: String?

    /// Reads the value of `when`; nil when a member is missing or malformed, or the end lies before
    /// the start.
    ///
    /// Whether the zone exists is not judged here: zones are added every year.
    public init?(json: JSONValue) {
        isAllDay = json["allDay"]?.bool == true
        rule = json["rule"]?.string
        if json["allDay"] != nil, json["allDay"]?.bool == nil { return nil }
        if json["rule"] != nil, rule == nil { return nil }
        guard let zone = json["timeZone"]?.string, EventTime.isZoneName(zone),
            let start = EventTime.moment(json["start"], isAllDay: isAllDay),
            let end = EventTime.moment(json["end"], isAllDay: isAllDay), start <= end
        else { return nil }
        if let rule, !EventTime.isRule(rule) { return nil }
        self.start = start
        self.end = end
        timeZone = zone
    }

    /// What `when` must be and `json` is not, as a phrase; nil when it may be kept.
    ///
    /// Stricter than reading: a series that this refuses may have come from elsewhere.
    static func expectation(_ json: JSONValue) -> String? {
        guard let time = EventTime(json: json) else {
            return "start, end (not before start), timeZone and, for a series, rule"
        }
        guard let rule = time.rule else { return nil }
        guard RuleDates.frequency(of: rule) != nil else {
            return "a series by days: FREQ is DAILY, WEEKLY, MONTHLY or YEARLY"
        }
        guard RuleDates(rule: rule, start: time.start)?.hasDate == false else { return nil }
        return "a series with at least one date: no day from \(time.start.date) on fits its rule"
    }

    /// A date for all-day events, a local date-time otherwise.
    static func moment(_ value: JSONValue?, isAllDay: Bool) -> LocalDateTime? {
        guard let text = value?.string else { return nil }
        if isAllDay {
            return LocalDate(text).flatMap { LocalDateTime(date: $0, hour: 0, minute: 0) }
        }
        // Stored values always carry seconds, so that equal times have equal bytes.
        return text.utf8.count == 19 ? LocalDateTime(text) : nil
    }

    private static func isZoneName(_ text: String) -> Bool {
        (1...60).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x30...0x39).contains(byte) || [0x2F, 0x5F, 0x2D, 0x2B].contains(byte)
            }
    }

    /// Whether the text has the shape of a rule; its parts are judged when it is expanded.
    static func isRule(_ text: String) -> Bool {
        guard text.utf8.count <= 1_000 else { return false }
        var hasFrequency = false
        for part in text.split(separator: ";", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2, !pair[0].isEmpty, !pair[1].isEmpty,
                part.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            else { return false }
            if pair[0] == "FREQ" {
                let known = [
                    "SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY",
                ]
                guard known.contains(String(pair[1])), !hasFrequency else { return false }
                hasFrequency = true
            }
        }
        return hasFrequency
    }
}
