internal import LibsyncModel
public import LibsyncStore

/// What the routes of one server stand on: put together at start, or by a test.
public struct ServerParts: Sendable {
    let store: any Store
    let service: SyncService
    let accounts: Accounts
    let keys: AnnouncedKeys
    let configuration: ServerConfiguration
    let effects: Effects
    let log: ServerLog
    /// What a restore must not undo; nil in tests without a folder.
    let journal: Journal?
    /// The store's write-ahead log, which every write changes; nil in tests without a folder.
    let storeLog: String?
    /// The addresses of the reverse proxy in front; empty when there is none.
    let proxies: Set<String>

    /// The parts of a server of `configuration` over `store`.
    public init(
        store: any Store, configuration: ServerConfiguration, seal: PositionSeal,
        keys: AnnouncedKeys, clock: ServerClock, effects: Effects, log: ServerLog,
        proxies: Set<String> = [], journal: Journal? = nil, storeLog: String? = nil
    ) {
        self.store = store
        self.configuration = configuration
        self.keys = keys
        self.effects = effects
        self.log = log
        self.proxies = proxies
        self.journal = journal
        self.storeLog = storeLog
        accounts = Accounts(
            store: store, effects: effects, name: configuration.name, clock: clock,
            journal: journal, keys: keys)
        service = SyncService(
            store: store, seal: seal, effects: effects, clock: clock,
            region: configuration.profile, journal: journal)
    }
}
