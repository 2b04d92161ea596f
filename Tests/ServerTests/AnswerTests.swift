import Hummingbird
import HummingbirdTesting
import LibsyncModel
import LibsyncProtocol
import LibsyncStore
import Testing

@testable import LibsyncServer

/// What holds for every answer: versions, addresses, ids, the log, failures.
@Suite struct AnswerTests {
    @Test func `a program of another major version is told so`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let answer = try await branch.pull([HeaderName.version: "2.0"])
            #expect(answer.status == 426)
            #expect(answer.problem == "version-unsupported")
            #expect(answer.header("Upgrade") == "libsync/\(ProtocolVersion.current)")
            #expect(answer.header("Connection") == "Upgrade")
            #expect(try await branch.pull([HeaderName.version: "1.7"]).status == 200)
        }
    }

    @Test func `a replica's message without a version is malformed`() async throws {
        try await TestRegion.run { region in
            let answer = try await region.send(.get, Pull.path)
            #expect(answer.status == 400)
            #expect(answer.problem == "malformed")
            #expect(answer.text.contains("Libsync-Protocol"))
        }
    }

    @Test(arguments: ["/v2/pull", "/v0/enrol", "/v17/"])
    func `the address of another version says which is served`(path: String) async throws {
        try await TestRegion.run { region in
            let answer = try await region.send(.get, path)
            #expect(answer.status == 426)
            #expect(answer.problem == "version-unsupported")
            #expect(answer.header(HeaderName.version) == "1.0")
        }
    }

    @Test(arguments: ["/v1/", "/v1/nothing", "/v1/pull/nothing", "/v1/a/b/c"])
    func `there is nothing at other addresses`(path: String) async throws {
        try await TestRegion.run { region in
            let answer = try await region.call(.get, path)
            #expect(answer.status == 404)
            #expect(answer.problem == "not-found")
        }
    }

    @Test(arguments: ["/vinter", "/calendar", "/nb/vinter"])
    func `people who go astray get a page`(path: String) async throws {
        try await TestRegion.run { region in
            let answer = try await region.send(.get, path)
            #expect(answer.status == 404)
            #expect(answer.header("Content-Type")?.hasPrefix("text/html") == true)
        }
    }

    @Test func `each request has an id of the server's own, in answer and log`() async throws {
        try await TestRegion.run { region in
            let first = try await region.send(.get, "/healthz", [HeaderName.request: "mine"])
            let second = try await region.send(.get, "/healthz")
            let id = try #require(first.header(HeaderName.request))
            #expect(id != "mine")
            #expect(id != second.header(HeaderName.request))
            #expect(region.world.lines.value.contains { $0.contains("request=\(id)") })
            #expect(!region.world.lines.value.contains { $0.contains("mine") })
        }
    }

    @Test func `the log has one line a request, without its query`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let page = try await branch.page()
            region.world.lines.value = []
            _ = try await branch.pull(cursor: page.cursor.token)
            let lines = region.world.lines.value
            #expect(lines.count == 1)
            let line = try #require(lines.first)
            for fact in [
                "level=info", "method=GET", "path=/v1/pull ", "status=200", "library=skogdal",
                "ms=0", "time=2026-11-23T06:00:00Z",
            ] {
                #expect(line.contains(fact), "\(fact) is not in \(line)")
            }
        }
    }

    @Test func `no secret and nothing that was typed is ever logged`() async throws {
        try await TestRegion.run { region in
            let code = try await region.code()
            let answer = try await region.enrol(secret: code.secret, label: "Kari")
            let branch = TestBranch(
                region: region, membership: try Enrol.decodeAnswer(answer.bytes))
            try await branch.push([branch.event(["name/nb": "Hemmelig lesing"])])
            let page = try await branch.page()
            _ = try await branch.pull(cursor: page.cursor.token)
            _ = try await branch.pull(cursor: page.cursor.token + "x")
            _ = try await region.enrol(secret: code.secret)
            let rotated = try await region.call(
                .post, TokenRotation.path, token: branch.token)
            let (token, _) = try TokenRotation.decodeAnswer(rotated.bytes)
            _ = try await region.call(.get, Pull.path, token: token + "x")
            let log = region.world.lines.value.joined(separator: "\n")
            #expect(region.world.lines.value.count == 8)
            let secrets = [
                code.secret, code.description, branch.token, token, page.cursor.token,
                page.commit.token, "Kari", "Hemmelig", "Bearer",
            ]
            for secret in secrets { #expect(!log.contains(secret), "\(secret)") }
        }
    }

    @Test func `no request can forge a line of the log`() async throws {
        try await TestRegion.run { region in
            _ = try await region.send(.get, "/a%0Alevel=error")
            _ = try await region.send(.get, "/\"x=y\u{1B}[31m")
            let lines = region.world.lines.value
            #expect(lines.count == 2)
            #expect(lines.allSatisfy { !$0.contains("\n") && !$0.contains("\u{1B}") })
            #expect(lines.last?.contains(#"path="/\"x=y [31m""#) == true)
        }
    }

    @Test func `a store that fails is the server's fault, logged once with the id`()
        async throws
    {
        try await TestRegion.runOnDisk { region in
            let branch = try await region.branch()
            try region.store.close()
            region.world.lines.value = []
            let answer = try await branch.pull()
            #expect(answer.status == 500)
            #expect(answer.problem == "server-failed")
            let id = try #require(answer.header(HeaderName.request))
            let errors = region.world.lines.value.filter { $0.contains("level=error") }
            #expect(errors.count == 1)
            #expect(errors.first?.contains("request=\(id)") == true)
        }
    }

    @Test func `a store that cannot save for the moment says when to come again`() {
        let expected: [(StoreFailure, String, Int, Int?)] = [
            (.busy, "store-unavailable", 503, 5), (.diskFull, "store-unavailable", 503, 300),
            (.readOnly, "store-unavailable", 503, 300),
            (.damaged(detail: "page 7"), "server-failed", 500, nil),
            (.other(detail: "odd"), "server-failed", 500, nil),
        ]
        for (failure, code, status, retryAfter) in expected {
            let problem = Problem.from(failure, path: "/v1/push")
            #expect(problem.code == code)
            #expect(problem.status == status)
            #expect(problem.retryAfterSeconds == retryAfter)
            #expect(problem.isRetryable)
            // What the engine says is for the log.
            #expect(!problem.detail.contains("page 7"))
        }
    }

    @Test func `over a socket a library enrols, pushes and pulls`() async throws {
        try await TestRegion.run(.live) { region in
            let skogdal = try await region.branch("skogdal")
            let nordnes = try await region.branch("nordnes")
            let text = JSONValue.string(String(repeating: "Lesing ", count: 300))
            try await skogdal.push((0..<100).map { _ in skogdal.event(["summary/nb": text]) })
            #expect(try await nordnes.page().rows().count == 100)
            let packed = try await nordnes.pull(["Accept-Encoding": "gzip"])
            let bytes = try Gzip.decompress(packed.bytes, limitBytes: 10_000_000)
            #expect(try Pull.decode(bytes).lines.count == 103)
            let head = try await region.send(.head, "/calendar.ics")
            #expect(head.status == 200)
            #expect(head.bytes.isEmpty)
            let large = try await skogdal.push(
                [UInt8](repeating: 0x20, count: Limits.pushBytesMax + 1))
            #expect(large.problem == "too-large")
            // The connection goes on after that.
            #expect(try await skogdal.pull().status == 200)
        }
    }

    @Test func `behind a proxy nobody else is answered`() async throws {
        // A socket of the machine itself may speak; the gate looks at the other end's address.
        let gate = ProxyGate(proxies: ["192.0.2.1"])
        #expect(gate.admits("192.0.2.1"))
        #expect(gate.admits("127.0.0.1"))
        #expect(gate.admits(nil))
        #expect(!gate.admits("192.0.2.2"))
        #expect(!gate.admits("127.0.0.1.example.org"))
        try await TestRegion.run(.live, proxies: ["192.0.2.1"]) { region in
            let answer = try await region.send(.get, "/healthz")
            #expect(answer.status == 200)
        }
    }

    @Test(arguments: ["get", "head"])
    func `whoever watches learns that the server lives and is ready`(
        method: String
    )
        async throws
    {
        try await TestRegion.runOnDisk { region in
            let verb: HTTPRequest.Method = method == "get" ? .get : .head
            #expect(try await region.send(verb, "/healthz").status == 200)
            #expect(try await region.send(verb, "/readyz").status == 200)
            try region.store.close()
            #expect(try await region.send(verb, "/healthz").status == 200)
            let answer = try await region.send(verb, "/readyz")
            #expect(answer.status == 503)
            #expect(answer.header("Retry-After") == "30")
        }
    }
}
