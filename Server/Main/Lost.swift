import ArgumentParser
import LibsyncModel
import LibsyncServer
import LibsyncTerminal

/// The command `lost`.
struct Lost: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List what is missing since the store was put back.",
        discussion: """
            What was accepted, and is neither in the restored backup nor brought back by a branch \
            yet. It is known from the stores that `restore` put aside, and from later changes that \
            build on it. A branch that returns brings back what it holds; then it is listed no more.
            """)

    @OptionGroup var data: DataOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        try await reporting {
            let report = try await Upkeep.on(data.folder) { try await $0.lost() }
            if json.isJSON { return Output.json(report.json) }
            for line in report.lines { Output.say("\(line)") }
            guard !report.writes.isEmpty else { return }
            Output.say("")
            Output.table(
                ["RECORD", "NAME", "FIELD", "TYPED", "BY", "VALUE"], report.writes.map(\.cells))
        }
    }
}

extension LostReport {
    /// What can be said of all of it.
    fileprivate var lines: [String] {
        guard restored != nil else { return ["The store was never put back: nothing is missing."] }
        var lines: [String] = []
        if !writes.isEmpty {
            let verb = writes.count == 1 ? "is" : "are"
            lines.append("\(counted(writes.count, "value")) \(verb) missing since the restore.")
        } else if isComplete {
            lines.append("Nothing is missing since the restore.")
        } else {
            lines.append("Nothing is known to be missing since the restore.")
        }
        if !isComplete {
            lines.append(
                "More may be: not every store before is here, so what nobody has built on leaves no "
                    + "trace.")
            lines.append(
                "If the whole data folder was put back, so was its journal: purge and revoke again "
                    + "whatever was purged and revoked since.")
        }
        if !silent.isEmpty {
            let names = silent.map { "\($0.id) (\($0.library))" }.joined(separator: ", ")
            lines.append("Not synced since, and may bring it back: \(names).")
        }
        return lines
    }
}

extension LostWrite {
    fileprivate var cells: [String] {
        let who = field.map { $0.provenance.label ?? $0.provenance.library.description }
        let value = field.map { $0.value.string ?? $0.value.canonicalText }
        return [
            record.description, LostWrite.oneLine(name), path.description, typedText,
            LostWrite.oneLine(who ?? identity.typed.replica.description),
            LostWrite.oneLine(value ?? "(unknown)"),
        ]
    }

    /// At most 60 columns of what people typed.
    private static func oneLine(_ text: String) -> String {
        DisplayText.fitted(DisplayText.oneLine(text), columns: 60)
    }
}
