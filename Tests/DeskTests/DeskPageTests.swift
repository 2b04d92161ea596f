import Foundation
import LibsyncCalendar
import LibsyncModel
import LibsyncReplica
import LibsyncServing
import LibsyncStore
import LibsyncWeb
import Testing

@testable import LibsyncDesk

/// What the desk's pages say.
@Suite struct DeskPageTests {
    private func event(
        _ test: TestDesk, _ name: String, at start: String = "2026-12-10T18:00:00",
        _ values: [FieldPath: JSONValue] = [:]
    ) async throws {
        let usual: [FieldPath: JSONValue] = [
            "name/nb": .string(name), "visibility": "public",
            "when": [
                "start": .string(start), "end": .string(start.prefix(11) + "20:00:00"),
                "timeZone": "Europe/Oslo",
            ],
        ]
        try await test.desk.door.replica().create(
            .event, values: usual.merging(values) { $1 })
    }

    @Test func `the first page has the week, what is on, and how fetching stands`() async throws {
        let test = try await TestDesk()
        try await event(test, "Forfattermøte", ["audience/adults": true])
        try await event(test, "Bokprat", at: "2026-12-14T18:00:00")
        try await event(test, "Planmøte", at: "2026-12-08T18:00:00", ["visibility": "draft"])
        let browser = try await test.browser("Kari Lien", .edit)
        let page = await browser.get("/").text
        #expect(page.contains("<h1>Denne uka</h1>"))
        #expect(page.contains("Uke 50, 7.–13. desember 2026"))
        #expect(page.contains("Kari Lien"))
        #expect(page.contains("Forfattermøte") && page.contains("Voksne"))
        #expect(!page.contains("Bokprat"), "next week's")
        #expect(page.contains("Planmøte") && page.contains("Bare oss"))
        #expect(page.contains("2 arrangementer"))
        #expect(page.contains("Venter på nett"))
        #expect(page.contains("Ikke hentet ennå."))
        // Three events and the library's own record.
        #expect(page.contains("<b>4 endringer venter på nett.</b>"))
        #expect(page.contains("Hent og send"))
        let next = await browser.get("/week/2026-W51").text
        #expect(next.contains("Bokprat") && next.contains("<h1>Uke 51</h1>"))
        #expect(await browser.get("/week/2026-W54").status == 404)
    }

    @Test func `what a library had before it was merged into this one is its own`() async throws {
        let test = try await TestDesk()
        let replica = try test.desk.door.replica()
        let stamp = Stamp(milliseconds: 1, replica: ReplicaID(7))
        let slug = try #require(LibrarySlug("ytresund"))
        let provenance = Provenance(typed: stamp, library: slug)
        let values: [FieldPath: JSONValue] = [
            "name/nb": "Strikkekveld", "library": "ytresund", "visibility": "public",
            "when": [
                "start": "2026-12-10T18:00:00", "end": "2026-12-10T20:00:00",
                "timeZone": "Europe/Oslo",
            ],
        ]
        let record = Record(
            id: replica.effects.recordID(), kind: "event",
            fields: values.mapValues { Field(value: $0, provenance: provenance) })
        try await replica.store.transaction {
            try $0.put(Row(record: record, sequence: 1))
        }
        let browser = try await test.browser("Kari", .read)
        #expect(!(await browser.get("/").text.contains("Strikkekveld")))
        try await replica.store.transaction { try $0.set(.formerLibraries, to: "ytresund") }
        #expect(await browser.get("/").text.contains("Strikkekveld"))
    }

    @Test func `two events in one room at once are told to each`() async throws {
        let test = try await TestDesk()
        let place = try await test.desk.door.replica().create(
            .place, values: ["name/nb": "Storsalen", "type": "building"]
        ).record.id
        let path = try #require(FieldPath("places/\(place)"))
        try await event(test, "Språkkafé", at: "2026-12-10T17:00:00", [path: true])
        try await event(test, "Kveld med Tuva", at: "2026-12-10T18:00:00", [path: true])
        let page = await (try await test.browser("Kari", .read)).get("/").text
        #expect(page.contains("<b>Kolliderer med</b> «Kveld med Tuva» i samme rom fra 18.00."))
        #expect(page.contains("<b>Kolliderer med</b> «Språkkafé» i samme rom fra 17.00."))
    }

    @Test func `a desk wears its library's colour, and so do its pages for strangers`() async throws
    {
        let test = try await TestDesk()
        let replica = try test.desk.door.replica()
        let own = try #require(try await replica.libraries().first).record.id
        try await replica.edit(own, values: ["color": "#0b5563"])
        let stranger = Browser(test.desk)
        let page = await stranger.get("/sign-in").text
        #expect(page.contains("data-library=\"fjordvik\"") && page.contains("/colors.css\""))
        let style = await stranger.get("/colors.css")
        #expect(style.header("content-type") == "text/css; charset=utf-8")
        #expect(style.text.contains("[data-library=\"fjordvik\"]{--lib:#0b5563"))
    }

    @Test func `whoever may only look is shown no button that would be refused`() async throws {
        let test = try await TestDesk()
        let page = await (try await test.browser("Kari", .read)).get("/").text
        #expect(!page.contains("Hent og send") && !page.contains("/people"))
    }

    @Test func `asking to fetch without access says so, and what to do`() async throws {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .edit)
        let answer = await browser.fill("/", to: "/exchange", [])
        #expect(answer.header("location") == "/")
        #expect(await browser.get("/").text.contains("Be fylkesbiblioteket om en ny kode"))
    }

    @Test func `a change that was not taken is shown with its reason, until it was seen`()
        async throws
    {
        let test = try await TestDesk()
        let replica = try test.desk.door.replica()
        let stamp = Stamp(milliseconds: 1, replica: ReplicaID(7))
        let slug = try #require(LibrarySlug("fjordvik"))
        let record = Record(
            id: replica.effects.recordID(), kind: "event",
            fields: [
                "name/nb": Field(
                    value: "Julekonsert", provenance: Provenance(typed: stamp, library: slug))
            ])
        try await replica.store.transaction {
            try $0.park(
                ParkedSave(
                    record: record, code: "not-yours", detail: "It is skogdal's.",
                    time: 1_796_727_600_000))
        }
        let browser = try await test.browser("Kari", .edit)
        let page = await browser.get("/").text
        #expect(page.contains("Endringen av «Julekonsert» ble ikke tatt imot"))
        #expect(page.contains("Det hører til et annet bibliotek"))
        let number = try #require(try await replica.parked().first).number
        let own = await browser.get("/refused/\(number)")
        #expect(own.text.contains("Navn (bokmål)") && own.text.contains("Julekonsert"))
        let answer = await browser.post(
            "/refused/\(number)", own.hidden(of: "/refused/\(number)"))
        #expect(answer.header("location") == "/?said=putAway")
        #expect(try await replica.parked().isEmpty)
    }

    @Test func `pages speak the language that the person chose`() async throws {
        let test = try await TestDesk()
        let browser = try await test.browser("Kari", .administer)
        let plain = await browser.get("/settings", headers: ["accept-language": "en-GB,en;q=0.9"])
        #expect(plain.text.contains("<html lang=\"en\"") && plain.text.contains("Settings"))
        let hidden = plain.hidden(of: "/language")
        let answer = await browser.post("/language", [("language", "nn")] + hidden)
        #expect(answer.header("location") == "/settings")
        #expect(await browser.get("/").text.contains("Denne veka"))
        let other = try await test.browser("Kari")
        #expect(await other.get("/").text.contains("Denne veka"), "in each browser")
        #expect(try test.desk.people.book().person(named: "Kari")?.language == "nn")
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onfocus='alert(1)",
        "</textarea><script>", "\u{202E}ireK", "𝕂𝕒𝕣𝕚", "&lt;script&gt;",
    ])
    func `names and labels are shown as they were typed, and are nothing else`(
        text: String
    ) async throws {
        let test = try await TestDesk()
        let kari = try await test.browser("Kari", .administer)
        let answer = await kari.fill(
            "/people", to: "/people/invite", [("name", text), ("role", "edit")])
        #expect(answer.status == 200)
        let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
            .replacing("'", with: "&#39;")
        let page = await kari.get("/people").text
        #expect(page.contains(escaped))
        if escaped != text { #expect(!page.contains(text)) }
    }

    @Test func `nobody reads words of the program`() async throws {
        let test = try await TestDesk()
        let kari = try await test.browser("Kari", .administer)
        let ola = try await test.person("Ola", .edit, until: test.clock.now + 86_400_000)
        _ = try await test.desk.people.invite(PeopleBook.Place(name: "Siv", role: .read))
        try await event(test, "Forfattermøte")
        let paths = [
            "/", "/people", "/people/\(ola.id)", "/people/\(ola.id)/remove", "/settings",
            "/settings/code", "/nothing", "/invitation/none", "/sign-in",
        ]
        for language in ["nb", "nn", "en"] {
            for path in paths {
                let headers = ["accept-language": language]
                let page = await kari.get(path, headers: headers).text
                let out = await Browser(test.desk).get(path, headers: headers).text
                for text in [page, out].map(DeskPageTests.words) {
                    for word in [
                        "sync", "synk", "replica", "replika", "konflikt", "conflict",
                        "server", "token", "admin ",
                    ] {
                        // The command that a person types at the machine has its own name.
                        let rest = text.replacing("libsync desk invite", with: "")
                        #expect(!rest.contains(word), "\(path) in \(language): \(word)")
                    }
                }
            }
        }
    }

    /// What is read on a page, in small letters.
    private static func words(_ page: String) -> String {
        page.split(separator: "<").map { part in
            part.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
        }.joined(separator: " ").lowercased()
    }

    @Test func `a library that moved its file aside is read where it lies now`() async throws {
        let test = try await TestDesk(isLoopback: true)
        let browser = Browser(test.desk, host: "127.0.0.1:8444")
        try await event(test, "Gammelt")
        let copy = test.folder.path + "/copy.sqlite"
        #expect(await browser.get("/").text.contains("Gammelt"))
        try await test.desk.door.replica().store.backup(to: copy)
        try await event(test, "Nyere")
        _ = try await test.desk.files.replica.restore(from: copy)
        let page = await browser.get("/").text
        #expect(page.contains("Gammelt") && !page.contains("Nyere"))
        // What is written now is in the file that others read.
        await browser.fill("/settings", to: "/settings/label", [("label", "vakt mandag")])
        let other = try test.desk.files.replica.open()
        #expect(try await other.identity().label == "vakt mandag")
        try other.store.close()
    }
}
