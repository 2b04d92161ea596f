public import LibsyncModel

/// How a replica reaches its server.
///
/// The wire's form is the transport's own business.
public protocol Transport: Sendable {
    /// Asks the server who it is.
    func greeting() async throws -> Reply<ServerGreeting>
    /// The bytes of a batch, fixed before they are first sent.
    func encode(_ batch: PushBatch) -> [UInt8]
    /// Sends a batch.
    /// - Parameter commit: the newest commit that the replica knows of.
    func push(_ body: [UInt8], commit: String?) async throws -> Reply<PushAnswer>
    /// Fetches one page of changes.
    func pull(
        replica: ReplicaID, cursor: String?, commit: String?, limit: Int
    ) async throws -> Reply<PullPage>
    /// Fetches one page of the state.
    /// - Parameters:
    ///   - range: the ids that are still to be heard of.
    ///   - commit: the newest commit that the replica knows of: without it a server that was put
    ///     back since would not be found out.
    func snapshot(
        replica: ReplicaID, range: IDRange, cursor: String?, commit: String?
    ) async throws -> Reply<PullPage>
    /// Asks for the digests of ranges, which are in the order of ids and apart.
    func digests(
        of ranges: [IDRange], replica: ReplicaID, commit: String?
    ) async throws -> Reply<RangeDigests>
    /// Asks for a new identity in place of `replica`.
    func resume(_ ladder: Ladder, replica: ReplicaID) async throws -> Reply<ResumePoint>
}

/// An answer, with the server's time when it told one.
public struct Reply<Value: Sendable>: Sendable {
    /// What was answered.
    public let value: Value
    /// The server's time in milliseconds since 1970; nil when it does not trust its own clock.
    public let serverTime: Int64?
    /// How long the round trip took, in milliseconds.
    public let roundTrip: Int64

    /// A reply.
    public init(value: Value, serverTime: Int64?, roundTrip: Int64) {
        self.value = value
        self.serverTime = serverTime
        self.roundTrip = roundTrip
    }
}

/// Why a replica could not speak with its server.
public enum SyncFailure: Error, Hashable, Sendable {
    /// No connection; `detail` is the system's word.
    case unreachable(detail: String)
    /// The proxy that the environment names cannot be used, or did not lead to the server; `proxy` is
    /// its host and port, never its password.
    case proxyFailed(proxy: String, detail: String)
    /// No answer in time.
    case timedOut
    /// The server's key is not the one that was pinned at enrolment.
    case keyChanged
    /// Nobody this machine trusts vouches for the server's certificate.
    case certificateUntrusted(detail: String)
    /// Whoever answered is no libsync server: a captive portal, perhaps.
    case notLibsync(detail: String)
    /// An answer that is not what the protocol says.
    case malformedAnswer(detail: String)
    /// The server's own problem.
    case problem(code: String, title: String, detail: String, retryAfterMilliseconds: Int64?)
    /// Server and program speak different protocol versions.
    case versionUnsupported(server: String)
    /// The same trouble came back so often.
    case noProgress(rounds: Int)

    /// Whether trying again soon may help.
    var mayRetry: Bool {
        switch self {
        case .unreachable, .proxyFailed, .timedOut: true
        case .problem(let code, _, _, _): SyncFailure.retryableCodes.contains(code)
        default: false
        }
    }

    private static let retryableCodes: Set<String> = [
        "server-failed", "store-unavailable", "too-many", "clock-untrusted",
    ]
}
