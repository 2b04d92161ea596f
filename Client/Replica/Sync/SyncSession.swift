// Decides. `Syncer` does.

/// What a sync is to reach.
public enum SyncGoal: String, Hashable, Sendable, CaseIterable {
    /// Everything typed is acknowledged.
    case push
    /// Everything that changed is here.
    case pull
    /// Both.
    case sync
}

/// One sync as a pure state machine: reports go in, steps come out.
///
/// The same struct runs in production, in tests and in the simulator.
///
/// Order: clock, then own saves, then others'. A batch in flight is answered before any page is
/// applied (SYNC rule 2); after a new identity the saves go first again.
public struct SyncSession: Hashable, Sendable {
    /// What to do next.
    public enum Step: Hashable, Sendable {
        /// Ask the server who it is and what time it is.
        case greet
        /// Fix the next batch of the outbox, unless one is fixed.
        case fixBatch
        /// Send the fixed batch.
        case push
        /// Fetch and apply one page of changes.
        case pull
        /// Find the rows that differ from the server's, and fetch those.
        case mend
        /// Fetch and apply the whole state.
        case snapshot
        /// Take a new identity, and find where to go on.
        case reidentify
        /// Wait so many milliseconds.
        case wait(milliseconds: Int64)
        /// Done.
        case finish
        /// Give up; the outbox is as it was.
        case fail(Reason)
    }

    /// Why a sync gave up.
    public enum Reason: Hashable, Sendable {
        /// The same trouble came back after it had been mended so often.
        case noProgress(rounds: Int)
        /// The failure that was reported last.
        case lastFailure
    }

    /// What came of a step.
    public enum Report: Hashable, Sendable {
        /// The sync begins; perhaps with a batch whose answer never came.
        case start(hasOutbox: Bool, isInFlight: Bool, isHealing: Bool = false)
        /// The server answered the greeting.
        case greeted
        /// A batch is fixed, or there was nothing to fix.
        case fixed(hasBatch: Bool)
        /// The batch was answered and its results applied.
        case pushed(hasMore: Bool)
        /// A page was applied. `isWhole` compares the digests after the last page.
        case pulled(hasMore: Bool, isWhole: Bool)
        /// Rows that differed were fetched; not, when there were too many or the server cannot
        /// tell which.
        case mended(isDone: Bool)
        /// The whole state was applied.
        case restored
        /// A new identity was taken; perhaps there are offers to send.
        case reidentified(hasOutbox: Bool)
        /// The wait is over.
        case waited
        /// The server refuses this identity, or lives another life: a new identity mends it.
        case identityRefused
        /// The cursor cannot be continued from: the whole state mends it.
        case cursorRefused
        /// The step failed, and may succeed if tried again, after so many milliseconds if known.
        case failed(mayRetry: Bool, afterMilliseconds: Int64?)
    }

    private let goal: SyncGoal
    /// Whether what waits in the outbox is sent: not by a pull, until recovery asks for it.
    private var sends: Bool
    private var last: Step = .greet
    private var identityRounds = 0
    private var hasMended = false
    private var snapshotRounds = 0
    private var backoff = Backoff()

    /// After so many rounds without progress the sync stops.
    public static let roundsMax = 3

    /// A session for that goal.
    public init(goal: SyncGoal) {
        self.goal = goal
        sends = goal != .pull
    }

    /// The next step.
    public mutating func next(after report: Report) -> Step {
        let step = decide(report)
        if case .wait = step { return step }
        last = step
        return step
    }

    private mutating func decide(_ report: Report) -> Step {
        switch report {
        case .start(let hasOutbox, let isInFlight, let isHealing):
            // A recovery that was cut goes on: without its offers the rows cannot add up.
            if isHealing { sends = true }
            // Nobody who only fetches wants to publish; what is on its way already is another matter.
            if !sends { return isInFlight ? .push : .pull }
            // A sync without own saves needs no greeting: one request the less.
            if hasOutbox { return .greet }
            return goal == .push ? .finish : .pull
        case .greeted: return .fixBatch
        case .fixed(let hasBatch):
            if hasBatch { return .push }
            return goal == .push ? .finish : .pull
        case .pushed(let hasMore):
            progress()
            if hasMore, sends { return .fixBatch }
            return goal == .push ? .finish : .pull
        case .pulled(let hasMore, let isWhole):
            progress()
            if hasMore { return .pull }
            return isWhole ? .finish : mendRows()
        case .mended(let isDone): return isDone ? .pull : fetchAll()
        case .restored: return .pull
        case .reidentified(let hasOutbox):
            sends = true
            return hasOutbox ? .greet : .pull
        case .waited: return last
        case .identityRefused: return mendIdentity()
        case .cursorRefused: return fetchAll()
        case .failed(let mayRetry, let after): return retry(mayRetry, after)
        }
    }

    private mutating func progress() { backoff = Backoff() }

    private mutating func mendIdentity() -> Step {
        identityRounds += 1
        if identityRounds > SyncSession.roundsMax {
            return .fail(.noProgress(rounds: SyncSession.roundsMax))
        }
        return .reidentify
    }

    /// First only the rows that differ; where that did not help, all of them.
    private mutating func mendRows() -> Step {
        if hasMended { return fetchAll() }
        hasMended = true
        return .mend
    }

    private mutating func fetchAll() -> Step {
        snapshotRounds += 1
        if snapshotRounds > SyncSession.roundsMax {
            return .fail(.noProgress(rounds: SyncSession.roundsMax))
        }
        return .snapshot
    }

    private mutating func retry(_ mayRetry: Bool, _ after: Int64?) -> Step {
        guard mayRetry, let delay = backoff.next(atLeast: after ?? 0) else {
            return .fail(.lastFailure)
        }
        return .wait(milliseconds: delay)
    }
}

/// How long to wait before a failed step is tried again: 0.5 s, then double, three times at most.
public struct Backoff: Hashable, Sendable {
    private var tries = 0

    /// The most tries after the first.
    public static let triesMax = 3
    /// The longest wait that a person at a terminal should sit through, in milliseconds.
    public static let waitMaxMilliseconds: Int64 = 10_000

    /// A backoff that has not waited yet.
    public init() {}

    /// The next wait in milliseconds; nil when it was tried often enough, or the server asks for
    /// more patience than a person has.
    public mutating func next(atLeast: Int64) -> Int64? {
        guard tries < Backoff.triesMax, atLeast <= Backoff.waitMaxMilliseconds else { return nil }
        tries += 1
        return max(atLeast, Int64(500) << Int64(tries - 1))
    }
}
