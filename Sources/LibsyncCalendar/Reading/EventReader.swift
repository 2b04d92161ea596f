internal import LibsyncModel

/// Reads the VEVENTs of one calendar, component by component.
struct EventReader {
    let tree: CalendarTree
    var faults: FaultList
    private var zones: ZoneResolver
    /// The zones that kept lines name, as they name them.
    private(set) var keptZoneNames: Set<String> = []
    private var lastZone: (name: ArraySlice<UInt8>, form: MomentForm)?

    /// A component while it is read: what must be known of all its properties first.
    struct Draft {
        var start: CalendarMoment?
        var component: EventComponent
        var uid: String?
        var line: Int
        /// The component that it is read from.
        let source: CalendarComponent
        var hasStamp = false
        var end: CalendarMoment?
        var duration: CalendarDuration?
        /// The properties that decide dates of which a value could not be read.
        var unread: [String] = []
        /// Single properties that have been read.
        var seen: UInt64 = 0
    }

    /// - Parameter searches: for so many zones the file has been searched through by now.
    init(
        _ calendar: CalendarComponent, faults: FaultList, preferred: [String], searches: Int
    ) {
        tree = calendar.tree
        self.faults = faults
        zones = ZoneResolver(calendar, preferred: preferred, searches: searches)
    }

    /// For so many zones the file has been searched through by now.
    var searches: Int { zones.searches }

    /// One VEVENT; nil, with a fault, when it has no moment.
    mutating func draft(of event: CalendarComponent) -> Draft? {
        let epoch = LocalDateTime(secondsAsUTC: 0)
        var draft = Draft(
            component: EventComponent(start: CalendarMoment(epoch, .utc), stamp: epoch),
            line: event.line, source: event)
        draft.component.kept.reserveCapacity(4)
        let known = keptZoneNames
        for index in event.propertyIndices {
            let property = CalendarProperty(tree: tree, index: index)
            let name = tree.properties[index].name
            if name.isOnceInEvent {
                let bit = UInt64(1) << UInt64(name.rawValue)
                guard draft.seen & bit == 0 else {
                    report(.duplicateProperty, property, "left out: the first counts")
                    continue
                }
                draft.seen |= bit
            }
            read(property, name, into: &draft)
        }
        for child in event.children {
            draft.component.kept += child.wireLines
            keptZoneNames.formUnion(child.zoneNames)
        }
        guard finish(&draft) else {
            keptZoneNames = known
            return nil
        }
        return draft
    }

    /// Whether RFC 5545 allows the property once.
    private mutating func read(
        _ property: CalendarProperty, _ name: PropertyName, into draft: inout Draft
    ) {
        switch name {
        case .uid: draft.uid = uid(property)
        case .dtstart, .dtend, .duration, .recurrenceID:
            readTime(property, name, into: &draft)
        case .dtstamp:
            if let stamp = utc(property) {
                draft.component.stamp = stamp
                draft.hasStamp = true
            }
        case .created: draft.component.created = utc(property)
        case .lastModified: draft.component.lastModified = utc(property)
        case .rrule:
            let rule = rule(property)
            if let rule { draft.component.rules.append(rule) } else { lack(property, &draft) }
        case .rdate:
            let added = additions(property)
            draft.component.added += added
            if added.count < parts(of: property).count { lack(property, &draft) }
        case .exdate:
            let removed = moments(property)
            draft.component.removed += removed
            if removed.count < parts(of: property).count { lack(property, &draft) }
        case .sequence: draft.component.sequence = sequence(property)
        case .status: draft.component.status = status(property)
        case .summary: draft.component.summary = text(property)
        case .description: draft.component.description = text(property)
        case .location: draft.component.location = text(property)
        case .url: draft.component.url = address(property)
        case .categories:
            draft.component.categories += property.texts
        case .geo: draft.component.position = position(property)
        // A property without a value says nothing, and libical reports it.
        default:
            if property.valueBytes.isEmpty { break }
            draft.component.kept.append(property.wireLine)
            if let zone = property.zoneName { keptZoneNames.insert(zone) }
        }
    }

    private mutating func readTime(
        _ property: CalendarProperty, _ name: PropertyName, into draft: inout Draft
    ) {
        switch name {
        case .dtstart: draft.start = moment(property)
        case .dtend: draft.end = moment(property)
        case .duration:
            draft.duration = duration(property, property.valueBytes)
        default:
            draft.component.recurrenceID = moment(property)
            if draft.component.recurrenceID == nil { lack(property, &draft) }
            guard let range = property.parameter(.range) else { return }
            let isFollowing = range.uppercased() == "THISANDFUTURE"
            draft.component.isThisAndFuture = isFollowing && draft.component.recurrenceID != nil
            if !isFollowing {
                report(.parameter, property, "RANGE=\(range) passed over: read as that date alone")
            }
        }
    }

    /// Completes a component by what depends on several of its properties; false, with a fault,
    /// when it has no moment.
    private mutating func finish(_ draft: inout Draft) -> Bool {
        if draft.start == nil, let date = draft.component.recurrenceID {
            faults.add(
                .missingProperty, line: draft.line, of: "DTSTART", "read as its RECURRENCE-ID")
            draft.start = date
        }
        guard let start = draft.start else {
            faults.add(
                .eventLeftOut, line: draft.line, of: draft.uid ?? "VEVENT",
                "left out: it has no time")
            return false
        }
        draft.component.start = start
        draft.component.length = length(of: draft, from: start)
        if !draft.hasStamp {
            let other = draft.component.lastModified ?? draft.component.created
            draft.component.stamp = other ?? draft.component.stamp
            faults.add(
                .missingProperty, line: draft.line, of: "DTSTAMP",
                "read as \(draft.component.stamp)Z")
        }
        return true
    }

    private mutating func length(
        of draft: Draft, from start: CalendarMoment
    ) -> EventComponent.Length {
        if let end = draft.end {
            if draft.duration != nil {
                faults.add(
                    .duplicateProperty, line: draft.line, of: "DURATION",
                    "left out: DTEND says when it ends")
            }
            return length(to: end, from: start, line: draft.line)
        }
        guard let duration = draft.duration else { return .none }
        if start.isDate, duration.seconds != 0 || duration.days <= 0 {
            // Programs write PT24H for a day.
            let days = max(1, duration.days + (duration.seconds + 86_399) / 86_400)
            faults.add(
                .valueType, line: draft.line, of: "DURATION:\(duration.text)",
                "read as \(days) day\(days == 1 ? "" : "s")")
            return .duration(CalendarDuration(days: days))
        }
        if duration.isNegative {
            faults.add(
                .endBeforeStart, line: draft.line, of: "DURATION:\(duration.text)",
                "read as no time")
            return .none
        }
        return duration == CalendarDuration() ? .none : .duration(duration)
    }

    private mutating func length(
        to end: CalendarMoment, from start: CalendarMoment, line: Int
    ) -> EventComponent.Length {
        var end = end
        if start.isDate != end.isDate || (start.form == .floating) != (end.form == .floating) {
            // A time on the day after the last still belongs to that last day.
            let isPartOfDay = start.isDate && end.local.secondOfDay > 0
            let local = isPartOfDay ? end.local.on(end.local.date.adding(days: 1)) : end.local
            end = CalendarMoment(start.isDate ? midnight(local) : local, start.form)
            faults.add(
                .valueType, line: line, of: "DTEND", "read in the form of DTSTART, as \(end.local)")
        }
        if end == start {
            // What lasts no time has no DTEND, and a day is never empty.
            if start.isDate {
                faults.add(.endBeforeStart, line: line, of: "DTEND", "read as the day of DTSTART")
            }
            return .none
        }
        if end.isAfter(start) { return .end(end) }
        faults.add(
            .endBeforeStart, line: line, of: "DTEND",
            start.isDate ? "read as the day of DTSTART" : "read as no time")
        return .none
    }

    private func midnight(_ local: LocalDateTime) -> LocalDateTime {
        LocalDateTime(secondsAsUTC: local.date.dayNumber * 86_400)
    }

    mutating func report(
        _ kind: ReadingFault.Kind, _ property: CalendarProperty, _ reading: String
    ) {
        faults.add(kind, line: property.line, of: excerpt(property), reading)
    }

    /// Notes that a value that decides dates could not be read.
    private func lack(_ property: CalendarProperty, _ draft: inout Draft) {
        draft.unread.append(excerpt(property))
    }

    /// The beginning of a property as it is written.
    private func excerpt(_ property: CalendarProperty) -> String {
        let end = min(property.row.valueEnd, property.row.nameStart + 81)
        return tree.string(property.row.nameStart, end)
    }
}

// MARK: moments

extension EventReader {
    /// The moment of a property that has one.
    mutating func moment(_ property: CalendarProperty) -> CalendarMoment? {
        moment(property, property.valueBytes)
    }

    /// One moment of a property.
    mutating func moment(
        _ property: CalendarProperty, _ bytes: ArraySlice<UInt8>
    ) -> CalendarMoment? {
        guard let written = WrittenMoment(bytes) else {
            report(.date, property, "left out: no date and no time")
            return nil
        }
        if written.isRepaired {
            let day = written.clock == .date ? written.local.date.description : nil
            report(.date, property, "read as \(day ?? written.local.description)")
        }
        let isDeclaredDate = property.row.parameterCount > 0 && isDate(property)
        switch written.clock {
        case .date:
            if !isDeclaredDate { report(.valueType, property, "read as a date") }
            return CalendarMoment(written.local, .date)
        case .utc:
            if isDeclaredDate { return declaredDate(property, written.local, .utc) }
            return CalendarMoment(written.local, .utc)
        case .offset(let offset):
            let utc = LocalDateTime(secondsAsUTC: written.local.secondsAsUTC - offset)
            return CalendarMoment(utc, .utc)
        case .local:
            if isDeclaredDate { return declaredDate(property, written.local, .floating) }
            return zoned(written.local, property)
        }
    }

    /// A time where VALUE says that there is a date: midnight means the day, another time itself.
    private mutating func declaredDate(
        _ property: CalendarProperty, _ local: LocalDateTime, _ form: MomentForm
    ) -> CalendarMoment? {
        if local.secondOfDay == 0 {
            report(.valueType, property, "read as a date")
            return CalendarMoment(local, .date)
        }
        report(.valueType, property, "read as a time")
        return form == .floating ? zoned(local, property) : CalendarMoment(local, form)
    }

    private func isDate(_ property: CalendarProperty) -> Bool {
        property.parameter(.value)?.uppercased() == "DATE"
    }

    private mutating func zoned(
        _ local: LocalDateTime, _ property: CalendarProperty
    ) -> CalendarMoment? {
        guard property.row.parameterCount > 0, let row = property.parameterRow(.tzid) else {
            return CalendarMoment(local, .floating)
        }
        let bytes = tree.text[Int(row.valueStart)..<Int(row.valueEnd)]
        // Nearly all moments of a file have one zone.
        if let lastZone, lastZone.name == bytes { return CalendarMoment(local, lastZone.form) }
        let name = ParameterValue.values(bytes).joined(separator: ",")
        let meaning = zones.meaning(
            of: name, year: local.date.year, line: property.line, faults: &faults)
        switch meaning {
        case .form(let form):
            lastZone = (bytes, form)
            return CalendarMoment(local, form)
        case .offsets(let rules):
            return CalendarMoment(LocalDateTime(secondsAsUTC: rules.seconds(of: local)), .utc)
        }
    }

    /// The moments of a list.
    mutating func moments(_ property: CalendarProperty) -> [CalendarMoment] {
        var moments: [CalendarMoment] = []
        for part in parts(of: property) { moment(property, part).map { moments.append($0) } }
        return moments
    }

    /// The dates and periods of an RDATE.
    mutating func additions(_ property: CalendarProperty) -> [EventComponent.Addition] {
        var additions: [EventComponent.Addition] = []
        for part in parts(of: property) {
            guard let slash = part.firstIndex(of: UInt8(ascii: "/")) else {
                moment(property, part).map {
                    additions.append(EventComponent.Addition(start: $0, length: .none))
                }
                continue
            }
            let rest = part[(slash + 1)...]
            guard let start = moment(property, part[..<slash]) else { continue }
            var length = EventComponent.Length.none
            if rest.first == UInt8(ascii: "P") || rest.first == UInt8(ascii: "+") {
                if let read = duration(property, rest), !read.isNegative {
                    length = .duration(read)
                }
            } else if let end = moment(property, rest), end.isAfter(start) {
                length = .end(end)
            }
            if length == .none { report(.duration, property, "the length left out") }
            additions.append(EventComponent.Addition(start: start, length: length))
        }
        return additions
    }

    /// The values of a list; vCalendar 1.0 has semicolons between them.
    private func parts(of property: CalendarProperty) -> [ArraySlice<UInt8>] {
        property.valueBytes.split { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ";") }
            .map { part in
                var part = part
                while part.first == 0x20 { part.removeFirst() }
                while part.last == 0x20 { part.removeLast() }
                return part
            }
    }

    mutating func duration(
        _ property: CalendarProperty, _ bytes: ArraySlice<UInt8>
    ) -> CalendarDuration? {
        guard let read = CalendarDuration.read(bytes) else {
            report(.duration, property, "left out: no length of time")
            return nil
        }
        if read.isRepaired { report(.duration, property, "read as \(read.duration.text)") }
        return read.duration
    }

    /// A moment that RFC 5545 wants in UTC.
    mutating func utc(_ property: CalendarProperty) -> LocalDateTime? {
        guard let moment = moment(property) else { return nil }
        if moment.form == .utc { return moment.local }
        let utc = moment.converted(to: .utc)?.local ?? moment.local
        report(.valueType, property, "read as UTC, \(utc)Z")
        return utc
    }
}
