import LibsyncModel
import Testing

@testable import LibsyncCalendar

@Suite(.enabled(if: RecurrenceCorpus.isThere)) struct RecurrenceCorpusTests {
    /// How many cases there are in which an engine of another family gives the same dates.
    static let gateCount = 573

    @Test func `every case that two families of engines agree on is right`() throws {
        var right = 0
        for test in try RecurrenceCorpus.cases() where test.isGate {
            let starts = test.starts()
            if starts == test.expected { right += 1; continue }
            Issue.record("\(test.id) \(test.rule): \(starts ?? ["refused"]), not \(test.expected)")
        }
        print("recurrence cases: \(right) of \(Self.gateCount)")
        #expect(right >= Self.gateCount)
    }

    @Test func `every invalid rule is refused, or kept as a tolerant reader keeps it`() throws {
        let cases = try RecurrenceCorpus.file("rrule/invalid-rules-lib-recur.json")["cases"]?.array
        #expect((cases ?? []).count == 33)
        for test in cases ?? [] {
            let rule = test["rrule"]?.string ?? ""
            #expect(throws: RuleFault.self, "\(rule)") { try RecurrenceRule(rule) }
            let lax = try? RecurrenceRule.lax(rule)
            let expected = try test["lax"]?.string.map { try RecurrenceRule($0) }
            #expect(lax?.rule == expected, "\(rule)")
            #expect(lax?.repairs.isEmpty != true, "\(rule)")
        }
    }

    @Test func `what the suites call an error is refused`() throws {
        let errors = try RecurrenceCorpus.cases().filter { $0.json["expected_error"] != nil }
        #expect(errors.count == 11)
        for test in errors {
            #expect(throws: RuleFault.self, "\(test.id)") { try RecurrenceRule(test.rule) }
        }
    }

    @Test func `rules that mean the same give the same dates`() throws {
        let groups = try RecurrenceCorpus.file("rrule/equivalent-rules-lib-recur.json")["groups"]
        #expect((groups?.array ?? []).count == 11)
        for group in groups?.array ?? [] {
            let rules = try (group.array ?? []).map {
                try RecurrenceRule($0["rrule"]?.string ?? "")
            }
            var compared = 0
            // From every start that all rules of the group give.
            for day in 0..<366 {
                let start = LocalDateTime(
                    secondsAsUTC: (15_706 + day) * 86_400 + 15 * 3_600 + 27)
                let isStart = rules.allSatisfy { rule in
                    let plan = RulePlan(rule, start: start, isDate: false)
                    var walk = RuleWalk(plan, before: plan.start + 1, steps: 1_000)
                    return walk.next() != nil
                }
                guard isStart else { continue }
                compared += 1
                let dates = rules.map {
                    RecurrenceSet(start: start, form: .floating, rules: [$0]).firstOfRule(40, $0)
                }
                #expect(Set(dates).count == 1, "\(rules) from \(start)")
            }
            #expect(compared > 0, "\(rules)")
        }
    }

    @Test func `every generated case on which two oracles agree is right`() throws {
        let file = try RecurrenceCorpus.text("generated/oracle-cases.jsonl")
        let zones = ZoneTables()
        var right = 0
        for line in file.split(separator: "\n") {
            let test = try JSONValue.parse(String(line))
            guard test["agree"]?.bool == true else { continue }
            let reader = ICalendarReader()
            let calendar = try reader.calendar(of: Array((test["ics"]?.string ?? "").utf8))
            let from = try #require(WrittenMoment(Array((test["start"]?.string ?? "").utf8)[...]))
            let to = try #require(WrittenMoment(Array((test["end"]?.string ?? "").utf8)[...]))
            var budget = ExpansionBudget()
            let found = calendar.starts(
                from: from.local, to: to.local, budget: &budget, zones: zones)
            #expect(found.isComplete)
            let expected = test["expected"]?.array?.compactMap(\.string)
            #expect(found.starts == expected, "\(test["rrule"]?.string ?? "")")
            if found.starts == expected { right += 1 }
        }
        print("generated recurrence cases: \(right) of 997")
        #expect(right >= 997)
    }
}
