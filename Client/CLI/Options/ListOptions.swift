import ArgumentParser
import LibsyncModel
import LibsyncReplica
import LibsyncStore
import LibsyncTerminal

/// What the lists of places, contents, libraries and members have in common.
struct ListOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only this library's.", valueName: "slug")) var library: String?
    @Flag(help: "Only your own library's.") var mine = false
    @Flag(help: "Those that were deleted, for the command restore.") var deleted = false
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    /// Prints the records of `kind` by name; `cells` gives what stands below the `headings`.
    func run(
        _ kind: Kind, headings: [String], cells: (Record) -> [String]
    ) async throws {
        let replica = try replica.openToRead()
        let owner = try await listOwner(library, mine: mine, in: replica)
        let records = try await replica.rows(
            RecordQuery(kind: kind.name, library: owner, isDeleted: deleted)
        ).map(\.record).sorted { left, right in
            (left.displayName.lowercased(), left.id) < (right.displayName.lowercased(), right.id)
        }
        if json.isOn { return try Output.json(list: records.map(\.output)) }
        guard !records.isEmpty else { return try Output.say("None.") }
        let ids = shortened(records.map(\.id))
        var table = Table(headings + ["LIBRARY", "", "ID"], flexible: 0)
        for record in records {
            let mark = record.visibility == .public ? "" : record.visibility.rawValue
            table.add(
                cells(record) + [
                    record.library?.description ?? "", kind.reach == .local ? "" : mark,
                    ids[record.id] ?? record.id.description,
                ])
        }
        try Output.table(table)
    }
}
