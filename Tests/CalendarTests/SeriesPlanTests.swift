import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// A series of five Thursdays, 3 to 31 December 2026, 18:00 to 20:00, of which the dates before
/// and after each change are told.
@Suite struct SeriesPlanTests {
    static let five = "FREQ=WEEKLY;COUNT=5"

    /// One change, and what it is to do.
    struct Row: CustomTestStringConvertible {
        let scope: SeriesScope
        let change: String
        var today = "2026-12-01"
        var includingPast = false
        /// The values to write, in order of their paths.
        let values: [String]
        /// `before > after`, each as `date start status name`.
        let dates: [String]
        var kept = 0

        var testDescription: String { "\(change) \(scope) on \(today)" }
    }

    static let cancel = "cancel"
    static let move = "move to 19:00"
    static let shift = "move to the day before"
    static let rename = "rename"

    static func edit(_ change: String, base: LocalDate) -> SeriesEdit {
        var edit = SeriesEdit()
        switch change {
        case cancel: edit.aspects = ["status": "cancelled", "statusReason/nb": "storm"]
        case rename: edit.aspects = ["name/nb": "Ny"]
        default:
            var time = TimeMove()
            if change == move { time.startSecond = 19 * 3_600 }
            if change == shift { time.startDate = base.adding(days: -1) }
            edit.time = time
        }
        return edit
    }

    static func text(_ state: SeriesPlan.State?) -> String {
        guard let state else { return "none" }
        let name = state.aspects["name/nb"]?.string.map { " \($0)" } ?? ""
        return "\(state.start.date.compact.dropFirst(4)) \(state.start.timeText) \(state.status)"
            + name
    }

    static func text(_ plan: SeriesPlan) -> [String] {
        plan.dates.map { "\(text($0.before)) > \(text($0.after))" }
    }

    static func text(_ values: [FieldPath: JSONValue]) -> [String] {
        values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.canonicalText)" }
    }

    static func date(_ day: Int) -> LocalDate {
        Sample.date(day < 10 ? "2026-12-0\(day)" : "2026-12-\(day)")
    }

    static func key(_ day: Int) -> OccurrenceKey { OccurrenceKey(date(day)) }

    static func when(_ start: String, _ end: String, _ rule: String) -> String {
        Sample.when(start, end, rule: rule).canonicalText
    }

    static let cancelled = #""aspects":{"status":"cancelled","statusReason/nb":"storm"}"#
    static let rest = when("2026-12-17T18:00:00", "2026-12-17T20:00:00", "FREQ=WEEKLY;COUNT=3")
    static let later = when("2026-12-17T19:00:00", "2026-12-17T21:00:00", "FREQ=WEEKLY;COUNT=3")
    static let all = ["1203", "1210", "1217", "1224", "1231"]
    static let toCome = ["1217", "1224", "1231"]

    static func each(_ dates: [String], _ before: String, _ after: String) -> [String] {
        dates.map { "\($0) \(before) > \($0) \(after)" }
    }

    static let rows: [Row] = [
        Row(
            scope: .only([key(10)]), change: cancel,
            values: [
                #"overrides/20261210/status "cancelled""#,
                #"overrides/20261210/statusReason/nb "storm""#,
            ], dates: ["1210 18:00 scheduled > 1210 18:00 cancelled"]),
        Row(
            scope: .only([key(10)]), change: move,
            values: [
                #"overrides/20261210/when {"end":"2026-12-10T21:00:00","start":"2026-12-10T19:00:00"}"#
            ], dates: ["1210 18:00 scheduled > 1210 19:00 scheduled"]),
        Row(
            scope: .only([key(10), key(24)]), change: shift,
            values: [
                #"overrides/20261210/when {"end":"2026-12-09T20:00:00","start":"2026-12-09T18:00:00"}"#,
                #"overrides/20261224/when {"end":"2026-12-23T20:00:00","start":"2026-12-23T18:00:00"}"#,
            ],
            dates: [
                "1210 18:00 scheduled > 1209 18:00 scheduled",
                "1224 18:00 scheduled > 1223 18:00 scheduled",
            ]),
        Row(
            scope: .only([key(10)]), change: rename,
            values: [#"overrides/20261210/name/nb "Ny""#],
            dates: ["1210 18:00 scheduled Forfattermøte > 1210 18:00 scheduled Ny"]),
        Row(
            scope: .from(key(17)), change: cancel,
            values: ["segments/20261217 {\(cancelled),\"when\":\(rest)}"],
            dates: each(toCome, "18:00 scheduled", "18:00 cancelled")),
        Row(
            scope: .from(key(17)), change: move,
            values: ["segments/20261217 {\"when\":\(later)}"],
            dates: each(toCome, "18:00 scheduled", "19:00 scheduled")),
        Row(
            scope: .from(key(17)), change: shift,
            values: [
                "segments/20261217 {\"when\":"
                    + when("2026-12-16T18:00:00", "2026-12-16T20:00:00", "FREQ=WEEKLY;COUNT=3")
                    + "}"
            ],
            dates: [
                "1217 18:00 scheduled > 1216 18:00 scheduled",
                "1224 18:00 scheduled > 1223 18:00 scheduled",
                "1231 18:00 scheduled > 1230 18:00 scheduled",
            ]),
        Row(
            scope: .from(key(17)), change: rename,
            values: ["segments/20261217 {\"aspects\":{\"name/nb\":\"Ny\"},\"when\":\(rest)}"],
            dates: each(toCome, "18:00 scheduled Forfattermøte", "18:00 scheduled Ny")),
        Row(
            scope: .all, change: cancel,
            values: [#"status "cancelled""#, #"statusReason/nb "storm""#],
            dates: each(all, "18:00 scheduled", "18:00 cancelled")),
        Row(
            scope: .all, change: move,
            values: ["when \(when("2026-12-03T19:00:00", "2026-12-03T21:00:00", five))"],
            dates: each(all, "18:00 scheduled", "19:00 scheduled")),
        Row(
            scope: .all, change: rename, values: [#"name/nb "Ny""#],
            dates: each(all, "18:00 scheduled Forfattermøte", "18:00 scheduled Ny")),
        // From here on two dates are past.
        Row(
            scope: .all, change: cancel, today: "2026-12-12",
            values: ["segments/20261217 {\(cancelled),\"when\":\(rest)}"],
            dates: each(toCome, "18:00 scheduled", "18:00 cancelled"), kept: 2),
        Row(
            scope: .all, change: move, today: "2026-12-12",
            values: ["segments/20261217 {\"when\":\(later)}"],
            dates: each(toCome, "18:00 scheduled", "19:00 scheduled"), kept: 2),
        Row(
            scope: .all, change: rename, today: "2026-12-12",
            values: ["segments/20261217 {\"aspects\":{\"name/nb\":\"Ny\"},\"when\":\(rest)}"],
            dates: each(toCome, "18:00 scheduled Forfattermøte", "18:00 scheduled Ny"), kept: 2),
        Row(
            scope: .all, change: move, today: "2026-12-12", includingPast: true,
            values: ["when \(when("2026-12-03T19:00:00", "2026-12-03T21:00:00", five))"],
            dates: each(all, "18:00 scheduled", "19:00 scheduled")),
        Row(
            scope: .only([key(3)]), change: rename, today: "2026-12-12", includingPast: true,
            values: [#"overrides/20261203/name/nb "Ny""#],
            dates: ["1203 18:00 scheduled Forfattermøte > 1203 18:00 scheduled Ny"]),
    ]

    @Test(arguments: rows)
    func `each scope and change has its dates before and after`(row: Row) throws {
        let base: LocalDate =
            switch row.scope {
            case .only(let keys): keys[0].date
            case .from(let key): key.date
            case .all: Self.date(3)
            }
        let event = Sample.series(Self.five)
        let plan = try SeriesPlan(
            Self.edit(row.change, base: base), of: event, scope: row.scope,
            today: Sample.date(row.today), includingPast: row.includingPast)
        #expect(Self.text(plan.values) == row.values)
        #expect(Self.text(plan) == row.dates)
        #expect(plan.pastKept == row.kept)
        #expect(plan.isComplete && plan.unmatched.isEmpty)
        for (path, value) in plan.values { try Kind.check(value, at: path, kind: "event") }
        // The dates told are those that the feed will have.
        let after = try #require(Event(event.record.showing(plan.values)))
        let starts = plan.dates.compactMap(\.after).map(\.start)
        let written = Written(after)
        for start in starts where row.scope == .only([Self.key(10)]) {
            #expect(written.property("DTSTART").contains { $0.hasSuffix(MomentForm.basic(start)) })
        }
    }

    static let refusals: [(SeriesScope, String, String, SeriesRefusal)] = [
        (
            .only([key(11)]), cancel, "2026-12-01",
            .noOccurrence(date(11), nearest: [date(10), date(17)])
        ),
        (
            .from(key(11)), move, "2026-12-01",
            .noOccurrence(date(11), nearest: [date(10), date(17)])
        ),
        (.only([key(3)]), cancel, "2026-12-12", .past(date(3), next: date(17))),
        (.from(key(3)), cancel, "2026-12-12", .past(date(3), next: date(17))),
        (.all, cancel, "2027-01-12", .allPast),
        (.from(key(17)), "move 8 days back", "2026-12-01", .passes(date(10))),
        (.only([key(17)]), "rule", "2026-12-01", .ruleOfOneDate),
        (
            .only([key(17)]), "end first", "2026-12-01",
            .endsBeforeStart(
                start: Sample.moment("2026-12-17T18:00:00"),
                end: Sample.moment("2026-12-17T17:00:00"))
        ),
        (.only([key(17)]), "nothing", "2026-12-01", .nothingSaid),
        (.only([key(17)]), "the same name", "2026-12-01", .nothingChanges),
    ]

    @Test(arguments: refusals)
    func `what makes no sense is refused`(
        scope: SeriesScope, change: String, today: String, refusal: SeriesRefusal
    ) throws {
        var edit = Self.edit(change, base: Self.date(17))
        switch change {
        case "move 8 days back": edit.time?.startDate = Self.date(9)
        case "rule": edit.time?.rule = .text("FREQ=DAILY")
        case "end first": edit.time?.end = .second(17 * 3_600)
        case "nothing": edit = SeriesEdit()
        case "the same name":
            edit = SeriesEdit()
            edit.aspects = ["name/nb": "Ny"]
        default: break
        }
        let event = Sample.series(Self.five, ["overrides/20261217/name/nb": "Ny"])
        #expect(throws: refusal) {
            try SeriesPlan(edit, of: event, scope: scope, today: Sample.date(today))
        }
    }
}
