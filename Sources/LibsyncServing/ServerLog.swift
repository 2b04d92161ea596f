internal import Foundation
internal import LibsyncModel
public import LibsyncStore
public import Logging

/// The log of a program that runs on: one line an event, `name=value` pairs, to be read by people and by machines.
///
/// Values with anything but plain characters are quoted as JSON, so no request can forge a line.
/// Tokens, codes, cursors and bodies are never given to it.
public struct ServerLog: Sendable {
    /// What writes to it.
    public let logger: Logger

    private init(logger: Logger) { self.logger = logger }

    /// A log whose lines, without their line breaks, go to `write`.
    public init(effects: Effects, write: @escaping @Sendable (_ line: String) -> Void) {
        logger = Logger(label: "libsync") { _ in
            LineLogHandler(now: effects.now, write: write)
        }
    }

    /// The log of a program that runs as a service: the standard error stream.
    public static func standardError(effects: Effects) -> ServerLog {
        ServerLog(effects: effects) { line in
            // A full disk below the log must not end the server.
            try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
        }
    }
}

extension ServerLog {
    /// The same log without a line for each request: for a terminal that somebody looks at.
    public var withoutRequests: ServerLog {
        var logger = logger
        logger.logLevel = .notice
        return ServerLog(logger: logger)
    }

    /// Something that people who look after the program want to know.
    public func notice(_ message: String, _ facts: [String: String] = [:]) {
        logger.notice("\(message)", metadata: facts.mapValues { "\($0)" })
    }

    /// Something that goes on although it should not.
    public func warning(_ message: String, _ facts: [String: String] = [:]) {
        logger.warning("\(message)", metadata: facts.mapValues { "\($0)" })
    }

    /// Something that somebody has to look into.
    public func error(_ message: String, _ facts: [String: String] = [:]) {
        logger.error("\(message)", metadata: facts.mapValues { "\($0)" })
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
