internal import Foundation
public import LibsyncModel
public import LibsyncReplica
internal import LibsyncServer
public import LibsyncStore
internal import Synchronization

/// A replica in this process: a real replica, a real syncer, a file that can be copied.
public final class SimulatedReplica: Sendable {
    private let world: World
    private let server: SimulatedServer
    private let token: String
    private let current: Mutex<(replica: Replica, path: String)>
    /// Its library.
    public let library: LibrarySlug
    /// Its clock's error.
    public let skew: ClockSkew

    /// Enrols a replica of `library`.
    public convenience init(
        _ library: String, label: String? = nil, world: World, server: SimulatedServer
    ) async throws {
        let membership = try await server.enrol(library, label: label)
        let path = SimulatedReplica.path(in: world)
        try await Replica.join(
            SQLiteStore(path: path), membership: membership, server: "https://127.0.0.1:8443",
            label: label)
        try self.init(path: path, membership: membership, world: world, server: server)
    }

    private init(
        path: String, membership: Membership, world: World, server: SimulatedServer,
        skew: ClockSkew = ClockSkew()
    ) throws {
        self.world = world
        self.server = server
        self.skew = skew
        token = membership.token
        library = membership.library
        let store = try SQLiteStore(path: path)
        current = Mutex((Replica(store: store, effects: world.effects(skew: skew)), path))
        self.membership = membership
    }

    private let membership: Membership
    /// What the server told it to forget.
    let farewells = Farewells()

    private static func path(in world: World) -> String {
        world.folder.appending(path: "replica-\(world.below(1 << 40)).sqlite").path
    }

    /// The replica itself.
    public var replica: Replica { current.withLock { $0.replica } }

    /// A second machine with a copy of this one's folder, token and all.
    public func copied() async throws -> SimulatedReplica {
        try SimulatedReplica(
            path: try await backup(), membership: membership, world: world, server: server)
    }

    /// Copies the store away.
    ///
    /// - Returns: the copy's path.
    public func backup() async throws -> String {
        let path = SimulatedReplica.path(in: world)
        try await replica.store.backup(to: path)
        return path
    }

    /// The process ends and another one opens the store: what was in memory only is gone.
    ///
    /// - Parameter backup: a copy that is put in the store's place meanwhile.
    public func restart(from backup: String? = nil) async throws {
        let old = current.withLock { $0 }
        try old.replica.store.close()
        var path = old.path
        if let backup {
            path = SimulatedReplica.path(in: world)
            try FileManager.default.copyItem(atPath: backup, toPath: path)
        }
        let fresh = Replica(
            store: try SQLiteStore(path: path), effects: world.effects(skew: skew))
        current.withLock { $0 = (fresh, path) }
    }

    /// A fault of the disk: in the replica's file `text` turns into `other`, of the same length.
    public func spoil(_ text: String, with other: String) async throws {
        let (replica, path) = current.withLock { $0 }
        // Closing brings the write-ahead log into the file.
        try replica.store.close()
        var bytes = try Data(contentsOf: URL(filePath: path))
        precondition(text.utf8.count == other.utf8.count)
        while let range = bytes.range(of: Data(text.utf8)) {
            bytes.replaceSubrange(range, with: Data(other.utf8))
        }
        try bytes.write(to: URL(filePath: path))
        let fresh = Replica(
            store: try SQLiteStore(path: path), effects: world.effects(skew: skew))
        current.withLock { $0.replica = fresh }
    }

    /// From here on operation n of the store fails, until the next `restart`.
    public func failing(at operation: Int, with failure: StoreFailure) -> FaultyStore {
        let faulty = FaultyStore(replica.store, failingAt: operation, with: failure)
        current.withLock { current in
            current.replica = Replica(store: faulty, effects: current.replica.effects)
        }
        return faulty
    }

    /// Syncs once; a network fault ends it early and is no error.
    ///
    /// - Returns: what it did, or nil when the network failed.
    @discardableResult
    public func sync(_ goal: SyncGoal = .sync) async throws -> SyncSummary? {
        try await sync(goal, scheduled: nil)
    }

    /// Syncs once, each message when the schedule lets it go.
    func sync(
        _ goal: SyncGoal, scheduled: (sender: Int, schedule: Schedule)?
    ) async throws -> SyncSummary? {
        let transport = SimulatedTransport(
            world: world, server: server, token: token, scheduled: scheduled, farewells: farewells)
        do {
            return try await Syncer(replica: replica, transport: transport).run(goal)
        } catch SyncFailure.unreachable, SyncFailure.timedOut {
            return nil
        }
    }

    /// Its server rows as text, by id: what must be equal everywhere.
    public func rows() async throws -> [String] {
        let library = library
        return try await replica.store.read { try $0.texts(for: library) }
    }

    /// The value at `path` as its library sees it.
    public func value(_ id: RecordID, _ path: FieldPath) async throws -> JSONValue? {
        try await replica.row(id).record[path]
    }

    /// Makes an event.
    @discardableResult
    public func addEvent(
        _ name: String, start: String = "2026-12-10T18:00:00", end: String = "2026-12-10T20:00:00",
        _ more: [FieldPath: JSONValue] = [:]
    ) async throws -> RecordID {
        var values: [FieldPath: JSONValue] = [
            "name/nb": .string(name),
            "when": [
                "start": .string(start), "end": .string(end), "timeZone": "Europe/Oslo",
            ],
        ]
        values.merge(more) { _, new in new }
        return try await replica.create(.event, values: values).record.id
    }
}
