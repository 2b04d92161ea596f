import ArgumentParser
import LibsyncModel
import LibsyncReplica
import LibsyncStore
import LibsyncTerminal

/// `libsync parked …`: what the server refused, kept with the reason.
struct ParkedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parked", abstract: "Changes that the server refused, with the reason.",
        subcommands: [ParkedList.self, ParkedDismiss.self], defaultSubcommand: ParkedList.self)
}

struct ParkedList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List them.")

    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let parked = try await replica.openToRead().parked()
        if json.isOn { return try Output.json(list: parked.map(\.output)) }
        guard !parked.isEmpty else { return try Output.say("Nothing was refused.") }
        for save in parked { try Output.lines(save.lines) }
        try Output.line("Read, and copied what you need? libsync parked dismiss NUMBER")
    }
}

struct ParkedDismiss: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dismiss", abstract: "Forget one, once you have read it.")

    @Argument(help: "Its number, as libsync parked lists it.") var number: Int64
    @OptionGroup var replica: ReplicaOptions

    func run() async throws {
        let replica = try replica.open()
        guard let save = try await replica.parked().first(where: { $0.number == number }) else {
            throw CommandFailure(
                .missing, "There is no refused change number \(number).",
                "libsync parked lists those that there are.")
        }
        try await replica.dismissParked(number)
        let paths = save.record.fields.keys.sorted().map(\.description).joined(separator: ", ")
        try Output.say("Dismissed number \(number): \(paths) of \(save.record.id).")
    }
}

extension ParkedSave {
    fileprivate var output: JSONValue {
        let fields = record.values.map { ($0.key.description, $0.value) }
        return [
            "number": .integer(Int(number)), "record": .string(record.id.description),
            "kind": .string(record.kind),
            "fields": .object(Dictionary(uniqueKeysWithValues: fields)),
            "code": .string(code), "detail": .string(detail),
            "at": .string(Moments.utc(time)),
        ]
    }

    fileprivate var lines: [String] {
        let head =
            "\(number)  \(record.kind) \(record.id), \(Moments.wall(time)): \(detail) (\(code))"
        let fields = record.fields.sorted { $0.key < $1.key }.flatMap { path, field in
            DisplayText.lines("\(path)  \(ValueText.text(field.value, at: path))")
        }
        return [DisplayText.oneLine(head)] + fields.map { "   " + $0 }
    }
}
