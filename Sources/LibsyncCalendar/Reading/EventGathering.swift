internal import LibsyncModel

/// Makes events of components: those of one UID together, their dates in one form.
struct EventGathering {
    /// What a report says of an event's components.
    private struct Lines {
        var master: CalendarComponent?
        /// Of its overrides, in their order.
        var overrides: [CalendarComponent] = []
        /// The overrides by the date they stand for.
        var places: [CalendarMoment: Int] = [:]
    }
    // The events themselves and not drafts of them: a component holds two dozen references, and
    // copying those of a large file once cost a tenth of its reading.
    private var events: [ImportedEvent] = []
    private var lines: [Lines] = []
    private var byUID: [String: Int] = [:]
    /// Events of which a component could not be read.
    private var lacking: Set<String> = []

    /// A gathering with room for so many events.
    init(events count: Int) {
        events.reserveCapacity(count)
        lines.reserveCapacity(count)
        byUID.reserveCapacity(count)
    }

    mutating func add(_ draft: consuming EventReader.Draft, _ faults: inout FaultList) {
        let index = index(of: draft, &faults)
        if !draft.source.isWhole { events[index].isPartRead = true }
        if !draft.unread.isEmpty { events[index].unread += draft.unread }
        guard let date = draft.component.recurrenceID else {
            if let other = events[index].master {
                let isNewer = choose(
                    between: other, lines[index].master, and: draft.component, draft.source,
                    of: events[index].uid, index, &faults)
                if !isNewer { return }
            }
            lines[index].master = draft.source
            events[index].master = draft.component
            return
        }
        guard let place = lines[index].places[date] else {
            lines[index].places[date] = events[index].overrides.count
            lines[index].overrides.append(draft.source)
            events[index].overrides.append(draft.component)
            return
        }
        let isNewer = choose(
            between: events[index].overrides[place], lines[index].overrides[place],
            and: draft.component, draft.source, of: "\(events[index].uid) \(date.local)", index,
            &faults)
        if !isNewer { return }
        lines[index].overrides[place] = draft.source
        events[index].overrides[place] = draft.component
    }

    /// Notes that a component of an event could not be read.
    mutating func lack(_ uid: String) { lacking.insert(uid) }

    /// Whether the later of two components that stand for the same counts; the other one is kept as
    /// it came, unless both say the same.
    private mutating func choose(
        between first: EventComponent, _ source: CalendarComponent?, and second: EventComponent,
        _ other: CalendarComponent, of name: String, _ index: Int, _ faults: inout FaultList
    ) -> Bool {
        let isSame = first == second
        let isNewer = !isSame && EventGathering.isNewer(second, than: first)
        let reading =
            isNewer
            ? "it counts, and the one of line \(source?.line ?? 0) is left out"
            : isSame ? "left out: the same once more" : "left out"
        faults.add(.duplicateEvent, line: other.line, of: name, reading)
        if !isSame, let left = isNewer ? source : other {
            events[index].surplus.append(CarriedComponent(left))
        }
        return isNewer
    }

    /// Where the series of a component is, or from now on is.
    private mutating func index(of draft: EventReader.Draft, _ faults: inout FaultList) -> Int {
        let uid = draft.uid ?? made(for: draft)
        if let index = byUID[uid] { return index }
        if draft.uid == nil {
            faults.add(.missingProperty, line: draft.line, of: "UID", "named \(uid)")
        }
        byUID[uid] = events.count
        events.append(
            ImportedEvent(
                uid: uid, isUIDMade: draft.uid == nil, master: nil, overrides: [],
                line: draft.line))
        lines.append(Lines())
        return events.count - 1
    }

    /// A name that stays the same as long as time, title and place do.
    private func made(for draft: EventReader.Draft) -> String {
        let component = draft.component
        let texts = [component.summary?.text, component.location?.text].map { $0 ?? "" }
        let key =
            "\(component.start.local)\n\(component.end.local)\n\(texts.joined(separator: "\n"))"
        return "libsync-\(RowDigest(row: Array(key.utf8)))"
    }

    private static func isNewer(_ component: EventComponent, than other: EventComponent) -> Bool {
        (component.sequence, component.stamp) >= (other.sequence, other.stamp)
    }

    /// The events, in order of their first component; nothing is added after that.
    mutating func finished(_ faults: inout FaultList) -> [ImportedEvent] {
        for uid in lacking {
            if let index = byUID[uid] { events[index].isPartRead = true }
        }
        for index in events.indices {
            if let start = events[index].master?.start {
                formDates(of: index, like: start, &faults)
            } else {
                let isOne = events[index].overrides.count == 1
                faults.add(
                    .overrideWithoutSeries, line: events[index].line, of: events[index].uid,
                    "read as \(isOne ? "a single date" : "single dates")")
            }
            if events[index].overrides.count > 1 {
                events[index].overrides.sort {
                    EventGathering.isEarlier($0.recurrenceID, $1.recurrenceID)
                }
            }
        }
        return events
    }

    /// Brings all dates of a series to the form of its DTSTART.
    private mutating func formDates(
        of index: Int, like start: CalendarMoment, _ faults: inout FaultList
    ) {
        let line = lines[index].master?.line ?? 0
        if let added = events[index].master?.added, !added.isEmpty {
            events[index].master?.added = added.map { addition in
                var length = addition.length
                if case .end(let end) = length {
                    // A period is in one zone.
                    length = .end(
                        end.converted(to: start.form) ?? CalendarMoment(end.local, start.form))
                }
                return EventComponent.Addition(
                    start: EventGathering.form(addition.start, like: start, "RDATE", line, &faults),
                    length: start.isDate ? .none : length)
            }
        }
        if let removed = events[index].master?.removed, !removed.isEmpty {
            events[index].master?.removed = removed.map {
                EventGathering.form($0, like: start, "EXDATE", line, &faults)
            }
        }
        for place in events[index].overrides.indices {
            guard let date = events[index].overrides[place].recurrenceID else { continue }
            events[index].overrides[place].recurrenceID = EventGathering.form(
                date, like: start, "RECURRENCE-ID", lines[index].overrides[place].line, &faults)
        }
        if events[index].overrides.count > 1 { joinSameDates(of: index, &faults) }
    }

    /// Of overrides whose dates are one only now that they have one form, as of one with a zone and
    /// one without, one counts.
    private mutating func joinSameDates(of index: Int, _ faults: inout FaultList) {
        var places: [CalendarMoment: Int] = [:]
        var kept: [(component: EventComponent, source: CalendarComponent)] = []
        for (component, source) in zip(events[index].overrides, lines[index].overrides) {
            guard let date = component.recurrenceID else { continue }
            guard let place = places[date] else {
                places[date] = kept.count
                kept.append((component, source))
                continue
            }
            let isNewer = choose(
                between: kept[place].component, kept[place].source, and: component, source,
                of: "\(events[index].uid) \(date.local)", index, &faults)
            if isNewer { kept[place] = (component, source) }
        }
        guard kept.count < events[index].overrides.count else { return }
        events[index].overrides = kept.map(\.component)
        lines[index].overrides = kept.map(\.source)
    }

    private static func isEarlier(_ left: CalendarMoment?, _ right: CalendarMoment?) -> Bool {
        guard let left, let right else { return left == nil && right != nil }
        return left.local < right.local
    }

    /// A date of a series in the form of its DTSTART, by which clients recognise it.
    private static func form(
        _ moment: CalendarMoment, like start: CalendarMoment, _ name: String, _ line: Int,
        _ faults: inout FaultList
    ) -> CalendarMoment {
        if moment.form == start.form { return moment }
        if let converted = moment.converted(to: start.form) { return converted }
        // A date means what there is on that day; a time without a zone is meant in the series' own.
        let local = moment.isDate || start.isDate ? start.local.on(moment.local.date) : moment.local
        faults.add(
            .valueType, line: line, of: name, "read in the form of DTSTART, as \(local)")
        return CalendarMoment(local, start.form)
    }
}
