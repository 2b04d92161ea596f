public import LibsyncModel

/// A change that somebody wants of a place's hours.
public struct HoursEdit: Sendable {
    /// What is said of one service on one day.
    public struct Statement: Hashable, Sendable {
        /// Of which day.
        public let target: HoursTarget
        /// Of which service.
        public let service: HoursService
        /// Its hours; nil takes back what was said, so that the day is as usual.
        public let hours: OpenHours?
    }

    /// What is said of a season as a whole.
    public struct Season: Hashable, Sendable {
        /// When it is; nil leaves it as it is.
        public var from: LocalDate?
        /// Its last date; nil with a `from` until further notice.
        public var through: LocalDate?
        /// Its name by language; languages that are not here stay.
        public var name: [String: String] = [:]

        /// Nothing yet.
        public init() {}
    }

    /// What is said of days, in the order in which it was said; of two the later holds.
    public private(set) var statements: [Statement] = []
    /// What is said of seasons, by their keys.
    public var seasons: [String: Season] = [:]
    /// Seasons that go, with all that was said in them.
    public var removedSeasons: Set<String> = []
    /// Other fields: habits on holidays, copies elsewhere.
    public var fields: [FieldPath: JSONValue] = [:]

    /// A change of nothing yet.
    public init() {}

    /// Says the hours of one service on one day; nil for as usual.
    public mutating func say(_ target: HoursTarget, _ service: HoursService, _ hours: OpenHours?) {
        statements.append(Statement(target: target, service: service, hours: hours))
    }

    /// Says the same of each date in a row.
    public mutating func say(
        of dates: ClosedRange<LocalDate>, _ service: HoursService, _ hours: OpenHours?
    ) {
        for number in dates.lowerBound.dayNumber...dates.upperBound.dayNumber {
            say(.date(LocalDate(dayNumber: number)), service, hours)
        }
    }
}

extension HoursEdit {
    /// Takes back all that was ever said of a service.
    ///
    /// A place that is open by a season, or on one single day, still has it.
    public mutating func forget(_ service: HoursService, of hours: OpeningHours) {
        for path in hours.record.values.keys where path.segments.last == service.rawValue {
            guard path.segments.contains(HoursTarget.weekRoot) || path.root == HoursTarget.dateRoot
            else { continue }
            fields[path] = .null
        }
    }
}

/// Why a change of hours cannot be made, or makes no sense.
public enum HoursRefusal: Error, Hashable, Sendable {
    /// Nothing is said that should change.
    case nothingSaid
    /// Everything is as it is wanted.
    case nothingChanges
    /// This date is past, and nothing was said of what is past.
    case past(LocalDate)
    /// This date is further than `HoursPlan.daysFarMax` from today: a year that was mistyped.
    case farAway(LocalDate)
    /// The place does not have this service, so that there is nothing to close.
    case noSuchService(HoursService)
    /// A new season of which nobody says when it is.
    case seasonWithoutDates(String)
    /// A season that would end before it begins.
    case seasonBackwards(from: LocalDate, through: LocalDate)
    /// There is no season of this key; those that there are.
    case noSuchSeason(String, known: [String])
    /// That cannot be the key of a season.
    case seasonKey(String)
    /// So many single days at once are a season.
    case tooManyDays(Int)
}

extension HoursEdit {
    /// The single dates that it speaks of, in order, each once.
    var singleDates: [LocalDate] {
        Set(
            statements.compactMap { one in
                if case .date(let date) = one.target { date } else { nil }
            }
        ).sorted()
    }

    /// The first and the last of them.
    var dates: ClosedRange<LocalDate>? {
        let dates = singleDates
        guard let first = dates.first, let last = dates.last else { return nil }
        return first...last
    }
}

extension HoursEdit.Season {
    /// The fields of a season of that key.
    func values(_ key: String) -> [FieldPath: JSONValue] {
        var values: [FieldPath: JSONValue] = [:]
        if let from, let path = FieldPath(segments: ["seasons", key, "valid"]) {
            var members: [String: JSONValue] = ["validFrom": .string(from.description)]
            members["validThrough"] = through.map { .string($0.description) }
            values[path] = .object(members)
        }
        for (tag, text) in name {
            guard let path = FieldPath(segments: ["seasons", key, "name", tag]) else { continue }
            values[path] = .string(text)
        }
        return values
    }
}
