import ArgumentParser
import LibsyncModel
import LibsyncServer
import LibsyncTerminal

/// The commands `device list`, `device revoke` and `device retire`.
struct Device: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the devices that may speak, and withdraw their access.",
        subcommands: [List.self, Revoke.self, Retire.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the devices, with the replicas on them.")

        @Option(help: "Only the devices of this library.")
        var library: LibrarySlug?
        @OptionGroup var data: DataOption
        @OptionGroup var json: JSONOption

        func run() async throws {
            try await reporting {
                let lines = try await Upkeep.on(data.folder) { upkeep in
                    try await upkeep.devices(of: library)
                }
                if json.isJSON { return Output.json(.array(lines.map(\.json))) }
                if lines.isEmpty { return Output.say("There is no device yet.") }
                Output.table(
                    ["ID", "LIBRARY", "LABEL", "REPLICAS", "STANDING"],
                    lines.map { line in
                        [
                            line.id, line.library.description, line.label ?? "",
                            line.replicas.map(\.description).joined(separator: " "), line.standing,
                        ]
                    })
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Withdraw the access of a device, at once.")

        @Argument(help: "Its id, or the beginning of it.")
        var id: String
        @OptionGroup var data: DataOption

        func run() async throws {
            try await reporting {
                let device = try await lasting(data.folder) { upkeep in
                    try await upkeep.revoke(device: id)
                }
                Output.say(
                    """
                    The device \(device.id) of \(device.library) may not speak any more.
                    What was typed there and never synced stays there; a new code lets it in again.
                    """)
            }
        }
    }

    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a device up for good: a machine that was scrapped or wiped.",
            discussion: """
                Like revoke, and nothing waits for it any more: neither `compact`, nor the list of \
                those who have not heard of a `purge`. Let it sync a last time before, if you can.
                """)

        @Argument(help: "Its id, or the beginning of it.")
        var id: String
        @OptionGroup var data: DataOption

        func run() async throws {
            try await reporting {
                let device = try await lasting(data.folder) { upkeep in
                    try await upkeep.retire(device: id)
                }
                Output.say(
                    """
                    The device \(device.id) of \(device.library) is given up; it was last heard of \
                    at \(device.lastSeenText).
                    Should it come back: what was typed there since is still there, and a new code \
                    lets it in again.
                    """)
            }
        }
    }
}
