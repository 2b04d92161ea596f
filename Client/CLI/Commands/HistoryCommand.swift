import ArgumentParser
import Foundation
import LibsyncModel
import LibsyncReplica
import LibsyncStore
import LibsyncTerminal

/// `libsync history ID`: every value that was ever typed.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Every value a record ever had, by whom and when.",
        discussion: """
            The whole history is at the server, which is asked for three seconds. Without
            a network this replica tells what it knows, and says that it is a part.
            """)

    @Argument(help: "The record's id, or the beginning of it.") var id: String
    @Flag(help: "Do not ask the server.") var offline = false
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    /// How long the server is waited for, in milliseconds.
    private static let patience: Int64 = 3_000

    func run() async throws {
        let folder = try replica.folder()
        let replica = try folder.openedToRead()
        let (record, kind) = try await replica.remembered(id)
        let isLocal = !Kind.isShared(kind)
        let lines = offline || isLocal ? nil : await Self.ask(record, folder, replica)
        if lines == nil, !isLocal {
            let reason = offline ? "" : "the server could not be asked, so "
            Output.note("Note: \(reason)this is the part of the history that is known here.")
        }
        let items = try await replica.history(of: record, server: lines ?? [])
        if json.isOn { return try Output.json(list: items.map(\.output)) }
        var table = Table(["WHEN", "WHO", "FIELD", "", "VALUE"], flexible: 4)
        for item in items {
            let origin = item.field.provenance
            table.add([
                Moments.wall(origin.effective.milliseconds), origin.writer,
                item.path.description, item.outcome == .superseded ? "" : item.outcome.rawValue,
                ValueText.text(item.field.value, at: item.path),
            ])
        }
        try Output.table(table)
    }

    /// What the server tells; nil when it cannot be asked, which here is no failure.
    static func ask(
        _ record: RecordID, _ folder: ReplicaFolder, _ replica: Replica
    ) async -> [HistoryLine]? {
        let environment = ProcessInfo.processInfo.environment
        // A task group would wait for the loser, and a handshake that hangs is slow to cancel.
        let answers = AsyncStream<[HistoryLine]?> { continuation in
            Task {
                let transport = try? await HTTPTransport.open(
                    folder: folder, replica: replica, environment: environment)
                let lines = try? await transport?.history(of: record)
                continuation.yield(lines)
                await transport?.close()
            }
            Task {
                try? await replica.effects.sleep(HistoryCommand.patience)
                continuation.yield(nil)
            }
        }
        for await first in answers { return first }
        return nil
    }
}

extension HistoryItem {
    fileprivate var output: JSONValue {
        let origin = field.provenance
        var members: [String: JSONValue] = [
            "path": .string(path.description), "value": field.value,
            "stamp": .string(origin.typed.description),
            "base": origin.base.map { .string($0.description) } ?? .null,
            "library": .string(origin.library.description),
            "label": origin.label.map { .string($0) } ?? .null,
            "outcome": .string(outcome.rawValue),
            "at": .string(Moments.utc(origin.effective.milliseconds)),
        ]
        if origin.effective != origin.typed {
            members["effective"] = .string(origin.effective.description)
        }
        if let healer = origin.healedBy { members["healedBy"] = .string(healer.description) }
        return .object(members)
    }
}
