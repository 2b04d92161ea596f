import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite struct RecurrenceRuleTests {
    @Test(arguments: [
        "FREQ=YEARLY", "FREQ=WEEKLY;INTERVAL=2;COUNT=10;BYDAY=MO,WE;WKST=SU",
        "FREQ=MONTHLY;UNTIL=20271231T225959Z;BYDAY=-1FR,2TU",
        "FREQ=DAILY;UNTIL=20271231", "FREQ=DAILY;UNTIL=20271231T180000",
        "FREQ=YEARLY;BYDAY=SU;BYMONTHDAY=-1,1,31;BYMONTH=3,10;BYSETPOS=-1",
        "FREQ=YEARLY;BYYEARDAY=-366,-1,1,366;BYMONTH=1,12", "FREQ=YEARLY;BYWEEKNO=-53,1,53",
        "FREQ=SECONDLY;BYSECOND=0,60;BYMINUTE=0,59;BYHOUR=0,23",
    ])
    func `a rule is written as it was read`(text: String) throws {
        #expect(try RecurrenceRule(text).text == text)
        #expect(try RecurrenceRule.lax(text).repairs.isEmpty)
    }

    @Test func `case, order and repetition do not count`() throws {
        #expect(
            try RecurrenceRule("byday=we,mo,WE;wkst=MO;interval=1;Freq=weekly")
                == RecurrenceRule("FREQ=WEEKLY;BYDAY=MO,WE"))
        #expect(
            try RecurrenceRule("FREQ=MONTHLY;BYDAY=+1MO")
                == RecurrenceRule("FREQ=MONTHLY;BYDAY=1MO"))
    }

    @Test(arguments: [
        ("", "has no FREQ: write FREQ=WEEKLY"), ("WEEKLY", "has no value: write NAME=VALUE"),
        ("FREQ=FORTNIGHTLY", "is no frequency: write YEARLY"),
        ("FREQ=DAILY;;COUNT=2", "semicolon too many"), ("FREQ=DAILY;", "semicolon too many"),
        ("FREQ=DAILY;COUNT=2;COUNT=3", "is there twice"), ("FREQ=DAILY;COUNT=", "has no value"),
        ("FREQ=DAILY;COUNT=0", "no whole number from 1"),
        ("FREQ=DAILY;INTERVAL=1.5", "no whole number"),
        ("FREQ=DAILY;INTERVAL=1000000001", "from 1 to 1000000000"),
        ("FREQ=DAILY;COUNT=99999999999999999999", "no whole number"),
        ("FREQ=DAILY;UNTIL=soon", "write 20261231"),
        ("FREQ=DAILY;UNTIL=20261301", "write 20261231"),
        ("FREQ=DAILY;UNTIL=2026-12-31", "write 20261231"),
        ("FREQ=DAILY;WKST=XX", "is no weekday"), ("FREQ=DAILY;BYHOUR=24", "write 0 to 23"),
        ("FREQ=DAILY;BYHOUR=-1", "write 0 to 23"), ("FREQ=DAILY;BYMONTH=13", "write 1 to 12"),
        ("FREQ=DAILY;BYMONTHDAY=32", "write 1 to 31, or from the end -1 to -31"),
        ("FREQ=DAILY;BYMONTHDAY=1,,2", "write 1 to 31"),
        ("FREQ=WEEKLY;BYDAY=MON", "is no weekday"), ("FREQ=MONTHLY;BYDAY=0MO", "is no weekday"),
        ("FREQ=YEARLY;BYDAY=54MO", "is no weekday"),
        ("FREQ=DAILY;X-MOON=FULL", "no part of a rule"),
        ("RSCALE=CHINESE;FREQ=YEARLY", "only rules of our calendar"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20261231", "are two ends"),
        ("FREQ=WEEKLY;BYDAY=1MO", "write FREQ=MONTHLY, or no number"),
        ("FREQ=YEARLY;BYWEEKNO=3;BYDAY=1MO", "write no number"),
        ("FREQ=MONTHLY;BYWEEKNO=3", "write FREQ=YEARLY"),
        ("FREQ=DAILY;BYYEARDAY=3", "write FREQ=YEARLY"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "write FREQ=MONTHLY"),
        ("FREQ=DAILY;BYSETPOS=1", "another BY part"),
    ])
    func `a fault is refused with what to write`(text: String, remedy: String) {
        let fault = #expect(throws: RuleFault.self) { try RecurrenceRule(text) }
        #expect(fault?.description.contains(remedy) == true, "\(fault?.description ?? "")")
    }

    @Test(arguments: [
        ("FREQ=MONTHLY;BYDAY=0TU", "FREQ=MONTHLY;BYDAY=TU"),
        ("FREQ=DAILY;;COUNT=3;", "FREQ=DAILY;COUNT=3"),
        ("FREQ=DAILY;UNTIL=20261231T225959ZZ", "FREQ=DAILY;UNTIL=20261231T225959Z"),
        ("FREQ=DAILY;UNTIL=2026-12-31", "FREQ=DAILY;UNTIL=20261231"),
        ("FREQ=DAILY;UNTIL=20261231T230000+0100", "FREQ=DAILY;UNTIL=20261231T220000Z"),
        ("FREQ=MONTHLY;BYYEARDAY=60", "FREQ=YEARLY;BYYEARDAY=60"),
        ("FREQ=MONTHLY;INTERVAL=2;BYYEARDAY=60", "FREQ=MONTHLY;INTERVAL=2"),
        ("FREQ=WEEKLY;BYMONTHDAY=1,2", "FREQ=MONTHLY;BYMONTHDAY=1,2"),
        ("FREQ=WEEKLY;BYDAY=2MO,TU", "FREQ=WEEKLY;BYDAY=MO,TU"),
        ("FREQ=WEEKLY;BYWEEKDAY=MO", "FREQ=WEEKLY;BYDAY=MO"),
        ("RSCALE=GREGORIAN;FREQ=DAILY", "FREQ=DAILY"), ("FREQ=DAILY;BYSETPOS=2", "FREQ=DAILY"),
    ])
    func `a tolerant reader keeps a strict rule and says so`(text: String, kept: String) throws {
        let (rule, repairs) = try RecurrenceRule.lax(text)
        #expect(rule.text == kept)
        #expect(try RecurrenceRule(rule.text) == rule)
        #expect(!repairs.isEmpty)
    }

    @Test(arguments: [
        "FREQ=WEEKLY; INTERVAL=2; COUNT=3", "FREQ=WEEKLY;INTERVAL =2;COUNT= 3",
        " FREQ = WEEKLY ;INTERVAL=\t2;COUNT=3 ; ", "FREQ=WEEKLY;INTERVAL=\u{A0}2;COUNT=3",
    ])
    func `spaces around a name or a value are read past and told`(text: String) throws {
        let (rule, repairs) = try RecurrenceRule.lax(text)
        #expect(rule.text == "FREQ=WEEKLY;INTERVAL=2;COUNT=3")
        #expect(!repairs.isEmpty && !repairs.contains(where: \.isGuess))
        #expect(throws: RuleFault.self) { try RecurrenceRule(text) }
        let days = try RecurrenceRule.lax("FREQ=WEEKLY;BYDAY=MO, TU").rule
        #expect(days.text == "FREQ=WEEKLY;BYDAY=MO,TU")
    }

    private static let guesses: [(text: String, isGuess: Bool)] = [
        ("INTERVAL=", true), ("INTERVAL=x", true), ("COUNT=fire", true), ("COUNT=0", true),
        ("INTERVALL=2", true), ("BYDAY=XX", true), ("BYDAY=TU,", true), ("BYHOUR=25", true),
        ("COUNT=2;COUNT=3", true), ("SKIP=FORWARD", true), ("WKST=X", true),
        ("UNTIL=20261220Z", false), ("BYDAY=2MO", true), ("BYSETPOS=1", true), (";", false),
        ("X-NOTE=1", false), ("COUNT=2;COUNT=2", false), ("SKIP=OMIT", false),
        ("UNTIL=2026-12-20", false), ("RSCALE=GREGORIAN", false), ("BYWEEKDAY=MO", false),
        ("COUNT=2;UNTIL=20261220", false), ("BYMONTHDAY=1", false),
    ]

    @Test(arguments: guesses)
    func `a repair says whether dates may be others for it`(text: String, isGuess: Bool) throws {
        let repairs = try RecurrenceRule.lax("FREQ=WEEKLY;\(text)").repairs
        #expect(!repairs.isEmpty)
        #expect(repairs.contains(where: \.isGuess) == isGuess, "\(repairs)")
    }

    @Test(arguments: [
        "", "FREQ=", "FREQ=SOMETIMES", "COUNT=3", "RSCALE=HEBREW;FREQ=YEARLY",
        "FREQ=DAILY;UNTIL=when the snow melts",
    ])
    func `what leaves no rule is refused by a tolerant reader too`(text: String) {
        #expect(throws: RuleFault.self) { try RecurrenceRule.lax(text) }
    }

    @Test func `of two ends the earlier one holds`() throws {
        let start = Sample.moment("2026-12-03T18:00:00")
        for (rule, count) in [("COUNT=3;UNTIL=20261231", 3), ("COUNT=9;UNTIL=20261206T180000", 4)] {
            let (rule, repairs) = try RecurrenceRule.lax("FREQ=DAILY;\(rule)")
            #expect(repairs.count == 1)
            let series = RecurrenceSet(start: start, form: .floating, rules: [rule])
            #expect(series.occurrences(in: 0..<Int.max).occurrences.count == count)
        }
    }

    @Test func `a text of any size or content is read in bounds`() {
        let long = "FREQ=DAILY;BYMONTH=" + String(repeating: "1,", count: 10_000)
        #expect(throws: RuleFault.self) { try RecurrenceRule.lax(long) }
        let faulty = "FREQ=DAILY;BYMONTH=" + String(repeating: "99,", count: 5_000)
        let repairs = (try? RecurrenceRule.lax(faulty))?.repairs.count
        #expect(repairs == RuleReader.repairsMax)
        let fault = #expect(throws: RuleFault.self) {
            try RecurrenceRule("FREQ=DAILY;\u{1B}[2J\(String(repeating: "x", count: 500))=1")
        }
        #expect((fault?.part.count ?? 0) <= 61 && fault?.part.contains("\u{1B}") == false)
        for text in ["=", "=;=", ";", "FREQ==DAILY", "FREQ=DAILY;BYDAY=M", "FREQ=DAILY;BYDAY=Ø"] {
            _ = try? RecurrenceRule.lax(text)
        }
    }
}
