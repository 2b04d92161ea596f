import ArgumentParser
import LibsyncServer
import LibsyncTerminal

/// The command `serve`.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the server until SIGTERM or SIGINT.",
        discussion: """
            Prints one line when it is ready, and logs to the standard error stream. On SIGTERM \
            requests in flight are answered first.

            TLS is spoken with the data folder's own key. Plain HTTP is for 127.0.0.1 (--plain), or \
            for a reverse proxy: with --behind-proxy NAME nobody but that host, or the machine \
            itself, is answered. Let the proxy use keys/tls.key and keys/tls.crt of the data \
            folder, or pass TLS through: branches know the server by that key.
            """)

    @OptionGroup var data: DataOption
    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"
    @Option(help: "The port to listen on; 0 for any that is free.")
    var port = 8443
    @Flag(name: .customLong("plain"), help: "Speak plain HTTP, on this machine only.")
    var isPlain = false
    @Option(
        name: .customLong("behind-proxy"),
        help: ArgumentHelp(
            "Speak plain HTTP with this reverse proxy, and with nobody else.", valueName: "name"))
    var proxy: String?
    @Flag(
        name: .customLong("without-journal"),
        help: """
            Serve although journal.ndjson is missing or cannot be read to the end: you have looked \
            at `device list` and `code list`. The public calendars wait for `check --accept-journal`.
            """)
    var isWithoutJournal = false

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("There is no port \(port). Take one from 1 to 65535, or 0.")
        }
    }

    func run() async throws {
        try await reporting { try await serve(data.folder) }
    }

    private func serve(_ folder: DataFolder) async throws {
        let options = ServeOptions(
            host: host, port: port, isPlain: isPlain, proxy: proxy,
            isWithoutJournal: isWithoutJournal)
        do {
            try await Serving.run(folder, options: options) { Output.sayAtOnce("\($0)") }
        } catch let failure where failure == .fileMissing(folder.journal.path) {
            throw refusal(folder)
        }
    }

    /// Says what the server cannot know, and how it is told.
    private func refusal(_ folder: DataFolder) -> ExitCode {
        Output.complain(
            """
            libsync-server: The journal \(folder.journal.path) is missing or empty: should the store \
            be an older one that was put back, devices revoked since and codes used since would be good \
            again.
            Bring the journal back; or look at `libsync-server device list` and `code list`, revoke \
            what must not be good, then serve with --without-journal, or begin a new journal with \
            `libsync-server check --accept-journal`.
            """)
        return ExitCode(UpkeepFailure.Category.folder.rawValue)
    }
}
