internal import NIOCore

/// Until when a connection must have sent or taken more, or be closed.
///
/// An idle time alone does not stop a sender of one byte a second: a header has one deadline for
/// all of it, and a body earns its time by its bytes. Decides, and does nothing.
struct RequestPace: Hashable, Sendable {
    private enum Receiving: Hashable, Sendable {
        /// A request's header.
        case header(since: NIODeadline, seconds: Int64)
        /// A request's body, of which so many bytes have come.
        case body(since: NIODeadline, bytes: Int64)
    }
    private var receiving: Receiving
    /// Requests whose header has come and whose answer is not written.
    private var unanswered = 0
    /// Since when the other end takes nothing of what is written; nil when it does.
    private var stalled: NIODeadline?

    /// A connection that opens now.
    init(now: NIODeadline) {
        receiving = .header(since: now, seconds: ConnectionLimits.firstHeaderSeconds)
    }

    /// A whole header has come.
    mutating func noteHeader(now: NIODeadline) {
        unanswered += 1
        receiving = .body(since: now, bytes: 0)
    }

    /// A part of the body has come.
    mutating func noteBody(bytes count: Int) {
        guard case .body(let since, let bytes) = receiving else { return }
        receiving = .body(since: since, bytes: bytes + Int64(count))
    }

    /// The request has come to its end.
    mutating func noteEnd(now: NIODeadline) {
        receiving = .header(since: now, seconds: ConnectionLimits.nextHeaderSeconds)
    }

    /// An answer is written to its end.
    mutating func noteAnswer(now: NIODeadline) {
        unanswered = max(0, unanswered - 1)
        // What was sent ahead is read only now.
        switch receiving {
        case .header: noteEnd(now: now)
        case .body(_, let bytes) where unanswered == 1: receiving = .body(since: now, bytes: bytes)
        case .body: break
        }
    }

    /// The other end takes what is written, or has begun not to.
    mutating func noteWritable(_ isWritable: Bool, now: NIODeadline) {
        stalled = isWritable ? nil : stalled ?? now
    }

    /// When the connection is to be closed; nil while nothing is asked of the other end.
    var deadline: NIODeadline? {
        let answer = stalled.map { $0 + .seconds(ConnectionLimits.answerSeconds) }
        let request: NIODeadline?
        switch receiving {
        case .header(let since, let seconds):
            request = unanswered == 0 ? since + .seconds(seconds) : nil
        case .body(let since, let bytes):
            // Of a request that was sent ahead nothing is read before its turn; and once an answer
            // is written, what is left of the body is still to come in time.
            let earned = bytes / ConnectionLimits.bodyBytesPerSecond
            request =
                unanswered <= 1 ? since + .seconds(ConnectionLimits.bodySeconds + earned) : nil
        }
        return [answer, request].compactMap(\.self).min()
    }
}
