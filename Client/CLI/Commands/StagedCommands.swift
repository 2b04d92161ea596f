import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncTerminal

/// `libsync staged …`: what sources hold and the library does not have so.
struct StagedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staged", abstract: "What waits of your sources: take it, or not.",
        discussion: """
            new      would be made
            changed  would be brought up to date; what the source did not change stays
            gone     the source has it no more: its dates ahead would go, past ones stay

            A mark before the name says that it wants a look: staged show ID. Those are
            not taken by --all, only by their ids or with --doubtful.
            """,
        subcommands: [
            StagedList.self, StagedShow.self, StagedAccept.self, StagedReject.self,
            StagedSame.self, StagedUndo.self,
        ], defaultSubcommand: StagedList.self)
}

struct StagedList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List it.")

    @OptionGroup var options: StagedOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let desk = try SourceDesk(replica)
        let staged = try await Staging(desk, source: options.source).items
            .filter { options.admits($0.item) }
        if json.isOn {
            return try Output.json(list: staged.map { $0.item.output(source: $0.source) })
        }
        guard !staged.isEmpty else { return try Output.say("Nothing waits.") }
        let ids = shortened(staged.map(\.item.record))
        var table = Table(["", "DATE", "NAME", "SOURCE", "ID"], flexible: 2)
        for (source, item) in staged {
            table.add([
                item.change.word, item.start.map { String($0.prefix(10)) } ?? "",
                (item.isPlain ? "" : "! ") + clip(item.name), source,
                ids[item.record] ?? item.record.description,
            ])
        }
        try Output.table(table)
        let doubtful = staged.count { !$0.item.isPlain }
        if doubtful > 0 {
            let items = counted(doubtful, "of them wants", "of them want")
            try Output.line("\(items) a look: libsync staged show ID")
        }
        try Output.line("libsync staged accept ID (or --all), staged reject ID, staged undo")
    }
}

struct StagedShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one: each field before and after, and what is doubtful.")

    @Argument(help: "Its id, or the beginning of it.") var id: String
    @Option(help: ArgumentHelp("Only of this source.", valueName: "name")) var source: String?
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let staging = try await Staging(try SourceDesk(replica), source: source)
        let (source, item) = try staging.item(id)
        if json.isOn { return try Output.json(item.output(source: source)) }
        try Output.lines(item.lines(source: source).map(DisplayText.oneLine))
    }
}

struct StagedAccept: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Take some of it, or all that raises no doubt.",
        discussion: """
            staged undo takes it back. What somebody changes here in the same moment is
            left alone and said.
            """)

    @Argument(help: "Their ids, or the beginnings of them.") var ids: [String] = []
    @Flag(help: "All that raises no doubt.") var all = false
    @Flag(help: "With --all: also what wants a look.") var doubtful = false
    @Flag(help: "Without the rule that no record can hold: the first date, and listed ones.")
    var withoutRule = false
    @Flag(name: .shortAndLong, help: "Do not show how far it is.") var quiet = false
    @OptionGroup var options: StagedOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let desk = try SourceDesk(replica, isQuiet: quiet)
        let choice = StagedCommand.Choice(ids: ids, all: all, source: options.source) { item in
            options.admits(item) && item.fault == nil && (item.isPlain || doubtful)
        }
        try await StagedCommand.decide(.accepted, choice, desk, json: json.isOn, entry: acceptance)
    }

    private func acceptance(_ item: StagedItem) throws -> Decision.Entry {
        guard let fault = item.fault else { return item.acceptance }
        guard withoutRule, let plain = item.withoutRule else {
            throw CommandFailure(
                .data, "\"\(item.name)\" cannot be taken: \(fault).",
                item.withoutRule == nil
                    ? "Type it in with libsync event add."
                    : "--without-rule takes its first date, and those that are listed.")
        }
        return plain.acceptance
    }
}

struct StagedReject: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject", abstract: "Do not take it as it is; of what is gone: keep it here.",
        discussion: "It comes again when the source says something else of it.")

    @Argument(help: "Their ids, or the beginnings of them.") var ids: [String] = []
    @Flag(help: "All of it.") var all = false
    @OptionGroup var options: StagedOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let desk = try SourceDesk(replica)
        let choice = StagedCommand.Choice(
            ids: ids, all: all, source: options.source, isMeant: options.admits)
        try await StagedCommand.decide(.rejected, choice, desk, json: json.isOn, entry: \.rejection)
    }
}

struct StagedSame: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "same", abstract: "Say that they are events that are here already.",
        discussion: """
            Nothing is made or written. If the event is your own, what the source changes
            later is staged for it; another library's is left to them. staged undo takes
            it back.
            """)

    @Argument(help: "Their ids, or the beginnings of them.") var ids: [String]
    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "The event's id, of a single one; without it the one that was found for each.",
            valueName: "id"))
    var other: String?
    @Option(help: ArgumentHelp("Only of this source.", valueName: "name")) var source: String?
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        guard other == nil || ids.count == 1 else {
            throw CommandFailure(
                .usage, "--as names one event, and \(ids.count) are said to be the same as it.",
                "Say it of one id at a time, or leave --as out.")
        }
        let desk = try SourceDesk(replica)
        var named: RecordID?
        if let other { named = try await EventFamily.find(other, in: desk.replica).record.id }
        let choice = StagedCommand.Choice(ids: ids, source: source)
        try await StagedCommand.decide(.same, choice, desk, json: json.isOn) { item in
            try sameness(item, named)
        }
    }

    private func sameness(_ item: StagedItem, _ named: RecordID?) throws -> Decision.Entry {
        guard let record = named ?? item.doubts.first(where: { $0.kind == .duplicate })?.record
        else {
            throw CommandFailure(
                .usage, "No event like \"\(item.name)\" was found.",
                "Name it: libsync staged same \(item.record) --as ID.")
        }
        guard let entry = item.same(as: record) else {
            throw CommandFailure(
                .usage, "\"\(item.name)\" has a record of its own already.",
                "libsync staged reject \(item.record) leaves it as it is.")
        }
        return entry
    }
}

struct StagedUndo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Take the last decision back.",
        discussion: """
            What was made is deleted, what was changed says again what it said, what was
            rejected waits again. A record that somebody has changed since stays as it is,
            and is named. Once more undoes the decision before, \
            up to \(SourceState.decisionsMax) of each source.
            """)

    @Option(help: ArgumentHelp("Of this source; without it the last of all.", valueName: "name"))
    var source: String?
    @Flag(name: .shortAndLong, help: "Do not show how far it is.") var quiet = false
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let desk = try SourceDesk(replica, isQuiet: quiet)
        let lock = try await desk.files.lock(as: "libsync staged undo")
        defer { lock.release() }
        var last: (source: OpenSource, time: Int64)?
        for name in try desk.names(source) {
            guard var open = try desk.open(name, isNamed: source != nil) else { continue }
            // Whoever says it again after a cut wants what was cut, and not the decision before too.
            let isCut = open.state.unsettled?.stage == .undoing
            let settled = try await desk.recover(&open)
            if isCut, let settled { return try say(settled, of: open) }
            guard let time = open.state.undoable?.milliseconds else { continue }
            if last.map({ $0.time < time }) ?? true { last = (open, time) }
        }
        guard var source = last?.source else {
            throw CommandFailure(
                .missing, "There is no decision to take back.", "libsync staged shows what waits.")
        }
        try say(try await desk.undo(&source), of: source)
    }

    private func say(_ decision: Decision, of source: OpenSource) throws {
        if json.isOn { return try Output.json(decision.output(source: source.name)) }
        try Output.lines(decision.lines(source: source.name).map(DisplayText.oneLine))
    }
}
