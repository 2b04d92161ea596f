internal import LibsyncModel
public import LibsyncReplica
internal import LibsyncServing
public import LibsyncStore

/// A desk that runs: one library's, or those of many.
public enum DeskProgram {
    /// Serves one library's desk until the process is told to stop (SIGTERM, SIGINT).
    ///
    /// - Parameters:
    ///   - environment: for proxies on the way to the region's server.
    ///   - onReady: called once, with the address, when it can be reached.
    /// - Throws: `DeskFailure`, `ReplicaFolderFailure`, `StoreFailure`.
    public static func run(
        _ folder: ReplicaFolder, options: DeskOptions, environment: [String: String],
        effects: Effects = .live, onReady: @escaping @Sendable (_ address: String) -> Void
    ) async throws {
        let files = DeskFolder(folder)
        // First of all: a folder without a replica gets no desk beside it.
        let check = try folder.open(effects: effects)
        let name = try await check.identity().library.description
        try check.store.close()
        try files.make()
        let listener = try options.listener(key: files.tlsKey, certificate: files.tlsCertificate)
        let log = ServerLog.standardError(effects: effects)
        let desk = try await LibraryDesk(
            folder, place: options.place(root: []), name: name, work: PassphraseWork(),
            environment: environment, effects: effects,
            log: options.isLoopback ? log.withoutRequests : log)
        defer { desk.door.close() }
        try await serve(
            listener, log: desk.log, effects: effects, answer: desk.answer,
            beside: { await desk.exchanger.run() }
        ) { port in
            let address = options.address(port: port)
            // A link to this machine alone is none for those whom one invites.
            if !options.isLoopback {
                try? DeskFolder.write(Array((address + "\n").utf8), to: files.address)
            }
            onReady(address)
        }
    }

    /// Serves the desks of all replicas in a folder, each under its folder's name.
    public static func host(
        _ path: String, options: DeskOptions, environment: [String: String],
        effects: Effects = .live, onReady: @escaping @Sendable (_ address: String) -> Void
    ) async throws {
        let log = ServerLog.standardError(effects: effects)
        let host = DeskHost(
            path, options: options, environment: environment, effects: effects, log: log)
        await host.look()
        guard !host.isEmpty else { throw DeskFailure.nothingToHost(path: path) }
        let listener = try host.listener()
        try await serve(
            listener, log: log, effects: effects, answer: host.answer,
            beside: { await host.run() }
        ) { port in
            let address = options.address(port: port)
            host.noteAddress(address)
            onReady(address)
        }
    }

    private static func serve(
        _ listener: Listener, log: ServerLog, effects: Effects,
        answer: @escaping @Sendable (WebRequest) async -> WebAnswer,
        beside work: @escaping @Sendable () async -> Void,
        onReady: @escaping @Sendable (_ port: Int) -> Void
    ) async throws {
        let service = WebService(listener, log: log, effects: effects) { request in
            if let asset = DeskAssets.answer(request) { return asset }
            return await answer(request)
        }
        do {
            try await service.run(beside: work, onReady: onReady)
        } catch let failure as ListenFailure {
            throw DeskFailure.address(
                host: failure.host, port: failure.port, detail: failure.detail)
        }
    }
}

extension DeskOptions {
    /// How the desk at `root` is reached.
    func place(root: [String]) -> DeskPlace {
        DeskPlace(
            root: root,
            origin: OriginRule(isSecure: isSecure, names: allNames, isLoopback: isLoopback),
            needsSignIn: !isLoopback)
    }
}
