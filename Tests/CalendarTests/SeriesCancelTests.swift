import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// What is cancelled: how that meets what others change, and what becomes of it.
@Suite struct SeriesCancelTests {
    private typealias Merge = SeriesMergeTests

    @Test func `what one desk cancelled stays so when another changes a later part or a date`()
        throws
    {
        // It has begun, so that the cancellation is of the dates to come.
        let series = Sample.series("FREQ=WEEKLY;COUNT=5", start: "2026-11-26")
        let cancelled = try Merge.plan(series, .all) {
            $0.aspects = ["status": "cancelled", "statusReason/nb": "Vannskade"]
        }
        let renamed = try Merge.plan(series, .from(Sample.key("2026-12-17"))) {
            $0.aspects = ["name/nb": "Med kaffe"]
        }
        let full = try Merge.plan(series, .only([Sample.key("2026-12-10")])) {
            $0.aspects = ["status": "full"]
        }
        for plans in [[cancelled, renamed, full], [full, renamed, cancelled]] {
            let merged = try plans.reduce(series) { try Merge.showing($0, $1) }
            #expect(
                Merge.dates(merged) == [
                    "1126 18:00 scheduled", "1203 18:00 cancelled", "1210 18:00 cancelled",
                    "1217 18:00 cancelled", "1224 18:00 cancelled",
                ])
            let written = Written(merged)
            #expect(written.property("SUMMARY").contains("SUMMARY:AVLYST: Med kaffe"))
            #expect(written.property("DESCRIPTION").last == "DESCRIPTION:Avlyst: Vannskade")
            #expect(!written.property("STATUS").dropFirst().contains("STATUS:CONFIRMED"))
            // What is said to take place after all does.
            let held = try Merge.plan(merged, .only([Sample.key("2026-12-24")])) {
                $0.aspects = ["status": "scheduled"]
            }
            #expect(
                Merge.dates(try Merge.showing(merged, held)).suffix(2) == [
                    "1217 18:00 cancelled", "1224 18:00 scheduled",
                ])
            let rest = try Merge.plan(merged, .from(Sample.key("2026-12-17"))) {
                $0.aspects = ["status": "scheduled"]
            }
            #expect(
                Merge.dates(try Merge.showing(merged, rest)).suffix(3) == [
                    "1210 18:00 cancelled", "1217 18:00 scheduled", "1224 18:00 scheduled",
                ])
        }
    }

    @Test func `a date moved or full without knowing that the event was cancelled is not held`()
        throws
    {
        let series = Sample.series("FREQ=WEEKLY;COUNT=3")
        let moved = try Merge.plan(series, .only([Sample.key("2026-12-10")]), announced: true) {
            $0.time = Merge.time { $0.startSecond = 19 * 3_600 }
        }
        let cancelled = try Merge.plan(series, .all) { $0.aspects = ["status": "cancelled"] }
        let merged = try Merge.showing(series, moved, cancelled)
        #expect(
            Merge.dates(merged) == [
                "1203 18:00 cancelled", "1210 19:00 cancelled", "1217 18:00 cancelled",
            ])
        #expect(Written(merged).property("STATUS") == ["STATUS:CANCELLED", "STATUS:CANCELLED"])
        #expect(Written(merged, cancelled: .drop).lines.isEmpty)
    }

    @Test func `what is cancelled stays so at another time, and cannot be full`() throws {
        let series = Sample.series(
            "FREQ=WEEKLY;COUNT=3", ["overrides/20261210/status": "cancelled"])
        let key = Sample.key("2026-12-10")
        let moved = try Merge.plan(series, .only([key]), announced: true) {
            $0.time = Merge.time { $0.startDate = Sample.date("2026-12-11") }
        }
        #expect(Merge.dates(try Merge.showing(series, moved))[1] == "1211 18:00 cancelled")
        #expect(throws: SeriesRefusal.isCancelled(key)) {
            try Merge.plan(series, .only([key])) { $0.aspects = ["status": "full"] }
        }
        let single = Sample.event(1, ["status": "cancelled"])
        let later = try Merge.plan(single, .all, announced: true) {
            $0.time = Merge.time { $0.startDate = Sample.date("2026-12-11") }
        }
        #expect(try Merge.showing(single, later).status == .cancelled)
    }

    @Test func `an event that is back where it was announced is not marked as moved`() throws {
        var event = Sample.event(1)
        for day in ["2026-12-11", "2026-12-03"] {
            let plan = try Merge.plan(event, .all, announced: true) {
                $0.time = Merge.time { $0.startDate = Sample.date(day) }
                if day == "2026-12-11" { $0.aspects = ["statusReason/nb": "Sykdom"] }
            }
            event = try Merge.showing(event, plan)
        }
        #expect(event.status == .scheduled)
        #expect(event.statusReason.isEmpty && event.record["previousStart"] == nil)
    }
}
