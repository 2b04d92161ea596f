import LibsyncReplica
import Testing

@Suite struct ProxyTests {
    private func proxy(
        to host: String = "calendar.example.org", port: Int = 443, _ environment: [String: String]
    ) throws -> HTTPProxy? {
        try HTTPProxy.forURL(host: host, port: port, environment: environment)
    }

    @Test func `no variable means no proxy`() throws {
        #expect(try proxy([:]) == nil)
        #expect(try proxy(["HTTPS_PROXY": "  "]) == nil)
        #expect(try proxy(["HTTP_PROXY": "http://proxy:3128"]) == nil)
    }

    @Test(arguments: [
        ("http://proxy.example.org:3128", HTTPProxy(host: "proxy.example.org", port: 3128)),
        ("HTTP://proxy.example.org:3128/", HTTPProxy(host: "proxy.example.org", port: 3128)),
        ("proxy.example.org:3128", HTTPProxy(host: "proxy.example.org", port: 3128)),
        ("http://proxy", HTTPProxy(host: "proxy", port: 80)),
        ("http://10.0.0.1:8080", HTTPProxy(host: "10.0.0.1", port: 8080)),
        ("http://[2001:db8::1]:8080", HTTPProxy(host: "2001:db8::1", port: 8080)),
        ("http://[2001:db8::1]", HTTPProxy(host: "2001:db8::1", port: 80)),
        (
            "http://lib:p%40ss%2F@proxy:1",
            HTTPProxy(host: "proxy", port: 1, userName: "lib", password: "p@ss/")
        ),
        (
            "lib:p@ss:word@proxy:1",
            HTTPProxy(host: "proxy", port: 1, userName: "lib", password: "p@ss:word")
        ),
        ("http://lib@proxy:1", HTTPProxy(host: "proxy", port: 1, userName: "lib", password: "")),
    ])
    func `a value is read as host, port and login`(value: String, expected: HTTPProxy) throws {
        #expect(try proxy(["HTTPS_PROXY": value]) == expected)
    }

    @Test func `lower case goes before upper case`() throws {
        let environment = ["https_proxy": "http://one:1", "HTTPS_PROXY": "http://two:2"]
        #expect(try proxy(environment)?.host == "one")
        #expect(try proxy(["https_proxy": "", "HTTPS_PROXY": "http://two:2"])?.host == "two")
    }

    @Test(arguments: [
        "http://", "http://:3128", "http://proxy:0", "http://proxy:65536", "http://proxy:",
        "http://proxy:a", "http://proxy:+1", "http://pro xy:1", "http://proxy:1/path",
        "http://l%zz:p@proxy:1", "http://a%3Ab:p@proxy:1", "http://[proxy]:1", "http://[::1:1",
        "http://proxy\r\nX: y:1",
    ])
    func `a value that cannot be read is a failure that names its variable`(value: String) {
        let failure = #expect(throws: ProxyFailure.self) { try proxy(["https_proxy": value]) }
        guard case .malformed(let variable, _) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(variable == "https_proxy")
    }

    @Test(arguments: ["socks5", "https"])
    func `another kind of proxy is refused by name`(scheme: String) {
        #expect(throws: ProxyFailure.unsupportedScheme(variable: "HTTPS_PROXY", scheme: scheme)) {
            try proxy(["HTTPS_PROXY": "\(scheme)://proxy:1080"])
        }
    }

    @Test func `a password shows neither in the failure nor in the description`() throws {
        let failure = #expect(throws: ProxyFailure.self) {
            try proxy(["HTTPS_PROXY": "http://lib:secret/@proxy:x"])
        }
        #expect(!String(reflecting: failure).contains("secret"))
        let login = try proxy(["HTTPS_PROXY": "http://lib:secret@[::2]:1"])
        #expect(login?.description == "[::2]:1")
        #expect(!String(reflecting: login).contains("secret"))
    }

    @Test(arguments: [
        ("*", "calendar.example.org", true),
        ("example.org", "calendar.example.org", true),
        (".example.org", "calendar.example.org", true),
        ("*.example.org", "calendar.example.org", true),
        (".example.org", "example.org", true),
        ("EXAMPLE.org", "calendar.Example.ORG.", true),
        ("ample.org", "calendar.example.org", false),
        ("calendar.example.org:443", "calendar.example.org", true),
        ("calendar.example.org:8443", "calendar.example.org", false),
        ("other.org, example.org", "calendar.example.org", true),
        ("other.org example.org", "calendar.example.org", true),
        ("10.0.0.1", "10.0.0.1", true),
        ("0.0.1", "10.0.0.1", false),
        ("10.0.0.1:443", "10.0.0.1", true),
        ("10.0.0.0/8", "10.200.0.1", true),
        ("10.0.0.0/8", "11.0.0.1", false),
        ("10.0.0.0/33", "10.0.0.1", false),
        ("10.0.0.0/8", "ten.example.org", false),
        ("2001:db8::1", "2001:db8:0::1", true),
        ("[2001:db8::1]:443", "2001:db8::1", true),
        ("[2001:db8::1]:444", "2001:db8::1", false),
        ("2001:db8::/32", "2001:db8:1::1", true),
        ("example.org:x,,/", "calendar.example.org", false),
        ("", "calendar.example.org", false),
    ])
    func `the exemption list is honoured`(list: String, host: String, isExempt: Bool) throws {
        let environment = ["HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": list]
        #expect((try proxy(to: host, environment) == nil) == isExempt)
    }

    @Test func `an exempt destination does not mind a malformed proxy`() throws {
        #expect(try proxy(["HTTPS_PROXY": "http://proxy:x", "no_proxy": "example.org"]) == nil)
    }

    @Test(arguments: ["localhost", "desk.localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"])
    func `loopback is never proxied`(host: String) throws {
        #expect(try proxy(to: host, ["HTTPS_PROXY": "http://proxy:3128"]) == nil)
    }
}
