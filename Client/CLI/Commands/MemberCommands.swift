import ArgumentParser
import LibsyncModel
import LibsyncReplica

/// People and roles at one desk: a local kind, which the outbox cannot take.
enum MemberFamily: RecordFamily {
    static var kind: Kind { .member }

    static var afterSaving: String { "Kept on this desk only: it is never sent." }
}

/// `libsync member …`.
struct MemberCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "member", abstract: "People and roles at this desk; they never leave it.",
        subcommands: [
            MemberAdd.self, MemberList.self, ShowCommand<MemberFamily>.self, MemberEdit.self,
            DeleteCommand<MemberFamily>.self, RestoreRecordCommand<MemberFamily>.self,
        ])
}

/// What is kept of a member; the same for add and edit.
struct MemberOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "Name.") var name: String?
    @Option(parsing: .unconditional, help: "What they do.") var role: String?
    @Option(parsing: .unconditional, help: "How others see them, such as \"vakt mandag\".")
    var label: String?
    @Option(help: "E-mail address.") var email: String?
    @Option(parsing: .unconditional, help: "Telephone.") var telephone: String?
    @Option(parsing: .unconditional, help: "Anything else.") var note: String?

    var changes: FieldChanges {
        get throws(CommandFailure) {
            var changes = FieldChanges()
            try changes.set("name", name)
            try changes.set("role", role)
            try changes.set("label", label)
            try changes.set("email", email)
            try changes.set("telephone", telephone)
            try changes.set("note", note)
            return changes
        }
    }
}

struct MemberAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a person or role. It never leaves this desk.")

    @OptionGroup var options: MemberOptions
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        guard options.name != nil || options.role != nil else {
            throw CommandFailure(
                .usage, "The member has neither name nor role.",
                "Give one: --name NAME or --role \"vakt mandag\".")
        }
        try await MemberFamily.add(
            try options.changes, visibility: .draft, in: try replica.open(), json: json.isOn)
    }
}

struct MemberEdit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit", abstract: "Change a member: only what is named changes.")

    @Argument(help: "Its id, or the beginning of it.") var id: String
    @OptionGroup var options: MemberOptions
    @OptionGroup var remove: RemoveOption
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let replica = try replica.open()
        let row = try await MemberFamily.find(id, in: replica)
        var changes = try options.changes
        try changes.remove(remove.remove, from: row.record)
        try await MemberFamily.edit(row, changes, in: replica, json: json.isOn)
    }
}

struct MemberList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the members of this desk.")

    @OptionGroup var list: ListOptions

    func run() async throws {
        let headings = ["NAME", "ROLE", "LABEL", "E-MAIL", "TELEPHONE"]
        try await list.run(MemberFamily.kind, headings: headings) { record in
            ["name", "role", "label", "email", "telephone"].map { name in
                FieldPath(name).flatMap { record[$0]?.string } ?? ""
            }
        }
    }
}
