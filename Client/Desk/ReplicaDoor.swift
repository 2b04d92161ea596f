internal import LibsyncReplica
internal import LibsyncServing
internal import LibsyncStore
internal import Synchronization

/// The way to a replica that stays open: opened at the first use, and anew when its file is another.
///
/// `libsync restore` moves the file aside while the desk runs. What was then written through the old
/// opening would be in nobody's replica.
final class ReplicaDoor: Sendable {
    private struct Opening {
        let replica: Replica
        let node: UInt64?
    }
    private let folder: ReplicaFolder
    private let effects: Effects
    private let opening = Mutex<Opening?>(nil)
    /// Openings of files that were moved aside, never closed while the program runs: SQLite removes a
    /// log by its name when it closes, and under that name lies the new file's log.
    private static let retired = Mutex<[Replica]>([])

    init(_ folder: ReplicaFolder, effects: Effects) {
        self.folder = folder
        self.effects = effects
    }

    /// The replica, open.
    /// - Throws: `ReplicaFolderFailure`, `StoreFailure`; the next call tries again.
    func replica() throws -> Replica {
        let node = folder.storeNode
        return try opening.withLock { opening in
            if let opening, opening.node == node, node != nil { return opening.replica }
            if let old = opening { ReplicaDoor.retired.withLock { $0.append(old.replica) } }
            opening = nil
            let replica = try folder.open(effects: effects)
            opening = Opening(replica: replica, node: node)
            return replica
        }
    }

    /// Closes it, when the program ends.
    func close() {
        opening.withLock { opening in
            guard let last = opening, last.node == folder.storeNode else { return }
            try? last.replica.store.close()
            opening = nil
        }
    }
}
