import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// Bytes to lines, lines to the tree.
@Suite struct ReaderLineTests {
    static let plain = Feed.bytes(
        Feed.event(["DTSTART:20261203T180000Z", "SUMMARY:Møte på biblioteket"]))

    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    static func summary(_ bytes: [UInt8]) throws -> (String?, [ReadingFault]) {
        let calendar = try Feed.read(bytes: bytes)
        return (calendar.events.first?.master?.summary?.text, calendar.faults)
    }

    @Test func `a calendar as it should be has no fault`() throws {
        #expect(try Self.summary(Self.plain) == ("Møte på biblioteket", []))
    }

    @Test(arguments: ["\n", "\r"])
    func `lines may end with either half of CRLF, which is reported once`(end: String) throws {
        let (summary, faults) = try Self.summary(
            Array(Self.text(Self.plain).replacing("\r\n", with: end).utf8))
        #expect(summary == "Møte på biblioteket")
        #expect(faults.map { ($0.kind, $0.line) }.map(\.0) == [.lineEnds])
        #expect(faults.first?.line == 1)
        #expect(faults.first?.subject == (end == "\r" ? "CR" : "LF"))
    }

    @Test func `a fold inside a letter's two bytes is undone`() throws {
        var bytes = Self.plain
        let place = try #require(bytes.firstIndex(of: 0xC3)) + 1
        bytes.insert(contentsOf: [0x0D, 0x0A, 0x20], at: place)
        #expect(try Self.summary(bytes) == ("Møte på biblioteket", []))
    }

    @Test func `a fold may begin with a tab, and an empty one changes nothing`() throws {
        let text = Self.text(Self.plain).replacing("på ", with: "\r\n\tpå\r\n \r\n  ")
        #expect(try Self.summary(Array(text.utf8)) == ("Møte på biblioteket", []))
    }

    @Test func `a byte order mark is passed over`() throws {
        let (summary, faults) = try Self.summary([0xEF, 0xBB, 0xBF] + Self.plain)
        #expect(summary == "Møte på biblioteket")
        #expect(Feed.kinds(faults) == [.byteOrderMark])
    }

    @Test(arguments: [true, false], [true, false])
    func `UTF-16 is read in either order, marked or not`(isLittle: Bool, isMarked: Bool) throws {
        let units = (isMarked ? [0xFEFF] : []) + Array(Self.text(Self.plain).utf16)
        let bytes = units.flatMap { unit in
            let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
            return isLittle ? pair.reversed() : pair
        }
        let (summary, faults) = try Self.summary(bytes)
        #expect(summary == "Møte på biblioteket")
        #expect(Feed.kinds(faults) == [.encoding])
    }

    @Test func `a line in Latin-1 is read so, and the others stay UTF-8`() throws {
        var bytes = Feed.bytes(
            Feed.event(["DTSTART:20261203T180000Z", "LOCATION:Storsalen på øya", "SUMMARY:M?te"]))
        bytes[try #require(bytes.firstIndex(of: UInt8(ascii: "?")))] = 0xF8
        let calendar = try Feed.read(bytes: bytes)
        #expect(calendar.events.first?.master?.summary?.text == "Møte")
        #expect(calendar.events.first?.master?.location?.text == "Storsalen på øya")
        #expect(calendar.faults.map(\.kind) == [.encoding])
        #expect(calendar.faults.first?.line == 9)
    }

    @Test(
        arguments: [
            [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0x80], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x8E],
        ] as [[UInt8]])
    func `what is not UTF-8 by the letter of Unicode is not taken for it`(bytes: [UInt8]) {
        #expect(!SourceText.isUTF8(bytes[...]))
    }

    @Test(arguments: ["æ", "€", "🎄", "\u{7FF}", "\u{800}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}"])
    func `every length of UTF-8 is taken for it`(text: String) {
        #expect(SourceText.isUTF8(Array("a\(text)b".utf8)[...]))
    }

    @Test func `control characters are left out of a text, and a line of nothing else too`() throws
    {
        let (event, faults) = try Feed.one(["SUMMARY:a\u{1}b\u{0}c\td", "\u{2}"])
        #expect(event.summary?.text == "abc\td")
        #expect(faults.map(\.kind) == [.controlCharacter, .controlCharacter])
        #expect(faults.map(\.line) == [8, 9])
    }

    @Test func `blank lines are passed over, and a fold after one still counts`() throws {
        let (event, faults) = try Feed.one(["SUMMARY:a", "", "", " b", "LOCATION:c"])
        #expect(event.summary?.text == "ab")
        #expect(event.location?.text == "c")
        #expect(faults.map(\.kind) == [.blankLine, .brokenLine])
    }

    @Test func `a name alone goes on behind blank lines`() throws {
        let (event, faults) = try Feed.one([
            "DTSTART", "", " ;VALUE=DATE", " :20031225", "DTEND", "", "", "\t;VALUE=DATE:20031226",
            "SUMMARY:Jul",
        ])
        #expect(event.start == Feed.moment("2003-12-25T00:00:00", .date))
        #expect(event.summary?.text == "Jul")
        #expect(faults.map(\.kind) == [.blankLine, .blankLine])
        #expect(faults.first?.reading == "the line goes on behind it")
    }

    @Test func `a name alone before a blank line and another property is none`() throws {
        let (event, faults) = try Feed.one(["X-NOTHING", "", "SUMMARY:Jul"])
        #expect(event.summary?.text == "Jul")
        #expect(faults.map(\.kind) == [.brokenLine, .blankLine])
    }

    @Test func `a text broken into bare lines keeps them`() throws {
        let (event, faults) = try Feed.one(["DESCRIPTION:Velkommen", "til oss", "LOCATION:Her"])
        #expect(event.description?.text == "Velkommen\ntil oss")
        #expect(event.location?.text == "Her")
        #expect(faults.map(\.kind) == [.brokenLine])
        #expect(faults.first?.reading == "read as the next line of DESCRIPTION")
    }

    @Test func `a line that is none is left out where it cannot belong to a text`() throws {
        let (event, faults) = try Feed.one(["SEQUENCE:3", "hei hei", "SUMMARY:a"])
        #expect((event.sequence, event.summary?.text) == (3, "a"))
        #expect(faults.map(\.kind) == [.brokenLine])
        #expect(faults.first?.subject == "hei hei")
    }

    @Test func `a line cut before its colon is joined`() throws {
        let (event, faults) = try Feed.one(["SUMMARY", ":a", "URL;X=1", ";Y=2:https://x.example"])
        #expect(event.summary?.text == "a")
        #expect(event.url == "https://x.example")
        #expect(Feed.kinds(faults) == [.brokenLine, .brokenLine])
    }

    @Test func `names count whatever their case`() throws {
        let (event, faults) = try Feed.one(["summary;language=nb:a", "Dtend:20261203T190000Z"])
        #expect(event.summary == ImportedText("a", language: "nb", parameters: ";LANGUAGE=nb"))
        #expect(event.end == Feed.moment("2026-12-03T19:00:00", .utc))
        #expect(faults == [])
    }

    @Test(arguments: [
        (#"CN=a"#, ["a"]), (#"CN="a;b:c,d""#, ["a;b:c,d"]), (#"CN="a","b""#, ["a", "b"]),
        (#"CN=a,b"#, ["a", "b"]), (#"CN=a^nb^'c^'^^d^x"#, ["a\nb\"c\"^d^x"]), (#"CN="#, [""]),
    ])
    func `parameters are read by RFC 6868`(written: String, values: [String]) throws {
        let bytes = Feed.bytes(["X-A;\(written);B=2:v"])
        let tree = try ICalendarReader().tree(of: bytes)
        let property = try #require(tree.roots.first?.properties("X-A").first)
        #expect(property.parameters.map(\.values) == [values, ["2"]])
        #expect(property.parameter("B") == "2")
        #expect(property.value == "v")
    }

    @Test func `a colon without quotation marks stays in its parameter`() throws {
        let (event, faults) = try Feed.one([
            "DTSTART;TZID=(UTC+01:00) Oslo:20261203T180000",
            "ORGANIZER;CN=Kari: sjef:mailto:k@x.example",
        ])
        #expect(event.start.local == Sample.moment("2026-12-03T18:00:00"))
        #expect(event.keptValues("ORGANIZER") == ["mailto:k@x.example"])
        #expect(event.kept == [#"ORGANIZER;CN="Kari: sjef":mailto:k@x.example"#])
        #expect(faults.map(\.kind) == [.parameter, .zoneUnknown, .parameter])
    }

    @Test func `a quotation mark that is never closed is read without it`() throws {
        let (event, faults) = try Feed.one(["SUMMARY;X=\"a;LANGUAGE=nb:b"])
        #expect(event.summary?.text == "b")
        #expect(event.summary?.language == "nb")
        #expect(event.summary?.parameters == ";X=a;LANGUAGE=nb")
        #expect(Feed.kinds(faults) == [.parameter])
    }

    @Test func `an empty parameter is passed over`() throws {
        let (event, faults) = try Feed.one(["SUMMARY;;LANGUAGE=nb;:b"])
        #expect(event.summary == ImportedText("b", language: "nb", parameters: ";LANGUAGE=nb"))
        #expect(Feed.kinds(faults) == [.parameter])
    }

    @Test func `vCalendar's quoted-printable becomes text, its soft breaks too`() throws {
        let (event, faults) = try Feed.one([
            "SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:F=C3=A5 =",
            "b=C3=B8ker; nye=0D=0Ai dag",
            "LOCATION;QUOTED-PRINTABLE:=F8st",
        ])
        #expect(event.summary == ImportedText("Få bøker; nye\ni dag"))
        #expect(event.location == ImportedText("øst"))
        #expect(Feed.kinds(faults) == [.version, .version])
    }
}
