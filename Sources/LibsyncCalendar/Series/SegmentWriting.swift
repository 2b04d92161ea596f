internal import LibsyncModel

/// The segments of an event that a change writes, by their keys.
struct SegmentWriting {
    private let event: Event
    /// The keys of the runs that are not changed.
    private let staying: Set<LocalDate>
    /// What is to be written.
    private(set) var values: [FieldPath: JSONValue] = [:]

    init(of event: Event, staying: Set<LocalDate>) {
        self.event = event
        self.staying = staying
    }

    /// The field of a key.
    static func path(_ key: LocalDate) -> FieldPath {
        FieldPath("segments/\(key.compact)") ?? "segments"
    }

    /// Writes a run under a key; `old` is the one that it had.
    mutating func replace(
        _ old: LocalDate?, by key: LocalDate, _ members: [String: JSONValue]
    ) {
        if key != old { vacate(key) }
        // Runs are written in order: a key that was left may be that of the one before by now.
        if let old, old != key, values[SegmentWriting.path(old)] == nil {
            values[SegmentWriting.path(old)] = .null
        }
        values[SegmentWriting.path(key)] = .object(members)
    }

    /// Gives a run that has this key, and began before it, the key of the date on which it begins.
    private mutating func vacate(_ key: LocalDate) {
        let path = SegmentWriting.path(key)
        guard let run = values[path] ?? (staying.contains(key) ? event.record[path] : nil),
            let begin = run["when"].flatMap({ EventTime(json: $0) })?.start.date, begin < key
        else { return }
        vacate(begin)
        values[SegmentWriting.path(begin)] = run
    }

    /// Runs of which nothing is left stay so when those that ended them move away.
    mutating func takeBack(after date: LocalDate, except living: Set<LocalDate>) {
        for key in event.segments.map(\.date) where key > date && !living.contains(key) {
            if values[SegmentWriting.path(key)] == nil { values[SegmentWriting.path(key)] = .null }
        }
    }
}
