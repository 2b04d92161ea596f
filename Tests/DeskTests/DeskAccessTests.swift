import LibsyncServing
import LibsyncWeb
import Testing

@testable import LibsyncDesk

/// Every route of the desk × whoever may ask for it, made from the route table itself: a route
/// without a row here fails, and so does a row without a route.
@Suite struct DeskAccessTests {
    enum Who: String, CaseIterable, Sendable {
        /// Nobody who is signed in.
        case stranger
        /// Somebody who was away for too long.
        case locked
        /// A substitute whose time is over.
        case ended
        /// Somebody who was removed while signed in.
        case removed
        case read
        case edit
        case publish
        case administer

        var role: DeskRole? { DeskRole(rawValue: rawValue) }
    }

    /// Who gets through, and what is answered then: of forms that are sent empty.
    enum Row: Sendable {
        /// Everybody gets this.
        case everyone(Int)
        /// Those who may do so much get this.
        case from(DeskRole, Int)
    }

    static let rows: [String: Row] = [
        "GET sign-in": .everyone(200), "POST sign-in": .everyone(403),
        "POST unlock": .everyone(200), "POST lock": .everyone(303),
        "POST sign-out": .everyone(303), "POST language": .everyone(303),
        "POST keep": .everyone(204),
        "GET invitation/:secret": .everyone(410), "POST invitation/:secret": .everyone(410),
        "GET ": .from(.read, 200), "GET week/:week": .from(.read, 404),
        "POST exchange": .from(.edit, 303), "POST kept": .from(.read, 303),
        "GET colors.css": .everyone(200),
        "GET versions/:id": .from(.read, 404), "POST versions/:id": .from(.publish, 400),
        "GET refused/:number": .from(.read, 404), "POST refused/:number": .from(.edit, 404),
        "GET people": .from(.administer, 200), "POST people/invite": .from(.administer, 422),
        "POST invitations/:id/withdraw": .from(.administer, 404),
        "GET people/:id": .from(.administer, 404), "POST people/:id": .from(.administer, 404),
        "GET people/:id/remove": .from(.administer, 404),
        "POST people/:id/remove": .from(.administer, 404),
        "GET settings": .from(.read, 200), "GET settings/code": .from(.read, 200),
        "POST settings/label": .from(.read, 422),
        "POST settings/passphrase": .from(.read, 422),
        "POST settings/code/on": .from(.read, 303), "POST settings/code/off": .from(.read, 303),
    ]

    /// Answers to a caller who has a better way on than those who are signed out.
    static let others: [String: [Who: Int]] = [
        "GET sign-in": [.read: 303, .edit: 303, .publish: 303, .administer: 303],
        "POST unlock": [
            .locked: 403, .read: 303, .edit: 303, .publish: 303, .administer: 303,
        ],
        // Nobody's text can be kept.
        "POST keep": [.stranger: 403, .ended: 403, .removed: 403],
    ]

    @Test func `every route has a row, and every row a route`() {
        let names = DeskRoutes.all.map(\.name)
        #expect(Set(names) == Set(Self.rows.keys))
        #expect(names.count == Set(names).count, "no address is answered twice")
    }

    @Test func `what changes something is for those who are named, but for getting in and out`() {
        let open = DeskRoutes.all.filter { $0.method == .post && $0.access == .everyone }
        #expect(
            Set(open.map(\.path)) == [
                "sign-in", "unlock", "lock", "sign-out", "language", "keep", "invitation/:secret",
            ])
    }

    @Test(arguments: Who.allCases)
    func `each may do what the role says, and no more`(who: Who) async throws {
        let test = try await TestDesk()
        for route in DeskRoutes.all {
            let row = try #require(Self.rows[route.name])
            let (browser, person) = try await caller(who, test)
            let status = await ask(route, browser, person).status
            let expected = Self.others[route.name]?[who] ?? expected(row, route, who)
            #expect(status == expected, "\(who.rawValue): \(route.name)")
        }
    }

    private func expected(_ row: Row, _ route: DeskRoute, _ who: Who) -> Int {
        switch row {
        case .everyone(let status): return status
        case .from(let least, let status):
            if let role = who.role { return role >= least ? status : 403 }
            // To where one signs in; a form says there that its text is kept.
            return route.method == .get && who != .locked ? 303 : 403
        }
    }

    /// A browser in that state; each route gets a new one, for some of them change it.
    private func caller(_ who: Who, _ test: TestDesk) async throws -> (Browser, String?) {
        let browser = Browser(test.desk)
        await browser.get("/sign-in")
        guard who != .stranger else { return (browser, nil) }
        let name = "\(who.rawValue) \(UInt64.random(in: 0...(.max)))"
        let until = who == .ended ? test.clock.now + 60_000 : nil
        let person = try await test.person(name, who.role ?? .administer, until: until)
        _ = await browser.signIn(name)
        switch who {
        case .locked: test.clock.pass(minutes: 20)
        case .ended: test.clock.pass(minutes: 2)
        case .removed: try await test.desk.people.remove(person.id, isForced: true)
        default: break
        }
        return (browser, [.ended, .removed].contains(who) ? nil : person.id)
    }

    private func ask(
        _ route: DeskRoute, _ browser: Browser, _ person: String?
    ) async -> WebAnswer {
        let path =
            "/"
            + route.path.split(separator: "/")
            .map { $0.hasPrefix(":") ? "0" : $0 }.joined(separator: "/")
        guard route.method == .post else { return await browser.get(path) }
        let token = browser.desk.seal.token(browser: browser.secret, person: person)
        return await browser.post(path, [(FormToken.field, token)])
    }

    @Test func `at the machine itself everything may be done`() async throws {
        let test = try await TestDesk(isLoopback: true)
        let browser = Browser(test.desk, host: "127.0.0.1:8444")
        for path in ["/", "/people", "/settings"] {
            #expect(await browser.get(path).status == 200)
        }
        #expect(await browser.get("/sign-in").status == 303)
    }
}
