import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// Series that are changed several times, one change after the other, against a list of dates to
/// which the same is done by hand.
@Suite struct SeriesSequenceTests {
    private static let today = Sample.date("2026-11-28")
    /// Until when rules without an end are compared.
    private static let last = Sample.date("2027-03-31")

    /// Series by their rules: how far their dates are from each other is told beside them.
    private static let rules: [(rule: String, weekdays: [Int], weeks: Int)] = [
        ("FREQ=WEEKLY;BYDAY=TU", [2], 1), ("FREQ=WEEKLY", [2], 1),
        ("FREQ=WEEKLY;BYDAY=TU,TH", [2, 4], 1), ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", [2], 2),
        ("FREQ=DAILY", [1, 2, 3, 4, 5, 6, 7], 1),
    ]

    /// A series from its first date on, and what it comes to by hand.
    private static func sample(
        _ random: inout SeededNumbers
    ) -> (event: Event, model: SeriesModel, text: String) {
        let (rule, weekdays, weeks) = rules[random.below(rules.count)]
        let first = Sample.date(random.below(3) > 0 ? "2026-11-03" : "2026-12-01")
        // Weeks begin on Monday, the day before the first date.
        let days = (0..<500).map { first.adding(days: $0) }.filter { date in
            let week = (date.dayNumber - first.dayNumber + 1) / 7
            return week % weeks == 0 && weekdays.contains(SeriesModel.weekday(date))
        }
        let form = random.below(3)
        let count = 6 + random.below(8)
        let dates = form == 0 ? days : Array(days.prefix(count))
        let end = ["", ";COUNT=\(count)", ";UNTIL=\(dates[dates.count - 1].compact)"][form]
        let event = SeriesTable.series(
            "\(first)T18:00:00", "\(first)T20:00:00", rule + end)
        return (event, SeriesModel(dates, today: today), "\(first) \(rule)\(end)")
    }

    private static func edit(
        of model: SeriesModel, _ random: inout SeededNumbers
    ) -> SeriesModel.Edit? {
        let near = model.toCome.prefix(8)
        guard !near.isEmpty else { return nil }
        let date = near[random.below(near.count)]
        let scope: SeriesModel.Edit.Scope =
            switch random.below(4) {
            case 0: .only(date)
            case 1: .from(date)
            default: .all
            }
        let isOnly = if case .only = scope { true } else { false }
        switch random.below(isOnly ? 7 : 8) {
        case 0: return SeriesModel.Edit(scope: scope, change: .cancel)
        case 1: return SeriesModel.Edit(scope: scope, change: .rename)
        case 2:
            let hour = 16 + random.below(4)
            return SeriesModel.Edit(scope: scope, change: .move(days: 0, hour: hour))
        case 7:
            let change = SeriesModel.Edit.Change.weekly(
                1 + random.below(7), count: 2 + random.below(5))
            return SeriesModel.Edit(scope: scope, change: change)
        default:
            let days = [1, 1, 2, 3, 7, 14, -1, -1, -2, -3, -7][random.below(11)]
            let hour = random.below(3) == 0 ? 16 + random.below(4) : nil
            return SeriesModel.Edit(scope: scope, change: .move(days: days, hour: hour))
        }
    }

    private static func said(
        _ edit: SeriesModel.Edit, of model: SeriesModel
    ) -> (edit: SeriesEdit, scope: SeriesScope)? {
        let (scope, base): (SeriesScope, LocalDate?) =
            switch edit.scope {
            case .only(let date): (.only([OccurrenceKey(date)]), date)
            case .from(let date): (.from(OccurrenceKey(date)), date)
            case .all: (.all, model.base)
            }
        switch edit.change {
        case .cancel: return (SeriesTable.cancel, scope)
        case .rename: return (SeriesTable.rename, scope)
        case .move(let days, let hour):
            let day = days == 0 ? nil : base?.adding(days: days).description
            return (SeriesTable.move(day, hour: hour), scope)
        case .weekly(let weekday, let count):
            let name = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][weekday - 1]
            let rule = "FREQ=WEEKLY;BYDAY=\(name);COUNT=\(count)"
            return (SeriesTable.move(rule: rule), scope)
        }
    }

    private static func text(_ event: Event) -> [String] {
        let usual = UsualEvent(event)
        return EventDates(event).occurrences(from: Sample.date("2026-09-01"), to: last).map { one in
            let name = usual.change(of: one.key)?.texts("name").text() ?? event.name.text() ?? ""
            return "\(one.start) \(one.status == .cancelled ? "x " : "")\(name)"
        }.sorted()
    }

    private static func matches(_ refusal: SeriesRefusal, _ own: SeriesModel.Refusal) -> Bool {
        switch (refusal, own) {
        case (.startsInPast, .past), (.allPast, .past), (.passes, .passes),
            (.nextIsMoved, .nextIsMoved), (.severalRules, .severalRules):
            true
        default: false
        }
    }

    @Test(arguments: 0..<40)
    func `a series changed several times has the dates that a list changed by hand has`(
        seed: Int
    ) {
        var random = SeededNumbers(seed: UInt64(seed))
        for _ in 0..<12 {
            var (event, model, text) = Self.sample(&random)
            for _ in 0..<2 + random.below(3) {
                guard let edit = Self.edit(of: model, &random),
                    let (said, scope) = Self.said(edit, of: model)
                else { break }
                text += ", \(edit)"
                var wanted = model
                var refusal: SeriesModel.Refusal?
                do throws(SeriesModel.Refusal) { try wanted.apply(edit) } catch { refusal = error }
                do throws(SeriesRefusal) {
                    let plan = try SeriesPlan(said, of: event, scope: scope, today: Self.today)
                    guard let after = Event(event.record.showing(plan.values)) else {
                        Issue.record("\(text): no event")
                        return
                    }
                    #expect(refusal == nil, "\(text)")
                    #expect(Self.text(after) == wanted.text(until: Self.last), "\(text)")
                    Self.expectTold(plan, event, after, text)
                    (event, model) = (after, wanted)
                } catch {
                    let isSame =
                        error == .nothingChanges
                        && model.text(until: Self.last) == wanted.text(until: Self.last)
                    let isRefused = refusal.map { Self.matches(error, $0) } ?? false
                    #expect(
                        isSame || isRefused, "\(text): \(error), not \(String(describing: refusal))"
                    )
                }
                if Self.text(event) != model.text(until: Self.last) { return }
            }
        }
    }

    /// What a plan tells is the difference, and each date that moves is told with where it goes.
    private static func expectTold(
        _ plan: SeriesPlan, _ event: Event, _ after: Event, _ text: String
    ) {
        guard plan.isComplete else { return }
        let starts = { (event: Event) in
            EventDates(event).occurrences(
                from: Sample.date("2026-09-01"), to: Sample.date("2028-03-31")
            ).map { "\($0.start) \($0.status)" }
        }
        let state = { (state: SeriesPlan.State) in "\(state.start) \(state.status)" }
        var rest = starts(event)
        for one in plan.dates.compactMap({ $0.before.map(state) }) {
            guard let index = rest.firstIndex(of: one) else {
                Issue.record("\(text): \(one) was none")
                return
            }
            rest.remove(at: index)
        }
        let will = plan.dates.compactMap { $0.after.map(state) }
        #expect((rest + will).sorted() == starts(after).sorted(), "\(text)")
        if let shift = plan.shift, !shift.hasOtherRule {
            #expect(plan.dates.allSatisfy { $0.before != nil && $0.after != nil }, "\(text)")
        }
    }
}

/// Numbers that are the same for each run.
///
/// SplitMix64 (Steele, Lea and Flood, 2014).
struct SeededNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}
