import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on a free port of 127.0.0.1 that behaves in one way and notes what reaches it.
final class TestServer: Sendable {
    enum Behaviour: Sendable {
        /// Answers anything with an HTTP response whose body is `ok`.
        case tls(TestCertificate)
        /// Answers anything with this text, without TLS.
        case plain(String)
        /// Answers anything with this text, without TLS, and ends the connection.
        case cut(String)
        /// Takes connections and says nothing.
        case silent
        /// Closes every connection at once.
        case closing
        /// Answers `CONNECT` with this status line, then is the server behind it as well.
        case proxy(statusLine: String, TestCertificate)
    }

    struct Notes: Sendable {
        /// The name in each SNI extension; `""` where there was none.
        var serverNames: [String] = []
        /// What came before TLS.
        var plainBytes: [UInt8] = []
        /// What came inside TLS.
        var decryptedBytes: [UInt8] = []
        var closedConnections = 0
    }

    let port: Int
    private let channel: any Channel
    private let book: Notebook

    var notes: Notes { book.notes.withLock { $0 } }

    init(_ behaviour: Behaviour) async throws {
        let book = Notebook()
        self.book = book
        let context = try Self.context(for: behaviour, book)
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if case .tls = behaviour, let context {
                        try pipeline.addHandler(NIOSSLServerHandler(context: context))
                        try pipeline.addHandler(
                            Responder(book))
                    } else {
                        try pipeline.addHandler(PlainSide(behaviour, context, book))
                    }
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    /// Starts a server for the time of `body` and closes its port afterwards.
    @discardableResult static func run<R>(
        _ behaviour: Behaviour, _ body: (TestServer) async throws -> R
    ) async throws -> R {
        let server = try await TestServer(behaviour)
        do {
            let result = try await body(server)
            try await server.channel.close()
            return result
        } catch {
            try? await server.channel.close()
            throw error
        }
    }

    private static func context(for behaviour: Behaviour, _ book: Notebook) throws -> NIOSSLContext?
    {
        guard let certificate = behaviour.certificate else { return nil }
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.certificatePEM.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(certificate.privateKeyPEM.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.sslContextCallback = { values, result in
            book.notes.withLock { $0.serverNames.append(values.serverHostname ?? "") }
            result.succeed(NIOSSLContextConfigurationOverride())
        }
        return try NIOSSLContext(configuration: configuration)
    }
}

extension TestServer.Behaviour {
    fileprivate var certificate: TestCertificate? {
        switch self {
        case .tls(let certificate), .proxy(_, let certificate): certificate
        case .plain, .cut, .silent, .closing: nil
        }
    }
}

private final class Notebook: Sendable {
    let notes = Mutex(TestServer.Notes())
}

/// The end of a TLS connection: notes what it reads, answers it, and counts its own end.
private final class Responder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let book: Notebook

    init(_ book: Notebook) {
        self.book = book
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        book.notes.withLock { $0.decryptedBytes += bytes.readableBytesView }
        let answer = ByteBuffer(string: "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        book.notes.withLock { $0.closedConnections += 1 }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

/// Everything a server may do without TLS, and a proxy until its tunnel is open.
private final class PlainSide: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let behaviour: TestServer.Behaviour
    private let context: NIOSSLContext?
    private let book: Notebook
    private var isOpen = false

    init(_ behaviour: TestServer.Behaviour, _ context: NIOSSLContext?, _ book: Notebook) {
        self.behaviour = behaviour
        self.context = context
        self.book = book
    }

    func channelActive(context: ChannelHandlerContext) {
        if case .closing = behaviour { context.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isOpen { return context.fireChannelRead(data) }
        book.notes.withLock { $0.plainBytes += unwrapInboundIn(data).readableBytesView }
        switch behaviour {
        case .plain(let text): write(text, context)
        case .cut(let text):
            write(text, context)
            context.close(promise: nil)
        case .proxy(let statusLine, _): answerConnect(statusLine, context)
        case .tls, .silent, .closing: break
        }
    }

    private func answerConnect(_ statusLine: String, _ context: ChannelHandlerContext) {
        // In two pieces, as networks like to do it.
        write(statusLine + "\r\nVia: test", context)
        if statusLine.contains(" 200 "), let tlsContext = self.context {
            isOpen = true
            let pipeline = context.pipeline.syncOperations
            try? pipeline.addHandler(NIOSSLServerHandler(context: tlsContext))
            try? pipeline.addHandler(Responder(book))
        }
        write("\r\n\r\n", context)
    }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
