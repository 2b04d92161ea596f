import LibsyncServing
import LibsyncWeb
import Testing

@testable import LibsyncDesk

/// Forms: whose they are, that each acts once, and that nothing typed into one is lost.
@Suite struct FormTests {
    private let invitation = [("name", "Ola Nordmann"), ("role", "edit")]

    private func invited(_ test: TestDesk) throws -> [String] {
        try test.desk.people.book().invitations.map(\.name)
    }

    @Test func `a form without the desk's token changes nothing`() async throws {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .administer)
        let answer = await browser.post("/people/invite", invitation)
        #expect(answer.status == 403 || answer.status == 303)
        #expect(try invited(test).isEmpty)
    }

    @Test func `a token of another browser, or one that was changed, changes nothing`() async throws
    {
        let test = try await TestDesk()
        let kari = try await test.browser("Kari", .administer)
        let liv = try await test.browser("Liv", .administer)
        let others = await liv.get("/people").hidden(of: "/people/invite")
        await kari.post("/people/invite", invitation + others)
        var own = await kari.get("/people").hidden(of: "/people/invite")
        own = own.map { name, value in
            guard name == FormToken.field else { return (name, value) }
            // The last letter holds but two bits of the code.
            let changed = value.hasSuffix("A") ? "Q" : "A"
            return (name, value.dropLast() + changed)
        }
        await kari.post("/people/invite", invitation + own)
        #expect(try invited(test).isEmpty)
    }

    @Test func `a form sent twice acts once, and both get the same answer`() async throws {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .administer)
        let fields = invitation + (await browser.get("/people").hidden(of: "/people/invite"))
        async let first = browser.post("/people/invite", fields)
        async let second = browser.post("/people/invite", fields)
        let (one, two) = await (first, second)
        #expect(one.status == 200 && two.status == 200)
        #expect(one.body == two.body, "with the same link in it")
        let third = await browser.post("/people/invite", fields)
        #expect(third.body == one.body)
        #expect(try invited(test) == ["Ola Nordmann"])
    }

    @Test func `a form whose answer is forgotten says that it is done, and does it no more`()
        async throws
    {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .administer)
        let fields = invitation + (await browser.get("/people").hidden(of: "/people/invite"))
        await browser.post("/people/invite", fields)
        for _ in 0..<250 {
            await browser.fill("/settings", to: "/settings/label", [("label", "Kari")])
        }
        let again = await browser.post("/people/invite", fields)
        #expect(again.status == 303)
        #expect(again.header("location") == "/people?said=alreadyDone")
        #expect(try invited(test).count == 1)
    }

    @Test
    func `a form of before a restart is shown again with all that was typed, and not acted upon`()
        async throws
    {
        let test = try await TestDesk(isLoopback: true)
        let before = Browser(test.desk, host: "127.0.0.1:8444")
        let hidden = await before.get("/people").hidden(of: "/people/invite")
        let again = try await TestDesk(isLoopback: true, clock: test.clock, folder: test.folder)
        let after = Browser(again.desk, host: "127.0.0.1:8444")
        await after.get("/")
        // The browser is the same: it sends the cookie that it had.
        let answer = await after.post(
            "/people/invite", invitation + hidden, headers: ["cookie": before.cookie])
        #expect(answer.status == 303)
        #expect(answer.header("location") == "/people")
        #expect(try invited(again).isEmpty)
        let page = await after.get("/people", headers: ["cookie": before.cookie])
        #expect(page.text.contains("value=\"Ola Nordmann\""))
        #expect(page.text.contains("er tatt vare på"))
    }

    @Test func `a form older than a day is looked at once more`() async throws {
        let test = try await TestDesk(isLoopback: true)
        let browser = Browser(test.desk, host: "127.0.0.1:8444")
        let hidden = await browser.get("/people").hidden(of: "/people/invite")
        test.clock.pass(minutes: 24 * 60 + 1)
        let answer = await browser.post("/people/invite", invitation + hidden)
        #expect(answer.status == 303)
        #expect(try invited(test).isEmpty)
    }

    @Test func `what is kept is given back until it is sent, and then forgotten`() async throws {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .administer)
        let hidden = await browser.get("/people").hidden(of: "/people/invite")
        let kept = await browser.post("/keep", [("name", "Ola Nord")] + hidden)
        #expect(kept.status == 204)
        // Any number of times, while one types.
        await browser.post("/keep", [("name", "Ola Nordmann")] + hidden)
        let page = await browser.get("/people")
        #expect(page.text.contains("value=\"Ola Nordmann\""))
        #expect(await browser.get("/").text.contains("som ikke er sendt"))
        await browser.post("/people/invite", invitation + page.hidden(of: "/people/invite"))
        #expect(!(await browser.get("/people").text.contains("value=\"Ola Nordmann\"")))
        // What comes late, from before it was sent, is not kept again.
        await browser.post("/people/invite", [("name", "Siv"), ("role", "edit")] + hidden)
        await browser.post("/keep", [("name", "Siv")] + hidden)
        #expect(!(await browser.get("/people").text.contains("value=\"Siv\"")))
    }

    @Test func `what is typed on a page of before a restart is kept, too`() async throws {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .administer)
        let hidden = await browser.get("/people").hidden(of: "/people/invite")
        let again = try await test.restarted()
        let answer = await Browser(again.desk).post(
            "/keep", [("name", "Ola Nord")] + hidden, headers: ["cookie": browser.cookie])
        #expect(answer.status == 204)
        let kari = try await again.browser("Kari")
        #expect(await kari.get("/people").text.contains("value=\"Ola Nord\""))
    }

    @Test func `nobody puts a text of an own making among another's`() async throws {
        let test = try await TestDesk()
        let kari = try await test.browser("Kari", .administer)
        let id = try #require(try test.desk.people.book().person(named: "Kari")).id
        let ola = try await test.browser("Ola", .administer)
        await kari.post(
            "/keep",
            [("name", "Karis setning")] + (await kari.get("/people").hidden(of: "/people/invite")))
        var forged = await ola.get("/people").hidden(of: "/people/invite")
        forged = forged.map { name, value in
            guard name == FormToken.field else { return (name, value) }
            var parts = value.split(separator: ".").map(String.init)
            parts[3] = id
            return (name, parts.joined(separator: "."))
        }
        await ola.post("/people/invite", [("name", "Olas setning")] + forged)
        await ola.post("/keep", [("name", "Olas setning")] + forged)
        #expect(await kari.get("/people").text.contains("value=\"Karis setning\""))
        #expect(try invited(test).isEmpty)
    }

    @Test func `what is sent of one form leaves what is kept of another on its page`() async throws
    {
        let test = try await TestDesk()
        let kari = try await test.browser("Kari", .administer)
        let guest = try await test.desk.people.invite(
            PeopleBook.Place(name: "Siv", role: .read))
        #expect(!guest.isEmpty)
        let id = try #require(try test.desk.people.book().invitations.first).id
        let page = await kari.get("/people")
        await kari.post("/keep", [("name", "Ola Nord")] + page.hidden(of: "/people/invite"))
        let path = "/invitations/\(id)/withdraw"
        #expect(await kari.post(path, page.hidden(of: path)).status == 303)
        #expect(await kari.get("/people").text.contains("value=\"Ola Nord\""))
    }

    @Test func `a role that has shrunk since the page was opened loses no text`() async throws {
        let test = try await TestDesk()
        try await test.person("Siv", .administer)
        let kari = try await test.browser("Kari", .administer)
        let hidden = await kari.get("/people").hidden(of: "/people/invite")
        let id = try #require(try test.desk.people.book().person(named: "Kari")).id
        try await test.desk.people.change { book throws(PeopleFailure) in
            try book.change(id) { $0.role = .edit }
        }
        #expect(await kari.post("/people/invite", invitation + hidden).status == 403)
        #expect(try invited(test).isEmpty)
        let kept = try #require(try test.desk.kept.kept(of: id, page: "people"))
        #expect(kept.fields["name"] == "Ola Nordmann")
    }

    @Test func `what was kept and is not wanted any more can be thrown away`() async throws {
        let test = try await TestDesk()
        let kari = try await test.browser("Kari", .administer)
        await kari.post(
            "/keep",
            [("name", "Ola Nord")] + (await kari.get("/people").hidden(of: "/people/invite")))
        let week = await kari.get("/")
        #expect(week.text.contains("Du har skrevet noe på «Personer» som ikke er sendt"))
        let answer = await kari.post("/kept", week.hidden(of: "/kept"))
        #expect(answer.header("location") == "/?said=discarded")
        #expect(!(await kari.get("/people").text.contains("Ola Nord")))
    }

    @Test func `a passphrase is never kept, nor sent back`() async throws {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .edit)
        let hidden = await browser.get("/settings").hidden(of: "/settings/passphrase")
        await browser.post(
            "/keep",
            [
                ("passphrase", "hemmelig frase 1"), ("passphrase-again", "hemmelig frase 1"),
                ("present", "hemmelig frase 2"), ("code", "123456"), ("label", "Kari L"),
            ] + hidden)
        let id = try #require(try test.desk.people.book().person(named: "Kari")).id
        let kept = try #require(try test.desk.kept.kept(of: id, page: "settings"))
        #expect(Set(kept.fields.pairs.map(\.name)) == ["label"])
        let answer = await browser.post(
            "/settings/passphrase", [("passphrase", "kort"), ("present", "hemmelig")] + hidden)
        #expect(answer.status == 422)
        #expect(!answer.text.contains("value=\"kort\""))
    }

    @Test func `too much at once, and what is no form, is refused`() async throws {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .administer)
        let hidden = await browser.get("/people").hidden(of: "/people/invite")
        let long = String(repeating: "a", count: FormFields.bytesMax)
        #expect(await browser.post("/people/invite", [("name", long)] + hidden).status == 413)
        let json = ["content-type": "application/json"]
        let answer = await browser.post("/people/invite", invitation + hidden, headers: json)
        #expect(answer.status == 400)
        #expect(try invited(test).isEmpty)
    }

    @Test(arguments: [
        ("a=1&b=2", [("a", "1"), ("b", "2")]), ("a=x+y%20z", [("a", "x y z")]),
        ("a=%C3%B8&a=2", [("a", "ø"), ("a", "2")]), ("a&b=", [("a", ""), ("b", "")]),
        ("a=b=c", [("a", "b=c")]), ("", []),
    ])
    func `a form is read as browsers write it`(
        text: String, pairs: [(String, String)]
    ) throws {
        let fields = try #require(FormFields(Array(text.utf8)))
        #expect(fields == FormFields(pairs.map { (name: $0.0, value: $0.1) }))
    }

    @Test(arguments: ["a=%", "a=%4", "a=%GG", "a=%FF", "%C3=1"])
    func `what is no text is no form`(text: String) {
        #expect(FormFields(Array(text.utf8)) == nil)
    }

    @Test(arguments: ["../..//people", "people", "/people/", "./people"])
    func `the page that a form names lies below the desk`(text: String) {
        #expect(DeskCall.page(text) == "people")
    }
}
