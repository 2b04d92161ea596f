internal import Foundation
internal import LibsyncModel
public import LibsyncStore
internal import Logging

/// The server's log: one line an event, `name=value` pairs, to be read by people and by machines.
///
/// Values with anything but plain characters are quoted as JSON, so no request can forge a line.
/// Tokens, codes, cursors and bodies are never given to it.
public struct ServerLog: Sendable {
    let logger: Logger

    /// A log whose lines, without their line breaks, go to `write`.
    public init(effects: Effects, write: @escaping @Sendable (_ line: String) -> Void) {
        logger = Logger(label: "libsync-server") { _ in
            LineLogHandler(now: effects.now, write: write)
        }
    }

    /// The log of a server that runs as a service: the standard error stream.
    public static func standardError(effects: Effects) -> ServerLog {
        ServerLog(effects: effects) { line in
            // A full disk below the log must not end the server.
            try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
        }
    }
}

/// Writes each event as one line.
private struct LineLogHandler: LogHandler {
    let now: @Sendable () -> Int64
    let write: @Sendable (String) -> Void
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level = .info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = "time=\(isoTime(now())) level=\(event.level) message=\(quoted(event.message))"
        let own = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (name, value) in own.sorted(by: { $0.key < $1.key }) {
            line += " \(name)=\(quoted(value))"
        }
        write(line)
    }

    private func quoted(_ value: some CustomStringConvertible) -> String {
        let text = value.description
        let isPlain = text.utf8.allSatisfy { byte in
            (0x21...0x7E).contains(byte) && byte != 0x22 && byte != 0x3D && byte != 0x5C
        }
        return isPlain && !text.isEmpty
            ? text : JSONValue.string(String(text.prefix(1_000))).canonicalText
    }
}
