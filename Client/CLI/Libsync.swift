import ArgumentParser
import Foundation
import Glibc
import LibsyncTerminal

/// The `libsync` command.
@main
struct Libsync: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "libsync",
        abstract: "A library's own copy of the region's calendar and content bank.",
        discussion: """
            Everything but init, pull, push, sync, token, device, subscribe and source
            refresh works offline.
            An id may be shortened to a beginning that no other record has.
            --generate-completion-script bash (or zsh, fish) prints completions.

            EXIT CODES
            \(ExitStatus.table)
            """,
        version: "0.1.0",
        subcommands: [],
        groupedSubcommands: [
            CommandGroup(
                name: "Exchange",
                subcommands: [
                    InitCommand.self, SyncCommand.self, PullCommand.self, PushCommand.self,
                    StatusCommand.self,
                ]),
            CommandGroup(
                name: "Records",
                subcommands: [
                    EventCommand.self, PlaceCommand.self, HoursCommand.self,
                    ContentCommand.self, LibraryCommand.self, MemberCommand.self,
                ]),
            CommandGroup(
                name: "Calendar",
                subcommands: [CalendarCommand.self, LintCommand.self, ExpandCommand.self]),
            CommandGroup(name: "On paper", subcommands: [PosterCommand.self]),
            CommandGroup(
                name: "Versions",
                subcommands: [
                    HistoryCommand.self, ConflictsCommand.self, ParkedCommand.self,
                    HealedCommand.self,
                ]),
            CommandGroup(
                name: "Lists and files",
                subcommands: [
                    ImportCommand.self, ExportCommand.self, BackupCommand.self,
                    RestoreCommand.self,
                ]),
            CommandGroup(
                name: "Sources",
                subcommands: [SubscribeCommand.self, SourceCommand.self, StagedCommand.self]),
            CommandGroup(
                name: "This desk",
                subcommands: [
                    DeskCommand.self, DoctorCommand.self, LabelCommand.self, DeviceCommand.self,
                    TokenCommand.self,
                ]),
        ])

    static func main() async {
        do {
            try checkArguments()
            try checkCommand(CommandLine.arguments.dropFirst().first)
            try await runNamed()
        } catch {
            end(with: error)
        }
    }

    /// Ends the program; what the argument parser throws has its own words, ours come from the
    /// table.
    private static func end(with error: any Error) -> Never {
        if let failure = Failures.words(for: error) {
            Output.note(failure.text)
            Foundation.exit(failure.status.rawValue)
        }
        // The parser knows what it has thrown itself, by giving it another code than failure.
        let code = exitCode(for: error)
        if code == .failure, !(error is ExitCode) {
            let failure = Failures.unforeseen(error)
            Output.note(failure.text)
            Foundation.exit(failure.status.rawValue)
        }
        end(withParserError: error) { Output.note($0) }
    }

    /// The parser would complain of the first option after a command that it does not know.
    private static func checkCommand(_ name: String?) throws(CommandFailure) {
        guard let name, !name.hasPrefix("-"), name != "help" else { return }
        let groups = configuration.groupedSubcommands.flatMap(\.subcommands)
        let known = groups.compactMap { $0.configuration.commandName }
        guard !known.contains(name) else { return }
        let near = known.min { left, right in
            (editDistance(Array(name), Array(left)), left)
                < (editDistance(Array(name), Array(right)), right)
        }
        let isNear = near.map { editDistance(Array(name), Array($0)) <= 2 } ?? false
        throw CommandFailure(
            .usage, "There is no command \(clip(name)).",
            isNear ? "Did you mean libsync \(near ?? "")?" : "libsync --help lists the commands.")
    }

    /// Swift would put replacement characters where the bytes are no UTF-8, and they would be saved.
    private static func checkArguments() throws(CommandFailure) {
        for index in 0..<Int(CommandLine.argc) {
            guard let pointer = CommandLine.unsafeArgv[index],
                String(validatingCString: pointer) == nil
            else { continue }
            throw CommandFailure(
                .data, "Argument \(index) is not UTF-8.",
                "Set the terminal to UTF-8 (locale), or save the text in a file first.")
        }
    }
}
