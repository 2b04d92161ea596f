import ArgumentParser
import LibsyncModel
import LibsyncServer
import LibsyncTerminal

/// The commands `library …`: add and list here, what becomes of a library in the file beside.
struct Library: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add libraries to the region, list, rename, merge and retire them.",
        subcommands: [
            Add.self, List.self, Rename.self, Merge.self, Retire.self, Reopen.self,
        ])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a library.")

        @Argument(
            help: """
                Its name for machines, for ever: 2 to 40 lower-case letters, digits and hyphens.
                """)
        var slug: LibrarySlug
        @Option(
            name: .customLong("name"),
            help: ArgumentHelp(
                "Its name for people, in Bokmål, or as nn=NAME in another language; repeatable.",
                valueName: "name"))
        var names: [NameArgument]
        @Option(help: "member, or coordinator for the body that hosts the server.")
        var role: RoleArgument = .member
        @OptionGroup var data: DataOption

        func validate() throws {
            if names.isEmpty {
                throw ValidationError("A library needs a name. Add --name NAME.")
            }
            if Set(names.map(\.language)).count < names.count {
                throw ValidationError("Two names are in one language. Name each language once.")
            }
        }

        func run() async throws {
            try await reporting {
                let names = Dictionary(uniqueKeysWithValues: names.map { ($0.language, $0.text) })
                let folder = try data.folder
                try await Upkeep.on(folder) { upkeep in
                    try await upkeep.add(slug, names: names, role: role.role)
                }
                Output.say(
                    """
                    \(names["nb"] ?? names.values.first ?? slug.description) is in, as \(slug).
                    Next: libsync-server enrol \(slug) --data \(folder.path)
                    """)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the libraries.")

        @OptionGroup var data: DataOption
        @OptionGroup var json: JSONOption

        func run() async throws {
            try await reporting {
                let lines = try await Upkeep.on(data.folder) { try await $0.libraries() }
                if json.isJSON { return Output.json(.array(lines.map(\.json))) }
                if lines.isEmpty { return Output.say("There is no library yet.") }
                Output.table(
                    ["SLUG", "NAME", "ROLE", "DEVICES", "STANDING"],
                    lines.map { line in
                        [
                            line.slug.description, line.name(), line.role.rawValue,
                            String(line.devices), line.standing,
                        ]
                    })
            }
        }
    }
}

/// What a library is in the region, as the command line writes it.
enum RoleArgument: String, ExpressibleByArgument, CaseIterable {
    case member
    case coordinator

    var role: Permission.Role {
        switch self {
        case .member: .member
        case .coordinator: .coordinator
        }
    }
}
