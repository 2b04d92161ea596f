import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncTerminal

/// `libsync status`: how the replica stands, without a network.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "What waits, what was refused, and when was the last pull."
    )

    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let folder = try replica.folder()
        let files = SourceFolder(folder)
        let replica = try replica.openToRead()
        let status = try await replica.status()
        let undecided = try await Undecided(in: replica)
        let sources = StatusCommand.sources(in: files)
        // A file that cannot be read is named by `poster list`, and holds up nothing here.
        let posters =
            (try? await PosterVerdict.all(in: folder, replica))?.count { !$0.isCurrent } ?? 0
        if json.isOn {
            var members = status.output(undecided: undecided).object ?? [:]
            members["staged"] = .integer(sources.reduce(0) { $0 + $1.waiting.total })
            members["alarms"] = .array(
                sources.filter { $0.alarm != nil }.map { .string($0.name) })
            members["posters"] = .integer(posters)
            return try Output.json(.object(members))
        }
        var lines = status.lines(undecided: undecided) + StatusCommand.lines(of: sources)
        if posters > 0 {
            let says = counted(
                posters, "printed poster says", "printed posters say")
            lines.append("\(says) something else than the calendar: libsync poster list.")
        }
        try Output.lines(lines.map(DisplayText.oneLine))
    }

    /// What is known of the sources that can be read; `source list` names the others.
    private static func sources(in files: SourceFolder) -> [SourceSettings] {
        files.names.compactMap { name in
            (try? files.read(.settings, of: name))?.flatMap { SourceSettings(bytes: $0) }
        }
    }

    private static func lines(of sources: [SourceSettings]) -> [String] {
        let staged = sources.reduce(0) { $0 + $1.waiting.total }
        var lines: [String] = []
        if staged > 0 {
            let items = counted(staged, "item of a source waits", "items of sources wait")
            lines.append("\(items): libsync staged.")
        }
        for source in sources {
            if let alarm = source.alarm {
                lines.append(
                    "Source \(source.name): \(alarm.reason) libsync source show \(source.name)")
            }
        }
        return lines
    }
}

extension ReplicaStatus {
    /// - Parameter undecided: what waits for a person beside fields with two versions.
    fileprivate func output(undecided: Undecided) -> JSONValue {
        [
            "replica": .string(identity.replica.description),
            "library": .string(identity.library.description),
            "server": .string(identity.server), "outbox": .integer(outbox),
            "parked": .integer(parked), "conflicts": .integer(conflicts),
            "undecidedDates": .integer(undecided.dates),
            "undecidedSeries": .integer(undecided.series),
            "lastPull": lastPull.map { .string(Moments.utc($0)) } ?? .null,
            "lastPush": lastPush.map { .string(Moments.utc($0)) } ?? .null,
            "role": .string(identity.role.rawValue),
            "label": identity.label.map { .string($0) } ?? .null,
            "device": .string(identity.device), "isHealing": .bool(isHealing),
        ]
    }

    fileprivate func lines(undecided: Undecided) -> [String] {
        let role = identity.role == .coordinator ? ", coordinator" : ""
        let label = identity.label.map { " as \"\($0)\"" } ?? ""
        var lines = [
            "\(identity.library)\(role)\(label), in \(identity.region.name) (\(identity.server))",
            waiting,
            "last pull  \(lastPull.map(Moments.wall) ?? "never")",
            "last push  \(lastPush.map(Moments.wall) ?? "never")",
        ]
        if parked > 0 {
            lines.append(
                "\(counted(parked, "change was", "changes were")) refused: libsync parked.")
        }
        if conflicts > 0 {
            let fields = counted(conflicts, "field has", "fields have")
            lines.append("\(fields) two versions: libsync conflicts.")
        }
        lines += undecided.lines
        if isHealing {
            lines.append("The server was restored; what it lost is being brought back.")
        }
        return lines
    }

    private var waiting: String {
        outbox == 0
            ? "Nothing waits to be sent."
            : "\(counted(outbox, "change waits", "changes wait")) to be sent: libsync push."
    }
}
