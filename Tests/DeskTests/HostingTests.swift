import Foundation
import LibsyncModel
import LibsyncReplica
import LibsyncServing
import LibsyncStore
import LibsyncWeb
import Testing

@testable import LibsyncDesk

/// Many libraries on one machine: what is one's own, and that nothing of one stops another.
@Suite struct HostingTests {
    private let folder: TestFolder
    private let clock = TestClock()

    init() async throws {
        folder = try TestFolder()
        try await folder.replica("fjordvik")
        try await folder.replica("skogdal")
    }

    private func host() async -> DeskHost {
        let host = DeskHost(
            folder.path,
            options: DeskOptions(
                isLoopback: false, url: "https://desk.example", proxy: "127.0.0.1"),
            environment: [:], effects: clock.effects,
            log: ServerLog(effects: clock.effects) { _ in })
        await host.look()
        return host
    }

    private func get(
        _ host: DeskHost, _ path: String, name: String = TestDesk.host
    ) async -> WebAnswer {
        await host.answer(WebRequest(.get, path, headers: ["host": name]))
    }

    @Test func `each library has its address, its people and its cookies`() async throws {
        let host = await host()
        #expect(host.desks.map(\.name) == ["fjordvik", "skogdal"])
        let way = await get(host, "/fjordvik")
        #expect(way.status == 308 && way.header("location") == "/fjordvik/")
        let away = await get(host, "/fjordvik/people")
        #expect(away.header("location") == "/fjordvik/sign-in?next=people")
        let page = await get(host, "/fjordvik/sign-in")
        #expect(page.text.contains("Fjordvik bibliotek"))
        #expect(page.text.contains("action=\"/fjordvik/sign-in\""))
        let cookie = try #require(page.header("set-cookie"))
        #expect(cookie.hasPrefix("__Secure-desk=") && cookie.contains("Path=/fjordvik/;"))
        _ = try await host.desks[0].people.invite(PeopleBook.Place(name: "Kari", role: .edit))
        #expect(try host.desks[1].people.book().invitations.isEmpty)
    }

    @Test func `who is signed in at one library is nobody at the other`() async throws {
        let host = await host()
        let (fjordvik, skogdal) = (host.desks[0], host.desks[1])
        let secret = fjordvik.sessions.begin("somebody")
        #expect(skogdal.sessions.state(of: secret) == .none)
        let token = fjordvik.seal.token(browser: secret, person: "somebody")
        #expect(skogdal.seal.judge(token, browser: secret) == .foreign)
    }

    @Test func `the first page names the libraries, and nothing else is there`() async throws {
        let host = await host()
        let page = await get(host, "/")
        #expect(
            page.text.contains("href=\"/fjordvik/\"") && page.text.contains("href=\"/skogdal/\""))
        #expect(await get(host, "/nordnes/").status == 404)
        #expect(await get(host, "/..%2Ffjordvik/").status == 404)
        #expect(await get(host, "/", name: "evil.example").status == 421)
        #expect(await get(host, "/fjordvik/", name: "evil.example").status == 421)
    }

    @Test func `a library whose replica is broken says so on its page, and the others go on`()
        async throws
    {
        let host = await host()
        let store = folder.path + "/skogdal/replica.sqlite"
        for suffix in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: store + suffix)
        }
        try Data("no store of ours".utf8).write(to: URL(fileURLWithPath: store))
        let skogdal = host.desks[1]
        let person = try await skogdal.people.invite(PeopleBook.Place(name: "Kari", role: .edit))
        let words = try Passphrase.make(TestDesk.passphrase, cost: TestDesk.cost, effects: .live)
        let kari = try await skogdal.people.accept(
            person, label: "Kari", passphrase: words, language: nil)
        let secret = skogdal.sessions.begin(kari.id)
        let answer = await host.answer(
            WebRequest(
                .get, "/skogdal/",
                headers: ["host": TestDesk.host, "cookie": "__Secure-desk=\(secret)"]))
        #expect(answer.status == 503)
        #expect(answer.text.contains("Bibliotekets kopi kan ikke åpnes"))
        #expect(await get(host, "/fjordvik/sign-in").status == 200)
        #expect(await skogdal.exchanger.begin().value == .failed)
        #expect(await host.desks[0].exchanger.begin().value == .refused, "it has no access here")
    }

    @Test func `a broken replica that is put right is there again without a restart`() async throws
    {
        let store = folder.path + "/skogdal/replica.sqlite"
        let good = try Data(contentsOf: URL(fileURLWithPath: store))
        try Data("no store of ours".utf8).write(to: URL(fileURLWithPath: store))
        let host = await host()
        #expect(host.desks.count == 2)
        #expect(throws: StoreFailure.self) { try host.desks[1].door.replica() }
        try good.write(to: URL(fileURLWithPath: store), options: .atomic)
        #expect(try await host.desks[1].door.replica().identity().library.description == "skogdal")
    }

    @Test func `a library that comes later is found, and one whose name fits no address is not`()
        async throws
    {
        let host = await host()
        try await folder.replica("nordnes")
        try await folder.replica("assets")
        try FileManager.default.copyItem(
            atPath: folder.path + "/nordnes", toPath: folder.path + "/Nord nes")
        await host.look()
        #expect(host.desks.map(\.name) == ["fjordvik", "nordnes", "skogdal"])
    }

    @Test func `an own folder that cannot be made shuts one library's desk only`() async throws {
        try Data().write(to: URL(fileURLWithPath: folder.path + "/skogdal/desk"))
        let host = await host()
        #expect(host.desks.map(\.name) == ["fjordvik"])
        let answer = await get(host, "/skogdal/")
        #expect(answer.status == 503 && answer.text.contains("kan ikke åpnes"))
        try FileManager.default.removeItem(atPath: folder.path + "/skogdal/desk")
        await host.look()
        #expect(host.desks.map(\.name) == ["fjordvik", "skogdal"])
    }
}

/// When a desk fetches and sends by itself.
@Suite struct ExchangePaceTests {
    @Test func `after a success it comes back in five minutes, within a fifth`() {
        var pace = ExchangePace()
        for random in [0, 1, 77_777, UInt64.max] {
            let pause = pace.pause(after: .done(isWaiting: false), random: random)
            #expect((240_000...360_000).contains(pause))
        }
        let soon = pace.pause(after: .done(isWaiting: true), random: 5)
        #expect((48_000...72_000).contains(soon))
    }

    @Test func `after failures it waits longer each time, half an hour at most`() {
        var pace = ExchangePace()
        // The middle of what chance allows: twice a fifth of the pause, halved.
        let pauses = (0..<12).map { _ in pace.pause(after: .failed, random: 0) }
        #expect(Array(pauses.prefix(4)) == [24_000, 48_000, 96_000, 192_000])
        #expect(pauses.last == 1_440_000)
        _ = pace.pause(after: .done(isWaiting: false), random: 0)
        #expect(pace.pause(after: .failed, random: 0) == 24_000, "a success forgets them")
    }

    @Test func `what needs a person is asked once an hour`() {
        var pace = ExchangePace()
        let pause = pace.pause(after: .refused, random: 9)
        #expect((2_880_000...4_320_000).contains(pause))
    }

    @Test func `chance parts those that began together`() {
        var pauses: Set<Int64> = []
        for number in 0..<40 {
            var pace = ExchangePace()
            pauses.insert(
                pace.pause(after: .failed, random: UInt64(number) &* 0x9E37_79B9_7F4A_7C15))
        }
        #expect(pauses.count > 30)
        #expect(ExchangePace().first(random: .max) < 20_000)
    }

    @Test func `only what somebody must mend counts as refused`() {
        #expect(ExchangeTroubles.forPeople == [.noAccess, .untrusted, .version])
    }
}
