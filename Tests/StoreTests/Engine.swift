import Foundation
import LibsyncModel
import LibsyncSimulator
import Testing

@testable import LibsyncStore

/// The engines that keep the store's contract; another one joins with a case here.
enum Engine: String, CaseIterable, CustomTestStringConvertible {
    case sqliteInMemory
    case sqliteOnDisk
    /// The decorator of the fault loops while nothing fails: it must change nothing.
    case decorated

    var testDescription: String { rawValue }

    /// Gives `body` a new store, closed and removed afterwards.
    func with(_ body: (any Store) async throws -> Void) async throws {
        switch self {
        case .sqliteInMemory: try await body(SQLiteStore())
        case .sqliteOnDisk:
            try await withFolder { folder in
                let store = try SQLiteStore(path: folder.file("store.sqlite"))
                try await body(store)
                try? store.close()
            }
        case .decorated:
            try await body(FaultyStore(SQLiteStore(), failingAt: .max, with: .diskFull))
        }
    }
}

/// The suite that every engine passes; its tests stand in the files of this folder, by storage.
@Suite struct StoreContract {}

/// A folder of its own.
struct Folder: Sendable {
    let url: URL

    func file(_ name: String) -> String { url.appending(path: name).path }

    func bytes(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: url.appending(path: name)))
    }

    func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: file(name))[.posixPermissions] as? Int
    }

    /// The names of its files, sorted.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
    }
}

/// Gives `body` a folder that is removed afterwards.
func withFolder(_ body: (Folder) async throws -> Void) async throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "libsync-store-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    try await body(Folder(url: url))
}

extension Store {
    /// Runs one statement on the SQLite beneath, as no caller of the contract can.
    func execute(_ sql: String) async throws {
        try await transaction { try #require($0 as? SQLiteTransaction).execute(sql) }
    }

    /// The first column of the first row.
    func text(_ sql: String) async throws -> String? {
        try await transaction { try #require($0 as? SQLiteTransaction).text(sql) }
    }

    /// The rows as text.
    func rows(_ sql: String) async throws -> String {
        try await transaction { transaction in
            try #require(transaction as? SQLiteTransaction).rows(sql).map { "\($0)" }
                .joined(separator: "\n")
        }
    }

    /// The lines that `library` reads after `sequence`.
    func lines(
        after sequence: Int64 = 0, limit: Int = .max, bytesMax: Int = .max,
        for library: LibrarySlug
    ) async throws -> [PullLine] {
        try await read { transaction in
            try transaction.lines(
                after: sequence, limit: limit, bytesMax: bytesMax, for: library)
        }
    }

    /// The numbers of the records of a list.
    func list(_ query: RecordQuery) async throws -> [UInt64] {
        try await read { try $0.list(query).map { number(of: $0.record.id) } }
    }

    /// Puts rows in one transaction.
    func put(_ rows: Row...) async throws {
        try await transaction { for row in rows { try $0.put(row) } }
    }
}
