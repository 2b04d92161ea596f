/// Reads iCalendar as it is found in the world (RFC 5545, and what vCalendar 1.0 left behind).
///
/// What is not as it should be is repaired where its meaning is clear, and each repair is reported
/// with its line. Time and memory are bounded by `limits`, whatever the bytes are.
public struct ICalendarReader: Sendable {
    /// How much is read.
    public var limits: ReadingLimits
    /// The zone to choose first where several keep the time that a nameless VTIMEZONE describes.
    public var timeZone: String?

    /// A reader with limits, for a library in a zone.
    public init(limits: ReadingLimits = ReadingLimits(), timeZone: String? = nil) {
        self.limits = limits
        self.timeZone = timeZone
    }

    /// The events of a file, and what was found wrong in it.
    /// - Throws: `ReadingFailure` when the file is none, or too big; nothing of it may be used.
    public func calendar(of bytes: [UInt8]) throws(ReadingFailure) -> ImportedCalendar {
        CalendarReading(try tree(of: bytes), timeZone: timeZone).calendar
    }

    /// The components and properties of a file, values in wire form.
    /// - Throws: `ReadingFailure` when the file is none, or too big; nothing of it may be used.
    public func tree(of bytes: ArraySlice<UInt8>) throws(ReadingFailure) -> CalendarTree {
        try TreeBuilder.tree(of: bytes, limits: limits)
    }

    /// The components and properties of a file, values in wire form.
    /// - Throws: `ReadingFailure` when the file is none, or too big; nothing of it may be used.
    public func tree(of bytes: [UInt8]) throws(ReadingFailure) -> CalendarTree {
        try tree(of: bytes[...])
    }
}
