public import LibsyncModel
public import LibsyncStore

/// What a restore did.
public struct RestoreReport: Hashable, Sendable {
    /// The newest sequence of the restored store.
    public let sequence: Int64
    /// Where the store that stood there before lies now; nil when there was none.
    public let former: String?
    /// The newest sequence of the store before; nil when there was none that could be read.
    public let formerSequence: Int64?
    /// Devices whose access had been withdrawn since the backup, and still is.
    public let revoked: [String]
    /// Devices that were enrolled since the backup, and may still speak.
    public let kept: [String]
    /// Libraries that were added since the backup, and stay.
    public let libraries: [LibrarySlug]
    /// What is missing now, until the branches bring it back; nil when that cannot be told.
    public let lost: LostReport?
    /// Whether the backup knew of somebody who may speak that no line of the journal named.
    public let isTaughtByBackup: Bool
    /// Whether the data folder was made, with the keys beside the backup: a new machine.
    public let isNewFolder: Bool
}

/// Puts a backup in the place of a server's store.
public enum Restore {
    /// Restores `path` into `folder`, which may not be there yet.
    ///
    /// Nothing is deleted: the store before is moved aside. The restored one begins a new life, so
    /// branches notice, and bring back what they had pushed since the backup.
    /// - Parameters:
    ///   - keys: the file of configuration and keys, for a folder that is not there yet; nil for the
    ///     one beside `path`.
    ///   - isClockConfirmed: whether the coordinator has looked at the clock, and it is right.
    /// - Throws: `UpkeepFailure`: `.running`, `.backupMissing`, `.backupUnsound`, `.backupForeign`,
    ///   `.clockDoubted`.
    public static func run(
        _ path: String, keys: String? = nil, into folder: DataFolder,
        isClockConfirmed: Bool = false, effects: Effects = .live
    ) async throws(UpkeepFailure) -> RestoreReport {
        guard PrivateFile.exists(path) else { throw .backupMissing(path) }
        let isNewFolder = !PrivateFile.exists(folder.path)
        if isNewFolder {
            let file = try KeysFile(from: keys ?? path + ".keys")
            try folder.make()
            try file.keys.save(to: folder)
            try file.configuration.save(to: folder)
        } else if !PrivateFile.exists(folder.configuration) {
            throw .folderForeign(folder.path)
        }
        let lock = try FolderLock(folder)
        defer { withExtendedLifetime(lock) {} }
        let work = RestoreWork(
            folder: folder, path: path, effects: effects, isClockConfirmed: isClockConfirmed)
        return try await upkeep {
            let carried = try await work.prepare()
            let former = try work.exchange()
            if isClockConfirmed {
                try await Upkeep.on(folder, effects: effects) { try await $0.confirmClock() }
            }
            // It is done; what cannot be counted is no failure.
            let lost = try? await Upkeep.on(folder, effects: effects) { try await $0.lost() }
            return RestoreReport(
                sequence: carried.sequence, former: former,
                formerSequence: carried.formerSequence, revoked: carried.revoked,
                kept: carried.kept, libraries: carried.libraries, lost: lost,
                isTaughtByBackup: carried.isTaughtByBackup, isNewFolder: isNewFolder)
        }
    }
}
