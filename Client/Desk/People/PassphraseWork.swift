internal import Dispatch
internal import Synchronization

/// Where passphrases are tried: one at a time, beside everything else, and no more than so many wait.
///
/// Each try takes its memory and a quarter of a second on purpose; a thousand at once would take all
/// that the machine has.
final class PassphraseWork: Sendable {
    private let queue = DispatchQueue(label: "libsync.passphrases")
    private let waiting = Mutex(0)
    private let waitingMax: Int

    init(waitingMax: Int = 32) { self.waitingMax = waitingMax }

    /// Does one piece of work in its turn.
    /// - Throws: `PeopleFailure.busy` when too much waits already.
    func run<Result: Sendable>(
        _ work: @escaping @Sendable () -> Result
    ) async throws(PeopleFailure) -> Result {
        let isTaken = waiting.withLock { waiting in
            guard waiting < waitingMax else { return false }
            waiting += 1
            return true
        }
        guard isTaken else { throw .busy }
        let result = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: work()) }
        }
        waiting.withLock { $0 -= 1 }
        return result
    }
}
