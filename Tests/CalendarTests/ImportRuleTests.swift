import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// Rules and dates of which a part cannot be read: the series would have dates that nobody wrote.
@Suite struct ImportRuleTests {
    private static func series(_ lines: String) -> String {
        "UID:a\nDTSTART;TZID=Europe/Oslo:20261201T180000\nSUMMARY:Lesesirkel\n\(lines)"
    }

    private static let good = series("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4")

    private static let faulty: [(lines: String, told: String)] = [
        ("RRULE:FREQ=WEEKLY;INTERVAL=;COUNT=4", "part of its rule could not be read: INTERVAL="),
        ("RRULE:FREQ=WEEKLY;INTERVAL=x;COUNT=4", "part of its rule could not be read: INTERVAL=x"),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=fire", "COUNT=fire"),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=0", "COUNT=0"),
        ("RRULE:FREQ=WEEKLY;INTERVALL=2;COUNT=4", "INTERVALL=2"),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TI", "BYDAY=TI"),
        ("RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=2TU", "guessed: BYDAY=2TU as BYDAY=TU"),
        ("RRULE:every second week", "RRULE:every second week"),
        ("RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;TZID=Europe/Oslo:2026121x", "2026121x"),
        ("RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20261208T170000Z,julaften", "julaften"),
        ("RRULE:FREQ=WEEKLY;COUNT=3\nRDATE:x/PT1H", "RDATE:x/PT1H"),
        ("RECURRENCE-ID:i morgen", "RECURRENCE-ID:i morgen"),
    ]

    @Test(arguments: faulty)
    func `what decides dates and cannot be read wants a look, over a good series too`(
        lines: String, told: String
    ) throws {
        for isKnown in [false, true] {
            var bench = ImportBench()
            if isKnown { bench.accept(try bench.stage(Self.good).staged) }
            let staged = try bench.stage(Self.series(lines)).staged
            #expect(staged.map { $0.doubts.map(\.kind) } == [[.datesPartRead]], "\(lines)")
            let text = staged.first?.doubts.first?.text ?? ""
            #expect(text.contains(told), "\(text)")
            #expect(staged.first?.remarks.contains { $0.hasSuffix(".") } == false)
        }
    }

    @Test(arguments: [
        "RRULE:FREQ=WEEKLY; INTERVAL=2; COUNT=4", "RRULE:FREQ=WEEKLY;INTERVAL =2;COUNT=4",
        "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;X-EVOLUTION-ENDDATE=20261231",
    ])
    func `a rule that means what it says is taken, with a word`(lines: String) throws {
        var bench = ImportBench()
        let staged = try bench.stage(Self.series(lines)).staged
        #expect(staged.map(\.isPlain) == [true], "\(staged.map(\.doubts))")
        #expect(staged.first?.remarks.count ?? 0 >= 1)
        bench.accept(staged)
        #expect(
            bench.dates() == [
                "2026-12-01T18:00:00", "2026-12-15T18:00:00", "2026-12-29T18:00:00",
                "2027-01-12T18:00:00",
            ])
    }

    @Test(arguments: ["20261130", "20261130T170000Z", "20261201T165959Z", "20261201T175959"])
    func `of a rule that ends before it begins the first date is taken, with a word`(
        until: String
    ) throws {
        var bench = ImportBench()
        let staged = try bench.stage(Self.series("RRULE:FREQ=WEEKLY;UNTIL=\(until)")).staged
        #expect(staged.map(\.fault) == [nil])
        #expect(staged.first?.remarks.contains { $0.contains("ends before it begins") } == true)
        bench.accept(staged)
        #expect(bench.dates() == ["2026-12-01T18:00:00"])
    }

    @Test(arguments: [
        ("FREQ=HOURLY;INTERVAL=6", true), ("FREQ=HOURLY;UNTIL=20270101T000000Z", true),
        ("FREQ=HOURLY;COUNT=300", true), ("FREQ=HOURLY;UNTIL=20261202T000000Z", false),
        ("FREQ=HOURLY;COUNT=3", false),
    ])
    func `a rule within the day that still falls is not over`(rule: String, goesOn: Bool) throws {
        var bench = ImportBench()
        bench.today = "2026-12-10"
        let plan = try bench.stage(Self.series("RRULE:\(rule)"))
        #expect(plan.staged.count == (goesOn ? 1 : 0) && plan.past == (goesOn ? 0 : 1))
        #expect(plan.staged.allSatisfy { $0.fault?.contains("falls within the day") == true })
    }
}
