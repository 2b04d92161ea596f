internal import Foundation

/// An address that a page may lead to.
///
/// Of what people type only some schemes pass: `javascript:` and `data:` never become a link.
public struct WebLink: Hashable, Sendable {
    /// The address as it stands in `href`.
    public let text: String

    private init(unchecked text: String) { self.text = text }

    /// The schemes that a link may have: pages, calendars, mail and telephone.
    public static let schemes: Set<String> = [
        "http", "https", "mailto", "tel", "webcal", "webcals",
    ]

    /// A whole address that somebody has typed; nil when it has another scheme or none, or when it
    /// is none (RFC 3986).
    public init?(address: String) {
        guard address.utf8.count <= 4_000, let colon = address.firstIndex(of: ":"),
            WebLink.schemes.contains(address[..<colon].lowercased()),
            address.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }),
            URL(string: address) != nil
        else { return nil }
        text = address
    }

    /// A path of the pages' own, from the root: its parts are percent-encoded.
    public static func path(
        _ parts: String..., query: [(name: String, value: String)] = []
    )
        -> WebLink
    {
        WebLink.path(parts, query: query)
    }

    /// A path of the pages' own, from the root: its parts are percent-encoded.
    public static func path(
        _ parts: [String], query: [(name: String, value: String)] = []
    )
        -> WebLink
    {
        let path = "/" + parts.map(encoded).joined(separator: "/")
        let pairs = query.map { "\(encoded($0.name))=\(encoded($0.value, also: ","))" }
        return WebLink(
            unchecked: pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&"))
    }

    /// A place in the same page.
    public static func fragment(_ id: String) -> WebLink { WebLink(unchecked: "#" + encoded(id)) }

    /// The same page of a server whose address is `root`, without a slash at its end.
    public func below(_ root: String) -> String { text.hasPrefix("/") ? root + text : text }

    /// All but what never needs encoding (RFC 3986, 2.3).
    private static func encoded(_ part: String) -> String { encoded(part, also: "") }

    private static func encoded(_ part: String, also plain: String) -> String {
        part.addingPercentEncoding(
            withAllowedCharacters: CharacterSet(
                charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
                    + plain)) ?? ""
    }
}
