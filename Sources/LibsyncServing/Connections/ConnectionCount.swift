internal import Synchronization

/// Counts the open connections of each address.
///
/// Holds an entry only for addresses that have a connection, so its size is bounded by theirs.
public final class ConnectionCount: Sendable {
    private let limit: Int
    /// Addresses that speak for many: the reverse proxy in front.
    private let exempt: @Sendable (String) -> Bool
    private struct Open {
        var connections = 0
        /// Whether somebody was told that there are too many.
        var isNoted = false
    }
    private let open = Mutex<[String: Open]>([:])

    /// What became of a connection.
    enum Answer: Hashable, Sendable {
        /// It was taken in; `release` gives it back.
        case taken
        /// The address has as many as it may; `isNews` the first time since it had none.
        case refused(isNews: Bool)
    }

    /// A count that allows `limit` connections to each address that is not exempt.
    init(limit: Int, exempt: @escaping @Sendable (String) -> Bool = { _ in false }) {
        self.limit = limit
        self.exempt = exempt
    }

    /// Takes a connection in, or refuses it.
    func take(_ address: String) -> Answer {
        let key = ConnectionCount.key(address)
        if exempt(ConnectionCount.plain(address)) { return .taken }
        return open.withLock { open in
            var mine = open[key] ?? Open()
            guard mine.connections < limit else {
                let isNews = !mine.isNoted
                mine.isNoted = true
                open[key] = mine
                return .refused(isNews: isNews)
            }
            mine.connections += 1
            open[key] = mine
            return .taken
        }
    }

    /// Gives a connection back that was taken in.
    func release(_ address: String) {
        if exempt(ConnectionCount.plain(address)) { return }
        let key = ConnectionCount.key(address)
        open.withLock { open in
            guard var mine = open[key] else { return }
            mine.connections -= 1
            open[key] = mine.connections > 0 ? mine : nil
        }
    }

    /// Addresses that have a connection.
    var addresses: Int { open.withLock { $0.count } }

    /// What counts as one address: of IPv6 the network, since each host has all of a /64
    /// (RFC 6177).
    public static func key(_ address: String) -> String {
        let address = plain(address)
        guard address.contains(":") else { return address }
        let text = address.prefix { $0 != "%" }
        let halves = text.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        var groups = halves[0].split(separator: ":")
        if halves.count == 2 {
            let after = halves[1].split(separator: ":").count
            groups += Array(repeating: "0", count: max(0, 8 - groups.count - after))
            groups += halves[1].split(separator: ":")
        }
        return groups.prefix(4).joined(separator: ":") + "::/64"
    }

    /// An IPv4 address without what a socket of both families writes before it
    /// (RFC 4291, 2.5.5.2).
    private static func plain(_ address: String) -> String {
        address.hasPrefix("::ffff:") && address.contains(".")
            ? String(address.dropFirst(7)) : address
    }
}
