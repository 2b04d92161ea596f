import ArgumentParser
import Foundation
import LibsyncModel
import LibsyncReplica

/// `libsync init`: a code on paper becomes a replica.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Join a region with the code from the coordinator.",
        discussion: """
            The server's key is checked against the code before the code is sent. The
            folder of a replica that has lost its access gets a new token and keeps all
            that waits.
            """)

    @Argument(help: ArgumentHelp("The server's address.", valueName: "url")) var url: String
    @Option(help: "The enrolment code; spaces and hyphens do not matter.") var code: String
    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "How others see this desk, such as \"vakt mandag\"; at most 40 characters.",
            valueName: "label"))
    var label: String?
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let folder = try replica.folder()
        let enroller = Enroller(environment: ProcessInfo.processInfo.environment)
        let report: Enroller.Report
        do {
            report = try await enroller.enrol(url: url, code: code, label: label, folder: folder)
        } catch let failure as SyncFailure {
            throw SyncWords.words(failure, kept: "Nothing was changed here.")
        }
        if json.isOn {
            return try Output.json([
                "library": .string(report.library.description),
                "server": .string(report.serverName),
                "pinnedKey": report.pinnedKey.map { .string($0) } ?? .null,
                "renewal": .bool(report.isRenewal), "replica": .string(folder.path),
            ])
        }
        if report.isRenewal {
            try Output.say(
                "This device speaks for \(report.library) again; all that waits is kept.")
        } else {
            try Output.say("Joined \(report.serverName) as \(report.library), in \(folder.path).")
        }
        if let key = report.pinnedKey {
            try Output.say("The server's key is the one the code names: \(key).")
        } else {
            try Output.say("The server's certificate is vouched for by this machine's own store.")
        }
        try Output.line("Next: libsync sync.")
    }
}
