public import LibsyncModel

/// Why something staged is not taken along with the rest before a person has looked at it.
public struct Doubt: Hashable, Sendable {
    /// What kind of doubt; the raw values are stable words for machines.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// All of what was ahead is gone from the source at once, or more than half of it.
        case halfGone = "half-gone"
        /// The source has as many new things as are gone from it at once: perhaps the same ones.
        case replaced
        /// What stays or waits still names it.
        case stillNamed = "still-named"
        /// The source ends before the date that is gone from it.
        case beyondSource = "beyond-source"
        /// Source and desk have both changed it since it was taken.
        case editedHere = "edited-here"
        /// It is here from another machine, and differs.
        case madeElsewhere = "made-elsewhere"
        /// There is an event like it already.
        case duplicate
        /// The source has it twice.
        case twiceInSource = "twice-in-source"
        /// Its date is centuries away.
        case farDate = "far-date"
        /// Its rule has more dates than anybody means.
        case manyDates = "many-dates"
        /// A part of its rule, or one of the dates that it names, could not be read or was guessed.
        case datesPartRead = "dates-part-read"
        /// Dates that the source takes away or changes are none of the series as it would be here.
        case lostDates = "lost-dates"
        /// Its times are of a zone that nobody knows.
        case unknownZone = "unknown-zone"
        /// The source gives it no title.
        case noTitle = "no-title"
        /// A part of the source could not be read, and it, or a part of it, may be in that.
        case partRead = "part-read"
        /// The source marks it as private.
        case markedPrivate = "private"
    }
    /// The kind.
    public let kind: Kind
    /// The facts, as a clause for a person.
    public let text: String
    /// The record that it is about, where there is one.
    public let record: RecordID?

    /// A doubt of these parts.
    public init(_ kind: Kind, _ text: String, record: RecordID? = nil) {
        self.kind = kind
        self.text = text
        self.record = record
    }

    init?(json: JSONValue) {
        guard let kind = json["kind"]?.string.flatMap({ Kind(rawValue: $0) }),
            let text = json["text"]?.string
        else { return nil }
        self.init(kind, text, record: json["record"]?.string.flatMap { RecordID($0) })
    }

    /// For programs and for the source's file.
    public var json: JSONValue {
        var members: [String: JSONValue] = ["kind": .string(kind.rawValue), "text": .string(text)]
        if let record { members["record"] = .string(record.description) }
        return .object(members)
    }
}
