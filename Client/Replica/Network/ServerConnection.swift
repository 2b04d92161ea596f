internal import AsyncHTTPClient
internal import Foundation
internal import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncStore
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPCompression
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// HTTPS to one server, whose certificate is either pinned or vouched for by the system.
final class ServerConnection: Sendable {
    let address: ServerAddress
    let folder: ReplicaFolder?
    private let effects: Effects
    private let proxy: HTTPProxy?
    private let client: Mutex<HTTPClient>

    /// How long a request may take, in seconds; a page of a first pull is the longest.
    static let requestSeconds: Int64 = 120
    /// How long reaching the server may take, in seconds.
    static let connectSeconds: Int64 = 10

    /// - Parameter certificate: the pinned certificate; by default the one in the folder.
    init(
        address: ServerAddress, folder: ReplicaFolder?, certificate: String? = nil,
        effects: Effects, environment: [String: String]
    ) throws {
        self.address = address
        self.folder = folder
        self.effects = effects
        proxy =
            address.isEncrypted
            ? try HTTPProxy.forURL(
                host: address.host, port: address.port, environment: environment) : nil
        let pinned = certificate ?? folder?.certificate
        client = Mutex(try ServerConnection.client(pinned: pinned, proxy: proxy))
    }

    func close() async {
        let client = client.withLock { $0 }
        try? await client.shutdown()
    }

    private static func client(pinned: String?, proxy: HTTPProxy?) throws -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let pinned {
            let certificates = try NIOSSLCertificate.fromPEMBytes(Array(pinned.utf8))
            tls.trustRoots = .certificates(certificates)
            // The pinned key says who it is; under which name it is reached does not matter.
            tls.certificateVerification = .noHostnameVerification
        }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(connectSeconds), read: .seconds(60)),
            decompression: .enabled(limit: .size(Limits.pageBytesMax)))
        // Without this a refused handshake is tried again until the request's deadline.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.proxy = proxy?.configured
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Sends one request and collects the answer.
    /// - Throws: `SyncFailure`.
    func send(
        _ method: HTTPMethod, _ path: String, token: String?, query: [String: String?] = [:],
        headers: [(String, String)] = [], body: [UInt8]? = nil
    ) async throws -> ServerAnswer {
        var components = URLComponents(string: address.description + path)
        let items = query.compactMap { name, value in
            value.map { URLQueryItem(name: name, value: $0) }
        }
        if !items.isEmpty { components?.queryItems = items.sorted { $0.name < $1.name } }
        guard let url = components?.string else {
            throw SyncFailure.unreachable(detail: "the address cannot be written")
        }
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers.add(name: HeaderName.version, value: ProtocolVersion.current)
        if let token { request.headers.add(name: "Authorization", value: "Bearer " + token) }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { ServerConnection.add(body, to: &request) }
        do {
            return try await execute(request)
        } catch SyncFailure.keyChanged {
            // A certificate renewed with a key that we know is no reason to stop.
            try await renewPin()
            return try await execute(request)
        }
    }

    private static func add(_ body: [UInt8], to request: inout HTTPClientRequest) {
        request.headers.add(name: "Content-Type", value: "application/json")
        if body.count > 1_024 {
            request.headers.add(name: "Content-Encoding", value: "gzip")
            request.body = .bytes(Gzip.compress(body))
        } else {
            request.body = .bytes(body)
        }
    }

    private func execute(_ request: HTTPClientRequest) async throws -> ServerAnswer {
        let client = client.withLock { $0 }
        let start = effects.monotonic()
        do {
            let response = try await client.execute(
                request, timeout: .seconds(ServerConnection.requestSeconds))
            let body = try await response.body.collect(upTo: Limits.pageBytesMax)
            let answer = try ServerAnswer(
                status: Int(response.status.code), headers: response.headers,
                bytes: Array(body.readableBytesView), roundTrip: effects.monotonic() - start)
            try keepKeys(answer.keys)
            return answer
        } catch let failure as SyncFailure {
            throw failure
        } catch {
            throw ServerConnection.failure(
                error, isPinned: folder?.certificate != nil, through: proxy)
        }
    }

    private static let timeouts: [HTTPClientError] = [
        .connectTimeout, .readTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout,
        .tlsHandshakeTimeout, .httpProxyHandshakeTimeout, .writeTimeout,
    ]

    /// What only a proxy does, or not in time.
    private static let proxyFaults: [(HTTPClientError, String)] = [
        (.connectTimeout, "no answer in time"), (.httpProxyHandshakeTimeout, "no answer in time"),
        (.proxyAuthenticationRequired, SyncFailure.passwordMissing),
        (.invalidProxyResponse, "it did not let us through"),
    ]

    private static func failure(
        _ error: any Error, isPinned: Bool, through proxy: HTTPProxy?
    ) -> SyncFailure {
        if let proxy, let fault = proxyFaults.first(where: { $0.0 == error as? HTTPClientError }) {
            return SyncFailure(fault.1, through: proxy)
        }
        switch error {
        case let error as HTTPClientError where timeouts.contains(error): return .timedOut
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            return isPinned ? .keyChanged : .certificateUntrusted(detail: "\(error)")
        case is NIOTooManyBytesError, NIOHTTPDecompression.DecompressionError.limit:
            return .malformedAnswer(detail: "the answer is larger than any page may be")
        case is NIOHTTPDecompression.DecompressionError:
            return .malformedAnswer(detail: "its compression cannot be read")
        default:
            return SyncFailure(plain(error), through: proxy)
        }
    }

    /// The system's word for a connection that failed, without the frame of the library.
    static func plain(_ error: any Error) -> String {
        if let connection = error as? NIOConnectionError {
            if let first = connection.connectionErrors.first?.error { return plain(first) }
            return connection.dnsAError == nil && connection.dnsAAAAError == nil
                ? "no connection" : "the name \(connection.host) is not known"
        }
        if let system = error as? IOError {
            return String(cString: strerror(system.errnoCode))
        }
        switch error as? HTTPClientError {
        case .remoteConnectionClosed: return "the connection was cut"
        case .some(let known): return known.shortDescription.lowercased()
        case nil: return "\(error)"
        }
    }

    /// Looks at the certificate that the server shows now, and pins it when its key is one that the
    /// server announced before.
    private func renewPin() async throws {
        guard let folder else { throw SyncFailure.keyChanged }
        let check = KeyCheck(host: address.host, port: address.port, proxy: proxy)
        let shown: PeerCertificate
        do { shown = try await check.fetch() } catch { throw SyncFailure(error, through: proxy) }
        guard folder.keys.contains(shown.fingerprint.hex) else { throw SyncFailure.keyChanged }
        try folder.keepCertificate(shown.pem)
        // A key that was given up must not open the door again; the next answer names a coming one.
        try folder.keepKeys([shown.fingerprint.hex])
        let fresh = try ServerConnection.client(pinned: shown.pem, proxy: proxy)
        let old = client.withLock { client in
            let old = client
            client = fresh
            return old
        }
        try? await old.shutdown()
    }

    /// Notes the keys that the server announced over this connection.
    func keepKeys(_ keys: [String]) throws {
        guard let folder, folder.certificate != nil, !keys.isEmpty, keys != folder.keys else {
            return
        }
        try folder.keepKeys(keys)
    }
}

/// A whole answer of the server.
struct ServerAnswer: Sendable {
    let bytes: [UInt8]
    /// The server's time, when it told one, in milliseconds since 1970.
    let serverTime: Int64?
    /// Fingerprints of the present and the next key, while a change is announced.
    let keys: [String]
    /// Milliseconds.
    let roundTrip: Int64

    /// - Throws: `SyncFailure` for a problem, and for whatever is no answer of a libsync server.
    init(status: Int, headers: HTTPHeaders, bytes: [UInt8], roundTrip: Int64) throws {
        self.bytes = bytes
        self.roundTrip = roundTrip
        serverTime = headers.first(name: HeaderName.time).flatMap { Int64($0) }
        keys = headers[canonicalForm: HeaderName.keys].map(String.init)
        let mediaType = headers.first(name: "Content-Type") ?? ""
        if (200..<300).contains(status), headers.first(name: HeaderName.version) != nil { return }
        if mediaType.hasPrefix("application/problem+json"),
            let problem = (try? JSONValue.parse(bytes)).flatMap({ Problem(json: $0) })
        {
            if problem.isOf(.versionUnsupported) {
                throw SyncFailure.versionUnsupported(
                    server: headers.first(name: HeaderName.version) ?? problem.detail)
            }
            throw SyncFailure.problem(
                code: problem.code, title: problem.title, detail: problem.detail,
                retryAfterMilliseconds: problem.retryAfterSeconds.map { Int64($0) * 1_000 })
        }
        let kind = mediaType.isEmpty ? "an answer without a type" : mediaType
        throw SyncFailure.notLibsync(detail: "status \(status), \(kind)")
    }

    func decode<Value>(
        _ read: ([UInt8]) throws(WireFailure) -> Value
    ) throws -> Value {
        do {
            return try read(bytes)
        } catch {
            throw SyncFailure.malformedAnswer(detail: error.detail)
        }
    }

    func reply<Value: Sendable>(
        _ read: ([UInt8]) throws(WireFailure) -> Value
    ) throws -> Reply<Value> {
        Reply(value: try decode(read), serverTime: serverTime, roundTrip: roundTrip)
    }
}
