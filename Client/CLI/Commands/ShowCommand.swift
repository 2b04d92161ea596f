import ArgumentParser
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncTerminal

/// Shows everything of one record that can be read, and who changed what when.
struct ShowCommand<Family: RecordFamily>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "show", abstract: "Show all of one, with who changed what when.")
    }

    @Argument(help: "Its id, or the beginning of it.") var id: String
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let replica = try replica.openToRead()
        let row = try await Family.find(id, in: replica)
        if json.isOn { return try Output.json(row.record.output) }
        let lines = RecordView(
            row, names: try await names(for: row.record, in: replica),
            columns: Output.terminalColumns,
            seams: Event(row.record).map { UndecidedSeam.open(in: $0, replica).count } ?? 0
        ).lines
        try Output.line(Style.bold(row.record.displayName))
        try Output.lines(lines)
    }

    /// The names of the records that this one points to, where they are known here.
    private func names(
        for record: Record, in replica: Replica
    ) async throws -> [String: String] {
        let texts = record.values.values.compactMap(\.string) + record.members(of: "places")
        var names: [String: String] = [:]
        for id in Set(texts.compactMap { RecordID($0) }) {
            if let row = try? await replica.row(id) {
                names[id.description] = row.record.displayName
            }
        }
        return names
    }
}

/// One record as lines: a heading, then every field with its writer; pure.
struct RecordView {
    private let row: Row
    private let names: [String: String]
    private let columns: Int
    /// How many changes of the series wait for a person.
    private let seams: Int

    init(_ row: Row, names: [String: String], columns: Int?, seams: Int = 0) {
        self.row = row
        self.names = names
        self.columns = columns ?? 100
        self.seams = seams
    }

    var lines: [String] {
        let record = row.record
        var lines: [String] = []
        if let event = Event(record) { lines.append(EventWords.when(event)) }
        var facts = [record.kind, record.library?.description ?? "nobody's"]
        facts.append(record.visibility.rawValue)
        if record.isDeleted { facts.append("deleted") }
        lines += [facts.joined(separator: " · "), "id \(record.id)", ""]
        lines += fieldLines
        if !row.conflicts.isEmpty {
            let paths = Set(row.conflicts.map(\.path.description)).sorted()
            lines += ["", "Two versions of \(paths.joined(separator: ", ")): libsync conflicts."]
        }
        for date in UndecidedDate.all(of: record) { lines += [""] + date.lines }
        if seams > 0 { lines += [""] + UndecidedSeam.summary(seams) }
        return lines.map(DisplayText.oneLine)
    }

    private static let heading: Set<String> = ["library", "visibility", "deleted", "seen"]

    /// The value comes last, so that a long text can go on below itself.
    private var fieldLines: [String] {
        let shown = row.record.fields.filter {
            !$0.value.value.isNull && !RecordView.heading.contains($0.key.root)
        }.sorted { $0.key < $1.key }
        let rows = shown.map { path, field in
            (
                label: path.segments.map { names[$0] ?? $0 }.joined(separator: "/"),
                who: field.provenance.writer,
                time: Moments.wall(field.provenance.effective.milliseconds),
                value: ValueText.text(field.value, at: path, names: names)
            )
        }
        let pathWidth = rows.map { DisplayText.width($0.label) }.max() ?? 0
        let whoWidth = rows.map { DisplayText.width($0.who) }.max() ?? 0
        let indent = pathWidth + whoWidth + 16 + 6
        // In a narrow terminal a text stands below its field instead of in a thin column.
        let isNarrow = columns - indent < 24
        return rows.flatMap { label, who, time, value -> [String] in
            let head = padded(label, pathWidth) + "  " + padded(who, whoWidth) + "  " + time
            let width = isNarrow ? columns - 4 : columns - indent
            let text = DisplayText.wrapped(value, columns: width)
            if isNarrow { return [head] + text.map { "    " + $0 } }
            let margin = String(repeating: " ", count: indent)
            return [head + "  " + (text.first ?? "")] + text.dropFirst().map { margin + $0 }
        }
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - DisplayText.width(text)))
    }
}
