import ArgumentParser
import LibsyncModel
import LibsyncServer
import LibsyncTerminal

/// The commands `cert show`, `cert rotate` and `cert renew`.
struct Cert: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show, renew and change the server's certificate and key.",
        discussion: """
            Branches know the server by its key. `renew` makes a new certificate for the same key: \
            they notice nothing. `rotate` changes the key in two steps: first it makes the next \
            key, which the server announces to every branch that syncs; when all have, \
            `rotate --activate` puts it into use. Codes made before carry the former key, and must \
            be made anew.
            """,
        subcommands: [Show.self, Rotate.self, Renew.self], defaultSubcommand: Show.self)

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the fingerprint of the key and the certificate's end.")

        @OptionGroup var data: DataOption
        @OptionGroup var json: JSONOption

        func run() async throws {
            try await reporting {
                let status = try await Upkeep.on(data.folder) { try $0.keyStatus() }
                if json.isJSON { return Output.json(status.json) }
                Output.say("key          \(status.fingerprint)")
                Output.say("certificate  until \(status.expiresText)")
                if let next = status.next { Output.say("next key     \(next.fingerprint)") }
            }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Announce the next key, or put it into use.")

        @Flag(name: .customLong("activate"), help: "Put the announced key into use.")
        var isActivation = false
        @Flag(
            name: .customLong("anyway"),
            help: "Activate even if devices have not synced since the announcement.")
        var isAnyway = false
        @OptionGroup var data: DataOption

        func run() async throws {
            try await reporting {
                try await Upkeep.on(data.folder) { upkeep in
                    if isActivation {
                        let change = try await upkeep.activateKey(anyway: isAnyway)
                        Output.say(
                            """
                            The key with the fingerprint \(change.fingerprint) is in use.
                            Restart the server. Codes made before are void: make new ones.
                            """)
                    } else {
                        let change = try upkeep.announceKey()
                        Output.say(
                            """
                            The next key has the fingerprint \(change.fingerprint).
                            The server announces it from now on. When every branch has synced: \
                            libsync-server cert rotate --activate
                            """)
                    }
                }
            }
        }
    }

    struct Renew: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new certificate for the same key.")

        @OptionGroup var data: DataOption

        func run() async throws {
            try await reporting {
                let status = try await Upkeep.on(data.folder) { upkeep in
                    _ = try upkeep.renewCertificate()
                    return try upkeep.keyStatus()
                }
                Output.say("The certificate holds until \(status.expiresText). Restart the server.")
            }
        }
    }
}
