import LibsyncServing
import Testing

@testable import LibsyncDesk

/// How often a passphrase may be tried, and that nobody is shut out by others' trying.
@Suite struct AttemptTests {
    @Test func `of a thousand wrong passphrases ten are tried, and the rest refused clearly`()
        async throws
    {
        let test = try await TestDesk()
        try await test.person("Kari", .edit)
        let browser = Browser(test.desk)
        let hidden = await browser.get("/sign-in").hidden(of: "/sign-in")
        var statuses: [Int: Int] = [:]
        var last = WebAnswer(0)
        for number in 0..<1_000 {
            // As a program does it: each with a page of its own.
            let fresh = number == 0 ? hidden : last.hidden(of: "/sign-in")
            last = await browser.post(
                "/sign-in", [("name", "Kari"), ("passphrase", "gjetning nummer \(number)")] + fresh)
            statuses[last.status, default: 0] += 1
        }
        #expect(statuses == [403: 10, 429: 990])
        #expect(last.text.contains("Prøv igjen om 10 minutter"))
    }

    @Test func `the right person gets in again after ten minutes, however many were wrong`()
        async throws
    {
        let test = try await TestDesk()
        try await test.person("Kari", .edit)
        let other = Browser(test.desk, address: "203.0.113.9")
        for _ in 0..<100 { _ = await other.signIn("Kari", "feil frase igjen") }
        let kari = Browser(test.desk)
        #expect(
            await kari.signIn("Kari").status == 429, "a stranger's browser cannot be told apart")
        test.clock.pass(minutes: 9)
        for _ in 0..<100 { _ = await other.signIn("Kari", "feil frase igjen") }
        test.clock.pass(minutes: 1)
        #expect(await kari.signIn("Kari").status == 303, "tries that were refused lengthen nothing")
    }

    @Test func `in a browser that knows the person nobody can shut the person out`() async throws {
        let test = try await TestDesk()
        let kari = try await test.browser("Kari", .edit)
        _ = await kari.fill("/", to: "/sign-out", [])
        let other = Browser(test.desk, address: "203.0.113.9")
        for _ in 0..<100 { _ = await other.signIn("Kari", "feil frase igjen") }
        #expect(await kari.signIn("Kari").status == 303)
    }

    @Test func `a known browser has ten tries of its own, and is known to its person alone`()
        async throws
    {
        let test = try await TestDesk()
        try await test.person("Ola", .edit)
        let kari = try await test.browser("Kari", .edit)
        _ = await kari.fill("/", to: "/sign-out", [])
        var statuses: [Int] = []
        for _ in 0..<12 { statuses.append(await kari.signIn("Kari", "feil frase igjen").status) }
        #expect(statuses == Array(repeating: 403, count: 10) + [429, 429])
        // For Ola it is a stranger's.
        let other = Browser(test.desk, address: "203.0.113.9")
        for _ in 0..<10 { _ = await other.signIn("Ola", "feil frase igjen") }
        #expect(await kari.signIn("Ola").status == 429)
    }

    @Test func `a mark that the desk did not give opens nothing`() async throws {
        let test = try await TestDesk()
        try await test.person("Kari", .edit)
        let id = try #require(try test.desk.people.book().person(named: "Kari")).id
        for _ in 0..<10 { _ = await Browser(test.desk).signIn("Kari", "feil frase igjen") }
        let mark = test.desk.seal.mark(of: "somebody")
        #expect(test.desk.seal.browser(in: mark, knowing: "somebody") != nil)
        #expect(test.desk.seal.browser(in: mark, knowing: id) == nil)
        let forged = mark.replacing("somebody", with: id)
        #expect(test.desk.seal.browser(in: forged, knowing: id) == nil)
    }

    @Test func `many at once are no first tries`() async throws {
        let test = try await TestDesk()
        let ledger = test.desk.attempts
        let trier = AttemptLedger.Trier.stranger(name: "Kari", address: "192.0.2.1")
        let taken = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<200 { group.addTask { ledger.take(trier) == nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(taken == AttemptLedger.triesMax)
    }

    @Test func `one address does not try many names`() async throws {
        let test = try await TestDesk()
        let ledger = test.desk.attempts
        var taken = 0
        for number in 0..<100
        where ledger.take(
            .stranger(name: "navn \(number)", address: "2001:db8::\(number)")) == nil
        {
            taken += 1
        }
        #expect(taken == AttemptLedger.addressTriesMax, "of IPv6 a network is one address")
    }

    @Test func `names that differ in capitals and spaces share their tries`() async throws {
        let test = try await TestDesk()
        let ledger = test.desk.attempts
        for name in ["Kari Lien", "kari  lien", " KARI LIEN "] {
            for _ in 0..<4 { _ = ledger.take(.stranger(name: name, address: "192.0.2.1")) }
        }
        #expect(ledger.take(.stranger(name: "Kari Lien", address: "192.0.2.2")) != nil)
    }

    @Test func `a machine that is busy with passphrases says so`() async {
        let work = PassphraseWork(waitingMax: 1)
        let gate = Gates()
        async let first: Void? = try? work.run { gate.wait() }
        await gate.entered()
        await #expect(throws: PeopleFailure.busy) { try await work.run {} }
        gate.open()
        _ = await first
        #expect((try? await work.run { true }) == true)
    }
}
