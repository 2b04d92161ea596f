internal import Foundation
internal import GRDB

/// The contract on SQLite through GRDB.
///
/// On disk: write-ahead log, `synchronous=FULL` on both sides, because an acknowledged push must
/// survive a power cut and so must what a librarian typed a second ago.
public final class SQLiteStore: Store {
    private let connections: SQLiteConnections
    /// Why nothing can be written; nil when it can.
    private let obstacle: StoreFailure?

    /// How long a transaction waits for another process, in seconds.
    static let busySeconds: TimeInterval = 10

    /// Opens the store at `path`, made if it is not there, and brings its schema up to date.
    /// - Throws: `StoreFailure`.
    public init(path: String) throws {
        var configuration = SQLiteStore.configuration
        configuration.label = "libsync"
        obstacle = nil
        // The file holds drafts and texts of one library: nobody else's business.
        try SQLiteStore.makeFile(at: path)
        connections = try SQLiteStore.translating {
            let pool = try DatabasePool(path: path, configuration: configuration)
            // GRDB sets NORMAL when it turns the write-ahead log on.
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = FULL")
            }
            try Schema.update(pool)
            return SQLiteConnections(pool)
        }
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: path + suffix)
        }
    }

    /// Opens the store at `path` for reading alone, where it cannot be opened otherwise: on a disk
    /// that is full or read-only, or in a folder of somebody else.
    ///
    /// Nothing is made or changed on the disk.
    /// - Parameter obstacle: what every write throws.
    /// - Throws: `StoreFailure`; `obstacle` also where a log holds what was written last and cannot
    ///   be read: an older state is never shown as the present one.
    public init(readingAt path: String, obstacle: StoreFailure) throws {
        var configuration = SQLiteStore.configuration
        configuration.readonly = true
        self.obstacle = obstacle
        connections = try SQLiteStore.translating {
            let queue = try SQLiteStore.reader(of: path, configuration, obstacle)
            guard try queue.read(Schema.migrator.hasCompletedMigrations) else { throw obstacle }
            return SQLiteConnections(queue)
        }
    }

    private static func reader(
        of path: String, _ configuration: Configuration, _ obstacle: StoreFailure
    ) throws -> DatabaseQueue {
        // With the index of the log there, SQLite reads the log too, and keeps off from writers
        // (www.sqlite.org/wal.html, section 5).
        if FileManager.default.fileExists(atPath: path + "-shm"),
            let queue = try? DatabaseQueue(path: path, configuration: configuration)
        {
            return queue
        }
        let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
        guard log?[.size] as? Int ?? 0 == 0 else { throw obstacle }
        // Without a log nobody writes at this moment and the file is all there is. Told that it
        // does not change, SQLite makes no index, for which there may be no room.
        return try DatabaseQueue(path: unchangingURI(of: path), configuration: configuration)
    }

    /// The path as SQLite's URI (www.sqlite.org/uri.html).
    private static func unchangingURI(of path: String) -> String {
        let escaped = path.replacing("%", with: "%25").replacing("?", with: "%3f")
            .replacing("#", with: "%23")
        return (path.hasPrefix("/") ? "file://" : "file:") + escaped + "?immutable=1"
    }

    /// A store in memory.
    public init() throws {
        obstacle = nil
        connections = try SQLiteStore.translating {
            let queue = try DatabaseQueue(configuration: SQLiteStore.configuration)
            try Schema.update(queue)
            return SQLiteConnections(queue)
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(busySeconds)
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { db in
            // Before GRDB turns the write-ahead log on: a file that is not ours stays as it was.
            try Schema.check(db)
            // A purge must not leave text in free pages.
            try db.execute(sql: "PRAGMA secure_delete = ON")
        }
        return configuration
    }

    /// Reads a consistent state, while writers go on.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        try await SQLiteStore.translating {
            try await connections.use { database in
                try await database.read { db in try body(SQLiteTransaction(db)) }
            }
        }
    }

    /// Runs `body` in one transaction, on disk when this returns.
    public func transaction<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        if let obstacle { throw obstacle }
        return try await SQLiteStore.translating {
            try await connections.use { database in
                try await database.write { db in
                    let transaction = SQLiteTransaction(db)
                    let result = try body(transaction)
                    try transaction.flushDigests()
                    return result
                }
            }
        }
    }

    /// Writes a complete copy to a new file of mode 0600, on disk when this returns.
    public func backup(to path: String) async throws {
        // Made here, because SQLite would make it readable for all while it fills it.
        try SQLiteStore.makeFile(at: path, isNew: true)
        do {
            try await SQLiteStore.translating {
                // One snapshot without free pages, while writers go on.
                try await connections.use { database in
                    try await database.unsafeRead { db in
                        try db.execute(sql: "VACUUM INTO ?", arguments: [path])
                    }
                }
            }
            // SQLite does not see to that (www.sqlite.org/lang_vacuum.html, section 5).
            try FileHandle(forUpdating: URL(filePath: path)).synchronize()
        } catch {
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
    }

    /// Makes an empty file of mode 0600, which SQLite takes for an empty database; unless it
    /// `isNew`, a file that is there stays as it is.
    private static func makeFile(at path: String, isNew: Bool = false) throws {
        let descriptor = open(path, O_CREAT | O_CLOEXEC | (isNew ? O_EXCL : 0), 0o600)
        if descriptor >= 0 { return try FileHandle(fileDescriptor: descriptor).close() }
        switch errno {
        case EEXIST: throw StoreFailure.exists
        case ENOENT, ENOTDIR: throw StoreFailure.missing
        case EACCES, EPERM, EROFS: throw StoreFailure.readOnly
        case ENOSPC, EDQUOT: throw StoreFailure.diskFull
        default: throw StoreFailure.other(detail: String(cString: strerror(errno)))
        }
    }

    /// Faults that `PRAGMA integrity_check` finds, at most 20.
    public func integrityFaults() async throws -> [String] {
        try await SQLiteStore.translating {
            let lines = try await connections.use { database in
                try await database.read { db in
                    try String.fetchAll(db, sql: "PRAGMA integrity_check(20)")
                }
            }
            return lines == ["ok"] ? [] : lines
        }
    }

    /// Empties the write-ahead log, as far as no reader needs it.
    public func truncateLog() async throws {
        if let obstacle { throw obstacle }
        try await SQLiteStore.translating {
            try await connections.use { database in
                try await database.writeWithoutTransaction { db in
                    _ = try GRDB.Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
                }
            }
        }
    }

    /// Closes all connections, when what is under way has ended; closing twice does no harm.
    public func close() throws {
        try SQLiteStore.translating { try connections.close() }
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
