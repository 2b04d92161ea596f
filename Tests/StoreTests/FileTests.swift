import Foundation
import LibsyncModel
import Testing

@testable import LibsyncStore

/// The file of a store: what may be opened, and who may read it.
@Suite struct FileTests {
    /// Writes a file by another program: SQLite, but none of ours.
    private func foreign(in folder: Folder) async throws -> String {
        let path = folder.file("foreign.sqlite")
        let store = try SQLiteStore(path: path)
        try await store.execute("PRAGMA application_id = 0")
        try store.close()
        return path
    }

    @Test func `a store's files are its owner's alone`() async throws {
        try await withFolder { folder in
            let store = try SQLiteStore(path: folder.file("store.sqlite"))
            try await store.put(row(1))
            #expect(
                try folder.names() == ["store.sqlite", "store.sqlite-shm", "store.sqlite-wal"])
            for name in try folder.names() { #expect(try folder.mode(name) == 0o600) }
            try store.close()
            let again = try SQLiteStore(path: folder.file("store.sqlite"))
            try await again.put(row(2))
            for name in try folder.names() { #expect(try folder.mode(name) == 0o600) }
            try again.close()
        }
    }

    @Test func `a file that others could read is narrowed when it is opened`() async throws {
        try await withFolder { folder in
            let path = folder.file("store.sqlite")
            try SQLiteStore(path: path).close()
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            try SQLiteStore(path: path).close()
            #expect(try folder.mode("store.sqlite") == 0o600)
        }
    }

    @Test func `what was kept is there after closing`() async throws {
        try await withFolder { folder in
            let store = try SQLiteStore(path: folder.file("store.sqlite"))
            for step in Scenario.steps { try await store.transaction(step) }
            let before = try await store.contents()
            try store.close()
            #expect(try folder.names() == ["store.sqlite"])
            let again = try SQLiteStore(path: folder.file("store.sqlite"))
            #expect(try await again.contents() == before)
            try again.close()
        }
    }

    @Test func `what was kept is there after a crash`() async throws {
        try await withFolder { folder in
            let store = try SQLiteStore(path: folder.file("store.sqlite"))
            for step in Scenario.steps { try await store.transaction(step) }
            let before = try await store.contents()
            // The file and its log, as a process that was killed leaves them.
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(
                    atPath: folder.file("store.sqlite\(suffix)"),
                    toPath: folder.file("killed.sqlite\(suffix)"))
            }
            let killed = try SQLiteStore(path: folder.file("killed.sqlite"))
            #expect(try await killed.contents() == before)
            #expect(try await killed.integrityFaults().isEmpty)
            try killed.close()
            try store.close()
        }
    }

    @Test func `a commit is on disk when it returns, and what is purged leaves no trace`()
        async throws
    {
        try await withFolder { folder in
            let store = try SQLiteStore(path: folder.file("store.sqlite"))
            // 2 is FULL: the log is synced at every commit (sqlite.org/pragma.html).
            #expect(try await store.text("PRAGMA synchronous") == "2")
            #expect(try await store.text("PRAGMA journal_mode") == "wal")
            #expect(try await store.text("PRAGMA secure_delete") == "1")
            try store.close()
        }
    }

    @Test func `the text of a removed row is not in the file`() async throws {
        try await withFolder { folder in
            let store = try SQLiteStore(path: folder.file("store.sqlite"))
            let secret = String(repeating: "Hemmelig", count: 2_000)
            try await store.put(row(1, fields: ["description/nb": .string(secret)]), row(2))
            try await store.transaction { transaction in
                try transaction.putView(row(1, fields: ["description/nb": .string(secret)]))
                try transaction.remove(recordID(1))
            }
            try store.close()
            let file = try Data(contentsOf: folder.url.appending(path: "store.sqlite"))
            #expect(file.range(of: Data("Lesestund".utf8)) != nil)
            #expect(file.range(of: Data("Hemmelig".utf8)) == nil)
        }
    }

    // MARK: What is refused

    @Test func `another program's SQLite file is refused and stays as it was`() async throws {
        try await withFolder { folder in
            let path = try await foreign(in: folder)
            // Written as other programs write: without a log beside it.
            let queue = try SQLiteStore()
            try await queue.backup(to: folder.file("plain.sqlite"))
            var bytes = try folder.bytes("plain.sqlite")
            bytes.replaceSubrange(68..<72, with: [0, 0, 0, 0])
            try Data(bytes).write(to: folder.url.appending(path: "plain.sqlite"))
            for path in [path, folder.file("plain.sqlite")] {
                let before = try Data(contentsOf: URL(filePath: path))
                #expect(throws: StoreFailure.notAStore) { try SQLiteStore(path: path) }
                #expect(try Data(contentsOf: URL(filePath: path)) == before)
            }
        }
    }

    @Test(arguments: [2, 99, 100, 4_096, 10_000])
    func `a file that is no SQLite file is refused and stays as it was`(size: Int) async throws {
        try await withFolder { folder in
            let garbage = Array("Kjære bibliotek! ".utf8)
            let bytes = (0..<size).map { garbage[$0 % garbage.count] }
            try Data(bytes).write(to: folder.url.appending(path: "letter"))
            #expect(throws: StoreFailure.notAStore) {
                try SQLiteStore(path: folder.file("letter"))
            }
            #expect(try folder.bytes("letter") == bytes)
        }
    }

    @Test func `an empty file becomes a store`() async throws {
        try await withFolder { folder in
            try Data().write(to: folder.url.appending(path: "store.sqlite"))
            let store = try SQLiteStore(path: folder.file("store.sqlite"))
            try await store.put(row(1))
            try store.close()
        }
    }

    @Test func `a file cut short is found damaged`() async throws {
        try await withFolder { folder in
            let store = try SQLiteStore(path: folder.file("store.sqlite"))
            for number in 1...200 as ClosedRange<UInt64> { try await store.put(row(number)) }
            try store.close()
            let bytes = try folder.bytes("store.sqlite")
            try Data(bytes.prefix(bytes.count / 2 / 4_096 * 4_096))
                .write(to: folder.url.appending(path: "store.sqlite"))
            var faults: [String] = []
            do {
                let cut = try SQLiteStore(path: folder.file("store.sqlite"))
                faults = try await cut.integrityFaults()
            } catch StoreFailure.damaged(let detail) {
                faults = [detail]
            }
            #expect(!faults.isEmpty)
        }
    }

    @Test func `a folder that is not there, and a folder in place of a file, are told apart`()
        async throws
    {
        try await withFolder { folder in
            #expect(throws: StoreFailure.missing) {
                try SQLiteStore(path: folder.file("none/store.sqlite"))
            }
            #expect(throws: StoreFailure.other(detail: "Is a directory")) {
                try SQLiteStore(path: folder.url.path)
            }
        }
    }

    /// Whether a mode without the right to write stops this process; not so for root.
    private static let modesHold: Bool = {
        let url = FileManager.default.temporaryDirectory.appending(path: "libsync-mode-\(UUID())")
        let manager = FileManager.default
        try? manager.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o500])
        defer { try? manager.removeItem(at: url) }
        return !manager.createFile(atPath: url.appending(path: "probe").path, contents: nil)
    }()

    @Test(.enabled(if: modesHold, "this user may write where the mode forbids it"))
    func `a folder and a file that may not be written are told`() async throws {
        try await withFolder { folder in
            let manager = FileManager.default
            try SQLiteStore(path: folder.file("store.sqlite")).close()
            try manager.setAttributes(
                [.posixPermissions: 0o400], ofItemAtPath: folder.file("store.sqlite"))
            try manager.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder.url.path)
            defer {
                try? manager.setAttributes(
                    [.posixPermissions: 0o700], ofItemAtPath: folder.url.path)
            }
            for name in ["store.sqlite", "new.sqlite"] {
                #expect(throws: StoreFailure.readOnly) {
                    try SQLiteStore(path: folder.file(name))
                }
            }
        }
    }

    // MARK: Words of the engine

    @Test func `a disk that is full is told, and there is room again later`() async throws {
        let store = try SQLiteStore()
        try await store.put(row(1))
        let pages = try #require(try await store.text("PRAGMA page_count"))
        _ = try await store.text("PRAGMA max_page_count = \(pages)")
        let long = row(
            2, fields: ["description/nb": .string(String(repeating: "å", count: 90_000))])
        await #expect(throws: StoreFailure.diskFull) { try await store.put(long) }
        #expect(try await store.read { try $0.rowIDs() } == [recordID(1)])
        _ = try await store.text("PRAGMA max_page_count = 1000000")
        try await store.put(long)
        #expect(try await store.read { try $0.row(recordID(2)) } == long)
    }

    @Test func `a store that may not be written says so`() async throws {
        let store = try SQLiteStore()
        try await store.execute("PRAGMA query_only = 1")
        await #expect(throws: StoreFailure.readOnly) { try await store.put(row(1)) }
    }

    @Test func `a text damaged on disk is told, found and replaced`() async throws {
        let store = try SQLiteStore()
        try await store.put(row(1), row(2))
        let whole = try await store.read { try $0.digest(for: skogdal) }
        try await store.execute("UPDATE row SET body = replace(body, '{', '[')")
        await #expect(throws: StoreFailure.self) {
            try await store.read { try $0.row(recordID(1)) }
        }
        let found = try await store.read { try $0.recomputedDigest(for: skogdal) }
        #expect(found != whole)
        try await store.put(row(1))
        try await store.transaction { try $0.remove(recordID(2)) }
        try await store.put(row(2))
        #expect(try await store.read { try $0.recomputedDigest(for: skogdal) } == whole)
        #expect(try await store.read { try $0.digest(for: skogdal) } == whole)
    }
}
