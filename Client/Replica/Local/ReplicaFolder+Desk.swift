internal import LibsyncFiles
public import LibsyncModel
public import LibsyncStore

/// What the desk, the pages over a replica, needs of the replica's folder.
extension ReplicaFolder {
    /// Where the desk keeps what is its own: people, keys, what was typed and not saved.
    ///
    /// It stays on this machine and is in no backup of the replica.
    public var deskPath: String { path + "/desk" }

    /// Which file the store is; another one after `restore`, nil when there is none.
    ///
    /// A program that keeps the store open looks at it before each use: what it wrote to a file that
    /// was moved aside would be seen by nobody.
    public var storeNode: UInt64? { PrivateFile.state(of: storePath)?.node }

    /// Takes the desk's own files for one change.
    ///
    /// - Throws: `ReplicaFolderFailure.held` after `waitSeconds`, `.notWritable`.
    public func lockDesk(
        as command: String, waitSeconds: Int = 10, effects: Effects = .live
    ) async throws -> ReplicaLock {
        try await ReplicaLock.take(
            deskPath + "/lock", as: command, waitSeconds: waitSeconds, effects: effects)
    }
}

extension Replica {
    /// The records of which something was typed here and waits to be sent.
    public func unsentRecords() async throws -> Set<RecordID> {
        try await store.read { transaction in
            Set(
                try transaction.outbox(of: nil, limit: .max).filter { !$0.isOffer }
                    .map(\.record.id))
        }
    }
}
