import ArgumentParser
import Foundation
import LibsyncModel
import LibsyncReplica

/// `libsync label TEXT`.
struct LabelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "label", abstract: "How others see who wrote from this desk.",
        discussion:
            "Without an argument it prints the label. What was written before keeps its own.")

    @Argument(help: "At most 40 characters, such as \"vakt mandag\".") var text: String?
    @Flag(help: "Write without a label: others see the library alone.") var none = false
    @OptionGroup var replica: ReplicaOptions

    func run() async throws {
        if none, text != nil {
            throw CommandFailure(
                .usage, "A label and --none contradict each other.", "Leave one of them out.")
        }
        let replica = try replica.open()
        if text == nil, !none {
            let identity = try await replica.identity()
            return try Output.say(identity.label ?? "No label: others see \(identity.library).")
        }
        try await replica.setLabel(text)
        let identity = try await replica.identity()
        try Output.say(
            text.map { "From now on others see \"\($0)\" of \(identity.library)." }
                ?? "From now on others see \(identity.library) alone.")
    }
}

/// `libsync device …`.
struct DeviceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device", abstract: "The machines of your library.",
        subcommands: [DeviceShow.self, DeviceRevoke.self], defaultSubcommand: DeviceShow.self)
}

struct DeviceShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show which device this is.")

    @OptionGroup var replica: ReplicaOptions
    @OptionGroup var json: JSONOption

    func run() async throws {
        let identity = try await replica.openToRead().identity()
        if json.isOn {
            return try Output.json([
                "device": .string(identity.device),
                "replica": .string(identity.replica.description),
                "library": .string(identity.library.description),
            ])
        }
        try Output.say("device \(identity.device), replica \(identity.replica)")
    }
}

struct DeviceRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Withdraw the access of a machine, lost or stolen.",
        discussion: "The coordinator's libsync-server device list shows all devices and their ids.")

    @Argument(help: "The device's id.") var id: String
    @OptionGroup var replica: ReplicaOptions

    func run() async throws {
        try await withTransport(replica) { transport, replica in
            try await transport.revoke(device: id)
            let isOwn = try await replica.identity().device == id
            try Output.say("Device \(id) has no access any more.")
            if isOwn { try Output.line("That was this device; what waits here stays here.") }
        }
    }
}

/// `libsync token rotate`.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "The secret by which this device speaks.",
        subcommands: [TokenRotate.self])
}

struct TokenRotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Fetch a fresh token; the old one ends in a few days.")

    @OptionGroup var replica: ReplicaOptions

    func run() async throws {
        try await withTransport(replica) { transport, _ in
            let expires = try await transport.rotateToken()
            try Output.say("Fetched a fresh token; it holds until \(Moments.wall(expires)).")
        }
    }
}

/// Runs `body` with a connection to the replica's server, and ends the connection.
private func withTransport(
    _ options: ReplicaOptions, _ body: (HTTPTransport, Replica) async throws -> Void
) async throws {
    let folder = try options.folder()
    let replica = try folder.opened()
    let transport = try await HTTPTransport.open(
        folder: folder, replica: replica, environment: ProcessInfo.processInfo.environment)
    do {
        try await body(transport, replica)
    } catch {
        await transport.close()
        throw error
    }
    await transport.close()
}
