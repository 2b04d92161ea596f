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

    /// `overrides/20261224`.
    var path: String { "overrides/\(unmatched.key)" }

    /// For people.
    var lines: [String] {
        let human = HumanTime(language: "en")
        let date = human.date(unmatched.key.date)
        let what = aspects.sorted { $0.key < $1.key }.map { path, value in
            let text = FieldPath(path).map { ValueText.text(value, at: $0) } ?? value.canonicalText
            return path == "status" ? text : "\(path) \(clip(text))"
        }
        let near = unmatched.nearest.map { human.date($0.date) }.joined(separator: " and ")
        let lines = [
            "\"\(record.displayName)\", changed on \(date), has no such date: "
                + what.joined(separator: ", "),
            near.isEmpty
                ? "  no date is near" : "  not shown to the public until you decide: \(near)",
            "  libsync event settle \(record.id) --date \(unmatched.key.date) "
                + "--for \(unmatched.nearest.first?.date.description ?? "DATE")   or   --drop",
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
        let key = try DateText.date(date, option: "--date")
        let target = try target.map { try DateText.date($0, option: "--for") }
        guard drop == (target == nil) else {
            throw CommandFailure(
                .usage, "It is not said what shall become of it.",
                "Give either --for DATE, the date that was meant, or --drop.")
        }
        let replica = try replica.open()
        let record = try await EventFamily.find(id, in: replica).record
        let found = UndecidedDate.all(of: record).filter { $0.unmatched.key.date == key }
        guard !found.isEmpty else {
            throw CommandFailure(
                .missing, "\(EventFamily.sentence(record)) has nothing to decide on \(key).",
                "libsync conflicts lists what there is.")
        }
        let values = try values(found, target, of: record)
        let after = try await replica.edit(record.id, values: values, seeing: record).record
        if json.isOn { return try Output.json(after.output) }
        let human = HumanTime(language: "en")
        let what = "What was changed on \(human.date(key))"
        try Output.say(
            target.map { "\(what) now holds for \(human.date($0))." } ?? "\(what) is dropped.")
        try Output.line(EventFamily.afterSaving)
    }

    private func values(
        _ found: [UndecidedDate], _ target: LocalDate?, of record: Record
    ) throws(CommandFailure) -> [FieldPath: JSONValue] {
        var values: [FieldPath: JSONValue] = [:]
        for one in found {
            for (aspect, value) in one.aspects {
                if let old = FieldPath("\(one.path)/\(aspect)") { values[old] = .null }
                guard let target, let new = FieldPath("overrides/\(target.compact)/\(aspect)")
                else { continue }
                values[new] = value
            }
        }
        guard let target else { return values }
        let isDate = Event(record).map {
            EventDates($0).hasDate(target)
        }
        guard isDate == true else {
            throw CommandFailure(
                .data, "\(EventFamily.sentence(record)) has no date on \(target) either.",
                found.flatMap(\.unmatched.nearest).first.map { "Its nearest: \($0.date)." }
                    ?? "Take it away with --drop.")
        }
        return values
    }
}
