internal import LibsyncModel

/// The clock of a series: how its local times and instants belong together.
///
/// For dates and floating times, and for a zone that nobody knows, an instant is the local time as
/// if it were UTC.
struct SeriesClock {
    private let table: ZoneTable?
    private let zones: ZoneTables

    init(_ form: MomentForm, _ zones: ZoneTables) {
        self.zones = zones
        if case .zoned(let zone) = form { table = zones.table(zone) } else { table = nil }
    }

    /// The instant of a local time.
    @inline(__always)
    func instant(_ local: Int) -> Int { table.map { $0.seconds(of: local) } ?? local }

    /// The local time of an instant.
    func exactLocal(_ instant: Int) -> Int { table.map { instant + $0.offset(at: instant) } ?? instant }

    /// A local time before which no start can be at or after this instant.
    func local(_ instant: Int) -> Int { nearby(instant, -86_400) }

    /// A local time from which on no start can be before this instant.
    func localBound(_ instant: Int) -> Int { nearby(instant, 86_400) }

    /// A zone may leave out or repeat a whole day (Pacific/Apia, 2011).
    private func nearby(_ instant: Int, _ margin: Int) -> Int {
        guard let table else { return instant }
        let known = min(max(instant, SeriesClock.first), RuleWalk.lastBound)
        return known + table.offset(at: known) + margin
    }

    /// The first second of year 1.
    private static let first = -719_162 * 86_400

    /// The instant that names an occurrence of `series`.
    ///
    /// A date in a timed series stands for the start's time of day on it; a time in a series of
    /// dates for its date.
    func named(_ moment: CalendarMoment, in series: RecurrenceSet) -> Int {
        let local = moment.local
        if series.form == .date { return local.date.dayNumber * 86_400 }
        switch moment.form {
        case .utc: return local.secondsAsUTC
        case .date: return instant(series.start.on(local.date).secondsAsUTC)
        case .floating: return instant(local.secondsAsUTC)
        case .zoned(let zone):
            if moment.form == series.form { return instant(local.secondsAsUTC) }
            return zones.table(zone)?.seconds(of: local.secondsAsUTC) ?? instant(local.secondsAsUTC)
        }
    }
}

/// The starts of a range while they are gathered.
struct StartList {
    /// The instants that are wanted.
    var range: Range<Int>
    /// What there is, in order after `finish`.
    var expansion = Expansion()
    private let limit: Int
    private var isSorted = true
    private var last = Int.min

    init(range: Range<Int>, limit: Int) {
        self.range = range
        self.limit = max(limit, 0)
    }

    /// Takes what a walk gives.
    mutating func take(_ walk: inout RuleWalk, _ clock: SeriesClock, lastInstant: Int) {
        var taken = 0
        while let local = walk.next() {
            let instant = clock.instant(local)
            guard instant <= lastInstant, range.contains(instant) else { continue }
            if taken == limit { return narrow(.limited(before: instant)) }
            taken += 1
            add(local, instant)
        }
        if walk.end == .budget { narrow(.beyondBudget(before: clock.instant(walk.reached))) }
    }

    @inline(__always)
    mutating func add(_ local: Int, _ instant: Int, addition: Int = -1) {
        guard range.contains(instant) else { return }
        if instant <= last { isSorted = false }
        last = instant
        expansion.occurrences.append(Occurrence(at: instant, named: local, addition: addition))
    }

    /// Whether an instant is there already.
    func has(_ instant: Int) -> Bool {
        expansion.occurrences.contains { $0.secondsSince1970 == instant }
    }

    /// What several rules could not give is missing from all of them.
    private mutating func narrow(_ outcome: Expansion.Outcome) {
        if outcome.limit < expansion.outcome.limit { expansion.outcome = outcome }
    }

    /// Sorts, and makes one of what falls on one instant; the first local time names it.
    mutating func finish() {
        if !isSorted {
            expansion.occurrences.sort {
                ($0.secondsSince1970, $0.nameSeconds) < ($1.secondsSince1970, $1.nameSeconds)
            }
            var last = Int.min
            expansion.occurrences.removeAll { occurrence in
                defer { last = occurrence.secondsSince1970 }
                return occurrence.secondsSince1970 == last
            }
        }
        expansion.trim(to: limit)
    }
}

extension Expansion {
    /// Leaves the first `count` occurrences before the instant from which on something is missing.
    mutating func trim(to count: Int) {
        if occurrences.count > count {
            let first = occurrences[count].secondsSince1970
            if first < outcome.limit { outcome = .limited(before: first) }
        }
        let limit = outcome.limit
        if limit != .max { occurrences.removeAll { $0.secondsSince1970 >= limit } }
    }

    /// Promises less by as much as moved occurrences may have come from beyond the end.
    mutating func retreat(by seconds: Int) {
        guard seconds > 0 else { return }
        switch outcome {
        case .complete: break
        case .limited(let before): outcome = .limited(before: before - seconds)
        case .beyondBudget(let before): outcome = .beyondBudget(before: before - seconds)
        }
    }
}

extension Expansion.Outcome {
    /// The instant from which on something may be missing.
    var limit: Int {
        switch self {
        case .complete: .max
        case .limited(let before), .beyondBudget(let before): before
        }
    }
}

/// The changes of a series, ready to be laid over its starts.
struct SeriesChanges {
    /// By how much the farthest change for following occurrences moves them, in seconds.
    private(set) var reach = 0
    private var single: [Int: Int] = [:]
    private var following: [(name: Int, index: Int, move: Int)] = []
    private var starts: [(name: Int, nameLocal: Int, local: Int, instant: Int)] = []

    init(_ changes: [RecurrenceSet.Change], _ clock: SeriesClock, _ series: RecurrenceSet) {
        for (index, change) in changes.enumerated() {
            let name = clock.named(change.occurrence, in: series)
            let instant = clock.named(change.start, in: series)
            let local = clock.exactLocal(instant)
            let nameLocal = clock.exactLocal(name)
            starts.append((name, nameLocal, local, instant))
            single[name] = index
            guard change.isForFollowing else { continue }
            let move = local - nameLocal
            following.append((name, index, move))
            // A clock change on the way adds less than a day.
            reach = max(reach, abs(move) + 86_400)
        }
        following.sort { ($0.name, $0.index) < ($1.name, $1.index) }
    }

    /// The occurrence as its change has it.
    func applied(to occurrence: Occurrence, _ clock: SeriesClock) -> Occurrence {
        let name = occurrence.secondsSince1970
        if let index = single[name] {
            return occurrence.changed(
                by: index, to: starts[index].local, at: starts[index].instant)
        }
        guard let last = following.last(where: { $0.name <= name }) else { return occurrence }
        let local = occurrence.nameSeconds + last.move
        return occurrence.changed(by: last.index, to: local, at: clock.instant(local))
    }

    /// The occurrence of a change that is named outside `range`, and not changed once more.
    func far(_ index: Int, outside range: Range<Int>) -> Occurrence? {
        let start = starts[index]
        guard !range.contains(start.name), single[start.name] == index else { return nil }
        return Occurrence(at: start.name, named: start.nameLocal)
            .changed(by: index, to: start.local, at: start.instant)
    }
}
