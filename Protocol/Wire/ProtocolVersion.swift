/// The version of the protocol: `/v1/` in addresses, and the minor version in a header both ways.
///
/// Within a major version there is only additive change; the fixtures' hash is pinned to `current`.
public enum ProtocolVersion {
    /// The version that this release speaks.
    public static let current = "1.0"
    /// The versions that this release's server serves.
    public static let served = ["1.0"]

    /// Whether two versions can talk: the same major version.
    public static func areCompatible(_ left: String, _ right: String) -> Bool {
        left.prefix { $0 != "." } == right.prefix { $0 != "." }
    }
}

/// The names of the headers that the protocol adds to HTTP.
public enum HeaderName {
    /// The sender's protocol version, in requests and answers.
    public static let version = "Libsync-Protocol"
    /// The server's time in milliseconds since 1970, fresh in every authenticated answer.
    public static let time = "Libsync-Time"
    /// The newest commit that the sender of a request knows of.
    public static let commit = "Libsync-Commit"
    /// The replica that asks.
    public static let replica = "Libsync-Replica"
    /// While a change of key is announced: the fingerprints of the present and the next key, in every
    /// authenticated answer, so that a replica which only reads hears of it too.
    public static let keys = "Libsync-Keys"
    /// The request's id, as it stands in the server's log.
    public static let request = "Libsync-Request"
}
