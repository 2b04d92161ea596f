/// The names of properties that the reader acts upon; all others are `other` and keep their text.
enum PropertyName: UInt8, Sendable, CaseIterable {
    case other, begin, end
    // Of the calendar.
    case prodid, version, calscale, method, name, xWrCalname, xWrCaldesc, xWrTimezone
    case refreshInterval, xPublishedTTL, source
    // Of components.
    case uid, dtstamp, dtstart, dtend, due, duration, recurrenceID, rrule, exrule, rdate, exdate
    case created, lastModified, sequence, status, classification, transp
    case summary, description, location, url, categories, geo, contact, comment
    case organizer, attendee, image, conference, attach
    case trigger, action, repeating, priority, completed, percentComplete, related
    // Of time zones.
    case tzid, tzname, tzoffsetfrom, tzoffsetto, xLicLocation, tzidAliasOf

    /// The name as it is written.
    var text: String {
        switch self {
        case .xWrCalname: "X-WR-CALNAME"
        case .xWrCaldesc: "X-WR-CALDESC"
        case .xWrTimezone: "X-WR-TIMEZONE"
        case .refreshInterval: "REFRESH-INTERVAL"
        case .xPublishedTTL: "X-PUBLISHED-TTL"
        case .recurrenceID: "RECURRENCE-ID"
        case .lastModified: "LAST-MODIFIED"
        case .percentComplete: "PERCENT-COMPLETE"
        case .classification: "CLASS"
        case .repeating: "REPEAT"
        case .related: "RELATED-TO"
        case .xLicLocation: "X-LIC-LOCATION"
        case .tzidAliasOf: "TZID-ALIAS-OF"
        default: "\(self)".uppercased()
        }
    }

    /// Whether the value holds dates or times, so that it cannot contain a colon.
    var isMoment: Bool {
        switch self {
        case .dtstamp, .dtstart, .dtend, .due, .recurrenceID, .rdate, .exdate, .created,
            .lastModified, .completed:
            true
        default: false
        }
    }

    /// Whether a VEVENT has it once at most (RFC 5545, 3.6.1).
    var isOnceInEvent: Bool {
        switch self {
        case .uid, .dtstamp, .dtstart, .dtend, .duration, .recurrenceID, .created, .lastModified,
            .sequence, .status, .classification, .transp, .summary, .description, .location, .url,
            .geo, .organizer, .priority:
            true
        default: false
        }
    }

    /// Whether a calendar that is written back has it from what was read of it.
    var isWrittenAnew: Bool {
        switch self {
        case .prodid, .version, .calscale, .method, .name, .xWrCalname, .description, .xWrCaldesc,
            .xWrTimezone, .refreshInterval, .xPublishedTTL, .source:
            true
        default: false
        }
    }

    /// Whether the value is TEXT for people, which a source may have broken into bare lines.
    var isText: Bool {
        switch self {
        case .summary, .description, .location, .comment, .contact, .xWrCaldesc: true
        default: false
        }
    }
}

/// Finds known names by their bytes, without making a string.
struct PropertyNameTable: Sendable {
    private struct Slot {
        var first: UInt64 = 0
        var last: UInt64 = 0
        var length = 0
        var name = PropertyName.other
    }
    /// Open addressing; more than four times as many slots as names.
    private var slots: [Slot]

    static let shared = PropertyNameTable()

    private init() {
        slots = Array(repeating: Slot(), count: 256)
        for name in PropertyName.allCases where name != .other {
            let bytes = Array(name.text.utf8)
            var slot = PropertyNameTable.key(bytes, 0, bytes.count)
            slot.name = name
            var index = PropertyNameTable.place(of: slot)
            while slots[index].length != 0 { index = (index + 1) & 0xFF }
            slots[index] = slot
        }
    }

    /// The name at `start..<end` of upper-case bytes.
    func name(in bytes: [UInt8], _ start: Int, _ end: Int) -> PropertyName {
        // The two words hold the whole of a name up to here, so equal words are equal names.
        guard end - start <= 16 else { return .other }
        let key = PropertyNameTable.key(bytes, start, end)
        var index = PropertyNameTable.place(of: key)
        while slots[index].length != 0 {
            let slot = slots[index]
            if slot.first == key.first, slot.last == key.last, slot.length == key.length {
                return slot.name
            }
            index = (index + 1) & 0xFF
        }
        return .other
    }

    /// The first eight and the last eight bytes as numbers.
    private static func key(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Slot {
        var slot = Slot(length: end - start)
        for index in start..<min(end, start + 8) {
            slot.first = slot.first << 8 | UInt64(bytes[index])
        }
        for index in max(start, end - 8)..<end { slot.last = slot.last << 8 | UInt64(bytes[index]) }
        return slot
    }

    private static func place(of key: Slot) -> Int {
        let mixed = (key.first &* 0x9E37_79B9_7F4A_7C15) ^ (key.last &* 0xC2B2_AE3D_27D4_EB4F)
        return Int(truncatingIfNeeded: (mixed &+ UInt64(key.length)) >> 56)
    }
}

/// The names of components that the reader acts upon.
enum ComponentName: String, Sendable {
    case calendar = "VCALENDAR"
    case event = "VEVENT"
    case todo = "VTODO"
    case journal = "VJOURNAL"
    case freeBusy = "VFREEBUSY"
    case timeZone = "VTIMEZONE"
    case alarm = "VALARM"
    case standard = "STANDARD"
    case daylight = "DAYLIGHT"
    case other = ""

    /// Whether it lies directly in a calendar and never in a component of that sort.
    var isTopLevel: Bool {
        switch self {
        case .event, .todo, .journal, .freeBusy, .timeZone: true
        case .calendar, .alarm, .standard, .daylight, .other: false
        }
    }
}
