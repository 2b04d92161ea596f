public import Hummingbird
internal import NIOCore
internal import Synchronization

/// What the server knows of one request besides the request.
public struct ServerContext: RequestContext {
    /// Hummingbird's own part.
    public var coreContext: CoreRequestContextStorage
    /// The address of the other end of the connection; nil in tests without a network.
    let peer: String?
    /// What is found out on the way; the outer layers read it when the answer comes back.
    let notes = RequestNotes()

    /// The context of a request that came over this connection.
    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        let address = source.channel.remoteAddress?.ipAddress
        // An IPv4 address as a socket of both families writes it (RFC 4291, 2.5.5.2).
        peer = address.map { $0.hasPrefix("::ffff:") ? String($0.dropFirst(7)) : $0 }
    }
}

/// What is found out about a request while it is answered.
final class RequestNotes: Sendable {
    private struct Notes {
        var id = ""
        var caller: Caller?
    }
    private let notes = Mutex(Notes())

    /// The request's id: in the log, and in the answer's header.
    var id: String {
        get { notes.withLock { $0.id } }
        set { notes.withLock { $0.id = newValue } }
    }

    /// Who asked, once the token was found good.
    var caller: Caller? {
        get { notes.withLock { $0.caller } }
        set { notes.withLock { $0.caller = newValue } }
    }
}
