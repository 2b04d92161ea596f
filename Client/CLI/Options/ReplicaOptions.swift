import ArgumentParser
import Foundation
import LibsyncReplica
import LibsyncStore

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
    func open() throws -> Replica { try folder().opened() }

    /// The replica, to look at: also where nothing can be saved in it.
    func openToRead() throws -> Replica { try folder().openedToRead() }
}

extension ReplicaFolder {
    /// The replica, with words for a file in it that is none.
    func opened() throws -> Replica {
        do {
            return try open()
        } catch StoreFailure.notAStore {
            throw CommandFailure(
                .setup, "What lies in \(path) is no replica of libsync.",
                "Look at --replica or LIBSYNC_REPLICA; nothing was changed.")
        } catch let failure as StoreFailure {
            // SQLite says "disk I/O error" when it finds no room for its shared memory.
            if case .other = failure, freeBytes.map({ $0 < 1_000_000 }) == true {
                throw StoreFailure.diskFull
            }
            // The file is there: on a read-only disk it cannot be opened beside its log.
            if failure == .missing, !FileManager.default.isWritableFile(atPath: path) {
                throw StoreFailure.readOnly
            }
            throw failure
        }
    }

    /// The replica to look at, with a note where nothing can be saved in it.
    func openedToRead() throws -> Replica {
        do {
            return try opened()
        } catch let obstacle as StoreFailure where [.readOnly, .diskFull].contains(obstacle) {
            guard let replica = try? openReadOnly(because: obstacle) else { throw obstacle }
            Output.note(
                obstacle == .diskFull
                    ? "Note: the disk is full; nothing can be saved here."
                    : "Note: the replica may not be written; nothing can be saved here.")
            return replica
        }
    }

    /// Room on the disk that holds the folder; nil when that cannot be told.
    var freeBytes: Int? {
        let system = try? FileManager.default.attributesOfFileSystem(forPath: path)
        return system?[.systemFreeSize] as? Int
    }
}

/// Whether a command prints for people or for programs.
struct JSONOption: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Print JSON, for scripts.")
    var isOn = false
}
