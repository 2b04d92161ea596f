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
        let replica = try replica.openToRead()
        let status = try await replica.status()
        let undecided = try await UndecidedDate.all(in: replica).count
        if json.isOn { return try Output.json(status.output(undecided: undecided)) }
        try Output.lines(status.lines(undecided: undecided).map(DisplayText.oneLine))
    }
}

extension ReplicaStatus {
    /// - Parameter undecided: changes of dates that their events do not have.
    fileprivate func output(undecided: Int) -> JSONValue {
        [
            "replica": .string(identity.replica.description),
            "library": .string(identity.library.description),
            "server": .string(identity.server), "outbox": .integer(outbox),
            "parked": .integer(parked), "conflicts": .integer(conflicts),
            "undecidedDates": .integer(undecided),
            "lastPull": lastPull.map { .string(Moments.utc($0)) } ?? .null,
            "lastPush": lastPush.map { .string(Moments.utc($0)) } ?? .null,
            "role": .string(identity.role.rawValue),
            "label": identity.label.map { .string($0) } ?? .null,
            "device": .string(identity.device), "isHealing": .bool(isHealing),
        ]
    }

    fileprivate func lines(undecided: Int) -> [String] {
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
        if undecided > 0 {
            let dates = counted(undecided, "change is of a date", "changes are of dates")
            lines.append("\(dates) that the event does not have: libsync conflicts.")
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
