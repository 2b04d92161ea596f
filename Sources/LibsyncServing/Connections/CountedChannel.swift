internal import HummingbirdCore
internal import Logging
internal import NIOCore

/// A connection that is counted by its address before a byte of it is read, and closed when the
/// address has too many; then set up as `base` does.
struct CountedChannel<Base: ServerChildChannel>: ServerChildChannel {
    typealias Value = Base.Value

    let base: Base
    let count: ConnectionCount

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(
                ConnectionGate(count: count, logger: logger))
        }.flatMap {
            base.setup(channel: channel, logger: logger)
        }
    }

    func handle(value: Base.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}

/// Stands before TLS, so that a refused connection costs no handshake.
private final class ConnectionGate: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let count: ConnectionCount
    private let logger: Logger
    private var isJudged = false

    init(count: ConnectionCount, logger: Logger) {
        self.count = count
        self.logger = logger
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive, !admits(context) { context.close(promise: nil) }
    }

    func channelActive(context: ChannelHandlerContext) {
        if admits(context) {
            context.fireChannelActive()
        } else {
            context.close(promise: nil)
        }
    }

    private func admits(_ context: ChannelHandlerContext) -> Bool {
        guard !isJudged, let address = context.channel.remoteAddress?.ipAddress else { return true }
        isJudged = true
        let count = count
        switch count.take(address) {
        case .taken:
            context.channel.closeFuture.whenComplete { _ in count.release(address) }
            return true
        case .refused(let isNews):
            if isNews {
                logger.warning(
                    "too many connections from one address; further ones are closed",
                    metadata: ["address": "\(address)"])
            }
            return false
        }
    }
}
