internal import LibsyncReplica
internal import LibsyncServing
internal import LibsyncStore
internal import LibsyncWeb

/// Fetches and sends for one desk: when somebody asks, and by itself.
///
/// One exchange at a time; who asks while one goes on waits for that one. The replica is held for it,
/// so `libsync sync` beside it never sends the same outbox.
actor Exchanger {
    private let folder: ReplicaFolder
    private let door: ReplicaDoor
    private let environment: [String: String]
    private let effects: Effects
    private let log: ServerLog
    private let name: String
    private var running: Task<ExchangePace.Outcome, Never>?
    /// What went wrong the last time; nil where it went well, or nothing was done yet.
    private(set) var trouble: ExchangeState.Trouble?

    init(
        folder: ReplicaFolder, door: ReplicaDoor, environment: [String: String], effects: Effects,
        log: ServerLog, name: String
    ) {
        self.folder = folder
        self.door = door
        self.environment = environment
        self.effects = effects
        self.log = log
        self.name = name
    }

    /// Whether an exchange goes on.
    var isRunning: Bool { running != nil }

    /// Begins an exchange, or finds the one that goes on; its end can be waited for.
    func begin() -> Task<ExchangePace.Outcome, Never> {
        if let running { return running }
        // Also when the browser that asked goes away: what was begun is brought to its end.
        let task = Task { await exchange() }
        running = task
        return task
    }

    /// Exchanges by itself until the program stops.
    nonisolated func run() async {
        var pace = ExchangePace()
        var pause = pace.first(random: effects.random())
        while !Task.isCancelled {
            do { try await effects.sleep(pause) } catch { return }
            pause = pace.pause(after: await begin().value, random: effects.random())
        }
    }

    private func exchange() async -> ExchangePace.Outcome {
        defer { running = nil }
        do {
            let replica = try door.replica()
            let lock = try await folder.lock(as: "libsync desk", waitSeconds: 2, effects: effects)
            defer { lock.release() }
            let transport = try await HTTPTransport.open(
                folder: folder, replica: replica, environment: environment)
            do {
                _ = try await Syncer(replica: replica, transport: transport).run(.sync)
            } catch {
                await transport.close()
                throw error
            }
            await transport.close()
            trouble = nil
            return .done(isWaiting: try await replica.status().outbox > 0)
        } catch {
            let found = ExchangeState.Trouble(error)
            if trouble != found {
                log.warning(
                    "fetching and sending failed",
                    ["library": name, "error": "\(type(of: error)): \(error)"])
            }
            trouble = found
            return found.isForPeople ? .refused : .failed
        }
    }
}

extension ExchangeState.Trouble {
    /// Whether it stays until somebody does something.
    var isForPeople: Bool { [.noAccess, .untrusted, .version].contains(self) }

    init(_ error: any Error) {
        switch error {
        case let failure as SyncFailure: self.init(failure)
        case ReplicaFolderFailure.held, StoreFailure.busy: self = .busy
        case ReplicaFolderFailure.noToken: self = .noAccess
        case is ProxyFailure: self = .unreachable
        case StoreFailure.diskFull, StoreFailure.readOnly, ReplicaFolderFailure.notWritable:
            self = .disk
        default: self = .later
        }
    }

    private init(_ failure: SyncFailure) {
        switch failure {
        case .unreachable, .proxyFailed, .timedOut, .notLibsync: self = .unreachable
        case .keyChanged, .certificateUntrusted: self = .untrusted
        case .malformedAnswer, .versionUnsupported: self = .version
        case .noProgress: self = .later
        case .problem(let code, _, _, _):
            switch code {
            case "token-unknown", "token-expired", "device-revoked", "library-closed",
                "replica-foreign":
                self = .noAccess
            case "version-unsupported": self = .version
            default: self = .later
            }
        }
    }
}
