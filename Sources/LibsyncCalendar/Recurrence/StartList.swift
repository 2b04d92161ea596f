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
