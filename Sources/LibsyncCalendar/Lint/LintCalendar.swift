internal import LibsyncModel

/// What the rules for events must know of their calendar, and of each other.
struct LintFacts {
    let method: String?
    /// Whether it is published to people who subscribe.
    let isFeed: Bool
    let zones: Set<String>
    let eventCount: Int
    let uidCount: Int
    /// Whether an event says of nobody that they call people to it.
    let hasNoOrganizer: Bool
    /// The masters by UID: where each begins and in which form.
    var masters: [String: (line: Int, form: LintMoment?)] = [:]
    var overrides: [(uid: String, line: Int, form: LintMoment?)] = []

    init(_ calendar: CalendarComponent) {
        method = calendar.first(.method)?.value.uppercased()
        isFeed = method == "PUBLISH"
        zones = Set(
            calendar.children.filter { $0.row.name == .timeZone }
                .compactMap { $0.first(.tzid)?.text })
        let events = calendar.children.filter { $0.row.name == .event }
        eventCount = events.count
        uidCount = Set(events.map { $0.first(.uid)?.text }).count
        hasNoOrganizer = events.contains { $0.first(.organizer) == nil }
    }
}

/// The value type of a moment as it is written.
enum LintMoment: String {
    case date = "a date"
    case utc = "a time in UTC"
    case zoned = "a time with a TZID"
    case floating = "a time without a zone"

    /// nil when the value is no moment; by its first value where it is a list.
    init?(_ property: CalendarProperty) {
        let first = property.valueBytes.prefix {
            $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "/")
        }
        guard let written = WrittenMoment(first) else { return nil }
        switch written.clock {
        case .date: self = .date
        case .utc, .offset: self = .utc
        case .local: self = property.parameterRow(.tzid) == nil ? .floating : .zoned
        }
    }
}

extension CalendarLint {
    mutating func checkCalendar(_ calendar: CalendarComponent, _ facts: LintFacts) {
        let line = calendar.line
        if calendar.children.isEmpty {
            add(.emptyCalendar, line, "no component: clients may delete what they have")
        }
        switch calendar.first(.version)?.value {
        case nil: add(.versionMissing, line, "no VERSION:2.0")
        case "2.0": break
        case let version?: add(.versionMissing, line, "VERSION is \(version) and not 2.0")
        }
        if calendar.first(.prodid) == nil { add(.productMissing, line, "no PRODID") }
        if let scale = calendar.first(.calscale), scale.value.uppercased() != "GREGORIAN" {
            add(.calendarScale, scale.line, "CALSCALE is \(scale.value) and not GREGORIAN")
        }
        if facts.eventCount > EventFeed.googleEventsMax {
            add(
                .tooManyEvents, line,
                "\(facts.eventCount) events: Google loses events of files above about 1,100")
        }
        if facts.method == "REQUEST", facts.uidCount > 1 {
            add(
                .methodRequest, calendar.first(.method)?.line ?? line,
                "METHOD:REQUEST makes Outlook take the first event alone")
        }
        if facts.method == "REQUEST", facts.hasNoOrganizer {
            add(
                .methodRequest, calendar.first(.method)?.line ?? line,
                "METHOD:REQUEST asks people to a meeting, but nobody calls it (ORGANIZER)")
        }
        if facts.eventCount == 1, facts.method == nil, let name = calendar.first(.xWrCalname) {
            add(
                .nameOfSingleEvent, name.line,
                "X-WR-CALNAME makes Outlook open a new calendar for a single event")
        }
        checkRefresh(calendar)
        checkColors(calendar)
        for name in [PropertyName.version, .prodid, .calscale, .method] {
            checkOnce(name, in: calendar)
        }
    }

    private mutating func checkRefresh(_ calendar: CalendarComponent) {
        let (refresh, old) = (calendar.first(.refreshInterval), calendar.first(.xPublishedTTL))
        if let refresh {
            if old == nil {
                add(.refreshForOutlook, refresh.line, "Outlook obeys X-PUBLISHED-TTL alone")
            }
            let duration = CalendarDuration.read(refresh.valueBytes)?.duration
            if refresh.parameter(.value)?.uppercased() != "DURATION" {
                add(.refreshValue, refresh.line, "REFRESH-INTERVAL wants VALUE=DURATION")
            } else if duration.map({ $0.isNegative || $0 == CalendarDuration() }) ?? true {
                add(.refreshValue, refresh.line, "REFRESH-INTERVAL is no length above zero")
            }
        } else if let old {
            add(.refreshForApple, old.line, "Apple reads REFRESH-INTERVAL alone")
        }
    }

    private mutating func checkColors(_ component: CalendarComponent) {
        for color in component.properties("COLOR") where color.value.hasPrefix("#") {
            add(.colorName, color.line, "COLOR is a name of CSS3, such as \"green\"")
        }
    }

    mutating func checkOnce(_ name: PropertyName, in component: CalendarComponent) {
        let found = component.propertyIndices.filter { component.tree.properties[$0].name == name }
        for index in found.dropFirst() {
            let line = Int(component.tree.properties[index].line)
            add(.duplicateProperty, line, "\(name.text) for the second time in \(component.name)")
        }
    }

    mutating func checkZone(_ zone: CalendarComponent) {
        let name = zone.first(.tzid)?.text ?? ""
        let end = Int(zone.row.end)
        let rows = zone.tree.components[zone.index..<end]
        let lines = rows.reduce(0) { $0 + Int($1.propertyCount) + 2 }
        if lines > 200 {
            add(.zoneTooLong, zone.line, "\(name) has \(lines) lines: Google spoils long ones")
        }
        for index in zone.index..<end {
            let part = CalendarComponent(tree: zone.tree, index: index)
            for name in [PropertyName.tzoffsetfrom, .tzoffsetto] {
                guard let offset = part.first(name), UTCOffset.seconds(offset.valueBytes) == nil
                else { continue }
                add(.zoneOffset, offset.line, "\(offset.value) is no offset such as +0100")
            }
        }
    }

    /// Rules that hold for every property, in a component and those in it.
    mutating func checkProperties(of component: CalendarComponent, _ facts: LintFacts) {
        for index in component.index..<Int(component.row.end) {
            let part = CalendarComponent(tree: component.tree, index: index)
            for property in part.properties { check(property, facts) }
        }
        checkColors(component)
    }

    private mutating func check(_ property: CalendarProperty, _ facts: LintFacts) {
        if let row = property.parameterRow(.tzid) {
            checkZoneUse(property, row, facts)
        }
        let name = property.row.name
        if name.isMoment { checkMoment(property) }
        switch name {
        case .summary, .description, .location, .comment, .contact: checkText(property)
        case .url:
            if property.valueBytes.contains(UInt8(ascii: "\\")) {
                add(.addressEscaped, property.line, "an address has no escapes: \(clip(property))")
            }
        case .image, .conference:
            let type = property.parameter(.value)?.uppercased()
            if type != "URI", type != "BINARY" || name == .conference {
                add(.valueParameter, property.line, "\(property.name) wants VALUE=URI")
            }
        case .organizer, .attendee:
            let value = property.value
            let scheme = value.prefix { $0.isLetter || $0.isNumber || "+.-".contains($0) }
            if scheme.isEmpty || value.dropFirst(scheme.count).first != ":" {
                add(
                    .calendarAddress, property.line,
                    "\(property.name) is no address such as mailto:a@b.example")
            }
        default: break
        }
    }

    private mutating func checkZoneUse(
        _ property: CalendarProperty, _ row: ParameterRow, _ facts: LintFacts
    ) {
        guard let name = property.parameter(.tzid), let moment = LintMoment(property) else {
            return
        }
        switch moment {
        case .date: add(.zoneOnDate, property.line, "TZID stands on a date: take it away")
        case .utc: add(.zoneOnUTC, property.line, "TZID stands on a time in UTC: take it away")
        case .zoned, .floating:
            guard !facts.zones.contains(name), !name.hasPrefix("/") else { return }
            add(
                .zoneUndeclared, property.line,
                "no VTIMEZONE declares \(name): Outlook takes the time for local")
        }
    }

    private mutating func checkMoment(_ property: CalendarProperty) {
        let parts = property.valueBytes.split { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "/") }
        for part in parts.prefix(CalendarLint.findingsMax) {
            if part.first == UInt8(ascii: "P") || part.first == UInt8(ascii: "+") { continue }
            guard let written = WrittenMoment(part), !written.isRepaired else {
                add(.date, property.line, "no date and no time of RFC 5545: \(clip(property))")
                return
            }
            let isDeclared = property.parameter(.value)?.uppercased() == "DATE"
            if (written.clock == .date) != isDeclared {
                let what = isDeclared ? "VALUE=DATE with a time" : "a date without VALUE=DATE"
                add(.dateUndeclared, property.line, "\(what): \(clip(property))")
                return
            }
        }
    }

    private mutating func checkText(_ property: CalendarProperty) {
        let bytes = property.valueBytes
        if let place = TextValue.decoded(bytes).wrongEscape {
            let escape = String(decoding: bytes[place...].prefix(2), as: UTF8.self)
            add(
                .escape, property.line,
                "\(escape) in \(property.name) means nothing: take the backslash away")
        }
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") {
                add(
                    .bareComma, property.line,
                    "a comma or semicolon in \(property.name) without its backslash")
                return
            }
            index += byte == UInt8(ascii: "\\") ? 2 : 1
        }
    }

    func clip(_ property: CalendarProperty) -> String {
        let value = property.value
        return value.count > 60 ? value.prefix(59) + "…" : value
    }
}
