import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// Changes of series that meet: two people's, and of what was changed before.
@Suite struct SeriesMergeTests {
    static let today = Sample.date("2026-12-01")

    static func plan(
        _ event: Event, _ scope: SeriesScope, announced: Bool = false,
        _ change: (inout SeriesEdit) -> Void
    ) throws -> SeriesPlan {
        var edit = SeriesEdit()
        edit.isAnnounced = announced
        change(&edit)
        return try SeriesPlan(edit, of: event, scope: scope, today: today)
    }

    static func time(_ change: (inout TimeMove) -> Void) -> TimeMove {
        var time = TimeMove()
        change(&time)
        return time
    }

    static func showing(_ event: Event, _ plans: SeriesPlan...) throws -> Event {
        try plans.reduce(event) { event, plan in
            try #require(Event(event.record.showing(plan.values)))
        }
    }

    /// `1203 18:00 scheduled` of each date of December and January.
    static func dates(_ event: Event) -> [String] {
        EventDates(event).occurrences(
            from: Sample.date("2026-11-01"), to: Sample.date("2027-01-31")
        ).map { "\($0.start.date.compact.dropFirst(4)) \($0.start.timeText) \($0.status)" }
    }

    @Test func `Christmas Eve stays cancelled when the series moves to another hour`() throws {
        let series = Sample.series("FREQ=WEEKLY;COUNT=5")
        let moved = try Self.plan(series, .all) {
            $0.time = Self.time { $0.startSecond = 19 * 3_600 }
        }
        let cancelled = try Self.plan(series, .only([Sample.key("2026-12-24")])) {
            $0.aspects = ["status": "cancelled"]
        }
        for merged in [
            try Self.showing(series, moved, cancelled), try Self.showing(series, cancelled, moved),
        ] {
            #expect(
                Self.dates(merged) == [
                    "1203 19:00 scheduled", "1210 19:00 scheduled", "1217 19:00 scheduled",
                    "1224 19:00 cancelled", "1231 19:00 scheduled",
                ])
            #expect(EventDates(merged).unmatched.isEmpty)
            let eve = try #require(Written(merged).events.last)
            #expect(
                eve.property("RECURRENCE-ID") == ["RECURRENCE-ID;TZID=Europe/Oslo:20261224T190000"])
            #expect(eve.property("STATUS") == ["STATUS:CANCELLED"])
        }
    }

    @Test func `two splits that did not know of each other double no date`() throws {
        let series = Sample.series("FREQ=WEEKLY;COUNT=5")
        let earlier = try Self.plan(series, .from(Sample.key("2026-12-10"))) {
            $0.time = Self.time { $0.startSecond = 17 * 3_600 }
        }
        let later = try Self.plan(series, .from(Sample.key("2026-12-24"))) {
            $0.time = Self.time { $0.startSecond = 19 * 3_600 }
        }
        let merged = try Self.showing(series, earlier, later)
        #expect(
            Self.dates(merged) == [
                "1203 18:00 scheduled", "1210 17:00 scheduled", "1217 17:00 scheduled",
                "1224 19:00 scheduled", "1231 19:00 scheduled",
            ])
        let written = Written(merged)
        #expect(written.property("UID").count == 3 && Set(written.property("UID")).count == 3)
        #expect(
            written.property("RRULE") == [
                "RRULE:FREQ=WEEKLY;UNTIL=20261209T225959Z",
                "RRULE:FREQ=WEEKLY;UNTIL=20261223T225959Z", "RRULE:FREQ=WEEKLY;COUNT=2",
            ])
    }

    @Test func `two moves from one date, one back and one forward, meet in one place`() throws {
        let series = Sample.series("FREQ=WEEKLY;COUNT=4")
        let plans = try ["2026-12-16", "2026-12-18"].map { day in
            try Self.plan(series, .from(Sample.key("2026-12-17"))) {
                $0.time = Self.time { $0.startDate = Sample.date(day) }
            }
        }
        #expect(
            plans.map { $0.values.keys.sorted() } == [["segments/20261217"], ["segments/20261217"]])
        let back = try Self.showing(series, plans[1], plans[0])
        #expect(
            Self.dates(back) == ["1203", "1210", "1216", "1223"].map { "\($0) 18:00 scheduled" })
        let forward = try Self.showing(series, plans[0], plans[1])
        #expect(
            Self.dates(forward) == ["1203", "1210", "1218", "1225"].map { "\($0) 18:00 scheduled" })
        // Moved once more it stays there, and keeps its name for those who subscribe.
        let again = try Self.plan(back, .from(Sample.key("2026-12-16"))) {
            $0.time = Self.time { $0.startDate = Sample.date("2026-12-19") }
        }
        #expect(again.values.keys.sorted() == ["segments/20261217"])
        let moved = try Self.showing(back, again)
        #expect(
            Self.dates(moved) == ["1203", "1210", "1219", "1226"].map { "\($0) 18:00 scheduled" })
        #expect(Written(moved).property("UID") == Written(back).property("UID"))
    }

    @Test func `a run that moved back gives its key to one that begins there`() throws {
        let series = Sample.series(
            "FREQ=WEEKLY",
            [
                "segments/20261217": [
                    "when": Sample.when(
                        "2026-12-16T18:00:00", "2026-12-16T20:00:00",
                        rule: "FREQ=WEEKLY;BYDAY=WE,TH;COUNT=4")
                ]
            ])
        let plan = try Self.plan(series, .from(Sample.key("2026-12-17"))) {
            $0.time = Self.time { $0.startSecond = 19 * 3_600 }
        }
        #expect(plan.values.keys.sorted() == ["segments/20261216", "segments/20261217"])
        #expect(
            Self.dates(try Self.showing(series, plan)) == [
                "1203 18:00 scheduled", "1210 18:00 scheduled", "1216 18:00 scheduled",
                "1217 19:00 scheduled", "1223 19:00 scheduled", "1224 19:00 scheduled",
            ])
    }

    @Test func `days that a run leaves do not come back as dates of the run before`() throws {
        let series = Sample.series(
            "FREQ=DAILY",
            [
                "segments/20261217": [
                    "when": Sample.when(
                        "2026-12-15T18:00:00", "2026-12-15T20:00:00", rule: "FREQ=DAILY;COUNT=2")
                ]
            ])
        let plan = try Self.plan(series, .from(Sample.key("2026-12-15"))) {
            $0.time = Self.time { $0.startDate = Sample.date("2026-12-20") }
        }
        #expect(
            Self.dates(try Self.showing(series, plan)).suffix(3) == [
                "1214 18:00 scheduled", "1220 18:00 scheduled", "1221 18:00 scheduled",
            ])
    }

    @Test func `the last date of a series moves without a rule that would not give it`() throws {
        let series = Sample.series("FREQ=MONTHLY;BYDAY=4TH;COUNT=1", start: "2026-12-24")
        let whole = try Self.plan(series, .all) {
            $0.time = Self.time { $0.startDate = Sample.date("2026-12-17") }
        }
        let moved = try Self.showing(series, whole)
        #expect(Self.dates(moved) == ["1217 18:00 scheduled"])
        #expect(Written(moved).property("RRULE").isEmpty)
        let monthly = Sample.series("FREQ=MONTHLY;BYMONTHDAY=3;UNTIL=20270103")
        let rest = try Self.plan(monthly, .from(Sample.key("2027-01-03"))) {
            $0.time = Self.time { $0.startDate = Sample.date("2027-01-05") }
        }
        let both = try Self.showing(monthly, rest)
        #expect(Self.dates(both) == ["1203 18:00 scheduled", "0105 18:00 scheduled"])
        #expect(Written(both).property("RRULE").count == 1)
    }

    @Test func `an override that the moved series has no date for is told and withheld`() throws {
        let series = Sample.series(
            "FREQ=WEEKLY;COUNT=5", ["overrides/20261224/status": "cancelled"])
        let moved = try Self.plan(series, .from(Sample.key("2026-12-10"))) {
            $0.time = Self.time { $0.startDate = Sample.date("2026-12-09") }
        }
        #expect(moved.unmatched.map(\.key.description) == ["20261224"])
        #expect(moved.unmatched.first?.nearest.map(\.description) == ["20261223"])
        let written = Written(try Self.showing(series, moved))
        // Nothing of its own for the key, and nothing on the day before.
        #expect(written.property("RECURRENCE-ID").isEmpty)
        #expect(written.property("EXDATE") == ["EXDATE;TZID=Europe/Oslo:20261223T180000"])
    }

    @Test func `an event that moved away from under an override is withheld as a whole`() {
        let event = Sample.event(1, ["overrides/20261204/status": "cancelled"])
        #expect(Written(event).lines.isEmpty)
        #expect(!Written(Sample.event(1, ["overrides/20261203/status": "full"])).lines.isEmpty)
    }

    @Test func `a moved date keeps its first start however often it moves, until it is back`()
        throws
    {
        let date = Sample.date("2026-12-10")
        var event = Sample.series("FREQ=WEEKLY;COUNT=5")
        for day in ["2026-12-11", "2026-12-12"] {
            let plan = try Self.plan(event, .only([OccurrenceKey(date)]), announced: true) {
                $0.time = Self.time { $0.startDate = Sample.date(day) }
            }
            event = try Self.showing(event, plan)
            let own = try #require(event.changes.first?.change)
            #expect(own.aspects["previousStart"] == "2026-12-10T18:00:00")
            #expect(own.status == .rescheduled)
            #expect(own.start == Sample.moment("\(day)T18:00:00"))
        }
        #expect(Written(event).property("SUMMARY").contains("SUMMARY:FLYTTET: Forfattermøte"))
        let back = try Self.plan(event, .only([OccurrenceKey(date)]), announced: true) {
            $0.time = Self.time { $0.startDate = date }
        }
        #expect(try Self.showing(event, back).changes.isEmpty)
    }

    @Test func `a date that was moved is named by its own date`() throws {
        let event = Sample.series(
            "FREQ=WEEKLY;COUNT=5",
            [
                "overrides/20261210/when": [
                    "start": "2026-12-11T18:00:00", "end": "2026-12-11T20:00:00",
                ]
            ])
        let day = Sample.date("2026-12-11")
        #expect(throws: SeriesRefusal.movedThere(day, own: Sample.date("2026-12-10"))) {
            try Self.plan(event, .only([OccurrenceKey(day)])) {
                $0.aspects = ["status": "cancelled"]
            }
        }
    }

    @Test func `cancelling the rest takes full dates along and leaves those cancelled before`()
        throws
    {
        let event = Sample.series(
            "FREQ=WEEKLY;COUNT=5",
            [
                "overrides/20261217/status": "full", "overrides/20261224/status": "cancelled",
                "overrides/20261224/statusReason/nb": "Julaften",
            ])
        let plan = try Self.plan(event, .from(Sample.key("2026-12-10"))) {
            $0.aspects = ["status": "cancelled", "statusReason/nb": "Oppussing"]
        }
        let after = try Self.showing(event, plan)
        #expect(Self.dates(after).dropFirst().allSatisfy { $0.hasSuffix("cancelled") })
        let words = Written(after).property("DESCRIPTION")
        #expect(words.contains("DESCRIPTION:Avlyst: Julaften"))
        #expect(words.contains("DESCRIPTION:Avlyst: Oppussing"))
    }

    @Test func `all dates take later segments along and keep what only those say`() throws {
        let event = Sample.series(
            "FREQ=WEEKLY",
            [
                "segments/20261217": [
                    "when": Sample.when(
                        "2026-12-17T16:00:00", "2026-12-17T17:00:00", rule: "FREQ=WEEKLY;COUNT=2"),
                    "aspects": ["name/nb": "Ettermiddag", "status": "full"], "x-later": 1,
                ]
            ])
        let plan = try Self.plan(event, .all) {
            $0.time = Self.time { $0.startSecond = 19 * 3_600 }
            $0.aspects = ["name/nb": "Kveld"]
        }
        #expect(plan.values.keys.sorted() == ["name/nb", "segments/20261217", "when"])
        let segment = try #require(plan.values["segments/20261217"])
        #expect(segment["aspects"] == ["status": "full"])
        #expect(segment["x-later"] == 1)
        #expect(
            Self.dates(try Self.showing(event, plan)) == [
                "1203 19:00 scheduled", "1210 19:00 scheduled", "1217 19:00 full",
                "1224 19:00 full",
            ])
        #expect(throws: SeriesRefusal.severalRules(Sample.date("2026-12-17"))) {
            try Self.plan(event, .all) { $0.time = Self.time { $0.rule = .text("FREQ=DAILY") } }
        }
    }

    @Test(arguments: [
        ("FREQ=WEEKLY;BYDAY=TH", "2026-12-09", "FREQ=WEEKLY;BYDAY=WE"),
        (
            "FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20261231", "2026-12-09",
            "FREQ=WEEKLY;UNTIL=20261230;BYDAY=WE,SU"
        ),
        ("FREQ=WEEKLY;UNTIL=20261231T160000Z", "2026-12-11", "FREQ=WEEKLY;UNTIL=20261231"),
        ("FREQ=DAILY;COUNT=20", "2026-12-11", "FREQ=DAILY;COUNT=13"),
        ("FREQ=MONTHLY", "2027-01-04", "FREQ=MONTHLY"),
        ("FREQ=MONTHLY;BYDAY=1TH", "2027-01-08", nil),
        ("FREQ=MONTHLY;BYMONTHDAY=3", "2027-01-04", nil),
    ])
    func `a rule moves to other weekdays where that is what it says`(
        rule: String, to: String, moved: String?
    ) throws {
        let event = Sample.series(rule)
        let isMonthly = rule.contains("MONTHLY")
        let base = Sample.date(
            isMonthly ? (rule.contains("BYDAY") ? "2027-01-07" : "2027-01-03") : "2026-12-10")
        let plan = {
            try Self.plan(event, .from(OccurrenceKey(base))) {
                $0.time = Self.time { $0.startDate = Sample.date(to) }
            }
        }
        guard let moved else {
            #expect(throws: SeriesRefusal.ruleNotMoved(rule)) { try plan() }
            return
        }
        let segment = try #require(try plan().values.values.first)
        #expect(segment["when"]?["rule"]?.string == moved)
    }

    @Test func `an event of single dates is changed date by date`() throws {
        let event = Sample.event(
            1, ["dates/20261210": true, "dates/20261217": true])
        let plan = try Self.plan(event, .from(Sample.key("2026-12-10"))) {
            $0.aspects = ["status": "full"]
        }
        #expect(
            plan.values == [
                "overrides/20261210/status": "full", "overrides/20261217/status": "full",
            ])
    }

    @Test func `a single event is changed itself, its previous start kept`() throws {
        let event = Sample.event()
        let plan = try Self.plan(event, .all, announced: true) {
            $0.time = Self.time { $0.startDate = Sample.date("2026-12-08") }
        }
        #expect(plan.values["previousStart"] == "2026-12-03T18:00:00")
        #expect(plan.values["status"] == "rescheduled")
        #expect(plan.dates.count == 1 && plan.dates.first?.after?.date == Sample.date("2026-12-08"))
        #expect(
            throws: SeriesRefusal.noOccurrence(Self.today, nearest: [Sample.date("2026-12-03")])
        ) {
            try Self.plan(event, .only([OccurrenceKey(Self.today)])) {
                $0.aspects = ["status": "full"]
            }
        }
    }

    @Test func `a series without end tells that later dates change too`() throws {
        let plan = try Self.plan(Sample.series("FREQ=WEEKLY"), .all) {
            $0.aspects = ["place": .string(Sample.id(9).description)]
        }
        #expect(!plan.isComplete && (57...60).contains(plan.dates.count))
    }
}
