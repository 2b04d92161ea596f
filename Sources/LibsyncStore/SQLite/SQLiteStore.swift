internal import Foundation
internal import GRDB

/// The contract on SQLite through GRDB.
///
/// On disk: write-ahead log, `synchronous=FULL` on both sides, because an acknowledged push must
/// survive a power cut and so must what a librarian typed a second ago.
public final class SQLiteStore: Store {
    private let database: any DatabaseWriter

    /// How long a transaction waits for another process, in seconds.
    static let busySeconds: TimeInterval = 10

    /// Opens the store at `path`, made if it is not there, and brings its schema up to date.
    /// - Throws: `StoreFailure`.
    public init(path: String) throws {
        var configuration = SQLiteStore.configuration
        configuration.label = "libsync"
        database = try SQLiteStore.translating {
            let pool = try DatabasePool(path: path, configuration: configuration)
            try SQLiteStore.prepare(pool)
            return pool
        }
        // The file holds drafts and texts of one library: nobody else's business.
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: path + suffix)
        }
    }

    /// A store in memory.
    public init() throws {
        database = try SQLiteStore.translating {
            let queue = try DatabaseQueue(configuration: SQLiteStore.configuration)
            try SQLiteStore.prepare(queue)
            return queue
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(busySeconds)
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            // A purge must not leave text in free pages.
            try db.execute(sql: "PRAGMA secure_delete = ON")
        }
        return configuration
    }

    private static func prepare(_ database: any DatabaseWriter) throws {
        let isNewer = try database.read { db in
            try Schema.check(db)
            return try Schema.migrator.hasBeenSuperseded(db)
        }
        if isNewer { throw StoreFailure.newerSchema }
        try Schema.migrator.migrate(database)
    }

    /// Reads a consistent state, while writers go on.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        try await SQLiteStore.translating {
            try await database.read { db in try body(SQLiteTransaction(db)) }
        }
    }

    /// Runs `body` in one transaction, on disk when this returns.
    public func transaction<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        try await SQLiteStore.translating {
            try await database.write { db in
                let transaction = SQLiteTransaction(db)
                let result = try body(transaction)
                try transaction.flushDigests()
                return result
            }
        }
    }

    /// Writes a complete copy to a new file of mode 0600.
    public func backup(to path: String) async throws {
        if FileManager.default.fileExists(atPath: path) { throw StoreFailure.exists }
        try await SQLiteStore.translating {
            // VACUUM INTO reads one snapshot while writers go on, and leaves no free pages.
            try await database.writeWithoutTransaction { db in
                try db.execute(sql: "VACUUM INTO ?", arguments: [path])
            }
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }

    /// Faults that `PRAGMA integrity_check` finds, at most 20.
    public func integrityFaults() async throws -> [String] {
        try await SQLiteStore.translating {
            try await database.read { db in
                let lines = try String.fetchAll(db, sql: "PRAGMA integrity_check(20)")
                return lines == ["ok"] ? [] : lines
            }
        }
    }

    /// Closes all connections.
    public func close() throws {
        try SQLiteStore.translating { try database.close() }
    }
}

extension SQLiteStore {
    static func translating<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as DatabaseError { throw failure(error) }
    }

    static func translating<Result: Sendable>(
        _ body: () async throws -> Result
    ) async throws -> Result {
        do { return try await body() } catch let error as DatabaseError { throw failure(error) }
    }

    private static func failure(_ error: DatabaseError) -> StoreFailure {
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
        case .SQLITE_FULL: .diskFull
        case .SQLITE_READONLY, .SQLITE_PERM: .readOnly
        case .SQLITE_CORRUPT: .damaged(detail: error.message ?? "corrupt")
        case .SQLITE_NOTADB: .notAStore
        case .SQLITE_CANTOPEN: .missing
        default: .other(detail: error.message ?? "SQLite error \(error.resultCode.rawValue)")
        }
    }
}
