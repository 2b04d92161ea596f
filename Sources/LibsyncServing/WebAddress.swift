/// The address of a server: `https://host` or `https://host:port`, and nothing after it.
public struct WebAddress: Hashable, Sendable {
    /// The host, an IPv6 address without its brackets.
    public let host: String
    /// The port; nil for the scheme's own.
    public let port: Int?
    /// Whether it is `https`.
    public let isSecure: Bool

    /// Reads an address; nil for anything else than scheme, host and port.
    public init?(_ text: String) {
        guard let mark = text.firstRange(of: "://") else { return nil }
        switch text[..<mark.lowerBound] {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        var rest = text[mark.upperBound...]
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
            guard host.contains(":"), host.utf8.allSatisfy(WebAddress.isAddressByte) else {
                return nil
            }
        } else {
            let end = rest.firstIndex(of: ":") ?? rest.endIndex
            host = String(rest[..<end])
            rest = rest[end...]
            guard !host.isEmpty, host.utf8.allSatisfy(WebAddress.isNameByte) else { return nil }
        }
        if rest.isEmpty {
            port = nil
        } else {
            guard rest.hasPrefix(":"), let number = UInt16(rest.dropFirst()), number > 0 else {
                return nil
            }
            port = Int(number)
        }
    }

    /// Whether only the machine itself can reach the host.
    public var isLoopback: Bool { WebAddress.isLoopback(host) }

    /// Whether only the machine itself can reach `host`.
    public static func isLoopback(_ host: String) -> Bool {
        let bytes = host.split(separator: ".", omittingEmptySubsequences: false)
        let isFourBytes = bytes.count == 4 && bytes.allSatisfy { UInt8($0) != nil }
        return host == "localhost" || host == "::1" || (isFourBytes && bytes[0] == "127")
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x66, 0x41...0x46, 0x30...0x39, 0x3A, 0x2E: true
        default: false
        }
    }
}
