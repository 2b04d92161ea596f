public import ArgumentParser
public import LibsyncModel
import LibsyncServer
import LibsyncTerminal

/// The command `purge`.
struct Purge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Erase a record everywhere, for ever, as the law may ask.",
        discussion: """
            Unlike a deletion this takes the history too, at the server and at every library's \
            replica when it next syncs; nobody can bring it back, and a restored backup does not. \
            Without an id: the records erased so far, and the devices that have not heard of it.
            """)

    @Argument(help: "The record's whole id.")
    var record: RecordID?
    @Flag(help: "Do it; without this you only see what would be erased.")
    var yes = false
    @Flag(
        name: .customLong("not-here"),
        help: """
            Also when the record is not at the server: one that a restore has lost, and that a \
            library or a store put aside still holds. Nobody can bring it back then.
            """)
    var isAbsent = false
    @OptionGroup var data: DataOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        try await reporting {
            if let record, yes {
                return try await lasting(data.folder) { try await erase(record, $0) }
            }
            try await Upkeep.on(data.folder) { upkeep in
                if let record { try await show(record, upkeep) } else { try await list(upkeep) }
            }
        }
    }

    private func show(_ record: RecordID, _ upkeep: Upkeep) async throws {
        let preview = try await upkeep.previewPurge(record, isAbsent: isAbsent)
        if json.isJSON { return Output.json(preview.json) }
        guard let kind = preview.kind else {
            return Output.say(
                """
                There is no record \(record) here. Whoever still holds one would erase it, and \
                nobody could bring it back.
                Nothing is done yet. To do it: add --yes.
                """)
        }
        Output.say(
            """
            "\(preview.name)", \(kind) of \(preview.library?.description ?? "nobody"): \
            \(counted(preview.saves, "save")) would be erased.
            Nothing is done yet. To erase it for ever: add --yes.
            """)
    }

    private func erase(_ record: RecordID, _ upkeep: Upkeep) async throws {
        try await upkeep.purge(record, isAbsent: isAbsent)
        let copies = await upkeep.copies(of: record)
        if json.isJSON {
            let done: JSONValue = [
                "record": .string(record.description), "erased": .bool(true),
                "copies": .array(copies.map { .string($0) }),
            ]
            return Output.json(done)
        }
        Output.say(
            """
            The record \(record) is erased here. Each replica erases it when it next syncs; \
            `libsync-server purge` lists the devices that have not.
            Backups made before still hold it: destroy them when you may.
            """)
        for copy in copies {
            Output.say("So does \(copy), a store before a restore: delete that too.")
        }
    }

    private func list(_ upkeep: Upkeep) async throws {
        let lines = try await upkeep.purges()
        if json.isJSON { return Output.json(.array(lines.map(\.json))) }
        if lines.isEmpty { return Output.say("No record was ever erased.") }
        Output.table(
            ["RECORD", "ERASED", "HEARD BY", "NOT YET HEARD BY"],
            lines.map { line in
                let silent = line.silent.map { silent in
                    let device = silent.device
                    return "\(device.id) (\(device.library), last seen \(device.lastSeenText))"
                }
                return [
                    line.record.description, line.erasedText, counted(line.heard.count, "device"),
                    silent.isEmpty ? "all have" : silent.joined(separator: ", "),
                ]
            })
        for copy in Set(lines.flatMap(\.copies)).sorted() {
            Output.say("\(copy), a store before a restore, still holds some of it: delete it.")
        }
    }
}

extension RecordID: ExpressibleByArgument {
    /// Reads a whole id from the command line.
    public init?(argument: String) { self.init(argument) }
}
