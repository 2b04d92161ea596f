internal import NIOCore

/// A reverse proxy in front of a program that speaks plain HTTP: nobody else may speak to it then.
public struct ReverseProxy: Hashable, Sendable {
    /// Where it speaks from.
    public let addresses: Set<String>

    /// A proxy that speaks from these addresses.
    public init(addresses: Set<String>) { self.addresses = addresses }

    /// A proxy by its name or address, looked up once; nil when there is none of that name.
    public init?(named name: String) {
        let found = try? SocketAddress.makeAddressResolvingHost(name, port: 0).ipAddress
        guard let found else { return nil }
        addresses = [found]
    }

    /// Whether the other end may speak: the proxy, the machine itself, or no network at all.
    public func admits(_ peer: String?) -> Bool {
        peer.map { addresses.contains($0) || WebAddress.isLoopback($0) } ?? true
    }

    /// The address that a request comes from: as the proxy in front has noted it last; what clients
    /// write there themselves stands further left.
    ///
    /// - Parameter noted: the header `X-Forwarded-For`; nil where no proxy stands in front.
    public static func origin(noted: String?, peer: String?) -> String {
        if let last = noted?.split(separator: ",").last {
            return String(last.filter { $0 != " " }.prefix(45))
        }
        return peer ?? "unknown"
    }
}
