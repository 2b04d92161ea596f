import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// Files that are read and written back: nothing of them is lost.
@Suite struct RewritingTests {
    static let task = [
        "BEGIN:VTODO", "UID:t@x.example", "DUE;TZID=Saltfjell:20261203T170000", "X-TASK:1",
        "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "END:VALARM", "END:VTODO",
    ]
    static let zone = [
        "BEGIN:VTIMEZONE", "TZID:Saltfjell", "BEGIN:STANDARD", "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0130", "TZOFFSETTO:+0130", "END:STANDARD", "END:VTIMEZONE",
    ]

    static func lines(_ lines: [String]) throws -> [String] {
        String(decoding: try Feed.read(lines).document(), as: UTF8.self)
            .split(separator: "\r\n").map(String.init)
    }

    @Test func `components beside the events are written back, with the zones that they name`()
        throws
    {
        let event = Feed.event(["DTSTART:20261203T170000Z"])
        let written = try Self.lines(Self.zone + Self.task + event)
        #expect(written.joined(separator: "\n").contains(Self.task.joined(separator: "\n")))
        #expect(written.joined(separator: "\n").contains(Self.zone.joined(separator: "\n")))
        #expect(try Feed.read(Self.zone + Self.task + event).others == ["VTODO": 1])
    }

    @Test func `a zone that an event names is defined once`() throws {
        let oslo = Self.zone.map { $0.replacing("Saltfjell", with: "Europe/Oslo") }
        let event = Feed.event(["DTSTART;TZID=Europe/Oslo:20261203T170000"])
        let written = try Self.lines(oslo + Self.task + event)
        #expect(written.count { $0 == "TZID:Europe/Oslo" } == 1)
        #expect(!written.contains("TZOFFSETTO:+0130"))
    }

    @Test func `a zone that no kept line names is not kept`() throws {
        let event = Feed.event(["DTSTART:20261203T170000Z"])
        #expect(try !Self.lines(Self.zone + event).contains("BEGIN:VTIMEZONE"))
        let naming = Feed.event(["DTSTART:20261203T170000Z", "X-T;TZID=Saltfjell:20261203T170000"])
        #expect(try Self.lines(Self.zone + naming).contains("TZID:Saltfjell"))
    }

    @Test func `properties of the calendar are written back once, and what is known anew`() throws {
        let written = try Self.lines([
            "COLOR:red", "X-OWN;A=\"b:c\":1", "X-EMPTY:", "NAME:Byen", "X-WR-CALNAME:Byen",
            "X-PUBLISHED-TTL:PT2H",
        ])
        #expect(written.count { $0 == "COLOR:red" } == 1)
        #expect(written.contains("X-OWN;A=\"b:c\":1"))
        #expect(!written.contains { $0.hasPrefix("X-EMPTY") })
        for known in ["VERSION:2.0", "NAME:Byen", "X-WR-CALNAME:Byen", "X-PUBLISHED-TTL:PT2H"] {
            #expect(written.count { $0 == known } == 1, "\(known)")
        }
    }

    // What the fuzzer found: read, written and read again, these were something else.

    @Test func `a method is text, and a change of a moment that is none is of no date`() throws {
        let lines =
            ["METHOD:publish\\;x"]
            + Feed.event([
                "DTSTART:20261203T170000Z",
                "RECURRENCE-ID;RANGE=THISANDFUTURE:20261203T*80000",
            ])
        let calendar = try Feed.read(lines)
        #expect(calendar.method == "PUBLISH;X")
        let component = try #require(calendar.events.first?.components.first)
        #expect(component.recurrenceID == nil)
        #expect(!component.isThisAndFuture)
        let again = try ICalendarReader().calendar(of: calendar.document())
        #expect(again.method == calendar.method)
        #expect(again.events.first?.components == calendar.events.first?.components)
    }

    @Test func `a rule has no control characters, DEL neither`() throws {
        let calendar = try Feed.read(
            Feed.event(["DTSTART:20261203T170000Z", "RRULE:FREQ=DAILY;COUNT=\u{7F}5"]))
        #expect(calendar.events.first?.master?.rules == ["FREQ=DAILY;COUNT=5"])
        #expect(calendar.faults.map(\.kind) == [.controlCharacter])
    }

    // What has no moment that can be read is no event, and is carried over all the same.

    private static let unread = Feed.event(
        ["DTSTART;TZID=Saltfjell:i morgen", "SUMMARY:" + String(repeating: "ord ", count: 30)],
        uid: "b@x.example")

    @Test func `an event that cannot be read is written back byte for byte, with its zones`() throws
    {
        let calendar = try Feed.read(
            Self.zone + Self.unread + Feed.event(["DTSTART:20261203T170000Z"]))
        let bytes = Array(Self.unread.map { $0 + "\r\n" }.joined().utf8)
        #expect(calendar.events.map(\.uid) == ["a@x.example"])
        #expect(calendar.carried.map(\.bytes) == [bytes])
        #expect(calendar.carried.map(\.line) == [4 + Self.zone.count])
        let written = calendar.document()
        #expect(written.contains(bytes))
        #expect(written.contains(Array("TZID:Saltfjell\r\n".utf8)))
        let again = try Feed.read(bytes: written)
        #expect(again.carried.map(\.bytes) == [bytes] && again.document() == written)
    }

    @Test(arguments: ["\n", "\r"])
    func `it keeps its LFs, and gets the END that it lacks`(end: String) throws {
        let open = Self.unread.dropLast() + ["BEGIN:VALARM", "TRIGGER:-PT5M"]
        let text = (Self.zone + open).joined(separator: end)
        let calendar = try ICalendarReader().calendar(
            of: Array("BEGIN:VCALENDAR\(end)VERSION:2.0\(end)\(text)".utf8))
        let bytes =
            Array(open.joined(separator: end).utf8)
            + Array("\r\nEND:VALARM\r\nEND:VEVENT\r\n".utf8)
        #expect(calendar.carried.map(\.bytes) == [bytes])
        // CRs alone end no line for other readers, and the next event would hang on them.
        let written =
            end == "\n"
            ? bytes
            : Array(
                (open + ["END:VALARM", "END:VEVENT", ""]).joined(separator: "\r\n").utf8)
        #expect(try Feed.read(bytes: calendar.document()).carried.map(\.bytes) == [written])
        #expect(calendar.carried.map { $0.isMended } == [end == "\r"])
    }

    private static let breaking: [(lines: [String], written: [String])] = [
        (["BEGIN:VALARM", "TRIGGER:-PT5M"], ["BEGIN:VALARM", "TRIGGER:-PT5M", "END:VALARM"]),
        (["END:VTODO"], ["X-STRAY-END:VTODO"]),
        (
            ["BEGIN:X-A", "BEGIN:X-B", "END:X-A"],
            [
                "BEGIN:X-A", "BEGIN:X-B", "END:X-B", "END:X-A",
            ]
        ), (["begin:valarm", "X-A:1"], ["begin:valarm", "X-A:1", "END:VALARM"]),
        (["BEGIN:VALARM", "END:VALARM"], ["BEGIN:VALARM", "END:VALARM"]),
        (["BEGIN:VALARM ", "END: VALARM"], ["BEGIN:VALARM", "END:VALARM"]),
        (["BE\u{0}GIN:VALARM", "END:VAL\u{7F}ARM"], ["BEGIN:VALARM", "END:VALARM"]),
        (["END:VEVENT\r:EN", "VDATA"], ["X-STRAY-END:VEVENT", ":EN", "VDATA"]),
    ]

    @Test(arguments: breaking)
    func `what would break the rest is closed, and nothing of it is lost`(
        lines: [String], written: [String]
    ) throws {
        let own = Array(Self.unread.dropLast())
        let calendar = try Feed.read(
            own + lines + ["END:VEVENT"] + Feed.event(["DTSTART:20261203T170000Z"]))
        let bytes = Array((own + written + ["END:VEVENT", ""]).joined(separator: "\r\n").utf8)
        let isMended = lines != written
        #expect(calendar.carried.map { $0.isMended } == [isMended])
        let document = calendar.document()
        #expect(document.contains(bytes))
        let again = try Feed.read(bytes: document)
        #expect(again.events.count == 1 && again.document() == document)
    }

    @Test(arguments: ["SEQUENCE:1", "SEQUENCE:3"])
    func `two overrides of one date, told in two forms, are one`(sequence: String) throws {
        let calendar = try Feed.read(
            Feed.event([
                "DTSTART;TZID=Europe/Oslo:20260903T180000", "RRULE:FREQ=WEEKLY",
            ])
                + Feed.event([
                    "RECURRENCE-ID;TZID=Europe/Oslo:20261015T180000", "SEQUENCE:2",
                    "DTSTART;TZID=Europe/Oslo:20261016T180000",
                ])
                + Feed.event([
                    "RECURRENCE-ID:20261015T160000Z", sequence,
                    "DTSTART;TZID=Europe/Oslo:20261017T180000",
                ]))
        let event = try #require(calendar.events.first)
        let day = sequence == "SEQUENCE:3" ? 17 : 16
        #expect(event.overrides.map(\.start.local.date.day) == [day])
        #expect(Feed.kinds(calendar.faults).contains(.duplicateEvent))
        let document = calendar.document()
        let again = try Feed.read(bytes: document)
        #expect(again.events.first?.overrides == event.overrides && again.document() == document)
    }

    @Test func `its letters become UTF-8 line by line, folded within one or not`() throws {
        let own = Array(Self.unread.dropLast().map { $0 + "\r\n" }.joined().utf8)
        let lines: [UInt8] =
            Array("X-A:m".utf8) + [0xE5] + Array("ned\r\nX-B:p".utf8) + [
                0xC3, 0x0D, 0x0A, 0x20, 0xA5,
            ]
            + Array("\r\nEND:VEVENT\r\n".utf8)
        let calendar = try Feed.read(
            bytes: Array("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n".utf8) + own + lines
                + Array("END:VCALENDAR\r\n".utf8))
        #expect(calendar.carried.map(\.isMended) == [true])
        let document = calendar.document()
        #expect(
            document.contains(Array("X-A:måned\r\nX-B:p".utf8) + [0xC3, 0x0D, 0x0A, 0x20, 0xA5]))
    }

    @Test(arguments: [(0, "Annet"), (1, "Annet"), (2, "Annet"), (1, "Møte")])
    func `of two events of one name the one that does not count is carried over`(
        sequence: Int, name: String
    ) throws {
        func event(_ sequence: Int, _ name: String) -> [String] {
            Feed.event(["DTSTART:20261203T170000Z", "SEQUENCE:\(sequence)", "SUMMARY:\(name)"])
        }
        let first = try Feed.read(event(1, "Møte") + event(sequence, name))
        let isSame = sequence == 1 && name == "Møte"
        #expect(first.events.count == 1 && first.carried.count == (isSame ? 0 : 1))
        let written = first.document()
        let text = String(decoding: written, as: UTF8.self)
        #expect(text.contains("SUMMARY:Møte") && text.contains("SUMMARY:\(name)"))
        let second = try Feed.read(bytes: written)
        #expect(second.events.map(\.components) == first.events.map(\.components))
        #expect(second.document() == written)
    }

    @Test func `an event in which nothing stands is none`() throws {
        let calendar = try Feed.read(["BEGIN:VEVENT", "END:VEVENT"])
        #expect(calendar.carried == [] && calendar.faults.map(\.kind) == [.eventLeftOut])
    }

    @Test(arguments: ["X-A;B=C=QUOTED-PRINTABLE:d=", "X-A;BQUOTED-PRINTABLE=C:d="])
    func `a line goes on where its encoding says so, and nowhere else`(line: String) throws {
        let calendar = try Feed.read([line] + Feed.event(["DTSTART:20261203T170000Z"]))
        #expect(calendar.events.count == 1)
        #expect(calendar.kept == [line])
    }

    @Test func `a name that is none is written with hyphens`() throws {
        let written = try Self.lines(["X-LOTUS_A.B;X=1:c", "X-SPACE :d"])
        #expect(written.contains("X-LOTUS-A-B;X=1:c"))
        #expect(written.contains("X-SPACE:d"))
    }

    @Test func `of several calendars in a file the first one's properties count`() throws {
        let both = ["COLOR:red", "END:VCALENDAR", "BEGIN:VCALENDAR", "COLOR:blue", "X-OWN:2"]
        let kept = try Feed.read(both).kept
        #expect(kept == ["COLOR:red", "X-OWN:2"])
    }

    @Test func `a kept line is folded and keeps no control characters`() throws {
        let long = "X-LONG:" + String(repeating: "ø", count: 80)
        let event = Feed.event(["DTSTART:20261203T170000Z", long, "X-BELL:a\u{7}b"])
        let written = try Self.lines(event)
        #expect(written.allSatisfy { $0.utf8.count <= 75 })
        #expect(written.contains("X-BELL:ab"))
        #expect(try Feed.read(event).events.first?.master?.kept == [long, "X-BELL:ab"])
    }

    @Test(arguments: [1, 999, 1970, 2026, 9999])
    func `a moment has four digits of the year and two of all else`(year: Int) throws {
        let date = try #require(LocalDate(year: year, month: 3, day: 9))
        let moment = try #require(LocalDateTime(date: date, hour: 4, minute: 5, second: 6))
        #expect(MomentForm.basic(moment) == "\(date.compact)T040506")
    }
}
