internal import Glibc
internal import LibsyncServing

/// How a desk is to be reached.
public struct DeskOptions: Hashable, Sendable {
    /// The address or name to listen on.
    public var host: String
    /// The port; 0 for any that is free.
    public var port: Int
    /// Whether it is for the machine itself, where nobody signs in.
    public var isLoopback: Bool
    /// Further names by which browsers reach it.
    public var names: [String]
    /// The address that people know it by, where a reverse proxy stands in front.
    public var url: String?
    /// The name or address of that proxy, which alone may speak to the desk.
    public var proxy: String?
    /// The files of a certificate and its key, in PEM; nil for the desk's own.
    public var certificate: Files?

    /// The files of a certificate.
    public struct Files: Hashable, Sendable {
        /// The certificate, with those that vouch for it.
        public let certificate: String
        /// Its private key.
        public let key: String

        /// These files.
        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// Options; without any, the machine itself.
    public init(
        host: String = "127.0.0.1", port: Int = 8444, isLoopback: Bool = true,
        names: [String] = [], url: String? = nil, proxy: String? = nil, certificate: Files? = nil
    ) {
        self.host = host
        self.port = port
        self.isLoopback = isLoopback
        self.names = names
        self.url = url
        self.proxy = proxy
        self.certificate = certificate
    }
}

extension DeskOptions {
    /// Whether browsers reach it by https: always, but on the machine itself.
    var isSecure: Bool { !isLoopback }

    /// The names by which it is reached.
    var allNames: Set<String> {
        let machine = DeskOptions.machineName
        let known = names + [WebAddress(url ?? "")?.host, host].compactMap(\.self)
        return Set(
            (known + (proxy == nil ? [machine, machine + ".local"] : [])).map { $0.lowercased() }
                .filter { !$0.isEmpty })
    }

    /// The address for links, where it listens on `port`.
    func address(port: Int) -> String {
        if let url { return url.hasSuffix("/") ? String(url.dropLast()) : url }
        let isAny = ["0.0.0.0", "::", "[::]"].contains(host)
        let name = isAny ? names.first ?? DeskOptions.machineName : host
        let bracketed = name.contains(":") ? "[\(name)]" : name
        return "\(isSecure ? "https" : "http")://\(bracketed):\(port)"
    }

    /// What the machine calls itself.
    private static var machineName: String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
        let name = bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: name, as: UTF8.self)
    }

    /// Refuses what would let passphrases go over the network in the open.
    func check() throws(DeskFailure) {
        if isLoopback, !WebAddress.isLoopback(host) {
            throw .listening(detail: "\(host) can be reached by others")
        }
        if let url, WebAddress(url)?.isSecure != true {
            throw .listening(detail: "\(url) is no address such as https://desk.example.org")
        }
        if proxy != nil, url == nil {
            throw .listening(detail: "behind a proxy the address that people know must be named")
        }
    }

    /// Where and with what key it listens.
    ///
    /// - Parameters:
    ///   - key: where the desk's own key is kept, `certificate` its certificate; made when missing.
    func listener(key: String, certificate: String) throws(DeskFailure) -> Listener {
        try check()
        if let proxy {
            guard let found = ReverseProxy(named: proxy) else {
                throw .listening(detail: "there is no host \(proxy)")
            }
            return Listener(host: host, port: port, certificate: nil, proxy: found)
        }
        guard isSecure else { return Listener(host: host, port: port, certificate: nil) }
        if let files = self.certificate {
            let given = try DeskOptions.certificate(files)
            return Listener(host: host, port: port, certificate: given)
        }
        let files = Files(certificate: certificate, key: key)
        if try DeskFolder.read(certificate) == nil {
            try make().keep(files)
        }
        return Listener(
            host: host, port: port, certificate: try DeskOptions.certificate(files))
    }

    private func make() throws(DeskFailure) -> ServerCertificate {
        let hosts = allNames.filter { !["0.0.0.0", "::"].contains($0) }.sorted()
        do {
            return try ServerCertificate.make(
                commonName: "libsync desk",
                hosts: hosts + ["localhost", "127.0.0.1"].filter { !hosts.contains($0) })
        } catch {
            let names = hosts.joined(separator: ", ")
            throw .listening(detail: "no certificate can be made for \(names)")
        }
    }

    private static func certificate(_ files: Files) throws(DeskFailure) -> ServerCertificate {
        guard let certificate = try DeskFolder.read(files.certificate) else {
            throw .file(path: files.certificate, detail: "it is not there")
        }
        guard let key = try DeskFolder.read(files.key) else {
            throw .file(path: files.key, detail: "it is not there")
        }
        let pair = ServerCertificate(
            certificatePEM: String(decoding: certificate, as: UTF8.self),
            privateKeyPEM: String(decoding: key, as: UTF8.self))
        do { try pair.checkPair() } catch {
            throw .listening(
                detail: "\(files.certificate) and \(files.key) do not belong together")
        }
        return pair
    }
}

extension ServerCertificate {
    fileprivate func keep(_ files: DeskOptions.Files) throws(DeskFailure) {
        do {
            try save(key: files.key, certificate: files.certificate)
        } catch {
            throw DeskFailure(error)
        }
    }
}
