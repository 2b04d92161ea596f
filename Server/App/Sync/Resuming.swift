public import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncStore

/// Lets a replica go on that was copied or put back, lost a batch, or met a restored server.
extension SyncService {
    /// Gives a replica a new identity, and finds where it goes on: the newest place of its ladder
    /// that this store recognises.
    ///
    /// - Parameter former: the id that it had, if it says so. Where all that it remembers is of an
    ///   earlier life of this server, nothing waits for that id any more. In the same life it may
    ///   be the id of the machine that the replica was copied from, and stays.
    public func resume(
        _ ladder: Ladder, former: ReplicaID?, caller: Caller
    ) async throws -> ResumePoint {
        let id = ReplicaID(effects.random())
        let now = effects.now()
        let account = ReplicaAccount(id: id, device: caller.device, registered: now)
        let journal = journal
        return try await store.transaction { transaction in
            let epoch = try transaction.epoch().id
            let unread = try transaction.unread(of: caller.device)
            var ended = Set(unread.dropLast(Limits.unreadReplicasMax - 1).map(\.id))
            if let former, isOfEarlierLife(ladder, than: epoch),
                try transaction.replica(former)?.device == caller.device
            {
                ended.insert(former)
            }
            for replica in ended { try transaction.removeReplica(replica) }
            try transaction.put(account)
            try journal?.append(
                ended.sorted().map { .forget($0, time: now) } + [.replica(account)])
            let cursor = try newestKnown(
                .cursor, of: ladder.cursors, scope: caller.scope, in: transaction)
            let commit = try newestKnown(.commit, of: ladder.commits, scope: nil, in: transaction)
            return ResumePoint(
                replica: id, epoch: epoch,
                cursor: try cursor.map {
                    try position(.cursor, at: $0, for: caller, in: transaction)
                },
                commit: try commit.map {
                    try position(.commit, at: $0, for: caller, in: transaction)
                }, horizon: try transaction.horizon())
        }
    }

    /// Whether this server signed some of the ladder's words, and all of them before `epoch` began.
    private func isOfEarlierLife(_ ladder: Ladder, than epoch: String) -> Bool {
        let places = (ladder.cursors + ladder.commits).compactMap { seal.open($0) }
        return !places.isEmpty && places.allSatisfy { $0.epoch != epoch }
    }

    private func newestKnown(
        _ kind: SealedPosition.Kind, of tokens: [String], scope: String?,
        in transaction: any StoreTransaction
    ) throws -> Int64? {
        try tokens.compactMap { token -> Int64? in
            guard let position = seal.open(token), position.kind == kind,
                scope == nil || position.scope == scope,
                try recognises(position, in: transaction)
            else { return nil }
            return position.sequence
        }.max()
    }
}

extension AccountStorage where Self: SequenceStorage {
    /// The replicas of a device that have neither read nor sent anything, oldest first: whoever
    /// asks for ids again and again holds up nothing with them.
    fileprivate func unread(of device: String) throws -> [ReplicaAccount] {
        try replicas(of: device).filter { replica in
            try replica.readSequence == 0 && ledgerEntry(replica.id) == nil
        }
    }
}
