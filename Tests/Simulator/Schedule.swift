internal import Synchronization

/// Lets one task run at a time, until it waits for a message or ends: messages are interleaved,
/// never instructions, and the same seed gives the same run.
///
/// The loop of a simulation starts tasks and lets messages go; what tasks do in between cannot
/// overlap.
final class Schedule: Sendable {
    /// What becomes of one message and its answer.
    enum Fate: CaseIterable, Sendable {
        /// There and back.
        case delivered
        /// It never arrives.
        case requestLost
        /// It arrives; the answer does not.
        case answerLost
        /// It arrives twice; the second answer counts.
        case doubled
        /// The sender gives it up, and it arrives later.
        case late
        /// The sender's process ends before it is sent.
        case crashBefore
        /// The sender's process ends before the answer is read.
        case crashAfter
    }

    private struct Waiting: Sendable {
        let sender: Int
        let go: CheckedContinuation<Fate, Never>
    }
    private struct State {
        var waiting: [Waiting] = []
        var isRunning = false
        var loop: CheckedContinuation<Void, Never>?
    }
    private let state = Mutex(State())

    /// Whose messages wait, in the order of sending.
    var senders: [Int] { state.withLock { $0.waiting.map(\.sender) } }

    /// Waits, as the task of `sender`, until the loop lets its message go.
    func fate(of sender: Int) async -> Fate {
        await withCheckedContinuation { go in
            state.withLock { $0.waiting.append(Waiting(sender: sender, go: go)) }
            rest()
        }
    }

    /// Runs a task until it waits or ends.
    func run(_ body: @escaping @Sendable () async -> Void) async {
        state.withLock { $0.isRunning = true }
        Task {
            await body()
            rest()
        }
        await untilRest()
    }

    /// Lets the message at `index` go, and waits until its task waits again or ends.
    func letGo(_ index: Int, _ fate: Fate) async {
        let go = state.withLock { state in
            state.isRunning = true
            return state.waiting.remove(at: index).go
        }
        go.resume(returning: fate)
        await untilRest()
    }

    /// The running task waits or has ended.
    private func rest() {
        let loop = state.withLock { state in
            state.isRunning = false
            defer { state.loop = nil }
            return state.loop
        }
        loop?.resume()
    }

    private func untilRest() async {
        await withCheckedContinuation { loop in
            let isResting = state.withLock { state in
                if state.isRunning { state.loop = loop }
                return !state.isRunning
            }
            if isResting { loop.resume() }
        }
    }
}

/// The process of a replica ended in the middle of a sync.
struct Crash: Error {}
