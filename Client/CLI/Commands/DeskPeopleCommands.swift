import ArgumentParser
import Foundation
import LibsyncDesk
import LibsyncModel
import LibsyncReplica
import LibsyncStore
import LibsyncTerminal

/// `DeskRole` as a word on the command line.
enum RoleWord: String, CaseIterable, ExpressibleByArgument {
    case read
    case edit
    case publish
    case administer

    var role: DeskRole {
        switch self {
        case .read: .read
        case .edit: .edit
        case .publish: .publish
        case .administer: .administer
        }
    }
}

struct DeskInvite: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite", abstract: "Invite somebody; prints a link that works once.",
        discussion: """
            The link holds for 14 days and is shown now only. read looks, edit writes
            drafts, publish makes public, administer invites others too.
            """)

    @Argument(help: "The person's name.") var name: String
    @Option(help: "read, edit, publish or administer.") var role: RoleWord
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How others see the person, such as \"vakt lørdag\"; without it the person chooses.",
            valueName: "label"))
    var label: String?
    @Option(
        help: ArgumentHelp(
            "When access ends by itself: 2026-12-31, or 2026-12-05T18:00.", valueName: "date"))
    var until: String?
    @Option(
        help: ArgumentHelp(
            "The address by which the desk is reached, where it has not run yet.",
            valueName: "url"))
    var url: String?
    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let folder = try replica.folder()
        let zone = try await EventFamily.defaultZone(in: folder.opened())
        let people = People(of: folder)
        let end = try until.map { try DeskInvite.moment($0, in: zone) }
        let secret = try await people.invite(
            PeopleBook.Place(name: name, label: label, role: role.role, until: end))
        let expires = Effects.live.now() + Invitation.lifeMilliseconds
        let root = (url ?? people.address).map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        let link = "\(root ?? "")/invitation/\(secret)"
        if json.isOn {
            return try Output.json([
                "name": .string(name), "role": .string(role.rawValue), "link": .string(link),
                "expires": .string(Moments.utc(expires)),
                "until": end.map { .string(Moments.utc($0)) } ?? .null,
            ])
        }
        try Output.say("\(name) is invited, until \(Moments.wall(expires)):")
        try Output.say(link)
        if root == nil {
            Output.note("Put the desk's address before it, or say --url: it has not run yet.")
        }
    }

    /// `2026-12-05T18:00`, or the end of a date, by the library's clock.
    private static func moment(_ text: String, in zone: String) throws(CommandFailure) -> Int64 {
        let whole = text.utf8.count == 16 ? text + ":00" : text
        let local: LocalDateTime?
        if let date = LocalDate(text) {
            local = LocalDateTime(date: date.adding(days: 1), hour: 0, minute: 0)
        } else {
            local = LocalDateTime(whole)
        }
        guard let local, let seconds = Moments.seconds(local, in: zone) else {
            throw CommandFailure(
                .usage, "\(clip(text)) is no date that can be read.",
                "Write --until 2026-12-31, or --until 2026-12-05T18:00.")
        }
        return Int64(seconds) * 1_000
    }
}

struct DeskPeople: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "people", abstract: "List who may sign in, and who is invited.")

    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let folder = try replica.folder()
        guard folder.exists else { throw ReplicaFolderFailure.missing(path: folder.path) }
        let book = try People(of: folder).book()
        let now = Effects.live.now()
        if json.isOn {
            return try Output.json(
                list: book.people.map { $0.output(now) } + book.invitations.map { $0.output(now) })
        }
        if book.people.isEmpty, book.invitations.isEmpty {
            return try Output.say("Nobody yet. Next: libsync desk invite NAME --role administer")
        }
        let rows =
            book.people.map { person in
                [
                    person.id, person.name, person.role.rawValue, person.label,
                    person.until.map { Moments.wall($0) } ?? "",
                    person.hasAccess(at: now) ? "" : "ended",
                ]
            }
            + book.invitations.map { guest in
                [
                    guest.id, guest.name, guest.role.rawValue, guest.label ?? "",
                    guest.until.map { Moments.wall($0) } ?? "",
                    guest.isOpen(at: now)
                        ? "invited until \(Moments.wall(guest.expires))" : "invitation ended",
                ]
            }
        var table = Table(
            ["ID", "NAME", "ROLE", "LABEL", "ACCESS ENDS", "STATE"], flexible: 1)
        rows.forEach { table.add($0) }
        try Output.table(table)
    }
}

struct DeskRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove somebody: access ends at once.",
        discussion: "What the person saved stays; what was typed and not saved goes.")

    @Argument(help: "The person's name or id, as libsync desk people lists them.") var name: String
    @OptionGroup var replica: ReplicaOptions

    func run() async throws {
        let people = People(of: try replica.folder())
        let book = try people.book()
        guard let person = book.person(named: name) ?? book.person(name) else {
            throw CommandFailure(
                .missing, "Nobody called \(clip(name)) may sign in here.",
                "libsync desk people lists them.")
        }
        // Whoever has the machine in hand may also remove the last.
        try await people.remove(person.id, isForced: true)
        try Output.say("Removed \(person.name): access has ended.")
    }
}

struct DeskWithdraw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Take an invitation back: its link works no longer.")

    @Argument(help: "The name or id, as libsync desk people lists them.") var name: String
    @OptionGroup var replica: ReplicaOptions

    func run() async throws {
        let people = People(of: try replica.folder())
        let wanted = name.lowercased()
        let found = try people.book().invitations.first {
            $0.name.lowercased() == wanted || $0.id == wanted
        }
        guard let found else {
            throw CommandFailure(
                .missing, "Nobody called \(clip(name)) is invited.",
                "libsync desk people lists who is.")
        }
        try await people.revoke(found.id)
        try Output.say("The invitation of \(found.name) is withdrawn.")
    }
}

extension Person {
    fileprivate func output(_ now: Int64) -> JSONValue {
        [
            "id": .string(id), "name": .string(name), "role": .string(role.rawValue),
            "label": .string(label), "state": .string(hasAccess(at: now) ? "in" : "ended"),
            "until": until.map { .string(Moments.utc($0)) } ?? .null,
        ]
    }
}

extension Invitation {
    fileprivate func output(_ now: Int64) -> JSONValue {
        [
            "id": .string(id), "name": .string(name), "role": .string(role.rawValue),
            "label": label.map { .string($0) } ?? .null,
            "state": .string(isOpen(at: now) ? "invited" : "invitation-ended"),
            "expires": .string(Moments.utc(expires)),
            "until": until.map { .string(Moments.utc($0)) } ?? .null,
        ]
    }
}
