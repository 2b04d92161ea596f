import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// A change of some dates changes those and no others, whatever the record says.
@Suite struct SeriesReachTests {
    /// What a date is to people.
    private struct Date: Hashable, CustomStringConvertible {
        let start: LocalDateTime
        let end: LocalDateTime
        let status: EventStatus
        let name: String?
        /// Whether it has times of its own, which stay when the others move.
        let isMoved: Bool

        var description: String { "\(start) to \(end) \(status) \(name ?? "")" }
    }

    private enum Wish: CaseIterable { case cancel, rename, move }

    @Test(arguments: 0..<6)
    func `only the dates that a change is for are changed, and all of them`(block: Int) throws {
        var planned = 0
        for seed in block * 100..<block * 100 + 100 {
            var author = EventAuthor(seed: seed)
            var fields = author.fields()
            fields["status"] = nil
            // Beside a rule of several times a day, the usual time of a date may be any of them.
            if fields.contains(where: { $0.value.canonicalText.contains("BYHOUR") }) {
                fields = fields.filter { $0.key.root != "dates" }
            }
            let event = Sample.event(1, fields)
            let today = author.date("2026-11-20", within: 60)
            let before = Self.dates(of: event)
            let ahead = before.keys.filter { $0.date >= today }.sorted()
            guard !ahead.isEmpty else { continue }
            let base = author.one(of: ahead)
            let scope = author.one(of: [SeriesScope.only([base]), .from(base), .all])
            let wish = author.one(of: author.isAllDay ? [Wish.cancel, .rename] : Wish.allCases)
            let plan: SeriesPlan
            do throws(SeriesRefusal) {
                plan = try SeriesPlan(Self.edit(wish), of: event, scope: scope, today: today)
            } catch { continue }
            planned += 1
            let changed = try #require(Event(event.record.showing(plan.values)))
            let after = Self.dates(of: changed)
            let wrong = Set(before.keys).union(after.keys).sorted().filter { key in
                let isMeant =
                    switch scope {
                    case .only(let keys): keys.contains(key)
                    case .from(let first): key >= first
                    case .all: key.date >= today
                    }
                return isMeant
                    ? !Self.isDone(wish, before[key], after[key])
                    : before[key]?.description != after[key]?.description
            }
            #expect(
                wrong.isEmpty,
                """
                \(seed): \(wrong[0]) changed from \(before[wrong[0]]?.description ?? "none") to \
                \(after[wrong[0]]?.description ?? "none"); to \(wish) \(scope) on \(today) wrote \(Self.text(plan.values)) to \
                \(Self.text(fields))
                """)
        }
        #expect(planned > 40)
    }

    private static func text(_ values: [FieldPath: JSONValue]) -> [String] {
        values.map { "\($0.key)=\($0.value.canonicalText)" }.sorted()
    }

    private static func edit(_ wish: Wish) -> SeriesEdit {
        var edit = SeriesEdit()
        switch wish {
        case .cancel: edit.aspects = ["status": "cancelled"]
        case .rename: edit.aspects = ["name/nb": "Ny"]
        case .move:
            var time = TimeMove()
            time.startSecond = 20 * 3_600
            edit.time = time
        }
        return edit
    }

    private static func isDone(_ wish: Wish, _ before: Date?, _ after: Date?) -> Bool {
        guard let before, let after else { return false }
        switch wish {
        case .cancel: return after.status == .cancelled && after.start == before.start
        case .rename: return after.name == "Ny" && after.start == before.start
        case .move:
            if before.isMoved, after.start == before.start { return true }
            return after.start.secondOfDay == 20 * 3_600 && after.start.date == before.start.date
                && after.status == before.status
        }
    }

    /// The dates of an event as far as the end of 2027, by their keys.
    private static func dates(of event: Event) -> [OccurrenceKey: Date] {
        let usual = UsualEvent(event)
        let occurrences = EventDates(event).occurrences(
            from: Sample.date("2026-09-01"), to: Sample.date("2027-12-31"))
        let extras = Set(event.extraDates.filter { $0.start != nil }.map(\.date))
        return Dictionary(
            occurrences.map { one in
                let change = usual.change(of: one.key)
                let date = Date(
                    start: one.start, end: one.end, status: one.status,
                    name: change?.texts("name").text() ?? event.name.text(),
                    isMoved: change?.start != nil || extras.contains(one.key.date))
                return (one.key, date)
            }, uniquingKeysWith: { first, _ in first })
    }

    @Test(arguments: [
        // All day from Friday to Sunday; today is Saturday, Sunday, Monday.
        ("2026-12-05", ["2026-12-04"]), ("2026-12-06", ["2026-12-04"]), ("2026-12-07", []),
    ])
    func `what began before today and goes on is told of`(today: String, keys: [String]) throws {
        let when = Sample.when(
            "2026-12-04", "2026-12-06", rule: "FREQ=WEEKLY;COUNT=4", allDay: true)
        let plan = try SeriesPlan(
            Self.edit(.cancel), of: Sample.event(1, ["when": when]), scope: .all,
            today: Sample.date(today))
        #expect(plan.running.map(\.date.description) == keys)
        #expect(plan.pastKept == 1 && plan.dates.first?.before?.date == Sample.date("2026-12-11"))
    }

    @Test func `an end at midnight is not of today`() throws {
        let when = Sample.when(
            "2026-12-04T20:00:00", "2026-12-05T00:00:00", rule: "FREQ=WEEKLY;COUNT=4")
        let plan = try SeriesPlan(
            Self.edit(.cancel), of: Sample.event(1, ["when": when]), scope: .all,
            today: Sample.date("2026-12-05"))
        #expect(plan.running.isEmpty)
    }
}
