public import LibsyncModel

extension SeriesSeam {
    /// What is to be written so that the earlier change goes on over the seam, and all else that the
    /// later stretch says stays.
    ///
    /// Where the later stretch has begun, it stays as it was held, and the change goes on from its next
    /// date. Where the earlier stretch has no date from there on, the later one is taken away, or ends.
    /// - Parameter today: what is before it is past; nil for none.
    /// - Throws: that the rule of a stretch does not say what it is at other times; or that all is past.
    public func carryingOn(
        in event: Event, from today: LocalDate? = nil
    ) throws(SeriesRefusal) -> [FieldPath: JSONValue] {
        guard let pair = SeamPair(self, in: event),
            var members = event.record[later.path]?.object
        else { throw .nothingChanges }
        let next = try nextDate(in: event, from: today)
        if next != nil || aspects.contains(where: { $0.hasPrefix("when/") }) {
            if let when = try pair.times(next: next, today: today) {
                members["when"] = when
            } else if let next {
                members["when"] = pair.ended(before: next)
                return [later.path: .object(members)]
            } else {
                return [later.path: .null]
            }
        }
        let values = pair.values
        members["aspects"] = values.isEmpty ? nil : .object(values)
        return [next.map(SegmentWriting.path) ?? later.path: .object(members)]
    }

    /// The date of the later stretch from which on it may change, where it has begun; nil where all of
    /// it may.
    /// - Throws: that all of it is past.
    public func nextDate(
        in event: Event, from today: LocalDate?
    ) throws(SeriesRefusal) -> LocalDate? {
        guard let today, let run = EventRun.all(of: event).first(where: { $0.path == later.path }),
            let first = run.firstDate(from: later.first), first < today
        else { return nil }
        guard let next = run.firstDate(from: today) else { throw .allPast }
        return next
    }

    /// The notes to write with what `carryingOn` gave: of what stays as it was held, and of no other
    /// seam.
    public func notes(
        settling values: [FieldPath: JSONValue], in event: Event, by library: LibrarySlug,
        replica: ReplicaID
    ) -> [FieldPath: JSONValue] {
        guard let after = event.written(values, by: library, replica: replica) else { return [:] }
        var notes: [FieldPath: JSONValue] = [:]
        for seam in SeriesSeam.open(in: after) where Set(seam.aspects).isSubset(of: aspects) {
            let isSame = seam.later.path == later.path && seam.earlier.path == earlier.path
            // From today on it differs from its own past.
            let isOwn = seam.earlier.path == later.path && values[seam.later.path] != nil
            if isSame || isOwn, let note = seam.note(by: library) { notes[note] = true }
        }
        return notes
    }
}

/// The two runs of a seam, of which one follows the other.
private struct SeamPair {
    let seam: SeriesSeam
    let event: Event
    /// The runs up to the later one, which is the last.
    let runs: [EventRun]
    let own: EventRun
    let other: EventRun

    init?(_ seam: SeriesSeam, in event: Event) {
        let all = EventRun.written(in: event)
        guard let index = all.firstIndex(where: { $0.path == seam.later.path }),
            let other = all.first(where: { $0.path == seam.earlier.path })
        else { return nil }
        self.seam = seam
        self.event = event
        (runs, own, self.other) = (Array(all[...index]), all[index], other)
    }

    /// What the later run says beside its times, with what it takes back as it was changed.
    var values: [String: JSONValue] {
        var values = own.differing.aspects
        for aspect in seam.aspects where !aspect.hasPrefix("when/") {
            values[aspect] = other.differing.aspects[aspect]
            // A reason is of the status that it is said with.
            guard aspect == "status" else { continue }
            values = values.filter { !$0.key.hasPrefix("statusReason/") }
            values.merge(other.differing.aspects.filter { $0.key.hasPrefix("statusReason/") }) {
                $1
            }
        }
        return values
    }

    private func isTakenBack(_ aspect: SeriesSeam.TimeAspect) -> Bool {
        seam.aspects.contains(aspect.rawValue)
    }

    /// The times of the later run with what it takes back as it was changed; nil for no dates.
    func times(next: LocalDate?, today: LocalDate?) throws(SeriesRefusal) -> JSONValue? {
        // Dates and zone are of the rule: with them goes the rule.
        let isOther = isTakenBack(.dates) || isTakenBack(.zone)
        let run = (isOther ? other : own).unended
        let from = today.map { max($0, seam.later.first) } ?? seam.later.first
        let usual = next ?? own.time.start.date
        guard let first = isOther ? run.firstDate(from: from) : usual else { return nil }
        var move = TimeMove()
        if !run.mayRecurWithinADay, own.time.isAllDay == other.time.isAllDay {
            let start = (isTakenBack(.start) ? other : own).time.start.secondOfDay
            let length = (isTakenBack(.length) ? other : own).time.lengthSeconds
            move.startSecond = start
            move.end = .moment(
                LocalDateTime(secondsAsUTC: first.dayNumber * 86_400 + start + length))
        }
        let moved = try MovedRun(run, from: first, by: move, saidOf: first)
        let when = try moved.when(onto: event.when(of: run), rule: nil)
        return isOther && saysEnd ? try ending(when, from: first, next: next) : when
    }

    // MARK: The end

    /// Whether the later run ends where neither the change before nor what it was written along from
    /// does.
    private var saysEnd: Bool {
        guard own.hasEnd else { return false }
        if !other.hasEnd { return true }
        let dates = own.dates(onOrAfter: seam.later.first)
        let others = runs.dropLast().map { $0.dates(onOrAfter: seam.later.first) }
        // One that is as it was before is written along.
        if others.contains(dates) { return false }
        return others.contains { $0.count > dates.count && Array($0.prefix(dates.count)) == dates }
    }

    /// The times of the change before with the end of the later run; nil where that is before them.
    private func ending(
        _ when: JSONValue, from first: LocalDate, next: LocalDate?
    ) throws(SeriesRefusal) -> JSONValue? {
        guard var members = when.object, let text = members["rule"]?.string,
            var rule = (try? RecurrenceRule(text)) ?? (try? RecurrenceRule.lax(text).rule)
        else { return when }
        (rule.count, rule.until) = (own.time.rule == nil ? 1 : own.rule?.count, nil)
        if let count = rule.count, let next {
            let past = try own.names(from: own.time.start.date, to: next.adding(days: -1)).count
            rule.count = max(1, count - past)
        }
        if let until = own.time.rule.flatMap({ RecurrenceText($0).untilDate(in: own.time) }) {
            guard first <= until else { return nil }
            rule.until = LocalDateTime(date: until, hour: 0, minute: 0).map {
                CalendarMoment($0, .date)
            }
        }
        members["rule"] = .string(rule.text)
        return .object(members)
    }

    /// The times of the later run with its end before a date.
    func ended(before date: LocalDate) -> JSONValue {
        var members = event.when(of: own)?.object ?? [:]
        members["rule"] = own.time.rule.map {
            .string(RecurrenceText($0).cut(before: date, for: own.time))
        }
        return .object(members)
    }
}

extension EventRun {
    /// Whether its rule has an end.
    fileprivate var hasEnd: Bool { rule.map { $0.count != nil || $0.until != nil } ?? true }
}
