import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// Series of each sort and what changes make of them: the dates before and after, what the plan tells
/// of them, and the same dates in the feed.
@Suite struct SeriesTableTests {
    private static let (first, last) = (Sample.date("2026-09-01"), Sample.date("2027-06-30"))

    private static func text(
        _ start: LocalDateTime, _ status: EventStatus, _ name: String?
    ) -> String {
        "\(start.date.compact.dropFirst(4)) \(start.timeText)"
            + (status == .cancelled ? " x" : "") + (name == "Ny" ? " Ny" : "")
    }

    private static func dates(of event: Event) -> [String] {
        let usual = UsualEvent(event)
        return EventDates(event).occurrences(from: first, to: last).map { one in
            let name = usual.change(of: one.key)?.texts("name").text() ?? event.name.text()
            return text(one.start, one.status, name)
        }
    }

    private static func plan(_ row: SeriesCase) throws -> SeriesPlan {
        try SeriesPlan(
            row.edit, of: row.event, scope: row.scope, today: Sample.date(row.today),
            includingPast: row.includingPast)
    }

    @Test(
        arguments: SeriesTable.begunCases + SeriesTable.weekdayCases + SeriesTable.ruleCases
            + SeriesTable.differingCases + SeriesTable.timesCases)
    func `a change of a series has its dates before and after`(row: SeriesCase) throws {
        #expect(Self.dates(of: row.event) == row.before)
        let plan = try Self.plan(row)
        let changed = try #require(Event(row.event.record.showing(plan.values)))
        #expect(Self.dates(of: changed) == row.after)
        #expect(plan.pastKept == row.kept)
        #expect(plan.unmatched.map(\.key.description) == row.unmatched)
        let shift = plan.shift.map { "\($0.date) \($0.days > 0 ? "+" : "")\($0.days)" }
        #expect(shift == row.shift)
        #expect(plan.startBesideRule == nil && plan.isComplete)
        for (path, value) in plan.values { try Kind.check(value, at: path, kind: "event") }
    }

    @Test(
        arguments: SeriesTable.begunCases + SeriesTable.weekdayCases + SeriesTable.ruleCases
            + SeriesTable.differingCases + SeriesTable.timesCases)
    func `a plan tells each date that changes and no other`(row: SeriesCase) throws {
        let plan = try Self.plan(row)
        let name: (SeriesPlan.State) -> String? = { state in
            guard row.edit.aspects["name/nb"] == nil else {
                return state.aspects["name/nb"]?.string
            }
            return row.before.contains { $0.hasSuffix(" Ny") }
                && state.key == Sample.key("2026-12-24") ? "Ny" : nil
        }
        let was = plan.dates.compactMap(\.before).map { Self.text($0.start, $0.status, name($0)) }
        let will = plan.dates.compactMap(\.after).map { Self.text($0.start, $0.status, name($0)) }
        let told = Set(was)
        #expect(told.isSubset(of: row.before))
        let rest = row.before.filter { !told.contains($0) }
        #expect((rest + will).sorted() == row.after.sorted())
    }

    @Test(arguments: SeriesTable.refusals)
    func `what is ambiguous or makes no sense is refused`(
        name: String, event: Event, scope: SeriesScope, edit: SeriesEdit, refusal: SeriesRefusal
    ) {
        #expect(throws: refusal, "\(name)") {
            try SeriesPlan(edit, of: event, scope: scope, today: Sample.date("2026-11-28"))
        }
    }

    @Test func `a first date that was said beside the new rule is told, and is the first`() throws {
        let edit = SeriesTable.move("2026-12-04", rule: "FREQ=WEEKLY;BYDAY=WE;COUNT=3")
        let event = Sample.series("FREQ=WEEKLY;COUNT=5")
        let plan = try SeriesPlan(
            edit, of: event, scope: .all, today: Sample.date("2026-11-28"))
        #expect(plan.startBesideRule == Sample.date("2026-12-04"))
        let changed = try #require(Event(event.record.showing(plan.values)))
        #expect(Self.dates(of: changed) == SeriesTable.at("18:00", "1204 1209 1216"))
    }

    @Test func `fields as they are written show which dates change, past ones too`() throws {
        let event = SeriesTable.begun()
        let when = Sample.when(
            "2026-10-07T18:00:00", "2026-10-07T20:00:00", rule: "FREQ=WEEKLY;BYDAY=WE;COUNT=12")
        let plan = SeriesPlan(writing: ["when": when, "keywords/krim": true], to: event)
        #expect(plan.dates.count == 12 && plan.isComplete && plan.pastKept == 0)
        #expect(plan.shift?.days == 1 && plan.shift?.hasOtherRule == true)
        #expect(plan.dates.allSatisfy { $0.after?.aspects["keywords/krim"] == true })
        #expect(SeriesPlan(writing: ["name/nb": "Forfattermøte"], to: event).values.isEmpty)
        let beside = Sample.when(
            "2026-10-06T18:00:00", "2026-10-06T20:00:00", rule: "FREQ=WEEKLY;BYDAY=WE;COUNT=12")
        #expect(
            SeriesPlan(writing: ["when": beside], to: event).startBesideRule
                == Sample.date("2026-10-06"))
    }
}
