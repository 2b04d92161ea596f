internal import LibsyncModel

/// What was changed here of single dates of a series, or from a date on, and the source knows
/// nothing of.
///
/// Each of them holds beside the times that the source gives the series: where those change, an
/// evening may be there twice, or one that is none of the series any more be changed.
struct OwnDates {
    private let record: Record
    /// The fields, in order.
    private let paths: [FieldPath]

    private static let roots: Set<String> = ["segments", "overrides", "dates"]

    init(of record: Record, beside link: SourceLink, _ item: SourceItem) {
        self.record = record
        paths = record.values.filter { path, value in
            OwnDates.roots.contains(path.root) && path.segments.count > 1 && !value.isNull
                && value != link.values[path] && value != item.values[path]
        }.keys.sorted()
    }

    /// Why new times of the source want a look; none where nothing was changed here.
    ///
    /// - Parameter after: what the source changes of the record.
    func doubts(_ after: [FieldPath: JSONValue]) -> [Doubt] {
        guard after["when"] != nil, !paths.isEmpty else { return [] }
        var text =
            "the source has changed its times, and here somebody has changed "
            + MappedEvent.listed(names)
        let withheld = withheld(after)
        if !withheld.isEmpty {
            text += "; not shown to the public until settled: " + MappedEvent.listed(withheld)
        }
        return [Doubt(.editedHere, text)]
    }

    /// `2026-12-17 and after`, `2026-12-24`, each once.
    private var names: [String] {
        var names: [String] = []
        for path in paths {
            guard let key = OccurrenceKey(path.segments[1]) else { continue }
            let name = key.date.description + (path.root == "segments" ? " and after" : "")
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// The dates that the public would not see, because a date that was changed here is none any
    /// more.
    private func withheld(_ after: [FieldPath: JSONValue]) -> [String] {
        let own = Set(paths.filter { $0.root == "overrides" }.map { $0.segments[1] })
        guard !own.isEmpty, let library = record.library,
            let event = Event(
                Record(showing: record.values.merging(after) { _, new in new }, of: library))
        else { return [] }
        return EventDates(event).unmatched.filter { own.contains($0.key.description) }
            .flatMap { $0.nearest.map(\.date.description) }
    }
}
