import ArgumentParser
import LibsyncModel
import LibsyncServer
import LibsyncTerminal

/// The command `restore`.
struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put a backup in the place of the store.",
        discussion: """
            The server must not run. The store before is moved aside, never deleted. Branches notice \
            at their next sync and bring back what they had pushed since the backup. On a new \
            machine, where the data folder is not there yet, it is made from FILE.keys.
            """)

    @Argument(help: "The file that `backup` wrote.")
    var file: String
    @Option(
        help: ArgumentHelp(
            "The file of configuration and keys, for a new machine; without it FILE.keys.",
            valueName: "file"))
    var keys: String?
    @Flag(help: "Say that this machine's clock is right, after it was found to jump or stand back.")
    var confirmClock = false
    @OptionGroup var data: DataOption

    func run() async throws {
        try await reporting {
            let folder = try data.folder
            let report = try await LibsyncServer.Restore.run(
                file, keys: keys, into: folder, isClockConfirmed: confirmClock)
            for line in report.lines(folder: folder) { Output.say("\(line)") }
        }
    }
}

extension RestoreReport {
    /// What was done, and what happens next.
    func lines(folder: DataFolder) -> [String] {
        var lines = ["The store of \(folder.path) is that of the backup, at \(sequence)."]
        if isNewFolder { lines.append("Configuration and keys came from the backup too.") }
        if let former {
            let place = formerSequence.map { ", at \($0)," } ?? ""
            lines.append("The store before\(place) lies in \(former).")
        }
        if !libraries.isEmpty {
            let names = list(libraries.map(\.description))
            lines.append("Libraries added since the backup stay: \(names).")
        }
        if !kept.isEmpty {
            lines.append("Devices enrolled since the backup may still speak: \(list(kept)).")
        }
        if !revoked.isEmpty {
            lines.append("Devices revoked since the backup stay revoked: \(list(revoked)).")
        }
        if formerSequence == nil, !folder.journal.isWhole {
            lines.append(
                "Devices revoked since the backup may speak again, and codes used since could be "
                    + "used once more: look at `libsync-server device list` and `code list`.")
        }
        if isTaughtByBackup {
            lines.append(
                "The backup knew of libraries, devices or codes that the journal did not name; it does "
                    + "now. Look at `libsync-server device list` and `code list`, and revoke what must "
                    + "not be good.")
        }
        lines +=
            lostLines + [
                "",
                "Next: libsync-server serve --data \(folder.path)"
                    + (folder.journal.isWhole ? "" : " --without-journal"),
                "Then let every branch sync: each brings back what it had pushed since the backup.",
            ]
        if !folder.journal.isWhole {
            let fault = folder.journal.exists ? "cannot be read to the end" : "is not here"
            lines += [
                "The journal of what was erased or taken off the public's sight \(fault), so the "
                    + "public calendars wait.",
                "Look at the events, then: libsync-server check --accept-journal --data "
                    + folder.path,
            ]
        }
        return lines
    }

    private var lostLines: [String] {
        guard let lost else { return [] }
        var lines: [String] = []
        if !lost.writes.isEmpty {
            let counts = lost.counts.map { library, count in
                "\(library?.description ?? "unknown") \(count)"
            }
            lines.append(
                "\(counted(lost.writes.count, "value")) accepted since the backup "
                    + "\(lost.writes.count == 1 ? "is" : "are") not here now (\(list(counts))).")
        }
        if !lost.isComplete {
            lines.append(
                "What else was accepted since the backup cannot be told: not every store before is "
                    + "here.")
        }
        return lines + ["`libsync-server lost` lists what no branch has brought back yet."]
    }

    private func list(_ ids: [String]) -> String { ids.joined(separator: ", ") }
}
