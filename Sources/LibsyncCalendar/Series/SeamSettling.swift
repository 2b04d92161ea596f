public import LibsyncModel

extension SeriesSeam {
    /// What is to be written so that the earlier change goes on over the seam, and all else that the
    /// later stretch says stays.
    ///
    /// Where the earlier stretch has no date from there on, the later one is taken away.
    /// - Throws: that the rule of a stretch does not say what it is at other times.
    public func carryingOn(in event: Event) throws(SeriesRefusal) -> [FieldPath: JSONValue] {
        let runs = EventRun.all(of: event)
        guard let own = runs.first(where: { $0.path == later.path }),
            let other = runs.first(where: { $0.path == earlier.path }),
            var members = event.record[later.path]?.object
        else { throw .nothingChanges }
        if aspects.contains(where: { $0.hasPrefix("when/") }) {
            guard let when = try times(of: own, after: other, in: event) else {
                return [later.path: .null]
            }
            members["when"] = when
        }
        var values = own.differing.aspects
        for aspect in aspects where !aspect.hasPrefix("when/") {
            values[aspect] = other.differing.aspects[aspect]
            // A reason is of the status that it is said with.
            guard aspect == "status" else { continue }
            values = values.filter { !$0.key.hasPrefix("statusReason/") }
            values.merge(other.differing.aspects.filter { $0.key.hasPrefix("statusReason/") }) {
                $1
            }
        }
        members["aspects"] = values.isEmpty ? nil : .object(values)
        return [later.path: .object(members)]
    }

    /// The times of the later run with what it takes back as it was changed; nil for no dates.
    private func times(
        of own: EventRun, after other: EventRun, in event: Event
    ) throws(SeriesRefusal) -> JSONValue? {
        func isTakenBack(_ aspect: TimeAspect) -> Bool { aspects.contains(aspect.rawValue) }
        // Dates and zone are of the rule: with them goes the rule.
        let isOther = isTakenBack(.dates) || isTakenBack(.zone)
        let run = (isOther ? other : own).unended
        guard let first = isOther ? run.firstDate(from: later.first) : own.time.start.date else {
            return nil
        }
        var move = TimeMove()
        if !run.mayRecurWithinADay, own.time.isAllDay == other.time.isAllDay {
            let start = (isTakenBack(.start) ? other : own).time.start.secondOfDay
            let length = (isTakenBack(.length) ? other : own).time.lengthSeconds
            move.startSecond = start
            move.end = .moment(
                LocalDateTime(secondsAsUTC: first.dayNumber * 86_400 + start + length))
        }
        let moved = try MovedRun(run, from: first, by: move, saidOf: first)
        return try moved.when(onto: event.when(of: run), rule: nil)
    }
}
