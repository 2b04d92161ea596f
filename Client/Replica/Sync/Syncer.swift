internal import LibsyncModel
internal import LibsyncStore

/// Performs the steps that `SyncSession` decides on.
///
/// Never waits inside a transaction, never holds one across a request.
public struct Syncer: Sendable {
    let replica: Replica
    let transport: any Transport

    /// A syncer for that replica.
    public init(replica: Replica, transport: any Transport) {
        self.replica = replica
        self.transport = transport
    }

    /// Runs one sync to its end.
    /// - Throws: `SyncFailure`, `StoreFailure`; what was done until then is kept, and so is the
    ///   outbox.
    public func run(
        _ goal: SyncGoal, progress: @escaping @Sendable (SyncProgress) -> Void = { _ in }
    ) async throws -> SyncSummary {
        var session = SyncSession(goal: goal)
        var run = SyncRun(progress: progress)
        var failure: SyncFailure?
        var step = session.next(after: try await start())
        while true {
            switch step {
            case .finish:
                try await endErasures(run)
                return run.summary
            case .fail(let reason):
                try await endErasures(run)
                if case .noProgress(let rounds) = reason {
                    throw SyncFailure.noProgress(rounds: rounds)
                }
                throw failure ?? SyncFailure.noProgress(rounds: 0)
            default: break
            }
            do {
                step = session.next(after: try await perform(step, &run))
            } catch let found as SyncFailure {
                failure = found
                step = session.next(after: Syncer.report(found))
            }
        }
    }

    /// What was erased must not stay in the store's log.
    private func endErasures(_ run: SyncRun) async throws {
        if run.summary.purged > 0 { try await replica.store.truncateLog() }
    }

    private func start() async throws -> SyncSession.Report {
        try await replica.store.read { transaction in
            .start(
                hasOutbox: try transaction.hasOutbox(),
                isInFlight: try transaction.fixedBatch() != nil,
                isHealing: try transaction.setting(.healing) != nil)
        }
    }

    private func hasOutbox() async throws -> Bool {
        try await replica.store.read { try $0.hasOutbox() }
    }

    /// What a failure means for the session.
    static func report(_ failure: SyncFailure) -> SyncSession.Report {
        guard case .problem(let code, _, _, let after) = failure else {
            return .failed(mayRetry: failure.mayRetry, afterMilliseconds: nil)
        }
        switch code {
        case "replica-forked", "batch-gap", "epoch-changed": return .identityRefused
        case "cursor-expired": return .cursorRefused
        default: return .failed(mayRetry: failure.mayRetry, afterMilliseconds: after)
        }
    }

    private func perform(
        _ step: SyncSession.Step, _ run: inout SyncRun
    ) async throws -> SyncSession.Report {
        switch step {
        case .greet: return try await greet(&run)
        case .fixBatch: return .fixed(hasBatch: try await fixBatch(run))
        case .push: return try await push(&run)
        case .pull: return try await pull(&run)
        case .mend: return try await mend(&run)
        case .snapshot: return try await snapshot(&run)
        case .reidentify: return try await reidentify(&run)
        case .wait(let milliseconds):
            try await replica.effects.sleep(milliseconds)
            return .waited
        case .finish, .fail: return .waited
        }
    }

    private func greet(_ run: inout SyncRun) async throws -> SyncSession.Report {
        run.tell(.connecting, done: 0, total: nil)
        let reply = try await transport.greeting()
        run.limits = (reply.value.pushEntriesMax, reply.value.pushBytesMax)
        try await replica.note(reply.value.region)
        try await note(reply, &run)
        return .greeted
    }

    /// Takes the server's time from an answer whose round trip was short enough to believe it.
    func note(_ reply: Reply<some Sendable>, _ run: inout SyncRun) async throws {
        guard let time = reply.serverTime, reply.roundTrip <= SyncRun.roundTripMax else { return }
        run.time = ServerTime(
            milliseconds: time + reply.roundTrip / 2, monotonic: replica.effects.monotonic())
        let offset = time + reply.roundTrip / 2 - replica.effects.now()
        try await replica.store.transaction { transaction in
            let seen = try transaction.setting(.seenTime).flatMap { Int64($0) } ?? 0
            let known = try transaction.setting(.clockOffset).flatMap { Int64($0) } ?? 0
            // A few milliseconds' difference is the measurement's, and no reason to write.
            if (offset - known).magnitude > Restamp.noiseMilliseconds.magnitude {
                try transaction.set(.clockOffset, to: String(offset))
            }
            if time - seen > 1_000 { try transaction.set(.seenTime, to: String(time)) }
        }
    }

    private func push(_ run: inout SyncRun) async throws -> SyncSession.Report {
        let (batch, commit) = try await replica.store.read { transaction in
            (try transaction.fixedBatch(), try transaction.setting(.newestCommit))
        }
        guard let batch else { return .pushed(hasMore: false) }
        run.tell(batch.isOffer ? .healing : .pushing, done: run.summary.pushed, total: nil)
        let reply = try await transport.push(batch.body, commit: commit)
        guard reply.value.results.count == batch.saves.count,
            reply.value.number == batch.number
        else {
            throw SyncFailure.malformedAnswer(detail: "the answer fits another batch")
        }
        try await note(reply, &run)
        let outcome = try await apply(reply.value, to: batch)
        run.add(outcome, isOffer: batch.isOffer)
        return .pushed(hasMore: try await hasOutbox())
    }

    private func pull(_ run: inout SyncRun) async throws -> SyncSession.Report {
        let (identity, cursor, commit) = try await replica.store.read { transaction in
            (
                try ReplicaIdentity(transaction), try transaction.setting(.cursor),
                try transaction.setting(.newestCommit)
            )
        }
        guard let cursor else {
            // A first pull takes the state, not the way to it.
            return try await snapshot(&run)
        }
        let reply = try await transport.pull(
            replica: identity.replica, cursor: cursor, commit: commit,
            limit: SyncRun.pageLines)
        try await note(reply, &run)
        let page = reply.value
        try page.mustLeadOn(after: run.cursor)
        let (isWhole, erased) = try await apply(page)
        run.cursor = page.cursor.sequence
        run.hasDiffered = run.hasDiffered || !isWhole
        run.add(page, erased: erased)
        run.tell(.pulling, done: run.summary.pulled, total: nil)
        return .pulled(hasMore: page.hasMore, isWhole: isWhole)
    }

    private func reidentify(_ run: inout SyncRun) async throws -> SyncSession.Report {
        let (former, ladder) = try await replica.store.read { transaction in
            (
                try ReplicaIdentity(transaction).replica,
                Ladder(
                    cursors: try transaction.rungs(.cursor).map(\.token),
                    commits: try transaction.rungs(.commit).map(\.token))
            )
        }
        let reply = try await transport.resume(ladder, replica: former)
        try await note(reply, &run)
        run.cursor = nil
        run.identities += 1
        let isLast = run.identities == SyncSession.roundsMax
        if try await resume(at: reply.value, isLast: isLast) {
            run.summary.isServerRestored = true
        } else {
            run.summary.isCopied = true
        }
        return .reidentified(hasOutbox: try await hasOutbox())
    }
}

/// The server's time as it was heard, and the own monotonic clock at that moment.
struct ServerTime: Sendable {
    let milliseconds: Int64
    let monotonic: Int64
}

/// What one run gathers on its way.
struct SyncRun: Sendable {
    let progress: @Sendable (SyncProgress) -> Void
    var summary = SyncSummary()
    var time: ServerTime?
    var limits = (entries: 1_000, bytes: 1_048_576)
    /// How many identities it has taken.
    var identities = 0
    /// How far the last page of changes led.
    var cursor: Int64?
    /// Whether the rows did not add up to the server's digest.
    var hasDiffered = false

    /// A time told over a slower round trip is not believed, in milliseconds.
    static let roundTripMax: Int64 = 10_000
    static let pageLines = 1_000
    /// Up to so many rows all are looked at with every pull, above that once in
    /// `lookMilliseconds`: hashing a row takes about 2 µs, reading it 16.
    static let everyPullRows = 5_000
    /// How many ranges of ids are looked at at once; where more differ, all is fetched.
    static let rangesMax = 64
    /// A range in which the server has so many rows at most is not cut further, but fetched.
    static let rangeRows = 16
    /// Each round cuts a range in 16: a server of more rows than 16 to the eighth is none.
    static let rangeRounds = 8
    /// An hour.
    static let lookMilliseconds: Int64 = 3_600_000
    /// How long own acknowledged saves are kept to be offered again: 400 days (SYNC rule 21).
    static let ownSavesMilliseconds: Int64 = 400 * 86_400_000

    init(progress: @escaping @Sendable (SyncProgress) -> Void) { self.progress = progress }

    func tell(_ phase: SyncProgress.Phase, done: Int, total: Int?) {
        progress(SyncProgress(phase: phase, done: done, total: total))
    }

    /// Counts what a page brought, and which records it erased.
    mutating func add(_ page: PullPage, erased: Set<RecordID>) {
        summary.purgedRecords.formUnion(erased)
        for line in page.lines {
            switch line {
            case .row: summary.pulled += 1
            case .withdrawn: summary.withdrawn += 1
            case .purged: break
            }
        }
    }

    mutating func add(_ outcome: SyncSummary, isOffer: Bool) {
        if isOffer {
            summary.healed += outcome.pushed
            return
        }
        summary.pushed += outcome.pushed
        summary.purgedRecords.formUnion(outcome.purgedRecords)
        summary.rejected += outcome.rejected
        summary.superseded += outcome.superseded
        summary.restamped += outcome.restamped
    }
}

extension OutboxStorage {
    /// Whether anything waits to be sent, or to be answered.
    fileprivate func hasOutbox() throws -> Bool {
        try fixedBatch() != nil || !outbox(of: nil, limit: 1).isEmpty
    }
}
