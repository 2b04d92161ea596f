/// A service of a place whose hours are told apart.
public enum HoursService: String, Hashable, Sendable, CaseIterable {
    /// Somebody is there to help (*betjent*).
    case staffed
    /// People let themselves in with their card (*meråpent*).
    case selfService
}

/// A day of the week by its name in schema.org (DayOfWeek), which is the key of its hours.
public enum Weekday: String, Hashable, Sendable, CaseIterable {
    case monday = "Monday"
    case tuesday = "Tuesday"
    case wednesday = "Wednesday"
    case thursday = "Thursday"
    case friday = "Friday"
    case saturday = "Saturday"
    case sunday = "Sunday"

    /// The weekday of a date.
    public init(of date: LocalDate) { self = Weekday.allCases[date.weekday - 1] }

    /// 1 = Monday to 7 = Sunday (ISO 8601).
    public var number: Int { (Weekday.allCases.firstIndex(of: self) ?? 0) + 1 }
}

/// A stretch of time in which a place is open, by the clock on its wall.
///
/// It belongs to the date on which it begins, also where it goes on past midnight.
public struct OpenSpan: Hashable, Comparable, Sendable {
    /// When it begins: minutes since midnight, 0 to 1,439.
    public let opens: Int
    /// When it ends: minutes since the same midnight, above 1,440 for the next day.
    public let closes: Int

    /// The minutes of a day.
    public static let day = 1_440
    /// From midnight to midnight.
    public static let wholeDay = OpenSpan(unchecked: 0, day)

    private init(unchecked opens: Int, _ closes: Int) {
        self.opens = opens
        self.closes = closes
    }

    /// A stretch of less than 24 hours, or from midnight to midnight; nil for anything else.
    public init?(opens: Int, closes: Int) {
        guard (0..<OpenSpan.day).contains(opens), closes > opens,
            closes - opens < OpenSpan.day || (opens, closes) == (0, OpenSpan.day)
        else { return nil }
        self.init(unchecked: opens, closes)
    }

    /// Whether it goes on past midnight.
    public var isPastMidnight: Bool { closes > OpenSpan.day }

    /// Orders by begin, then by end.
    public static func < (left: OpenSpan, right: OpenSpan) -> Bool {
        (left.opens, left.closes) < (right.opens, right.closes)
    }

    /// `16:00`; the end of a day is `24:00`, and what is past it is told from midnight on.
    public static func clock(_ minutes: Int) -> String {
        let minutes = minutes > day ? minutes - day : minutes
        let (hour, minute) = (minutes / 60, minutes % 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }

    /// Minutes since midnight of `16:00`, always with four digits; nil for anything else.
    private static func minutes(_ text: String?) -> Int? {
        guard let bytes = text.map({ Array($0.utf8) }), bytes.count == 5,
            bytes[2] == UInt8(ascii: ":")
        else { return nil }
        let digits = [0, 1, 3, 4].map { Int(bytes[$0]) - 0x30 }
        guard digits.allSatisfy((0...9).contains) else { return nil }
        let (hour, minute) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
        guard minute < 60, hour < 24 || (hour, minute) == (24, 0) else { return nil }
        return hour * 60 + minute
    }

    /// Reads `{opens, closes}`: an end before the begin is on the next day (schema.org, `closes`).
    ///
    /// Midnight at the end is `24:00`, so that equal hours have equal bytes.
    public init?(json: JSONValue) {
        guard let opens = OpenSpan.minutes(json["opens"]?.string), opens < OpenSpan.day,
            let closes = OpenSpan.minutes(json["closes"]?.string), closes > 0, closes != opens
        else { return nil }
        self.init(opens: opens, closes: closes < opens ? closes + OpenSpan.day : closes)
    }

    /// `{opens, closes}`.
    public var json: JSONValue {
        ["opens": .string(OpenSpan.clock(opens)), "closes": .string(OpenSpan.clock(closes))]
    }
}

/// The hours of one service on one day, and why: one field, because merged apart it could open by
/// one person's word and close by another's.
public struct OpenHours: Hashable, Sendable {
    /// The stretches in order; none where it is closed.
    public let spans: [OpenSpan]
    /// Why they are so, for the public; empty where nothing needs to be said.
    public let reason: LanguageMap

    /// The most stretches of a day.
    public static let spansMax = 8
    /// The longest reason, in bytes of UTF-8.
    public static let reasonBytesMax = 300

    /// Closed, for a reason or without one.
    public static func closed(_ reason: LanguageMap = LanguageMap()) -> OpenHours {
        OpenHours(unchecked: [], reason)
    }

    private init(unchecked spans: [OpenSpan], _ reason: LanguageMap) {
        self.spans = spans
        self.reason = reason
    }

    /// Why stretches cannot stand in one day.
    public enum Fault: Error, Hashable, Sendable {
        /// These two overlap.
        case overlap(OpenSpan, OpenSpan)
        /// The second begins when the first ends: they are one.
        case touching(OpenSpan, OpenSpan)
        /// There are more than `spansMax`.
        case tooMany
    }

    /// Stretches in any order.
    public init(
        _ spans: [OpenSpan], reason: LanguageMap = LanguageMap()
    ) throws(Fault) {
        let sorted = spans.sorted()
        for (first, second) in zip(sorted, sorted.dropFirst()) {
            if second.opens < first.closes { throw .overlap(first, second) }
            if second.opens == first.closes { throw .touching(first, second) }
        }
        guard sorted.count <= OpenHours.spansMax else { throw .tooMany }
        self.init(unchecked: sorted, reason)
    }

    /// The same for another reason.
    public func because(_ reason: LanguageMap) -> OpenHours {
        OpenHours(unchecked: spans, reason)
    }

    /// Reads `{hours: [{opens, closes}], reason?}`; nil for anything else, and for stretches that
    /// are not in order or not apart.
    public init?(json: JSONValue) {
        guard let items = json["hours"]?.array else { return nil }
        let spans = items.compactMap { OpenSpan(json: $0) }
        guard spans.count == items.count, spans == spans.sorted(),
            let reason = OpenHours.reason(json["reason"]),
            let hours = try? OpenHours(spans, reason: reason)
        else { return nil }
        self = hours
    }

    private static func reason(_ json: JSONValue?) -> LanguageMap? {
        guard let json else { return LanguageMap() }
        guard let members = json.object else { return nil }
        var texts: [String: String] = [:]
        for (tag, value) in members {
            guard let text = value.string, LanguageTag.isWellFormed(tag),
                (1...reasonBytesMax).contains(text.utf8.count)
            else { return nil }
            texts[tag] = text
        }
        return LanguageMap(texts: texts)
    }

    /// The value of the field; members that are not known here stay.
    /// - Parameter known: the value as it is.
    public func json(onto known: JSONValue? = nil) -> JSONValue {
        var members = known?.object ?? [:]
        members["hours"] = .array(spans.map(\.json))
        let texts = reason.texts.mapValues { JSONValue.string($0) }
        members["reason"] = texts.isEmpty ? nil : .object(texts)
        return .object(members)
    }

    /// What the value must be and is not, as a phrase; nil when it may be kept.
    static func expectation(_ json: JSONValue) -> String? {
        guard OpenHours(json: json) == nil else { return nil }
        return "hours, a list of at most \(spansMax) {opens, closes} such as 10:00 and 16:00, in "
            + "order and apart (closed: an empty list; midnight at the end: 24:00), and reason, if "
            + "there is one, by language, of at most \(reasonBytesMax) bytes"
    }
}
