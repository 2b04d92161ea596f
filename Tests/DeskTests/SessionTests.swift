import LibsyncServing
import LibsyncWeb
import Testing

@testable import LibsyncDesk

/// Being signed in: how it begins, locks and ends, and whose text is whose.
@Suite struct SessionTests {
    @Test func `the secret lies in a cookie that no script and no other site gets`() async throws {
        let test = try await TestDesk()
        try await test.person("Kari", .edit)
        let browser = Browser(test.desk)
        let first = await browser.get("/sign-in")
        let cookie = try #require(first.header("set-cookie"))
        #expect(cookie.hasPrefix("__Host-desk="))
        for word in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
            #expect(cookie.contains(word))
        }
        #expect(browser.secret.utf8.count >= 43, "256 bits")
        let before = browser.secret
        #expect(await browser.signIn("Kari").status == 303)
        #expect(browser.secret != before, "who gave a browser its secret does not get in by it")
        let old = await Browser(test.desk).get("/", headers: ["cookie": "__Host-desk=\(before)"])
        #expect(old.status == 303)
    }

    @Test func `on the machine itself there is no TLS, and no cookie asks for it`() async throws {
        let test = try await TestDesk(isLoopback: true)
        let answer = await Browser(test.desk, host: "127.0.0.1:8444").get("/")
        let cookie = try #require(answer.header("set-cookie"))
        #expect(cookie.hasPrefix("desk=") && !cookie.contains("Secure"))
    }

    @Test func `nobody sees a page before signing in, and then comes to it`() async throws {
        let test = try await TestDesk()
        try await test.person("Kari", .administer)
        let browser = Browser(test.desk)
        let away = await browser.get("/people")
        #expect(away.header("location") == "/sign-in?next=people")
        #expect(await browser.get("/no/such/page").status == 303, "nor what there is")
        let form = await browser.get("/sign-in?next=people")
        let answer = await browser.post(
            "/sign-in",
            [("name", " kari "), ("passphrase", TestDesk.passphrase)]
                + form.hidden(of: "/sign-in"))
        #expect(answer.header("location") == "/people")
        #expect(await browser.get("/people").status == 200)
    }

    @Test func `a wrong passphrase and an unknown name are told alike`() async throws {
        let test = try await TestDesk()
        try await test.person("Kari", .edit)
        let wrong = await Browser(test.desk).signIn("Kari", "en annen frase enn den")
        let unknown = await Browser(test.desk).signIn("Ola", "en annen frase enn den")
        #expect(wrong.status == 403 && unknown.status == 403)
        let said = "Navn, passordfrase eller kode stemmer ikke"
        #expect(wrong.text.contains(said) && unknown.text.contains(said))
    }

    @Test func `after a quarter of an hour the desk is locked, and the passphrase opens it`()
        async throws
    {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .administer)
        test.clock.pass(minutes: 14)
        #expect(await browser.get("/").status == 200)
        test.clock.pass(minutes: 14)
        #expect(await browser.get("/").status == 200, "whoever works is not away")
        test.clock.pass(minutes: 15)
        let locked = await browser.get("/people")
        #expect(locked.status == 403)
        #expect(locked.text.contains("Arbeidsbordet er låst"))
        #expect(!locked.text.contains("Inviter noen"))
        let wrong = await browser.post(
            "/unlock", [("passphrase", "feil frase her")] + locked.hidden(of: "/unlock"))
        #expect(wrong.status == 403)
        let right = await browser.post(
            "/unlock", [("passphrase", TestDesk.passphrase)] + wrong.hidden(of: "/unlock"))
        #expect(right.header("location") == "/people")
        #expect(await browser.get("/people").status == 200)
    }

    @Test func `the lock keeps the text of the open form`() async throws {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .administer)
        let hidden = await browser.get("/people").hidden(of: "/people/invite")
        test.clock.pass(minutes: 20)
        let locked = await browser.post(
            "/people/invite", [("name", "Ola fra Ytre Sund"), ("role", "edit")] + hidden)
        #expect(locked.status == 403)
        #expect(locked.text.contains("er tatt vare på"))
        #expect(try test.desk.people.book().invitations.isEmpty, "nothing acts behind a lock")
        let open = await browser.post(
            "/unlock", [("passphrase", TestDesk.passphrase)] + locked.hidden(of: "/unlock"))
        #expect(open.header("location") == "/people")
        let page = await browser.get("/people")
        #expect(page.text.contains("value=\"Ola fra Ytre Sund\""))
    }

    @Test func `somebody else who signs in there does not see it, and it waits for its writer`()
        async throws
    {
        let test = try await TestDesk()
        try await test.person("Ola", .administer)
        let browser = try await test.browser("Kari", .administer)
        let hidden = await browser.get("/people").hidden(of: "/people/invite")
        test.clock.pass(minutes: 20)
        // What a page sends by itself while one types is taken behind the lock, too.
        let late = await browser.post("/keep", [("name", "Karis setning")] + hidden)
        #expect(late.status == 204)
        #expect(await browser.signIn("Ola").status == 303)
        #expect(!(await browser.get("/people").text.contains("Karis setning")))
        // Ola sends Kari's page, which stood open beside: her text goes to her.
        await browser.post("/people/invite", [("name", "Karis hele setning")] + hidden)
        #expect(!(await browser.get("/people").text.contains("Karis hele setning")))
        let kari = try await test.browser("Kari")
        #expect(await kari.get("/people").text.contains("value=\"Karis hele setning\""))
        #expect(try test.desk.people.book().invitations.isEmpty)
    }

    @Test func `a lost session keeps what was typed through the page where one signs in`()
        async throws
    {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .administer)
        let hidden = await browser.get("/people").hidden(of: "/people/invite")
        browser.forget("__Host-desk")
        let lost = await browser.post(
            "/people/invite", [("name", "Ola \"<&'ø"), ("role", "edit")] + hidden)
        #expect(lost.status == 403)
        #expect(lost.text.contains("er tatt vare på"))
        // A first wrong try does not lose it either.
        let name = ("name", "Kari")
        let wrong = await browser.post(
            "/sign-in", [name, ("passphrase", "feil frase her")] + lost.hidden(of: "/sign-in"))
        let right = await browser.post(
            "/sign-in",
            [name, ("passphrase", TestDesk.passphrase)]
                + wrong.hidden(of: "/sign-in"))
        #expect(right.header("location") == "/people")
        #expect(await browser.get("/people").text.contains("value=\"Ola &quot;&lt;&amp;&#39;ø\""))
    }

    @Test func `a desk that starts anew asks everybody to sign in, and has what they typed`()
        async throws
    {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .administer)
        let hidden = await browser.get("/people").hidden(of: "/people/invite")
        let again = try await test.restarted()
        let after = Browser(again.desk)
        let answer = await after.post(
            "/people/invite", [("name", "Ola Nordmann"), ("role", "edit")] + hidden,
            headers: ["cookie": browser.cookie])
        #expect(answer.status == 403 && answer.text.contains("er tatt vare på"))
        let kari = try await again.browser("Kari")
        #expect(await kari.get("/people").text.contains("value=\"Ola Nordmann\""))
    }

    @Test func `a session ends after twelve hours, however busy`() async throws {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .edit)
        for _ in 0..<71 {
            test.clock.pass(minutes: 10)
            #expect(await browser.get("/").status == 200)
        }
        test.clock.pass(minutes: 10)
        #expect(await browser.get("/").status == 303)
    }

    @Test func `whoever signs out is out, also by the cookie that was`() async throws {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .edit)
        let cookie = browser.cookie
        let answer = await browser.fill("/", to: "/sign-out", [])
        #expect(answer.status == 303)
        #expect(await browser.get("/").status == 303)
        #expect(await Browser(test.desk).get("/", headers: ["cookie": cookie]).status == 303)
    }

    @Test func `who is removed is out with the next request`() async throws {
        let test = try await TestDesk()
        let kari = try await test.browser("Kari", .administer)
        let ola = try await test.browser("Ola", .edit)
        let id = try #require(try test.desk.people.book().person(named: "Ola")).id
        let hidden = await ola.get("/settings").hidden(of: "/settings/label")
        let removed = await kari.fill("/people/\(id)/remove", to: "/people/\(id)/remove", [])
        #expect(removed.header("location") == "/people?said=removed")
        #expect(await ola.get("/").status == 303)
        #expect(await ola.post("/settings/label", [("label", "Ola")] + hidden).status == 403)
        #expect(await ola.signIn("Ola").status == 403)
    }

    @Test func `a new passphrase ends the other browsers of the person`() async throws {
        let test = try await TestDesk()
        let one = try await test.browser("Kari", .edit)
        let other = try await test.browser("Kari")
        let new = "syv blanke knapper i skuffen"
        let answer = await one.fill(
            "/settings", to: "/settings/passphrase",
            [("present", TestDesk.passphrase), ("passphrase", new), ("passphrase-again", new)])
        #expect(answer.header("location") == "/settings?said=passphraseChanged")
        #expect(await one.get("/").status == 200)
        #expect(await other.get("/").status == 303)
        #expect(await other.signIn("Kari").status == 403)
        #expect(await other.signIn("Kari", new).status == 303)
    }

    @Test func `a substitute's access ends at its moment, by itself`() async throws {
        let test = try await TestDesk()
        // Saturday 12 December 2026, 18.00 in Oslo.
        let end: Int64 = 1_797_094_800_000
        try await test.person("Siv", .edit, until: end)
        test.clock.set(end - 5 * 60_000)
        let browser = try await test.browser("Siv")
        let hidden = await browser.get("/settings").hidden(of: "/settings/label")
        test.clock.set(end - 1)
        #expect(await browser.get("/").status == 200)
        test.clock.set(end)
        let refused = await browser.get("/")
        #expect(refused.header("location")?.contains("ended=1") == true)
        #expect(await browser.get("/sign-in?ended=1").text.contains("Tilgangen din er slutt"))
        #expect(await browser.post("/settings/label", [("label", "S")] + hidden).status == 403)
        test.clock.set(end + 60_000)
        #expect(await browser.signIn("Siv").status == 403)
        #expect(try test.desk.people.book().person(named: "Siv")?.label == "Siv")
    }
}
