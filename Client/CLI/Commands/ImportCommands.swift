import ArgumentParser
import LibsyncModel
import LibsyncReplica
import LibsyncTerminal

/// `libsync import …`.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take records from a calendar, a list or a file.",
        subcommands: [ImportCalendar.self, ImportCSV.self, ImportJSON.self])
}

struct ImportCSV: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "csv", abstract: "Take records from a spreadsheet's list (CSV).",
        discussion: """
            First it shows what would be made; with --apply it is done.

            --map says which column is which field; braces join several:
              libsync import csv steder.csv --kind place --map name/nb=Navn \\
                --map geo.latitude=Bredde --map geo.longitude=Lengde --fixed type=building
              libsync import csv program.csv --kind event --map name/nb=Tittel \\
                --map when.date=Dato --map when.startTime=Fra --map when.endTime=Til \\
                --map 'location/nb={Rom}, {Etasje}' --map keywords=Emneord

            Parts of a time: when.start and when.end (date and time); or when.date,
            when.startTime, when.endTime, when.endDate, when.day (a weekday to move to),
            when.rule, when.until, when.exceptions, when.timeZone, when.allDay.

            --preset bookmobile makes a stop (a place) and a series of visits of each
            row. It reads these columns, and --map arrival=Fra names one that is called
            otherwise:
            \(BookmobileList.table)

            The same list can be imported again: a row is known by its --key columns, or
            by all of its cells, and a record that is there is brought up to date.

            --source NAME stages it as a calendar is staged: what is new, changed and gone
            from the list waits in libsync staged, and staged undo takes it back; --apply
            takes all that raises no doubt.
            """)

    /// Lists that need no map of their own.
    enum Preset: String, CaseIterable, ExpressibleByArgument {
        case bookmobile
    }

    @Argument(help: "The file; - for standard input.") var file: String
    @Option(help: "place, event or content: what each row is.") var kind: String?
    @Option(help: "A ready map.") var preset: Preset?
    @Option(help: ArgumentHelp("Fill a field from a column.", valueName: "field=column"))
    var map: [String] = []
    @Option(help: ArgumentHelp("The same text in every row.", valueName: "field=text"))
    var fixed: [String] = []
    @Option(help: ArgumentHelp("A column by which a row is known again.", valueName: "column"))
    var key: [String] = []
    @Option(help: ArgumentHelp("Names of the preset's events.", valueName: "template"))
    var title: String?
    @Option(help: ArgumentHelp("Language of the preset's names.", valueName: "tag"))
    var lang = "nb"
    @Option(help: ArgumentHelp("Time zone; without it the library's own.", valueName: "name"))
    var zone: String?
    @Option(help: "Who may see what is made.") var visibility = VisibilityWord.public
    @Flag(help: "Only show what would be done; so it is without --apply.") var dryRun = false
    @Flag(help: "Do it.") var apply = false
    @Flag(help: "Do it for the good rows when others have faults.") var skipFaulty = false
    @Option(
        help: ArgumentHelp(
            "Stage it as this source, so that rows that vanish later are seen.", valueName: "name"))
    var source: String?
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        try refuse(dryRun && apply, "--apply", "--dry-run asks to do nothing")
        let table = try CSVTable(try InputFile.text(file))
        let replica = try replica.open()
        let plan = try await plan(table, replica)
        let outcome = try await ImportOutcome(plan, in: replica)
        if apply || source != nil, !plan.faults.isEmpty, !skipFaulty {
            Output.note(ImportReport(plan, outcome).faultLines.joined(separator: "\n"))
            throw CommandFailure(
                .data,
                "\(counted(plan.faults.count, "row has", "rows have")) faults; "
                    + "nothing was imported.",
                "Mend the list, or leave those rows out with --skip-faulty.")
        }
        if let source { return try await stage(plan, as: source) }
        if apply { try await outcome.apply(in: replica) }
        if json.isOn {
            return try Output.json(ImportReport(plan, outcome).output(isApplied: apply))
        }
        let name = InputFile.name(file)
        try Output.lines(
            ImportReport(plan, outcome).lines(file: name, isApplied: apply)
                .map(DisplayText.oneLine))
    }

    /// Stages the list as a source, and with --apply takes what raises no doubt.
    private func stage(_ plan: ImportPlan, as source: String) async throws {
        let desk = try SourceDesk(replica)
        let zone = try await EventFamily.defaultZone(in: desk.replica)
        let report = try await ListIntake(desk: desk, name: source, zone: zone)
            .take(plan, file: file)
        let decision = apply ? try await StagedCommand.acceptPlain(report, desk) : nil
        if json.isOn { return try Output.json(report.output(decision)) }
        try Output.lines(report.lines(decision).map(DisplayText.oneLine))
    }

    private func plan(_ table: CSVTable, _ replica: Replica) async throws -> ImportPlan {
        let library = try await replica.identity().library
        let ownZone = try await EventFamily.defaultZone(in: replica)
        let zone = try zone.map { try ZoneName.checked($0, option: "--zone") } ?? ownZone
        let visibility = JSONValue.string(visibility.rawValue)
        if preset == .bookmobile {
            try refuse(kind != nil, "--kind", "the preset makes places and events")
            try refuse(!fixed.isEmpty, "--fixed", "the preset has no such fields")
            try refuse(!key.isEmpty, "--key", "the preset knows its rows by stop, route and day")
            let list = try BookmobileList(
                columns: table.columns, maps: map, title: title, language: lang, zone: zone)
            return ImportPlan(table, list: list, visibility: visibility, library: library)
        }
        try refuse(title != nil, "--title", "it belongs to --preset bookmobile")
        guard let kind = Kind.named(kind ?? ""), ["place", "event", "content"].contains(kind.name)
        else {
            throw CommandFailure(
                .usage, "Nothing says what the rows are.",
                "Add --kind place, --kind event or --kind content; or --preset bookmobile.")
        }
        let columns = try key.map { try RowTemplate.column($0, of: table.columns) }
        let map = try ColumnMap(
            kind: kind, maps: map, fixed: fixed, columns: table.columns, zone: zone)
        return ImportPlan(
            table, map: map, kind: kind, key: columns, visibility: visibility, library: library)
    }

    private func refuse(
        _ isGiven: Bool, _ option: String, _ reason: String
    ) throws(CommandFailure) {
        guard isGiven else { return }
        throw CommandFailure(
            .usage, "\(option) cannot be used here: \(reason).", "Leave it out.")
    }
}
