internal import LibsyncModel

/// Makes events of components: those of one UID together, their dates in one form.
struct EventGathering {
    private struct Series {
        let uid: String
        let isUIDMade: Bool
        let line: Int
        var master: EventReader.Draft?
        var overrides: [EventReader.Draft] = []
        /// The overrides by the date they stand for.
        var places: [CalendarMoment: Int] = [:]
    }
    private var series: [Series] = []
    private var byUID: [String: Int] = [:]

    mutating func add(_ draft: consuming EventReader.Draft, _ faults: inout FaultList) {
        let index = index(of: draft, &faults)
        guard let date = draft.component.recurrenceID else {
            guard let other = series[index].master else {
                series[index].master = draft
                return
            }
            let isNewer = EventGathering.isNewer(draft, than: other)
            faults.add(
                .duplicateEvent, line: draft.line, of: series[index].uid,
                isNewer ? "it counts, and the one of line \(other.line) is left out" : "left out")
            if isNewer { series[index].master = draft }
            return
        }
        guard let place = series[index].places[date] else {
            series[index].places[date] = series[index].overrides.count
            series[index].overrides.append(draft)
            return
        }
        let other = series[index].overrides[place]
        let isNewer = EventGathering.isNewer(draft, than: other)
        faults.add(
            .duplicateEvent, line: draft.line, of: "\(series[index].uid) \(date.local)",
            isNewer ? "it counts, and the one of line \(other.line) is left out" : "left out")
        if isNewer { series[index].overrides[place] = draft }
    }

    /// Where the series of a component is, or from now on is.
    private mutating func index(of draft: EventReader.Draft, _ faults: inout FaultList) -> Int {
        let uid = draft.uid ?? made(for: draft)
        if let index = byUID[uid] { return index }
        if draft.uid == nil {
            faults.add(.missingProperty, line: draft.line, of: "UID", "named \(uid)")
        }
        byUID[uid] = series.count
        series.append(Series(uid: uid, isUIDMade: draft.uid == nil, line: draft.line))
        return series.count - 1
    }

    /// A name that stays the same as long as time, title and place do.
    private func made(for draft: EventReader.Draft) -> String {
        let component = draft.component
        let texts = [component.summary?.text, component.location?.text].map { $0 ?? "" }
        let key =
            "\(component.start.local)\n\(component.end.local)\n\(texts.joined(separator: "\n"))"
        return "libsync-\(RowDigest(row: Array(key.utf8)))"
    }

    private static func isNewer(_ draft: EventReader.Draft, than other: EventReader.Draft) -> Bool {
        (draft.component.sequence, draft.component.stamp)
            >= (other.component.sequence, other.component.stamp)
    }

    /// The events, in order of their first component.
    func events(_ faults: inout FaultList) -> [ImportedEvent] {
        var events: [ImportedEvent] = []
        events.reserveCapacity(series.count)
        for one in series {
            let master = one.master.map { series(of: $0, &faults) }
            var overrides = one.overrides.map { draft in
                var component = draft.component
                if let date = component.recurrenceID, let start = master?.start {
                    component.recurrenceID = form(
                        date, like: start, "RECURRENCE-ID", draft.line, &faults)
                }
                return component
            }
            overrides.sort { EventGathering.isEarlier($0.recurrenceID, $1.recurrenceID) }
            if master == nil {
                faults.add(
                    .overrideWithoutSeries, line: one.line, of: one.uid,
                    "read as \(overrides.count == 1 ? "a single date" : "single dates")")
            }
            events.append(
                ImportedEvent(
                    uid: one.uid, isUIDMade: one.isUIDMade, master: master, overrides: overrides,
                    line: one.line))
        }
        return events
    }

    /// The series with all its dates in the form of its DTSTART.
    private func series(
        of draft: EventReader.Draft, _ faults: inout FaultList
    ) -> EventComponent {
        var master = draft.component
        if master.added.isEmpty, master.removed.isEmpty { return master }
        let start = master.start
        master.added = draft.component.added.map { addition in
            var length = addition.length
            if case .end(let end) = length {
                // A period is in one zone.
                length = .end(
                    end.converted(to: start.form) ?? CalendarMoment(end.local, start.form))
            }
            return EventComponent.Addition(
                start: form(addition.start, like: start, "RDATE", draft.line, &faults),
                length: start.isDate ? .none : length)
        }
        master.removed = draft.component.removed.map {
            form($0, like: start, "EXDATE", draft.line, &faults)
        }
        return master
    }

    private static func isEarlier(_ left: CalendarMoment?, _ right: CalendarMoment?) -> Bool {
        guard let left, let right else { return left == nil && right != nil }
        return left.local < right.local
    }

    /// A date of a series in the form of its DTSTART, by which clients recognise it.
    private func form(
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
