import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncStore
import LibsyncTerminal

/// What was changed on a date that the event does not have, as after two people's changes met.
///
/// The public does not see the nearest date until a person has decided: it may be the one that was
/// cancelled.
struct UndecidedDate {
    let record: Record
    let unmatched: EventDates.Unmatched
    /// What was changed, by aspect.
    let aspects: [String: JSONValue]

    /// Those of one record, by date.
    static func all(of record: Record) -> [UndecidedDate] {
        guard let event = Event(record), !record.isDeleted else { return [] }
        let changes = Dictionary(
            uniqueKeysWithValues: event.changes.map { ($0.key, $0.change.aspects) })
        if changes.isEmpty { return [] }
        return EventDates(event).unmatched.map { one in
            UndecidedDate(record: record, unmatched: one, aspects: changes[one.key] ?? [:])
        }
    }

    /// Those that this library may decide on.
    static func all(in replica: Replica) async throws -> [UndecidedDate] {
        let identity = try await replica.identity()
        let changed = RecordQuery(kind: EventFamily.kind.name, below: "overrides")
        return try await replica.rows(changed).map(\.record)
            .filter { $0.library == identity.library || $0.coHosts.contains(identity.library) }
            .flatMap { all(of: $0) }
    }

    /// That there are so many, in a line; none where there are none.
    static func summary(_ count: Int) -> [String] {
        guard count > 0 else { return [] }
        let dates = counted(count, "change is of a date", "changes are of dates")
        return [
            "\(dates) that the event does not have, and what is near is not shown to the public "
                + "until you decide: libsync conflicts."
        ]
    }

    /// `overrides/20261224`.
    var path: String { "overrides/\(unmatched.key)" }

    /// For people.
    var lines: [String] {
        let date = OccurrenceWords.spoken(unmatched.key)
        let what = aspects.sorted { $0.key < $1.key }.map { path, value in
            let text = FieldPath(path).map { ValueText.text(value, at: $0) } ?? value.canonicalText
            return path == "status" ? text : "\(path) \(clip(text))"
        }
        let near = unmatched.nearest.map(OccurrenceWords.spoken).joined(separator: " and ")
        let lines = [
            "\"\(record.displayName)\", changed on \(date), has no such date: "
                + what.joined(separator: ", "),
            near.isEmpty
                ? "  no date is near" : "  not shown to the public until you decide: \(near)",
            "  libsync event settle \(record.id) --date \(OccurrenceWords.named(unmatched.key)) "
                + "--for \(unmatched.nearest.first.map(OccurrenceWords.named) ?? "DATE")"
                + "   or   --drop",
        ]
        return lines.map(DisplayText.oneLine)
    }

    /// For programs.
    var output: JSONValue {
        [
            "id": .string("\(record.id)/\(unmatched.key)"),
            "record": .string(record.id.description), "kind": .string(record.kind),
            "path": .string(path), "reason": "no-such-date",
            "values": .object(aspects),
            "withheld": .array(unmatched.nearest.map { .string($0.date.description) }),
        ]
    }
}

struct EventSettle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle",
        abstract: "Decide on what was changed on a date that the series no longer has.",
        discussion: """
            libsync conflicts lists such dates. The public does not see the date next to
            it until you have decided.
            """)

    @Argument(help: "Its id, or the beginning of it.") var id: String
    @Option(help: ArgumentHelp("The date that is none.", valueName: "date")) var date: String
    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("The date that it was meant for.", valueName: "date"))
    var target: String?
    @Flag(help: "It was meant for no other date: take it away.") var drop = false
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let key = try DateText.occurrence(date, option: "--date")
        let target = try target.map { try DateText.occurrence($0, option: "--for") }
        guard drop == (target == nil) else {
            throw CommandFailure(
                .usage, "It is not said what shall become of it.",
                "Give either --for DATE, the date that was meant, or --drop.")
        }
        let replica = try replica.open()
        let record = try await EventFamily.find(id, in: replica).record
        let found = try undecided(key, of: record)
        let meant = try target.map { try occurrence($0, for: found, of: record) }
        let values = values(of: found, for: meant)
        let after = try await replica.edit(record.id, values: values, seeing: record).record
        if json.isOn { return try Output.json(after.output) }
        let what = "What was changed on \(OccurrenceWords.spoken(found.unmatched.key))"
        try Output.say(
            meant.map { "\(what) now holds for \(OccurrenceWords.spoken($0))." }
                ?? "\(what) is dropped.")
        try Output.line(EventFamily.afterSaving)
    }

    /// What is named by its date, or by date and time where several of that date are undecided.
    private func undecided(
        _ key: OccurrenceKey, of record: Record
    ) throws(CommandFailure) -> UndecidedDate {
        let all = UndecidedDate.all(of: record)
        if let exact = all.first(where: { $0.unmatched.key == key }) { return exact }
        let near = all.filter { key.secondOfDay == nil && $0.unmatched.key.date == key.date }
        guard let found = near.first else {
            throw CommandFailure(
                .missing,
                "\(EventFamily.sentence(record)) has nothing to decide on "
                    + "\(OccurrenceWords.named(key)).",
                "libsync conflicts lists what there is.")
        }
        guard near.count == 1 else {
            let names = near.map { OccurrenceWords.named($0.unmatched.key) }
            throw CommandFailure(
                .data, "On \(key.date) there are several to decide on.",
                "Name one with its time: --date \(names.joined(separator: " or --date ")).")
        }
        return found
    }

    /// The occurrence that it was meant for.
    private func occurrence(
        _ target: OccurrenceKey, for found: UndecidedDate, of record: Record
    ) throws(CommandFailure) -> OccurrenceKey {
        guard let event = Event(record) else { throw SeriesRefusal.noTime.words(record) }
        do throws(SeriesRefusal) {
            return try event.key(of: target)
        } catch {
            guard case .noOccurrence = error else { throw error.words(record) }
            throw CommandFailure(
                .data, "\(EventFamily.sentence(record)) has no date on \(target.date) either.",
                found.unmatched.nearest.first.map { "Its nearest: \(OccurrenceWords.named($0))." }
                    ?? "Take it away with --drop.")
        }
    }

    private func values(
        of found: UndecidedDate, for target: OccurrenceKey?
    ) -> [FieldPath: JSONValue] {
        var values: [FieldPath: JSONValue] = [:]
        for (aspect, value) in found.aspects {
            if let old = FieldPath("\(found.path)/\(aspect)") { values[old] = .null }
            guard let target, let new = FieldPath("overrides/\(target)/\(aspect)") else { continue }
            values[new] = value
        }
        return values
    }
}
