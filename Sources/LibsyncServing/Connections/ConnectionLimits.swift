internal import HummingbirdCore

/// What one connection, and one address, may take of the server; the table in `SECURITY.md`
/// says why.
enum ConnectionLimits {
    /// Connections at once; further ones wait in the system's queue.
    ///
    /// Linux gives a process 1,024 files unless told otherwise.
    static let connectionsMax = 800
    /// Connections at once from one address; further ones are closed.
    static let perAddressMax = 200
    /// How long a new connection has for TLS and the whole header of its first request.
    static let firstHeaderSeconds: Int64 = 30
    /// How long an open connection may wait for the whole header of its next request.
    static let nextHeaderSeconds: Int64 = 60
    /// How long a body may take, besides the time that its bytes give it.
    static let bodySeconds: Int64 = 30
    /// Bytes of a body for which it gets one second more; as Apache's mod_reqtimeout has it.
    static let bodyBytesPerSecond: Int64 = 500
    /// How long the other end may leave an answer lying before any of it is taken.
    static let answerSeconds: Int64 = 120
    /// Bytes of one header field, and of the request's target.
    static let headerFieldBytesMax = 16_384
    /// Bytes of all header fields.
    static let headerBytesMax = 32_768
    /// Header fields.
    static let headerFieldsMax = 100

    /// The limits as the HTTP decoder takes them.
    static var decoder: HTTP1Channel.Configuration.DecoderConfiguration {
        .init(
            maxHeaderFieldSize: headerFieldBytesMax, maxHeaderListSize: headerBytesMax,
            maxHeaderFieldCount: headerFieldsMax)
    }
}
