import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// Calendars that end too soon: what is left of them reads like something that somebody meant.
@Suite struct ImportCutTests {
    private static let header = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x\r\n"

    private static func event(_ lines: String...) -> String {
        (["BEGIN:VEVENT", "DTSTAMP:20260101T000000Z"] + lines + ["END:VEVENT", ""])
            .joined(separator: "\r\n")
    }

    private static func evening(_ uid: String, _ day: Int, _ title: String) -> String {
        event("UID:\(uid)", "DTSTART;TZID=Europe/Oslo:202612\(day)T180000", "SUMMARY:\(title)")
    }

    private static let choir = event(
        "UID:kor", "DTSTART;TZID=Europe/Oslo:20261207T180000", "SUMMARY:Sangkor",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20270131T170000Z",
        "EXDATE;TZID=Europe/Oslo:20261221T180000", "BEGIN:VALARM", "ACTION:DISPLAY",
        "TRIGGER:-PT5M", "END:VALARM")

    private static let moved = event(
        "UID:kor", "RECURRENCE-ID;TZID=Europe/Oslo:20261214T180000",
        "DTSTART;TZID=Europe/Oslo:20261215T180000", "SUMMARY:Sangkor")

    private static let whole =
        header + evening("a", 11, "Lesestund") + choir + moved + evening("b", 18, "Quiz")
        + "END:VCALENDAR\r\n"

    @Test func `wherever a calendar is cut, nothing that is here changes without a look`() throws {
        var bench = ImportBench()
        bench.accept(try bench.stage(text: Self.whole).staged)
        #expect(bench.names == ["Lesestund", "Quiz", "Sangkor"])
        let again = try bench.stage(text: Self.whole).staged
        #expect(again.isEmpty)
        let last = Self.whole.utf8.count - "\r\n".utf8.count
        for length in "BEGIN:VCALENDAR".utf8.count..<last {
            var cut = bench
            let text = String(decoding: Self.whole.utf8.prefix(length), as: UTF8.self)
            let plain = try cut.stage(text: text).staged.filter(\.isPlain)
            #expect(plain.map(\.key) == [], "cut after \(length) bytes")
            // And once it is whole again nothing is left of it.
            let mended = try cut.stage(text: Self.whole).staged
            #expect(mended.isEmpty, "cut after \(length) bytes")
        }
        // CRLF is one character.
        let bare = try bench.stage(text: Self.whole.dropLast()).staged
        #expect(bare.isEmpty)
    }

    @Test(arguments: [
        ("RRULE:FREQ=WEEKLY;BYDAY=MO", "a part of the rule"), ("END:VEVEN", "all but its END"),
        ("TRIGGER:-PT5M", "an inner component"),
    ])
    func `the event in which a calendar ends wants a look, and those before it do not`(
        end: String, what: String
    ) throws {
        let text = Self.header + Self.evening("a", 11, "Lesestund") + Self.choir
        let place = try #require(
            text.ranges(of: end).last, "the text has no \(end)")
        var bench = ImportBench()
        let staged = try bench.stage(text: text[..<place.upperBound]).staged
        #expect(staged.map(\.key) == ["kor", "a"], "\(what)")
        #expect(staged.map { $0.doubts.map(\.kind) } == [[.partRead], []], "\(what)")
    }

    @Test func `of a calendar that is cut between two events, series want a look`() throws {
        var bench = ImportBench()
        let text = Self.header + Self.evening("a", 11, "Lesestund") + Self.choir
        let staged = try bench.stage(text: text).staged
        #expect(staged.map(\.isPlain) == [false, true])
        #expect(staged.first?.doubts.map(\.kind) == [.partRead])
        #expect(staged.first?.doubts.first?.text.contains("changed dates") == true)
        let whole = try bench.stage(text: text + "END:VCALENDAR").staged
        #expect(whole.map(\.isPlain) == [true, true])
    }

    @Test func `an event without its END wants a look also in a calendar that has one`() throws {
        var bench = ImportBench()
        let text = Self.whole.replacing("Quiz\r\nEND:VEVENT\r\n", with: "Quiz\r\n")
        let staged = try bench.stage(text: text).staged
        let open = try #require(staged.first { $0.key == "b" })
        #expect(open.doubts.map(\.kind) == [.partRead])
        #expect(staged.count { $0.isPlain } == 2)
    }

    @Test func `a series of which a changed date cannot be read wants a look`() throws {
        var bench = ImportBench()
        bench.accept(try bench.stage(text: Self.whole).staged)
        let text = Self.whole.replacing("20261214T180000", with: "14. des")
            .replacing("20261215T180000", with: "15. des")
        let staged = try bench.stage(text: text).staged
        #expect(staged.map(\.key) == ["kor"])
        #expect(staged.map { $0.doubts.map(\.kind) } == [[.partRead]])
    }

    private static let ends: [(text: String, isCut: Bool)] = [
        (header + choir, true), (header + choir + "END:VCALENDAR", false),
        (header + choir + header + "END:VCALENDAR\r\n", true), (choir, false),
        (String(choir.dropLast(30)), true), (header + choir + "END:VCALENDA", true),
    ]

    @Test(arguments: ends)
    func `a calendar is cut where it ends without END`(text: String, isCut: Bool) throws {
        let calendar = try ICalendarReader().calendar(of: Array(text.utf8))
        #expect(calendar.isCut == isCut)
        #expect(calendar.events.count == 1)
    }
}
