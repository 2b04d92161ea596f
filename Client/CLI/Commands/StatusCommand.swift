import ArgumentParser
import LibsyncModel
import LibsyncReplica

/// `libsync status`: how the replica stands, without a network.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "What waits, what was refused, and when was the last pull."
    )

    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let status = try await replica.openToRead().status()
        if json.isOn { return try Output.json(status.output) }
        try Output.lines(status.lines.map(DisplayText.oneLine))
    }
}

extension ReplicaStatus {
    fileprivate var output: JSONValue {
        [
            "replica": .string(identity.replica.description),
            "library": .string(identity.library.description),
            "server": .string(identity.server), "outbox": .integer(outbox),
            "parked": .integer(parked), "conflicts": .integer(conflicts),
            "lastPull": lastPull.map { .string(Moments.utc($0)) } ?? .null,
            "lastPush": lastPush.map { .string(Moments.utc($0)) } ?? .null,
            "role": .string(identity.role.rawValue),
            "label": identity.label.map { .string($0) } ?? .null,
            "device": .string(identity.device), "isHealing": .bool(isHealing),
        ]
    }

    fileprivate var lines: [String] {
        let role = identity.role == .coordinator ? ", coordinator" : ""
        let label = identity.label.map { " as \"\($0)\"" } ?? ""
        var lines = [
            "\(identity.library)\(role)\(label), in \(identity.serverName) (\(identity.server))",
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
