public import ArgumentParser
import Foundation
public import LibsyncModel
import LibsyncServer
import LibsyncTerminal

/// The data folder that a command works on.
struct DataOption: ParsableArguments {
    @Option(
        name: .customLong("data"),
        help: ArgumentHelp(
            "The data folder; without it the one in LIBSYNC_SERVER_DATA.", valueName: "dir"))
    var path: String?

    /// The folder that was named.
    var folder: DataFolder {
        get throws {
            let named = path ?? ProcessInfo.processInfo.environment["LIBSYNC_SERVER_DATA"]
            guard let named, !named.isEmpty else {
                throw ValidationError(
                    "No data folder is named. Add --data DIR, or set LIBSYNC_SERVER_DATA.")
            }
            return DataFolder(path: named)
        }
    }
}

/// Whether a list is for a program.
struct JSONOption: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Write JSON, for programs.")
    var isJSON = false
}

/// What `check` exits with when it found something.
let faultsFound = ExitCode(8)

/// Runs a command's body; a failure becomes two sentences and a documented exit code.
func reporting(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let failure as UpkeepFailure {
        let (happened, advice) = failure.sentences
        Output.complain("libsync-server: \(happened)\n\(lines: advice)")
        throw ExitCode(failure.category.rawValue)
    }
}

/// Does what a restore must not undo; says afterwards if nothing keeps a restore from it.
func lasting<Result: Sendable>(
    _ folder: DataFolder, _ body: (Upkeep) async throws -> Result
) async throws(UpkeepFailure) -> Result {
    try await Upkeep.on(folder) { upkeep in
        let result = try await body(upkeep)
        if let warning = upkeep.journalWarning {
            Output.complain("libsync-server: \(lines: warning)")
        }
        return result
    }
}

extension LibrarySlug: ExpressibleByArgument {
    /// Reads a slug from the command line.
    public init?(argument: String) { self.init(argument) }
}

/// A name in a language: `tag=NAME`, or `NAME` for Bokmål.
struct NameArgument: ExpressibleByArgument {
    let language: String
    let text: String

    /// Reads a name; nil when it is empty, longer than 300 characters, of several lines or no
    /// valid UTF-8, which arrives here with replacement characters in it.
    init?(argument: String) {
        if let match = argument.wholeMatch(
            of: /(?<tag>[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*)=(?<text>.*)/)
        {
            language = String(match.tag)
            text = String(match.text)
        } else {
            language = "nb"
            text = argument
        }
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control && $0 != "\u{FFFD}"
        }
        guard isPlain, (1...300).contains(text.count) else { return nil }
    }
}
