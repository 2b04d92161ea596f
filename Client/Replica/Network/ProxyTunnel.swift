import NIOCore

/// Opens a tunnel with `CONNECT` and keeps the TLS handler behind it asleep until it is open.
///
/// It does so by holding back `channelActive`, which is what starts a handshake. NIOHTTP1's client
/// handlers would have to be taken out of the pipeline again for one request and one status line.
final class ProxyTunnel: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let headBytesMax = 16 * 1024

    private let authority: String
    private let proxy: HTTPProxy
    private let result: EventLoopPromise<PeerCertificate>
    private var head: [UInt8] = []
    private var isOpen = false

    /// A tunnel to `authority` (`host:port`); a refusal fails `result`.
    init(to authority: String, through proxy: HTTPProxy, result: EventLoopPromise<PeerCertificate>)
    {
        self.authority = authority
        self.proxy = proxy
        self.result = result
    }

    func channelActive(context: ChannelHandlerContext) {
        var request = "CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n"
        if let authorization = proxy.basicAuthorization {
            request += "Proxy-Authorization: \(authorization)\r\n"
        }
        let bytes = context.channel.allocator.buffer(string: request + "\r\n")
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isOpen { return context.fireChannelRead(data) }
        head += unwrapInboundIn(data).readableBytesView
        guard let end = head.firstRange(of: Array("\r\n\r\n".utf8)) else {
            if head.count > Self.headBytesMax {
                refuse(context, because: "sent too long an answer")
            }
            return
        }
        guard let status = Self.status(in: head) else {
            return refuse(context, because: "did not answer in HTTP")
        }
        guard (200...299).contains(status) else {
            result.fail(KeyCheckFailure.proxyRefused(status: status))
            return context.close(promise: nil)
        }
        isOpen = true
        context.fireChannelActive()
        let early = head[end.upperBound...]
        if !early.isEmpty { context.fireChannelRead(wrapInboundOut(ByteBuffer(bytes: early))) }
        head = []
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !isOpen { refuse(context, because: "closed the connection without an answer") }
        context.fireChannelInactive()
    }

    private func refuse(_ context: ChannelHandlerContext, because reason: String) {
        result.fail(KeyCheckFailure.unreachable(detail: "the proxy \(proxy) \(reason)"))
        context.close(promise: nil)
    }

    /// The number in `HTTP/1.1 200 …`, or nil.
    private static func status(in head: [UInt8]) -> Int? {
        let line = String(decoding: head.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count > 1, words[0].hasPrefix("HTTP/1."), words[1].utf8.count == 3 else {
            return nil
        }
        return Int(words[1])
    }
}
