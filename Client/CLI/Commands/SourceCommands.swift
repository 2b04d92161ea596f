import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncTerminal

/// `libsync source …`: the calendars and lists that the library takes in.
struct SourceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "source", abstract: "The calendars and lists that you take events from.",
        subcommands: [
            SourceList.self, SourceShow.self, SourceRefresh.self, SourcePause.self,
            SourceResume.self, SourceExport.self, SourceRemove.self,
        ], defaultSubcommand: SourceList.self)
}

struct SourceList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List them.")

    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let desk = try SourceDesk(replica)
        var sources: [SourceSettings] = []
        var damaged: [(name: String, failure: CommandFailure)] = []
        for name in desk.files.names {
            do {
                sources.append(try desk.settings(name))
            } catch let failure as CommandFailure {
                damaged.append((name, failure))
            }
        }
        if json.isOn {
            let others = damaged.map { name, failure -> JSONValue in
                ["name": .string(name), "error": .string(failure.happened)]
            }
            return try Output.json(list: sources.map(\.output) + others)
        }
        guard !sources.isEmpty || !damaged.isEmpty else {
            return try Output.say(
                "None. libsync subscribe URL and libsync import ical FILE make one.")
        }
        var table = Table(["NAME", "FROM", "READ", "WAITING", ""], flexible: 1)
        for source in sources {
            let state = source.alarm != nil ? "alarm" : source.isPaused ? "paused" : ""
            table.add([
                source.name, source.maskedOrigin, source.lastGood.map(Moments.wall) ?? "never",
                source.waiting.total == 0 ? "" : grouped(source.waiting.total), state,
            ])
        }
        for (name, _) in damaged { table.add([name, "", "", "", "damaged"]) }
        try Output.table(table)
        for (_, failure) in damaged { try Output.say("\(failure.happened) \(failure.advice)") }
        for source in sources {
            if let alarm = source.alarm { try Output.say("\(source.name): \(alarm.reason)") }
        }
    }
}

struct SourceShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one: where it comes from, and how it goes.")

    @Argument(help: "Its name.") var name: String
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let source = try SourceDesk(replica).open(name)
        if json.isOn {
            var members = source.settings.output.object ?? [:]
            members["items"] = .integer(source.state.items.count)
            members["links"] = .object(
                source.state.links.filter { !$0.value.isGone }
                    .mapValues { .string($0.record.description) })
            members["rejected"] = .integer(source.state.rejected.count)
            return try Output.json(.object(members))
        }
        try Output.lines((source.settings.lines + source.lines).map(DisplayText.oneLine))
    }
}

struct SourceRefresh: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh", abstract: "Ask sources again, and stage what changed.",
        discussion: """
            Without a name: all that are not paused. One that fails does not keep the
            others from it; the exit code is that of the first that failed.
            """)

    @Argument(help: "Their names.") var names: [String] = []
    @Flag(help: "Of those named: one that is empty now means that all of it is gone.")
    var evenIfEmpty = false
    @Flag(name: .shortAndLong, help: "Do not show how far it is.") var quiet = false
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        guard !evenIfEmpty || !names.isEmpty else {
            throw CommandFailure(
                .usage, "--even-if-empty needs the name of the source that is meant to be empty.",
                "libsync source refresh NAME --even-if-empty")
        }
        let desk = try SourceDesk(replica, isQuiet: quiet)
        let (reports, failures) = try await refresh(desk)
        if json.isOn {
            let failed = failures.map { name, failure -> JSONValue in
                ["source": .string(name), "error": .string(failure.happened)]
            }
            try Output.json(list: reports.map { $0.output(nil) } + failed)
        } else {
            if reports.isEmpty, failures.isEmpty { try Output.say("No address is followed.") }
            for report in reports { try Output.lines(report.lines(nil).map(DisplayText.oneLine)) }
        }
        guard let first = failures.first else { return }
        if failures.count == 1 { throw first.failure }
        for (name, failure) in failures.dropLast() { Output.note("\(name): \(failure.happened)") }
        let last = failures[failures.count - 1]
        throw CommandFailure(
            first.failure.status, "\(last.name): \(last.failure.happened)", last.failure.advice)
    }

    private func refresh(
        _ desk: SourceDesk
    ) async throws -> ([SourceReport], [(name: String, failure: CommandFailure)]) {
        let reading = SourceReading(desk: desk, takesEmpty: evenIfEmpty)
        var reports: [SourceReport] = []
        var failures: [(name: String, failure: CommandFailure)] = []
        for name in names.isEmpty ? desk.files.names : names {
            do {
                let isAsked = try !names.isEmpty || desk.settings(name).isFollowed
                if isAsked { reports.append(try await reading.refresh(name)) }
            } catch {
                guard let failure = Failures.words(for: error) else { throw error }
                failures.append((name, failure))
            }
        }
        return (reports, failures)
    }
}

extension SourceSettings {
    /// Whether it is asked again with the others.
    fileprivate var isFollowed: Bool { form == .ical && url != nil && !isPaused }
}

struct SourcePause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Do not ask one for now.")

    @Argument(help: "Its name.") var name: String
    @OptionGroup var replica: ReplicaOptions

    func run() async throws { try await SourceCommand.set(name, isPaused: true, replica) }
}

struct SourceResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Ask one again that was paused.")

    @Argument(help: "Its name.") var name: String
    @OptionGroup var replica: ReplicaOptions

    func run() async throws { try await SourceCommand.set(name, isPaused: false, replica) }
}

extension SourceCommand {
    fileprivate static func set(
        _ name: String, isPaused: Bool, _ options: ReplicaOptions
    ) async throws {
        let desk = try SourceDesk(options)
        let lock = try await desk.files.lock(as: "libsync source")
        defer { lock.release() }
        var settings = try desk.settings(name)
        settings.isPaused = isPaused
        try desk.files.write(settings.bytes, as: .settings, of: name)
        try Output.say(isPaused ? "\(name) is paused." : "\(name) is asked again.")
    }
}

struct SourceExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write what a source sent last, as it came.",
        discussion: """
            All of it is there: also what a record has no place for, such as organisers,
            guests and lines of other programs (X-…).
            """)

    @Argument(help: "Its name.") var name: String
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file; without it standard output.", valueName: "file"))
    var output: String?
    @OptionGroup var replica: ReplicaOptions

    func run() async throws {
        let desk = try SourceDesk(replica)
        let settings = try desk.settings(name)
        guard let bytes = try desk.files.read(.document, of: settings.name) else {
            throw CommandFailure(
                .missing, "\(name) has not sent anything yet.", "libsync source refresh \(name)")
        }
        guard let output else { return try Output.bytes(bytes) }
        try InputFile.write(bytes, to: output)
    }
}

struct SourceRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Forget one; the events that came of it stay.")

    @Argument(help: "Its name.") var name: String
    @OptionGroup var replica: ReplicaOptions

    func run() async throws {
        let desk = try SourceDesk(replica)
        let lock = try await desk.files.lock(as: "libsync source remove")
        defer { lock.release() }
        // Also one whose files cannot be read any more.
        guard desk.files.names.contains(name) else {
            _ = try desk.settings(name)
            return
        }
        var links = 0
        if var source = try? desk.open(name) {
            // What was begun is finished first: nobody could finish or undo it later.
            try await desk.recover(&source)
            links = source.state.links.values.count { !$0.isGone }
        }
        try desk.files.remove(name)
        let records = counted(links, "event that came of it stays", "events that came of it stay")
        try Output.say("Forgot \(name); \(links == 0 ? "nothing had come of it" : records).")
    }
}
