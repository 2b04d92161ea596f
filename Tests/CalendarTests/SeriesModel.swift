import LibsyncModel

@testable import LibsyncCalendar

/// A series as a person has it before her: a list of dates, to which each change is applied by hand.
///
/// It knows nothing of rules, of keys of segments and of where a series is cut.
struct SeriesModel {
    /// What is usual on a date.
    struct Usual: Equatable {
        var hour = 18
        var isCancelled = false
        var name = "Forfattermøte"
        /// Dates of one number have one rule.
        var run = 0
    }

    /// What was said of a date alone.
    struct Own: Equatable {
        var start: LocalDateTime?
        var isCancelled = false
        var name: String?
    }

    /// By the dates of the rule.
    var dates: [LocalDate: Usual] = [:]
    /// By the dates of the rule of which it was said, which it does not leave.
    var own: [LocalDate: Own] = [:]
    let today: LocalDate
    private var runs = 1

    init(_ dates: [LocalDate], today: LocalDate) {
        for date in dates { self.dates[date] = Usual() }
        self.today = today
    }

    /// What a change is refused for.
    enum Refusal: Error, Equatable {
        case past, passes, nextIsMoved, severalRules
    }

    /// A change as it is said: of these dates, to another day or hour, by another rule, cancelled or
    /// renamed.
    struct Edit: CustomStringConvertible {
        enum Scope: Hashable { case only(LocalDate), from(LocalDate), all }
        enum Change: Hashable {
            case move(days: Int, hour: Int?)
            /// Each week on that weekday, Monday is 1, so many times.
            case weekly(Int, count: Int)
            case cancel, rename
        }
        let scope: Scope
        let change: Change

        var description: String { "\(scope) \(change)" }
    }

    func start(of date: LocalDate) -> LocalDateTime? {
        guard let usual = dates[date] else { return nil }
        return own[date]?.start ?? Self.moment(date, usual.hour)
    }

    static func moment(_ date: LocalDate, _ hour: Int) -> LocalDateTime {
        LocalDateTime(secondsAsUTC: (date.dayNumber * 24 + hour) * 3_600)
    }

    /// The dates in order of their starts, until one.
    func text(until last: LocalDate) -> [String] {
        dates.compactMap { date, usual -> String? in
            guard let start = start(of: date), start.date <= last else { return nil }
            let isCancelled = usual.isCancelled || own[date]?.isCancelled ?? false
            return "\(start) \(isCancelled ? "x " : "")\(own[date]?.name ?? usual.name)"
        }.sorted()
    }

    /// The dates still to come, by the rule.
    var toCome: [LocalDate] { dates.keys.filter { $0 >= today }.sorted() }

    /// The date of which a change of all is said.
    var base: LocalDate? {
        guard let first = dates.keys.min(), first < today else { return dates.keys.min() }
        let shown = dates.keys.compactMap { date in start(of: date).map { (start: $0, date: date) }
        }
        .filter { $0.start.date >= today }
        return shown.min { ($0.start, $0.date) < ($1.start, $1.date) }?.date
    }

    mutating func apply(_ edit: Edit) throws(Refusal) {
        switch edit.scope {
        case .only(let date): try change(only: date, edit.change)
        case .from(let date): try change(from: date, saidOf: date, edit.change)
        case .all:
            guard let first = toCome.first, let base else { throw .past }
            let isBegun = dates.keys.contains { $0 < today }
            if isBegun, case .move(let days, _) = edit.change, days != 0,
                start(of: base)?.date != base
            {
                throw .nextIsMoved
            }
            try change(from: first, saidOf: base, edit.change)
        }
    }

    private mutating func change(only date: LocalDate, _ change: Edit.Change) throws(Refusal) {
        guard let usual = dates[date], let start = start(of: date) else { return }
        switch change {
        case .move(let days, let hour):
            let day = days == 0 ? start.date : date.adding(days: days)
            if days != 0, day < today { throw .past }
            let moved = Self.moment(day, hour ?? start.secondOfDay / 3_600)
            own[date, default: Own()].start =
                moved == Self.moment(date, usual.hour) ? nil : moved
        case .cancel: own[date, default: Own()].isCancelled = !usual.isCancelled
        case .rename: own[date, default: Own()].name = "Ny"
        case .weekly: return
        }
    }

    private mutating func change(
        from first: LocalDate, saidOf base: LocalDate, _ change: Edit.Change
    ) throws(Refusal) {
        let changing = dates.filter { $0.key >= first }
        guard let usual = dates[first] else { return }
        switch change {
        case .move(let days, _):
            if days != 0, base.adding(days: days) < today { throw .past }
            let passed = first.adding(days: days)..<max(first, first.adding(days: days))
            if dates.keys.contains(where: passed.contains) { throw .passes }
        case .weekly:
            if changing.values.contains(where: { $0.run != usual.run }) { throw .severalRules }
        case .cancel, .rename: break
        }
        split(usual.run, from: first)
        let kept = dates.filter { $0.key < first }
        let rest = dates.filter { $0.key >= first }
        var new: [LocalDate: Usual] = [:]
        switch change {
        case .move(let days, let hour):
            for (date, one) in rest {
                new[date.adding(days: days)] = one
                if let hour { new[date.adding(days: days)]?.hour = hour }
            }
        case .weekly(let weekday, let count):
            let begin = (0..<7).map { first.adding(days: $0) }.first { Self.weekday($0) == weekday }
            for week in 0..<count { new[(begin ?? first).adding(days: 7 * week)] = dates[first] }
        case .cancel: new = rest.mapValues { Self.with($0) { $0.isCancelled = true } }
        case .rename: new = rest.mapValues { Self.with($0) { $0.name = "Ny" } }
        }
        dates = kept.merging(new) { old, _ in old }
    }

    private static func with(_ usual: Usual, _ change: (inout Usual) -> Void) -> Usual {
        var usual = usual
        change(&usual)
        return usual
    }

    /// From a date on its rule is one of its own, unless it was all the same.
    private mutating func split(_ run: Int, from first: LocalDate) {
        guard dates.contains(where: { $0.key < first && $0.value.run == run }) else { return }
        for (date, usual) in dates where date >= first && usual.run == run {
            dates[date]?.run = runs
        }
        runs += 1
    }

    /// Monday is 1; 1 January 1970 was a Thursday.
    static func weekday(_ date: LocalDate) -> Int { ((date.dayNumber + 3) % 7 + 7) % 7 + 1 }
}
