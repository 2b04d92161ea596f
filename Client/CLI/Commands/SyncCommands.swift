import ArgumentParser
import Foundation
import LibsyncModel
import LibsyncReplica
import LibsyncStore
import LibsyncTerminal

/// What pull, push and sync have in common.
struct SyncOptions: ParsableArguments {
    @OptionGroup var replica: ReplicaOptions
    @Flag(name: .shortAndLong, help: "Do not show how far it is.") var quiet = false
    @OptionGroup var json: JSONOption

    func run(_ goal: SyncGoal) async throws {
        let folder = try replica.folder()
        let replica = try folder.opened()
        let lock = try await folder.lock(as: "libsync \(goal.rawValue)")
        defer { lock.release() }
        let transport = try await HTTPTransport.open(
            folder: folder, replica: replica,
            environment: ProcessInfo.processInfo.environment)
        let bar = ProgressBar(isQuiet: quiet)
        let summary: SyncSummary
        do {
            summary = try await Syncer(replica: replica, transport: transport)
                .run(goal) { bar.show($0) }
        } catch {
            bar.end()
            await transport.close()
            throw error
        }
        bar.end()
        await transport.close()
        let left = folder.tokenDays(at: replica.effects.now())?.left
        if let advice = left.flatMap(Examination.tokenAdvice) { Output.note("Note: \(advice)") }
        let status = try await replica.status()
        let undecided = try await Undecided(in: replica)
        if json.isOn { return try Output.json(summary.output(status, undecided: undecided)) }
        let lines = summary.sentences(goal, status) + undecided.lines
        try Output.lines(lines.map(DisplayText.oneLine))
    }
}

struct PullCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull", abstract: "Fetch what others have changed.")
    @OptionGroup var options: SyncOptions
    func run() async throws { try await options.run(.pull) }
}

struct PushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push", abstract: "Send what you have changed.")
    @OptionGroup var options: SyncOptions
    func run() async throws { try await options.run(.push) }
}

struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Send what you have changed, then fetch the others' changes."
    )
    @OptionGroup var options: SyncOptions
    func run() async throws { try await options.run(.sync) }
}

extension SyncSummary {
    /// What was done, and what it leaves for a person.
    func sentences(_ goal: SyncGoal, _ status: ReplicaStatus) -> [String] {
        var lines = [done(goal)]
        if withdrawn > 0 {
            let records = counted(withdrawn, "record is", "records are")
            lines.append("\(records) not shown to your library any more.")
        }
        if purged > 0 {
            let records = counted(purged, "record was", "records were")
            lines.append("\(records) erased everywhere by the coordinator, and here too.")
        }
        if superseded > 0 {
            let fields = counted(superseded, "field of yours lost", "fields of yours lost")
            lines.append("\(fields) to a later change; libsync history ID shows both.")
        }
        if restamped > 0 {
            lines.append("This machine's clock is ahead: the server corrected the times.")
        }
        if healed > 0 {
            let records = counted(healed, "record")
            lines.append("The server had been restored; \(records) brought back from here.")
        } else if isServerRestored {
            lines.append(
                "The server had been restored to an earlier state; this replica goes on with it.")
        }
        if isRepaired {
            let records = repaired == 0 ? "Some records" : counted(repaired, "record")
            let were = repaired == 1 ? "was" : "were"
            lines.append("\(records) differed from the server's and \(were) repaired.")
        }
        if isCopied {
            lines.append(
                "This replica took a new identity: its folder was copied or restored, or the "
                    + "server had given it up.")
        }
        return lines + waiting(status)
    }

    private func done(_ goal: SyncGoal) -> String {
        let none = rejected == 0 ? "Nothing to send" : "Nothing was taken"
        let sent = pushed == 0 ? none : "\(counted(pushed, "change")) sent"
        let fetched = pulled == 0 ? "nothing new" : "\(counted(pulled, "record")) fetched"
        switch goal {
        case .push: return "\(sent)."
        case .pull: return "\(fetched.capitalizedFirst)."
        case .sync:
            return pushed + pulled + rejected == 0 ? "All is up to date." : "\(sent), \(fetched)."
        }
    }

    private func waiting(_ status: ReplicaStatus) -> [String] {
        var lines: [String] = []
        if status.outbox > 0 {
            lines.append("\(counted(status.outbox, "change waits", "changes wait")) to be sent.")
        }
        if status.parked > 0 {
            let changes = counted(status.parked, "change was", "changes were")
            lines.append("\(changes) refused and kept: libsync parked.")
        }
        if status.conflicts > 0 {
            let places = counted(status.conflicts, "field has", "fields have")
            lines.append("\(places) two versions: libsync conflicts.")
        }
        return lines
    }

    /// The same for programs.
    ///
    /// - Parameter undecided: what waits for a person beside fields with two versions.
    func output(_ status: ReplicaStatus, undecided: Undecided) -> JSONValue {
        [
            "pushed": .integer(pushed), "pulled": .integer(pulled),
            "withdrawn": .integer(withdrawn), "purged": .integer(purged),
            "rejected": .integer(rejected),
            "superseded": .integer(superseded), "restamped": .integer(restamped),
            "healed": .integer(healed), "repaired": .bool(isRepaired),
            "repairedRecords": .integer(repaired),
            "newIdentity": .bool(hasNewIdentity), "serverRestored": .bool(isServerRestored),
            "outbox": .integer(status.outbox), "parked": .integer(status.parked),
            "conflicts": .integer(status.conflicts), "undecidedDates": .integer(undecided.dates),
            "undecidedSeries": .integer(undecided.series),
        ]
    }
}
