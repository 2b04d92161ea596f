import Foundation
import LibsyncReplica
import LibsyncServing
import LibsyncStore
import LibsyncWeb
import Testing

@testable import LibsyncDesk

/// Invitations and people: how one comes in, and how the book is kept.
@Suite struct PeopleTests {
    private func accept(
        _ test: TestDesk, _ link: String, _ name: String = "Ola"
    ) async -> (Browser, Int) {
        let browser = Browser(test.desk)
        let answer = await browser.fill(
            link, to: link,
            [
                ("passphrase", TestDesk.passphrase), ("passphrase-again", TestDesk.passphrase),
                ("label", name),
            ])
        return (browser, answer.status)
    }

    @Test func `an invitation lets one in, once`() async throws {
        let test = try await TestDesk()
        let secret = try await test.desk.people.invite(
            PeopleBook.Place(name: "Ola Nordmann", role: .edit))
        let link = "/invitation/\(secret)"
        for _ in 0..<3 {
            // Looking uses nothing up: programs that look through mail open every link.
            let page = await Browser(test.desk).get(link)
            #expect(page.status == 200 && page.text.contains("Velkommen, Ola Nordmann"))
        }
        let (browser, status) = await accept(test, link)
        #expect(status == 303)
        #expect(await browser.get("/").status == 200)
        #expect(await Browser(test.desk).get(link).status == 410)
        let (_, second) = await accept(test, link)
        #expect(second == 403 || second == 410)
        let book = try test.desk.people.book()
        #expect(book.people.map(\.name) == ["Ola Nordmann"] && book.invitations.isEmpty)
        #expect(book.people.first?.role == .edit)
    }

    @Test func `two who take up one invitation at once are one person`() async throws {
        let test = try await TestDesk()
        let secret = try await test.desk.people.invite(PeopleBook.Place(name: "Ola", role: .edit))
        async let one = accept(test, "/invitation/\(secret)")
        async let two = accept(test, "/invitation/\(secret)")
        let statuses = await [one.1, two.1].sorted()
        #expect(statuses == [303, 410])
        #expect(try test.desk.people.book().people.count == 1)
    }

    @Test func `after fourteen days an invitation is over`() async throws {
        let test = try await TestDesk()
        let secret = try await test.desk.people.invite(PeopleBook.Place(name: "Ola", role: .edit))
        test.clock.pass(minutes: 14 * 24 * 60 - 1)
        #expect(await Browser(test.desk).get("/invitation/\(secret)").status == 200)
        test.clock.pass(minutes: 1)
        #expect(await Browser(test.desk).get("/invitation/\(secret)").status == 410)
        // The name is free again.
        _ = try await test.desk.people.invite(PeopleBook.Place(name: "Ola", role: .edit))
    }

    @Test func `what is withdrawn lets nobody in`() async throws {
        let test = try await TestDesk()
        let kari = try await test.browser("Kari", .administer)
        let secret = try await test.desk.people.invite(PeopleBook.Place(name: "Ola", role: .edit))
        let id = try #require(try test.desk.people.book().invitations.first).id
        let answer = await kari.fill("/people", to: "/invitations/\(id)/withdraw", [])
        #expect(answer.header("location") == "/people?said=withdrawn")
        let (_, status) = await accept(test, "/invitation/\(secret)")
        #expect(status == 403 || status == 410)
        #expect(try test.desk.people.book().people.map(\.name) == ["Kari"])
    }

    @Test func `a guess of an invitation finds none, and the file holds no secret`() async throws {
        let test = try await TestDesk()
        let secret = try await test.desk.people.invite(PeopleBook.Place(name: "Ola", role: .edit))
        #expect(secret.utf8.count >= 26)
        let other = SecretText.make(bytes: 20, test.clock.effects)
        #expect(await Browser(test.desk).get("/invitation/\(other)").status == 410)
        try await test.person("Kari", .edit)
        let text = try String(contentsOfFile: test.desk.files.people, encoding: .utf8)
        #expect(!text.contains(secret) && !text.contains(TestDesk.passphrase))
    }

    @Test func `the page that invites shows the link that lets one in`() async throws {
        let test = try await TestDesk()
        let kari = try await test.browser("Kari", .administer)
        let answer = await kari.fill(
            "/people", to: "/people/invite",
            [
                ("name", "Siv Vikar"), ("role", "publish"), ("until-date", "2026-12-12"),
                ("until-clock", "18.00"),
            ])
        let text = answer.text
        let start = try #require(text.firstRange(of: "https://desk.example/invitation/"))
        let path = "/invitation/" + text[start.upperBound...].prefix { $0 != "\"" }
        let (_, status) = await accept(test, path, "vakt lørdag")
        #expect(status == 303)
        let siv = try #require(try test.desk.people.book().person(named: "siv vikar"))
        #expect(siv.until == 1_797_094_800_000 && siv.role == .publish)
        #expect(siv.label == "vakt lørdag")
    }

    @Test(arguments: [
        ([("name", ""), ("role", "edit")], "Navnet mangler"),
        ([("name", "Ola"), ("role", "")], "Velg hva personen kan"),
        ([("name", "Ola"), ("role", "owner")], "Velg hva personen kan"),
        ([("name", "kari"), ("role", "edit")], "Noen heter det her alt"),
        ([("name", "Ola"), ("role", "edit"), ("until-date", "12.12.26")], "Datoen kan ikke"),
        ([("name", "Ola"), ("role", "edit"), ("until-date", "2026-12-01")], "Den tiden er over"),
        (
            [
                ("name", "Ola"), ("role", "edit"), ("until-date", "2026-12-12"),
                ("until-clock", "x"),
            ],
            "Klokkeslettet kan ikke"
        ),
    ])
    func `a form that cannot be taken says at the field what to write, and keeps the rest`(
        fields: [(String, String)], said: String
    ) async throws {
        let test = try await TestDesk()
        let kari = try await test.browser("Kari", .administer)
        let answer = await kari.fill("/people", to: "/people/invite", fields)
        #expect(answer.status == 422)
        #expect(answer.text.contains(said))
        #expect(answer.text.contains("<title>Feil: "))
        #expect(answer.text.contains("Alt du har skrevet, er her"))
        if !fields[0].1.isEmpty {
            #expect(answer.text.contains("value=\"\(fields[0].1)\""))
        }
        #expect(try test.desk.people.book().invitations.isEmpty)
    }

    @Test func `whoever would leave nobody to invite is told so`() async throws {
        let test = try await TestDesk()
        let kari = try await test.browser("Kari", .administer)
        try await test.person("Siv", .administer, until: test.clock.now + 86_400_000)
        let id = try #require(try test.desk.people.book().person(named: "Kari")).id
        let removal = await kari.fill("/people/\(id)/remove", to: "/people/\(id)/remove", [])
        #expect(removal.status == 422 && removal.text.contains("Ingen andre kan styre"))
        let change = await kari.fill("/people/\(id)", to: "/people/\(id)", [("role", "read")])
        #expect(change.status == 422)
        #expect(try test.desk.people.book().person(id)?.role == .administer)
        // At the machine itself it can be done.
        try await test.desk.people.remove(id, isForced: true)
        #expect(try test.desk.people.book().person(id) == nil)
    }

    @Test func `a removed person's unsaved text goes, and the page says so before`() async throws {
        let test = try await TestDesk()
        let kari = try await test.browser("Kari", .administer)
        let ola = try await test.person("Ola", .edit)
        try test.desk.kept.keep(FormFields([("label", "x")]), of: ola.id, page: "settings")
        let page = await kari.get("/people/\(ola.id)/remove")
        #expect(page.text.contains("En tekst som ikke er lagret, blir borte"))
        try await test.desk.people.remove(ola.id)
        #expect(try test.desk.kept.all(of: ola.id).isEmpty)
    }

    // MARK: The file

    @Test func `many who write at once lose nobody`() async throws {
        let test = try await TestDesk()
        let folder = test.desk.files.replica
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                // Each as a process of its own: with its own idea of the file.
                let people = People(of: folder, effects: .live)
                group.addTask {
                    _ = try await people.invite(
                        PeopleBook.Place(name: "Person \(number)", role: .edit))
                }
            }
            try await group.waitForAll()
        }
        #expect(try test.desk.people.book().invitations.count == 20)
    }

    @Test func `a desk sees what another process has changed`() async throws {
        let test = try await TestDesk()
        let kari = try await test.browser("Kari", .edit)
        let other = People(of: test.desk.files.replica, effects: test.clock.effects)
        let id = try #require(try other.book().person(named: "Kari")).id
        #expect(await kari.get("/").status == 200)
        try await other.remove(id, isForced: true)
        #expect(await kari.get("/").status == 303)
    }

    @Test(arguments: ["", "{", "{\"version\":1,\"people\":[{}],\"invitations\":[]}", "[]"])
    func `a file that cannot be read is never taken for nobody`(text: String) async throws {
        let test = try await TestDesk()
        try await test.person("Kari", .administer)
        try Data(text.utf8).write(to: URL(fileURLWithPath: test.desk.files.people))
        #expect(throws: DeskFailure.damaged(path: test.desk.files.people)) {
            try test.desk.people.book()
        }
        await #expect(throws: DeskFailure.self) {
            try await test.desk.people.invite(PeopleBook.Place(name: "Ola", role: .edit))
        }
        let kept = try String(contentsOfFile: test.desk.files.people, encoding: .utf8)
        #expect(kept == text, "and stays for somebody to look at")
        let browser = Browser(test.desk)
        #expect(await browser.get("/").status == 303)
    }

    @Test func `what a newer release wrote is left alone`() async throws {
        let test = try await TestDesk()
        try await test.person("Kari", .administer)
        let text = "{\"version\":2,\"people\":{},\"invitations\":[]}"
        try Data(text.utf8).write(to: URL(fileURLWithPath: test.desk.files.people))
        #expect(throws: DeskFailure.newer(path: test.desk.files.people)) {
            try test.desk.people.book()
        }
    }

    @Test func `the book comes back as it was written`() async throws {
        let test = try await TestDesk()
        try await test.person("Kari Lien", .administer)
        try await test.person("Siv", .edit, until: test.clock.now + 1_000)
        _ = try await test.desk.people.invite(
            PeopleBook.Place(
                name: "Ola 𝕆", label: "vakt", role: .publish, until: test.clock.now + 5_000),
            by: "Kari Lien")
        let id = try #require(try test.desk.people.book().person(named: "Siv")).id
        try await test.desk.people.change { book throws(PeopleFailure) in
            try book.change(id) {
                $0.oneTimeCode = OneTimeCode(secret: Array(0..<20), lastStep: 59)
                $0.language = "nn"
            }
        }
        let book = try test.desk.people.book()
        #expect(try PeopleBook(bytes: book.bytes, path: "x") == book)
        #expect(book.person(id)?.oneTimeCode?.lastStep == 59)
    }

    @Test func `the desk's files are its user's alone`() async throws {
        let test = try await TestDesk()
        try await test.person("Kari", .edit)
        let manager = FileManager.default
        for path in [test.desk.files.people, test.desk.files.key] {
            let mode = try manager.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
        let folder = try manager.attributesOfItem(atPath: test.desk.files.path)
        #expect(folder[.posixPermissions] as? Int == 0o700)
    }
}
