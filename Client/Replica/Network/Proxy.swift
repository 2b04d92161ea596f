import AsyncHTTPClient
import Foundation
import NIOCore

/// Why a proxy named in the environment cannot be used.
///
/// No case carries the value: it may hold a password.
public enum ProxyFailure: Error, Hashable, Sendable {
    /// `variable` does not read as `http://[user:password@]host[:port]`; `reason` says where.
    case malformed(variable: String, reason: String)
    /// `variable` names a proxy of another kind, such as `socks5` or `https`.
    case unsupportedScheme(variable: String, scheme: String)
}

/// An HTTP proxy that is asked to `CONNECT` (RFC 9110, section 9.3.6), as many municipalities have.
public struct HTTPProxy: Hashable, Sendable, CustomStringConvertible {
    /// A name, or an IP address without brackets.
    public let host: String
    /// 1 to 65,535.
    public let port: Int
    /// Set together with `password`, which may be empty; nil where the proxy asks for neither.
    public let userName: String?
    /// The other half of basic authentication.
    public let password: String?

    /// A proxy with basic authentication when `userName` is given; it may hold no colon (RFC 7617).
    public init(host: String, port: Int, userName: String? = nil, password: String? = nil) {
        self.host = host
        self.port = port
        self.userName = userName
        self.password = userName == nil ? nil : password ?? ""
    }

    /// Host and port; never the password, so that it can be logged.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// What a client must be told to go through it.
    var configured: HTTPClient.Configuration.Proxy {
        .server(
            host: host, port: port,
            authorization: userName.map { .basic(username: $0, password: password ?? "") })
    }

    /// The value of `Proxy-Authorization`, or nil.
    var basicAuthorization: String? {
        guard let userName else { return nil }
        return "Basic " + Data("\(userName):\(password ?? "")".utf8).base64EncodedString()
    }

    /// The proxy for a TLS connection to `host` and `port`; nil when it goes direct.
    ///
    /// Reads `https_proxy`, `HTTPS_PROXY`, `no_proxy` and `NO_PROXY`, the lower case first, as curl
    /// does; without encryption `http_proxy`, which curl reads in lower case only. Loopback is never
    /// proxied: it would mean the proxy's own machine.
    /// - Throws: `ProxyFailure`, only when the proxy would be used. An entry of the exemption list
    ///   that cannot be read matches nothing, since the list is shared with other programs.
    public static func forURL(
        host: String, port: Int, isEncrypted: Bool = true, environment: [String: String]
    ) throws(ProxyFailure) -> HTTPProxy? {
        let variables = isEncrypted ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
        let named = variables.lazy.compactMap { variable in
            environment[variable].map { (variable, $0.trimmingCharacters(in: .whitespaces)) }
        }
        guard let (variable, value) = named.first(where: { !$0.1.isEmpty }) else { return nil }
        let destination = Destination(host: host, port: port)
        guard !destination.isLoopback,
            !destination.isExempt(by: environment["no_proxy"] ?? environment["NO_PROXY"] ?? "")
        else { return nil }
        return try HTTPProxy(value, variable: variable)
    }

    private init(_ value: String, variable: String) throws(ProxyFailure) {
        func malformed(_ reason: String) -> ProxyFailure {
            .malformed(variable: variable, reason: reason)
        }
        var rest = value[...]
        if let separator = rest.range(of: "://") {
            let scheme = rest[..<separator.lowerBound].lowercased()
            guard scheme == "http" else {
                throw .unsupportedScheme(variable: variable, scheme: scheme)
            }
            rest = rest[separator.upperBound...]
        }
        if rest.last == "/" { rest.removeLast() }
        guard !rest.contains(where: { "/?#".contains($0) }) else {
            throw malformed("something follows the port, or / ? # is not percent-encoded")
        }
        var userName: String?
        var password: String?
        if let at = rest.lastIndex(of: "@") {
            let parts = rest[..<at].split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            userName = parts[0].removingPercentEncoding
            password = parts.count > 1 ? String(parts[1]).removingPercentEncoding : ""
            guard let userName, password != nil, !userName.contains(":") else {
                throw malformed("the user name or password is not percent-encoded as it should be")
            }
            rest = rest[rest.index(after: at)...]
        }
        guard let (host, port) = splitHostAndPort(rest) else {
            throw malformed("no host, or a port that is not 1 to 65535")
        }
        // Port 80 is what the scheme says (RFC 9110); curl alone takes 1080.
        self.init(host: host, port: port ?? 80, userName: userName, password: password)
    }
}

/// What the exemption list is asked about.
private struct Destination {
    let host: String
    let port: Int
    let address: IPAddress?

    init(host: String, port: Int) {
        let lowered = host.lowercased()
        self.host = lowered.hasSuffix(".") ? String(lowered.dropLast()) : lowered
        self.port = port
        address = IPAddress(host)
    }

    var isLoopback: Bool {
        address?.isLoopback ?? (host == "localhost" || host.hasSuffix(".localhost"))
    }

    /// Whether `list`, separated by commas or spaces, has an entry for this destination.
    func isExempt(by list: String) -> Bool {
        list.split { $0 == "," || $0.isWhitespace }.contains { matches($0.lowercased()[...]) }
    }

    private func matches(_ entry: Substring) -> Bool {
        if entry == "*" { return true }
        if let slash = entry.firstIndex(of: "/") {
            guard let network = IPAddress(String(entry[..<slash])),
                let bits = Int(entry[entry.index(after: slash)...])
            else { return false }
            return address?.isWithin(network, bits: bits) ?? false
        }
        // `.example.org` and `*.example.org` mean the same as `example.org`, as in curl.
        let name = entry.drop { $0 == "*" }.drop { $0 == "." }
        guard let (exempt, exemptPort) = splitHostAndPort(name),
            exemptPort == nil || exemptPort == port
        else { return false }
        if let address { return IPAddress(exempt) == address }
        return host == exempt || host.hasSuffix("." + exempt)
    }
}

/// `host`, `host:port`, `[IPv6]`, `[IPv6]:port` or a bare IPv6 address; nil for anything else.
private func splitHostAndPort(_ text: Substring) -> (host: String, port: Int?)? {
    if IPAddress(String(text)) != nil, text.contains(":"), !text.hasPrefix("[") {
        return (String(text), nil)
    }
    let portStart = text.lastIndex(of: ":").flatMap { text[$0...].contains("]") ? nil : $0 }
    var host = text[..<(portStart ?? text.endIndex)]
    if host.hasPrefix("["), host.hasSuffix("]") {
        host = host.dropFirst().dropLast()
        guard IPAddress(String(host)) != nil else { return nil }
    } else {
        guard isHostName(String(host)) else { return nil }
    }
    guard let portStart else { return (String(host), nil) }
    let digits = text[text.index(after: portStart)...]
    guard digits.allSatisfy(\.isNumber), let port = Int(digits), (1...65_535).contains(port) else {
        return nil
    }
    return (String(host), port)
}

/// Whether `text` can stand in a request line as a name: ASCII letters, digits, `.`, `-` and `_`.
func isHostName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 253
        && text.unicodeScalars.allSatisfy {
            $0.isASCII
                && ($0.properties.isAlphabetic || "0123456789.-_".unicodeScalars.contains($0))
        }
}

/// An IPv4 or IPv6 address in network order.
struct IPAddress: Hashable {
    let bytes: [UInt8]

    /// Four or sixteen bytes.
    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Nil when `text` is not an address literal; brackets are allowed, a zone is not.
    init?(_ text: String) {
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
        let literal = isBracketed ? String(text.dropFirst().dropLast()) : text
        // C stops reading at a NUL; what follows it would reach the proxy's request line.
        guard literal.utf8.allSatisfy({ $0 != 0 }) else { return nil }
        switch try? SocketAddress(ipAddress: literal, port: 0) {
        case .v4(let address):
            bytes = withUnsafeBytes(of: address.address.sin_addr) { Array($0) }
        case .v6(let address):
            bytes = withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
        default: return nil
        }
    }

    var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    /// Whether the first `bits` bits are those of `network`, and both are of one family.
    func isWithin(_ network: IPAddress, bits: Int) -> Bool {
        guard bytes.count == network.bytes.count, (0...8 * bytes.count).contains(bits) else {
            return false
        }
        return (0..<bits).allSatisfy { bit in
            (bytes[bit / 8] ^ network.bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
        }
    }
}
