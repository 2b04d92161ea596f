internal import LibsyncCalendar
internal import Synchronization

/// What feeds and pages were a moment ago: a reader who asks for one again, or whether it has changed,
/// costs no read of the store, so that thousands can.
///
/// An answer holds while nothing has been written to the store since, by any process, and for two
/// seconds at most, because it depends on the day and the hour too. `Question` is what was asked for;
/// `Plan` what was found to be rendered, besides its bytes.
final class PublicMemo<Question: Hashable & Sendable, Plan: Sendable>: Sendable {
    /// What was found: what was to be rendered, and its bytes.
    struct Answer: Sendable {
        let plan: Plan
        let copy: PublicCopy
        fileprivate let time: Int64
    }

    /// A look at the store's write-ahead log; taken before a read, so that what is written meanwhile
    /// is never missed.
    struct Glance: Sendable {
        fileprivate let state: PrivateFile.State
        fileprivate let time: Int64
    }

    private struct Known {
        var state: PrivateFile.State?
        var answers: [Question: Answer] = [:]
    }

    /// How long an answer holds.
    private let millisecondsMax: Int64 = 2_000
    /// The most answers that are kept, each with a copy that `CopyCache` may have let go.
    private let answersMax = 32
    /// The most bytes of a copy that is kept, both encodings together.
    private let copyBytesMax = 1_048_576
    /// How long the log must have been left alone: within a tick of the file system's clock a second
    /// write need not change its time.
    private let restMilliseconds: Int64 = 1_000

    private let path: String?
    private let known = Mutex(Known())

    /// - Parameter path: the store's write-ahead log; without one nothing is remembered.
    init(path: String?) { self.path = path }

    /// The log as it is at `now`, in milliseconds since 1970; nil when it tells nothing.
    func glance(at now: Int64) -> Glance? {
        guard let state = path.flatMap(PrivateFile.state) else { return nil }
        let written = state.seconds * 1_000 + state.nanoseconds / 1_000_000
        guard now - written >= restMilliseconds else { return nil }
        return Glance(state: state, time: now)
    }

    /// What is known of a question at a glance.
    func answer(to question: Question, _ glance: Glance) -> Answer? {
        known.withLock { known in
            guard known.state == glance.state, let answer = known.answers[question],
                (0..<millisecondsMax).contains(glance.time - answer.time)
            else { return nil }
            return answer
        }
    }

    /// Keeps what was read after a glance, unless it is large: that `CopyCache` alone may hold.
    func keep(_ plan: Plan, _ copy: PublicCopy, for question: Question, _ glance: Glance) {
        known.withLock { known in
            known.answers = known.answers.filter { _, answer in
                (0..<millisecondsMax).contains(glance.time - answer.time)
            }
            guard copy.plain.count + copy.gzip.count <= copyBytesMax else { return }
            if known.state != glance.state || known.answers.count >= answersMax {
                known = Known(state: glance.state)
            }
            known.answers[question] = Answer(plan: plan, copy: copy, time: glance.time)
        }
    }

    /// How many answers are kept, for tests.
    var keptCount: Int { known.withLock { $0.answers.count } }
}
