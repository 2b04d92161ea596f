public import LibsyncModel

/// One event of a calendar file: the components that share a UID.
public struct ImportedEvent: Sendable {
    /// Its name in the source, for ever; made from its content where the source gives none.
    public let uid: String
    /// Whether `uid` was made here.
    public let isUIDMade: Bool
    /// The event, or the whole series; nil when only single dates of a series were found.
    public internal(set) var master: EventComponent?
    /// Dates that differ, in order of the dates they stand for.
    public internal(set) var overrides: [EventComponent]
    /// The line on which it begins.
    public let line: Int
    /// Whether a component of it could not be read, or not to its end: the file may be cut there.
    public internal(set) var isPartRead = false
    /// The properties that decide its dates of which a value could not be read, as they are written:
    /// rules, dates beside them, dates taken away, dates that differ.
    public internal(set) var unread: [String] = []
    /// Components of its name that do not count, because another says the same and is newer.
    public internal(set) var surplus: [CarriedComponent] = []

    /// Whether it has more than one date, or may have.
    public var isSeries: Bool {
        let ofMaster = master.map { !$0.rules.isEmpty || !$0.added.isEmpty } ?? false
        return ofMaster || !overrides.isEmpty
    }

    /// Its components, the master first.
    public var components: [EventComponent] { (master.map { [$0] } ?? []) + overrides }
}

/// A VEVENT that makes no event here, and is written back as it came.
public struct CarriedComponent: Hashable, Sendable {
    /// The lines that it takes in the file, from 1.
    public let lines: Range<Int>
    /// Its lines as they stand in the file (in UTF-8 where that is in UTF-16), BEGIN to END.
    public let bytes: [UInt8]
    /// The line on which it begins.
    public var line: Int { lines.lowerBound }
    /// The zones that they name.
    let zoneNames: Set<String>

    init(_ component: CalendarComponent) {
        bytes = component.sourceBytes
        lines = component.line..<component.line + component.sourceLinesCount
        zoneNames = component.zoneNames
    }
}

/// One VEVENT, with values of their types (RFC 5545, 3.6.1).
public struct EventComponent: Hashable, Sendable {
    /// Which date of the series it stands for; nil for the series itself.
    public var recurrenceID: CalendarMoment?
    /// Whether it holds for all later dates too (RANGE=THISANDFUTURE).
    public var isThisAndFuture = false
    /// When it begins.
    public var start: CalendarMoment
    /// How long it lasts, as it is written.
    public var length = Length.none
    /// The recurrence rules as they are written, without their name; as a rule at most one.
    public var rules: [String] = []
    /// Dates beside the rule.
    public var added: [Addition] = []
    /// Dates of the rule that are none.
    public var removed: [CalendarMoment] = []
    /// When this text of it was made, in UTC; LAST-MODIFIED, CREATED or 1970 where it does not say.
    public var stamp: LocalDateTime
    /// When it was made, in UTC.
    public var created: LocalDateTime?
    /// When it was last changed, in UTC; not every source keeps it.
    public var lastModified: LocalDateTime?
    /// How often it was changed in ways that matter.
    public var sequence = 0
    /// How it stands.
    public var status: Status?
    /// Its title.
    public var summary: ImportedText?
    /// What it is.
    public var description: ImportedText?
    /// Where it is.
    public var location: ImportedText?
    /// The address of its page.
    public var url: String?
    /// Its keywords.
    public var categories: [String] = []
    /// Where it is on the map.
    public var position: Position?
    /// All other properties and inner components as content lines, unfolded, as they were written:
    /// unknown ones too, so that nothing is lost when it is written back.
    public var kept: [String] = []

    /// How long an event lasts.
    public enum Length: Hashable, Sendable {
        /// No time; for a date, that day.
        case none
        /// Until then, exclusive.
        case end(CalendarMoment)
        /// So long.
        case duration(CalendarDuration)
    }

    /// A date beside the rule, with a length of its own or that of the event.
    public struct Addition: Hashable, Sendable {
        /// When it begins.
        public let start: CalendarMoment
        /// How long it lasts; `none` for as long as the event.
        public let length: Length
    }

    /// STATUS of an event.
    public enum Status: String, Hashable, Sendable {
        /// Not yet certain.
        case tentative = "TENTATIVE"
        /// It takes place.
        case confirmed = "CONFIRMED"
        /// It does not.
        case cancelled = "CANCELLED"
    }

    /// A point in degrees (WGS 84), to six decimals.
    public struct Position: Hashable, Sendable {
        /// North of the equator, -90 to 90.
        public let latitude: Double
        /// East of Greenwich, -180 to 180.
        public let longitude: Double
    }

    /// When it is over, exclusive: a date lasts its day where nothing else is said.
    public var end: CalendarMoment {
        switch length {
        case .end(let end): end
        case .duration(let duration): start.adding(duration)
        case .none: start.isDate ? start.adding(CalendarDuration(days: 1)) : start
        }
    }

    /// The values, in wire form, of its own kept properties of a name in upper case.
    public func keptValues(_ name: String) -> [String] {
        var depth = 0
        var values: [String] = []
        for line in kept {
            if line.hasPrefix("END:") { depth -= 1 }
            if depth == 0, line.hasPrefix(name), let value = EventComponent.value(of: line, name) {
                values.append(value)
            }
            if line.hasPrefix("BEGIN:") { depth += 1 }
        }
        return values
    }

    /// What follows the first colon outside quotation marks, where the line is of that property.
    private static func value(of line: String, _ name: String) -> String? {
        let rest = line.dropFirst(name.count)
        guard rest.first == ":" || rest.first == ";" else { return nil }
        var isQuoted = false
        for index in rest.indices {
            if rest[index] == "\"" { isQuoted.toggle() }
            if rest[index] == ":", !isQuoted { return String(rest[rest.index(after: index)...]) }
        }
        return nil
    }
}

/// A text of a calendar file with what its parameters say of it.
public struct ImportedText: Hashable, Sendable {
    /// The text.
    public var text: String
    /// The BCP 47 tag of its language, where it says.
    public var language: String?
    /// All parameters in wire form, each with its semicolon in front.
    public var parameters: String

    /// A text of these parts.
    public init(_ text: String, language: String? = nil, parameters: String = "") {
        self.text = text
        self.language = language
        self.parameters = parameters
    }
}

/// A calendar file as events, with what was found wrong in it.
public struct ImportedCalendar: Sendable {
    /// The calendar's name.
    public var name: String?
    /// What it holds.
    public var description: String?
    /// The zone of times that name none (X-WR-TIMEZONE), when it is a known one.
    public var timeZone: String?
    /// What the file is for: `PUBLISH`, `REQUEST`, `CANCEL` ….
    public var method: String?
    /// What made it.
    public var product: String?
    /// How often it may be asked for again.
    public var refreshInterval: CalendarDuration?
    /// Where it comes from.
    public var source: String?
    /// The events, in order of their first component.
    public var events: [ImportedEvent] = []
    /// VEVENTs that have no moment that can be read.
    public var unread: [CarriedComponent] = []
    /// How many components of other names lie beside the events: `VTODO`, `VJOURNAL` ….
    public var others: [String: Int] = [:]
    /// The other properties of the calendar, as unfolded lines.
    public var kept: [String] = []
    /// The components beside the events, as unfolded lines.
    public var keptComponents: [String] = []
    /// The zones that any kept line names, as unfolded lines, by their names.
    public var keptZones: [String: [String]] = [:]
    /// What was repaired, by line; at most `ReadingLimits.faultsMax`.
    public var faults: [ReadingFault] = []
    /// The VEVENTs that make no event here, by line: they are written back as they came.
    public var carried: [CarriedComponent] {
        (unread + events.flatMap(\.surplus)).sorted { $0.line < $1.line }
    }
    /// How many faults there are in all.
    public var faultsTotal = 0
    /// Whether the file ended before its END:VCALENDAR: what came after that is not known.
    public var isCut = false
}
