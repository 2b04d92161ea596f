import ArgumentParser
import LibsyncServer
import LibsyncTerminal

/// The command `init`.
struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the data folder of a new server.",
        discussion: """
            Makes folder, configuration, keys, certificate and an empty store, and prints the \
            fingerprint of the server's key. Enrolment codes carry it, so nobody has to type it.
            """)

    @OptionGroup var data: DataOption
    @Option(help: "The region's name, for people.")
    var name: String
    @Option(help: "The address at which libraries reach the server.")
    var url = ServerConfiguration.localURL
    @Option(help: "The time zone in which the region's days begin.")
    var zone = ServerConfiguration.usualZone
    @Option(help: "The language of public calendars where nobody asks for another.")
    var language = ServerConfiguration.usualLanguage

    func run() async throws {
        try await reporting {
            let folder = try data.folder
            let configuration = try ServerConfiguration(
                name: name, url: url, zone: zone, language: language)
            let fingerprint = try await Upkeep.found(folder, configuration)
            Output.say(
                """
                \(configuration.name) has its data folder \(folder.path), address \
                \(configuration.url).
                The fingerprint of its key is \(fingerprint).

                Next: libsync-server library add SLUG --name NAME --data \(folder.path)
                      libsync-server serve --data \(folder.path)
                """)
        }
    }
}
