import Hummingbird
import LibsyncCalendar
import LibsyncModel
import Testing

@testable import LibsyncServer

/// Objects by address, and by what is asked of them.
@Suite struct CalDAVReportTests {
    private static func when(
        _ start: String, _ end: String, rule: String? = nil, allDay: Bool = false
    ) -> JSONValue {
        var members: [String: JSONValue] = [
            "start": .string(start), "end": .string(end), "timeZone": "Europe/Oslo",
        ]
        if let rule { members["rule"] = .string(rule) }
        if allDay { members["allDay"] = true }
        return .object(members)
    }

    /// Thursdays at six from 3 December 2026, for ever.
    private static let weekly: [FieldPath: JSONValue] = [
        "name/nb": "Strikkekveld",
        "when": when("2026-12-03T18:00:00", "2026-12-03T19:00:00", rule: "FREQ=WEEKLY"),
    ]

    private static func range(_ start: String?, _ end: String?) -> String {
        let parts = [start.map { "start=\"\($0)\"" }, end.map { "end=\"\($0)\"" }]
        return "<C:time-range \(parts.compactMap { $0 }.joined(separator: " "))/>"
    }

    @Test func `an object is the same by GET, by multiget and in a listing`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event(Self.weekly)
            try await branch.push([event])
            let path = TestRegion.calendar + "\(event.id).ics"
            let get = try await region.send(.get, path, ["Accept-Encoding": "gzip"])
            #expect(get.status == 200)
            #expect(get.header("Content-Encoding") == nil)
            #expect(get.header("Content-Type")?.hasPrefix("text/calendar") == true)
            #expect(get.text.contains("RRULE:FREQ=WEEKLY\r\n"))
            #expect(!get.text.contains("METHOD"))
            let tag = try #require(get.header("ETag"))
            let told = try await region.report(
                "C:calendar-multiget", ["D:getetag", "C:calendar-data"],
                "<D:href>\(path)</D:href>")
            #expect(told.responses[0].text("getetag") == tag)
            #expect(
                told.responses[0].found[DAVName.calendarData]?.text == get.text)
            let list = try await region.find(
                ["D:getetag", "D:getcontentlength"], at: TestRegion.calendar, depth: "1")
            #expect(list.responses[1].href == path)
            #expect(list.responses[1].text("getetag") == tag)
            #expect(list.responses[1].text("getcontentlength") == String(get.bytes.count))
            for known in [tag, "\"x\", W/\(tag)", "*"] {
                let again = try await region.send(.get, path, ["If-None-Match": known])
                #expect(again.status == 304)
            }
            let head = try await region.send(.head, path)
            #expect(head.header("Content-Length") == String(get.bytes.count))
            #expect(head.bytes.isEmpty)
        }
    }

    @Test func `a change of this and following is an object of its own`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let later = Self.when("2026-12-17T12:00:00", "2026-12-17T13:00:00", rule: "FREQ=WEEKLY")
            let event = branch.event(
                Self.weekly.merging(["segments/20261217": ["when": later]]) { one, _ in one })
            try await branch.push([event])
            let list = try await region.find(["D:getetag"], at: TestRegion.calendar, depth: "1")
            let names = ["\(event.id).ics", "\(event.id)-20261217.ics"]
            #expect(list.hrefs.dropFirst().map { String($0.dropFirst(25)) } == names)
            for name in names {
                let object = try await region.send(.get, TestRegion.calendar + name)
                let uids = object.text.split(separator: "\r\n").filter { $0.hasPrefix("UID:") }
                #expect(uids == ["UID:\(name.dropLast(4))"])
            }
            let gone = try await region.send(
                .get, TestRegion.calendar + "\(event.id)-20261224.ics")
            #expect(gone.status == 404)
        }
    }

    @Test func `addresses may have a host and escapes, and what is not there is said`() async throws
    {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let (event, draft) = (branch.event(), branch.event(["visibility": "draft"]))
            try await branch.push([event, draft])
            let name = "\(event.id).ics"
            let wanted = [
                "https://other.example\(TestRegion.calendar)\(name)",
                TestRegion.calendar + name.replacing("-", with: "%2D"),
                TestRegion.calendar + "\(draft.id).ics", "/etc/passwd", "", "%zz",
                "/caldav/calendars/library-nordnes/\(name)",
                TestRegion.calendar + name.uppercased(),
                TestRegion.calendar + "0192a000-0000-7000-8000-000000000001.ics",
            ]
            let told = try await region.report(
                "C:calendar-multiget", ["D:getetag"],
                (wanted + wanted).map { "<D:href>\($0)</D:href>" }.joined())
            // The first two are one object, which is told of once.
            #expect(told.responses.count == wanted.count - 1)
            #expect(told.responses[0].text("getetag") != nil)
            #expect(told.responses[0].href == TestRegion.calendar + name)
            #expect(told.responses[1...].allSatisfy { $0.status == "HTTP/1.1 404 Not Found" })
            let escaped = try await region.report(
                "C:calendar-multiget", ["D:getetag"], "<D:href>\(wanted[1])</D:href>")
            #expect(escaped.responses[0].text("getetag") != nil)
            #expect(!told.answer.text.contains("Utkast"))
        }
    }

    @Test(
        arguments: [
            ("20261203T170000Z", "20261203T180000Z", true),
            ("20261203T180000Z", "20261204T000000Z", false),
            ("20261203T160000Z", "20261203T170000Z", false),
            ("20261210T173000Z", "20261210T173001Z", true),
            ("20270701T160000Z", "20270701T161000Z", true),
            ("20270701T170000Z", "20270701T180000Z", false),
            ("20261211T000000Z", "20261216T000000Z", false),
            ("20261224T000000Z", "20261225T000000Z", false),
            ("20261231T090000Z", "20261231T100000Z", true),
            ("20261231T170000Z", "20261231T180000Z", false),
            ("20991231T000000Z", nil, true), (nil, "20261203T170000Z", false),
            (nil, "20261203T170001Z", true),
        ] as [(String?, String?, Bool)])
    func `a series is found by its dates`(start: String?, end: String?, isFound: Bool) async throws
    {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event(
                Self.weekly.merging([
                    "overrides/20261224/status": "omitted",
                    "overrides/20261231/when": [
                        "start": "2026-12-31T10:00:00", "end": "2026-12-31T11:00:00",
                    ],
                ]) { one, _ in one })
            try await branch.push([event])
            let told = try await region.query(Self.range(start, end))
            #expect(told.answer.status == 207)
            #expect(told.responses.count == (isFound ? 1 : 0), "\(told.answer.text)")
        }
    }

    @Test func `days count by the clock of the calendar, or by the one asked for`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let day = Self.when("2026-12-05", "2026-12-05", allDay: true)
            try await branch.push([branch.event(["when": day])])
            // In Oslo the day begins an hour before it does in UTC.
            let before = Self.range("20261204T223000Z", "20261204T233000Z")
            let after = Self.range("20261205T230000Z", "20261206T000000Z")
            #expect(try await region.query(before).responses.count == 1)
            #expect(try await region.query(after).responses.isEmpty)
            let utc = "<C:timezone-id>UTC</C:timezone-id>"
            #expect(try await region.query(before, ["D:getetag"], utc).responses.isEmpty)
            #expect(try await region.query(after, ["D:getetag"], utc).responses.count == 1)
            let tokyo = """
                <C:timezone>BEGIN:VCALENDAR&#13;
                BEGIN:VTIMEZONE&#13;
                TZID:Asia/Tokyo&#13;
                END:VTIMEZONE&#13;
                END:VCALENDAR&#13;
                </C:timezone>
                """
            let early = Self.range("20261204T150000Z", "20261204T160000Z")
            #expect(try await region.query(early).responses.isEmpty)
            #expect(try await region.query(early, ["D:getetag"], tokyo).responses.count == 1)
            for zone in ["<C:timezone>x</C:timezone>", "<C:timezone-id>Atlantis</C:timezone-id>"] {
                let answer = try await region.query(early, ["D:getetag"], zone)
                #expect(answer.condition == "valid-calendar-data")
            }
        }
    }

    @Test func `dates one by one are in UTC, and say of which series they are`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event(
                Self.weekly.merging([
                    "overrides/20270401/status": "cancelled",
                    "overrides/20270325/status": "omitted",
                ]) { one, _ in one })
            try await branch.push([event])
            let data = """
                C:calendar-data><C:expand start="20270318T000000Z" end="20270410T000000Z"/>\
                </C:calendar-data><D:owner
                """
            let told = try await region.query(
                Self.range("20270318T000000Z", "20270410T000000Z"), ["D:getetag", data])
            let text = try #require(told.responses.first?.found[DAVName.calendarData]?.text)
            let lines = text.split(separator: "\r\n").map(String.init)
            #expect(
                lines.filter { $0.hasPrefix("DTSTART") } == [
                    "DTSTART:20270318T170000Z", "DTSTART:20270401T160000Z",
                    "DTSTART:20270408T160000Z",
                ])
            #expect(
                lines.filter { $0.hasPrefix("RECURRENCE-ID") }.map { $0.dropFirst(14) }
                    == lines.filter { $0.hasPrefix("DTSTART") }.map { $0.dropFirst(8) })
            #expect(Set(lines.filter { $0.hasPrefix("UID") }) == ["UID:\(event.id)"])
            #expect(lines.contains("STATUS:CANCELLED"))
            #expect(!text.contains("RRULE") && !text.contains("VTIMEZONE"))
        }
    }

    @Test func `a part of an object, and changed dates within a time`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let event = branch.event(
                Self.weekly.merging([
                    "overrides/20261210/status": "full", "overrides/20261217/status": "cancelled",
                ]) { one, _ in one })
            try await branch.push([event])
            let href = "<D:href>\(TestRegion.calendar)\(event.id).ics</D:href>"
            let part = """
                C:calendar-data><C:comp name="VCALENDAR"><C:prop name="VERSION"/><C:comp \
                name="VEVENT"><C:prop name="UID"/><C:prop name="SUMMARY" novalue="yes"/></C:comp>\
                </C:comp></C:calendar-data><D:owner
                """
            let told = try await region.report("C:calendar-multiget", [part], href)
            let text = try #require(told.responses.first?.found[DAVName.calendarData]?.text)
            let one = "BEGIN:VEVENT\r\nUID:\(event.id)\r\nSUMMARY:\r\nEND:VEVENT\r\n"
            #expect(
                text == "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n\(one)\(one)\(one)END:VCALENDAR\r\n")
            let limited = """
                C:calendar-data><C:limit-recurrence-set start="20261215T000000Z" \
                end="20261220T000000Z"/></C:calendar-data><D:owner
                """
            let some = try await region.report("C:calendar-multiget", [limited], href)
            let lines = try #require(some.responses.first?.found[DAVName.calendarData]?.text)
                .split(separator: "\r\n")
            #expect(
                lines.filter { $0.hasPrefix("RECURRENCE-ID") } == [
                    "RECURRENCE-ID;TZID=Europe/Oslo:20261217T180000"
                ])
            #expect(lines.contains("RRULE:FREQ=WEEKLY"))
        }
    }

    @Test(arguments: [
        ("<C:prop-filter name=\"SUMMARY\"><C:text-match>STRIKKE</C:text-match></C:prop-filter>", 1),
        (
            "<C:prop-filter name=\"SUMMARY\"><C:text-match collation=\"i;octet\">STRIKKE"
                + "</C:text-match></C:prop-filter>", 0
        ),
        (
            "<C:prop-filter name=\"SUMMARY\"><C:text-match negate-condition=\"yes\">strikke"
                + "</C:text-match></C:prop-filter>", 1
        ),
        ("<C:prop-filter name=\"LOCATION\"><C:is-not-defined/></C:prop-filter>", 2),
        ("<C:prop-filter name=\"RRULE\"/>", 1),
        (
            "<C:prop-filter name=\"DTSTART\"><C:param-filter name=\"TZID\"><C:text-match>oslo"
                + "</C:text-match></C:param-filter></C:prop-filter>", 2
        ),
        ("<C:comp-filter name=\"VALARM\"/>", 0),
        ("<C:comp-filter name=\"VALARM\"><C:is-not-defined/></C:comp-filter>", 2),
        ("<C:is-not-defined/>", 0), ("", 2),
        (
            "<C:prop-filter name=\"RRULE\"/><C:time-range start=\"20261204T000000Z\" "
                + "end=\"20261205T000000Z\"/>", 0
        ),
    ])
    func `what an event says can be asked for`(filter: String, count: Int) async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            try await branch.push([branch.event(Self.weekly), branch.event()])
            let told = try await region.query(filter)
            #expect(told.answer.status == 207)
            #expect(told.responses.count == count)
        }
    }

    @Test func `what cannot be filtered by is refused, never passed over`() async throws {
        try await TestRegion.run { region in
            let refused = [
                (
                    "<C:prop-filter name=\"DTSTAMP\"><C:time-range start=\"20260101T000000Z\"/>"
                        + "</C:prop-filter>", "supported-filter"
                ),
                ("<D:x/>", "supported-filter"),
                (
                    "<C:prop-filter name=\"SUMMARY\"><C:text-match collation=\"i;unicode-casemap\">"
                        + "x</C:text-match></C:prop-filter>", "supported-collation"
                ),
                ("<C:time-range start=\"2026-12-01\"/>", "valid-filter"),
                ("<C:time-range/>", "valid-filter"),
                (Self.range("20261203T170000Z", "20261203T170000Z"), "valid-filter"),
            ]
            for (filter, condition) in refused {
                let answer = try await region.query(filter)
                #expect(answer.condition == condition, "\(filter)")
                #expect(answer.responses.isEmpty)
            }
            let none = try await region.report("C:calendar-query")
            #expect(none.condition == "valid-filter")
            let data = "C:calendar-data content-type=\"application/calendar+json\""
            let form = try await region.query("", [data])
            #expect(form.condition == "supported-calendar-data")
            for name in ["C:free-busy-query", "D:expand-property", "D:principal-match"] {
                #expect(try await region.report(name).condition == "supported-report")
            }
            for path in ["/caldav/", "/caldav/principal/", "/caldav/calendars/"] {
                let answer = try await region.report("D:sync-collection", at: path)
                #expect(answer.condition == "supported-report")
            }
        }
    }

    @Test func `tasks and journals are looked for in vain`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            try await branch.push([branch.event()])
            for (kind, isNot, count) in [
                ("VTODO", false, 0), ("VTODO", true, 1), ("VJOURNAL", false, 0),
            ] {
                let inner = isNot ? "<C:is-not-defined/>" : ""
                let told = try await region.report(
                    "C:calendar-query", ["D:getetag"],
                    "<C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter name=\"\(kind)\">"
                        + "\(inner)</C:comp-filter></C:comp-filter></C:filter>")
                #expect(told.responses.count == count)
            }
        }
    }

    @Test func `a series of each half hour ends nothing`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let time = Self.when(
                "2026-12-03T18:00:00", "2026-12-03T18:20:00",
                rule: "FREQ=DAILY;BYMINUTE=0,30;BYHOUR="
                    + (0..<24).map { "\($0)" }.joined(separator: ","))
            let event = branch.event(["when": time])
            try await branch.push([event])
            let wide = Self.range("20261201T000000Z", "20281201T000000Z")
            #expect(try await region.query(wide).responses.count == 1)
            let data = """
                C:calendar-data><C:expand start="20261201T000000Z" end="20281201T000000Z"/>\
                </C:calendar-data><D:owner
                """
            let told = try await region.query(wide, [data])
            #expect(told.responses.first?.status?.contains("507") == true)
            #expect(told.responses.first?.condition == "max-instances")
        }
    }
}
