import Foundation
import LibsyncModel
import LibsyncStore
import Testing

// Transactions, reading beside writing, copies.
extension StoreContract {
    private struct Refusal: Error, Equatable {
        let reason: String
    }

    @Test(arguments: Engine.allCases, Array(Scenario.steps.indices))
    func `an error leaves nothing of its transaction in any table`(
        engine: Engine, step: Int
    ) async throws {
        try await engine.with { store in
            for step in Scenario.steps[..<step] { try await store.transaction(step) }
            let before = try await store.contents()
            await #expect(throws: Refusal(reason: "kept as it is")) {
                try await store.transaction { transaction in
                    for step in Scenario.steps[step...] { try step(transaction) }
                    throw Refusal(reason: "kept as it is")
                }
            }
            #expect(try await store.contents() == before)
            // What came before the error does not come back with the next transaction either.
            try await store.transaction { try $0.set(.label, to: "vakt") }
            #expect(try await store.contents().digests == before.digests)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a transaction sees what it wrote and returns what it is asked for`(
        engine: Engine
    ) async throws {
        try await engine.with { store in
            let value = try await store.transaction { transaction in
                try transaction.set(.label, to: "vakt")
                return try transaction.setting(.label)
            }
            #expect(value == "vakt")
        }
    }

    @Test(arguments: Engine.allCases)
    func `no change is lost among many writers`(engine: Engine) async throws {
        try await engine.with { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...40 as ClosedRange<UInt64> {
                    group.addTask {
                        try await store.transaction { transaction in
                            let last = try transaction.head()?.last ?? 0
                            try transaction.append(
                                Commit(first: last + 1, last: last + 1, tag: number, time: 1))
                            try transaction.put(row(number, at: last + 1))
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.read { try $0.head()?.last } == 40)
            let lines = try await store.lines(for: fjordvik)
            #expect(lines.map(\.sequence) == Array(1...40))
            try await store.read { transaction in
                let sum = try transaction.digest(for: fjordvik)
                #expect(try sum == transaction.recomputedDigest(for: fjordvik))
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `no row appears behind what a reader has read`(engine: Engine) async throws {
        try await engine.with { store in
            try await withThrowingTaskGroup(of: [Int64].self) { group in
                for number in 1...60 as ClosedRange<UInt64> {
                    group.addTask {
                        try await store.transaction { transaction in
                            let next = (try transaction.head()?.last ?? 0) + 1
                            try transaction.append(
                                Commit(first: next, last: next, tag: number, time: 1))
                            try transaction.put(row(number, at: next))
                        }
                        return []
                    }
                }
                group.addTask {
                    var read: [Int64] = []
                    while read.count < 60 {
                        let after = read.last ?? 0
                        read += try await store.lines(after: after, for: skogdal).map(\.sequence)
                    }
                    return read
                }
                for try await read in group where !read.isEmpty { #expect(read == Array(1...60)) }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `reading cannot write`(engine: Engine) async throws {
        try await engine.with { store in
            await #expect(throws: StoreFailure.readOnly) {
                try await store.read { try $0.put(row(1)) }
            }
            try await store.put(row(2))
            #expect(try await store.read { try $0.rowIDs() } == [recordID(2)])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a closed store fails`(engine: Engine) async throws {
        try await engine.with { store in
            try await store.put(row(1))
            try store.close()
            try store.close()
            await #expect(throws: StoreFailure.self) { try await store.read { try $0.rowIDs() } }
            await #expect(throws: StoreFailure.self) { try await store.put(row(2)) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a sound store has no faults`(engine: Engine) async throws {
        try await engine.with { store in
            for step in Scenario.steps { try await store.transaction(step) }
            #expect(try await store.integrityFaults().isEmpty)
        }
    }

    // MARK: Copies

    @Test(arguments: Engine.allCases)
    func `a backup is a complete store in one file of its owner's`(engine: Engine) async throws {
        try await engine.with { store in
            for step in Scenario.steps { try await store.transaction(step) }
            try await withFolder { folder in
                try await store.backup(to: folder.file("copy.sqlite"))
                #expect(try folder.names() == ["copy.sqlite"])
                #expect(try folder.mode("copy.sqlite") == 0o600)
                let copy = try SQLiteStore(path: folder.file("copy.sqlite"))
                #expect(try await copy.contents() == store.contents())
                #expect(try await copy.integrityFaults().isEmpty)
                try await copy.put(row(8))
                #expect(try await store.read { try $0.row(recordID(8)) } == nil)
                try copy.close()
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a backup never writes over a file`(engine: Engine) async throws {
        try await engine.with { store in
            try await withFolder { folder in
                for content in ["", "Dette er mitt."] {
                    try content.write(
                        toFile: folder.file("mine"), atomically: false, encoding: .utf8)
                    await #expect(throws: StoreFailure.exists) {
                        try await store.backup(to: folder.file("mine"))
                    }
                    #expect(try folder.bytes("mine") == Array(content.utf8))
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a backup into a folder that is not there says so`(engine: Engine) async throws {
        try await engine.with { store in
            try await withFolder { folder throws in
                await #expect(throws: StoreFailure.missing) {
                    try await store.backup(to: folder.file("none/copy.sqlite"))
                }
                #expect(try folder.names().isEmpty)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a backup that fails leaves no file behind`(engine: Engine) async throws {
        try await engine.with { store in
            try store.close()
            try await withFolder { folder throws in
                await #expect(throws: StoreFailure.self) {
                    try await store.backup(to: folder.file("copy.sqlite"))
                }
                #expect(try folder.names().isEmpty)
            }
        }
    }
}
