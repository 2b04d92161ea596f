internal import AsyncHTTPClient
internal import Foundation
public import LibsyncModel
internal import LibsyncProtocol
internal import NIOCore
internal import NIOHTTP1

/// Speaks protocol version 1 over HTTPS: the only place where a replica meets the wire.
public struct HTTPTransport: Transport {
    let connection: ServerConnection
    private let token: String?

    init(connection: ServerConnection, token: String?) {
        self.connection = connection
        self.token = token
    }

    /// The transport of a replica, with its token and its pinned certificate.
    /// - Throws: `ReplicaFolderFailure.noToken`, `SyncFailure`, `ProxyFailure`.
    public static func open(
        folder: ReplicaFolder, replica: Replica, environment: [String: String]
    ) async throws -> HTTPTransport {
        let identity = try await replica.identity()
        // First, since a connection that is dropped without `close` ends the program.
        let token = try folder.token()
        let connection = try ServerConnection(
            address: ServerAddress(identity.server), folder: folder, effects: replica.effects,
            environment: environment)
        return HTTPTransport(connection: connection, token: token)
    }

    /// Ends the connections; call it when done.
    public func close() async { await connection.close() }

    /// Asks the server who it is, and takes note of the keys that it announces.
    public func greeting() async throws -> Reply<ServerGreeting> {
        let answer = try await connection.send(.GET, Hello.path, token: token)
        let greeting = try answer.decode { bytes throws(WireFailure) in try Hello.decode(bytes) }
        let isServed = greeting.versions.contains {
            ProtocolVersion.areCompatible($0, ProtocolVersion.current)
        }
        guard isServed else {
            throw SyncFailure.versionUnsupported(
                server: greeting.versions.joined(separator: ", "))
        }
        try connection.keepKeys(greeting.keys)
        let time = answer.serverTime ?? Hello.decodeTime(answer.bytes)
        return Reply(value: greeting, serverTime: time, roundTrip: answer.roundTrip)
    }

    /// The body of a push.
    public func encode(_ batch: PushBatch) -> [UInt8] { Push.encodeRequest(batch) }

    /// Sends a batch.
    public func push(_ body: [UInt8], commit: String?) async throws -> Reply<PushAnswer> {
        let answer = try await connection.send(
            .POST, Push.path, token: token, headers: HTTPTransport.headers(commit: commit),
            body: body)
        return try answer.reply { bytes throws(WireFailure) in try Push.decodeAnswer(bytes) }
    }

    /// Fetches one page of changes.
    public func pull(
        replica: ReplicaID, cursor: String?, commit: String?, limit: Int
    ) async throws -> Reply<PullPage> {
        let answer = try await connection.send(
            .GET, Pull.path, token: token, query: ["cursor": cursor, "limit": String(limit)],
            headers: HTTPTransport.headers(replica: replica, commit: commit))
        return try answer.reply { bytes throws(WireFailure) in try Pull.decode(bytes) }
    }

    /// Fetches one page of the state.
    public func snapshot(
        replica: ReplicaID, range: IDRange, cursor: String?, commit: String?
    ) async throws -> Reply<PullPage> {
        let query = [
            "after": range.after?.description, "through": range.through?.description,
            "cursor": cursor, "limit": String(Limits.pageLinesMax),
        ]
        let answer = try await connection.send(
            .GET, Pull.snapshotPath, token: token, query: query,
            headers: HTTPTransport.headers(replica: replica, commit: commit))
        return try answer.reply { bytes throws(WireFailure) in try Pull.decode(bytes) }
    }

    /// Asks for the digests of ranges.
    public func digests(
        of ranges: [IDRange], replica: ReplicaID, commit: String?
    ) async throws -> Reply<RangeDigests> {
        let answer = try await connection.send(
            .POST, Digests.path, token: token,
            headers: HTTPTransport.headers(replica: replica, commit: commit),
            body: Digests.encodeRequest(ranges))
        return try answer.reply { bytes throws(WireFailure) in try Digests.decodeAnswer(bytes) }
    }

    /// Asks for a new identity in place of `replica`.
    public func resume(
        _ ladder: Ladder, replica: ReplicaID
    ) async throws -> Reply<ResumePoint> {
        let answer = try await connection.send(
            .POST, Replicas.path, token: token,
            headers: HTTPTransport.headers(replica: replica, commit: nil),
            body: Replicas.encodeRequest(ladder))
        return try answer.reply { bytes throws(WireFailure) in try Replicas.decodeAnswer(bytes) }
    }

    /// The server's full history of a record.
    public func history(of id: RecordID) async throws -> [HistoryLine] {
        let path = History.path(record: id.description)
        let answer = try await connection.send(.GET, path, token: token)
        return try answer.decode { bytes throws(WireFailure) in try History.decodeAnswer(bytes) }
    }

    /// A fresh token for this device, kept in its folder; the old one holds a few days more.
    ///
    /// - Returns: when the fresh token ends, in milliseconds since 1970.
    public func rotateToken() async throws -> Int64 {
        let answer = try await connection.send(.POST, TokenRotation.path, token: token, body: [])
        let (fresh, expires) = try answer.decode { bytes throws(WireFailure) in
            try TokenRotation.decodeAnswer(bytes)
        }
        try connection.folder?.keepToken(fresh)
        return expires
    }

    /// Withdraws the access of one of this library's devices.
    public func revoke(device: String) async throws {
        _ = try await connection.send(.DELETE, DeviceRevocation.path(device: device), token: token)
    }

    private static func headers(
        replica: ReplicaID? = nil, commit: String?
    ) -> [(String, String)] {
        [(HeaderName.replica, replica?.description), (HeaderName.commit, commit)]
            .compactMap { name, value in value.map { (name, $0) } }
    }
}
