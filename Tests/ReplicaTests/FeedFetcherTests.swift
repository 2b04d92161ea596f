import LibsyncStore
import Synchronization
import Testing

@testable import LibsyncReplica

/// Fetching from a server that behaves in one way; it lies on 127.0.0.1, which must be allowed.
@Suite struct FeedFetcherTests {
    private static let calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"

    private static func answer(
        _ status: String = "200 OK", _ headers: [String] = [], _ body: String = calendar
    ) -> TestServer.Behaviour {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
        return .plain(lines.map { $0 + "\r\n" }.joined() + "\r\n" + body)
    }

    private func fetcher(isPrivateAllowed: Bool = true) -> FeedFetcher {
        var fetcher = FeedFetcher(environment: [:], release: "0.1.0")
        fetcher.isPrivateAllowed = isPrivateAllowed
        return fetcher
    }

    /// Fetches from a server of this behaviour.
    @discardableResult
    private func fetch(
        _ behaviour: TestServer.Behaviour, host: String = "127.0.0.1",
        knowing known: FeedVersion = FeedVersion(), with fetcher: FeedFetcher? = nil
    ) async throws -> (answer: FeedAnswer, said: String) {
        try await TestServer.run(behaviour) { server in
            let address = try FeedAddress("http://\(host):\(server.port)/a/b.ics?key=geheim")
            let answer = try await (fetcher ?? self.fetcher()).fetch(address, knowing: known)
            return (answer, String(decoding: server.notes.plainBytes, as: UTF8.self))
        }
    }

    @Test func `a calendar comes with its version, and the program says its name`() async throws {
        let headers = ["ETag: \"v1\"", "Last-Modified: Tue, 01 Dec 2026 10:00:00 GMT"]
        let (answer, said) = try await fetch(Self.answer("200 OK", headers))
        #expect(String(decoding: answer.bytes, as: UTF8.self) == Self.calendar)
        #expect(answer.version.etag == "\"v1\"")
        #expect(answer.version.lastModified == "Tue, 01 Dec 2026 10:00:00 GMT")
        #expect(!answer.isUnchanged && answer.movedTo == nil)
        #expect(said.hasPrefix("GET /a/b.ics?key=geheim HTTP/1.1\r\n"))
        #expect(said.contains("libsync/0.1.0") && !said.contains("If-None-Match"))
    }

    @Test func `a version that is known is asked for and need not come again`() async throws {
        let known = FeedVersion(etag: "\"v1\"", lastModified: "Tue, 01 Dec 2026 10:00:00 GMT")
        let behaviour = TestServer.Behaviour.plain("HTTP/1.1 304 Not Modified\r\n\r\n")
        let (answer, said) = try await fetch(behaviour, knowing: known)
        #expect(answer.isUnchanged && answer.version == known)
        #expect(said.lowercased().contains("if-none-match: \"v1\""))
        #expect(said.lowercased().contains("if-modified-since: tue, 01 dec 2026"))
    }

    @Test func `a version that would break the request is not kept`() {
        #expect(FeedVersion(etag: "a\r\nX: y").etag == nil)
        #expect(FeedVersion(etag: String(repeating: "a", count: 501)).etag == nil)
    }

    @Test(arguments: ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1"])
    func `this machine is refused by whatever name, and nothing is asked of it`(
        host: String
    ) async throws {
        try await TestServer.run(Self.answer()) { server in
            let address = try FeedAddress("http://\(host):\(server.port)/")
            await #expect(throws: FeedFailure.privateAddress(address)) {
                try await self.fetcher(isPrivateAllowed: false).fetch(address)
            }
            #expect(server.notes.plainBytes.isEmpty)
        }
    }

    @Test func `one private address among those of a name is enough`() async throws {
        var fetcher = fetcher(isPrivateAllowed: false)
        fetcher.resolve = { _ in ["93.184.216.34", "10.0.0.1"].compactMap { IPAddress($0) } }
        let address = try FeedAddress("http://calendar.example/")
        await #expect(throws: FeedFailure.privateAddress(address)) {
            try await fetcher.fetch(address)
        }
    }

    @Test func `the connection goes to the address that was judged, without asking again`()
        async throws
    {
        let asked = Mutex(0)
        var fetcher = fetcher()
        fetcher.resolve = { host in
            asked.withLock { $0 += 1 }
            // No name server knows it: whoever asked again would not get there.
            return host == "calendar.invalid" ? [IPAddress("127.0.0.1")].compactMap { $0 } : []
        }
        let (_, said) = try await fetch(Self.answer(), host: "calendar.invalid", with: fetcher)
        #expect(said.lowercased().contains("host: calendar.invalid"))
        #expect(asked.withLock { $0 } == 1)
    }

    @Test func `a redirect to this machine is judged like a typed address`() async throws {
        try await TestServer.run(Self.answer()) { inner in
            let target = "Location: http://inner.example:\(inner.port)/"
            try await TestServer.run(Self.answer("302 Found", [target], "")) { outer in
                var fetcher = self.fetcher(isPrivateAllowed: false)
                let names = ["outer.example": "93.184.216.34", "inner.example": "127.0.0.1"]
                fetcher.resolve = { names[$0].flatMap { IPAddress($0) }.map { [$0] } ?? [] }
                let address = try FeedAddress("http://inner.example:\(inner.port)/")
                await #expect(throws: FeedFailure.privateAddress(address)) {
                    try await fetcher.fetch(address)
                }
                fetcher.isPrivateAllowed = true
                fetcher.resolve = { _ in [IPAddress("127.0.0.1")].compactMap { $0 } }
                let from = try FeedAddress("http://outer.example:\(outer.port)/")
                #expect(try await fetcher.fetch(from).bytes.count == Self.calendar.utf8.count)
                #expect(inner.notes.plainBytes.isEmpty == false)
            }
        }
    }

    @Test func `a loop of redirects ends after three`() async throws {
        let loop = Self.answer("301 Moved Permanently", ["Location: /again"], "")
        let failure = await #expect(throws: FeedFailure.self) { try await self.fetch(loop) }
        guard case .tooManyRedirects(_, most: 3) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test(arguments: [
        (404, true), (410, true), (403, true), (500, false), (503, false), (429, false),
    ])
    func `a status that is no calendar is told, and whether the source is dead`(
        status: Int, isDead: Bool
    ) async throws {
        let failure = await #expect(throws: FeedFailure.self) {
            try await self.fetch(Self.answer("\(status) No", [], "<html>"))
        }
        guard case .refused(_, status: status) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(failure?.isDead == isDead)
    }

    @Test func `more bytes than the limit are not taken, said or unsaid`() async throws {
        var fetcher = fetcher()
        fetcher.bytesMax = 1_000
        let body = String(repeating: "a", count: 2_000)
        let unsaid = TestServer.Behaviour.plain("HTTP/1.0 200 OK\r\n\r\n" + body)
        for behaviour in [Self.answer("200 OK", [], body), unsaid] {
            let failure = await #expect(throws: FeedFailure.self) {
                try await self.fetch(behaviour, with: fetcher)
            }
            guard case .tooLarge(_, bytesMax: 1_000) = failure else {
                Issue.record("\(String(describing: failure))")
                continue
            }
        }
    }

    @Test func `a server that says nothing is given up`() async throws {
        var fetcher = fetcher()
        fetcher.secondsMax = 1
        // On a machine that stands still for so long either may be the first to be noticed.
        fetcher.silenceSecondsMax = 3_600
        let failure = await #expect(throws: FeedFailure.self) {
            try await self.fetch(.silent, with: fetcher)
        }
        guard case .timedOut(_, seconds: 1) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test func `an answer that stops half-way is given up, and how long it was silent is told`()
        async throws
    {
        var fetcher = fetcher()
        fetcher.silenceSecondsMax = 1
        let half = TestServer.Behaviour.plain("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nBEG")
        for behaviour in [.silent, half] {
            let failure = await #expect(throws: FeedFailure.self) {
                try await self.fetch(behaviour, with: fetcher)
            }
            guard case .silent(_, seconds: 1) = failure else {
                Issue.record("\(String(describing: failure))")
                continue
            }
        }
    }

    @Test func `what is no HTTP, and a connection that is cut, are told as that`() async throws {
        for behaviour in [TestServer.Behaviour.plain("SSH-2.0-OpenSSH\r\n"), .closing] {
            let failure = await #expect(throws: FeedFailure.self) {
                try await self.fetch(behaviour)
            }
            #expect(failure?.isDead == false, "\(String(describing: failure))")
        }
    }

    @Test func `a calendar that is cut on the way is told as that, and nothing of it is taken`()
        async throws
    {
        let cut = TestServer.Behaviour.cut(
            "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + Self.calendar)
        let failure = await #expect(throws: FeedFailure.self) { try await self.fetch(cut) }
        guard case .unreachable(_, "the connection was cut") = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test func `an open connection moves no source for good`() async throws {
        try await TestServer.run(Self.answer()) { inner in
            let target = "Location: http://127.0.0.1:\(inner.port)/"
            let (answer, _) = try await self.fetch(
                Self.answer("301 Moved Permanently", [target], ""))
            #expect(!answer.bytes.isEmpty && answer.movedTo == nil)
        }
    }

    @Test func `a name that nobody knows is told with the name`() async throws {
        var fetcher = fetcher(isPrivateAllowed: false)
        struct Unknown: Error {}
        fetcher.resolve = { _ in throw Unknown() }
        let address = try FeedAddress("https://calendar.example/")
        let failure = await #expect(throws: FeedFailure.self) { try await fetcher.fetch(address) }
        #expect(failure == .unreachable(address, "the name calendar.example is not known"))
    }

    @Test func `behind a proxy names that are plainly of this network are still refused`()
        async throws
    {
        let environment = ["http_proxy": "http://127.0.0.1:1"]
        let fetcher = FeedFetcher(environment: environment, release: "0.1.0")
        for host in ["intranett", "nas.local", "10.0.0.1", "127.1", "0177.0.0.1", "127.0.0.1."] {
            let address = try FeedAddress("http://\(host)/")
            await #expect(throws: FeedFailure.privateAddress(address)) {
                try await fetcher.fetch(address)
            }
        }
    }
}
