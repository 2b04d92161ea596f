/// One request for a page, as far as pages need to know it.
public struct WebRequest: Sendable {
    /// How it asks.
    public enum Method: String, Hashable, Sendable {
        /// To see something.
        case get = "GET"
        /// To see whether there is something.
        case head = "HEAD"
        /// To change something.
        case post = "POST"
    }

    /// How it asks.
    public let method: Method
    /// The path as it came, percent-encoded.
    public let path: String
    /// What stands behind the question mark, percent-encoded; empty without one.
    public let query: String
    /// The address that it comes from.
    public let origin: String
    private let fields: [String: String]
    private let read: @Sendable (_ limitBytes: Int) async throws -> [UInt8]

    /// A request.
    ///
    /// - Parameters:
    ///   - headers: by their names in small letters; of several with one name the values are joined
    ///     by commas (RFC 9110, 5.3).
    ///   - body: reads the body, of so many bytes at most.
    public init(
        _ method: Method, _ path: String, query: String = "", headers: [String: String] = [:],
        origin: String = "unknown",
        body: @escaping @Sendable (_ limitBytes: Int) async throws -> [UInt8] = { _ in [] }
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.origin = origin
        fields = headers
        read = body
    }

    /// A header by its name in small letters; nil where it was not sent.
    public func header(_ name: String) -> String? { fields[name] }

    /// The body.
    /// - Throws: `WebBodyFailure`.
    public func body(limitBytes: Int) async throws -> [UInt8] { try await read(limitBytes) }
}

/// Why a body was not read.
public enum WebBodyFailure: Error, Hashable, Sendable {
    /// It has more bytes than it may.
    case tooLarge
    /// It is compressed, which no form is.
    case encoded
    /// It ended early.
    case cut
}

/// The answer to a request for a page.
public struct WebAnswer: Sendable, Equatable {
    /// The status of HTTP.
    public var status: Int
    /// Headers, in their order; a name may stand several times.
    public var headers: [(name: String, value: String)]
    /// The body.
    public var body: [UInt8]
    /// What the log calls that which was asked for: paths may hold secrets.
    public var subject: String

    /// An answer.
    public init(
        _ status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        subject: String = "-"
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.subject = subject
    }

    /// The first header of that name; nil where there is none.
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// Compares all that is sent.
    public static func == (left: WebAnswer, right: WebAnswer) -> Bool {
        left.status == right.status && left.body == right.body
            && left.headers.elementsEqual(right.headers) { $0 == $1 }
    }
}
