public import LibsyncModel

/// A date from which on a series goes back to what it was before an earlier change, while whoever
/// wrote that may not have known of the change.
///
/// A segment says its times in full and keeps nothing of the one before it. Whoever changes the name
/// from a later date on writes the old times along; if somebody else has moved the series from an
/// earlier date on meanwhile, no field has two versions, and yet from the later date on the move is
/// gone. Which of the two is meant is for a person to say.
public struct SeriesSeam: Hashable, Sendable {
    /// One of the two stretches that do not fit together.
    public struct Stretch: Hashable, Sendable {
        /// The field that says it: `segments/20270107`, or `when` of the event itself.
        public let path: FieldPath
        /// That write.
        public let field: Field
        /// The first date of the stretch.
        public let first: LocalDate
        /// Its times.
        public let time: EventTime
        /// Its dates from the seam on by its rule, were it to go on; at most `SeriesSeam.datesMax`.
        public let dates: [LocalDate]
        /// What it says of the aspects of the seam that are none of its times, by name; what it says
        /// nothing of is as of the event.
        public let values: [String: JSONValue]
    }

    /// Its name, as long as both stretches say what they do: the same at every holder.
    public let id: String
    /// The stretch that goes back.
    public let later: Stretch
    /// The change before it, which goes no further than to the seam.
    public let earlier: Stretch
    /// In what it goes back, sorted: `place`, `name/nb`, and of the times those of `TimeAspect`.
    public let aspects: [String]

    /// What can differ in the times of two stretches.
    public enum TimeAspect: String, CaseIterable, Sendable {
        /// The dates.
        case dates = "when/dates"
        /// The time of day at which it starts.
        case start = "when/start"
        /// How long it takes.
        case length = "when/length"
        /// The time zone, and whether only the dates count.
        case zone = "when/zone"
    }

    /// How many dates of two stretches are laid side by side: each month of five years.
    public static let datesMax = 60

    /// The field by which `library` says that it knows of the seam and wants it so.
    public func note(by library: LibrarySlug) -> FieldPath? {
        FieldPath(segments: ["seen", library.description, id])
    }

    /// The seams of an event that nobody has said to be meant, in order of date; none of an event
    /// that is deleted.
    ///
    /// A function of the record alone, so that every holder finds the same. Costs an expansion of at
    /// most `datesMax` dates for each two stretches.
    /// - Parameter today: a stretch of which all dates are before it is not asked of any more; nil for
    ///   whatever date it is.
    public static func open(in event: Event, from today: LocalDate? = nil) -> [SeriesSeam] {
        guard !event.record.isDeleted, event.time?.rule != nil else { return [] }
        let runs = EventRun.written(in: event)
        var (found, over): ([SeriesSeam], Set<Int>) = ([], [])
        for index in runs.indices.dropFirst() where !runs[index].isOver {
            var seams = SeamSearch(event, Array(runs[...index]))?.seams ?? []
            if !over.isEmpty {
                // What goes on as one that is past and was never decided on is asked of instead.
                let rest = runs.indices[...index].filter { !over.contains($0) }.map { runs[$0] }
                let known = Set(seams.flatMap(\.aspects))
                seams += (SeamSearch(event, rest)?.seams ?? []).filter {
                    known.isDisjoint(with: $0.aspects)
                }
            }
            seams = seams.filter { !$0.isNoted(in: event.record) }
            if let today, !seams.isEmpty, runs[index].firstDate(from: today) == nil {
                over.insert(index)
            } else {
                found += seams
            }
        }
        return found
    }

    /// Whether the owner, or the library of either writer, knows of it and wants it so.
    private func isNoted(in record: Record) -> Bool {
        let libraries = [
            record.library, later.field.provenance.library, earlier.field.provenance.library,
        ]
        return libraries.compactMap(\.self).contains { library in
            note(by: library).map { record[$0] == true } ?? false
        }
    }

    /// The notes that a change of an event must carry: that whoever wrote it knew what stood before.
    ///
    /// Without them a change that goes back on purpose would be taken for one that did not know.
    /// - Parameters:
    ///   - values: what is written; null removes.
    ///   - library: the writer's.
    ///   - replica: the writer's.
    ///   - today: as with `open`.
    public static func notes(
        of values: [FieldPath: JSONValue], to event: Event, by library: LibrarySlug,
        replica: ReplicaID, today: LocalDate? = nil
    ) -> [FieldPath: JSONValue] {
        guard let after = event.cut(by: values, of: library, replica: replica) else { return [:] }
        // What was open before is not settled by another change of the same stretch.
        let known = Set(open(in: event, from: today).flatMap(\.places))
        var notes: [FieldPath: JSONValue] = [:]
        for seam in open(in: after, from: today) where known.isDisjoint(with: seam.places) {
            if let note = seam.note(by: library) { notes[note] = true }
        }
        return notes
    }

    /// Where it is and in what, whatever is said there.
    var places: [String] {
        aspects.map(place)
    }

    func place(of aspect: String) -> String { "\(later.path) \(earlier.path) \(aspect)" }
}

extension SeriesSeam {
    init(
        later: Stretch, earlier: Stretch, aspects: [String], of event: Event,
        whens: (later: JSONValue?, earlier: JSONValue?)
    ) {
        self.later = later
        self.earlier = earlier
        self.aspects = aspects
        // By what is said and not by whose write it is: a change of something else leaves it as it
        // was decided.
        let name: JSONValue = [
            .string(event.id.description), .string(later.path.description),
            .string(earlier.path.description), whens.later ?? .null, whens.earlier ?? .null,
            .object(later.values), .object(earlier.values),
            .array(aspects.map { .string($0) }),
        ]
        id = String(ValueHash(of: name).description.prefix(16))
    }
}
