import Testing

@testable import LibsyncReplica

@Suite struct FeedAddressTests {
    @Test(arguments: [
        ("https://calendar.example/a.ics", "https://calendar.example/a.ics", 443),
        (" webcal://Calendar.Example/a.ics\n", "https://calendar.example/a.ics", 443),
        (
            "http://calendar.example:8080/?token=x#top", "http://calendar.example:8080/?token=x",
            8080
        ),
        ("https://[2606:4700::1]/", "https://[2606:4700::1]/", 443),
        ("feed://calendar.example/a.ics", "https://calendar.example/a.ics", 443),
        ("feed:http://calendar.example/a.ics", "http://calendar.example/a.ics", 80),
        ("webcal:https://calendar.example/a.ics", "https://calendar.example/a.ics", 443),
    ])
    func `an address is read as people copy it`(text: String, whole: String, port: Int) throws {
        let address = try FeedAddress(text)
        #expect(address.text == whole && address.port == port)
    }

    @Test(arguments: [
        "", "calendar.example/a.ics", "ftp://calendar.example/a.ics", "https://", "https:///a.ics",
        "https://kari:hemmelig@calendar.example/", "https://a b/", "https://x:99999/",
        "https://calendar.example/" + String(repeating: "a", count: 5_000), "file:///etc/passwd",
    ])
    func `what is no address of a calendar is refused`(text: String) {
        #expect(throws: FeedFailure.self) { try FeedAddress(text) }
    }

    @Test func `only the host is ever shown`() throws {
        let address = try FeedAddress("https://calendar.example:8443/private-abc/basic.ics?key=def")
        #expect(address.description == "https://calendar.example:8443/…")
        #expect(!"\(address)".contains("abc") && !"\(address)".contains("def"))
    }

    @Test func `an encrypted address does not lead on to an open one, an open one may`() throws {
        let encrypted = try FeedAddress("https://calendar.example/a.ics")
        #expect(throws: FeedFailure.leadsToOpen(encrypted)) {
            try encrypted.leading(to: "http://calendar.example/a.ics")
        }
        let open = try FeedAddress("http://calendar.example/a.ics")
        #expect(try open.leading(to: "https://calendar.example/a.ics").isEncrypted)
    }

    @Test func `a redirect may be said from where one is`() throws {
        let base = try FeedAddress("https://calendar.example/a/b.ics")
        #expect(try base.leading(to: "/c.ics").text == "https://calendar.example/c.ics")
        #expect(try base.leading(to: "d.ics").text == "https://calendar.example/a/d.ics")
        #expect(try base.leading(to: "//other.example/").host == "other.example")
    }

    @Test(arguments: [
        "file:///etc/passwd", "https://kari:hemmelig@calendar.example/", "gopher://x/",
    ])
    func `a redirect that cannot be followed is the fault of whoever says it`(
        target: String
    ) throws {
        let base = try FeedAddress("https://calendar.example/a/b.ics")
        let told = "it leads on to an address that cannot be used"
        #expect(throws: FeedFailure.malformed(base, told)) { try base.leading(to: target) }
    }

    @Test func `a text is known as an address even where it is mistyped`() {
        for text in [
            " https://calendar.example/a.ics", "feed://calendar.example/",
            "webcal:calendar.example",
            "HTTPS:calendar.example/", "htps://calendar.example/a.ics",
        ] { #expect(FeedAddress.isMeant(by: text), "\(text)") }
        for text in ["a.ics", "/tmp/a.ics", "-", "C:\\a.ics", "feed.ics"] {
            #expect(!FeedAddress.isMeant(by: text), "\(text)")
        }
    }

    @Test(arguments: [
        "127.1", "0x7f.1", "0177.0.0.1", "127.0.0.1.", "2130706433", "0x7f000001", "a.0x", "nas",
        "nas.local", "nas.local.",
    ])
    func `a name that is a number, or of this network, is private to any resolver`(
        host: String
    ) throws {
        #expect(try FeedAddress("http://\(host)/").isNamedPrivately)
    }

    @Test(arguments: [
        "calendar.example", "calendar.example.", "93.184.216.34", "1.example", "x0.no",
    ])
    func `other names are for the resolver to judge`(host: String) throws {
        #expect(try !FeedAddress("http://\(host)/").isNamedPrivately)
    }

    @Test(arguments: [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.255", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1",
        "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1",
        "::ffff:127.0.0.1", "::ffff:192.168.0.1", "::127.0.0.1", "64:ff9b::10.0.0.1", "fc00::1",
        "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1", "2001::1", "2002:7f00:1::",
        "2002:c0a8:101::", "100::1", "3fff::1", "5f00::1",
    ])
    func `an address of this machine, its network or nobody is not public`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!address.isPublic)
    }

    @Test(arguments: [
        "1.1.1.1", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1",
        "192.0.1.1", "198.20.0.1", "223.255.255.255", "2606:4700::1", "2a00:1450:400f::1",
        "::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2002:101:101::", "2400:cb00::1",
    ])
    func `other addresses are public, and their text leads back to them`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.isPublic)
        #expect(IPAddress(address.text) == address)
    }
}
