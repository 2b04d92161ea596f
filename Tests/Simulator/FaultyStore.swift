public import LibsyncStore
internal import Synchronization

/// A store that fails at its n-th operation, for fault loops: fail operation n for n = 1, 2, 3 …
/// until the scenario completes, and look at the store beneath after each run (SQLite's practice).
///
/// Every call on a transaction's handle is one operation, reading or writing, and so is the end of
/// a transaction that writes, just before it is kept. The count runs over all transactions.
public final class FaultyStore: Store {
    private let store: any Store
    private let fault: Fault

    /// The decorated store.
    ///
    /// - Parameters:
    ///   - operation: the operation that fails, from 1.
    ///   - isLasting: whether all later operations fail too, as on a disk that stays full.
    public init(
        _ store: any Store, failingAt operation: Int, with failure: StoreFailure,
        isLasting: Bool = false
    ) {
        self.store = store
        fault = Fault(operation: operation, failure: failure, isLasting: isLasting)
    }

    /// How many operations there were, the failed ones among them.
    public var operations: Int { fault.operations }

    /// Whether an operation failed; when not, the scenario has fewer than n and the loop is over.
    public var hasFailed: Bool { fault.hasFailed }

    /// Reads through a handle that may fail.
    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        let fault = fault
        return try await store.read { try body(FaultyTransaction($0, fault)) }
    }

    /// Runs `body` with a handle that may fail.
    public func transaction<Result: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async throws -> Result {
        let fault = fault
        return try await store.transaction { transaction in
            let result = try body(FaultyTransaction(transaction, fault))
            try fault.step()
            return result
        }
    }

    /// Passed on; no operation.
    public func backup(to path: String) async throws { try await store.backup(to: path) }

    /// Passed on; no operation.
    public func integrityFaults() async throws -> [String] { try await store.integrityFaults() }

    /// Passed on; no operation.
    public func truncateLog() async throws { try await store.truncateLog() }

    /// Passed on; no operation.
    public func close() throws { try store.close() }
}

/// The counter that all transactions of one `FaultyStore` share.
final class Fault: Sendable {
    private let operation: Int
    private let failure: StoreFailure
    private let isLasting: Bool
    private let count = Mutex(0)

    init(operation: Int, failure: StoreFailure, isLasting: Bool) {
        self.operation = operation
        self.failure = failure
        self.isLasting = isLasting
    }

    var operations: Int { count.withLock { $0 } }

    var hasFailed: Bool { operations >= operation }

    /// Counts one operation.
    /// - Throws: the failure, when it is this one's turn.
    func step() throws {
        let number = count.withLock { count in
            count += 1
            return count
        }
        if number == operation || isLasting && number > operation { throw failure }
    }
}
