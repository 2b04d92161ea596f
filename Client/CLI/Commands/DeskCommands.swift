import ArgumentParser
import Foundation
import LibsyncDesk
import LibsyncModel
import LibsyncReplica
import LibsyncStore

/// `libsync desk …`: the library's pages, and who may use them.
struct DeskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "desk", abstract: "The library's own pages, for a browser.",
        discussion: """
            On this machine alone nobody signs in. With --listen it is reached from the
            branch's network, by https, and everybody signs in: the first person by the
            link that libsync desk invite prints.
            """,
        subcommands: [
            DeskServe.self, DeskHosting.self, DeskInvite.self, DeskPeople.self, DeskRemove.self,
            DeskWithdraw.self,
        ], defaultSubcommand: DeskServe.self)
}

/// How a desk is reached; the same for one library and for many.
struct ListeningOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The port to listen on; 0 for any that is free.", valueName: "port"))
    var port = 8444
    @Option(
        help: ArgumentHelp(
            "A name by which browsers reach it, besides this machine's own; may be repeated.",
            valueName: "name"))
    var name: [String] = []
    @Option(
        help: ArgumentHelp(
            "The address that people know it by, such as https://desk.example.org.",
            valueName: "url"))
    var url: String?
    @Option(
        name: .customLong("behind-proxy"),
        help: ArgumentHelp(
            "Speak plain HTTP with this reverse proxy, and with nobody else; needs --url.",
            valueName: "host"))
    var proxy: String?
    @Option(
        help: ArgumentHelp("A certificate in PEM instead of the desk's own.", valueName: "file"))
    var certificate: String?
    @Option(help: ArgumentHelp("The private key of that certificate.", valueName: "file"))
    var key: String?

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("There is no port \(port). Take one from 1 to 65535, or 0.")
        }
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("--certificate and --key belong together: give both.")
        }
    }

    /// The options of a desk that listens there.
    /// - Parameter host: nil for this machine alone, without signing in.
    func options(host: String?) -> DeskOptions {
        DeskOptions(
            host: host ?? "127.0.0.1", port: port, isLoopback: host == nil, names: name, url: url,
            proxy: proxy,
            certificate: certificate.flatMap { file in
                key.map { DeskOptions.Files(certificate: file, key: $0) }
            })
    }
}

struct DeskServe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the desk until SIGTERM or SIGINT (Ctrl-C).",
        discussion: """
            Prints one line when it is ready. It fetches and sends by itself every five
            minutes, and sooner while something waits.
            """)

    @Option(
        help: ArgumentHelp(
            "Reach it from the network at this address, or at 0.0.0.0; without it, here alone.",
            valueName: "address"))
    var listen: String?
    @OptionGroup var listening: ListeningOptions
    @OptionGroup var replica: ReplicaOptions

    func run() async throws {
        if listen == nil, listening.proxy != nil {
            throw CommandFailure(
                .usage,
                "A desk on this machine alone stands behind no proxy: nobody signs in to it.",
                "Say where it listens for the proxy: --listen 127.0.0.1.")
        }
        let folder = try replica.folder()
        let isSignedIn = listen != nil
        let people = try People(of: folder).book().people
        try await DeskProgram.run(
            folder, options: listening.options(host: listen),
            environment: ProcessInfo.processInfo.environment
        ) { address in
            try? Output.line("libsync desk: ready on \(address)")
            if isSignedIn, people.isEmpty {
                Output.note(
                    "Nobody can sign in yet. Next: libsync desk invite NAME --role administer")
            }
        }
    }
}

struct DeskHosting: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "host", abstract: "Run the desks of many libraries on one machine.",
        discussion: """
            The folder holds one replica for each library, as libsync init made them; a
            desk is reached under its folder's name. Each has people of its own, and
            fetches and sends by itself. What is wrong with one does not stop the others;
            new folders are found within half a minute.
            """)

    @Argument(help: "The folder that holds the replicas.") var folder: String
    @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
    var listen = "127.0.0.1"
    @OptionGroup var listening: ListeningOptions

    func run() async throws {
        try await DeskProgram.host(
            folder, options: listening.options(host: listen),
            environment: ProcessInfo.processInfo.environment
        ) { address in
            try? Output.line("libsync desk: ready on \(address)")
        }
    }
}
