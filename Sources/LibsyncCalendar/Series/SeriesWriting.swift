internal import LibsyncModel

/// Turns a change of some dates into the values that a record must get.
///
/// "Only this" becomes an override, "this and following" a segment, and what holds from the very
/// first date on goes to the event itself, so that a series is not cut where nothing is left before
/// the cut.
struct SeriesWriting {
    let event: Event
    let edit: SeriesEdit
    let time: EventTime
    let runs: [EventRun]
    /// The first date that changes.
    private(set) var first: LocalDate?
    /// The last date that changes; nil for all that follow.
    private(set) var last: LocalDate?
    /// By how many days the dates move.
    private(set) var days = 0
    /// The date of which the move was said.
    private var base: LocalDate?
    /// The first date, where it was said and another rule does not give it.
    private(set) var startBesideRule: LocalDate?
    /// The date from which on the dates of the rule have moved, and their keys with them; nil for none.
    private(set) var cut: LocalDate?
    /// What is to be written.
    private(set) var values: [FieldPath: JSONValue] = [:]

    init(_ edit: SeriesEdit, of event: Event) throws(SeriesRefusal) {
        guard let time = event.time else { throw .noTime }
        guard !edit.aspects.isEmpty || edit.time != nil else { throw .nothingSaid }
        self.event = event
        self.edit = edit
        self.time = time
        runs = EventRun.all(of: event)
    }

    private var record: Record { event.record }

    /// How the dates move to other days; nil where they stay on theirs.
    var shift: SeriesPlan.Shift? {
        guard days != 0, let base else { return nil }
        return SeriesPlan.Shift(date: base, days: days, hasOtherRule: edit.time?.rule != nil)
    }

    // MARK: Single dates

    /// Changes single dates; the move is said of `base`.
    mutating func change(
        only keys: [OccurrenceKey], saidOf base: LocalDate
    ) throws(SeriesRefusal) {
        if edit.time?.rule != nil { throw .ruleOfOneDate }
        for key in Set(keys).sorted() { try change(key, saidOf: base) }
        self.base = base
        first = keys.map(\.date).min()
        last = keys.map(\.date).max()
    }

    private mutating func change(
        _ key: OccurrenceKey, saidOf base: LocalDate
    ) throws(SeriesRefusal) {
        guard let usual = try usualSpan(of: key) else { throw try noOccurrence(on: key.date) }
        let own = override(of: key)
        if let status = edit.aspects["status"]?.string.flatMap({ EventStatus(rawValue: $0) }),
            ![.scheduled, .cancelled, .omitted].contains(status), isCancelled(key.date, own)
        {
            throw .isCancelled(key)
        }
        for (aspect, value) in edit.aspects {
            set(key, aspect, value)
            if key.secondOfDay == nil { takeBack(aspect, ofTimesOn: key.date) }
        }
        let run = runs[EventRun.index(of: key.date, in: runs)]
        let status = edit.aspects["status"]?.string
        if let status, status == (run.differing.status ?? event.status).rawValue {
            // As the series stands: nothing differs any more, unless it does on the whole day.
            let day = override(of: OccurrenceKey(key.date))
            let isOfDay = key.secondOfDay != nil && day.status != nil
            set(key, "status", isOfDay ? .string(status) : .null)
            takeBackReasons(of: own, on: key, except: edit.aspects)
        }
        guard let move = edit.time else { return }
        if key.secondOfDay == nil, run.mayRecurWithinADay {
            let names = run.names(on: key.date)
            if names.count > 1 { throw .severalTimes(key.date, names) }
        }
        let (start, end) = try MovedRun.span(
            own.times ?? usual, by: move, saidOf: base, date: key.date)
        days = start.date.dayNumber - key.date.dayNumber
        setTimes(key, start: start, end: end, usual: usual, own: own)
    }

    /// What is said of one of the times of a day would go on holding there.
    private mutating func takeBack(_ aspect: FieldPath, ofTimesOn date: LocalDate) {
        for (key, change) in event.changes where key.date == date && key.secondOfDay != nil {
            let isNone = aspect == "status" && change.status == .omitted
            if change.aspects[aspect.description] != nil, !isNone { set(key, aspect, .null) }
        }
    }

    private mutating func setTimes(
        _ key: OccurrenceKey, start: LocalDateTime, end: LocalDateTime,
        usual: (start: LocalDateTime, end: LocalDateTime), own: EventOverride
    ) {
        if (start, end) == usual {
            for aspect in ["when", "previousStart"] as [FieldPath] { set(key, aspect, .null) }
            if own.status == .rescheduled { set(key, "status", .null) }
            return
        }
        var members = own.aspects["when"]?.object ?? [:]
        members["start"] = .string(start.description)
        members["end"] = .string(end.description)
        set(key, "when", .object(members))
        guard edit.isAnnounced else { return }
        // What was announced first stays that, however often the date moves.
        let first = own.aspects["previousStart"] ?? .string(usual.start.description)
        set(key, "previousStart", first)
        // Another time is no word on whether it takes place.
        if edit.aspects["status"] == nil, !isCancelled(key.date, own) {
            set(key, "status", "rescheduled")
        }
    }

    /// Whether a date is cancelled, by itself or with its run, also where it is held all the same.
    private func isCancelled(_ date: LocalDate, _ own: EventOverride) -> Bool {
        let run = runs[EventRun.index(of: date, in: runs)]
        return own.status == .cancelled || run.differing.status == .cancelled
    }

    /// Start and end by the rule, or of a date beside it; nil where there is no such date.
    func usualSpan(
        of key: OccurrenceKey
    ) throws(SeriesRefusal) -> (start: LocalDateTime, end: LocalDateTime)? {
        guard !runs.isEmpty else { return nil }
        let date = key.date
        let run = runs[EventRun.index(of: date, in: runs)]
        let start = key.moment ?? run.time.start.on(date)
        let extra = event.extraDates.first {
            $0.date == date && start == run.time.start.on(date)
        }
        if let start = extra?.start, let end = extra?.end { return (start, end) }
        let isOfRule = try run.names(from: date, to: date).contains {
            key.secondOfDay == nil || $0 == start
        }
        guard isOfRule || extra != nil else { return nil }
        if override(of: key).status == .omitted, edit.aspects["status"] == nil { return nil }
        return (start, run.time.end(of: start))
    }

    /// What differs on an occurrence, whether that is said of its time or of its date.
    func override(of key: OccurrenceKey) -> EventOverride {
        EventChanges(event).change(of: key) ?? EventOverride(aspects: [:])
    }

    private mutating func set(_ key: OccurrenceKey, _ aspect: FieldPath, _ value: JSONValue) {
        if let path = FieldPath("overrides/\(key)/\(aspect)") { values[path] = value }
    }

    private mutating func takeBackReasons(
        of own: EventOverride, on key: OccurrenceKey, except given: [FieldPath: JSONValue]
    ) {
        for name in own.aspects.keys where name.hasPrefix("statusReason/") {
            guard let reason = FieldPath(name), given[reason] == nil else { continue }
            set(key, reason, .null)
        }
    }

    /// Keeps a date beside the rule as it is, whatever becomes of its run.
    private mutating func keep(_ date: LocalDate) throws(SeriesRefusal) {
        guard let usual = try usualSpan(of: OccurrenceKey(date)) else { return }
        if edit.time != nil, let path = FieldPath("dates/\(date.compact)") {
            values[path] = [
                "start": .string(usual.start.description), "end": .string(usual.end.description),
            ]
        }
        let own = override(of: OccurrenceKey(date)).aspects
        for aspect in edit.aspects.keys where own[aspect.description] == nil {
            let place = event.places.first.map { JSONValue.string($0.description) }
            if let known = aspect == "place" ? place : record[aspect] {
                set(OccurrenceKey(date), aspect, known)
            }
        }
        if edit.aspects["status"] != nil, own["status"] == nil {
            set(OccurrenceKey(date), "status", .string(event.status.rawValue))
        }
    }

    // MARK: This and following

    /// Changes a date of the rule and all that follow.
    /// - Parameters:
    ///   - base: the date of which the move was said.
    ///   - kept: dates beside the rule that lie before this one stay as they are; nil for none.
    mutating func change(
        from date: LocalDate, saidOf base: LocalDate, keepingBefore kept: LocalDate?
    ) throws(SeriesRefusal) {
        let index = EventRun.index(of: date, in: runs)
        (first, last, cut, self.base) = (date, nil, date, base)
        let isCut = date != runs[index].time.start.date
        let staying = Set(runs[..<(isCut ? index + 1 : index)].compactMap(\.key))
        var segments = SegmentWriting(of: event, staying: staying)
        var (isOfAll, isChanged) = (false, false)
        for run in runs[index...] {
            let isFirst = run.key == runs[index].key
            if !isFirst, edit.time?.rule != nil { throw .severalRules(run.time.start.date) }
            let start = isFirst ? date : run.time.start.date
            let moved = try MovedRun(run, from: start, by: edit.time, saidOf: base)
            if isFirst { (days, startBesideRule) = (moved.days, moved.startBesideRule) }
            // Said as it is already: a cut would change nothing.
            if edit.aspects.isEmpty, edit.time?.rule == nil, !moved.isMoved { continue }
            isChanged = true
            if run.key == nil, start == run.time.start.date {
                isOfAll = true
                try changeEvent(moved)
            } else {
                let members = try segment(of: run, from: start, moved, isOfAll: isOfAll)
                try write(
                    members, of: run, from: start, moved, isFirst: isFirst, into: &segments)
            }
        }
        guard isChanged else { return }
        if days != 0 { segments.takeBack(after: date, except: Set(runs.compactMap(\.key))) }
        values.merge(segments.values) { _, new in new }
        if edit.aspects["status"]?.string == EventStatus.cancelled.rawValue {
            cancelDiffering(from: date)
        }
        let isWhole = date == runs[index].time.start.date
        if days != 0, let move = edit.time, move.rule == nil {
            for extra in event.extraDates.map(\.date)
            where EventRun.index(of: extra, in: runs) >= index && (isWhole || extra >= date)
                && extra >= kept ?? extra
            {
                try take(extra, along: move, saidOf: base)
            }
        }
        // A run that is changed whole has dates beside its rule that lie before its first.
        guard let kept, isWhole else { return }
        for extra in event.extraDates.map(\.date)
        where extra < kept && EventRun.index(of: extra, in: runs) == index {
            try keep(extra)
        }
    }

    /// Moves a date beside the rule by as many days as the rule moves: by itself it stays on its day.
    private mutating func take(
        _ date: LocalDate, along move: TimeMove, saidOf base: LocalDate
    ) throws(SeriesRefusal) {
        let key = OccurrenceKey(date)
        guard let usual = try usualSpan(of: key) else { return }
        let own = override(of: key)
        let (start, end) = try MovedRun.span(
            own.times ?? usual, by: move, saidOf: base, date: date)
        var members = own.aspects["when"]?.object ?? [:]
        members["start"] = .string(start.description)
        members["end"] = .string(end.description)
        set(key, "when", .object(members))
    }

    /// Tells that dates before the cut change too.
    mutating func reach(back date: LocalDate) { first = date }

    /// Changes an event that is no series.
    mutating func changeWhole() throws(SeriesRefusal) {
        let date = time.start.date
        (first, last, base) = (date, date, date)
        guard let run = runs.first else { throw .noTime }
        let moved = try MovedRun(run, from: date, by: edit.time, saidOf: date)
        (days, startBesideRule) = (moved.days, moved.startBesideRule)
        // Another rule makes more dates of the one.
        if case .text = edit.time?.rule { last = nil }
        try changeEvent(moved)
        guard edit.isAnnounced, edit.time != nil else { return }
        let start = record["previousStart"] ?? .string(time.start.description)
        guard values["when"] != record["when"] else { return }
        if values["when"]?["start"] == start {
            return takeBackAnnouncement()
        }
        values["previousStart"] = start
        if edit.aspects["status"] == nil, event.status != .cancelled {
            values["status"] = "rescheduled"
        }
    }

    /// The event is back where it was announced first.
    private mutating func takeBackAnnouncement() {
        values["previousStart"] = .null
        guard edit.aspects["status"] == nil, event.status == .rescheduled else { return }
        values["status"] = "scheduled"
        for tag in record.values(below: "statusReason").keys {
            guard let path = FieldPath(segments: ["statusReason", tag]) else { continue }
            if edit.aspects[path] == nil { values[path] = .null }
        }
    }

    /// Changes the event itself: nothing is left that would stay as it was.
    private mutating func changeEvent(_ moved: MovedRun) throws(SeriesRefusal) {
        if let move = edit.time {
            values["when"] = try moved.when(onto: record["when"], rule: move.rule)
        }
        for (aspect, value) in edit.aspects where aspect != "place" { values[aspect] = value }
        guard let place = edit.aspects["place"]?.string else { return }
        for known in record.members(of: "places") where known != place {
            if let path = FieldPath(segments: ["places", known]) { values[path] = .null }
        }
        if let path = FieldPath(segments: ["places", place]) { values[path] = true }
    }

    /// What a run says from one of its dates on.
    private func segment(
        of run: EventRun, from start: LocalDate, _ moved: MovedRun, isOfAll: Bool
    ) throws(SeriesRefusal) -> [String: JSONValue] {
        let known = run.key.flatMap { record[SegmentWriting.path($0)]?.object }
        var members = known ?? [:]
        let when = known?["when"] ?? record["when"]
        members["when"] = try moved.when(onto: when, rule: edit.time?.rule)
        var aspects = run.differing.aspects
        for (aspect, value) in edit.aspects {
            aspects[aspect.description] = isOfAll || value.isNull ? nil : value
        }
        // A cancellation goes on where nothing else is said.
        let isAnyCancelled = runs.contains { $0.differing.status == .cancelled }
        if !isOfAll, !isAnyCancelled, aspects["status"]?.string == event.status.rawValue {
            aspects["status"] = nil
        }
        members["aspects"] = aspects.isEmpty ? nil : .object(aspects)
        return members
    }

    /// Writes a run under the date from which on it was changed first, however far it moves since:
    /// two people who move it meet there, and its dates do not come back as dates of the run before.
    ///
    /// Only a run that follows another goes with it.
    private mutating func write(
        _ members: [String: JSONValue], of run: EventRun, from start: LocalDate, _ moved: MovedRun,
        isFirst: Bool, into segments: inout SegmentWriting
    ) throws(SeriesRefusal) {
        let old = start == run.time.start.date ? run.key : nil
        if let old, !isFirst {
            segments.replace(old, by: old.adding(days: moved.days), members)
            return
        }
        var key = old ?? start
        let end = old == nil ? start : run.from ?? start
        let from = min(key, moved.date)
        if from < end {
            // A run ends where the next begins: it must not lose a date in silence.
            for earlier in runs where earlier.from.map({ $0 < end }) ?? true {
                if let passed = try earlier.dates(from: from, to: end.adding(days: -1)).first {
                    throw .passes(passed)
                }
            }
        } else if end < from, try hasDateBeyondEnd(before: run, from: end, to: from) {
            key = end
        }
        segments.replace(old, by: key, members)
    }

    /// Whether the run before one would have a date between two, were it not ended there.
    private func hasDateBeyondEnd(
        before run: EventRun, from: LocalDate, to: LocalDate
    ) throws(SeriesRefusal) -> Bool {
        guard let earlier = runs.last(where: { $0.next == run.from }) else { return false }
        return try !earlier.unended.dates(from: from, to: to.adding(days: -1)).isEmpty
    }

    /// A date that was full or moved is cancelled with the rest; one that is cancelled already keeps
    /// its own reason.
    private mutating func cancelDiffering(from date: LocalDate) {
        for (key, own) in event.changes where key.date >= date {
            guard let status = own.status, ![.cancelled, .omitted].contains(status) else {
                continue
            }
            set(key, "status", .null)
            takeBackReasons(of: own, on: key, except: [:])
        }
    }
}
