/// The cookies of one desk: a secret that every browser has from its first page on, and what it keeps
/// beside that.
struct BrowserCookies: Hashable, Sendable {
    /// The root of the desk: empty, or the library's address at a host of several.
    let root: [String]
    /// Whether they go over TLS alone.
    let isSecure: Bool

    /// The secret of the browser; it changes when somebody signs in or out.
    static let secret = "desk"
    /// The mark of a browser with which somebody signed in before.
    static let mark = "desk-known"
    /// The language that was chosen before anybody signed in.
    static let language = "desk-language"

    /// How long marks and languages are kept, in seconds: 400 days, which is what browsers allow.
    private static let longSeconds = 34_560_000

    private var path: String { root.isEmpty ? "/" : "/" + root.joined(separator: "/") + "/" }

    /// The cookie's whole name: browsers hold the prefixes to what they promise (RFC 6265bis,
    /// 4.1.3).
    private func name(_ name: String) -> String {
        guard isSecure else { return name }
        return (root.isEmpty ? "__Host-" : "__Secure-") + name
    }

    /// The value that a request has; nil where it has none that the desk could have set.
    func value(_ wanted: String, in header: String?) -> String? {
        let name = name(wanted)
        for pair in (header ?? "").split(separator: ";") {
            let halves = pair.split(separator: "=", maxSplits: 1).map { half in
                half.filter { $0 != " " && $0 != "\t" }
            }
            guard halves.count == 2, halves[0] == name else { continue }
            let isPlain = halves[1].utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
            return isPlain && halves[1].utf8.count <= 200 ? halves[1] : nil
        }
        return nil
    }

    /// A header that sets the secret: until the browser is closed.
    func setting(secret: String) -> (name: String, value: String) {
        header(BrowserCookies.secret, secret, seconds: nil)
    }

    /// A header that keeps something over many visits.
    func keeping(_ wanted: String, _ value: String) -> (name: String, value: String) {
        header(wanted, value, seconds: BrowserCookies.longSeconds)
    }

    private func header(
        _ wanted: String, _ value: String, seconds: Int?
    ) -> (name: String, value: String) {
        var text = "\(name(wanted))=\(value); Path=\(path); HttpOnly; SameSite=Lax"
        if isSecure { text += "; Secure" }
        if let seconds { text += "; Max-Age=\(seconds)" }
        return ("set-cookie", text)
    }
}
