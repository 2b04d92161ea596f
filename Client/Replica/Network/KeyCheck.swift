import Crypto
import Foundation
public import LibsyncProtocol
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// Why a server's key could not be read.
public enum KeyCheckFailure: Error, Hashable, Sendable {
    /// No connection to the server or to the proxy, or one that broke; `detail` names the cause.
    case unreachable(detail: String)
    /// What answers there is not TLS 1.2 or 1.3, or no handshake it will complete.
    case notTLS
    /// The proxy answered `CONNECT` with this HTTP status; 407 means it wants a password.
    case proxyRefused(status: Int)
    /// The handshake was not complete in time.
    case timedOut
}

/// The leaf certificate of whoever completed a handshake, and so holds its private key.
public struct PeerCertificate: Hashable, Sendable {
    /// The certificate as it came.
    public let der: [UInt8]
    /// The same as text, for use as the only trust root and for keeping in a file.
    public let pem: String
    /// SHA-256 of its SubjectPublicKeyInfo: what is compared with the enrolment code.
    public let fingerprint: KeyFingerprint
}

/// Asks a server for its certificate without trusting it, so that its key can be compared first.
///
/// async-http-client has no hook for a verification of our own. So the certificate is fetched here,
/// its key compared with the fingerprint in the enrolment code, and only then is it made the only
/// trust root of the connection that carries the code. Nothing but the TLS handshake and its
/// closing alert is ever sent, and `CONNECT` to a proxy.
public struct KeyCheck: Sendable {
    /// A name in ASCII, or an IP address without the brackets it has in a URL.
    public let host: String
    /// 1 to 65,535.
    public let port: Int
    /// The way out, when there is one.
    public let proxy: HTTPProxy?
    /// For everything together: names, connection, proxy, handshake.
    public let timeoutSeconds: Int

    /// A check of the server at `host` and `port`; nothing happens before `fetch`.
    public init(host: String, port: Int, proxy: HTTPProxy? = nil, timeoutSeconds: Int = 10) {
        let isBracketed = host.hasPrefix("[") && IPAddress(host) != nil
        self.host = isBracketed ? String(host.dropFirst().dropLast()) : host
        self.port = port
        self.proxy = proxy
        self.timeoutSeconds = timeoutSeconds
    }

    /// The certificate that the server shows now; one connection, one handshake.
    ///
    /// Cancelling the task does not shorten it: it ends within `timeoutSeconds` in any case.
    /// - Throws: `KeyCheckFailure`.
    public func fetch() async throws(KeyCheckFailure) -> PeerCertificate {
        try checkNames()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let result = loop.makePromise(of: PeerCertificate.self)
        let deadline = loop.scheduleTask(in: .seconds(Int64(timeoutSeconds))) {
            result.fail(KeyCheckFailure.timedOut)
        }
        ClientBootstrap(group: loop)
            .connectTimeout(.seconds(Int64(max(1, timeoutSeconds))))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try addHandlers(to: channel, result) }
            }
            .connect(host: proxy?.host ?? host, port: proxy?.port ?? port)
            .whenComplete { outcome in
                switch outcome {
                case .success(let channel):
                    result.futureResult.whenComplete { _ in channel.close(promise: nil) }
                case .failure(let error): result.fail(error)
                }
            }
        defer { deadline.cancel() }
        do {
            return try await result.futureResult.get()
        } catch {
            throw Self.failure(for: error)
        }
    }

    /// Both names end up in `CONNECT` or in SNI, so nothing but a name may be in them; and NIO
    /// traps on a port outside its range.
    private func checkNames() throws(KeyCheckFailure) {
        for (host, port) in [(host, port), (proxy?.host ?? host, proxy?.port ?? port)] {
            guard isHostName(host) || IPAddress(host) != nil, (1...65_535).contains(port) else {
                throw .unreachable(detail: "\(host):\(port) is not a host name and port")
            }
        }
    }

    private func addHandlers(
        to channel: any Channel, _ result: EventLoopPromise<PeerCertificate>
    ) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.minimumTLSVersion = .tlsv12
        // What the HTTP client will offer: a front that chooses by ALPN shows the same certificate.
        configuration.applicationProtocols = ["h2", "http/1.1"]
        configuration.shutdownTimeout = .seconds(1)
        let tls = try NIOSSLClientHandler(
            context: NIOSSLContext(configuration: configuration), serverHostname: serverName)
        let pipeline = channel.pipeline.syncOperations
        if let proxy {
            let authority = IPAddress(host) != nil && host.contains(":") ? "[\(host)]" : host
            try pipeline.addHandler(
                ProxyTunnel(to: "\(authority):\(port)", through: proxy, result: result))
        }
        try pipeline.addHandler(tls)
        try pipeline.addHandler(CertificateReader(tls: tls, result: result))
    }

    /// For SNI, which takes neither addresses nor a final dot (RFC 6066, section 3).
    private var serverName: String? {
        guard IPAddress(host) == nil else { return nil }
        return host.hasSuffix(".") ? String(host.dropLast()) : host
    }

    fileprivate static func failure(for error: any Error) -> KeyCheckFailure {
        switch error {
        case let failure as KeyCheckFailure: return failure
        case ChannelError.connectTimeout: return .timedOut
        case let error as NIOConnectionError:
            let causes = error.connectionErrors.map { "\($0.target): \($0.error)" }
            let detail =
                causes.isEmpty ? "no address for \(error.host)" : causes.joined(separator: "; ")
            return .unreachable(detail: detail)
        case NIOSSLError.handshakeFailed(.sslError([.eofDuringHandshake])):
            return .unreachable(detail: "the connection was closed during the handshake")
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: return .notTLS
        default: return .unreachable(detail: "\(error)")
        }
    }
}

/// Hands out the certificate once the handshake is complete, not as soon as it is seen: only then
/// has the peer proved that the private key is its own.
private final class CertificateReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let tls: NIOSSLClientHandler
    private let result: EventLoopPromise<PeerCertificate>

    init(tls: NIOSSLClientHandler, result: EventLoopPromise<PeerCertificate>) {
        self.tls = tls
        self.result = result
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case TLSUserEvent.handshakeCompleted = event else {
            return context.fireUserInboundEventTriggered(event)
        }
        do {
            guard let certificate = tls.peerCertificate else { throw KeyCheckFailure.notTLS }
            result.succeed(try PeerCertificate(certificate))
        } catch {
            result.fail(error)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What the server says after the handshake is of no interest.
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        result.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        result.fail(KeyCheckFailure.unreachable(detail: "the connection was closed"))
    }
}

extension PeerCertificate {
    /// `extractPublicKey` traps on a key BoringSSL cannot read; with such a key it would not have
    /// completed the handshake.
    fileprivate init(_ certificate: NIOSSLCertificate) throws {
        der = try certificate.toDERBytes()
        let body = Data(der).base64EncodedString(
            options: [.lineLength64Characters, .endLineWithLineFeed])
        pem = "-----BEGIN CERTIFICATE-----\n\(body)\n-----END CERTIFICATE-----\n"
        let keyInfo = try certificate.extractPublicKey().toSPKIBytes()
        guard let fingerprint = KeyFingerprint(bytes: SHA256.hash(data: keyInfo)) else {
            throw KeyCheckFailure.notTLS
        }
        self.fingerprint = fingerprint
    }
}
