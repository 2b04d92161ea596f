internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncReplica
internal import LibsyncStore
internal import LibsyncWeb

/// Reads from a replica what the desk's first page shows.
struct WeekReading {
    let replica: Replica
    let facts: OwnLibrary
    let now: Int64

    private var zone: String { facts.zone }

    /// The names that events need, and the time.
    func region() async throws -> SiteRegion {
        var context = EventContext()
        for row in try await replica.rows(RecordQuery(kind: Kind.place.name)) {
            context.places[row.record.id] = Place(row.record)
        }
        var libraries: [SiteLibrary] = []
        for row in try await replica.libraries() {
            guard let slug = row.record.library else { continue }
            context.libraries[slug] = row.record
            libraries.append(SiteLibrary(row.record, slug: slug))
        }
        return SiteRegion(
            try await replica.identity().region, root: "", libraries: libraries, context: context,
            now: facts.local(now))
    }

    /// What is on with this library in a week, drafts too.
    func agenda(_ week: ISOWeek) async throws -> EventAgenda {
        let events = try await replica.rows(
            RecordQuery(
                kind: Kind.event.name, from: week.monday.adding(days: -1),
                through: week.sunday.adding(days: 1))
        ).compactMap { Event($0.record) }.filter(facts.arranges)
        return EventAgenda(of: events, from: week.monday, to: week.sunday, timeZone: zone)
            .filtered { $0.occurrence.status != .omitted }
    }

    /// Dates that want the same room at once: each is told of the other.
    func collisions(in agenda: EventAgenda, _ region: SiteRegion) -> [DeskCollision] {
        let tree = PlaceTree(Array(region.context.places.values))
        let found = EventCollisions(in: agenda, places: tree).collisions
        return found.flatMap { collision -> [DeskCollision] in
            let isRoom = collision.reasons.contains { if case .room = $0 { true } else { false } }
            guard isRoom else { return [] }
            return [
                DeskCollision(of: collision.first, with: collision.second),
                DeskCollision(of: collision.second, with: collision.first),
            ]
        }
    }

    /// The records of which something waits to be sent.
    func waiting() async throws -> Set<RecordID> { try await replica.unsentRecords() }

    // MARK: What needs a person

    /// What needs a person, the most pressing first.
    func todos(kept: [KeptForms.Kept], _ language: PageLanguage) async throws -> [DeskTodo] {
        let names = try await RecordNames(of: replica)
        let conflicts = try await replica.conflicts().map { versions(of: $0, names, language) }
        let parked = try await replica.parked()
        var refused: [DeskTodo] = []
        for save in parked {
            refused.append(
                .refused(
                    number: save.number, name: await name(of: save.record, names), code: save.code,
                    detail: save.detail,
                    at: facts.local(save.time)))
        }
        return kept.map { .kept(page: $0.page) } + WeekReading.pressing(conflicts) + refused
    }

    /// What people will come to first stands first.
    private static func pressing(_ todos: [DeskTodo]) -> [DeskTodo] {
        todos.sorted { first, second in
            guard let day = first.deadline else { return false }
            return second.deadline.map { day < $0 } ?? true
        }
    }

    private func versions(
        of conflict: OpenConflict, _ names: RecordNames, _ language: PageLanguage
    ) -> DeskTodo {
        let record = conflict.record
        let start = Event(record)?.time?.start.date
        let today = facts.local(now).date
        return .twoVersions(
            id: conflict.id, name: names.name(of: record),
            field: conflict.conflict.path,
            writers: [conflict.mine, conflict.theirs].map { side in
                let library = names.library(side.provenance.library, language)
                return side.provenance.label.map { "\($0), \(library)" } ?? library
            },
            before: start.flatMap { $0 >= today ? $0 : nil })
    }

    /// The name of a refused change: its own, or that of the record that it was of.
    func name(of save: Record, _ names: RecordNames) async -> RecordName {
        if save.name.isEmpty, let row = try? await replica.row(save.id) {
            return names.name(of: row.record)
        }
        return names.name(of: save)
    }

    /// What sources have that nobody has looked at yet, and those that give nothing.
    static func sources(of folder: ReplicaFolder) -> [DeskTodo] {
        let files = SourceFolder(folder)
        return files.names.flatMap { name -> [DeskTodo] in
            guard let bytes = try? files.read(.settings, of: name),
                let settings = SourceSettings(bytes: bytes)
            else { return [] }
            let title = settings.title ?? settings.name
            let staged: [DeskTodo] =
                settings.waiting.total > 0
                ? [.staged(source: title, count: settings.waiting.total)] : []
            let alarm = settings.alarm.map {
                [DeskTodo.sourceSilent(source: title, reason: $0.reason)]
            }
            return staged + (alarm ?? [])
        }
    }
}
