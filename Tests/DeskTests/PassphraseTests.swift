import LibsyncModel
import LibsyncServing
import LibsyncStore
import Testing

@testable import LibsyncDesk

/// Passphrases and codes, against the vectors of their standards.
@Suite struct PassphraseTests {
    @Test func `scrypt gives what its standard says`() throws {
        // RFC 7914, 12: the second and third vectors.
        let first = PassphraseCost(exponent: 10, blockSize: 8, rounds: 16)
            .key(of: Array("password".utf8), salt: Array("NaCl".utf8), bytes: 64)
        #expect(
            try #require(first).prefix(16).elementsEqual([
                0xfd, 0xba, 0xbe, 0x1c, 0x9d, 0x34, 0x72, 0x00, 0x78, 0x56, 0xe7, 0x19, 0x0d, 0x01,
                0xe9, 0xfe,
            ]))
        let second = PassphraseCost(exponent: 14, blockSize: 8, rounds: 1).key(
            of: Array("pleaseletmein".utf8), salt: Array("SodiumChloride".utf8), bytes: 64)
        #expect(
            try #require(second).prefix(16).elementsEqual([
                0x70, 0x23, 0xbd, 0xcb, 0x3a, 0xfd, 0x73, 0x48, 0x46, 0x1c, 0x06, 0xcd, 0x81, 0xfd,
                0x38, 0xeb,
            ]))
    }

    @Test func `the usual cost can be paid, and one beyond reason cannot be asked for`() throws {
        let kept = try Passphrase.make("en god frase", cost: .usual, effects: .live)
        #expect(kept.matches("en god frase") == true)
        #expect(kept.matches("en god Frase") == false)
        let dear = PassphraseCost(exponent: 40, blockSize: 8, rounds: 1)
        #expect(dear.key(of: [1], salt: [2], bytes: 32) == nil)
    }

    @Test func `each passphrase has a salt of its own, and the cost goes with it`() throws {
        let one = try Passphrase.make("en god frase", cost: TestDesk.cost, effects: .live)
        let two = try Passphrase.make("en god frase", cost: TestDesk.cost, effects: .live)
        #expect(one != two)
        let read = try #require(Passphrase(json: one.json))
        #expect(read == one && read.matches("en god frase") == true)
    }

    @Test func `one character is one however it was typed`() throws {
        let kept = try Passphrase.make(
            "bl\u{E5}b\u{E6}r i sk\u{E5}la", cost: TestDesk.cost, effects: .live)
        #expect(kept.matches("bla\u{30A}b\u{E6}r i ska\u{30A}la") == true)
    }

    @Test(arguments: [
        ("kort frase", Passphrase.Weakness.length), ("", .length),
        ("aaaaaaaaaaaaaaaa", .monotonous), ("ababababababab", .monotonous),
        ("Kari Lien 1234", .name), ("fjordvik bibliotek", .name),
    ])
    func `a weak passphrase is told what it lacks`(text: String, weakness: Passphrase.Weakness) {
        let names = ["Kari Lien", "Fjordvik bibliotek"]
        #expect(Passphrase.weakness(of: text, names: names) == weakness)
    }

    @Test(arguments: ["seks blanke knapper i skuffen", "blåbær på fjellet", "  fire ord med rom  "])
    func `words make a passphrase`(text: String) {
        #expect(Passphrase.weakness(of: text, names: ["Kari Lien"]) == nil)
    }

    @Test(arguments: [
        (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"),
        (1_234_567_890, "005924"), (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ])
    func `codes are those of the standard`(seconds: Int, code: String) {
        // RFC 6238, appendix B: the last six of its eight digits.
        let secret = Array("12345678901234567890".utf8)
        #expect(OneTimeCode.code(of: secret, step: Int64(seconds) / 30) == code)
    }

    @Test func `a code is taken once, and within half a minute`() {
        let secret = Array("12345678901234567890".utf8)
        let now: Int64 = 1_796_727_600_000
        let step = now / 30_000
        for distance in [-2, -1, 0, 1, 2] as [Int64] {
            var code = OneTimeCode(secret: secret)
            let text = OneTimeCode.code(of: secret, step: step + distance)
            #expect(code.take(text, now: now) == (abs(distance) <= 1))
            #expect(code.take(text, now: now) == false, "twice")
        }
        var code = OneTimeCode(secret: secret)
        #expect(code.take("123 456", now: now) == false)
        #expect(code.take("", now: now) == false)
    }

    @Test func `a secret is read as it is shown`() throws {
        let code = OneTimeCode(.live)
        #expect(try #require(OneTimeCode(typed: code.typed)).secret == code.secret)
        #expect(try #require(OneTimeCode(typed: code.typed.lowercased())).secret == code.secret)
        #expect(OneTimeCode(typed: "ABC1") == nil && OneTimeCode(typed: "ABCD") == nil)
    }

    @Test func `with a code from the phone the passphrase alone opens nothing`() async throws {
        let test = try await TestDesk()
        let kari = try await test.browser("Kari", .edit)
        let page = await kari.get("/settings/code")
        let start = try #require(page.text.firstRange(of: "name=\"secret\""))
        let shown = page.text[start.upperBound...].split(separator: "value=\"", maxSplits: 1)[1]
            .prefix { $0 != "\"" }
        let secret = try #require(OneTimeCode(typed: String(shown))).secret
        let step = test.clock.now / 30_000
        let wrong = await kari.post(
            "/settings/code/on",
            [("secret", String(shown)), ("code", "000000")]
                + page.hidden(of: "/settings/code/on"))
        #expect(wrong.status == 422 && wrong.text.contains(shown), "the same secret again")
        let on = await kari.post(
            "/settings/code/on",
            [("secret", String(shown)), ("code", OneTimeCode.code(of: secret, step: step))]
                + wrong.hidden(of: "/settings/code/on"))
        #expect(on.header("location") == "/settings?said=codeOn")
        // Whoever finds the desk open cannot put another telephone in place of it.
        let id = try #require(try test.desk.people.book().person(named: "Kari")).id
        let second = OneTimeCode(secret: Array(repeating: 7, count: 20))
        let code = OneTimeCode.code(of: second.secret, step: step)
        let token = test.desk.seal.token(browser: kari.secret, person: id)
        await kari.post(
            "/settings/code/on",
            [("secret", second.typed), ("code", code), (FormToken.field, token)])
        #expect(try test.desk.people.book().person(id)?.oneTimeCode?.secret == secret)
        let other = Browser(test.desk)
        #expect(await other.signIn("Kari").status == 403)
        let used = OneTimeCode.code(of: secret, step: step)
        #expect(await other.signIn("Kari", code: used).status == 403, "it was used to turn it on")
        test.clock.pass(minutes: 1)
        let next = OneTimeCode.code(of: secret, step: step + 2)
        #expect(await other.signIn("Kari", code: next).status == 303)
    }
}
