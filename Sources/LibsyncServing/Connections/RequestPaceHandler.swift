internal import NIOCore
internal import NIOHTTPTypes

/// Closes a connection that is slower than `RequestPace` allows.
///
/// It closes without an answer: TLS may not have come about, and an answer to half a request could
/// be taken for that to another.
final class RequestPaceHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var pace: RequestPace?
    private var look: (task: Scheduled<Void>, time: NIODeadline)?

    func handlerAdded(context: ChannelHandlerContext) {
        pace = RequestPace(now: context.eventLoop.now)
        plan(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) { cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: pace?.noteHeader(now: context.eventLoop.now)
        case .body(let buffer): pace?.noteBody(bytes: buffer.readableBytes)
        case .end: pace?.noteEnd(now: context.eventLoop.now)
        }
        plan(context)
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            pace?.noteAnswer(now: context.eventLoop.now)
            plan(context)
        }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        pace?.noteWritable(context.channel.isWritable, now: context.eventLoop.now)
        plan(context)
        context.fireChannelWritabilityChanged()
    }

    /// Sees to it that somebody looks no later than the deadline; one look at a time, for a body
    /// comes in many parts.
    private func plan(_ context: ChannelHandlerContext) {
        guard let deadline = pace?.deadline else { return }
        if let look, look.time <= deadline { return }
        look?.task.cancel()
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let task = context.eventLoop.scheduleTask(deadline: deadline) {
            let (handler, context) = bound.value
            handler.check(context)
        }
        look = (task, deadline)
    }

    private func check(_ context: ChannelHandlerContext) {
        look = nil
        guard let deadline = pace?.deadline else { return }
        if deadline <= context.eventLoop.now {
            pace = nil
            context.close(promise: nil)
        } else {
            plan(context)
        }
    }

    private func cancel() {
        pace = nil
        look?.task.cancel()
        look = nil
    }
}
