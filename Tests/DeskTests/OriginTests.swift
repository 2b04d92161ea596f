import LibsyncServing
import Testing

@testable import LibsyncDesk

/// Under which names the desk is asked, and from which pages it takes something.
@Suite struct OriginTests {
    @Test(arguments: ["desk.example", "DESK.example:8444", "192.0.2.5:8444", "[2001:db8::5]:8444"])
    func `a desk answers to its names, and to numbers, which cannot change their mind`(
        host: String
    ) async throws {
        let test = try await TestDesk()
        let answer = await Browser(test.desk, host: host).get("/sign-in")
        #expect(answer.status == 200)
    }

    @Test(arguments: [
        "evil.example", "desk.example.evil.example", "localhost", "desk.example, evil.example",
        "desk.example@evil.example", "", "desk.example:x",
    ])
    func `under another name there is nothing, not even a cookie`(host: String) async throws {
        let test = try await TestDesk()
        let answer = await Browser(test.desk, host: host).get("/sign-in")
        #expect(answer.status == 421)
        #expect(answer.header("set-cookie") == nil)
        #expect(!answer.text.contains("<form"))
    }

    @Test(arguments: ["127.0.0.1:8444", "localhost:8444", "[::1]:8444"])
    func `on the machine itself nobody signs in`(host: String) async throws {
        let test = try await TestDesk(isLoopback: true)
        let answer = await Browser(test.desk, host: host).get("/")
        #expect(answer.status == 200)
        #expect(answer.text.contains("Fjordvik bibliotek"))
    }

    @Test(arguments: ["evil.example:8444", "192.0.2.5:8444", "desk.example"])
    func `on the machine itself a name that leads here is none of ours`(
        host: String
    ) async throws {
        let test = try await TestDesk(isLoopback: true)
        #expect(await Browser(test.desk, host: host).get("/").status == 421)
    }

    @Test func `a proxy before a desk where nobody signs in is refused`() async throws {
        let test = try await TestDesk(isLoopback: true)
        let browser = Browser(test.desk, host: "127.0.0.1:8444")
        let answer = await browser.get("/", headers: ["x-forwarded-for": "203.0.113.9"])
        #expect(answer.status == 421)
    }

    @Test(arguments: [
        ["origin": "https://evil.example"], ["origin": "https://desk.example.evil.example"],
        ["origin": "http://desk.example"], ["origin": "https://desk.example:444"],
        ["origin": "null"], ["origin": "", "sec-fetch-site": ""],
        ["sec-fetch-site": "cross-site"], ["sec-fetch-site": "same-site"],
        ["sec-fetch-site": "none"],
    ])
    func `what comes from another page changes nothing`(headers: [String: String]) async throws {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .administer)
        let page = await browser.get("/people")
        let fields = [("name", "Ola"), ("role", "edit")] + page.hidden(of: "/people/invite")
        let answer = await browser.post("/people/invite", fields, headers: headers)
        #expect(answer.status == 403)
        #expect(try test.desk.people.book().invitations.isEmpty)
        #expect(await browser.post("/people/invite", fields).status == 200)
    }

    @Test func `what another page sends, without the cookie, signs nobody out`() async throws {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .edit)
        let cross = ["origin": "https://evil.example", "sec-fetch-site": "cross-site"]
        // Browsers leave the cookie out (SameSite), and take what the answer sets.
        let answer = await browser.post(
            "/sign-out", [], headers: cross.merging(["cookie": ""]) { $1 })
        #expect(answer.status == 403 && answer.header("set-cookie") == nil)
        #expect(await browser.get("/").status == 200)
    }

    @Test func `a browser that knows no fetch metadata is told by its origin`() async throws {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .administer)
        let page = await browser.get("/people")
        let answer = await browser.post(
            "/people/invite",
            [("name", "Ola"), ("role", "edit")] + page.hidden(of: "/people/invite"),
            headers: ["sec-fetch-site": ""])
        #expect(answer.status == 200)
    }

    @Test func `every page says what browsers must not do with it`() async throws {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .administer)
        for path in ["/", "/people", "/settings", "/nothing", "/sign-in"] {
            let answer = await browser.get(path)
            let policy = try #require(answer.header("content-security-policy"))
            #expect(policy.contains("default-src 'none'"))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(policy.contains("form-action 'self'"))
            #expect(!policy.contains("unsafe"))
            #expect(answer.header("cache-control") == "no-store")
            #expect(answer.header("x-content-type-options") == "nosniff")
            #expect(answer.header("referrer-policy") == "same-origin")
            #expect(!answer.text.contains("<script"))
            #expect(!answer.text.contains(" style="))
        }
    }
}
