internal import Foundation
internal import LibsyncProtocol
public import LibsyncStore

/// What the coordinator does at the server, one function a command.
///
/// Works while the server runs: the store takes several processes, one writer at a time.
public struct Upkeep: Sendable {
    /// The data folder.
    public let folder: DataFolder
    /// Its configuration.
    public let configuration: ServerConfiguration
    let store: any Store
    let effects: Effects

    /// Opens the folder's store for the time of `body`.
    public static func on<Result: Sendable>(
        _ folder: DataFolder, effects: Effects = .live,
        _ body: (Upkeep) async throws -> Result
    ) async throws(UpkeepFailure) -> Result {
        try folder.check()
        let configuration = try ServerConfiguration(from: folder)
        return try await upkeep {
            let store = try SQLiteStore(path: folder.store)
            let work = Upkeep(
                folder: folder, configuration: configuration, store: store, effects: effects)
            do {
                let result = try await body(work)
                try store.close()
                return result
            } catch {
                try? store.close()
                throw error
            }
        }
    }

    /// Makes a data folder: configuration, keys, and an empty store in its first life.
    ///
    /// - Returns: the fingerprint of the server's key.
    /// - Throws: `UpkeepFailure.folderExists`; of what was begun nothing is left.
    public static func found(
        _ folder: DataFolder, _ configuration: ServerConfiguration, effects: Effects = .live
    ) async throws(UpkeepFailure) -> String {
        // First of all, so that an unusable name or host leaves no folder behind.
        let keys = try ServerKeys(for: configuration, effects: effects)
        try folder.make()
        do throws(UpkeepFailure) {
            try keys.save(to: folder)
            return try await upkeep {
                let store = try SQLiteStore(path: folder.store)
                try await Region.found(store, effects: effects)
                try store.close()
                try folder.journal.found()
                // Last: a folder without it was never finished.
                try configuration.save(to: folder)
                return try keys.current.fingerprint.hex
            }
        } catch {
            // Nobody has used it yet: the same can be tried again once there is room.
            try? FileManager.default.removeItem(atPath: folder.path)
            throw error
        }
    }
}
