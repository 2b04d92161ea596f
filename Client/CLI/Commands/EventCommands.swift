import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncStore
import LibsyncTerminal

/// Events on the command line.
enum EventFamily: RecordFamily {
    static var kind: Kind { .event }

    static func sentence(_ record: Record) -> String {
        let name = "\"\(record.displayName)\""
        guard let event = Event(record), event.time != nil else { return name }
        return "\(name), \(EventWords.when(event))"
    }

    /// The ids of places that were given by their beginnings.
    static func places(_ prefixes: [String], in replica: Replica) async throws -> [RecordID] {
        var ids: [RecordID] = []
        for prefix in prefixes {
            ids.append(try await PlaceFamily.find(prefix, in: replica).record.id)
        }
        return ids
    }

    /// The zone of a library that says which, else the region's.
    static func defaultZone(in replica: Replica) async throws -> String {
        let identity = try await replica.identity()
        let record = try await replica.libraries().first {
            $0.record["slug"]?.string == identity.library.description
        }?.record
        return record?["timeZone"]?.string ?? identity.region.timeZone
    }

    /// Says what a person may not have meant: a time that a spring night skips, a co-host unknown.
    static func noteDoubts(_ changes: FieldChanges, in replica: Replica) async throws {
        if let note = changes.values["when"].flatMap({ EventTime(json: $0) })?.gapNote {
            Output.note(note)
        }
        let hosts = changes.values.keys.filter { $0.root == "organizers" }
            .compactMap { $0.segments.last }
        guard !hosts.isEmpty else { return }
        let known = Set(try await replica.libraries().compactMap { $0.record["slug"]?.string })
        for host in hosts where LibrarySlug(host) != nil && !known.contains(host) {
            Output.note("Note: no library \(host) is known here yet; libsync library list.")
        }
    }
}

/// `libsync event …`.
struct EventCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "event", abstract: "Add, change, cancel and list events.",
        subcommands: [
            EventAdd.self, EventList.self, ShowCommand<EventFamily>.self, EventEdit.self,
            EventMove.self, EventCancel.self, EventPostpone.self, EventOnline.self,
            EventFull.self, EventSettle.self, DeleteCommand<EventFamily>.self,
            RestoreRecordCommand<EventFamily>.self,
        ])
}

struct EventAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add an event.",
        discussion: """
            libsync event add --name nb=Lesestund --start 2026-12-03T18:00 --end 19:00

            Without --visibility the event is public: the feed has it after a push.
            Without --end it has a start alone. Times are local to --zone.
            """)

    @OptionGroup var options: EventOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        guard !options.common.name.isEmpty else {
            throw CommandFailure(
                .usage, "The event has no name.", "Give it one: --name nb=Lesestund.")
        }
        guard options.time.start != nil else {
            throw CommandFailure(
                .usage, "The event has no start.", "Say when it begins: --start 2026-12-03T18:00.")
        }
        let replica = try replica.open()
        let changes = try options.changes(
            onto: nil, places: try await EventFamily.places(options.place, in: replica),
            defaultZone: try await EventFamily.defaultZone(in: replica))
        try await EventFamily.noteDoubts(changes, in: replica)
        if let time = changes.values["when"].flatMap({ EventTime(json: $0) }), !time.startsByRule {
            Output.note(SeriesWords.besideRule(time.start.date))
        }
        let event = try await EventFamily.add(
            changes, visibility: .public, in: replica, json: json.isOn)
        try await HoursDesk.noteStaffing(of: event, in: replica)
    }
}

struct EventEdit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Change an event: only what is named changes.",
        discussion: """
            --start alone moves the event and keeps its length. --keyword, --place and
            the like add; --remove keywords/krim takes away.

            Of a series --only, --from or --all say which dates are meant; --start may be
            a time of day then, and is that of the first of them still to come. Without
            them the event itself is changed.
            """)

    @Argument(help: "Its id, or the beginning of it.") var id: String
    @OptionGroup var options: EventOptions
    @OptionGroup var remove: RemoveOption
    @OptionGroup var scope: ScopeOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let replica = try replica.open()
        let row = try await EventFamily.find(id, in: replica)
        let places = try await EventFamily.places(options.place, in: replica)
        if try scope.scope() != nil {
            let edit = try edit(places, of: row.record)
            return try await EventFamily.change(
                row, edit, scope, verb: "Changed", in: replica, json: json.isOn)
        }
        var changes = try options.changes(
            onto: row.record, places: places,
            defaultZone: try await EventFamily.defaultZone(in: replica))
        try changes.remove(remove.remove, from: row.record)
        try checkPast(changes, of: row.record, replica)
        try await EventFamily.noteDoubts(changes, in: replica)
        if let before = Event(row.record)?.time,
            let note = changes.values["when"].flatMap({ EventTime(json: $0) })?.zoneNote(
                from: before)
        {
            Output.note(note)
        }
        try EventFamily.check(changes)
        guard let event = Event(row.record) else {
            return try await EventFamily.edit(row, changes, in: replica, json: json.isOn)
        }
        try await UndecidedSeam.keep(in: row.record, writing: changes.values, replica: replica)
        let plan = SeriesPlan(writing: changes.values, to: event)
        if scope.preview {
            return try await EventFamily.show(plan, of: row.record, in: replica, json: json.isOn)
        }
        try await EventFamily.edit(row, changes, in: replica, json: json.isOn)
        for note in SeriesWords(plan, of: row.record).notes { Output.note(note) }
        let after = try await replica.row(row.record.id).record
        try await HoursDesk.noteStaffing(of: after, in: replica)
    }

    /// What the options say of some dates.
    private func edit(_ places: [RecordID], of record: Record) throws -> SeriesEdit {
        var dated = options
        dated.time.start = nil
        dated.time.end = nil
        dated.time.rule = nil
        guard dated.time.edit.isEmpty else {
            throw CommandFailure(
                .usage, "--zone and --all-day are of the whole event, not of some of its dates.",
                "Change them without --only, --from and --all.")
        }
        var changes = try dated.changes(onto: record, places: places, defaultZone: "UTC")
        for name in remove.remove {
            try changes.set(try FieldChanges.path(name, option: "--remove"), .null)
        }
        let time = options.time
        return try SeriesEdit(
            changes, time: try TimeMove(start: time.start, end: time.end, rule: time.rule))
    }

    /// Times, places and status of dates that are past do not change unless that is said.
    private func checkPast(
        _ changes: FieldChanges, of record: Record, _ replica: Replica
    ) throws {
        let roots: Set<String> = ["when", "status", "places"]
        guard !scope.includingPast, let event = Event(record), event.isSeries,
            let time = event.time,
            changes.values.contains(where: { path, value in
                roots.contains(path.root) && record.fields[path]?.value != value
            }), time.start.date < Moments.today(replica.effects.now(), in: time.timeZone)
        else { return }
        throw CommandFailure(
            .data,
            "\(EventFamily.sentence(record)) has dates that are past, and they would "
                + "change too.",
            "Say which dates are meant: --all for those to come, --from DATE, --only DATE; or "
                + "--including-past.")
    }
}

struct EventList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List events by their start, in local time.",
        discussion: "A series stands once, with its first date.")

    @Option(help: ArgumentHelp("Only what ends on this date or later.", valueName: "date"))
    var from: String?
    @Option(help: ArgumentHelp("Only what begins on this date or before.", valueName: "date"))
    var to: String?
    @Option(help: ArgumentHelp("Only this library's.", valueName: "slug")) var library: String?
    @Flag(help: "Only your own library's.") var mine = false
    @Flag(help: "Those that were deleted, for libsync event restore.") var deleted = false
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let first = try from.map { try DateText.date($0, option: "--from") }
        let last = try to.map { try DateText.date($0, option: "--to") }
        if let first, let last, last < first {
            throw CommandFailure(
                .usage, "--to \(last) lies before --from \(first).", "Give the earlier date first.")
        }
        let replica = try replica.openToRead()
        let owner = try await listOwner(library, mine: mine, in: replica)
        let rows = try await replica.rows(
            RecordQuery(
                kind: EventFamily.kind.name, library: owner, from: first, through: last,
                isDeleted: deleted)
        ).filter { isWithin($0, first, last) }
        if json.isOn { return try Output.json(list: rows.map(\.record.output)) }
        guard !rows.isEmpty else { return try Output.say("No events.") }
        let ids = shortened(rows.map(\.record.id))
        var table = Table(["WHEN", "NAME", "LIBRARY", "", "ID"], flexible: 1)
        for row in rows {
            guard let event = Event(row.record) else { continue }
            table.add([
                EventWords.shortTime(event), row.record.displayName,
                row.record.library?.description ?? "",
                EventWords.marks(event, conflicts: row.conflicts.count),
                ids[row.record.id] ?? row.record.id.description,
            ])
        }
        try Output.table(table)
    }

    /// The store takes every series to go on for ever; here its UNTIL or COUNT counts too.
    private func isWithin(_ row: Row, _ first: LocalDate?, _ last: LocalDate?) -> Bool {
        guard first != nil || last != nil, let event = Event(row.record), event.time != nil,
            let always = LocalDate(year: 1, month: 1, day: 1),
            let never = LocalDate(year: 9999, month: 12, day: 31)
        else { return true }
        return FeedWindow(from: first ?? always, to: last ?? never).admits(event)
    }
}

/// Whose records a list shows; nil for everybody's.
func listOwner(
    _ slug: String?, mine: Bool, in replica: Replica
) async throws -> LibrarySlug? {
    if mine, slug != nil {
        throw CommandFailure(
            .usage, "--mine and --library contradict each other.", "Leave one of them out.")
    }
    if mine { return try await replica.identity().library }
    guard let slug else { return nil }
    guard let library = LibrarySlug(slug) else {
        throw CommandFailure(
            .usage, "--library \(clip(slug)) is no library's slug.",
            "libsync library list shows the slugs.")
    }
    try await checkKnown(library, in: replica)
    return library
}

/// Refuses a library that nobody has heard of here: an empty list would hide the typing error.
private func checkKnown(_ library: LibrarySlug, in replica: Replica) async throws {
    let known = Set(
        try await replica.libraries().compactMap { $0.record["slug"]?.string }
            + [try await replica.identity().library.description])
    guard !known.contains(library.description),
        try await replica.rows(RecordQuery(library: library)).isEmpty
    else { return }
    throw CommandFailure(
        .missing, "There is no library \(library) here.",
        "Known are: \(known.sorted().joined(separator: ", ")). A new one comes with libsync pull.")
}
