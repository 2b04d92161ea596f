import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica

struct ImportJSON: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "json", abstract: "Take records from lines of JSON.",
        discussion: """
            One record a line: {"id", "kind", "fields"}, as libsync export json writes
            them. The owner becomes your library. All lines are judged before the first
            is written, then a thousand are written at a time. A line without an id gets
            one from what it says, so the same file imported twice makes nothing twice.
            """)

    @Argument(help: "The file; - for standard input.") var file: String
    @Flag(help: "Only judge the lines, and write nothing.") var dryRun = false
    @Flag(name: .shortAndLong, help: "Do not show how far it is.") var quiet = false
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let bytes = try InputFile.bytes(file)
        let replica = try replica.open()
        let bar = ProgressBar(isQuiet: quiet)
        defer { bar.end() }
        var check = JSONCheck(library: try await replica.identity().library)
        let ranges = JSONLines.ranges(of: bytes)
        for (index, entry) in ranges.enumerated() {
            bar.show("Judging the lines", done: index, total: ranges.count)
            try await check.judge(bytes[entry.range], line: entry.line, replica)
        }
        bar.end()
        guard check.faults.isEmpty else { throw refusal(check.faults) }
        let before = try await replica.status().outbox
        if !dryRun {
            try await write(bytes, ranges, check, replica, bar)
            bar.end()
        }
        try report(check, saves: try await replica.status().outbox - before)
    }

    /// - Parameter saves: how many were written; what says so already is not written again.
    private func report(_ check: JSONCheck, saves: Int) throws {
        let changed = max(0, saves - (check.ids.count - check.visibilities.count))
        if json.isOn {
            return try Output.json([
                "applied": .bool(!dryRun), "lines": .integer(check.ids.count),
                "new": .integer(check.ids.count - check.visibilities.count),
                "known": .integer(check.visibilities.count), "changed": .integer(changed),
            ])
        }
        let new = counted(check.ids.count - check.visibilities.count, "new record")
        let there = counted(check.visibilities.count, "is", "are")
        let known = check.visibilities.isEmpty ? "" : "; \(there) there already"
        if dryRun {
            return try Output.say("All lines are good: \(new)\(known). Nothing was written.")
        }
        let also = known.isEmpty ? "" : "\(known), of which \(grouped(changed)) changed"
        try Output.say("Imported \(new)\(also).")
        if saves > 0 { try Output.line("Not sent yet: run libsync push.") }
    }

    private func refusal(_ faults: [ImportFault]) -> CommandFailure {
        let shown = faults.prefix(20).map { "  \($0.text)" }
        let more = faults.count > 20 ? ["  and \(grouped(faults.count - 20)) more"] : []
        return CommandFailure(
            .data,
            "\(counted(faults.count, "line has", "lines have")) faults; nothing was imported.",
            (shown + more + ["Mend them and try again."]).joined(separator: "\n"))
    }

    private func write(
        _ bytes: [UInt8], _ ranges: [(line: Int, range: Range<Int>)], _ check: JSONCheck,
        _ replica: Replica, _ bar: ProgressBar
    ) async throws {
        var batch: [(id: RecordID, values: [FieldPath: JSONValue])] = []
        var kind = ""
        var written = 0
        for (index, entry) in ranges.enumerated() {
            let line = try JSONLines.read(bytes[entry.range], line: entry.line, isJudged: true)
            if line.kind != kind || batch.count == ImportOutcome.batch {
                try await keep(batch, kind, written, of: ranges.count, replica)
                written += batch.count
                bar.show("Importing", done: written, total: ranges.count)
                batch = []
                kind = line.kind
            }
            let id = check.ids[index]
            var values = line.values
            values["visibility"] =
                values["visibility"] ?? check.visibilities[id] ?? ImportJSON.visibility(kind)
            batch.append((id, values))
        }
        try await keep(batch, kind, written, of: ranges.count, replica)
    }

    /// As the add command of that kind has it.
    private static func visibility(_ kind: String) -> JSONValue {
        kind == Kind.content.name ? "region" : kind == Kind.member.name ? "draft" : "public"
    }

    /// One transaction; when it fails, those before it stand and can be gone on from.
    private func keep(
        _ batch: [(id: RecordID, values: [FieldPath: JSONValue])], _ kind: String,
        _ written: Int, of total: Int, _ replica: Replica
    ) async throws {
        guard !batch.isEmpty else { return }
        do {
            try await replica.create(kind: kind, records: batch)
        } catch {
            if written > 0 {
                Output.note(
                    "\(grouped(written)) of \(grouped(total)) records are in; the same command "
                        + "goes on from there and makes nothing twice.")
            }
            throw error
        }
    }
}

/// Judges a file line by line, and keeps only what the writing needs to know.
struct JSONCheck {
    private let library: LibrarySlug
    private var derived: DerivedIDs
    private var lineByID: [RecordID: Int] = [:]
    /// The id of each line, in order.
    private(set) var ids: [RecordID] = []
    /// Who may see the records that are there already, deleted ones included.
    private(set) var visibilities: [RecordID: JSONValue] = [:]
    private(set) var faults: [ImportFault] = []

    init(library: LibrarySlug) {
        self.library = library
        derived = DerivedIDs(library: library)
    }

    mutating func judge(
        _ bytes: ArraySlice<UInt8>, line: Int, _ replica: Replica
    ) async throws {
        do {
            let read = try JSONLines.read(bytes, line: line)
            let id = read.id ?? derivedID(read)
            if let earlier = lineByID.updateValue(line, forKey: id) {
                throw ImportFault(line: line, message: "it has the id of line \(earlier)")
            }
            ids.append(id)
            guard let record = try await replica.known(id)?.record else { return }
            guard record.kind == read.kind else {
                throw ImportFault(line: line, message: "\(id) is a \(record.kind) here")
            }
            guard record.library == library else {
                let owner = record.library?.description ?? "nobody"
                throw ImportFault(line: line, message: "\(id) belongs to \(owner)")
            }
            visibilities[id] = record["visibility"] ?? "public"
        } catch let fault as ImportFault {
            faults.append(fault)
        }
    }

    private mutating func derivedID(_ line: JSONLines.Line) -> RecordID {
        let values = line.values.map { ($0.key.description, $0.value) }
        let text = JSONValue.object(Dictionary(uniqueKeysWithValues: values)).canonicalText
        return derived.next(kind: line.kind, key: [text])
    }
}
