import LibsyncModel
import LibsyncSimulator
import Testing

@testable import LibsyncStore

/// Fault loops: operation n fails, for n = 1, 2, 3 … until the scenario completes; then everything
/// is looked at (SQLite's practice).
@Suite struct FaultTests {
    /// The states before, between and after the steps, when nothing fails.
    private func states() async throws -> [Contents] {
        let store = try SQLiteStore()
        var states = [try await store.contents()]
        for step in Scenario.steps {
            try await store.transaction(step)
            states.append(try await store.contents())
        }
        #expect(states.allSatisfy { $0.isWhole })
        return states
    }

    @Test func `every step of the scenario changes something`() async throws {
        let states = try await states()
        for (before, after) in zip(states, states.dropFirst()) { #expect(before != after) }
    }

    @Test(arguments: [StoreFailure.diskFull, .busy, .readOnly, .other(detail: "I/O error")])
    func `whichever operation fails, the transaction leaves nothing`(
        failure: StoreFailure
    ) async throws {
        let states = try await states()
        var operation = 0
        var isComplete = false
        while !isComplete {
            operation += 1
            try await withFolder { folder in
                let path = folder.file("store.sqlite")
                let store = FaultyStore(
                    try SQLiteStore(path: path), failingAt: operation, with: failure)
                let kept = try await run(on: store, failingWith: failure)
                isComplete = !store.hasFailed
                try store.close()
                let reopened = try SQLiteStore(path: path)
                #expect(try await reopened.contents() == states[kept], "operation \(operation)")
                #expect(try await reopened.integrityFaults().isEmpty)
                // The step can be taken again, and the rest after it.
                for step in Scenario.steps[kept...] { try await reopened.transaction(step) }
                let end = try await reopened.contents()
                #expect(end == states.last, "operation \(operation)")
                try reopened.close()
            }
        }
        #expect(operation > 50)
    }

    /// Runs the scenario until a step fails.
    ///
    /// - Returns: how many steps were kept.
    private func run(on store: any Store, failingWith failure: StoreFailure) async throws -> Int {
        for (kept, step) in Scenario.steps.enumerated() {
            do {
                try await store.transaction(step)
            } catch let error as StoreFailure {
                #expect(error == failure)
                return kept
            }
        }
        return Scenario.steps.count
    }

    @Test func `a disk that is full at any page leaves the state before or after`() async throws {
        let states = try await states()
        var room = 0
        var reached: Set<Int> = []
        var isComplete = false
        while !isComplete {
            try await withFolder { folder in
                let path = folder.file("store.sqlite")
                let store = try SQLiteStore(path: path)
                let pages = try await store.text("PRAGMA page_count").flatMap { Int($0) }
                let limit = try #require(pages) + room
                _ = try await store.text("PRAGMA max_page_count = \(limit)")
                let kept = try await run(
                    on: Padded(store: store, bytes: 9_000), failingWith: .diskFull)
                reached.insert(kept)
                isComplete = kept == Scenario.steps.count
                // In use still, then reopened.
                #expect(try await store.contents() == states[kept], "\(room) pages")
                try store.close()
                let reopened = try SQLiteStore(path: path)
                #expect(try await reopened.contents() == states[kept], "\(room) pages")
                #expect(try await reopened.integrityFaults().isEmpty)
                try reopened.close()
            }
            room += 1
        }
        #expect(reached == Set(0...Scenario.steps.count))
    }

    /// A store whose every transaction takes room beside: the scenario alone would fit into the
    /// pages that an empty store has.
    private struct Padded: Store {
        let store: SQLiteStore
        let bytes: Int

        func read<Result: Sendable>(
            _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
        ) async throws -> Result { try await store.read(body) }

        func transaction<Result: Sendable>(
            _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
        ) async throws -> Result {
            try await store.transaction { [bytes] transaction in
                let engine = try #require(transaction as? SQLiteTransaction)
                try engine.execute("CREATE TABLE IF NOT EXISTS padding (bytes BLOB)")
                let result = try body(transaction)
                try engine.execute("INSERT INTO padding VALUES (zeroblob(\(bytes)))")
                return result
            }
        }

        func backup(to path: String) async throws { try await store.backup(to: path) }
        func integrityFaults() async throws -> [String] { try await store.integrityFaults() }
        func truncateLog() async throws { try await store.truncateLog() }

        func close() throws { try store.close() }
    }

    // MARK: The decorator

    @Test func `the operation of its number fails, and no other`() async throws {
        let store = FaultyStore(try SQLiteStore(), failingAt: 3, with: .busy)
        try await store.put(row(1))
        #expect(store.operations == 2)
        #expect(!store.hasFailed)
        await #expect(throws: StoreFailure.busy) { try await store.read { try $0.rowIDs() } }
        #expect(store.hasFailed)
        #expect(try await store.read { try $0.rowIDs() } == [recordID(1)])
        #expect(store.operations == 4)
    }

    @Test func `a lasting failure goes on`() async throws {
        let store = FaultyStore(
            try SQLiteStore(), failingAt: 2, with: .diskFull, isLasting: true)
        for _ in 1...3 {
            await #expect(throws: StoreFailure.diskFull) { try await store.put(row(1), row(2)) }
        }
        await #expect(throws: StoreFailure.diskFull) { try await store.read { try $0.rowIDs() } }
    }

    @Test func `the end of a transaction is an operation`() async throws {
        let beneath = try SQLiteStore()
        let store = FaultyStore(beneath, failingAt: 2, with: .diskFull)
        await #expect(throws: StoreFailure.diskFull) { try await store.put(row(1)) }
        #expect(try await beneath.read { try $0.rowIDs() }.isEmpty)
    }
}
