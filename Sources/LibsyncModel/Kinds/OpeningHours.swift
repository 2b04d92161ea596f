/// When a place is open, read from its record: the ordinary week, seasons that differ from it, and
/// single days that differ from both.
///
/// A field that does not hold what its kind declares is passed over, never guessed; the record
/// keeps it.
public struct OpeningHours: Sendable {
    /// Hours by weekday and service; what is not there is not said.
    public typealias Week = [Weekday: [HoursService: OpenHours]]

    /// The record that they are read from.
    public let record: Record
    /// The hours of an ordinary week.
    public let week: Week
    /// The seasons in the order in which they hold: the first that covers a date and says something
    /// of its weekday does.
    public let seasons: [HoursSeason]
    /// The keys of seasons of which hours are said and not when they are, in order.
    ///
    /// One person took such a season away while another, who had not heard of it, said hours of one
    /// more day in it.
    public let undatedSeasons: [String]
    /// What is said of single days.
    public let special: [LocalDate: [HoursService: OpenHours]]
    /// How the place is wont to stand on holidays, by their codes.
    public let habits: [String: HolidayHabit]
    /// Where else the hours are shown, by name: `google`.
    public let copies: [String: HoursCopy]
    /// The services that the place has: those of which its week says something, or any day that it
    /// is open.
    public let services: [HoursService]

    /// The name of the one record that a place's hours have, but where another library has taken it.
    ///
    /// It follows from the place's: two people who enter hours for it, neither of whom has heard
    /// of the other, write into one record. The server takes the first of these two saves; the days
    /// of the other are refused and stand beside as proposals, none lost.
    public static func id(of place: RecordID) -> RecordID {
        RecordID(derivedFrom: ["libsync hours", .string(place.description)])
    }

    /// The name that it has instead where a library that does not own the place made the record of
    /// the first name: so nobody keeps a neighbour from saying when they are open.
    ///
    /// It holds over the first, should that come into the owner's hands later.
    public static func secondID(of place: RecordID) -> RecordID {
        RecordID(derivedFrom: ["libsync hours", .string(place.description), "2"])
    }

    /// The hours of a place of which nobody has said anything.
    /// - Parameter id: the name of the record to be; nil for the usual one.
    public static func none(of place: RecordID, named id: RecordID? = nil) -> OpeningHours {
        OpeningHours(
            unchecked: Record(id: id ?? OpeningHours.id(of: place), kind: Kind.hours.name))
    }

    /// The view of `record`; nil when it is no place's hours.
    public init?(_ record: Record) {
        guard record.kind == Kind.hours.name else { return nil }
        self.init(unchecked: record)
    }

    private init(unchecked record: Record) {
        self.record = record
        var week: Week = [:]
        var parts: [String: HoursSeason.Parts] = [:]
        var special: [LocalDate: [HoursService: OpenHours]] = [:]
        var habits: [String: HolidayHabit] = [:]
        var copies: [String: [String: JSONValue]] = [:]
        for (path, field) in record.fields where !field.value.isNull {
            let names = path.segments
            switch (names[0], names.count) {
            case (HoursTarget.weekRoot, 3):
                OpeningHours.add(field.value, names[1...], to: &week)
            case (HoursTarget.seasonRoot, 3...):
                parts[names[1], default: HoursSeason.Parts()].add(field.value, names[2...])
            case (HoursTarget.dateRoot, 3):
                guard let date = LocalDate(compact: names[1]),
                    let service = HoursService(rawValue: names[2])
                else { continue }
                special[date, default: [:]][service] = OpenHours(json: field.value)
            case ("publicHolidays", 2):
                habits[names[1]] = field.value.string.flatMap { HolidayHabit(rawValue: $0) }
            case ("externalCopies", 3): copies[names[1], default: [:]][names[2]] = field.value
            default: continue
            }
        }
        self.week = week
        seasons = parts.compactMap { $1.season($0) }.sorted(by: HoursSeason.holdsBefore)
        undatedSeasons = parts.filter { $1.isUndated }.keys.sorted()
        self.special = special.filter { !$0.value.isEmpty }
        self.habits = habits
        self.copies = copies.mapValues { HoursCopy($0) }
        let days = seasons.flatMap(\.week.values) + special.values
        let said = week.values
        services = HoursService.allCases.filter { service in
            said.contains { $0[service] != nil }
                || days.contains { $0[service]?.spans.isEmpty == false }
        }
    }

    fileprivate static func add(
        _ value: JSONValue, _ names: ArraySlice<String>, to week: inout Week
    ) {
        guard let day = names.first.flatMap({ Weekday(rawValue: $0) }),
            let service = names.last.flatMap({ HoursService(rawValue: $0) })
        else { return }
        week[day, default: [:]][service] = OpenHours(json: value)
    }

    /// The place.
    public var place: RecordID? { record["place"]?.string.flatMap { RecordID($0) } }
    /// The owner.
    public var library: LibrarySlug? { record.library }
    /// Whether anything is known of when the place is open.
    public var isKnown: Bool { !services.isEmpty && !record.isDeleted }

    /// The season of that key.
    public func season(_ key: String) -> HoursSeason? { seasons.first { $0.key == key } }
}

/// A part of the year with other hours than the ordinary week, such as the summer.
public struct HoursSeason: Hashable, Sendable {
    /// What tells it from others: `summer-2027`.
    public let key: String
    /// Its name by language.
    public let name: LanguageMap
    /// The first date.
    public let from: LocalDate
    /// The last date; nil until further notice.
    public let through: LocalDate?
    /// What differs; weekdays and services that are not there are as in an ordinary week.
    public let week: OpeningHours.Week

    /// Whether a date lies in it.
    public func covers(_ date: LocalDate) -> Bool {
        from <= date && through.map { date <= $0 } ?? true
    }

    /// Whether a text can be the key of a season: it is written like a slug.
    public static func isKey(_ text: String) -> Bool { LibrarySlug(text) != nil }

    /// Of two seasons that cover a date the shorter holds, then the one that begins later.
    ///
    /// It was meant of fewer days. One without an end is longer than any other.
    static func holdsBefore(_ left: HoursSeason, _ right: HoursSeason) -> Bool {
        let lengths = [left, right].map { season in
            season.through.map { $0.dayNumber - season.from.dayNumber } ?? .max
        }
        return (lengths[0], right.from, left.key) < (lengths[1], left.from, right.key)
    }

    /// Reads `{validFrom, validThrough?}`.
    static func validity(_ json: JSONValue?) -> (from: LocalDate, through: LocalDate?)? {
        guard let from = json?["validFrom"]?.string.flatMap({ LocalDate($0) }) else { return nil }
        guard let end = json?["validThrough"] else { return (from, nil) }
        guard let through = end.string.flatMap({ LocalDate($0) }), from <= through else {
            return nil
        }
        return (from, through)
    }

    /// What fields say of a season.
    struct Parts {
        private var name: [String: String] = [:]
        private var valid: JSONValue?
        private var week: OpeningHours.Week = [:]

        mutating func add(_ value: JSONValue, _ names: ArraySlice<String>) {
            switch (names.first, names.count) {
            case ("valid", 1): valid = value
            case ("name", 2): name[names[names.endIndex - 1]] = value.string
            case (HoursTarget.weekRoot, 3): OpeningHours.add(value, names.dropFirst(), to: &week)
            default: break
            }
        }

        /// Whether it has hours, and nobody has said when.
        var isUndated: Bool {
            HoursSeason.validity(valid) == nil && week.values.contains { !$0.isEmpty }
        }

        /// The season; nil while nobody has said when it is.
        func season(_ key: String) -> HoursSeason? {
            guard let valid = HoursSeason.validity(valid) else { return nil }
            return HoursSeason(
                key: key, name: LanguageMap(texts: name), from: valid.from,
                through: valid.through, week: week)
        }
    }
}

/// What hours are said of: one field for each service.
public enum HoursTarget: Hashable, Sendable {
    /// A day of the ordinary week.
    case week(Weekday)
    /// A day of the weeks of a season.
    case season(String, Weekday)
    /// A single day.
    case date(LocalDate)

    /// The field of an ordinary week, and of the weeks of a season.
    public static let weekRoot = "openingHoursSpecification"
    /// The field of single days.
    public static let dateRoot = "specialOpeningHoursSpecification"
    /// The field of seasons.
    public static let seasonRoot = "seasons"

    /// The path of the field; nil where the key of a season can be none.
    public func path(_ service: HoursService) -> FieldPath? {
        switch self {
        case .week(let day):
            FieldPath(segments: [HoursTarget.weekRoot, day.rawValue, service.rawValue])
        case .season(let key, let day):
            FieldPath(segments: [
                HoursTarget.seasonRoot, key, HoursTarget.weekRoot, day.rawValue, service.rawValue,
            ])
        case .date(let date):
            FieldPath(segments: [HoursTarget.dateRoot, date.compact, service.rawValue])
        }
    }
}

/// How a place is wont to stand on a holiday.
public enum HolidayHabit: String, Hashable, Sendable, CaseIterable {
    /// Closed altogether.
    case closed
    /// Nobody is there, but people let themselves in.
    case selfService
    /// As on any such weekday.
    case open
}

/// Which of a place's hours somebody shows.
public enum HoursShown: String, Hashable, Sendable, CaseIterable {
    /// Whenever one can come in, be anybody there or not.
    case open
    /// When somebody is there.
    case staffed
    /// When people let themselves in.
    case selfService
}

/// A place elsewhere where the hours are shown and a person has to keep them right: a profile at
/// Google, a page of the municipality.
public struct HoursCopy: Hashable, Sendable {
    /// What the place is called there: the store code of a Google profile.
    public let identifier: String?
    /// Where it is.
    public let url: String?
    /// Which hours are shown there; nil where nobody has said.
    public let shows: HoursShown?
    /// The date on which somebody last saw them there.
    public let seenOn: LocalDate?
    /// Who that was: a role, not a person's name.
    public let seenBy: String?
    /// What was seen there, as whoever confirmed it wrote it down.
    public let states: JSONValue?

    init(_ members: [String: JSONValue]) {
        identifier = members["identifier"]?.string
        url = members["url"]?.string
        shows = members["shows"]?.string.flatMap { HoursShown(rawValue: $0) }
        let seen = members["seen"]
        seenOn = seen?["date"]?.string.flatMap { LocalDate($0) }
        seenBy = seen?["by"]?.string
        states = seen?["states"]
    }

    /// A copy of which nothing is known.
    public static let unknown = HoursCopy([:])
}
