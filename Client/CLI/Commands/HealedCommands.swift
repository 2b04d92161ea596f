import ArgumentParser
import LibsyncModel
import LibsyncReplica
import LibsyncTerminal

/// `libsync healed …`: what others brought back into this library's records.
struct HealedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healed",
        abstract: "What other libraries brought back into your records after a restore.",
        discussion: """
            A server that was put back is healed by whoever still holds what it lost, also by those \
            who may not edit it. What was typed or shown here before is not listed.
            """,
        subcommands: [HealedList.self, HealedRevert.self], defaultSubcommand: HealedList.self)
}

struct HealedList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List it.")

    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let healed = try await replica.openToRead().healed()
        if json.isOn { return try Output.json(list: healed.map(\.output)) }
        guard !healed.isEmpty else {
            return try Output.say("Nothing in your records was brought back by others.")
        }
        let ids = shortened(healed.map(\.record.id))
        var table = Table(["ID", "NAME", "FIELD", "VALUE", "BY", "BROUGHT BACK BY"], flexible: 3)
        for one in healed {
            table.add([
                ids[one.record.id] ?? one.record.id.description, one.record.displayName,
                one.path.description, ValueText.text(one.field.value, at: one.path),
                one.field.provenance.writer, one.healer.description,
            ])
        }
        try Output.table(table)
        try Output.line("Not right? libsync healed revert ID FIELD")
    }
}

struct HealedRevert: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revert", abstract: "Put a field back to what it held before.",
        discussion: """
            Without a field: all of the record that others brought back; a record that was brought \
            back as a whole is deleted. The server is asked for the history. What was brought back \
            stays there.
            """)

    @Argument(help: "The record's id, or the beginning of it.") var id: String
    @Argument(help: "The field, as libsync healed lists it.") var field: String?
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let folder = try replica.folder()
        let replica = try folder.opened()
        let record = try await replica.resolve(id)
        let healed = try await replica.healed().filter { one in
            one.record.id == record && (field == nil || one.path.description == field)
        }
        guard !healed.isEmpty else {
            throw CommandFailure(
                .missing, "Nothing of that was brought back by others.",
                "libsync healed lists what was.")
        }
        guard let lines = await HistoryCommand.ask(record, folder, replica) else {
            throw CommandFailure(
                .later, "The server could not be asked what was there before.",
                "Try again with a network, or write what is right with edit.")
        }
        let row = try await replica.revert(healed, server: lines)
        guard let state = row?.record else { return }
        if json.isOn { return try Output.json(state.output) }
        for one in healed where !state.isDeleted {
            if one.path == "deleted" {
                try Output.say("\"\(state.displayName)\" is there again.")
                continue
            }
            let value = state[one.path].map { clip(ValueText.text($0, at: one.path)) }
            try Output.say("\(one.path) holds again: \(value ?? "nothing").")
        }
        if state.isDeleted { try Output.say("\"\(state.displayName)\" is deleted.") }
        try Output.line("Not sent yet: run libsync push.")
    }
}

extension HealedField {
    /// For programs.
    fileprivate var output: JSONValue {
        let origin = field.provenance
        return [
            "record": .string(record.id.description), "kind": .string(record.kind),
            "name": .string(record.displayName), "path": .string(path.description),
            "value": field.value, "library": .string(origin.library.description),
            "label": origin.label.map { .string($0) } ?? .null,
            "at": .string(Moments.utc(origin.effective.milliseconds)),
            "healedBy": .string(healer.description),
        ]
    }
}
