internal import Foundation

/// The address of a calendar elsewhere: `https://`, `http://`, `webcal://` or `feed://`.
///
/// It may hold a secret, so `description` names the host alone.
public struct FeedAddress: Hashable, Sendable, CustomStringConvertible {
    /// The whole address, with `https` or `http` in front; never to be logged or shown.
    public let text: String
    /// The host: an ASCII name in lower case, or a number without brackets.
    public let host: String
    /// The port.
    public let port: Int
    /// Whether the connection is encrypted.
    public let isEncrypted: Bool

    /// Reads an address as people copy it.
    /// - Throws: `FeedFailure.address` with what is wrong.
    public init(_ text: String) throws(FeedFailure) {
        try self.init(text, from: nil)
    }

    /// Where a redirect leads, which may be said from here; never from an encrypted address to an
    /// open one, since the address may hold a secret.
    /// - Throws: `FeedFailure` about this address: what it says is its affair, and may be a secret.
    func leading(to target: String) throws(FeedFailure) -> FeedAddress {
        let next: FeedAddress
        do throws(FeedFailure) {
            next = try FeedAddress(target, from: self)
        } catch {
            throw .malformed(self, "it leads on to an address that cannot be used")
        }
        guard next.isEncrypted || !isEncrypted else { throw .leadsToOpen(self) }
        return next
    }

    /// Whether a text is meant as an address and not as a file, even if it cannot be used.
    public static func isMeant(by text: String) -> Bool {
        let plain = text.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
        return plain.contains("://")
            || ["http:", "https:", "webcal:", "webcals:", "feed:"].contains { plain.hasPrefix($0) }
    }

    /// `feed:https://…` is `https://…`: so some pages name their feeds.
    private static func bare(_ text: String) -> String {
        let plain = text.lowercased()
        let inner = ["feed:", "webcal:"].first {
            plain.hasPrefix($0 + "http://") || plain.hasPrefix($0 + "https://")
        }
        return inner.map { String(text.dropFirst($0.count)) } ?? text
    }

    private init(_ text: String, from base: FeedAddress?) throws(FeedFailure) {
        let trimmed = FeedAddress.bare(text.trimmingCharacters(in: .whitespacesAndNewlines))
        guard trimmed.utf8.count <= FeedAddress.bytesMax else { throw .address("it is too long") }
        let url = base.flatMap { URL(string: $0.text) }.flatMap {
            URL(string: trimmed, relativeTo: $0)?.absoluteURL.absoluteString
        }
        guard var parts = URLComponents(string: url ?? trimmed), let scheme = parts.scheme else {
            throw .address("it must begin with https:// or webcal://")
        }
        switch scheme.lowercased() {
        case "https", "webcal", "webcals", "feed": parts.scheme = "https"
        case "http": parts.scheme = "http"
        default: throw .address("it must begin with https://, http:// or webcal://")
        }
        guard parts.user == nil, parts.password == nil else {
            throw .address("names and passwords in an address are not sent")
        }
        let host = (parts.encodedHost ?? "").lowercased()
        let bare = host.trimmingCharacters(in: ["[", "]"])
        guard !bare.isEmpty, isHostName(bare) || IPAddress(bare) != nil else {
            throw .address("its host cannot be read; write names in ASCII (xn--…)")
        }
        parts.encodedHost = host
        parts.fragment = nil
        if let port = parts.port, !(1...65_535).contains(port) { throw .address("it has no port") }
        guard let whole = parts.string else { throw .address("it cannot be read") }
        self.text = whole
        self.host = bare
        isEncrypted = parts.scheme == "https"
        port = parts.port ?? (isEncrypted ? 443 : 80)
    }

    private static let bytesMax = 4_000

    /// `https://calendar.example/…`.
    public var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        let usual = isEncrypted ? 443 : 80
        return "\(isEncrypted ? "https" : "http")://\(name)\(port == usual ? "" : ":\(port)")/…"
    }

    /// Whether a name can only mean a machine of this network, whoever resolves it.
    var isNamedPrivately: Bool {
        if IPAddress(host) != nil { return false }
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        // `127.1` and `0x7f.1` are numbers to whoever resolves them (WHATWG URL, 3.5).
        if let last = name.split(separator: ".").last, FeedAddress.isNumber(last) { return true }
        let ends = [".localhost", ".local", ".internal", ".home.arpa", ".lan"]
        return !name.contains(".") || ends.contains { name.hasSuffix($0) }
    }

    private static func isNumber(_ label: Substring) -> Bool {
        let isHex = label.hasPrefix("0x") && label.dropFirst(2).allSatisfy(\.isHexDigit)
        return isHex || label.allSatisfy(\.isNumber)
    }
}

/// Why a calendar elsewhere could not be fetched.
public enum FeedFailure: Error, Hashable, Sendable {
    /// The address cannot be used; why, as a clause.
    case address(String)
    /// It leads to this machine or its network.
    case privateAddress(FeedAddress)
    /// The host is not known, or does not answer; why, as a clause.
    case unreachable(FeedAddress, String)
    /// It took longer than the limit, in seconds.
    case timedOut(FeedAddress, seconds: Int)
    /// It said nothing for so many seconds, from the beginning or half-way.
    case silent(FeedAddress, seconds: Int)
    /// It has more bytes than the limit, perhaps only when unpacked.
    case tooLarge(FeedAddress, bytesMax: Int)
    /// It leads on more often than the limit.
    case tooManyRedirects(FeedAddress, most: Int)
    /// It leads from an encrypted connection to an open one.
    case leadsToOpen(FeedAddress)
    /// The host answers with this HTTP status.
    case refused(FeedAddress, status: Int)
    /// Whoever answers does not speak HTTP, or not as it should; why, as a clause.
    case malformed(FeedAddress, String)

    /// Whether the source itself says that there is nothing, and no network is at fault.
    public var isDead: Bool {
        switch self {
        case .refused(_, let status):
            (400..<500).contains(status) && ![408, 425, 429].contains(status)
        case .tooLarge, .tooManyRedirects, .leadsToOpen, .privateAddress: true
        case .address, .unreachable, .timedOut, .silent, .malformed: false
        }
    }
}
