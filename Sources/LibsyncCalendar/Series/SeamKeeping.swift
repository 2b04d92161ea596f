public import LibsyncModel

extension SeriesSeam {
    /// The seams of an event that a change would leave neither open nor decided: who writes both sides
    /// of one anew has then seen both, and nobody would be asked any more.
    ///
    /// Decided is what the later stretch has as the earlier one by then, and what the change says of the
    /// later one alone. A stretch that is cancelled is not asked of.
    /// - Parameters:
    ///   - values: what is written; null removes.
    ///   - library: the writer's.
    ///   - replica: the writer's.
    ///   - today: as with `open`.
    public static func lost(
        by values: [FieldPath: JSONValue], to event: Event, by library: LibrarySlug,
        replica: ReplicaID, today: LocalDate? = nil
    ) -> [SeriesSeam] {
        guard let after = event.cut(by: values, of: library, replica: replica) else { return [] }
        let open = SeriesSeam.open(in: event, from: today)
        if open.isEmpty { return [] }
        let places = Set(SeriesSeam.open(in: after, from: today).flatMap(\.places))
        return open.filter { seam in
            seam.aspects.contains { aspect in
                !places.contains(seam.place(of: aspect))
                    && !seam.isDecided(aspect, from: event, to: after, today)
            }
        }
    }

    /// Whether a change of the event says of the later stretch how it is meant.
    private func isDecided(
        _ aspect: String, from before: Event, to after: Event, _ today: LocalDate?
    ) -> Bool {
        let (runs, runsBefore) = (EventRun.written(in: after), EventRun.written(in: before))
        guard let own = run(later, in: runs, today),
            let other = runs.first(where: { $0.path == earlier.path }),
            let ownBefore = run(later, in: runsBefore, today),
            let otherBefore = runsBefore.first(where: { $0.path == earlier.path })
        else { return false }
        let from = today.map { max($0, later.first) } ?? later.first
        func standing(_ run: EventRun, _ event: Event) -> SeamSearch.Standing {
            SeamSearch.Standing(run, from: from, [aspect], of: event)
        }
        let (new, old) = (standing(own, after), standing(ownBefore, before))
        let change = standing(other, after)
        if own.differing.status == .cancelled || new.dates.isEmpty { return true }
        if new.carriesOn(change, in: aspect) { return true }
        return !new.agrees(with: old, in: aspect)
            && change.agrees(with: standing(otherBefore, before), in: aspect)
    }

    /// The run of a stretch; where all of it is past, the one that holds next.
    private func run(
        _ stretch: Stretch, in runs: [EventRun], _ today: LocalDate?
    ) -> EventRun? {
        guard let index = runs.firstIndex(where: { $0.path == stretch.path }) else { return nil }
        guard let today else { return runs[index] }
        return runs[index...].first { $0.firstDate(from: today) != nil } ?? runs[index]
    }
}

extension Event {
    /// The event after a change of its times, of the whole or from a date on; nil where a change is of
    /// something else, and can neither make nor end a seam.
    func cut(
        by values: [FieldPath: JSONValue], of library: LibrarySlug, replica: ReplicaID
    ) -> Event? {
        guard values.keys.contains(where: { $0.root == "segments" || $0.root == "when" }) else {
            return nil
        }
        return written(values, by: library, replica: replica)
    }

    /// The event with values that somebody writes after all that is known; nil where it is none then.
    func written(
        _ values: [FieldPath: JSONValue], by library: LibrarySlug, replica: ReplicaID
    ) -> Event? {
        let now = Stamp(milliseconds: Stamp.millisecondsMax, replica: replica)
        let provenance = Provenance(
            typed: now, library: library, seenTime: Stamp.millisecondsMax)
        var record = self.record
        for (path, value) in values {
            record.fields[path] = Field(value: value, provenance: provenance)
        }
        return Event(record)
    }
}
