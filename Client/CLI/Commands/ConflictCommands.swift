import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncStore
import LibsyncTerminal

/// `libsync conflicts …`: fields of which there are two versions.
struct ConflictsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conflicts",
        abstract: "Fields with two versions: both are kept, and you choose.",
        discussion: """
            Taking mine or theirs closes it everywhere; the other stays in the history.
            So are changes of a series from two dates on, one of which ends the other
            unseen, and changes of dates that a series no longer has.
            """,
        subcommands: [ConflictsList.self, ConflictsShow.self, ConflictsTake.self],
        defaultSubcommand: ConflictsList.self)
}

struct ConflictsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List them.")

    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let replica = try replica.openToRead()
        let conflicts = try await replica.conflicts()
        let undecided = try await UndecidedDate.all(in: replica)
        let seams = try await UndecidedSeam.all(in: replica)
        if json.isOn {
            return try Output.json(
                list: conflicts.map(\.output) + undecided.map(\.output) + seams.map(\.output))
        }
        for date in undecided { try Output.lines(date.lines + [""]) }
        guard !conflicts.isEmpty || !seams.isEmpty else {
            if undecided.isEmpty { try Output.say("No field has two versions.") }
            return
        }
        for conflict in conflicts {
            let name = await replica.displayName(of: conflict.record)
            try Output.lines(conflict.lines(isWhole: false, name) + [""])
        }
        for seam in seams { try Output.lines(seam.lines + [""]) }
        try Output.line("libsync conflicts take ID mine   or   libsync conflicts take ID theirs")
    }
}

struct ConflictsShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show both versions of one whole.")

    @Argument(help: "Its id, or the beginning of it.") var id: String
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let replica = try replica.openToRead()
        let found = try await replica.conflicts().filter { $0.id.hasPrefix(id.lowercased()) }
        if found.isEmpty, let seam = try await UndecidedSeam.named(id, in: replica) {
            if json.isOn { return try Output.json(seam.output) }
            return try Output.lines(seam.wholeLines())
        }
        guard let conflict = found.first, found.count == 1, !id.isEmpty else {
            throw ReplicaFailure.unknownConflict(id)
        }
        if json.isOn { return try Output.json(conflict.output) }
        let name = await replica.displayName(of: conflict.record)
        try Output.lines(conflict.lines(isWhole: true, name))
    }
}

struct ConflictsTake: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "take", abstract: "Choose a version; it is sent with the next push.")

    /// `ConflictSide` as a word on the command line.
    enum Side: String, CaseIterable, ExpressibleByArgument {
        case mine
        case theirs

        var side: ConflictSide { self == .mine ? .mine : .theirs }
    }

    @Argument(help: "Its id, or the beginning of it.") var id: String
    @Argument(help: "mine or theirs.") var side: Side
    @Flag(help: "Also where dates of a series that are past change with it.")
    var includingPast = false
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let replica = try replica.open()
        if let seam = try await seam(in: replica) {
            let record = try await seam.take(side.side, in: replica)
            if json.isOn { return try Output.json(record.output) }
            try Output.say(seam.outcome(side.side))
            return try Output.line("Not sent yet: run libsync push.")
        }
        if !includingPast { try await keepPast(in: replica) }
        let conflict = try await replica.take(side.side, of: id)
        let record = try await replica.row(conflict.record.id).record
        if json.isOn { return try Output.json(record.output) }
        let isKept = (side == .mine) == conflict.isMineHolding
        let field = side == .mine ? conflict.mine : conflict.theirs
        let value = clip(ValueText.text(field.value, at: conflict.conflict.path))
        let verb = isKept ? "stays" : "holds again"
        let subject = conflict.subject(await replica.displayName(of: conflict.record))
        try Output.say("\(subject): \(value) (\(field.provenance.writer)) \(verb).")
        try Output.line("Not sent yet: run libsync push.")
    }

    /// - Throws: `CommandFailure` where the choice would tell of dates that are past what was not so.
    private func keepPast(in replica: Replica) async throws {
        let found = try await replica.conflicts().filter { $0.id.hasPrefix(id.lowercased()) }
        guard let conflict = found.first, found.count == 1, !id.isEmpty,
            (side == .mine) != conflict.isMineHolding, conflict.conflict.reason != .deleted
        else { return }
        let record = conflict.record
        let zone = Event(record)?.time?.timeZone ?? "UTC"
        let past = SeriesPlan.past(
            taking: (side == .mine ? conflict.mine : conflict.theirs).value,
            at: conflict.conflict.path, of: record,
            before: Moments.today(replica.effects.now(), in: zone))
        guard let first = past.first.flatMap({ $0.before ?? $0.after }) else { return }
        let count = past.count == 1 ? "a date that is past" : "\(past.count) dates that are past"
        let date = HumanTime(language: "en").date(first.start.date)
        throw CommandFailure(
            .data,
            "Taking \(side.rawValue) would also change \(count) (the first: \(date)).",
            "Take the other, and change what is to come: libsync event edit "
                + "\(record.id) --from DATE …; or add --including-past.")
    }

    /// What is decided on, where it is no field with two versions.
    private func seam(in replica: Replica) async throws -> UndecidedSeam? {
        let isField = try await replica.conflicts().contains { $0.id.hasPrefix(id.lowercased()) }
        return isField ? nil : try await UndecidedSeam.named(id, in: replica)
    }
}

extension OpenConflict {
    /// `"Lesestund", name/nb`.
    fileprivate func subject(_ name: String) -> String { "\"\(name)\", \(conflict.path)" }

    /// For programs.
    fileprivate var output: JSONValue {
        [
            "id": .string(id), "record": .string(record.id.description),
            "kind": .string(record.kind), "path": .string(conflict.path.description),
            "reason": .string(conflict.reason.rawValue),
            "holds": .string(isMineHolding ? "mine" : "theirs"), "mine": output(mine),
            "theirs": output(theirs), "isDeleted": .bool(record.isDeleted),
        ]
    }

    private func output(_ field: Field) -> JSONValue {
        let origin = field.provenance
        return [
            "value": field.value, "library": .string(origin.library.description),
            "label": .string(origin.label ?? origin.library.description),
            "at": .string(Moments.utc(origin.effective.milliseconds)),
        ]
    }

    /// For people: what holds first, then the other.
    fileprivate func lines(isWhole: Bool, _ record: String) -> [String] {
        let head = "\(id)  \(subject(record))\(explanation)"
        let sides =
            isMineHolding
            ? [("mine", mine), ("theirs", theirs)]
            : [("theirs", theirs), ("mine", mine)]
        return [DisplayText.oneLine(head)]
            + sides.enumerated().flatMap { index, side in
                lines(side.0, side.1, holds: index == 0, isWhole: isWhole)
            } + deletion
    }

    /// What to do about a field of something deleted: what holds there, nobody sees.
    private var deletion: [String] {
        guard record.isDeleted else { return [] }
        if conflict.reason == .deleted { return ["  Taking the change brings it back."] }
        let restore = "libsync \(record.kind) restore \(record.id)"
        return ["  It is deleted, and stays so whichever you take; to bring it back: \(restore)"]
    }

    private func lines(
        _ name: String, _ field: Field, holds: Bool, isWhole: Bool
    ) -> [String] {
        let isDeletion = conflict.reason == .deleted && holds
        let path: FieldPath = isDeletion ? "deleted" : conflict.path
        let text = isDeletion ? "(deleted)" : ValueText.text(field.value, at: path)
        let time = Moments.wall(field.provenance.effective.milliseconds)
        let who = "\(field.provenance.writer), \(time)"
        let margin = name == "mine" ? "  mine    " : "  theirs  "
        let tail = holds ? "  [holds]" : ""
        if !isWhole {
            return [DisplayText.oneLine("\(margin)\(clip(text))  (\(who))\(tail)")]
        }
        return [DisplayText.oneLine("\(margin)\(who)\(tail)")]
            + DisplayText.lines(text).map { "          " + $0 }
    }

    private var explanation: String {
        switch conflict.reason {
        case .unseen: ""
        case .deleted: ", changed while it was deleted"
        case .proposal: ", proposed by one who may no longer change it"
        }
    }
}
