internal import Foundation

/// A server's address as typed: `https://host[:port]`, or plain http on this machine only.
public struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
    /// The host's name or number.
    public let host: String
    /// The port.
    public let port: Int
    /// Whether the connection is encrypted; always so beyond this machine.
    public let isEncrypted: Bool

    /// Reads an address.
    /// - Throws: `EnrolmentFailure.urlInvalid` with what is wrong.
    public init(_ text: String) throws(EnrolmentFailure) {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let withScheme = trimmed.contains("://") ? trimmed : "https://" + trimmed
        guard let parts = URLComponents(string: withScheme), let host = parts.host, !host.isEmpty,
            let scheme = parts.scheme?.lowercased(), ["https", "http"].contains(scheme)
        else { throw .urlInvalid("It must look like https://library.example:8443.") }
        guard parts.path.isEmpty || parts.path == "/", parts.query == nil, parts.user == nil else {
            throw .urlInvalid("It must end after the host and port.")
        }
        isEncrypted = scheme == "https"
        self.host = host.trimmingCharacters(in: ["[", "]"])
        port = parts.port ?? (isEncrypted ? 443 : 80)
        guard isEncrypted || ["127.0.0.1", "localhost", "::1"].contains(self.host) else {
            throw .urlInvalid("Beyond this machine it must begin with https://.")
        }
    }

    /// `https://host:port`.
    public var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(isEncrypted ? "https" : "http")://\(name):\(port)"
    }
}
