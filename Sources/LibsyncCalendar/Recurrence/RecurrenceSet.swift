public import LibsyncModel

/// A series as iCalendar has it (RFC 5545, 3.8.5): a start, rules, dates added and taken away, and
/// occurrences that differ.
///
/// The start is an occurrence whether or not the rule gives it, and counts as the first of COUNT.
/// An occurrence is one instant: two local times that a clock change brings together are one.
public struct RecurrenceSet: Sendable {
    /// The start of the first occurrence.
    public var start: LocalDateTime
    /// What the clock of `start` is.
    public var form: MomentForm
    /// Rules; RFC 5545 knows one, and more than one are added up.
    public var rules: [RecurrenceRule]
    /// Rules whose dates are taken away: EXRULE of RFC 2445, which old calendars still have.
    public var excludedRules: [RecurrenceRule] = []
    /// Starts beside the rules (RDATE).
    public var added: [CalendarMoment] = []
    /// Starts taken away (EXDATE); a date takes away all of that day.
    public var removed: [CalendarMoment] = []
    /// Occurrences that differ (RECURRENCE-ID).
    public var changes: [Change] = []
    /// The first date that is no longer the rules' or the start's: another series goes on there.
    public var end: LocalDate?

    /// One occurrence that differs.
    public struct Change: Hashable, Sendable {
        /// Its start by the rules, which names it (RECURRENCE-ID).
        public var occurrence: CalendarMoment
        /// Its own start.
        public var start: CalendarMoment
        /// Whether all later occurrences are moved by as much (RANGE=THISANDFUTURE).
        public var isForFollowing: Bool

        /// A change of one occurrence, or of it and all that follow.
        public init(
            of occurrence: CalendarMoment, start: CalendarMoment, isForFollowing: Bool = false
        ) {
            self.occurrence = occurrence
            self.start = start
            self.isForFollowing = isForFollowing
        }
    }

    /// A series that begins at `start`.
    public init(start: LocalDateTime, form: MomentForm, rules: [RecurrenceRule] = []) {
        self.start = start
        self.form = form
        self.rules = rules
    }
}

/// One dated occurrence of a series.
public struct Occurrence: Hashable, Sendable {
    /// Its start by the rule, by the series' clock: what names it, also when it has been moved.
    public var name: LocalDateTime { LocalDateTime(secondsAsUTC: nameSeconds) }
    /// Its start by the series' clock.
    public var start: LocalDateTime { LocalDateTime(secondsAsUTC: startSeconds) }
    /// The instant of its start, in seconds since 1970; of a date or a floating time as if in UTC.
    public let secondsSince1970: Int
    /// Which of the series' changes holds for it.
    public var change: Int? { changeIndex < 0 ? nil : Int(changeIndex) }
    /// Which of the dates beside the rules it is.
    public var addition: Int? { additionIndex < 0 ? nil : Int(additionIndex) }

    let nameSeconds: Int
    let startSeconds: Int
    let changeIndex: Int32
    let additionIndex: Int32

    /// An occurrence that starts when its name says.
    init(at instant: Int, named local: Int, addition: Int = -1) {
        secondsSince1970 = instant
        nameSeconds = local
        startSeconds = local
        changeIndex = -1
        additionIndex = Int32(truncatingIfNeeded: addition)
    }

    /// The same occurrence at the time that a change gives it.
    func changed(by change: Int, to local: Int, at instant: Int) -> Occurrence {
        Occurrence(self, change, local, instant)
    }

    private init(_ usual: Occurrence, _ change: Int, _ local: Int, _ instant: Int) {
        secondsSince1970 = instant
        nameSeconds = usual.nameSeconds
        startSeconds = local
        changeIndex = Int32(truncatingIfNeeded: change)
        additionIndex = usual.additionIndex
    }
}

/// The occurrences of a stretch of time, and whether they are all of them.
public struct Expansion: Sendable {
    /// In order of their instants.
    public var occurrences: [Occurrence] = []
    /// Whether anything is missing, and from when on.
    public var outcome = Outcome.complete

    /// How far an expansion went.
    public enum Outcome: Hashable, Sendable {
        /// Everything is here.
        case complete
        /// As many as were asked for; whatever starts before this instant is here.
        case limited(before: Int)
        /// The budget is used up; whatever starts before this instant is here.
        case beyondBudget(before: Int)
    }
}

/// What an expansion may cost; one may be handed down through the work on a whole calendar.
public struct ExpansionBudget: Sendable {
    /// How many months, weeks or moments may still be looked at.
    ///
    /// All months to the year 9999 are 96,000, so a rule by days that never falls is known to.
    public var steps: Int
    /// How many occurrences one expansion gives at most.
    public var occurrencesMax: Int

    /// A budget that ends within milliseconds whatever a rule says.
    public init(steps: Int = 200_000, occurrencesMax: Int = 10_000) {
        self.steps = steps
        self.occurrencesMax = occurrencesMax
    }
}
