import ArgumentParser
import Foundation
import LibsyncModel
import LibsyncReplica

/// Texts of the content bank on the command line.
enum ContentFamily: RecordFamily {
    static var kind: Kind { .content }
}

/// `libsync content …`.
struct ContentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "content", abstract: "Texts of the content bank, for others to use.",
        subcommands: [
            ContentAdd.self, ContentList.self, ShowCommand<ContentFamily>.self, ContentEdit.self,
            DeleteCommand<ContentFamily>.self, RestoreRecordCommand<ContentFamily>.self,
        ])
}

/// What a text of the bank says of itself; the same for add and edit.
struct ContentOptions: ParsableArguments {
    @OptionGroup var common: CommonFieldOptions

    @Option(help: "text, template, messages, job or digest.") var type: String?
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("The text itself, in Markdown.", valueName: "lang=text"))
    var body: [String] = []
    @Option(help: ArgumentHelp("The text itself, from a file.", valueName: "lang=file"))
    var bodyFile: [String] = []
    @Option(help: ArgumentHelp("What it is about.", valueName: "word")) var subject: [String] = []
    @Option(help: ArgumentHelp("Whom it is for.", valueName: "code")) var audience: [String] = []
    @Option(help: ArgumentHelp("Language it is in.", valueName: "tag")) var language: [String] = []
    @Option(help: ArgumentHelp("Licence, such as CC-BY-4.0 (SPDX).", valueName: "id"))
    var license: String?
    @Option(help: ArgumentHelp("Who is to be named.", valueName: "text")) var credit: String?
    @Option(help: ArgumentHelp("What it is to achieve.", valueName: "text")) var goal: String?
    @Option(help: ArgumentHelp("First day of use.", valueName: "date")) var validFrom: String?
    @Option(help: ArgumentHelp("Last day of use.", valueName: "date")) var validUntil: String?
    @Option(help: ArgumentHelp("Id of the text that this one was made of.", valueName: "id"))
    var basedOn: String?

    func changes(
        onto record: Record?, basedOn source: RecordID?, files: [String]
    ) throws(CommandFailure) -> FieldChanges {
        var changes = FieldChanges()
        try common.add(to: &changes)
        try changes.set("type", type)
        try changes.setTexts("body", body, option: "--body")
        try changes.setTexts("body", files, option: "--body-file")
        try changes.setMembers("subject", subject, option: "--subject")
        try changes.setMembers("audience", audience, option: "--audience")
        try changes.setMembers("inLanguage", language, option: "--language")
        try changes.set("license", license)
        try changes.set("creditText", credit)
        try changes.set("goal", goal)
        var valid: [String: JSONValue] = [:]
        for (name, text) in [("from", validFrom), ("until", validUntil)] {
            guard let text else { continue }
            let date = try DateText.date(text, option: "--valid-\(name)")
            valid[name] = .string(date.description)
        }
        try changes.merge("valid", valid, onto: record)
        try changes.set("isBasedOn", source?.description)
        return changes
    }

    /// `nb=file` with the file's text in its place.
    func files() throws -> [String] {
        try bodyFile.map { argument in
            let (tag, path) = try FieldChanges.languageText(argument, option: "--body-file")
            return "\(tag)=\(try InputFile.text(path))"
        }
    }

    func source(in replica: Replica) async throws -> RecordID? {
        guard let basedOn else { return nil }
        return try await ContentFamily.find(basedOn, in: replica).record.id
    }
}

struct ContentAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a text to the content bank.",
        discussion: """
            libsync content add --name nb="Sommerles" --body-file nb=sommerles.md

            Without --visibility the libraries of the region see it, and not the public.
            """)

    @OptionGroup var options: ContentOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        guard !options.common.name.isEmpty else {
            throw CommandFailure(
                .usage, "The text has no name.", "Give it one: --name nb=Sommerles.")
        }
        let replica = try replica.open()
        let changes = try options.changes(
            onto: nil, basedOn: try await options.source(in: replica),
            files: try options.files())
        try await ContentFamily.add(changes, visibility: .region, in: replica, json: json.isOn)
    }
}

struct ContentEdit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Change a text: only what is named changes.")

    @Argument(help: "Its id, or the beginning of it.") var id: String
    @OptionGroup var options: ContentOptions
    @OptionGroup var remove: RemoveOption
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let replica = try replica.open()
        let row = try await ContentFamily.find(id, in: replica)
        var changes = try options.changes(
            onto: row.record, basedOn: try await options.source(in: replica),
            files: try options.files())
        try changes.remove(remove.remove, from: row.record)
        try await ContentFamily.edit(row, changes, in: replica, json: json.isOn)
    }
}

struct ContentList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the texts of the bank by name.")

    @OptionGroup var list: ListOptions

    func run() async throws {
        try await list.run(ContentFamily.kind, headings: ["NAME", "TYPE", "IN"]) { record in
            [
                record.displayName, record["type"]?.string ?? "text",
                record.values(below: "body").keys.sorted().joined(separator: " "),
            ]
        }
    }
}
