import AsyncHTTPClient
import LibsyncProtocol
import LibsyncReplica
import NIOCore
import NIOSSL
import Testing

@Suite struct KeyCheckTests {
    @Test(arguments: ["127.0.0.1", "localhost"])
    func `the certificate and the fingerprint of its key come back`(host: String) async throws {
        try await TestServer.run(.tls(.server)) { server in
            let peer = try await KeyCheck(host: host, port: server.port).fetch()
            #expect(peer.fingerprint.hex == TestCertificate.server.fingerprint)
            #expect(peer.pem == TestCertificate.server.certificatePEM)
            #expect(try NIOSSLCertificate(bytes: peer.der, format: .der).toDERBytes() == peer.der)
        }
    }

    @Test func `names go into SNI and addresses do not`() async throws {
        try await TestServer.run(.tls(.server)) { server in
            _ = try await KeyCheck(host: "127.0.0.1", port: server.port).fetch()
            _ = try await KeyCheck(host: "localhost", port: server.port).fetch()
            #expect(server.notes.serverNames == ["", "localhost"])
        }
    }

    @Test func `nothing is sent inside the connection and it is closed`() async throws {
        try await TestServer.run(.tls(.server)) { server in
            _ = try await KeyCheck(host: "127.0.0.1", port: server.port).fetch()
            while server.notes.closedConnections == 0 { await Task.yield() }
            #expect(server.notes.decryptedBytes.isEmpty)
        }
    }

    // MARK: - Failures

    private func detail(of failure: KeyCheckFailure?) -> String? {
        guard case .unreachable(let detail) = failure else { return nil }
        return detail
    }

    @Test func `a server that answers without TLS is told apart`() async throws {
        try await TestServer.run(.plain("HTTP/1.1 400 Bad Request\r\n\r\n")) { server in
            await #expect(throws: KeyCheckFailure.notTLS) {
                try await KeyCheck(host: "127.0.0.1", port: server.port).fetch()
            }
        }
    }

    @Test func `a server that hangs up is unreachable`() async throws {
        try await TestServer.run(.closing) { server in
            let failure = await #expect(throws: KeyCheckFailure.self) {
                try await KeyCheck(host: "127.0.0.1", port: server.port).fetch()
            }
            #expect(detail(of: failure) != nil)
        }
    }

    @Test func `a silent server and a silent proxy time out`() async throws {
        try await TestServer.run(.silent) { server in
            let proxy = HTTPProxy(host: "127.0.0.1", port: server.port)
            for proxy in [nil, proxy] {
                await #expect(throws: KeyCheckFailure.timedOut) {
                    try await KeyCheck(
                        host: "127.0.0.1", port: server.port, proxy: proxy, timeoutSeconds: 1
                    ).fetch()
                }
            }
        }
    }

    @Test func `a closed port is unreachable, with the cause`() async throws {
        let port = try await TestServer.run(.silent) { $0.port }
        let failure = await #expect(throws: KeyCheckFailure.self) {
            try await KeyCheck(host: "127.0.0.1", port: port).fetch()
        }
        #expect(detail(of: failure)?.contains("refused") == true)
    }

    @Test(arguments: [
        ("a b", 443), ("", 443), ("host\r\nX-Evil: 1", 443), ("bücher.example", 443),
        ("127.0.0.1\0\r\nX-Evil: 1", 443), ("::1%eth0", 443),
        ("127.0.0.1", 0), ("127.0.0.1", 65_536),
    ])
    func `what is no host and port is refused before anything is sent`(
        host: String, port: Int
    ) async throws {
        let detail = "\(host):\(port) is not a host name and port"
        await #expect(throws: KeyCheckFailure.unreachable(detail: detail)) {
            try await KeyCheck(host: host, port: port).fetch()
        }
    }

    // MARK: - Proxies

    @Test func `a proxy is asked for a tunnel and sees nothing else`() async throws {
        try await TestServer.run(.proxy(statusLine: "HTTP/1.1 200 OK", .server)) { server in
            let proxy = HTTPProxy(
                host: "localhost", port: server.port, userName: "lib", password: "p:w")
            let check = KeyCheck(host: "calendar.example.org", port: 8443, proxy: proxy)
            let peer = try await check.fetch()
            #expect(peer.fingerprint.hex == TestCertificate.server.fingerprint)
            #expect(server.notes.serverNames == ["calendar.example.org"])
            #expect(
                String(decoding: server.notes.plainBytes, as: UTF8.self) == """
                    CONNECT calendar.example.org:8443 HTTP/1.1\r
                    Host: calendar.example.org:8443\r
                    Proxy-Authorization: Basic bGliOnA6dw==\r
                    \r

                    """)
        }
    }

    @Test func `an IPv6 address is bracketed for the proxy`() async throws {
        try await TestServer.run(.proxy(statusLine: "HTTP/1.1 200 OK", .server)) { server in
            let proxy = HTTPProxy(host: "127.0.0.1", port: server.port)
            for host in ["2001:db8::1", "[2001:db8::1]"] {
                _ = try await KeyCheck(host: host, port: 443, proxy: proxy).fetch()
            }
            let requests = String(decoding: server.notes.plainBytes, as: UTF8.self)
            let line = "CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n\r\n"
            #expect(requests == line + line)
        }
    }

    @Test func `a proxy's refusal carries its status`() async throws {
        let statusLine = "HTTP/1.1 407 Proxy Authentication Required"
        try await TestServer.run(.proxy(statusLine: statusLine, .server)) { server in
            let proxy = HTTPProxy(host: "127.0.0.1", port: server.port)
            await #expect(throws: KeyCheckFailure.proxyRefused(status: 407)) {
                try await KeyCheck(host: "calendar.example.org", port: 443, proxy: proxy).fetch()
            }
        }
    }

    @Test(arguments: ["SSH-2.0-test\r\n\r\n", String(repeating: "x", count: 20_000)])
    func `what is no proxy is said to be none`(answer: String) async throws {
        try await TestServer.run(.plain(answer)) { server in
            let proxy = HTTPProxy(host: "127.0.0.1", port: server.port)
            let failure = await #expect(throws: KeyCheckFailure.self) {
                try await KeyCheck(host: "calendar.example.org", port: 443, proxy: proxy).fetch()
            }
            #expect(detail(of: failure)?.hasPrefix("the proxy 127.0.0.1:") == true)
        }
    }

    // MARK: - What the certificate is fetched for

    /// One request that trusts `root` alone, as the replica does once the fingerprint is right.
    private func body(from url: String, trustingOnly root: PeerCertificate) async throws -> String {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: root.der, format: .der)])
        tls.certificateVerification = .noHostnameVerification
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        // Else a refused certificate is tried again and again until the request times out.
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(configuration: configuration)
        do {
            let response = try await client.execute(
                HTTPClientRequest(url: url), timeout: .seconds(5))
            let body = String(buffer: try await response.body.collect(upTo: 100))
            try await client.shutdown()
            return body
        } catch {
            try await client.shutdown()
            throw error
        }
    }

    @Test func `the fetched certificate as only trust root connects by any name`() async throws {
        try await TestServer.run(.tls(.server)) { server in
            let root = try await KeyCheck(host: "127.0.0.1", port: server.port).fetch()
            for host in ["127.0.0.1", "localhost"] {
                let url = "https://\(host):\(server.port)/"
                #expect(try await body(from: url, trustingOnly: root) == "ok")
            }
        }
    }

    @Test func `another key under the same name is refused and gets no request`() async throws {
        let root = try await TestServer.run(.tls(.server)) { server in
            try await KeyCheck(host: "127.0.0.1", port: server.port).fetch()
        }
        try await TestServer.run(.tls(.impostor)) { impostor in
            for host in ["127.0.0.1", "localhost"] {
                await #expect(throws: NIOSSLError.self) {
                    try await body(from: "https://\(host):\(impostor.port)/", trustingOnly: root)
                }
            }
            #expect(impostor.notes.decryptedBytes.isEmpty)
        }
    }
}
