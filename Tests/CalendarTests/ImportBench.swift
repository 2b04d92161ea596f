import LibsyncModel

@testable import LibsyncCalendar

/// A library that takes calendars in, in memory: what the command does, without files.
struct ImportBench {
    var state = SourceState()
    var records: [RecordID: Record] = [:]
    var defaults = ImportDefaults(timeZone: "Europe/Oslo")
    var today = "2026-12-01"
    private var moment: Int64 = 1_764_700_245_999

    static let library: LibrarySlug = {
        guard let slug = LibrarySlug("fjordvik") else { preconditionFailure("no slug") }
        return slug
    }()

    init(places: [Place] = []) {
        for place in places { records[place.record.id] = place.record }
    }

    /// A calendar of these events, each without BEGIN, END and DTSTAMP.
    static func calendar(_ events: [String], header: String = "") throws -> ImportedCalendar {
        let body = events.map {
            "BEGIN:VEVENT\r\nDTSTAMP:20260101T000000Z\r\n"
                + $0.replacing("\n", with: "\r\n") + "\r\nEND:VEVENT\r\n"
        }
        let text =
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x\r\n\(header)\(body.joined())"
            + "END:VCALENDAR\r\n"
        return try ICalendarReader().calendar(of: Array(text.utf8))
    }

    /// What a record would hold of these events.
    func items(_ events: String..., header: String = "") throws -> [SourceItem] {
        try items(events, header: header)
    }

    func items(_ events: [String], header: String = "") throws -> [SourceItem] {
        let mapping = EventMapping(
            defaults: defaults, library: Self.library, source: "kulturhuset",
            places: PlaceNames(Array(records.values), library: Self.library))
        return mapping.items(of: try Self.calendar(events, header: header))
    }

    var desk: ImportDesk {
        ImportDesk(
            library: Self.library, today: LocalDate(today) ?? LocalDate(dayNumber: 0),
            records: records,
            events: records.values.filter { !$0.isDeleted }.compactMap { Event($0) })
    }

    /// What waits after the source sent these events.
    mutating func stage(_ events: String...) throws -> StagingPlan { try stage(events) }

    mutating func stage(_ events: [String]) throws -> StagingPlan {
        state.take(try items(events))
        let plan = StagingPlan(state, defaults: defaults, desk: desk)
        state.adopt(plan.adopted)
        return plan
    }

    /// What waits after the source sent this text.
    mutating func stage(text: some StringProtocol) throws -> StagingPlan {
        let calendar = try ICalendarReader().calendar(of: Array(text.utf8))
        let mapping = EventMapping(
            defaults: defaults, library: Self.library, source: "kulturhuset",
            places: PlaceNames(Array(records.values), library: Self.library))
        state.take(mapping.items(of: calendar), isWhole: calendar.isWhole)
        // What waits is computed of the file that is kept.
        state = SourceState(bytes: state.bytes) ?? state
        return StagingPlan(state, defaults: defaults, desk: desk)
    }

    /// Takes items as the command does; undone with `undo`.
    mutating func accept(_ items: [StagedItem]) {
        decide(.accepted, items.map(\.acceptance))
    }

    mutating func decide(_ word: Decision.Word, _ entries: [Decision.Entry]) {
        state.begin(word, entries, at: 0)
        settle()
    }

    mutating func undo() {
        state.beginUndo()
        settle()
    }

    /// Does what is begun, as after a crash.
    mutating func settle() {
        guard let decision = state.unsettled else { return }
        var differing: Set<RecordID> = []
        for entry in decision.entries where !entry.after.isEmpty {
            let (before, after) =
                decision.stage == .undoing
                ? entry.undoing : (before: entry.before, after: entry.after)
            let known = records[entry.record]
            let says = { (values: [FieldPath: JSONValue]) in
                values.allSatisfy { (known?[$0.key] ?? .null) == $0.value }
            }
            if says(after) { continue }
            guard says(before) else {
                differing.insert(entry.record)
                continue
            }
            write(entry.record, entry.kind, after)
        }
        state.settle(differing: differing)
    }

    mutating func write(_ id: RecordID, _ kind: String, _ values: [FieldPath: JSONValue]) {
        moment += 1
        let stamp = Stamp(milliseconds: moment, replica: ReplicaID(1))
        let provenance = Provenance(typed: stamp, library: Self.library)
        var record = records[id] ?? Record(id: id, kind: kind)
        for (path, value) in values {
            record.fields[path] = Field(value: value, provenance: provenance)
        }
        records[id] = record
    }

    /// The events that are there, by name.
    var names: [String] {
        records.values.filter { $0.kind == "event" && !$0.isDeleted }
            .map { SourceItem.name(in: $0.values) }.sorted()
    }

    /// The dates of the only event.
    func dates(_ from: String = "2026-12-01", _ to: String = "2027-02-28") -> [String] {
        guard let low = LocalDate(from), let high = LocalDate(to),
            let record = records.values.first(where: { $0.kind == "event" && !$0.isDeleted }),
            let event = Event(record)
        else { return [] }
        return EventDates(event).occurrences(from: low, to: high).map {
            $0.status == .cancelled ? "\($0.start) cancelled" : $0.start.description
        }
    }
}
