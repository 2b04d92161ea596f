import ArgumentParser
import LibsyncModel
import LibsyncReplica
import LibsyncTerminal
import LibsyncWeb

/// Libraries on the command line; the coordinator makes them, at the server.
enum LibraryFamily: RecordFamily {
    static var kind: Kind { .library }

    /// The library of a slug, of an id or of the beginning of one; nil is the own.
    static func library(_ name: String?, in replica: Replica) async throws -> Row {
        let slug: String
        if let name { slug = name } else { slug = try await replica.identity().library.description }
        if let row = try await replica.libraries().first(where: {
            $0.record["slug"]?.string == slug
        }) {
            return row
        }
        guard let name else {
            throw CommandFailure(
                .missing, "Your library's own record has not come yet.", "Run libsync pull first.")
        }
        return try await find(name, in: replica)
    }
}

/// `libsync library …`.
struct LibraryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "library", abstract: "The libraries of the region, and your own.",
        subcommands: [LibraryList.self, LibraryShow.self, LibraryEdit.self])
}

struct LibraryList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the libraries of the region.")

    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let replica = try replica.openToRead()
        let own = try await replica.identity().library.description
        let records = try await replica.libraries().map(\.record).sorted {
            ($0["slug"]?.string ?? "", $0.id) < ($1["slug"]?.string ?? "", $1.id)
        }
        if json.isOn { return try Output.json(list: records.map(\.output)) }
        guard !records.isEmpty else {
            return try Output.say("None known yet: run libsync pull.")
        }
        var table = Table(["SLUG", "NAME", "TYPE", "PAGE", ""], flexible: 1)
        for record in records {
            let slug = record["slug"]?.string ?? ""
            table.add([
                slug, record.displayName, record["type"]?.string ?? "",
                record["url"]?.string ?? "",
                slug == own ? "yours" : record["mergedInto"]?.string.map { "part of \($0)" } ?? "",
            ])
        }
        try Output.table(table)
    }
}

struct LibraryShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show all of a library, with who changed what when.")

    @Argument(help: "Its slug or id; without it your own.") var name: String?
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let replica = try replica.openToRead()
        let row = try await LibraryFamily.library(name, in: replica)
        if json.isOn { return try Output.json(row.record.output) }
        try Output.line(Style.bold(row.record.displayName))
        try Output.lines(RecordView(row, names: [:], columns: Output.terminalColumns).lines)
    }
}

struct LibraryEdit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Change your library's record: only what is named changes.")

    @Argument(help: "Its slug or id; without it your own.") var library: String?
    @OptionGroup var common: CommonFieldOptions
    @OptionGroup var address: AddressOptions
    @Option(help: "municipal, county, school, academic or other.") var type: String?
    @Option(help: ArgumentHelp("International identifier, such as NO-2030100.", valueName: "code"))
    var isil: String?
    @Option(help: "Its own page.") var url: String?
    @Option(help: "For the public.") var email: String?
    @Option(help: "For the public.") var telephone: String?
    @Option(help: ArgumentHelp("Language in which it serves.", valueName: "tag"))
    var language: [String] = []
    @Option(help: ArgumentHelp("Time zone of new events.", valueName: "name")) var zone: String?
    @Option(help: ArgumentHelp("Its colour on pages and posters: #0b5563.", valueName: "code"))
    var color: String?
    @OptionGroup var remove: RemoveOption
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let replica = try replica.open()
        let row = try await LibraryFamily.library(library, in: replica)
        var changes = try changes(onto: row.record)
        try changes.remove(remove.remove, from: row.record)
        try await LibraryFamily.edit(row, changes, in: replica, json: json.isOn)
    }

    private func changes(onto record: Record) throws(CommandFailure) -> FieldChanges {
        var changes = FieldChanges()
        try common.add(to: &changes)
        try address.add(to: &changes, onto: record)
        try changes.set("type", type)
        try changes.set("identifier/isil", isil)
        try changes.set("url", url)
        try changes.set("email", email)
        try changes.set("telephone", telephone)
        try changes.setMembers("languages", language, option: "--language")
        if let zone {
            try changes.set("timeZone", try ZoneName.checked(zone, option: "--zone"))
        }
        try changes.set("color", try color.map(LibraryEdit.readable))
        return changes
    }

    /// A colour with which people can read what is written; else the nearest one is named.
    private static func readable(_ text: String) throws(CommandFailure) -> String {
        guard let color = LibraryColor(text) else {
            throw CommandFailure(
                .usage, "'\(text)' is no colour.", "Write it as # and six digits, like #0b5563.")
        }
        guard color.isFit else {
            throw CommandFailure(
                .usage,
                "\(color.text) is too light to be read: its contrast is \(color.contrastOnPages) to "
                    + "1 on the pages, and 7 to 1 is the least.",
                "Take \(color.nearestFit.text), the nearest darker one of the same hue.")
        }
        return color.text
    }
}
