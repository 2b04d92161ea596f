/// Something in a calendar that is not as RFC 5545 wants it, and what was read in its place.
public struct ReadingFault: Hashable, Sendable {
    /// The line on which it stands, from 1, counted as an editor shows the file.
    public let line: Int
    /// What is wrong.
    public let kind: Kind
    /// What is concerned: a property's name, a value; at most 80 bytes of the file.
    public let subject: String
    /// What was read instead, as a phrase.
    public let reading: String

    /// What can be wrong; the raw values are stable words for machines.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        // The bytes.
        case byteOrderMark = "byte-order-mark"
        case encoding
        case controlCharacter = "control-character"
        case lineEnds = "line-ends"
        case blankLine = "blank-line"
        case lineTooLong = "line-too-long"
        case textOutside = "text-outside"
        case brokenLine = "broken-line"
        // Components.
        case missingCalendar = "missing-calendar"
        case nestedCalendar = "nested-calendar"
        case missingEnd = "missing-end"
        case strayEnd = "stray-end"
        case nestedTooDeep = "nested-too-deep"
        case version
        // Properties and their values.
        case propertyName = "property-name"
        case parameter
        case escape
        case valueType = "value-type"
        case date
        case duration
        case number
        case position
        case text
        case rule
        case missingProperty = "missing-property"
        case duplicateProperty = "duplicate-property"
        // Times and zones.
        case zoneName = "zone-name"
        case zoneByRules = "zone-by-rules"
        case zoneByOffsets = "zone-by-offsets"
        case zoneUnknown = "zone-unknown"
        case endBeforeStart = "end-before-start"
        // Events.
        case duplicateEvent = "duplicate-event"
        case overrideWithoutSeries = "override-without-series"
        case eventLeftOut = "event-left-out"
    }
}

/// Faults while they are found: the first ones described, all of them counted.
struct FaultList: Sendable {
    private(set) var faults: [ReadingFault] = []
    private(set) var total = 0
    private let most: Int

    init(most: Int) { self.most = most }

    mutating func add(
        _ kind: ReadingFault.Kind, line: Int, of subject: String = "", _ reading: String
    ) {
        total += 1
        guard faults.count < most else { return }
        faults.append(
            ReadingFault(
                line: line, kind: kind, subject: FaultList.clipped(subject), reading: reading))
    }

    /// At most 80 bytes, without control characters, cut between characters.
    private static func clipped(_ text: String) -> String {
        let bytes = text.utf8.prefix(81)
        let isLong = bytes.count > 80
        var kept = bytes.prefix(isLong ? 77 : 80).map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }
        // A cut inside a character leaves its first bytes.
        while isLong, let last = kept.last, last >= 0x80 {
            kept.removeLast()
            if last >= 0xC0 { break }
        }
        return String(decoding: kept, as: UTF8.self) + (isLong ? "…" : "")
    }
}
