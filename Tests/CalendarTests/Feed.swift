import Foundation
import LibsyncModel
import Testing

@testable import LibsyncCalendar

/// Makes calendar files, and reads them.
enum Feed {
    /// A calendar with these lines in it, each with CRLF.
    static func bytes(_ lines: [String]) -> [UInt8] {
        let all = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN"] + lines
        return Array((all + ["END:VCALENDAR", ""]).joined(separator: "\r\n").utf8)
    }

    /// A VEVENT with these lines beside its UID and DTSTAMP; the first is line 7 of the file.
    static func event(_ lines: [String], uid: String = "a@x.example") -> [String] {
        ["BEGIN:VEVENT", "UID:\(uid)", "DTSTAMP:20260101T000000Z"] + lines + ["END:VEVENT"]
    }

    static func read(_ lines: [String], zone: String? = nil) throws -> ImportedCalendar {
        try ICalendarReader(timeZone: zone).calendar(of: bytes(lines))
    }

    static func read(bytes: [UInt8]) throws -> ImportedCalendar {
        try ICalendarReader().calendar(of: bytes)
    }

    /// The only event of a file with one VEVENT that has these lines and a start.
    static func one(_ lines: [String]) throws -> (event: EventComponent, faults: [ReadingFault]) {
        let start = lines.contains { $0.hasPrefix("DTSTART") } ? [] : ["DTSTART:20261203T180000Z"]
        let calendar = try read(event(start + lines))
        return (try #require(calendar.events.first?.master), calendar.faults)
    }

    static func kinds(_ faults: [ReadingFault]) -> [ReadingFault.Kind] { faults.map(\.kind) }

    /// `2026-12-03T18:00:00` in a form.
    static func moment(_ text: String, _ form: MomentForm) -> CalendarMoment {
        CalendarMoment(Sample.moment(text), form)
    }
}
