internal import LibsyncModel

/// The dates of an event of a source that its rule does not say: added, taken away, changed.
extension MappedEvent {
    mutating func readDates(_ budget: inout ExpansionBudget) {
        series.added = whole.added.map(\.start)
        let names = DateNames(of: self, &budget)
        if !names.isComplete {
            doubts.append(
                Doubt(
                    .manyDates,
                    "its rule has too many dates to find those that are cancelled or differ"))
        }
        var gone: Set<Int> = []
        let lost = whole.removed.filter { moment in
            let instant = names.instant(of: moment)
            guard let key = names.key(at: instant) else { return true }
            gone.insert(instant)
            setDate(key, "status", "omitted")
            return false
        }
        if !lost.isEmpty {
            remarks.append("\(lost.count) of its EXDATEs name no date and are left out")
        }
        addDates(names, without: gone)
        for component in event.overrides where component != whole {
            readOverride(component, names, gone)
        }
        readFollowing(names, &budget)
    }

    // MARK: dates beside the rule

    private mutating func addDates(_ names: DateNames, without gone: Set<Int>) {
        for addition in whole.added {
            let instant = names.instant(of: addition.start)
            if gone.contains(instant) || names.isOfRule(instant) { continue }
            var component = whole
            component.start = addition.start
            component.length =
                addition.length == .none ? usualLength(from: addition.start) : addition.length
            let (start, end) = span(of: component)
            add(start, end, names)
        }
    }

    /// As long as the event itself.
    private func usualLength(from start: CalendarMoment) -> EventComponent.Length {
        guard case .end(let end) = whole.length else { return whole.length }
        let days = end.local.date.dayNumber - whole.start.local.date.dayNumber
        return .end(
            CalendarMoment(end.local.on(start.local.date.adding(days: days)), start.form))
    }

    /// - Returns: whether the record has room for it: it knows one date of its own a day.
    @discardableResult
    private mutating func add(
        _ start: LocalDateTime, _ end: LocalDateTime, _ names: DateNames
    ) -> Bool {
        guard let path = FieldPath("dates/\(start.date.compact)") else { return false }
        guard values[path] == nil, !names.hasDate(start.date) else {
            remarks.append("a second time on \(start.date), \(start.timeText), is left out")
            return false
        }
        let usual = usualSpan(on: start.date)
        values[path] =
            start == usual.start && end == usual.end
            ? true : ["start": .string(start.description), "end": .string(end.description)]
        extend(to: end.date)
        return true
    }

    /// The times by the rule on a date.
    private func usualSpan(on date: LocalDate) -> (start: LocalDateTime, end: LocalDateTime) {
        let (start, end) = span(of: whole)
        let days = end.date.dayNumber - start.date.dayNumber
        return (start.on(date), end.on(date.adding(days: days)))
    }

    // MARK: dates that differ

    private mutating func setDate(_ key: OccurrenceKey, _ aspect: String, _ value: JSONValue) {
        if let path = FieldPath("overrides/\(key)/\(aspect)") { values[path] = value }
    }

    private mutating func readOverride(
        _ component: EventComponent, _ names: DateNames, _ gone: Set<Int>
    ) {
        guard let date = component.recurrenceID, !component.isThisAndFuture else { return }
        let instant = names.instant(of: date)
        if gone.contains(instant) { return }
        let (start, end) = span(of: component)
        if let key = names.key(at: instant) {
            let name = local(CalendarMoment(names.name(at: instant) ?? date.local, series.form))
            let usual = usualSpan(on: name.date)
            // From a change of this and following on, the usual time is another one.
            let isUsual =
                start == usual.start.on(name.date, at: name) && end == usual.end
                && !isFollowed(name.date)
            if !isUsual {
                setDate(
                    key, "when",
                    ["start": .string(start.description), "end": .string(end.description)])
                extend(to: end.date)
            }
            return readDifferences(component, key)
        }
        let told = "the changed date \(local(date)) is none of the series"
        if component.status == .cancelled { return remarks.append("\(told) and is left out") }
        // Clients show it as an event of its own, and so does the record.
        if add(start, end, names) {
            if event.master != nil { remarks.append("\(told); it is a date beside the rule") }
            readDifferences(component, OccurrenceKey(start.date))
        }
    }

    /// What a date says otherwise than the whole.
    private mutating func readDifferences(_ component: EventComponent, _ key: OccurrenceKey) {
        for (aspect, value) in aspects(of: component, from: "on \(key.date)") {
            setDate(key, aspect, value)
        }
    }

    /// The aspects in which a component differs from the whole, without its times.
    private mutating func aspects(
        of component: EventComponent, from when: String
    ) -> [String: JSONValue] {
        var aspects: [String: JSONValue] = [:]
        let (title, status) = announced(component)
        let own = status ?? .scheduled
        let usual = values["status"]?.string.flatMap { EventStatus(rawValue: $0) } ?? .scheduled
        if own != usual { aspects["status"] = .string(own.rawValue) }
        let texts = [
            ("name", component.summary.map { ImportedText(title, language: $0.language) }),
            ("description", description(of: component)),
        ]
        for (root, text) in texts {
            guard let text, let path = path(root, text.language) else { continue }
            let plain = fitted(PlainText.of(text.text), root == "name" ? 1_000 : 60_000, root)
            if !plain.isEmpty, values[path]?.string != plain {
                aspects[path.description] = .string(plain)
            }
        }
        if let conference = conference(of: component), conference != values["virtualLocation"] {
            aspects["virtualLocation"] = conference
        }
        if let location = component.location, location.text != whole.location?.text {
            let text = PlainText.of(location.text).replacing("\n", with: ", ")
            let (place, rest) = mapping.places.meaning(of: text)
            if let place { aspects["place"] = .string(place.description) }
            if place == nil || !rest.isEmpty {
                remarks.append("\(when) it is at \"\(text)\", which a date of a record cannot say")
            }
        }
        if let url = component.url, url != whole.url {
            remarks.append("\(when) it has a page of its own, which a date of a record cannot have")
        }
        return aspects
    }

    // MARK: this and following

    /// Whether a change of this and following holds on a date.
    private func isFollowed(_ date: LocalDate) -> Bool {
        event.overrides.contains { component in
            component.isThisAndFuture
                && component.recurrenceID.map { local($0).date <= date } ?? false
        }
    }

    /// RANGE=THISANDFUTURE: what a person would say with `event edit --from`.
    private mutating func readFollowing(_ names: DateNames, _ budget: inout ExpansionBudget) {
        var isMoved = false
        for component in event.overrides where component.isThisAndFuture {
            guard let date = component.recurrenceID else { continue }
            let from = local(date).date
            guard names.key(at: names.instant(of: date)) != nil else {
                doubts.append(
                    Doubt(.lostDates, "its change from \(from) on begins on no date of the series"))
                continue
            }
            isMoved = follow(component, from: from) || isMoved
        }
        guard isMoved, let event = Event(Record(showing: values, of: mapping.library)) else {
            return
        }
        let lost = EventDates(event, budget: &budget, zones: zones).unmatched
        guard !lost.isEmpty else { return }
        let dates = MappedEvent.listed(lost.map(\.key.date.description))
        doubts.append(
            Doubt(
                .lostDates, "dates that differ are none of the series after its change: \(dates)"))
    }

    /// - Returns: whether dates move to other days.
    private mutating func follow(_ component: EventComponent, from: LocalDate) -> Bool {
        let (start, end) = span(of: component)
        var edit = SeriesEdit()
        for (aspect, value) in aspects(of: component, from: "from \(from) on") {
            if let path = FieldPath(aspect) { edit.aspects[path] = value }
        }
        var move = TimeMove()
        move.startDate = start.date
        move.startSecond = isAllDay ? nil : start.secondOfDay
        move.end = .moment(end)
        edit.time = move
        // Dates that differ are named as they fell before: they go along with the series.
        let days = start.date.dayNumber - from.dayNumber
        let later = values.filter { path, _ in
            guard path.root == "overrides", path.segments.count > 1 else { return false }
            return OccurrenceKey(path.segments[1]).map { $0.date >= from } ?? false
        }
        var rest = values
        for path in later.keys { rest[path] = nil }
        guard let event = Event(Record(showing: rest, of: mapping.library)) else { return false }
        do throws(SeriesRefusal) {
            let plan = try SeriesPlan(
                edit, of: event, scope: .from(OccurrenceKey(from)), today: from, includingPast: true
            )
            for (path, value) in plan.values { rest[path] = value.isNull ? nil : value }
        } catch {
            if error != .nothingChanges {
                fault = fault ?? "its change from \(from) on cannot be held by a record"
            }
            return false
        }
        for (path, value) in later {
            var segments = path.segments
            guard let key = OccurrenceKey(segments[1]) else { continue }
            let moved = OccurrenceKey(key.date.adding(days: days), secondOfDay: key.secondOfDay)
            segments[1] = moved.description
            if let path = FieldPath(segments: segments) { rest[path] = value }
        }
        values = rest
        return days != 0
    }
}

extension LocalDateTime {
    /// The usual time, or where a rule falls more than once a day that of the occurrence.
    fileprivate func on(_ date: LocalDate, at name: LocalDateTime) -> LocalDateTime {
        name.date == date ? name : self.on(date)
    }
}

extension Record {
    /// A record that was never written, to plan with.
    init(showing values: [FieldPath: JSONValue], of library: LibrarySlug) {
        let stamp = Stamp(milliseconds: 0, replica: ReplicaID(0))
        let provenance = Provenance(typed: stamp, library: library)
        self.init(
            id: RecordID(milliseconds: 0, random: 0, 0), kind: Kind.event.name,
            fields: values.mapValues { Field(value: $0, provenance: provenance) })
    }
}

/// The dates of a series at those instants that a source names one by one.
struct DateNames {
    /// Whether all of them could be looked at.
    private(set) var isComplete = true
    private let series: RecurrenceSet
    private let clock: SeriesClock
    private let keysHaveTime: Bool
    private var ofRule: [Int: LocalDateTime] = [:]
    private var added: [Int: LocalDateTime] = [:]
    private var dates: Set<LocalDate> = []

    init(of mapped: MappedEvent, _ budget: inout ExpansionBudget) {
        series = mapped.series
        clock = SeriesClock(series.form, mapped.zones)
        let isTimed = series.form != .date
        keysHaveTime = series.rules.contains { rule in
            isTimed
                && [rule.hours, rule.minutes, rule.seconds].contains { $0.count > 1 }
        }
        let overrides = mapped.event.overrides
        let moments =
            mapped.whole.removed + series.added + overrides.compactMap(\.recurrenceID)
            + overrides.map(\.start)
        let instants = moments.map { [clock, series] in clock.named($0, in: series) }
        // A single date names itself, and expanding costs steps.
        guard let low = instants.min(), let high = instants.max() else { return }
        let range = (low - 2 * 86_400)..<(high + 2 * 86_400)
        let found = series.occurrences(in: range, budget: &budget, zones: mapped.zones)
        isComplete = found.outcome == .complete
        for occurrence in found.occurrences {
            let name = occurrence.name
            if occurrence.addition == nil {
                ofRule[occurrence.secondsSince1970] = name
                dates.insert(mapped.local(CalendarMoment(name, series.form)).date)
            } else {
                added[occurrence.secondsSince1970] = name
            }
        }
    }

    func instant(of moment: CalendarMoment) -> Int { clock.named(moment, in: series) }

    func isOfRule(_ instant: Int) -> Bool { ofRule[instant] != nil }

    /// Whether the rule falls on a date.
    func hasDate(_ date: LocalDate) -> Bool { dates.contains(date) }

    /// The start by the rule, or of a date beside it.
    func name(at instant: Int) -> LocalDateTime? { ofRule[instant] ?? added[instant] }

    /// What names the occurrence in a record; nil where there is none.
    func key(at instant: Int) -> OccurrenceKey? {
        name(at: instant).map {
            OccurrenceKey($0.date, secondOfDay: keysHaveTime ? $0.secondOfDay : nil)
        }
    }
}
