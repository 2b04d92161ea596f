public import LibsyncModel

/// Which dates of a series a change is for.
public enum SeriesScope: Hashable, Sendable {
    /// These dates, by their own dates: those that the rule gives, also of a date that was moved.
    ///
    /// With a time where an event falls several times a day; a date alone names its only one.
    case only([OccurrenceKey])
    /// This date and all that follow; of a day with several times all of them, unless one is named.
    case from(OccurrenceKey)
    /// All dates to come; what is past too where that is said.
    case all
}

/// A change that somebody wants of an event or of some of its dates.
public struct SeriesEdit: Sendable {
    /// Aspects by the names that overrides have (`status`, `name/nb`, `place`); null takes one back.
    public var aspects: [FieldPath: JSONValue] = [:]
    /// Other times; nil for the same.
    public var time: TimeMove?
    /// Whether the public is told that single dates were moved: their first start is kept, and they
    /// are marked as rescheduled.
    public var isAnnounced = false

    /// A change of nothing yet.
    public init() {}
}

/// Other times, as a person says them of one date: of the first one that is named, and where all to
/// come are meant, of the first of them that a calendar shows.
public struct TimeMove: Hashable, Sendable {
    /// The other date of the start; nil for the same.
    public var startDate: LocalDate?
    /// The other time of day of the start, in seconds from midnight; nil for the same.
    public var startSecond: Int?
    /// Where the end goes.
    public var end = End.withStart
    /// The other rule; nil for the same, moved to other weekdays along with the start.
    ///
    /// Where no other date is said, the start moves on to the first date that the rule gives.
    public var rule: Rule?

    /// Where the end goes.
    public enum End: Hashable, Sendable {
        /// As long after the start as before.
        case withStart
        /// At so many seconds from midnight of the day of the start, 86,400 for the next midnight.
        case second(Int)
        /// At this moment.
        case moment(LocalDateTime)
    }

    /// Another rule.
    public enum Rule: Hashable, Sendable {
        /// None: a single date.
        case none
        /// This one (RFC 5545, 3.3.10), without `RRULE:`.
        case text(String)
    }

    /// The same times.
    public init() {}
}

/// Why a change of a series cannot be made.
public enum SeriesRefusal: Error, Hashable, Sendable {
    /// The event has no time that can be read.
    case noTime
    /// Nothing is said that should change.
    case nothingSaid
    /// Everything is as it is wanted.
    case nothingChanges
    /// The event has no date of its own on this one; these are nearest, as far as there are any.
    case noOccurrence(LocalDate, nearest: [LocalDate])
    /// What the event has on this date is another date of its own that was moved there.
    case movedThere(LocalDate, own: LocalDate)
    /// This date is past, and nothing was said of what is past; the next one to come, if any.
    case past(LocalDate, next: LocalDate?)
    /// All dates are past.
    case allPast
    /// "This and following" of a date beside the rule, or of an event without a rule.
    case nothingFollows(LocalDate)
    /// It would end before it starts.
    case endsBeforeStart(start: LocalDateTime, end: LocalDateTime)
    /// The new start would pass this date of the series, which is not among those that change.
    case passes(LocalDate)
    /// On this date the series falls at these times, and which is meant was not said.
    case severalTimes(LocalDate, [LocalDateTime])
    /// It does not start then; on that day it does at these times, none of an event of whole days.
    case otherTimes(LocalDateTime, [LocalDateTime])
    /// This date is cancelled, and can be held as scheduled only.
    case isCancelled(OccurrenceKey)
    /// Dates to come would be put where everything is past; the one of which that was said.
    case startsInPast(LocalDate, next: LocalDate)
    /// A move of all dates to come, of which the first was moved from its own day.
    case nextIsMoved(own: LocalDate, to: LocalDate)
    /// The rule has no date on this one or later.
    case ruleHasNoDate(String, from: LocalDate)
    /// The rule cannot be moved to other days by itself.
    case ruleNotMoved(String)
    /// Another time of day, where the rule itself says several.
    case ruleSaysTimes(String)
    /// A rule for all dates, where the series changes from this date on already.
    case severalRules(LocalDate)
    /// A rule for a single date.
    case ruleOfOneDate
    /// The expansion of the rule takes more than its budget.
    case tooMuch
}
