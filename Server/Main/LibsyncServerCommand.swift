import ArgumentParser
import Glibc
import LibsyncTerminal

/// The command line of the coordinator.
@main
struct LibsyncServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "libsync-server",
        abstract: "Hosts the shared calendar of a region's libraries.",
        discussion: """
            Every command works on one data folder: --data DIR, or LIBSYNC_SERVER_DATA. All but \
            restore work while the server runs. Lists have --json; times are ISO 8601 in UTC.

            Exit codes: 0 done, 1 unexpected, 3 data folder, 4 not found, 5 in the way of \
            something, 6 store or backup, 7 another process or the address, 8 check found faults, \
            64 usage, 74 output.
            """,
        version: "0.1.0",
        subcommands: [
            Init.self, Serve.self, Library.self, Enrol.self, Code.self, Device.self, Cert.self,
            Backup.self, Restore.self, Lost.self, Purge.self, Compact.self, Check.self,
            Config.self,
        ])

    static func main() async {
        // Everything that is written, SQLite's files too, is for the server's own user.
        umask(0o077)
        failWhenOutputIsLost()
        do {
            try await runNamed()
        } catch {
            end(withParserError: error) { Output.complain("\(lines: $0)") }
        }
    }
}
