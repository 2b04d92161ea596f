import Foundation
import LibsyncModel
import LibsyncReplica
import LibsyncServing
import LibsyncStore
import LibsyncWeb
import Synchronization
import Testing

@testable import LibsyncDesk

/// A clock that a test turns.
final class TestClock: Sendable {
    private let time: Mutex<Int64>

    /// Tuesday 8 December 2026, 12.00 in Oslo.
    init(_ start: Int64 = 1_796_727_600_000) { time = Mutex(start) }

    var now: Int64 { time.withLock { $0 } }

    func pass(minutes: Int64) { time.withLock { $0 += minutes * 60_000 } }
    func set(_ now: Int64) { time.withLock { $0 = now } }

    var effects: Effects {
        Effects(
            now: { self.now }, monotonic: { self.now }, random: { .random(in: 1...(.max)) },
            sleep: { _ in try await Task.sleep(for: .milliseconds(1)) })
    }
}

/// A folder that goes when the test is over.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "desk-\(UInt64.random(in: 1...(.max)))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A replica of a library in this folder, with the library's own record.
    @discardableResult
    func replica(_ name: String = "fjordvik", label: String? = nil) async throws -> ReplicaFolder {
        let slug = try #require(LibrarySlug(name))
        let folder = "\(path)/\(name)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let store = try SQLiteStore(path: folder + "/replica.sqlite")
        try await Replica.join(
            store,
            membership: Membership(
                token: "t", expires: 0, device: "d", library: slug, role: .coordinator,
                replica: ReplicaID(7), epoch: "e", serverName: "Fjellfylket"),
            server: "https://127.0.0.1:8443", label: label)
        let replica = Replica(store: store, effects: .live)
        try await replica.create(
            .library,
            values: [
                "slug": .string(name), "name/nb": .string("\(name.capitalized) bibliotek"),
            ])
        try store.close()
        return ReplicaFolder(path: folder)
    }
}

/// One desk in the branch's network, as its browsers see it.
struct TestDesk: Sendable {
    let clock: TestClock
    let folder: TestFolder
    let desk: LibraryDesk

    /// A cost that a test does not notice; `PassphraseTests` try the real one.
    static let cost = PassphraseCost(exponent: 4, blockSize: 1, rounds: 1)
    static let host = "desk.example"

    static func place(isLoopback: Bool = false, root: [String] = []) -> DeskPlace {
        DeskPlace(
            root: root,
            origin: OriginRule(
                isSecure: !isLoopback, names: isLoopback ? [] : [host], isLoopback: isLoopback),
            needsSignIn: !isLoopback)
    }

    init(
        isLoopback: Bool = false, clock: TestClock = TestClock(), folder: TestFolder? = nil
    ) async throws {
        self.clock = clock
        let folder = try folder ?? TestFolder()
        self.folder = folder
        let replica = ReplicaFolder(path: folder.path + "/fjordvik")
        if !replica.exists { try await folder.replica() }
        desk = try await LibraryDesk(
            replica, place: TestDesk.place(isLoopback: isLoopback), name: "fjordvik",
            work: PassphraseWork(), environment: [:], effects: clock.effects,
            log: ServerLog(effects: clock.effects) { _ in }, cost: TestDesk.cost)
    }

    /// The same desk after its process was started anew.
    func restarted() async throws -> TestDesk { try await TestDesk(clock: clock, folder: folder) }

    static let passphrase = "seks blanke knapper i skuffen"

    /// Somebody who has taken up an invitation, without a browser.
    @discardableResult
    func person(_ name: String, _ role: DeskRole, until: Int64? = nil) async throws -> Person {
        let secret = try await desk.people.invite(
            PeopleBook.Place(name: name, role: role, until: until))
        let words = try Passphrase.make(
            TestDesk.passphrase, cost: TestDesk.cost, effects: clock.effects)
        return try await desk.people.accept(
            secret, label: String(name.prefix(40)), passphrase: words, language: nil)
    }

    /// A browser in which that person has just signed in.
    func browser(_ name: String) async throws -> Browser {
        let browser = Browser(desk)
        let answer = await browser.signIn(name)
        try #require(answer.status == 303, "\(answer.text)")
        return browser
    }

    /// A new person and a browser.
    func browser(_ name: String, _ role: DeskRole) async throws -> Browser {
        try await person(name, role)
        return try await browser(name)
    }
}

/// One browser: it keeps cookies, and sends the forms that pages have.
final class Browser: Sendable {
    let desk: LibraryDesk
    private let cookies = Mutex<[String: String]>([:])
    let address: String
    let host: String

    init(_ desk: LibraryDesk, address: String = "192.0.2.7", host: String = TestDesk.host) {
        self.desk = desk
        self.address = address
        self.host = host
    }

    var cookie: String {
        cookies.withLock { cookies in
            cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                .joined(separator: "; ")
        }
    }

    func forget(_ name: String) { cookies.withLock { $0[name] = nil } }

    /// The browser's secret; empty before the first page.
    var secret: String {
        desk.place.cookies.value(BrowserCookies.secret, in: cookie) ?? ""
    }

    private var scheme: String { desk.place.origin.isSecure ? "https" : "http" }

    @discardableResult
    func get(_ path: String, headers: [String: String] = [:]) async -> WebAnswer {
        let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
        return await send(
            .get, parts.first ?? "/", query: parts.count == 2 ? parts[1] : "", headers: headers)
    }

    /// Sends a form as the browser does: with its origin, and the fields encoded.
    @discardableResult
    func post(
        _ path: String, _ fields: [(String, String)], headers: [String: String] = [:]
    ) async -> WebAnswer {
        let body = fields.map { "\(Browser.encoded($0.0))=\(Browser.encoded($0.1))" }
            .joined(separator: "&")
        let usual = [
            "content-type": "application/x-www-form-urlencoded", "origin": "\(scheme)://\(host)",
            "sec-fetch-site": "same-origin",
        ]
        return await send(
            .post, path, headers: usual.merging(headers) { $1 }, body: Array(body.utf8))
    }

    /// Opens a page and sends its form to `action`, with these fields in it.
    @discardableResult
    func fill(
        _ page: String, to action: String, _ fields: [(String, String)]
    ) async -> WebAnswer {
        let shown = await get(page)
        return await post(action, fields + shown.hidden(of: action))
    }

    func signIn(
        _ name: String, _ passphrase: String = TestDesk.passphrase, code: String = ""
    ) async -> WebAnswer {
        await fill(
            "/sign-in", to: "/sign-in",
            [("name", name), ("passphrase", passphrase), ("code", code)])
    }

    private func send(
        _ method: WebRequest.Method, _ path: String, query: String = "",
        headers: [String: String], body: [UInt8] = []
    ) async -> WebAnswer {
        var all = ["host": host, "cookie": cookie].merging(headers) { $1 }
        all = all.filter { !$0.value.isEmpty }
        let answer = await desk.answer(
            WebRequest(method, path, query: query, headers: all, origin: address) { limit in
                if body.count > limit { throw WebBodyFailure.tooLarge }
                return body
            })
        for (name, value) in answer.headers where name == "set-cookie" {
            let pair = value.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            cookies.withLock { $0[String(pair[0])] = pair.count == 2 ? String(pair[1]) : "" }
        }
        return answer
    }

    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

extension WebAnswer {
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The hidden fields of the page's form to an address.
    func hidden(of action: String) -> [(String, String)] {
        guard let start = text.firstRange(of: "action=\"\(action)\""),
            let end = text[start.upperBound...].firstRange(of: "</form>")
        else { return [] }
        let form = text[start.upperBound..<end.lowerBound]
        return form.split(separator: "<input type=\"hidden\" ").dropFirst().compactMap { part in
            guard let name = WebAnswer.attribute("name", of: part),
                let value = WebAnswer.attribute("value", of: part)
            else { return nil }
            return (name, value)
        }
    }

    private static func attribute(_ name: String, of part: Substring) -> String? {
        guard let start = part.firstRange(of: "\(name)=\"") else { return nil }
        return String(part[start.upperBound...].prefix { $0 != "\"" })
            .replacing("&quot;", with: "\"").replacing("&#39;", with: "'")
            .replacing("&lt;", with: "<").replacing("&gt;", with: ">")
            .replacing("&amp;", with: "&")
    }
}
