internal import LibsyncModel

/// The form in which a moment of an event is written (RFC 5545, 3.3.4 and 3.3.5).
///
/// DTSTART, RECURRENCE-ID, EXDATE, RDATE and UNTIL of one series must agree in it, or readers do
/// not recognise the dates.
public enum MomentForm: Hashable, Sendable {
    /// A date alone.
    case date
    /// With a `Z`, for events whose zone is UTC.
    case utc
    /// Local time with a TZID, whose VTIMEZONE stands in the same calendar.
    case zoned(String)
    /// Local time alone: the zone is one that nobody here knows, and UTC would be a guess.
    case floating

    /// The form of an event's times.
    init(_ time: EventTime) { self = time.isAllDay ? .date : MomentForm(zone: time.timeZone) }

    /// The form of timed moments in a zone.
    init(zone: String) {
        if MomentForm.namesOfUTC.contains(zone) {
            self = .utc
        } else {
            self = ZonedTime.isKnown(zone) ? .zoned(zone) : .floating
        }
    }

    private static let namesOfUTC: Set<String> = [
        "UTC", "Etc/UTC", "UCT", "Etc/UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal",
    ]

    /// One property that holds the moment.
    func line(_ name: String, _ moment: LocalDateTime) -> ContentLine {
        switch self {
        case .date: ContentLine(name, ["VALUE": "DATE"], value: moment.date.compact)
        case .utc: ContentLine(name, value: MomentForm.basic(moment) + "Z")
        case .zoned(let zone): ContentLine(name, ["TZID": zone], value: MomentForm.basic(moment))
        case .floating: ContentLine(name, value: MomentForm.basic(moment))
        }
    }

    /// The value of UNTIL for the last local second that still counts.
    ///
    /// UTC when DTSTART has a TZID, a date when DTSTART is one (RFC 5545, 3.3.10).
    func until(_ moment: LocalDateTime) -> String {
        switch self {
        case .date: moment.date.compact
        case .utc: MomentForm.basic(moment) + "Z"
        case .zoned(let zone):
            MomentForm.basic(ZonedTime(moment, in: zone)?.utc ?? moment) + "Z"
        case .floating: MomentForm.basic(moment)
        }
    }

    /// `20261203T180000`.
    static func basic(_ moment: LocalDateTime) -> String {
        // Digit by digit: a feed has five moments an event, and joining texts takes ten times longer.
        var digits: [UInt8] = []
        digits.reserveCapacity(15)
        let date = moment.date
        for pair in [date.year / 100, date.year % 100, date.month, date.day] {
            digits.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: pair / 10))
            digits.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: pair % 10))
        }
        digits.append(UInt8(ascii: "T"))
        for pair in [moment.hour, moment.minute, moment.second] {
            digits.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: pair / 10))
            digits.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: pair % 10))
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
