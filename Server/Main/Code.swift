import ArgumentParser
import LibsyncModel
import LibsyncServer
import LibsyncTerminal

/// The commands `code list` and `code revoke`.
struct Code: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the enrolment codes, and end one that went astray.",
        subcommands: [List.self, Revoke.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the codes that would let a device in.")

        @Flag(name: .customLong("all"), help: "Also those that were used or have ended.")
        var isWhole = false
        @OptionGroup var data: DataOption
        @OptionGroup var json: JSONOption

        func run() async throws {
            try await reporting {
                let lines = try await Upkeep.on(data.folder) { upkeep in
                    try await upkeep.codes(includingEnded: isWhole)
                }
                if json.isJSON { return Output.json(.array(lines.map(\.json))) }
                if lines.isEmpty { return Output.say("No code is out.") }
                Output.table(
                    ["ID", "LIBRARY", "STANDING"],
                    lines.map { [$0.id, $0.library.description, $0.standing] })
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a code that went astray, at once.",
            discussion: "`enrol` makes a new one. What the code has let in already stays in.")

        @Argument(help: "The code, or the beginning of its id.")
        var name: String
        @OptionGroup var data: DataOption

        func run() async throws {
            try await reporting {
                let code = try await lasting(data.folder) { upkeep in
                    try await upkeep.revoke(code: name)
                }
                guard code.isGood else {
                    return Output.say(
                        """
                        The code \(code.id) of \(code.library) was good for nothing any more: \
                        \(code.standing).
                        """)
                }
                Output.say("The code \(code.id) of \(code.library) lets nobody in any more.")
            }
        }
    }
}
