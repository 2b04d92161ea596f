internal import LibsyncServing

/// From where the desk may be asked: under its own names, and from its own pages.
///
/// Another page in the same browser can send requests to any address that the browser reaches, also
/// to this machine; and a name that changes its mind (DNS rebinding) can make that page's own address
/// one of ours. So the name must be known, and what changes something must come from a page of ours.
struct OriginRule: Hashable, Sendable {
    /// Whether pages are reached by https.
    let isSecure: Bool
    /// The names by which the desk is reached, in small letters.
    let names: Set<String>
    /// Whether it is reached on the machine itself alone.
    let isLoopback: Bool

    /// Why a request is not taken.
    enum Refusal: Hashable, Sendable {
        /// It names a host that is not ours.
        case host
        /// It does not come from a page of ours.
        case origin
    }

    /// What is wrong with a request; nil where nothing is.
    func refusal(of request: WebRequest) -> Refusal? {
        guard let host = request.header("host"), admits(host: host) else { return .host }
        // Somebody has put a proxy before the desk of this one machine: no sign-in guards it.
        if isLoopback, request.header("x-forwarded-for") ?? request.header("forwarded") != nil {
            return .host
        }
        guard request.method == .post else { return nil }
        return isOurs(request, host: host) ? nil : .origin
    }

    /// Whether a `Host` is ours: an address cannot change its mind, a name must be known.
    private func admits(host: String) -> Bool {
        guard let address = WebAddress("http://" + host.lowercased()) else { return false }
        if isLoopback { return address.isLoopback }
        return OriginRule.isNumber(address.host) || names.contains(address.host)
    }

    private func isOurs(_ request: WebRequest, host: String) -> Bool {
        let site = request.header("sec-fetch-site")
        if let site, site != "same-origin" { return false }
        guard let origin = request.header("origin") else {
            // Browsers that say neither are older than any that the pages are made for.
            return site != nil
        }
        guard let from = WebAddress(origin.lowercased()),
            let own = WebAddress("\(isSecure ? "https" : "http")://\(host.lowercased())")
        else { return false }
        return from.host == own.host && from.isSecure == own.isSecure
            && from.knownPort == own.knownPort
    }

    /// Whether a host is an address of numbers (RFC 3986, 3.2.2).
    private static func isNumber(_ host: String) -> Bool {
        let bytes = host.split(separator: ".", omittingEmptySubsequences: false)
        return host.contains(":") || (bytes.count == 4 && bytes.allSatisfy { UInt8($0) != nil })
    }
}

extension WebAddress {
    fileprivate var knownPort: Int { port ?? (isSecure ? 443 : 80) }
}
