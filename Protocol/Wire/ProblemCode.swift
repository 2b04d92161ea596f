/// What went wrong, as it crosses the wire: an open set of codes, each with its HTTP status,
/// whether the same request may succeed later, and what a person should do.
public struct ProblemCode: Hashable, Sendable, CustomStringConvertible {
    /// The code: the last part of the problem's type URN.
    public let description: String
    /// The HTTP status; 200 for codes that stand within a push's results.
    public let status: Int
    /// Whether the same request may succeed later.
    public let isRetryable: Bool
    /// What happened, in a few words.
    public let title: String

    private init(_ code: String, _ status: Int, retry: Bool = false, _ title: String) {
        description = code
        self.status = status
        isRetryable = retry
        self.title = title
    }

    // Requests.
    /// The request is not what the spec says.
    public static let malformed = ProblemCode("malformed", 400, "The request cannot be read")
    /// No token, or one that the server does not know.
    public static let tokenUnknown = ProblemCode(
        "token-unknown", 401, "The server does not know this device")
    /// The token's time is over.
    public static let tokenExpired = ProblemCode(
        "token-expired", 401, "This device's access has expired")
    /// The device was revoked.
    public static let deviceRevoked = ProblemCode(
        "device-revoked", 403, "This device's access was withdrawn")
    /// The device's library takes part in the region no more.
    public static let libraryClosed = ProblemCode(
        "library-closed", 403, "This library was closed in the region")
    /// The replica named is not one of this device's library.
    public static let replicaForeign = ProblemCode(
        "replica-foreign", 403, "This replica belongs to another library")
    /// The enrolment code is not one of this server's.
    public static let codeUnknown = ProblemCode(
        "code-unknown", 403, "The server does not know this code")
    /// The enrolment code was used.
    public static let codeUsed = ProblemCode("code-used", 403, "This code was used already")
    /// The enrolment code's time is over.
    public static let codeExpired = ProblemCode("code-expired", 403, "This code has expired")
    /// The enrolment code is another library's than the replica that it was to let in.
    public static let codeForeign = ProblemCode(
        "code-foreign", 403, "This code is another library's")
    /// There is nothing at that address.
    public static let notFound = ProblemCode("not-found", 404, "There is nothing at this address")
    /// The server does not serve that protocol version.
    public static let versionUnsupported = ProblemCode(
        "version-unsupported", 426, "Server and program speak different protocol versions")
    /// The replica's number was used by another copy of its file.
    public static let replicaForked = ProblemCode(
        "replica-forked", 409, "This replica was copied or restored")
    /// A batch is missing before this one.
    public static let batchGap = ProblemCode("batch-gap", 409, "A batch before this one is missing")
    /// The server was restored from a backup since.
    public static let epochChanged = ProblemCode(
        "epoch-changed", 409, "The server was restored from a backup")
    /// The cursor cannot be continued from: take a snapshot.
    public static let cursorExpired = ProblemCode(
        "cursor-expired", 410, "The replica was away for too long")
    /// More bytes or entries than a request may have.
    public static let tooLarge = ProblemCode("too-large", 413, "The request is too large")
    /// A body in an encoding that the server does not read.
    public static let encodingUnsupported = ProblemCode(
        "encoding-unsupported", 415, "The server does not read this encoding")
    /// Too many requests of this kind from there.
    public static let tooMany = ProblemCode("too-many", 429, retry: true, "Too many attempts")
    /// The server failed; its log has the request's id.
    public static let serverFailed = ProblemCode(
        "server-failed", 500, retry: true, "The server failed")
    /// The server's store is busy or its disk full.
    public static let storeUnavailable = ProblemCode(
        "store-unavailable", 503, retry: true, "The server cannot save at the moment")
    /// The server's clock jumped; the coordinator must look.
    public static let clockUntrusted = ProblemCode(
        "clock-untrusted", 503, retry: true, "The server's clock must be checked first")

    // Results of single saves.
    /// The record belongs to another library.
    public static let notYours = ProblemCode(
        "not-yours", 200, "The record belongs to another library")
    /// A field does not hold what it must.
    public static let fieldInvalid = ProblemCode(
        "field-invalid", 200, "A field does not hold what it must")
    /// Records of this kind never leave the desk.
    public static let kindLocal = ProblemCode(
        "kind-local", 200, "Records of this kind never leave the desk")
    /// One save is larger than allowed.
    public static let saveTooLarge = ProblemCode("save-too-large", 200, "The save is too large")

    /// The record was deleted so long ago that it is forgotten.
    public static let gone = ProblemCode("gone", 200, "The record was deleted long ago")
    /// The record was erased and may not come back.
    public static let purged = ProblemCode("purged", 200, "The record was erased")

    /// All codes of this release.
    public static let all: [ProblemCode] = [
        malformed, tokenUnknown, tokenExpired, deviceRevoked, libraryClosed, replicaForeign,
        codeUnknown, codeUsed, codeExpired, codeForeign, notFound, versionUnsupported,
        replicaForked, batchGap,
        epochChanged, cursorExpired, tooLarge, encodingUnsupported, tooMany, serverFailed,
        storeUnavailable, clockUntrusted, notYours, fieldInvalid, kindLocal, saveTooLarge,
        purged, gone,
    ]

    /// The code of that name, if this release knows it.
    public static func named(_ code: String) -> ProblemCode? {
        all.first { $0.description == code }
    }
}
