public import LibsyncModel
internal import LibsyncStore

/// What compaction would drop, or has dropped, and who holds it up.
public struct CompactReport: Hashable, Sendable {
    /// One replica that has not read everything.
    public struct Reader: Hashable, Sendable {
        /// The replica.
        public let replica: ReplicaID
        /// Its library.
        public let library: LibrarySlug
        /// How far it has read.
        public let read: Int64
    }
    /// Tombstones at or below it are dropped.
    public let horizon: Int64
    /// The newest sequence.
    public let head: Int64
    /// How many tombstones go.
    public let dropped: Int
    /// The replicas behind the head, the furthest behind first.
    public let readers: [Reader]

    /// The JSON form.
    public var json: JSONValue {
        [
            "horizon": .number(Double(horizon)), "head": .number(Double(head)),
            "dropped": .number(Double(dropped)),
            "readers": .array(
                readers.map { reader in
                    [
                        "replica": .string("\(reader.replica)"),
                        "library": .string("\(reader.library)"),
                        "read": .number(Double(reader.read)),
                    ]
                }),
        ]
    }
}

extension Upkeep {
    /// Drops the tombstones that every replica has read; or, with `isTrial`, tells what would go.
    ///
    /// - Parameter retired: replicas that are given up: the server forgets their ids. One that
    ///   comes back all the same takes a new identity and the whole state.
    /// - Throws: `UpkeepFailure.replicaUnknown`.
    public func compact(
        retiring retired: [ReplicaID] = [], isTrial: Bool
    ) async throws(UpkeepFailure) -> CompactReport {
        try await upkeep {
            do {
                let (journal, now) = (folder.journal, effects.now())
                let report = try await store.transaction { transaction in
                    let report = try Upkeep.compact(retiring: retired, in: transaction)
                    // A trial does it all, and then not.
                    if isTrial { throw Trial(report: report) }
                    try journal.append(retired.map { .forget($0, time: now) })
                    return report
                }
                try await store.truncateLog()
                return report
            } catch let trial as Trial {
                return trial.report
            }
        }
    }

    private static func compact(
        retiring retired: [ReplicaID], in transaction: any StoreTransaction
    ) throws -> CompactReport {
        for id in retired {
            guard try transaction.replica(id) != nil else {
                throw UpkeepFailure.replicaUnknown(id.description)
            }
            try transaction.removeReplica(id)
        }
        let (horizon, dropped) = try Region.compact(in: transaction)
        let head = try transaction.headSequence()
        let readers = try Region.counting(in: transaction).filter { $0.readSequence < head }
            .sorted { $0.readSequence < $1.readSequence }
            .compactMap { account in
                try transaction.device(account.device).map { device in
                    CompactReport.Reader(
                        replica: account.id, library: device.library, read: account.readSequence)
                }
            }
        return CompactReport(horizon: horizon, head: head, dropped: dropped, readers: readers)
    }
}

/// Ends a transaction that was only to be looked at.
private struct Trial: Error {
    let report: CompactReport
}
