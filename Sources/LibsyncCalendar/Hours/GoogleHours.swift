public import LibsyncModel

/// A time with hours of its own as a Google Business Profile knows it: `SpecialHourPeriod` of the
/// Business Information API (read 2026-11).
public struct GooglePeriod: Hashable, Sendable {
    /// The date on which it begins.
    public let startDate: LocalDate
    /// The date on which it ends.
    public let endDate: LocalDate
    /// When it begins, in minutes since midnight.
    public let openTime: Int
    /// When it ends, in minutes since midnight of `endDate`, 1,440 for the midnight after it.
    public let closeTime: Int
    /// Whether it is closed all day: then Google looks at nothing but the start date.
    public let isClosed: Bool

    /// A period of these members.
    public init(
        startDate: LocalDate, endDate: LocalDate? = nil, openTime: Int = 0, closeTime: Int = 0,
        isClosed: Bool = false
    ) {
        self.startDate = startDate
        self.endDate = endDate ?? startDate
        self.openTime = openTime
        self.closeTime = closeTime
        self.isClosed = isClosed
    }

    /// Whether Google takes it: less than 24 hours long, beginning before it ends, and over by 11:59
    /// of the next day.
    public var isValid: Bool {
        if isClosed { return true }
        let days = endDate.dayNumber - startDate.dayNumber
        let times = 0...OpenSpan.day
        guard times.contains(openTime), times.contains(closeTime), (0...1).contains(days) else {
            return false
        }
        let length = days * OpenSpan.day + closeTime - openTime
        return (1..<OpenSpan.day).contains(length)
            && (days == 0 || closeTime <= GooglePeriod.latestNextDay)
    }

    /// 11:59, in minutes since midnight.
    static let latestNextDay = 11 * 60 + 59

    /// The stretches of a date as periods; a whole day ends a minute before midnight, since a period
    /// of 24 hours is refused.
    public static func all(of spans: [OpenSpan], on date: LocalDate) -> [GooglePeriod] {
        guard !spans.isEmpty else { return [GooglePeriod(startDate: date, isClosed: true)] }
        return spans.map { span in
            let closes = span == .wholeDay ? OpenSpan.day - 1 : span.closes
            let isNextDay = closes > OpenSpan.day
            return GooglePeriod(
                startDate: date, endDate: isNextDay ? date.adding(days: 1) : date,
                openTime: span.opens, closeTime: isNextDay ? closes - OpenSpan.day : closes)
        }
    }
}

/// What of a place's hours goes into a profile at Google, and what has to be done there by hand.
public struct GoogleHours: Sendable {
    /// What has changed since somebody saw it there.
    public let difference: CopyDifference
    /// Every single day that the profile should state, those among them that are as usual again:
    /// Google takes a cell for all of them, and one that is left out is forgotten.
    public let special: [LocalDate: [OpenSpan]]
    /// What a person has to do or know.
    public let tasks: [Task]
    /// The name of the place in the account there; nil where nobody has said, or it cannot be one.
    public let storeCode: String?

    /// The most days in a row that holiday hours are for (Google Business Profile help, answer
    /// 6303076).
    public static let daysInARow = 6
    /// The name of this copy among a place's copies.
    public static let copy = "google"

    /// Something that no file does.
    public enum Task: Hashable, Sendable {
        /// Mark the place as temporarily closed on the first of these days, and reopen it after the
        /// last.
        case markTemporarilyClosed(HoursClosure)
        /// Take the mark away: these days are not closed any more.
        case reopen(HoursClosure)
        /// More days in a row than holiday hours are for: change the weekly hours for that time.
        case changeWeekFor(from: LocalDate, through: LocalDate)
        /// A day that ends later on the next than Google takes.
        case endsTooLate(LocalDate)
        /// On this date the usual week becomes another one: confirm the profile anew.
        case newWeek(LocalDate)
    }

    /// What there is to do for a place; nil where nothing is known of its hours.
    public init?(of hours: OpeningHours, on today: LocalDate) {
        guard let difference = CopyDifference(of: hours, copy: GoogleHours.copy, on: today) else {
            return nil
        }
        self.difference = difference
        storeCode = hours.copies[GoogleHours.copy]?.identifier
            .flatMap { GoogleHours.isStoreCode($0) ? $0 : nil }
        let shown = hours.copies[GoogleHours.copy]?.shows ?? .open
        var stated = difference.wanted.special
        for item in difference.items {
            // What is as usual again is stated so: to leave it out would leave a hole to be wiped.
            if case .day(let date, _, nil) = item { stated[date] = hours.day(date).spans(shown) }
        }
        var tasks: [Task] = []
        for item in difference.items {
            switch item {
            case .markClosed(let time): tasks.append(.markTemporarilyClosed(time))
            case .unmarkClosed(let time): tasks.append(.reopen(time))
            default: break
            }
        }
        for (date, spans) in stated.sorted(by: { $0.key < $1.key })
        where !GooglePeriod.all(of: spans, on: date).allSatisfy(\.isValid) {
            stated[date] = nil
            tasks.append(.endsTooLate(date))
        }
        let differing = difference.wanted.special.keys.filter { stated[$0] != nil }.sorted()
        for run in GoogleHours.runs(differing) where run.count > GoogleHours.daysInARow {
            for date in run { stated[date] = nil }
            guard let first = run.first, let last = run.last else { continue }
            tasks.append(.changeWeekFor(from: first, through: last))
        }
        special = stated
        self.tasks = tasks + difference.comingWeeks.map(Task.newWeek)
    }

    /// Dates that follow one another, together.
    static func runs(_ dates: [LocalDate]) -> [[LocalDate]] {
        var runs: [[LocalDate]] = []
        for date in dates {
            if let last = runs.last?.last, last.adding(days: 1) == date {
                runs[runs.count - 1].append(date)
            } else {
                runs.append([date])
            }
        }
        return runs
    }

    /// Whether a text can name a place in an account at Google: fewer than 60 characters, no space
    /// at either end, no `<`, `>` or comma, no address (Google Business Profile help, answer
    /// 3370250); and nothing that a spreadsheet would compute.
    public static func isStoreCode(_ text: String) -> Bool {
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.value >= 0x20 && scalar.value != 0x7F && !"<>,\"".unicodeScalars.contains(scalar)
        }
        let isAddress = text.contains("://") || text.lowercased().hasPrefix("www.")
        return (1..<60).contains(text.count) && isPlain && !isAddress
            && !text.hasPrefix(" ") && !text.hasSuffix(" ")
            && !["=", "+", "-", "@"].contains(text.prefix(1))
    }
}
