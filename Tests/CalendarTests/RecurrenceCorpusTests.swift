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
}
