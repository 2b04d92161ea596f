import Foundation
import LibsyncModel
import Testing

@testable import LibsyncStore

/// Several at one file: readers beside a writer, two handles as two processes have them.
@Suite struct SharingTests {
    /// Holds a transaction open from another thread until it is let go.
    private final class Gate: Sendable {
        private let entered = DispatchSemaphore(value: 0)
        private let left = DispatchSemaphore(value: 0)

        /// Called inside the transaction.
        ///
        /// What ends here by itself throws, and so fails the test that waits for the transaction: an
        /// expectation would belong to no test, since this is a thread of the store.
        func hold() throws {
            entered.signal()
            try Gate.wait(for: left)
        }

        /// Waits until the transaction is inside.
        func untilHeld() async throws {
            try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread { [entered] in
                    continuation.resume(with: Result { try Gate.wait(for: entered) })
                }
            }
        }

        /// Only a store that hangs needs so long; tests that compute share the two cores.
        private static func wait(for semaphore: DispatchSemaphore) throws {
            guard semaphore.wait(timeout: .now() + 600) == .success else { throw NeverCame() }
        }

        private struct NeverCame: Error {}

        func open() { left.signal() }
    }

    @Test func `readers go on beside a writer and see the state before`() async throws {
        try await withFolder { folder in
            let store = try SQLiteStore(path: folder.file("store.sqlite"))
            try await store.put(row(1))
            let gate = Gate()
            async let written: Void = store.transaction { transaction in
                try transaction.put(row(2, at: 2))
                try gate.hold()
            }
            try await gate.untilHeld()
            try await withThrowingTaskGroup(of: [RecordID].self) { group in
                for _ in 1...10 { group.addTask { try await store.read { try $0.rowIDs() } } }
                for try await ids in group { #expect(ids == [recordID(1)]) }
            }
            // A backup is a reader too.
            try await store.backup(to: folder.file("copy.sqlite"))
            gate.open()
            try await written
            #expect(try await store.read { try $0.rowIDs() }.count == 2)
            let copy = try SQLiteStore(path: folder.file("copy.sqlite"))
            #expect(try await copy.read { try $0.rowIDs() } == [recordID(1)])
            try copy.close()
            try store.close()
        }
    }

    @Test func `one reading sees one state, whatever is written meanwhile`() async throws {
        try await withFolder { folder in
            let store = try SQLiteStore(path: folder.file("store.sqlite"))
            try await store.put(row(1))
            let gate = Gate()
            async let read = store.read { transaction in
                let first = try transaction.digest(for: fjordvik)
                try gate.hold()
                return try first == transaction.digest(for: fjordvik)
                    && first == transaction.recomputedDigest(for: fjordvik)
            }
            try await gate.untilHeld()
            try await store.put(row(2, at: 2))
            gate.open()
            #expect(try await read)
            try store.close()
        }
    }

    @Test func `closing lets end what is under way`() async throws {
        try await withFolder { folder in
            let store = try SQLiteStore(path: folder.file("store.sqlite"))
            let gate = Gate()
            async let written: Void = store.transaction { transaction in
                try transaction.put(row(1))
                try gate.hold()
            }
            try await gate.untilHeld()
            try store.close()
            await #expect(throws: StoreFailure.self) { try await store.put(row(2)) }
            gate.open()
            try await written
            #expect(try folder.names() == ["store.sqlite"])
            let again = try SQLiteStore(path: folder.file("store.sqlite"))
            #expect(try await again.read { try $0.rowIDs() } == [recordID(1)])
            try again.close()
        }
    }

    @Test func `a second handle waits for the first, and nothing is lost`() async throws {
        try await withFolder { folder in
            let first = try SQLiteStore(path: folder.file("store.sqlite"))
            let second = try SQLiteStore(path: folder.file("store.sqlite"))
            let gate = Gate()
            async let held: Void = first.transaction { transaction in
                try transaction.put(row(1))
                try gate.hold()
            }
            try await gate.untilHeld()
            async let waiting: Void = second.put(row(2, at: 2))
            try await Task.sleep(for: .milliseconds(200))
            #expect(try await second.read { try $0.rowIDs() }.isEmpty)
            gate.open()
            try await held
            try await waiting
            for store in [first, second] {
                try await store.read { transaction in
                    #expect(try transaction.rowIDs() == [recordID(1), recordID(2)])
                    let sum = try transaction.digest(for: skogdal)
                    #expect(try sum == transaction.recomputedDigest(for: skogdal))
                }
            }
            try first.close()
            try second.close()
        }
    }

    @Test func `who waits too long is told that the store is busy`() async throws {
        try await withFolder { folder in
            let first = try SQLiteStore(path: folder.file("store.sqlite"))
            let second = try SQLiteStore(path: folder.file("store.sqlite"))
            #expect(SQLiteStore.busySeconds >= 5)
            _ = try await second.text("PRAGMA busy_timeout = 50")
            let gate = Gate()
            async let held: Void = first.transaction { transaction in
                try transaction.put(row(1))
                try gate.hold()
            }
            try await gate.untilHeld()
            await #expect(throws: StoreFailure.busy) { try await second.put(row(2)) }
            gate.open()
            try await held
            try await second.put(row(2))
            #expect(try await first.read { try $0.rowIDs() }.count == 2)
            try first.close()
            try second.close()
        }
    }

    @Test func `many handles add up to what one would have written`() async throws {
        try await withFolder { folder in
            let path = folder.file("store.sqlite")
            // All at once, on a file that is not there yet.
            let stores = try await withThrowingTaskGroup(of: SQLiteStore.self) { group in
                for _ in 1...4 { group.addTask { try SQLiteStore(path: path) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<80 as Range<UInt64> {
                    let store = stores[Int(number % 4)]
                    group.addTask {
                        try await store.transaction { transaction in
                            let next = (try transaction.head()?.last ?? 0) + 1
                            try transaction.append(
                                Commit(first: next, last: next, tag: 1, time: 1))
                            try transaction.put(row(number % 12, at: next))
                        }
                    }
                }
                try await group.waitForAll()
            }
            for store in stores {
                try await store.read { transaction in
                    #expect(try transaction.head()?.last == 80)
                    let sum = try transaction.digest(for: skogdal)
                    #expect(try sum == transaction.recomputedDigest(for: skogdal))
                }
                try store.close()
            }
        }
    }
}
