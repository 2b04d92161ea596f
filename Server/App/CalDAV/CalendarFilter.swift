internal import LibsyncCalendar
internal import LibsyncModel

/// Which objects a query wants (RFC 4791, 9.7); what it cannot do is refused, never passed over.
struct CalendarFilter: Sendable {
    /// Within which time an object must have a date; nil where that does not matter.
    private(set) var range: Range<Int>?
    /// By whose clock dates and floating times are.
    private(set) var zone: String
    /// Whether nothing can pass: there are events here and nothing else.
    private(set) var isEmpty = false
    /// What one VEVENT must have, all in one.
    private(set) var properties: [PropertyFilter] = []

    /// The filter of a query.
    ///
    /// - Parameter zone: the calendar's own, for requests that name none.
    /// - Throws: `DAVRefusal`.
    init(query: XMLElement, zone: String) throws {
        self.zone = try CalendarFilter.zone(of: query) ?? zone
        guard let outer = query.child(DAVName.filter)?.child(DAVName.compFilter),
            outer.attributes["name"]?.uppercased() == "VCALENDAR"
        else {
            throw DAVRefusal(
                .malformed, DAVName.validFilter, "A filter begins with a comp-filter of VCALENDAR."
            )
        }
        for element in outer.children {
            switch element.name {
            case DAVName.compFilter: try read(component: element)
            case DAVName.isNotDefined: isEmpty = true
            default:
                throw DAVRefusal.unsupportedFilter("A VCALENDAR, but for its components,")
            }
        }
    }

    private mutating func read(component: XMLElement) throws {
        let isNot = component.child(DAVName.isNotDefined) != nil
        switch component.attributes["name"]?.uppercased() {
        case "VEVENT":
            if isNot { isEmpty = true }
            for element in component.children {
                switch element.name {
                case DAVName.timeRange: range = try DAVTimeRange.range(element)
                case DAVName.propFilter: try add(PropertyFilter(element))
                case DAVName.isNotDefined: continue
                // No event here has an alarm, or any other component in it.
                case DAVName.compFilter:
                    if element.child(DAVName.isNotDefined) == nil { isEmpty = true }
                default: throw DAVRefusal.unsupportedFilter("`\(element.name.local)` of a VEVENT")
                }
            }
        case "VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY": if !isNot { isEmpty = true }
        default: throw DAVRefusal.unsupportedFilter("Such a component of a VCALENDAR")
        }
    }

    private mutating func add(_ property: PropertyFilter) throws {
        properties.append(property)
        let parameters = properties.reduce(0) { $0 + $1.parameterCount }
        // Each is looked for in each event, and a request has room for 20,000.
        guard properties.count <= CalendarFilter.partsMax, parameters <= CalendarFilter.partsMax
        else {
            throw DAVRefusal.unsupportedFilter(
                "More than \(CalendarFilter.partsMax) properties, or as many parameters,")
        }
    }

    /// The most properties, and the most parameters, that a filter names.
    private static let partsMax = 20

    /// The zone that a query names by a VTIMEZONE (RFC 4791, 9.8) or by its name (RFC 7809, 5.1).
    private static func zone(of query: XMLElement) throws -> String? {
        if let name = query.child(DAVName.timezoneID)?.trimmed { return try known(name) }
        guard let text = query.child(DAVName.timezone)?.text else { return nil }
        let tree = try? ICalendarReader().tree(of: Array(text.utf8))
        let definition = tree?.roots.first?.children.first { $0.name == "VTIMEZONE" }
        guard let name = definition?.properties("TZID").first?.text else {
            throw DAVRefusal(
                .forbidden, DAVName.validData, "`timezone` must hold a VTIMEZONE with its TZID.")
        }
        return try known(name)
    }

    private static func known(_ name: String) throws -> String {
        guard ZonedTime.isKnown(name) else {
            throw DAVRefusal(
                .forbidden, DAVName.validData, "The zone must have a name such as Europe/Oslo.")
        }
        return name
    }

    /// Whether the bytes of an object are needed.
    var readsBytes: Bool { !properties.isEmpty }

    /// Whether an object passes by what it says; when it is has been looked at before.
    func admits(_ object: CalendarObject) -> Bool {
        if properties.isEmpty { return true }
        guard let tree = try? ICalendarReader().tree(of: object.bytes) else { return false }
        let events = tree.roots.flatMap(\.children).filter { $0.name == "VEVENT" }
        return events.contains { event in properties.allSatisfy { $0.admits(event) } }
    }
}

/// What a property of a VEVENT must be (RFC 4791, 9.7.2).
struct PropertyFilter: Sendable {
    private let name: String
    private let isNot: Bool
    private let text: TextMatch?
    private let parameters: [(name: String, isNot: Bool, text: TextMatch?)]

    /// - Throws: `DAVRefusal`.
    init(_ element: XMLElement) throws {
        name = (element.attributes["name"] ?? "").uppercased()
        isNot = element.child(DAVName.isNotDefined) != nil
        text = try element.child(DAVName.textMatch).map { try TextMatch($0) }
        if element.child(DAVName.timeRange) != nil {
            throw DAVRefusal.unsupportedFilter("The time of a single property")
        }
        parameters = try element.children.filter { $0.name == DAVName.paramFilter }.map { filter in
            (
                (filter.attributes["name"] ?? "").uppercased(),
                filter.child(DAVName.isNotDefined) != nil,
                try filter.child(DAVName.textMatch).map { try TextMatch($0) }
            )
        }
    }

    /// How many parameters it looks at.
    var parameterCount: Int { parameters.count }

    func admits(_ event: CalendarComponent) -> Bool {
        let found = event.properties(name)
        if isNot { return found.isEmpty }
        return found.contains { property in
            (text?.admits(property.text) ?? true)
                && parameters.allSatisfy { name, isNot, text in
                    let values = property.parameters.filter { $0.name == name }.flatMap(\.values)
                    if isNot { return values.isEmpty }
                    return values.contains { text?.admits($0) ?? true }
                }
        }
    }
}

/// What a text must hold (RFC 4791, 9.7.5).
struct TextMatch: Sendable {
    private let wanted: [UInt8]
    private let ignoresCase: Bool
    private let isNegated: Bool

    /// The most bytes of what is looked for.
    private static let bytesMax = 200

    /// - Throws: `DAVRefusal`.
    init(_ element: XMLElement) throws {
        guard element.text.utf8.count <= TextMatch.bytesMax else {
            throw DAVRefusal.unsupportedFilter("A text of more than \(TextMatch.bytesMax) bytes")
        }
        switch element.attributes["collation"] ?? "i;ascii-casemap" {
        case "i;ascii-casemap", "default": ignoresCase = true
        case "i;octet": ignoresCase = false
        default:
            throw DAVRefusal(
                .forbidden, DAVName.supportedCollation,
                "Texts are compared by i;ascii-casemap or by i;octet.")
        }
        isNegated = element.attributes["negate-condition"] == "yes"
        wanted = TextMatch.folded(element.text, ignoresCase)
    }

    func admits(_ text: String) -> Bool {
        let isFound = wanted.isEmpty || TextMatch.folded(text, ignoresCase).contains(wanted)
        return isFound != isNegated
    }

    /// The bytes, small letters of ASCII made capital (RFC 4790, 9.2).
    private static func folded(_ text: String, _ ignoresCase: Bool) -> [UInt8] {
        text.utf8.map { ignoresCase && (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }
    }
}
