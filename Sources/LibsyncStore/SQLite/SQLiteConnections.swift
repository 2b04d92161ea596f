internal import Foundation
internal import GRDB

/// The connections to one file, or to memory; closed once nobody uses them any more.
///
/// GRDB crashes when a closed connection is used, and closes while others wait for their turn.
final class SQLiteConnections: @unchecked Sendable {
    private let database: any DatabaseWriter
    private let lock = NSLock()
    private var users = 0
    private var isClosed = false

    init(_ database: any DatabaseWriter) { self.database = database }

    /// Lends the connections to `body`.
    /// - Throws: `StoreFailure.other` after `close`.
    func use<Result>(
        _ body: (any DatabaseWriter) async throws -> Result
    ) async throws -> Result {
        try enter()
        defer { leave() }
        return try await body(database)
    }

    /// Closes the connections now, or when the last who uses them has gone.
    func close() throws {
        let isIdle = lock.withLock {
            defer { isClosed = true }
            return users == 0 && !isClosed
        }
        if isIdle { try closeNow() }
    }

    private func enter() throws {
        try lock.withLock {
            if isClosed { throw StoreFailure.other(detail: "the store is closed") }
            users += 1
        }
    }

    private func leave() {
        let isLast = lock.withLock {
            users -= 1
            return isClosed && users == 0
        }
        if isLast { try? closeNow() }
    }

    private func closeNow() throws {
        // The writer last: a reader cannot bring the write-ahead log into the file and remove it.
        (database as? DatabasePool)?.invalidateReadOnlyConnections()
        try database.close()
    }
}
