import ArgumentParser
import Foundation
import LibsyncReplica
import LibsyncStore

/// `libsync backup FILE`.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the replica to a file, while it is in use.",
        discussion: """
            The copy holds drafts, members and what waits to be sent; the device's token
            is not in it. An existing file is never written over.
            """)

    @Argument(help: "The file to write.") var file: String
    @OptionGroup var replica: ReplicaOptions

    func run() async throws {
        let folder = try replica.folder()
        // Also from a disk that is full or going: that is what copies are for.
        try await folder.openedToRead().store.backup(to: file)
        let size = (try? FileManager.default.attributesOfItem(atPath: file)[.size]) as? Int ?? 0
        try Output.say("Copied the replica to \(file) (\(byteCount(size))).")
        try Output.line("It holds drafts and members of this desk: keep it as safe as the desk.")
    }
}

/// `libsync restore FILE`.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a copy made by backup in the replica's place.",
        discussion: """
            What is there now is moved aside, not deleted. The next sync fetches what is
            newer, and gives the replica a new identity if it needs one.
            """)

    @Argument(help: "The file that libsync backup wrote.") var file: String
    @OptionGroup var replica: ReplicaOptions

    func run() async throws {
        let folder = try replica.folder()
        let lock = folder.exists ? try await folder.lock(as: "libsync restore") : nil
        defer { lock?.release() }
        let aside: String?
        do {
            aside = try await folder.restore(from: file)
        } catch StoreFailure.damaged, StoreFailure.notAStore {
            throw CommandFailure(
                .data, "\(file) is no copy of a replica, or a damaged one.",
                "The replica is as it was. Take a file that libsync backup wrote.")
        }
        let before = aside.map { " What was there before is in \($0)." } ?? ""
        try Output.say("Restored \(file).\(before)")
        try Output.line(
            folder.hasToken
                ? "Next: libsync sync."
                : "A copy holds no token: ask the coordinator for a code, and run libsync init with "
                    + "this folder; what waits in it is kept.")
    }
}

/// `1.2 MB`.
func byteCount(_ bytes: Int) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 1_000, unit < units.count - 1 {
        value /= 1_000
        unit += 1
    }
    let tenths = Int((value * 10).rounded())
    let isWhole = unit == 0 || tenths >= 1_000 || tenths % 10 == 0
    return (isWhole ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)") + " \(units[unit])"
}
