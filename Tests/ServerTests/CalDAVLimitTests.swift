import Hummingbird
import LibsyncCalendar
import LibsyncModel
import Testing

@testable import LibsyncServer

/// How much a stranger can make the server do by one request.
@Suite struct CalDAVLimitTests {
    private static func daily(_ count: Int) -> [FieldPath: JSONValue] {
        [
            "when": [
                "start": "2026-12-03T18:00:00", "end": "2026-12-03T19:00:00",
                "timeZone": "Europe/Oslo", "rule": .string("FREQ=DAILY;COUNT=\(count)"),
            ]
        ]
    }

    private static func expand(_ start: String, _ end: String) -> String {
        "C:calendar-data><C:expand start=\"\(start)\" end=\"\(end)\"/></C:calendar-data><D:owner"
    }

    @Test func `dates one by one have one budget for the whole report`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            // Together some 17 MB; any two of them are within the bounds.
            var fields = Self.daily(100)
            fields["description/nb"] = .string(String(repeating: "x", count: 56_000))
            let events = (0..<3).map { _ in branch.event(fields) }
            for (number, event) in events.enumerated() {
                try await branch.push([event], number: Int64(number + 1))
            }
            let data = Self.expand("20261201T000000Z", "20280101T000000Z")
            let hrefs = events.map { "<D:href>\(TestRegion.calendar)\(name($0))</D:href>" }
            let query = TestRegion.body(
                "C:calendar-multiget", TestRegion.prop([data]) + hrefs.joined())
            let answer = try await region.send(
                .report, TestRegion.calendar, ["Depth": "1"], body: Array(query.utf8))
            #expect(answer.status == 207)
            #expect(answer.bytes.count < 13_500_000)
            #expect(answer.bytes.count > 11_000_000)
            let end = String(decoding: answer.bytes.suffix(2_000), as: UTF8.self)
            #expect(end.contains("HTTP/1.1 507 Insufficient Storage"))
            #expect(end.contains("max-instances"))
        }
    }

    @Test func `dates one by one are given for 800 days`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            try await branch.push([branch.event(Self.daily(3))])
            let most = try await region.query(
                "", [Self.expand("20261201T000000Z", "20290208T000000Z")])
            #expect(most.responses.count == 1)
            let more = try await region.query(
                "", [Self.expand("20261201T000000Z", "20290208T000001Z")])
            #expect(more.answer.status == 403)
            #expect(more.condition == "max-instances")
        }
    }

    @Test func `a filter has only so many parts`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            try await branch.push([branch.event()])
            func properties(_ count: Int, _ inner: String = "") -> String {
                String(
                    repeating: "<C:prop-filter name=\"DTSTART\">\(inner)</C:prop-filter>",
                    count: count)
            }
            func parameters(_ count: Int) -> String {
                String(repeating: "<C:param-filter name=\"TZID\"/>", count: count)
            }
            func text(_ count: Int) -> String {
                "<C:text-match negate-condition=\"yes\">\(String(repeating: "x", count: count))"
                    + "</C:text-match>"
            }
            for filter in [
                properties(20), properties(1, parameters(20)), properties(10, parameters(2)),
                properties(1, text(200)),
            ] {
                let answer = try await region.query(filter)
                #expect(answer.responses.count == 1, "\(answer.answer.text)")
            }
            for filter in [
                properties(21), properties(1, parameters(21)), properties(11, parameters(2)),
                properties(1, text(201)),
            ] {
                #expect(try await region.query(filter).condition == "supported-filter")
            }
        }
    }

    @Test func `an object that a program knows otherwise is not given`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event()
            try await branch.push([event])
            let path = TestRegion.calendar + name(event)
            let tag = try #require(try await region.send(.get, path).header("ETag"))
            for method in [HTTPRequest.Method.get, .head] {
                for known in [tag, "*", "\"x\", \(tag)"] {
                    let answer = try await region.send(method, path, ["If-Match": known])
                    #expect(answer.status == 200)
                }
                // Weak ones never match here (RFC 9110, 13.1.1).
                for other in ["\"x\"", "W/\(tag)"] {
                    let answer = try await region.send(method, path, ["If-Match": other])
                    #expect(answer.status == 412)
                    #expect(!answer.text.contains("VCALENDAR"))
                }
            }
        }
    }

    @Test func `of an event there are the objects that are there, whatever is asked for`()
        async throws
    {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let (event, draft) = (branch.event(), branch.event(["visibility": "draft"]))
            try await branch.push([event, draft])
            let holdings = try await CalendarShelf(parts: region.parts).holdings()
            #expect(holdings.holds("\(event.id)"))
            for uid in ["\(event.id)-20261203", "\(event.id)-20270101", "\(draft.id)", "x", ""] {
                #expect(!holdings.holds(uid))
            }
        }
    }
}
