import ArgumentParser
import Foundation
import LibsyncReplica

/// Which replica a command works on.
struct ReplicaOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The replica's folder; without it the one that LIBSYNC_REPLICA names.",
            valueName: "dir"))
    var replica: String?

    /// The folder, whether it is there or not.
    /// - Throws: `CommandFailure` when none is named.
    func folder() throws(CommandFailure) -> ReplicaFolder {
        let named = replica ?? ProcessInfo.processInfo.environment["LIBSYNC_REPLICA"] ?? ""
        guard !named.isEmpty else {
            throw CommandFailure(
                .setup, "No replica is named.",
                "Add --replica DIR, or set LIBSYNC_REPLICA once; libsync init makes a replica.")
        }
        return ReplicaFolder(path: named)
    }

    /// The replica, ready to work on.
    func open() throws -> Replica { try folder().open() }
}

/// Whether a command prints for people or for programs.
struct JSONOption: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Print JSON, for scripts.")
    var isOn = false
}
