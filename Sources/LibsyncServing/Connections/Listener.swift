internal import Glibc
public import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
public import Logging
internal import NIOCore
internal import NIOSSL

/// Where a program listens, and with what key.
///
/// Connections are counted and requests held to their pace before anything else sees them
/// (`ConnectionLimits`).
public struct Listener: Sendable {
    let host: String
    let port: Int
    let certificate: ServerCertificate?
    let proxy: ReverseProxy?

    /// A place to listen.
    ///
    /// - Parameters:
    ///   - port: 0 for any that is free.
    ///   - certificate: what TLS is spoken with; nil for plain HTTP.
    ///   - proxy: the reverse proxy in front; everybody comes from its address then.
    public init(
        host: String, port: Int, certificate: ServerCertificate?, proxy: ReverseProxy? = nil
    ) {
        self.host = host
        self.port = port
        self.certificate = certificate
        self.proxy = proxy
    }

    /// Why the system does not let a program listen; nil for an error that says something else.
    public static func refusal(_ error: any Error) -> String? {
        (error as? IOError).map { String(cString: strerror($0.errnoCode)) }
    }

    /// A program that listens here and answers with `responder`.
    ///
    /// - Parameter onReady: called once, with the port, when connections are taken.
    /// - Throws: when certificate and key do not belong together.
    public func application<Responder: HTTPResponder>(
        _ responder: Responder, logger: Logger,
        onReady: @escaping @Sendable (_ port: Int) -> Void
    ) throws -> Application<Responder>
    where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        let proxy = proxy
        let count = ConnectionCount(limit: ConnectionLimits.perAddressMax) { address in
            proxy?.admits(address) ?? false
        }
        let tls = try certificate.map { try $0.tls }
        let server = HTTPServerBuilder { responder in
            let http = HTTP1Channel(
                responder: responder,
                configuration: .init(
                    additionalChannelHandlers: [RequestPaceHandler()],
                    // Twice guarded: this one also knows what is idle when the server stops.
                    idleTimeout: .seconds(ConnectionLimits.nextHeaderSeconds),
                    httpDecoderConfiguration: ConnectionLimits.decoder))
            guard let tls else { return CountedChannel(base: http, count: count) }
            return CountedChannel(
                base: try TLSChannel(http, tlsConfiguration: tls), count: count)
        }
        var configuration = ApplicationConfiguration(address: .hostname(host, port: port))
        configuration.availableConnectionsDelegate = MaximumAvailableConnections(
            ConnectionLimits.connectionsMax)
        let asked = port
        return Application(
            responder: responder, server: server, configuration: configuration,
            onServerRunning: { channel in onReady(channel.localAddress?.port ?? asked) },
            logger: logger)
    }
}
