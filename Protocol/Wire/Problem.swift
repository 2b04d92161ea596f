public import LibsyncModel

/// An error as it crosses the wire (RFC 9457), `application/problem+json`.
public struct Problem: Error, Hashable, Sendable {
    /// The code.
    public let code: String
    /// The HTTP status.
    public let status: Int
    /// What happened, in a few words.
    public let title: String
    /// What happened this time, in a sentence.
    public let detail: String
    /// Whether the same request may succeed later.
    public let isRetryable: Bool
    /// How long to wait before that, in seconds; nil when nobody knows.
    public let retryAfterSeconds: Int?

    /// A problem of a known code.
    public init(_ code: ProblemCode, _ detail: String, retryAfterSeconds: Int? = nil) {
        self.code = code.description
        status = code.status
        title = code.title
        self.detail = detail
        isRetryable = code.isRetryable
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// What stands before the code in a problem's `type`.
    public static let typePrefix = "urn:libsync:problem:"

    /// Whether it is of that code.
    public func isOf(_ code: ProblemCode) -> Bool { self.code == code.description }

    /// The JSON form.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "type": .string(Problem.typePrefix + code), "title": .string(title),
            "status": .integer(status), "detail": .string(detail),
            "retryable": .bool(isRetryable),
        ]
        if let retryAfterSeconds { members["retryAfter"] = .integer(retryAfterSeconds) }
        return .object(members)
    }

    /// Reads the JSON form; nil when it is no problem of this protocol.
    ///
    /// An unknown code is kept.
    public init?(json: JSONValue) {
        guard let type = json["type"]?.string, type.hasPrefix(Problem.typePrefix),
            let status = json["status"]?.integer
        else { return nil }
        code = String(type.dropFirst(Problem.typePrefix.count))
        self.status = status
        title = json["title"]?.string ?? code
        detail = json["detail"]?.string ?? title
        isRetryable = json["retryable"]?.bool ?? false
        retryAfterSeconds = json["retryAfter"]?.integer
    }
}
