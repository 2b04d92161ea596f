internal import Foundation
internal import LibsyncStore

/// The stores that restores have put aside in the data folder.
extension DataFolder {
    /// What each such folder is called, before the time.
    static let formerPrefix = "before-restore-"

    /// The folders, oldest first.
    var formerFolders: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasPrefix(DataFolder.formerPrefix) }.sorted()
            .map { path + "/" + $0 }
            .filter { PrivateFile.exists(DataFolder(path: $0).store) }
    }

    /// Reads the former store in `folder`; nil when it is too damaged to be read, which may be why
    /// it was put aside.
    static func former<Result: Sendable>(
        in folder: String, _ body: @escaping @Sendable (any StoreTransaction) throws -> Result
    ) async -> Result? {
        guard let store = try? SQLiteStore(path: DataFolder(path: folder).store) else { return nil }
        defer { try? store.close() }
        return try? await store.read(body)
    }
}
