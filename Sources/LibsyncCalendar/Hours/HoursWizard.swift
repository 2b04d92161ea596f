public import LibsyncModel

/// What is asked before Christmas, and what the answers make of a place's hours.
///
/// Half of a wizard: it knows no screen. `proposed` fills in what the library may change.
public struct ChristmasAsks: Hashable, Sendable {
    /// The year in which the Christmas is; its hours end in January of the next.
    public var year: Int
    /// When nobody is there, and the doors stay as they are.
    public var unstaffed: [ClosedRange<LocalDate>] = []
    /// When nobody is let in either.
    public var closed: [ClosedRange<LocalDate>] = []
    /// Other hours of single days; they hold over the rest.
    public var differing: [Differing] = []
    /// Why, by language; without it holidays are named and other days have no reason.
    public var reason = LanguageMap()

    /// Other hours of one service on one date.
    public struct Differing: Hashable, Sendable {
        /// The date.
        public let date: LocalDate
        /// The service.
        public let service: HoursService
        /// Its stretches.
        public let hours: OpenHours

        /// Hours of a service on a date.
        public init(_ date: LocalDate, _ service: HoursService, _ hours: OpenHours) {
            self.date = date
            self.service = service
            self.hours = hours
        }
    }

    /// Of a year, with no answer yet.
    public init(year: Int) { self.year = year }

    /// The holidays and eves of Christmas on which the place would be open: as the library is wont
    /// to do on them, and closed where it has not said.
    public static func proposed(for hours: OpeningHours, year: Int) -> ChristmasAsks {
        var asks = ChristmasAsks(year: year)
        let holidays: [(Holiday, Int)] = [
            (.christmasEve, year), (.christmasDay, year), (.boxingDay, year),
            (.newYearsEve, year), (.newYear, year + 1),
        ]
        for (holiday, year) in holidays {
            guard let date = holiday.date(in: year) else { continue }
            let day = hours.day(date)
            guard !day.open.isEmpty, !day.cause.isOfTheDay else { continue }
            switch hours.habits[holiday.rawValue] {
            case .open: continue
            case .selfService: if !day.staffed.isEmpty { asks.unstaffed.append(date...date) }
            case .closed, nil: asks.closed.append(date...date)
            }
        }
        asks.unstaffed = joined(asks.unstaffed)
        asks.closed = joined(asks.closed)
        return asks
    }

    /// Whether nothing has been answered.
    public var isEmpty: Bool { unstaffed.isEmpty && closed.isEmpty && differing.isEmpty }

    /// What the answers change.
    public func edit(of hours: OpeningHours) -> HoursEdit {
        var edit = HoursEdit()
        // A service that the place does not have is not closed: nobody would understand why.
        if hours.services.contains(.staffed) {
            for dates in unstaffed + closed {
                edit.say(of: dates, .staffed, .closed(reason))
            }
        }
        if hours.services.contains(.selfService) {
            for dates in closed { edit.say(of: dates, .selfService, .closed(reason)) }
        }
        for one in differing {
            let hours = one.hours.reason.isEmpty ? one.hours.because(reason) : one.hours
            edit.say(.date(one.date), one.service, hours)
        }
        return edit
    }

    /// Ranges that touch or overlap as one, in order.
    static func joined(_ ranges: [ClosedRange<LocalDate>]) -> [ClosedRange<LocalDate>] {
        var joined: [ClosedRange<LocalDate>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            guard let last = joined.last,
                range.lowerBound <= last.upperBound.adding(days: 1)
            else {
                joined.append(range)
                continue
            }
            joined[joined.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
        }
        return joined
    }
}

/// What is asked before the summer, and what the answers make of a place's hours.
public struct SummerAsks: Hashable, Sendable {
    /// The year.
    public var year: Int
    /// The first date of the summer's hours.
    public var from: LocalDate
    /// The last one.
    public var through: LocalDate
    /// Its hours by weekday and service; what is not there is as in an ordinary week.
    public var week: OpeningHours.Week = [:]
    /// When the place is closed altogether within it.
    public var closed: [ClosedRange<LocalDate>] = []
    /// What the season is called, by language.
    public var name: [String: String] = SummerAsks.usualName
    /// Why it is closed, by language.
    public var reason = LanguageMap()

    /// What it is called where nobody says.
    public static let usualName = ["nb": "Sommertid", "nn": "Sommartid", "en": "Summer hours"]

    /// The summer of a year, with dates alone.
    public init(year: Int, from: LocalDate, through: LocalDate) {
        self.year = year
        self.from = from
        self.through = through
    }

    /// The key of a year's summer: the same for whoever enters it.
    public static func key(_ year: Int) -> String { "summer-\(year)" }

    /// Last year's summer, in the weeks of the same numbers; nil where there was none.
    ///
    /// Its dates are a proposal: school holidays move with the weeks, but not always.
    public static func proposed(for hours: OpeningHours, year: Int) -> SummerAsks? {
        guard let last = hours.season(key(year - 1)), let through = last.through else { return nil }
        // 52 weeks later, or 53 after a year that had so many.
        let week = ISOWeek(of: last.from).number
        let days = ISOWeek(of: last.from.adding(days: 364)).number == week ? 364 : 371
        var asks = SummerAsks(
            year: year, from: last.from.adding(days: days), through: through.adding(days: days))
        asks.week = last.week
        asks.name = last.name.texts
        return asks
    }

    /// What the answers change.
    public func edit(of hours: OpeningHours) -> HoursEdit {
        var edit = HoursEdit()
        let key = SummerAsks.key(year)
        var season = HoursEdit.Season()
        season.from = from
        season.through = through
        // A name that somebody gave it stays.
        if hours.season(key)?.name.isEmpty ?? true { season.name = name }
        edit.seasons[key] = season
        for day in Weekday.allCases {
            for service in HoursService.allCases {
                guard let own = week[day]?[service] else { continue }
                edit.say(.season(key, day), service, own)
            }
        }
        for dates in ChristmasAsks.joined(closed) {
            for service in hours.services { edit.say(of: dates, service, .closed(reason)) }
        }
        return edit
    }
}
