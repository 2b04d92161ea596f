public import LibsyncModel

/// Norwegian holidays by date, and the eves on which people are wont to close early.
///
/// Source: lov 24. februar 1995 nr. 12 om helligdager og helligdagsfred, § 2 (holy days; ordinary
/// Sundays are left out here); lov 26. april 1947 nr. 1 om 1 og 17 mai som høgtidsdagar. The eves of
/// Easter, Whitsun and Christmas have holiday peace from 16.00 (§ 3 of the first); New Year's Eve is
/// custom alone. Nothing closes because of this table: it proposes and asks.
public enum Holiday: String, Hashable, Sendable, CaseIterable {
    case newYear = "new-year"
    case maundyThursday = "maundy-thursday"
    case goodFriday = "good-friday"
    case easterEve = "easter-eve"
    case easterSunday = "easter-sunday"
    case easterMonday = "easter-monday"
    case labourDay = "labour-day"
    case constitutionDay = "constitution-day"
    case ascensionDay = "ascension-day"
    case whitsunEve = "whitsun-eve"
    case whitSunday = "whit-sunday"
    case whitMonday = "whit-monday"
    case christmasEve = "christmas-eve"
    case christmasDay = "christmas-day"
    case boxingDay = "boxing-day"
    case newYearsEve = "new-years-eve"

    /// Whether the law makes it a holiday; else it is the eve of one.
    public var isPublic: Bool {
        ![.easterEve, .whitsunEve, .christmasEve, .newYearsEve].contains(self)
    }

    /// Its date; nil beyond the years that dates have.
    public func date(in year: Int) -> LocalDate? {
        if let fixed { return LocalDate(year: year, month: fixed.month, day: fixed.day) }
        return Holiday.easter(year).map { $0.adding(days: daysAfterEaster) }
    }

    /// Those of a year in order; two may fall on one date, as Ascension Day and 1 May in 2008.
    public static func all(in year: Int) -> [(date: LocalDate, holiday: Holiday)] {
        allCases.compactMap { holiday in holiday.date(in: year).map { ($0, holiday) } }
            .sorted { $0.date < $1.date }
    }

    /// Those on a date, the public ones first.
    public static func on(_ date: LocalDate) -> [Holiday] {
        let found = allCases.filter { $0.date(in: date.year) == date }
        return found.filter(\.isPublic) + found.filter { !$0.isPublic }
    }

    private var fixed: (month: Int, day: Int)? {
        switch self {
        case .newYear: (1, 1)
        case .labourDay: (5, 1)
        case .constitutionDay: (5, 17)
        case .christmasEve: (12, 24)
        case .christmasDay: (12, 25)
        case .boxingDay: (12, 26)
        case .newYearsEve: (12, 31)
        default: nil
        }
    }

    private var daysAfterEaster: Int {
        switch self {
        case .maundyThursday: -3
        case .goodFriday: -2
        case .easterEve: -1
        case .easterMonday: 1
        case .ascensionDay: 39
        case .whitsunEve: 48
        case .whitSunday: 49
        case .whitMonday: 50
        default: 0
        }
    }

    /// Easter Sunday by the Gregorian computus (Meeus, Astronomical Algorithms, chapter 8).
    static func easter(_ year: Int) -> LocalDate? {
        guard (1...9999).contains(year) else { return nil }
        let golden = year % 19
        let (century, rest) = (year / 100, year % 100)
        let correction = (century - (century + 8) / 25 + 1) / 3
        let epact = (19 * golden + century - century / 4 - correction + 15) % 30
        let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7
        let late = (golden + 11 * epact + 22 * weekday) / 451
        let days = epact + weekday - 7 * late + 114
        return LocalDate(year: year, month: days / 31, day: days % 31 + 1)
    }

    /// Its name in the language of a BCP 47 tag: Bokmål, Nynorsk or, for any other, English.
    ///
    /// In Northern Sámi it is Bokmål, until a native reader has given it.
    public func name(language tag: String) -> String {
        switch tag.lowercased().split(separator: "-").first ?? "" {
        case "nb", "no", "se": names.nb
        case "nn": names.nn
        default: names.en
        }
    }

    private var names: (nb: String, nn: String, en: String) {
        switch self {
        case .newYear: ("1. nyttårsdag", "1. nyttårsdag", "New Year's Day")
        case .maundyThursday: ("skjærtorsdag", "skjærtorsdag", "Maundy Thursday")
        case .goodFriday: ("langfredag", "langfredag", "Good Friday")
        case .easterEve: ("påskeaften", "påskeaftan", "Easter Eve")
        case .easterSunday: ("1. påskedag", "1. påskedag", "Easter Sunday")
        case .easterMonday: ("2. påskedag", "2. påskedag", "Easter Monday")
        case .labourDay: ("1. mai", "1. mai", "Labour Day")
        case .constitutionDay: ("17. mai", "17. mai", "Constitution Day")
        case .ascensionDay: ("Kristi himmelfartsdag", "Kristi himmelfartsdag", "Ascension Day")
        case .whitsunEve: ("pinseaften", "pinseaftan", "Whitsun Eve")
        case .whitSunday: ("1. pinsedag", "1. pinsedag", "Whit Sunday")
        case .whitMonday: ("2. pinsedag", "2. pinsedag", "Whit Monday")
        case .christmasEve: ("julaften", "julaftan", "Christmas Eve")
        case .christmasDay: ("1. juledag", "1. juledag", "Christmas Day")
        case .boxingDay: ("2. juledag", "2. juledag", "Boxing Day")
        case .newYearsEve: ("nyttårsaften", "nyttårsaftan", "New Year's Eve")
        }
    }
}
