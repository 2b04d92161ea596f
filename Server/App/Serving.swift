internal import Hummingbird
public import LibsyncStore
internal import Logging

/// How a server is to listen.
public struct ServeOptions: Hashable, Sendable {
    /// The address or name to listen on.
    public var host: String
    /// The port; 0 for any that is free.
    public var port: Int
    /// Whether to speak plain HTTP.
    public var isPlain: Bool
    /// The name or address of the reverse proxy in front, which alone may speak to the server.
    public var proxy: String?
    /// Whether the coordinator has looked at who may speak, and the server is to run although its
    /// journal is missing.
    public var isWithoutJournal: Bool

    /// Options; without any, TLS on the machine itself.
    public init(
        host: String = "127.0.0.1", port: Int = 8443, isPlain: Bool = false, proxy: String? = nil,
        isWithoutJournal: Bool = false
    ) {
        self.host = host
        self.port = port
        self.isPlain = isPlain
        self.proxy = proxy
        self.isWithoutJournal = isWithoutJournal
    }
}

/// A server that runs.
public enum Serving {
    /// Serves the folder until the process is told to stop (SIGTERM, SIGINT); requests in flight
    /// are answered, then the store is closed.
    ///
    /// Without its journal it does not begin, nor with one of which lines are gone or cannot be read:
    /// the store may be an older one that was put back, and would let in again whoever was shut out
    /// since.
    /// - Parameter onReady: called once, with one line that says where it listens.
    /// - Throws: `UpkeepFailure`: `.fileMissing`, of the journal too, `.journalCut`, `.journalSpoilt`,
    ///   `.running`, `.addressUnusable`, `.plainRefused`.
    public static func run(
        _ folder: DataFolder, options: ServeOptions, effects: Effects = .live,
        log: ServerLog? = nil, onReady: @escaping @Sendable (_ line: String) -> Void
    ) async throws(UpkeepFailure) {
        let isPlain = options.isPlain || options.proxy != nil
        if isPlain, options.proxy == nil, !WebAddress.isLoopback(options.host) {
            throw .plainRefused(host: options.host)
        }
        let proxies = try addresses(of: options.proxy)
        try folder.check()
        let configuration = try ServerConfiguration(from: folder)
        let keys = try ServerKeys(from: folder)
        if !options.isWithoutJournal, !folder.journal.isWhole {
            let path = folder.journal.path
            throw folder.journal.exists ? .journalSpoilt(path) : .fileMissing(path)
        }
        let lock = try FolderLock(folder)
        defer { withExtendedLifetime(lock) {} }
        let log = log ?? .standardError(effects: effects)
        try await upkeep {
            let store = try SQLiteStore(path: folder.store)
            defer { try? store.close() }
            let now = effects.now()
            if try await store.read({ try folder.journal.isBehind($0, now: now) }) {
                throw UpkeepFailure.journalCut(folder.journal.path)
            }
            let applied = try await folder.journal.apply(to: store, effects: effects)
            if !applied.isEmpty {
                log.logger.warning(
                    "the store had forgotten what the journal knows; it was put back",
                    metadata: applied.metadata)
            }
            if !folder.journal.isWhole {
                log.logger.error("the journal is not whole: the public calendars wait; see `check`")
            }
            let clock = ServerClock(
                startingOn: folder, newest: try await store.read { try $0.head() },
                effects: effects)
            let announced = AnnouncedKeys(serving: try keys.current.fingerprint)
            let parts = ServerParts(
                store: store, configuration: configuration, seal: keys.seal, keys: announced,
                clock: clock, effects: effects, log: log, proxies: proxies,
                journal: folder.journal, storeLog: folder.storeLog)
            var application = try buildApplication(
                parts, certificate: isPlain ? nil : keys.current, host: options.host,
                port: options.port
            ) { port in
                let host = options.host.contains(":") ? "[\(options.host)]" : options.host
                let address = "\(isPlain ? "http" : "https")://\(host):\(port)"
                log.logger.notice("listening", metadata: ["address": "\(address)"])
                onReady("libsync-server: \(configuration.name) is ready on \(address)")
            }
            application.addServices(
                FolderWatch(
                    folder: folder, store: store, clock: clock, keys: announced, effects: effects,
                    log: log))
            try await serve(application, options: options)
            log.logger.notice("stopped")
        }
    }

    private static func serve(
        _ application: Application<RouterResponder<ServerContext>>, options: ServeOptions
    ) async throws {
        do {
            try await application.runService()
        } catch {
            guard let detail = Listener.refusal(error) else { throw error }
            throw UpkeepFailure.addressUnusable(
                host: options.host, port: options.port, detail: detail)
        }
    }

    /// The address of the proxy, found once, at start.
    private static func addresses(of name: String?) throws(UpkeepFailure) -> Set<String> {
        guard let name else { return [] }
        guard let proxy = ReverseProxy(named: name) else {
            throw .settingInvalid(
                name: "reverse proxy", value: name, expected: "a host name or an IP address")
        }
        return proxy.addresses
    }
}

extension Journal.Applied {
    /// What was put back, for the log: how much of each.
    fileprivate var metadata: Logger.Metadata {
        [
            "purged": "\(purged.count)", "narrowed": "\(narrowed.count)",
            "revoked": "\(revoked.count)", "libraries": "\(libraries.count)",
            "enrolled": "\(enrolled.count)", "credentials": "\(credentials)",
        ]
    }
}
