public import LibsyncModel
internal import LibsyncProtocol
public import LibsyncStore

/// What the server does with the requests of replicas, apart from HTTP: the simulator calls the
/// same functions without a network.
public struct SyncService: Sendable {
    let store: any Store
    let seal: PositionSeal
    let effects: Effects
    let clock: ServerClock
    let region: RegionProfile
    let journal: Journal?

    /// A service over `store`; without a `journal` a restore undoes what it must not.
    public init(
        store: any Store, seal: PositionSeal, effects: Effects, clock: ServerClock,
        region: RegionProfile, journal: Journal? = nil
    ) {
        self.store = store
        self.seal = seal
        self.effects = effects
        self.clock = clock
        self.region = region
        self.journal = journal
    }

    /// What is either done or refused within a transaction.
    ///
    /// A refusal is no thrown error there: a new epoch found on the way must be kept.
    enum Verdict<Value: Sendable>: Sendable {
        case done(Value)
        case refused(Problem)

        func get() throws(Problem) -> Value {
            switch self {
            case .done(let value): return value
            case .refused(let problem): throw problem
            }
        }
    }
}

extension SequenceStorage {
    /// The present life of the store.
    ///
    /// `Region.found` began the first, so there always is one.
    func epoch() throws -> Epoch {
        guard let epoch = try epochs().last else {
            throw StoreFailure.damaged(detail: "the store has no epoch; run init")
        }
        return epoch
    }

    func headSequence() throws -> Int64 { try head()?.last ?? 0 }
}

extension SettingStorage {
    /// Whether the present life began after it was heard of a life that the store has lost: then
    /// the next replica that speaks of it is no news.
    func isLost(_ epoch: String) throws -> Bool {
        try setting(.lostEpochs)?.split(separator: " ").contains { $0 == epoch } ?? false
    }

    /// Keeps the name of a life that the store has lost.
    func noteLost(_ epoch: String) throws {
        let lost = [try setting(.lostEpochs), epoch]
        try set(.lostEpochs, to: lost.compactMap(\.self).joined(separator: " "))
    }

    /// Tombstones at or below it were dropped; 0 while none were.
    func horizon() throws -> Int64 { try setting(.horizon).flatMap { Int64($0) } ?? 0 }
}

extension Problem {
    /// The server's clock jumped, and what was asked for would be written down by it.
    static let clockUntrusted = Problem(
        .clockUntrusted, "The server's clock jumped. The coordinator must confirm it first.",
        retryAfterSeconds: 60)
}

extension SyncService {
    /// The place `sequence`, sealed for `caller`.
    ///
    /// Place 0 has tag 0: before any commit.
    func position(
        _ kind: SealedPosition.Kind, at sequence: Int64, for caller: Caller,
        in transaction: any StoreTransaction
    ) throws -> Position {
        let commit = sequence == 0 ? nil : try transaction.commit(containing: sequence)
        let epoch = try transaction.epoch()
        return seal.seal(
            SealedPosition(
                kind: kind, epoch: epoch.id, sequence: sequence, tag: commit?.tag ?? 0,
                scope: caller.scope))
    }

    /// Whether this store gave out that place: it knows the commit's random tag.
    func recognises(
        _ position: SealedPosition, in transaction: any StoreTransaction
    ) throws -> Bool {
        if position.sequence == 0 { return true }
        return try transaction.commit(containing: position.sequence)?.tag == position.tag
    }

    /// Judges the words that a request carries.
    ///
    /// A word that this server signed and this store does not know means that the file was copied
    /// back: then a new life begins, here and now; while the clock is not trusted, it waits. Who
    /// brings back what others wrote is believed by the time at which this life began.
    ///
    /// - Returns: the problem to answer with; nil when all is well.
    func lineageProblem(
        _ tokens: [String?], in transaction: any StoreTransaction
    ) throws -> Problem? {
        let changed = Problem(
            .epochChanged,
            "The server was restored from a backup since this replica last spoke with it.")
        for token in tokens.compactMap(\.self) {
            guard let position = seal.open(token) else { return changed }
            let epochs = try transaction.epochs()
            let isOfThisLife = position.epoch == epochs.last?.id
            if try isOfThisLife && recognises(position, in: transaction) { continue }
            let isHeardOf =
                try epochs.contains { $0.id == position.epoch }
                || transaction.isLost(position.epoch)
            if !isOfThisLife, isHeardOf { return changed }
            guard clock.trustedNow() != nil else { return .clockUntrusted }
            if !isOfThisLife { try transaction.noteLost(position.epoch) }
            try beginEpoch(in: transaction)
            return changed
        }
        return nil
    }

    /// A file that somebody copied back while the server stood still is told at the start what it
    /// has forgotten; this is for all other ways (SYNC rule 20).
    private func beginEpoch(in transaction: any StoreTransaction) throws {
        try Region.beginEpoch(in: transaction, effects: effects)
        try journal?.apply(in: transaction, effects: effects)
    }

    /// What the server says to anyone.
    public func greeting(keys: [String]) async throws -> ServerGreeting {
        let region = region
        return try await store.read { transaction in
            ServerGreeting(
                region: region, versions: ProtocolVersion.served,
                epoch: try transaction.epoch().id, head: try transaction.headSequence(),
                horizon: try transaction.horizon(), pushEntriesMax: Limits.pushEntriesMax,
                pushBytesMax: Limits.pushBytesMax,
                keys: keys)
        }
    }

    /// The server's time in milliseconds; nil while its clock is not trusted.
    public func trustedTime() -> Int64? { clock.trustedNow() }
}
