import Foundation
import LibsyncModel
import Testing

@testable import LibsyncStore

/// A store that can only be looked at: the disk is full or read-only, or the files are others'.
@Suite struct ReadOnlyTests {
    /// A folder with a store that was closed, and what is in it.
    private func withStore(
        named name: String = "store.sqlite", _ body: (Folder, String) async throws -> Void
    ) async throws {
        try await withFolder { folder in
            let path = folder.file(name)
            let store = try SQLiteStore(path: path)
            try await store.put(row(1), row(2))
            try store.close()
            try await body(folder, path)
        }
    }

    private func count(_ store: SQLiteStore) async throws -> Int {
        try await store.read { try $0.rowCount() }
    }

    @Test(arguments: ["store.sqlite", "100% sikker? #1.sqlite"])
    func `it is read, and nothing on the disk is made or changed`(name: String) async throws {
        try await withStore(named: name) { folder, path in
            let before = try folder.bytes(name)
            let store = try SQLiteStore(readingAt: path, obstacle: .diskFull)
            #expect(try await count(store) == 2)
            #expect(try await store.integrityFaults().isEmpty)
            #expect(try folder.names() == [name])
            try store.close()
            #expect(try folder.names() == [name])
            #expect(try folder.bytes(name) == before)
        }
    }

    @Test(arguments: [StoreFailure.diskFull, .readOnly])
    func `every write says why there is none`(obstacle: StoreFailure) async throws {
        try await withStore { _, path in
            let store = try SQLiteStore(readingAt: path, obstacle: obstacle)
            await #expect(throws: obstacle) { try await store.put(row(3)) }
            await #expect(throws: obstacle) { try await store.truncateLog() }
            #expect(try await count(store) == 2)
            try store.close()
        }
    }

    @Test func `it can be copied to where there is room`() async throws {
        try await withStore { folder, path in
            let store = try SQLiteStore(readingAt: path, obstacle: .readOnly)
            try await store.backup(to: folder.file("copy.sqlite"))
            try store.close()
            let copy = try SQLiteStore(path: folder.file("copy.sqlite"))
            #expect(try await count(copy) == 2)
            try copy.close()
        }
    }

    @Test func `what another process has just written is read too`() async throws {
        try await withStore { _, path in
            let writer = try SQLiteStore(path: path)
            try await writer.put(row(3))
            let reader = try SQLiteStore(readingAt: path, obstacle: .readOnly)
            #expect(try await count(reader) == 3)
            try reader.close()
            try writer.close()
        }
    }

    @Test func `an older state is never shown for the present one`() async throws {
        try await withStore { folder, path in
            let writer = try SQLiteStore(path: path)
            try await writer.put(row(3))
            // A log whose index is missing, as in a folder that was copied in part.
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(
                    atPath: path + suffix, toPath: folder.file("part.sqlite\(suffix)"))
            }
            try writer.close()
            #expect(throws: StoreFailure.readOnly) {
                try SQLiteStore(readingAt: folder.file("part.sqlite"), obstacle: .readOnly)
            }
            // Where it can be written, nothing is missing.
            let whole = try SQLiteStore(path: folder.file("part.sqlite"))
            #expect(try await count(whole) == 3)
            try whole.close()
        }
    }

    @Test func `what is not there, or no store, is refused`() async throws {
        try await withFolder { folder in
            #expect(throws: StoreFailure.self) {
                try SQLiteStore(readingAt: folder.file("none.sqlite"), obstacle: .readOnly)
            }
            try Data("Kjære bibliotek".utf8).write(to: folder.url.appending(path: "letter"))
            #expect(throws: StoreFailure.notAStore) {
                try SQLiteStore(readingAt: folder.file("letter"), obstacle: .readOnly)
            }
            #expect(try folder.names() == ["letter"])
        }
    }
}
