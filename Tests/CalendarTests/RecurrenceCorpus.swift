import Foundation
import LibsyncModel

@testable import LibsyncCalendar

/// The cases of other projects' test suites, which do not belong to this one: they lie in a folder
/// beside the checkout.
enum RecurrenceCorpus {
    /// The folder; nil where it is not there.
    static let folder: String? = {
        let path = CalendarCorpus.root.path
        return FileManager.default.fileExists(atPath: path + "/rrule") ? path : nil
    }()

    static let isThere: Bool = {
        if folder == nil {
            print("SKIPPED: no corpus of recurrence cases beside the checkout")
        }
        return folder != nil
    }()

    /// The text of one file.
    static func text(_ name: String) throws -> String {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder ?? "")/\(name)"))
        return String(decoding: data, as: UTF8.self)
    }

    /// The members of one file.
    static func file(_ name: String) throws -> JSONValue { try JSONValue.parse(text(name)) }

    /// The cases of all suites.
    static func cases() throws -> [Case] {
        let suites = ["dateutil", "ical4j", "icaljs", "php-rrule", "rrulejs", "sabre-vobject"]
        return try suites.flatMap { suite in
            try file("rrule/\(suite).json")["cases"]?.array?.map(Case.init) ?? []
        }
    }

    /// One rule with the starts that are expected of it.
    struct Case {
        let json: JSONValue

        var id: String { json["id"]?.string ?? "" }
        var rule: String { json["rrule"]?.string ?? "" }
        var isGate: Bool { json["independent_engine_agrees"]?.bool == true }
        var isComplete: Bool { json["complete"]?.bool == true }
        var isStartAlways: Bool { json["dtstart_semantics"] != nil }
        var expected: [String] { json["expected"]?.array?.compactMap(\.string) ?? [] }
        /// Whether it asks for a rule's first starts and nothing else.
        var isPlain: Bool {
            let others = [
                "rdate", "exdate", "exrule", "window_end", "expected_error", "fast_forward",
            ]
            return json["rrule"] != nil && others.allSatisfy { json[$0] == nil }
        }

        /// What we give, as many as are expected and one more to see an end; nil for a rule that is
        /// refused.
        func starts() -> [String]? {
            guard let start = WrittenMoment(Array((json["dtstart"]?.string ?? "").utf8)[...]),
                let rule = (try? RecurrenceRule(rule)) ?? (try? RecurrenceRule.lax(rule).rule)
            else { return nil }
            let form: MomentForm =
                start.clock == .date
                ? .date
                : json["tz"]?.string.map { MomentForm(zone: $0) }
                    ?? (start.clock == .utc ? .utc : .floating)
            let series = RecurrenceSet(start: start.local, form: form, rules: [rule])
            let most = expected.count + (isComplete ? 1 : 0)
            return starts(of: series, rule, most).map {
                switch start.clock {
                case .date: $0.date.compact
                case .utc: MomentForm.utc.until($0)
                default: MomentForm.floating.until($0)
                }
            }
        }

        private func starts(
            of series: RecurrenceSet, _ rule: RecurrenceRule, _ most: Int
        ) -> [LocalDateTime] {
            let clock = SeriesClock(series.form, ZoneTables())
            if isStartAlways {
                return series.first(most, from: clock.instant(series.start.secondsAsUTC))
                    .occurrences
                    .map { LocalDateTime(secondsAsUTC: clock.exactLocal($0.secondsSince1970)) }
            }
            // These suites leave a start out that the rule does not give.
            let all = series.firstOfRule(most, rule)
            return all.map { LocalDateTime(secondsAsUTC: clock.exactLocal($0)) }
        }
    }
}

extension RecurrenceSet {
    /// The first instants of one rule, without the start that it may not give.
    func firstOfRule(_ count: Int, _ rule: RecurrenceRule) -> [Int] {
        let clock = SeriesClock(form, ZoneTables())
        var starts = StartList(range: Int.min..<RuleWalk.lastBound, limit: count)
        let plan = RulePlan(rule, start: start, isDate: form == .date)
        var walk = RuleWalk(
            plan, before: bound(of: rule, clock, range: starts.range), steps: 1_000_000)
        starts.take(&walk, clock, lastInstant: lastInstant(of: rule))
        starts.finish()
        return starts.expansion.occurrences.map(\.secondsSince1970)
    }
}
