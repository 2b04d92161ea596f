import ArgumentParser
import LibsyncModel
import LibsyncServer
import LibsyncTerminal

/// The command `enrol`.
struct Enrol: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a code that lets one device of a library in.",
        discussion: """
            Prints a sheet for the library, in Norwegian and English. The code can be used once; it \
            carries the fingerprint of the server's key, so the device knows whom it talks to.
            """)

    @Argument(help: "The library.")
    var slug: LibrarySlug
    @Option(help: "How many days the code holds, 1 to 365.")
    var days = 14
    @OptionGroup var data: DataOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        guard (1...365).contains(days) else {
            throw ValidationError("A code cannot hold \(days) days. Take 1 to 365.")
        }
    }

    func run() async throws {
        try await reporting {
            let invitation = try await Upkeep.on(data.folder) { upkeep in
                try await upkeep.invite(slug, days: days)
            }
            if json.isJSON { return Output.json(invitation.json) }
            Output.say(invitation.letter)
        }
    }
}

extension Invitation {
    /// The sheet that travels to the library, on paper or by mail.
    var letter: DisplayLines {
        """
        \(region)
        Felles kalender for bibliotekene

        Velkommen, \(library)! Denne koden slipper én maskin hos dere inn i kalenderen.
        Den kan brukes én gang, fram til \(expiresLocal).

            Kode      \(code)
            Adresse   \(url)

        Åpne et terminalvindu på maskinen og skriv:

            \(command)

        Gikk det galt, eller er fristen ute? Be om en ny kode; ingenting dere har skrevet,
        går tapt. Kast arket når koden er brukt.

        ----------------------------------------------------------------------------------

        \(region)
        The libraries' shared calendar

        Welcome, \(library)! This code lets one of your machines into the calendar.
        It can be used once, until \(expiresLocal).

            Code      \(code)
            Address   \(url)

        Open a terminal window on that machine and type:

            \(command)

        Did it go wrong, or is the time over? Ask for a new code; nothing that you have
        written is lost. Throw this sheet away once the code is used.
        """
    }

    private var command: String { "libsync init \(url) --code \(code) --replica ~/libsync" }
}
