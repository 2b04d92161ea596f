import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// How components begin and end, and what a file is refused for.
@Suite struct ReaderTreeTests {
    static func tree(_ lines: [String]) throws -> CalendarTree {
        try ICalendarReader().tree(of: Array(lines.joined(separator: "\r\n").utf8) + [13, 10])
    }

    static func names(_ component: CalendarComponent) -> String {
        let inner = component.children.map(names)
        return inner.isEmpty ? component.name : "\(component.name)(\(inner.joined(separator: " ")))"
    }

    static func shape(_ lines: [String]) throws -> (String, [ReadingFault.Kind]) {
        let tree = try tree(lines)
        return (tree.roots.map(names).joined(separator: " "), tree.faults.faults.map(\.kind))
    }

    @Test func `components lie in each other as they begin and end`() throws {
        let shape = try Self.shape([
            "BEGIN:VCALENDAR", "BEGIN:VEVENT", "BEGIN:VALARM", "END:VALARM", "END:VEVENT",
            "BEGIN:VTODO", "END:VTODO", "END:VCALENDAR",
        ])
        #expect(shape == ("VCALENDAR(VEVENT(VALARM) VTODO)", []))
    }

    @Test func `properties after an inner component belong to the outer`() throws {
        let tree = try Self.tree([
            "BEGIN:VCALENDAR", "X-A:1", "BEGIN:VEVENT", "X-B:2", "BEGIN:VALARM", "X-C:3",
            "END:VALARM", "X-D:4", "END:VEVENT", "X-E:5", "END:VCALENDAR",
        ])
        let calendar = try #require(tree.roots.first)
        let event = try #require(calendar.children.first)
        #expect(calendar.properties.map(\.name) == ["X-A", "X-E"])
        #expect(event.properties.map(\.value) == ["2", "4"])
        #expect(event.children.first?.properties.map(\.line) == [6])
    }

    @Test func `an event that begins in an event ends it`() throws {
        let shape = try Self.shape([
            "BEGIN:VCALENDAR", "BEGIN:VEVENT", "BEGIN:VALARM", "BEGIN:VEVENT", "END:VEVENT",
            "END:VCALENDAR",
        ])
        #expect(shape == ("VCALENDAR(VEVENT(VALARM) VEVENT)", [.missingEnd, .missingEnd]))
    }

    @Test func `what is open at the end of the file ends there`() throws {
        let shape = try Self.shape(["BEGIN:VCALENDAR", "BEGIN:VEVENT", "X-A:1"])
        #expect(shape == ("VCALENDAR(VEVENT)", [.missingEnd, .missingEnd]))
    }

    @Test func `an end without its beginning is passed over`() throws {
        let shape = try Self.shape([
            "BEGIN:VCALENDAR", "END:VTODO", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR",
        ])
        #expect(shape == ("VCALENDAR(VEVENT)", [.strayEnd]))
    }

    @Test func `several calendars in a file, nested ones too, are calendars of their own`() throws {
        let shape = try Self.shape([
            "BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "BEGIN:VTODO",
            "END:VTODO", "END:VCALENDAR", "BEGIN:VCALENDAR", "END:VCALENDAR",
        ])
        #expect(shape.0 == "VCALENDAR(VEVENT) VCALENDAR(VTODO) VCALENDAR")
        #expect(shape.1 == [.nestedCalendar, .missingEnd])
    }

    @Test func `an event without a calendar around it is read`() throws {
        let shape = try Self.shape(["BEGIN:VEVENT", "END:VEVENT"])
        #expect(shape == ("VCALENDAR(VEVENT)", [.missingCalendar]))
    }

    @Test func `text around a calendar is passed over and reported once a stretch`() throws {
        let tree = try Self.tree([
            "From: x", "Subject: y", "", "BEGIN:VCALENDAR", "END:VCALENDAR", "bye", "bye bye",
        ])
        let faults = tree.faults.faults
        #expect(faults.filter { $0.kind == .textOutside }.map(\.line) == [1, 6])
    }

    @Test func `a component deeper than the limit is left out with all in it`() throws {
        let depth = 40
        let lines =
            ["BEGIN:VCALENDAR"] + Array(repeating: "BEGIN:X-A", count: depth) + ["X-B:1"]
            + Array(repeating: "END:X-A", count: depth)
            + ["BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR"]
        let tree = try Self.tree(lines)
        #expect(tree.faults.faults.map(\.kind) == [.nestedTooDeep])
        #expect(tree.roots.first?.children.map(\.name) == ["X-A", "VEVENT"])
        #expect(tree.properties.isEmpty)
    }

    @Test func `packed data is told as that, though it begins like white space`() {
        #expect(throws: ReadingFailure.notACalendar(.compressed)) {
            try ICalendarReader().calendar(of: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3])
        }
    }

    static let pages: [(String, ReadingFailure.Content)] = [
        ("", .empty), (" \r\n \n", .empty), ("<!DOCTYPE html><html><body>Logg inn</body>", .html),
        ("<?xml version=\"1.0\"?>\n<html xmlns=\"x\">", .html),
        ("<?xml version=\"1.0\"?><a/>", .xml),
        ("{\"error\": \"no\"}", .json), ("[1]", .json), ("PK\u{3}\u{4}abc", .compressed),
        ("Internal server error", .other),
    ]

    @Test(arguments: pages)
    func `a file that is no calendar is refused by what it seems to be`(
        text: String, content: ReadingFailure.Content
    ) {
        #expect(throws: ReadingFailure.notACalendar(content)) {
            try ICalendarReader().calendar(of: Array(text.utf8))
        }
    }

    @Test func `a web page before a calendar does not hide it`() throws {
        let bytes = Array("<html>\n<b>PHP warning</b>: x\n".utf8) + ReaderLineTests.plain
        let calendar = try Feed.read(bytes: bytes)
        #expect(calendar.events.count == 1)
        #expect(calendar.faults.first?.kind == .textOutside)
    }

    static func limits(_ change: (inout ReadingLimits) -> Void) -> ICalendarReader {
        var limits = ReadingLimits()
        change(&limits)
        return ICalendarReader(limits: limits)
    }

    @Test func `more bytes than the limit are refused before they are read`() {
        let reader = Self.limits { $0.bytesMax = 100 }
        let bytes = ReaderLineTests.plain
        #expect(throws: ReadingFailure.tooManyBytes(count: bytes.count, limit: 100)) {
            try reader.tree(of: bytes)
        }
    }

    @Test func `more components or properties than the limit are refused`() {
        let lines = [
            "BEGIN:VEVENT", "X-A;P=1:1", "X-B:2", "END:VEVENT", "BEGIN:VEVENT", "END:VEVENT",
        ]
        #expect(throws: ReadingFailure.tooManyComponents(line: 8, limit: 2)) {
            try Self.limits { $0.componentsMax = 2 }.tree(of: Feed.bytes(lines))
        }
        #expect(throws: ReadingFailure.tooManyProperties(line: 6, limit: 3)) {
            try Self.limits { $0.propertiesMax = 3 }.tree(of: Feed.bytes(lines))
        }
    }

    @Test func `a line longer than the limit is left out and the rest is read`() throws {
        let long = "DESCRIPTION:" + String(repeating: "a", count: 100) + "\r\n " + "b"
        let bytes = Feed.bytes(Feed.event(["DTSTART:20261203T180000Z", long, "SUMMARY:c"]))
        let calendar = try Self.limits { $0.lineBytesMax = 80 }.calendar(of: bytes)
        #expect(calendar.events.first?.master?.description == nil)
        #expect(calendar.events.first?.master?.summary?.text == "c")
        #expect(calendar.faults.map(\.kind) == [.lineTooLong])
        #expect(calendar.faults.first?.subject.utf8.count ?? 0 <= 80)
    }

    @Test func `faults beyond the limit are counted`() throws {
        let bytes = Feed.bytes(Array(repeating: "broken line", count: 50))
        let calendar = try Self.limits { $0.faultsMax = 10 }.calendar(of: bytes)
        #expect((calendar.faults.count, calendar.faultsTotal) == (10, 50))
    }

    @Test func `a part of a larger buffer is read in place`() throws {
        let bytes = Array("rubbish".utf8) + ReaderLineTests.plain + Array("rubbish".utf8)
        let tree = try ICalendarReader().tree(of: bytes[7..<(bytes.count - 7)])
        #expect(tree.roots.count == 1)
        #expect(tree.faults.total == 0)
    }
}
