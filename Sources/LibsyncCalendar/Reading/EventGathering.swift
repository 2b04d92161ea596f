internal import LibsyncModel

/// Makes events of components: those of one UID together, their dates in one form.
struct EventGathering {
    /// What a report says of an event's components.
    private struct Lines {
        var master = 0
        /// Of its overrides, in their order.
        var overrides: [Int] = []
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
        if !draft.isWhole { events[index].isPartRead = true }
        guard let date = draft.component.recurrenceID else {
            if let other = events[index].master {
                let isNewer = EventGathering.isNewer(draft.component, than: other)
                faults.add(
                    .duplicateEvent, line: draft.line, of: events[index].uid,
                    EventGathering.outcome(isNewer, lines[index].master))
                if !isNewer { return }
            }
            lines[index].master = draft.line
            events[index].master = draft.component
            return
        }
        guard let place = lines[index].places[date] else {
            lines[index].places[date] = events[index].overrides.count
            lines[index].overrides.append(draft.line)
            events[index].overrides.append(draft.component)
            return
        }
        let isNewer = EventGathering.isNewer(
            draft.component, than: events[index].overrides[place])
        faults.add(
            .duplicateEvent, line: draft.line, of: "\(events[index].uid) \(date.local)",
            EventGathering.outcome(isNewer, lines[index].overrides[place]))
        if !isNewer { return }
        lines[index].overrides[place] = draft.line
        events[index].overrides[place] = draft.component
    }

    /// Notes that a component of an event could not be read.
    mutating func lack(_ uid: String) { lacking.insert(uid) }

    /// What becomes of the later of two components that say the same.
    private static func outcome(_ isNewer: Bool, _ line: Int) -> String {
        isNewer ? "it counts, and the one of line \(line) is left out" : "left out"
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
        let line = lines[index].master
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
                date, like: start, "RECURRENCE-ID", lines[index].overrides[place], &faults)
        }
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
