internal import Crypto
internal import Foundation
public import LibsyncModel
internal import LibsyncProtocol
public import LibsyncServer
public import LibsyncStore
internal import Synchronization

/// A server in this process: real code but for HTTP.
///
/// Its store can be copied away and back.
public final class SimulatedServer: Sendable {
    private struct Parts {
        var store: SQLiteStore
        var service: SyncService
        var accounts: Accounts
        var clock: ServerClock
        var backups = 0
    }
    private let world: World
    private let parts: Mutex<Parts>
    private let seal: PositionSeal
    private let journal: Journal
    /// Its clock's error.
    public let skew = ClockSkew()

    /// Founds a region with these libraries.
    public init(world: World, libraries: [String]) async throws {
        self.world = world
        seal = PositionSeal(key: SymmetricKey(data: Array(repeating: 7, count: 32)))
        journal = Journal(path: world.folder.appending(path: "journal.ndjson").path)
        try journal.found()
        let effects = world.effects(skew: skew)
        let store = try SQLiteStore(path: world.folder.appending(path: "server.sqlite").path)
        try await Region.found(store, effects: effects)
        for library in libraries {
            guard let slug = LibrarySlug(library) else { continue }
            try await Region.add(
                slug, names: ["nb": library.capitalized], role: .member, to: store,
                effects: effects, journal: journal)
        }
        parts = Mutex(
            SimulatedServer.parts(store: store, seal: seal, effects: effects, journal: journal))
    }

    private static func parts(
        store: SQLiteStore, seal: PositionSeal, effects: Effects, journal: Journal,
        isDoubted: Bool = false
    ) -> Parts {
        let clock = ServerClock(effects: effects, lastCommit: nil, isDoubted: isDoubted)
        let service = SyncService(
            store: store, seal: seal, effects: effects, clock: clock,
            region: RegionProfile(name: "Fjellfylket"), journal: journal)
        let accounts = Accounts(
            store: store, effects: effects, name: "Fjellfylket", clock: clock, journal: journal)
        return Parts(store: store, service: service, accounts: accounts, clock: clock)
    }

    /// What it does with requests.
    public var service: SyncService { parts.withLock { $0.service } }
    /// Who may speak to it.
    public var accounts: Accounts { parts.withLock { $0.accounts } }
    /// Its store.
    public var store: SQLiteStore { parts.withLock { $0.store } }

    /// The server looks at its clock, as it does every few seconds.
    public func lookAtClock() { _ = parts.withLock { $0.clock }.trustedNow() }

    /// The coordinator has looked at the clock.
    public func confirmClock() { parts.withLock { $0.clock }.confirm() }

    /// Copies the store away.
    ///
    /// - Returns: the copy's path.
    public func backup() async throws -> String {
        let number = parts.withLock { parts in
            parts.backups += 1
            return parts.backups
        }
        let path = world.folder.appending(path: "backup-\(number).sqlite").path
        try await store.backup(to: path)
        return path
    }

    /// Puts a copy back: by the coordinator's command, or behind the server's back.
    public func restore(_ path: String, isSilent: Bool) async throws {
        let effects = world.effects(skew: skew)
        let place = world.folder.appending(path: "restored-\(world.below(1 << 40)).sqlite").path
        let copy = try SQLiteStore(path: path)
        try await copy.backup(to: place)
        let restored = try SQLiteStore(path: place)
        if !isSilent { try await Region.restored(restored, effects: effects) }
        // As at every start.
        try await journal.apply(to: restored, effects: effects)
        parts.withLock { parts in
            let backups = parts.backups
            // A doubt outlives a restart.
            parts = SimulatedServer.parts(
                store: restored, seal: seal, effects: effects, journal: journal,
                isDoubted: parts.clock.trustedNow() == nil)
            parts.backups = backups
        }
    }

    /// The coordinator erases a record; with `isAbsent` also one that the server has lost.
    public func purge(_ id: RecordID, isAbsent: Bool = false) async throws {
        let effects = world.effects(skew: skew)
        let journal = journal
        _ = try await store.transaction { transaction in
            try Region.purge(
                id, in: transaction, journal: journal, effects: effects, isAbsent: isAbsent)
        }
    }

    /// The coordinator merges a library into another.
    public func merge(_ from: LibrarySlug, into: LibrarySlug) async throws {
        try await change(from) { $0.mergedInto = into }
    }

    /// The coordinator closes a library, or with nil opens it again.
    public func close(_ library: LibrarySlug, at time: Int64?) async throws {
        try await change(library) { $0.closed = time }
    }

    private func change(
        _ library: LibrarySlug, _ body: @escaping @Sendable (inout LibraryAccount) -> Void
    ) async throws {
        let effects = world.effects(skew: skew)
        let journal = journal
        _ = try await store.transaction { transaction in
            guard var account = try transaction.library(library) else {
                throw StoreFailure.missing
            }
            body(&account)
            return try Region.change(
                account, in: transaction, journal: journal, effects: effects)
        }
    }

    /// The coordinator compacts.
    ///
    /// - Returns: how many tombstones went.
    @discardableResult
    public func compact() async throws -> Int {
        try await store.transaction { try Region.compact(in: $0).dropped }
    }

    /// A device of `library`: its token and first replica.
    public func enrol(_ library: String, label: String? = nil) async throws -> Membership {
        guard let slug = LibrarySlug(library), let key = KeyFixture.fingerprint else {
            throw StoreFailure.missing
        }
        let (code, _) = try await accounts.issueCode(for: slug, key: key)
        return try await accounts.enrol(secret: code.secret, label: label)
    }

    /// The winning rows, by id, for comparing with a replica's.
    public func rows(for library: LibrarySlug) async throws -> [String] {
        try await store.read { try $0.texts(for: library) }
    }

    /// Every write that is in the history of a record.
    public func history(of id: RecordID) async throws -> RecordHistory {
        try await store.read { transaction in
            try transaction.history(of: id).recordHistory(id: id, kind: "event")
        }
    }
}

extension RecordStorage {
    /// The rows that `library` may see, as text, by id.
    public func texts(for library: LibrarySlug) throws -> [String] {
        try snapshot(of: IDRange(), limit: .max, bytesMax: .max, for: library).compactMap { line in
            if case .row(_, _, let text) = line { text } else { nil }
        }
    }
}
