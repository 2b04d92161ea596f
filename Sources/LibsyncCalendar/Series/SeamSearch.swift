internal import LibsyncModel

/// Looks for what the last of some runs takes back of those before it.
struct SeamSearch {
    private let event: Event
    private let runs: [EventRun]
    private let fields: [Field]
    /// How each run stands on the dates of the last one.
    private let standings: [Standing]

    /// How many runs before it are looked at: a series that changes oftener is none.
    private static let runsMax = 20
    /// Of how many aspects that differ each choice is tried.
    private static let differingMax = 5

    /// How one run would go on from the seam on.
    struct Standing {
        let dates: [LocalDate]
        let values: [String: JSONValue]

        /// - Parameter names: of the aspects beside the times that are asked of.
        init(_ run: EventRun, from date: LocalDate, _ names: Set<String>, of event: Event) {
            dates = run.dates(onOrAfter: date)
            values = SeamSearch.values(names, run, of: event)
        }

        func agrees(with other: Standing, in aspect: String) -> Bool {
            if aspect == SeriesSeam.TimeAspect.dates.rawValue { return dates == other.dates }
            return values[aspect] == other.values[aspect]
        }

        /// Whether nothing of `other` ends here but the series itself.
        func carriesOn(_ other: Standing, in aspect: String) -> Bool {
            guard aspect == SeriesSeam.TimeAspect.dates.rawValue else {
                return agrees(with: other, in: aspect)
            }
            return other.dates.prefix(dates.count) == dates[...]
        }

        /// Whether it says the same as `other`, be it with another end.
        func repeats(_ other: Standing, in aspect: String) -> Bool {
            guard aspect == SeriesSeam.TimeAspect.dates.rawValue else {
                return agrees(with: other, in: aspect)
            }
            let count = min(dates.count, other.dates.count)
            return count > 0 && dates.prefix(count) == other.dates.prefix(count)
        }
    }

    /// - Parameter runs: the runs of the event up to the one that is asked of.
    ///
    /// Nil where it has no date, and where it is cancelled: then nobody is sent to a wrong one.
    init?(_ event: Event, _ runs: [EventRun]) {
        let runs = Array(runs.suffix(SeamSearch.runsMax + 1))
        guard runs.count > 1, let last = runs.last, let from = last.from,
            last.differing.status != .cancelled, last.firstDate(from: from) != nil
        else { return nil }
        let fields = runs.compactMap { event.record.fields[$0.path] }
        guard fields.count == runs.count else { return nil }
        self.event = event
        self.runs = runs
        self.fields = fields
        let names = Set(runs.flatMap(\.differing.aspects.keys)).filter(SeamSearch.counts)
        standings = runs.map { Standing($0, from: from, names, of: event) }
    }

    /// A reason and a first start go with the status and the times that they are of.
    private static func counts(_ aspect: String) -> Bool {
        !aspect.hasPrefix("statusReason/") && !["when", "previousStart"].contains(aspect)
    }

    private static func values(
        _ names: Set<String>, _ run: EventRun, of event: Event
    ) -> [String: JSONValue] {
        var values: [String: JSONValue] = [:]
        for name in names {
            values[name] = event.value(of: name, on: run.differing) ?? .null
        }
        let time = run.time
        values[SeriesSeam.TimeAspect.start.rawValue] = .integer(time.start.secondOfDay)
        values[SeriesSeam.TimeAspect.length.rawValue] = .integer(time.lengthSeconds)
        values[SeriesSeam.TimeAspect.zone.rawValue] = [
            .string(time.timeZone), .bool(time.isAllDay),
        ]
        return values
    }

    /// What the last run takes back of each change before it.
    var seams: [SeriesSeam] {
        var found: [Int: [String]] = [:]
        for aspect in names {
            if let index = change(takenBackIn: aspect) { found[index, default: []].append(aspect) }
        }
        return found.sorted { $0.key < $1.key }.map { index, aspects in
            SeriesSeam(
                later: stretch(runs.count - 1, aspects), earlier: stretch(index, aspects),
                aspects: aspects, of: event,
                whens: (event.when(of: runs[runs.count - 1]), event.when(of: runs[index])))
        }
    }

    private var names: [String] {
        let times = SeriesSeam.TimeAspect.allCases.map(\.rawValue)
        return Set(standings.flatMap(\.values.keys)).union(times).sorted()
    }

    /// The run that last changed what the last one does not carry on, where its writer may not have
    /// known of that; nil for none.
    private func change(takenBackIn aspect: String) -> Int? {
        let last = standings.count - 1
        let (own, change) = (standings[last], standings[last - 1])
        guard !own.agrees(with: change, in: aspect) else { return nil }
        var first = last - 1
        while first > 0, standings[first - 1].agrees(with: change, in: aspect) {
            first -= 1
        }
        let holding = first...(last - 1)
        // Who carried the change on in a run between has seen it.
        guard !holding.contains(where: { isSeen($0) }) else { return nil }
        let earlier = standings[..<first]
        // An earlier end was said, unless it is the one that stood there before.
        if own.carriesOn(change, in: aspect) {
            return earlier.contains { own.agrees(with: $0, in: aspect) } ? first : nil
        }
        if earlier.contains(where: { own.repeats($0, in: aspect) }) { return first }
        // What was written over is no longer in the record, but for its hash.
        if let index = holding.last(where: { wasWritten(over: $0, aspect) }) { return index }
        guard aspect.hasPrefix("when/") else { return nil }
        return holding.last { fields[$0].provenance.base != nil && isUnseen($0) }
    }

    /// Whether the last run has of an aspect, none of the times, what a run had before it was written
    /// over: then the one that was written over is that run with what the last one has.
    private func wasWritten(over index: Int, _ aspect: String) -> Bool {
        guard let base = fields[index].provenance.base, var members = fields[index].value.object,
            standings[index].values[aspect] != nil, !aspect.hasPrefix("when/")
        else { return false }
        let known = members["aspects"]?.object ?? [:]
        let own = fields[runs.count - 1].value["aspects"]?.object ?? [:]
        let differing = Set(own.keys).union(known.keys).sorted()
            .filter { own[$0] != known[$0] && $0 != aspect }
        guard differing.count <= SeamSearch.differingMax else { return false }
        for choice in 0..<(1 << differing.count) {
            var aspects = known
            aspects[aspect] = own[aspect]
            for (place, name) in differing.enumerated() where choice >> place & 1 == 1 {
                aspects[name] = own[name]
            }
            members["aspects"] = aspects.isEmpty ? nil : .object(aspects)
            if ValueHash(of: .object(members)) == base.hash { return true }
        }
        return false
    }

    /// Whether the last run was written where the other had been, and then or later: what a replica
    /// wrote over since proves nothing of what it knew before.
    private func isSeen(_ index: Int) -> Bool {
        let (own, other) = (fields[runs.count - 1].provenance.typed, fields[index].provenance.typed)
        return own.replica == other.replica && own >= other
    }

    /// Whether neither of the two writers can have seen the other's write: each was typed after the
    /// other had last heard of the server.
    ///
    /// The contrary cannot be told from times: what was typed before may have been sent after.
    private func isUnseen(_ index: Int) -> Bool {
        let own = fields[runs.count - 1].provenance
        let other = fields[index].provenance
        return isUnseen(own, by: other) && isUnseen(other, by: own)
    }

    private func isUnseen(_ write: Provenance, by writer: Provenance) -> Bool {
        writer.seenTime < write.effective.milliseconds - Restamp.toleranceMilliseconds
    }

    private func stretch(_ index: Int, _ aspects: [String]) -> SeriesSeam.Stretch {
        let run = runs[index]
        let times = Set(SeriesSeam.TimeAspect.allCases.map(\.rawValue))
        return SeriesSeam.Stretch(
            path: run.path, field: fields[index], first: run.from ?? run.time.start.date,
            time: run.time, dates: standings[index].dates,
            values: standings[index].values.filter {
                aspects.contains($0.key) && !times.contains($0.key) && !$0.value.isNull
            })
    }
}

extension EventRun {
    /// The field that says it.
    var path: FieldPath { key.map(SegmentWriting.path) ?? "when" }

    /// Its dates by the rule from one on, also where another run holds by then; at most as many as
    /// two runs are compared by.
    func dates(onOrAfter date: LocalDate) -> [LocalDate] {
        // Names are local: a day more before, and then they decide.
        let found = unended.series.first(
            SeriesSeam.datesMax + 2, from: (date.dayNumber - 1) * 86_400)
        var dates: [LocalDate] = []
        for one in found.occurrences.map(\.name.date) where one >= date && one != dates.last {
            dates.append(one)
        }
        return Array(dates.prefix(SeriesSeam.datesMax))
    }
}

extension EventTime {
    /// From the start to the end, by the clock.
    var lengthSeconds: Int { end.secondsAsUTC - start.secondsAsUTC }
}

extension Event {
    /// The times of a run as the record has them, with what is not known here.
    func when(of run: EventRun) -> JSONValue? {
        run.key == nil ? record["when"] : record[run.path]?["when"]
    }

    /// What an aspect is where `own` holds: said there, or else of the whole event.
    func value(of aspect: String, on own: EventOverride) -> JSONValue? {
        if let value = own.aspects[aspect] { return value }
        switch aspect {
        case "status": return .string(status.rawValue)
        case "place":
            let places = places.map { JSONValue.string($0.description) }
            return places.count == 1 ? places[0] : .array(places)
        default: return FieldPath(aspect).flatMap { record[$0] }
        }
    }
}
