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

    // MARK: Single dates

    /// Changes single dates; the move is said of the first of them.
    mutating func change(only dates: [LocalDate]) throws(SeriesRefusal) {
        guard let base = dates.first else { throw .nothingSaid }
        if edit.time?.rule != nil { throw .ruleOfOneDate }
        for date in Set(dates).sorted() { try change(date, saidOf: base) }
        first = dates.min()
        last = dates.max()
    }

    private mutating func change(_ date: LocalDate, saidOf base: LocalDate) throws(SeriesRefusal) {
        guard let usual = try usualSpan(on: date) else { throw try noOccurrence(on: date) }
        let own = override(on: date)
        for (aspect, value) in edit.aspects {
            set(date, aspect, value)
            // What is said of one of its times would go on holding there.
            for (key, change) in event.changes where key.date == date && key.secondOfDay != nil {
                let isNone = aspect == "status" && change.status == .omitted
                if change.aspects[aspect.description] != nil, !isNone { set(key, aspect, .null) }
            }
        }
        let run = runs[EventRun.index(of: date, in: runs)]
        let status = edit.aspects["status"]?.string
        if let status, status == (run.differing.status ?? event.status).rawValue {
            // As the series stands: nothing differs any more.
            set(date, "status", .null)
            takeBackReasons(of: own, on: OccurrenceKey(date), except: edit.aspects)
        }
        guard let move = edit.time else { return }
        if run.mayRecurWithinADay, run.names(on: date).count > 1 { throw .severalTimes(date) }
        let known = own.times ?? usual
        let (start, end) = try MovedRun.span(known, by: move, saidOf: base, date: date)
        days = start.date.dayNumber - date.dayNumber
        if (start, end) == usual {
            for aspect in ["when", "previousStart"] as [FieldPath] { set(date, aspect, .null) }
            if own.status == .rescheduled { set(date, "status", .null) }
            return
        }
        var members = own.aspects["when"]?.object ?? [:]
        members["start"] = .string(start.description)
        members["end"] = .string(end.description)
        set(date, "when", .object(members))
        guard edit.isAnnounced else { return }
        // What was announced first stays that, however often the date moves.
        let first = own.aspects["previousStart"] ?? .string(usual.start.description)
        set(date, "previousStart", first)
        if status == nil { set(date, "status", "rescheduled") }
    }

    /// Start and end by the rule, or of a date beside it; nil where there is no such date.
    func usualSpan(
        on date: LocalDate
    ) throws(SeriesRefusal) -> (start: LocalDateTime, end: LocalDateTime)? {
        guard !runs.isEmpty else { return nil }
        let run = runs[EventRun.index(of: date, in: runs)]
        let extra = event.extraDates.first { $0.date == date }
        if let start = extra?.start, let end = extra?.end { return (start, end) }
        let isOfRule = try !run.dates(from: date, to: date).isEmpty
        guard isOfRule || extra != nil else { return nil }
        if override(on: date).status == .omitted, edit.aspects["status"] == nil { return nil }
        let start = run.time.start.on(date)
        return (start, run.time.end(of: start))
    }

    func override(on date: LocalDate) -> EventOverride {
        EventChanges(event)[date] ?? EventOverride(aspects: [:])
    }

    private mutating func set(_ date: LocalDate, _ aspect: FieldPath, _ value: JSONValue) {
        set(OccurrenceKey(date), aspect, value)
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
        guard let usual = try usualSpan(on: date) else { return }
        if edit.time != nil, let path = FieldPath("dates/\(date.compact)") {
            values[path] = [
                "start": .string(usual.start.description), "end": .string(usual.end.description),
            ]
        }
        let own = override(on: date).aspects
        for aspect in edit.aspects.keys where own[aspect.description] == nil {
            let place = event.places.first.map { JSONValue.string($0.description) }
            if let known = aspect == "place" ? place : record[aspect] { set(date, aspect, known) }
        }
        if edit.aspects["status"] != nil, own["status"] == nil {
            set(date, "status", .string(event.status.rawValue))
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
        first = date
        var isOfAll = false
        for run in runs[index...] {
            let isFirst = run.from == runs[index].from
            if !isFirst, edit.time?.rule != nil { throw .severalRules(run.time.start.date) }
            let start = isFirst ? date : run.time.start.date
            let moved = try MovedRun(run, from: start, by: edit.time, saidOf: base)
            if isFirst { days = moved.days }
            if run.from == nil, start == run.time.start.date {
                isOfAll = true
                try changeEvent(moved)
            } else {
                try changeSegment(of: run, from: start, moved, isOfAll: isOfAll)
            }
        }
        if edit.aspects["status"]?.string == EventStatus.cancelled.rawValue {
            cancelDiffering(from: date)
        }
        // A run that is changed whole has dates beside its rule that lie before its first.
        guard let kept, date == runs[index].time.start.date else { return }
        for extra in event.extraDates.map(\.date)
        where extra < kept && EventRun.index(of: extra, in: runs) == index {
            try keep(extra)
        }
    }

    /// Tells that dates before the cut change too.
    mutating func reach(back date: LocalDate) { first = date }

    /// Changes an event that is no series.
    mutating func changeWhole() throws(SeriesRefusal) {
        let date = time.start.date
        (first, last) = (date, date)
        guard let run = runs.first else { throw .noTime }
        let moved = try MovedRun(run, from: date, by: edit.time, saidOf: date)
        days = moved.days
        try changeEvent(moved)
        guard edit.isAnnounced, edit.time != nil else { return }
        let start = record["previousStart"] ?? .string(time.start.description)
        if values["when"] != record["when"] {
            values["previousStart"] = start
            if edit.aspects["status"] == nil { values["status"] = "rescheduled" }
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

    private mutating func changeSegment(
        of run: EventRun, from start: LocalDate, _ moved: MovedRun, isOfAll: Bool
    ) throws(SeriesRefusal) {
        let isWhole = start == run.time.start.date
        let known = run.from.flatMap { record[SeriesWriting.segment($0)]?.object }
        var members = known ?? [:]
        let when = known?["when"] ?? record["when"]
        members["when"] = try moved.when(onto: when, rule: edit.time?.rule)
        var aspects = run.differing.aspects
        for (aspect, value) in edit.aspects {
            aspects[aspect.description] = isOfAll || value.isNull ? nil : value
        }
        if !isOfAll, aspects["status"]?.string == event.status.rawValue { aspects["status"] = nil }
        members["aspects"] = aspects.isEmpty ? nil : .object(aspects)
        if let from = run.from, isWhole {
            let key = from.adding(days: moved.days)
            if key != from { values[SeriesWriting.segment(from)] = .null }
            values[SeriesWriting.segment(key)] = .object(members)
            return
        }
        // A run ends before the key of the next: it must not lose a date in silence.
        if moved.date < start,
            let passed = try run.dates(from: moved.date, to: start.adding(days: -1)).first
        {
            throw .passes(passed)
        }
        values[SeriesWriting.segment(min(start, moved.date))] = .object(members)
    }

    private static func segment(_ date: LocalDate) -> FieldPath {
        FieldPath("segments/\(date.compact)") ?? "segments"
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

    // MARK: What there is

    /// Says that a date is none, and what there is instead.
    func noOccurrence(on date: LocalDate) throws(SeriesRefusal) -> SeriesRefusal {
        let dates = EventDates(event)
        for days in [31, 400] {
            let near = dates.occurrences(
                from: date.adding(days: -days), to: date.adding(days: days))
            if let moved = near.first(where: { $0.start.date == date && $0.key.date != date }) {
                return .movedThere(date, own: moved.key.date)
            }
            let own = near.map(\.key.date).filter { $0 != date }
            let nearest = [own.filter { $0 < date }.max(), own.filter { $0 > date }.min()]
                .compactMap(\.self)
            if !nearest.isEmpty { return .noOccurrence(date, nearest: nearest) }
        }
        return .noOccurrence(date, nearest: [])
    }
}
