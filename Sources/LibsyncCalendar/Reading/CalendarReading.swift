/// Reads all calendars of a file as one: a file that holds several is a feed glued together.
struct CalendarReading {
    private(set) var calendar = ImportedCalendar()

    init(_ tree: CalendarTree, timeZone: String?) {
        var faults = tree.faults
        var gathering = EventGathering(events: tree.components.count { $0.name == .event })
        var searches = 0
        var zoneNames: Set<String> = []
        for root in tree.roots {
            readHeader(root, &faults)
            let preferred = [timeZone, calendar.timeZone].compactMap { $0 }
            var reader = EventReader(
                root, faults: faults, preferred: preferred, searches: searches)
            for child in root.children {
                if child.row.name == .event {
                    if let draft = reader.draft(of: child) {
                        gathering.add(draft, &reader.faults)
                    } else {
                        // Of one in which nothing stands there is nothing to keep.
                        if !child.isEmpty { calendar.unread.append(CarriedComponent(child)) }
                        if let uid = child.first(.uid).flatMap({ reader.uid($0) }) {
                            gathering.lack(uid)
                        }
                    }
                } else if child.row.name != .timeZone {
                    calendar.others[child.name, default: 0] += 1
                    calendar.keptComponents += child.wireLines
                    zoneNames.formUnion(child.zoneNames)
                }
            }
            faults = reader.faults
            zoneNames.formUnion(reader.keptZoneNames)
            searches = reader.searches
        }
        calendar.events = gathering.finished(&faults)
        for component in calendar.carried { zoneNames.formUnion(component.zoneNames) }
        if !zoneNames.isEmpty { keepZones(zoneNames, of: tree) }
        calendar.faults = faults.faults.sorted { $0.line < $1.line }
        calendar.faultsTotal = faults.total
        calendar.isCut = tree.isCut
    }

    /// Times that are read have theirs from the time zone database; lines that are kept are not read.
    private mutating func keepZones(_ names: Set<String>, of tree: CalendarTree) {
        for zone in tree.roots.flatMap(\.children) where zone.row.name == .timeZone {
            guard let name = zone.first(.tzid)?.text, names.contains(name),
                calendar.keptZones[name] == nil
            else { continue }
            calendar.keptZones[name] = zone.wireLines
        }
    }

    /// Each property once, as of the first calendar that has it: a file may be several, glued together.
    private mutating func keepProperties(of root: CalendarComponent) {
        let known = Set(calendar.kept.map { $0.prefix { $0 != ":" && $0 != ";" } })
        for property in root.properties
        where !property.row.name.isWrittenAnew && !property.valueBytes.isEmpty
            && !known.contains(property.name[...])
        {
            calendar.kept.append(property.wireLine)
        }
    }

    private mutating func readHeader(_ root: CalendarComponent, _ faults: inout FaultList) {
        guard root.row.name == .calendar else { return }
        keepProperties(of: root)
        calendar.name = calendar.name ?? text(root, .name) ?? text(root, .xWrCalname)
        calendar.description =
            calendar.description ?? text(root, .description)
            ?? text(root, .xWrCaldesc)
        calendar.method = calendar.method ?? text(root, .method)?.uppercased()
        calendar.product = calendar.product ?? text(root, .prodid)
        calendar.source = calendar.source ?? root.first(.source)?.value
        if calendar.refreshInterval == nil,
            let property = root.first(.refreshInterval) ?? root.first(.xPublishedTTL),
            let duration = CalendarDuration.read(property.valueBytes)?.duration
        {
            calendar.refreshInterval = duration.isNegative ? nil : duration
        }
        if calendar.timeZone == nil, let name = text(root, .xWrTimezone) {
            calendar.timeZone = ZoneResolver.olson(name) ?? ZoneResolver.named(name)
            if calendar.timeZone != name {
                faults.add(
                    calendar.timeZone == nil ? .zoneUnknown : .zoneName,
                    line: root.first(.xWrTimezone)?.line ?? root.line, of: name,
                    calendar.timeZone.map { "read as \($0)" } ?? "left out")
            }
        }
        guard let version = root.first(.version)?.value else {
            faults.add(.missingProperty, line: root.line, of: "VERSION", "read as version 2.0")
            return
        }
        if version == "1.0" {
            faults.add(.version, line: root.line, of: "VERSION:1.0", "read as vCalendar 1.0")
        }
        if root.first(.prodid) == nil {
            faults.add(.missingProperty, line: root.line, of: "PRODID", "passed over")
        }
    }

    private func text(_ root: CalendarComponent, _ name: PropertyName) -> String? {
        root.first(name)?.text
    }
}
