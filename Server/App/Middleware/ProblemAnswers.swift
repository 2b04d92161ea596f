internal import Hummingbird
internal import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncStore
internal import Logging

/// Turns every failure into a problem (RFC 9457), and logs once what is the server's own fault.
struct ProblemAnswers: RouterMiddleware {
    let log: ServerLog

    func handle(
        _ request: Request, context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = Problem.from(error, path: request.uri.path)
            log.note(error, as: problem, request: context.notes.id)
            return problem.response
        }
    }
}

extension ServerLog {
    /// One line on a failure that somebody has to look into; nothing on what clients did wrong.
    func note(_ error: any Error, as problem: Problem, request: String) {
        guard problem.isOf(.serverFailed) || error is StoreFailure else { return }
        // Busy for a moment is no news; full, read-only or damaged is.
        let level: Logger.Level = error as? StoreFailure == .busy ? .warning : .error
        logger.log(
            level: level, "\(problem.code)",
            metadata: ["error": "\(type(of: error)): \(error)", "request": "\(request)"])
    }
}

extension Problem {
    /// A request that is not what the spec says.
    init(_ failure: WireFailure) {
        self.init(failure.isTooLarge ? .tooLarge : .malformed, failure.detail)
    }

    /// Whatever was thrown while a request to `path` was answered, as a problem.
    static func from(_ error: any Error, path: String) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let failure as WireFailure: return Problem(failure)
        case let failure as StoreFailure: return from(failure)
        case is CancellationError:
            return Problem(.storeUnavailable, "The server is stopping.", retryAfterSeconds: 10)
        case let error as any HTTPResponseError where error.status == .notFound:
            return unknownAddress(path)
        case let error as any HTTPResponseError where (400..<500).contains(error.status.code):
            return Problem(.malformed, "The request cannot be read: \(error.status.reasonPhrase).")
        default:
            return Problem(
                .serverFailed, "The server failed. Its log has the reason, under the request's id.")
        }
    }

    private static func from(_ failure: StoreFailure) -> Problem {
        switch failure {
        case .busy:
            Problem(
                .storeUnavailable, "The server's store is busy at the moment.", retryAfterSeconds: 5
            )
        case .diskFull, .readOnly:
            Problem(
                .storeUnavailable, "The server cannot write to its disk. Nothing was changed.",
                retryAfterSeconds: 300)
        case .damaged:
            Problem(
                .serverFailed,
                "Its store is damaged. The coordinator sees where with `libsync-server check`, and puts "
                    + "back a backup with `libsync-server restore`.")
        case .notAStore, .newerSchema, .exists, .missing, .other:
            Problem(
                .serverFailed, "The server failed. Its log has the reason, under the request's id.")
        }
    }

    private static func unknownAddress(_ path: String) -> Problem {
        ofProtocol(path) ?? Problem(.notFound, "There is nothing at this address.")
    }

    /// What a program is told that asks at `path`, where the protocol has nothing; nil where it is
    /// not the protocol's.
    ///
    /// An address of another major version is no mere slip: say what is served.
    static func ofProtocol(_ path: String) -> Problem? {
        let first = path.split(separator: "/", omittingEmptySubsequences: true).first ?? ""
        guard first.hasPrefix("v"), let major = Int(first.dropFirst()) else { return nil }
        return "\(major)" == majorVersion
            ? Problem(.notFound, "There is nothing at this address.")
            : versionUnsupported(String(major))
    }

    /// The major version that this server serves.
    private static var majorVersion: String {
        String(ProtocolVersion.current.prefix { $0 != "." })
    }

    /// The answer to another major version.
    static func versionUnsupported(_ version: String) -> Problem {
        let served = ProtocolVersion.served.joined(separator: ", ")
        return Problem(
            .versionUnsupported,
            "The program speaks version \(version.prefix(20)) of the protocol, this server "
                + "\(served). Update the older of the two.")
    }

    /// The problem as an answer.
    var response: Response {
        var response = Response.bytes(json.canonicalBytes, type: "application/problem+json")
        response.status = .init(code: status)
        if let retryAfterSeconds { response.headers[.retryAfter] = String(retryAfterSeconds) }
        // RFC 9110, 15.5.2: a 401 says how one may authenticate.
        if status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
        // RFC 9110, 15.5.22: a 426 names what to upgrade to; and 7.8: that header is the
        // connection's own.
        if status == 426 {
            response.headers[named: "Upgrade"] = "libsync/\(ProtocolVersion.current)"
            response.headers[.connection] = "Upgrade"
        }
        return response
    }
}
