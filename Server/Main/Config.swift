import ArgumentParser
import LibsyncModel
import LibsyncServer
import LibsyncTerminal

/// The commands `config show` and `config set`.
struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show and change what the region says of itself.",
        subcommands: [Show.self, Set.self], defaultSubcommand: Show.self)

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the configuration.")

        @OptionGroup var data: DataOption
        @OptionGroup var json: JSONOption

        func run() async throws {
            try await reporting {
                let configuration = try ServerConfiguration(from: data.folder)
                if json.isJSON { return Output.json(configuration.json) }
                Output.say("name      \(configuration.name)")
                Output.say("url       \(configuration.url)")
                Output.say("zone      \(configuration.zone)")
                Output.say("language  \(configuration.language)")
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change the region's name, zone or language, or the server's address.",
            discussion: """
                A new name or host gets a new certificate, for the same key. A running server takes \
                the change when it is restarted; libraries hear of it with their next push.
                """)

        enum Name: String, ExpressibleByArgument, CaseIterable {
            case name
            case url
            case zone
            case language
        }

        @Argument(help: "What to change: name, url, zone or language.")
        var name: Name
        @Argument(help: "The new value.")
        var value: String
        @OptionGroup var data: DataOption

        func run() async throws {
            try await reporting {
                let configuration = try Upkeep.configure(
                    data.folder, name: name == .name ? value : nil,
                    url: name == .url ? value : nil, zone: name == .zone ? value : nil,
                    language: name == .language ? value : nil)
                Output.say(
                    """
                    The server is \(configuration.name) at \(configuration.url), its days begin in \
                    \(configuration.zone), its calendars are in \(configuration.language).
                    Restart it to let it know.
                    """)
            }
        }
    }
}
