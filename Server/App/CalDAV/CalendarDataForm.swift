internal import LibsyncCalendar

/// How much of a calendar object is wanted (RFC 4791, 9.6).
struct CalendarDataForm: Sendable {
    /// Within which time each date is wanted by itself.
    private(set) var expand: Range<Int>?
    /// Within which time dates that differ are wanted.
    private(set) var limit: Range<Int>?
    /// Which parts are wanted; nil for all.
    private(set) var part: CalendarPart?

    /// All of it, as it is.
    init() {}

    /// - Throws: `DAVRefusal`.
    init(_ element: XMLElement) throws {
        let type = element.attributes["content-type"] ?? "text/calendar"
        let version = element.attributes["version"] ?? "2.0"
        guard type.lowercased() == "text/calendar", version == "2.0" else {
            throw DAVRefusal(
                .forbidden, DAVName.supportedData, "There is iCalendar 2.0 here, and no other form."
            )
        }
        expand = try element.child(DAVName.expand).map {
            let range = try DAVTimeRange.range($0, isClosed: true)
            guard range.count <= EventFeed.expandedDaysMax * 86_400 else {
                throw DAVRefusal(
                    .forbidden, DAVName.maxInstances,
                    "Dates are given one by one for \(EventFeed.expandedDaysMax) days at most.")
            }
            return range
        }
        limit = try element.child(DAVName.limitRecurrenceSet).map {
            try DAVTimeRange.range($0, isClosed: true)
        }
        part = element.child(DAVName.comp).map { CalendarPart($0) }
    }
}

/// A component of which only a part is wanted.
struct CalendarPart: Sendable {
    private let name: String
    /// The properties by name, and whether without their values; nil for all.
    private let properties: [String: Bool]?
    /// The components directly in it; nil for all, whole.
    private let components: [CalendarPart]?

    init(_ element: XMLElement) {
        name = (element.attributes["name"] ?? "").uppercased()
        let isWhole = element.child(DAVName.calendarAllprop) != nil
        properties =
            isWhole
            ? nil
            : Dictionary(
                element.children.filter { $0.name == DAVName.calendarProp }.map { property in
                    let isBare = property.attributes["novalue"] == "yes"
                    return ((property.attributes["name"] ?? "").uppercased(), isBare)
                }, uniquingKeysWith: { first, _ in first })
        components =
            element.child(DAVName.allcomp) != nil
            ? nil : element.children.filter { $0.name == DAVName.comp }.map { CalendarPart($0) }
    }

    /// That part of a calendar that was written here.
    func of(_ calendar: [UInt8]) -> [UInt8] {
        var kept: [UInt8] = []
        // The parts of the components that are open; nil for one that is kept whole.
        var open: [CalendarPart?] = []
        var skipped = 0
        for line in CalendarPart.lines(calendar) {
            let text = String(decoding: line.prefix(80), as: UTF8.self)
            let label = text.prefix { $0 != ":" && $0 != ";" }
            if label == "BEGIN" {
                let name = text.dropFirst(6).prefix { !$0.isNewline }
                guard skipped == 0, let part = part(of: String(name), in: open) else {
                    skipped += 1
                    continue
                }
                open.append(part.first)
                kept += line
            } else if label == "END" {
                if skipped > 0 {
                    skipped -= 1
                } else {
                    open.removeLast()
                    kept += line
                }
            } else if skipped == 0 {
                kept += CalendarPart.kept(line, String(label), by: open.last ?? nil)
            }
        }
        return kept
    }

    /// The part of a component that begins here; an empty one where all is wanted, nil where nothing.
    private func part(of name: String, in open: [CalendarPart?]) -> [CalendarPart]? {
        guard let outer = open.last else { return name == self.name ? [self] : nil }
        guard let outer, let components = outer.components else { return [] }
        return components.first { $0.name == name }.map { [$0] }
    }

    private static func kept(
        _ line: ArraySlice<UInt8>, _ label: String, by part: CalendarPart?
    ) -> [UInt8] {
        guard let properties = part?.properties else { return Array(line) }
        guard let isBare = properties[label] else { return [] }
        return isBare ? Array("\(label):\r\n".utf8) : Array(line)
    }

    /// Each line with those that continue it.
    private static func lines(_ calendar: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        for index in calendar.indices where calendar[index] == UInt8(ascii: "\n") {
            let next = index + 1
            if next < calendar.count, calendar[next] == UInt8(ascii: " ") { continue }
            lines.append(calendar[start..<next])
            start = next
        }
        return lines
    }
}
