import ArgumentParser
import LibsyncServer
import LibsyncTerminal

/// The command `backup`.
struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the store to a file, while the server runs.",
        discussion: """
            Writes FILE, the store, and FILE.keys, configuration and keys: with both a server can be \
            restored on a new machine, and branches know it again. On the machine it came from, \
            FILE is enough. Whoever has FILE.keys can pose as the server: keep it locked up.
            """)

    @Argument(help: "The file to write; it may not be there yet.")
    var file: String
    @Flag(name: .customLong("without-keys"), help: "Do not write FILE.keys.")
    var isWithoutKeys = false
    @OptionGroup var data: DataOption

    func run() async throws {
        try await reporting {
            let report = try await Upkeep.on(data.folder) { upkeep in
                try await upkeep.backup(to: file, includingKeys: !isWithoutKeys)
            }
            Output.say("\(report.store): the store at \(report.sequence), \(report.bytes) bytes.")
            if let keys = report.keys {
                Output.say("\(keys): configuration and keys. Keep it locked up.")
            }
        }
    }
}
