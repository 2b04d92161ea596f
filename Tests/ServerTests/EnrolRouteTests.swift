import Hummingbird
import LibsyncModel
import LibsyncProtocol
import LibsyncStore
import Testing

@testable import LibsyncServer

@Suite struct EnrolRouteTests {
    @Test func `a code becomes a device with a token and a replica`() async throws {
        try await TestRegion.run { region in
            let answer = try await region.enrol(secret: region.code().secret, label: "Kari")
            #expect(answer.status == 200)
            #expect(answer.header("Cache-Control") == "no-store")
            let membership = try Enrol.decodeAnswer(answer.bytes)
            #expect(membership.library == "skogdal".slug)
            #expect(membership.role == .member)
            #expect(membership.serverName == "Fjellfylket")
            let days = (membership.expires - region.world.wall.value) / 86_400_000
            #expect(days == Int64(Limits.tokenDays))
            let branch = TestBranch(region: region, membership: membership)
            #expect(try await branch.pull().status == 200)
        }
    }

    @Test func `a code works once`() async throws {
        try await TestRegion.run { region in
            let secret = try await region.code().secret
            #expect(try await region.enrol(secret: secret).status == 200)
            let again = try await region.enrol(secret: secret)
            #expect(again.status == 403)
            #expect(again.problem == "code-used")
        }
    }

    @Test func `a code that nobody made is unknown`() async throws {
        try await TestRegion.run { region in
            let answer = try await region.enrol(secret: "0000000000000000")
            #expect(answer.status == 403)
            #expect(answer.problem == "code-unknown")
        }
    }

    @Test func `a code ends`() async throws {
        try await TestRegion.run { region in
            let secret = try await region.code(days: 3).secret
            region.world.passDays(4)
            let answer = try await region.enrol(secret: secret)
            #expect(answer.status == 403)
            #expect(answer.problem == "code-expired")
        }
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"code":7}"#, #"{"code":"A","code":"B"}"#, #"{"code":"A","label":""}"#,
        #"{"code":"\ud800"}"#, "<html>",
    ])
    func `what is no request to enrol is malformed`(body: String) async throws {
        try await TestRegion.run { region in
            let answer = try await region.call(.post, Enrol.path, body: Array(body.utf8))
            #expect(answer.status == 400)
            #expect(answer.problem == "malformed")
        }
    }

    @Test func `a body above the limit of small requests is too large`() async throws {
        try await TestRegion.run { region in
            let body = [UInt8](repeating: 0x20, count: Limits.requestBytesMax + 1)
            let answer = try await region.call(.post, Enrol.path, body: body)
            #expect(answer.status == 413)
            #expect(answer.problem == "too-large")
        }
    }

    @Test func `twenty failures from one address are enough for a minute`() async throws {
        try await TestRegion.run { region in
            for _ in 1...20 {
                #expect(try await region.enrol(secret: "WRONG").status == 403)
            }
            let secret = try await region.code().secret
            let answer = try await region.enrol(secret: secret)
            #expect(answer.status == 429)
            #expect(answer.problem == "too-many")
            #expect(answer.header("Retry-After") == "61")
            region.world.pass(61_000)
            #expect(try await region.enrol(secret: secret).status == 200)
        }
    }

    @Test func `behind a proxy each address is counted for itself`() async throws {
        try await TestRegion.run(proxies: ["192.0.2.1"]) { region in
            // What a client writes into the header stands left of what the proxy adds.
            for number in 1...20 {
                let path = "203.0.113.\(number), 198.51.100.7"
                let answer = try await region.enrol(secret: "WRONG", ["X-Forwarded-For": path])
                #expect(answer.status == 403)
            }
            let same = try await region.enrol(
                secret: "WRONG", ["X-Forwarded-For": "198.51.100.7"])
            #expect(same.status == 429)
            let other = try await region.enrol(
                secret: region.code().secret, ["X-Forwarded-For": "198.51.100.8"])
            #expect(other.status == 200)
        }
    }

    @Test func `many addresses together are throttled too, and only so many remembered`() throws {
        let world = TestWorld()
        let throttle = AttemptThrottle(effects: world.effects)
        for number in 0..<10_000 { throttle.noteFailure("address \(number)") }
        #expect(throttle.remembered == AttemptThrottle.failuresTotalMax)
        #expect(throws: Problem.self) { try throttle.check("another") }
        world.monotonic.value += AttemptThrottle.windowMilliseconds
        try throttle.check("another")
        throttle.noteFailure("another")
        #expect(throttle.remembered == 1)
    }

    @Test func `a host is not many for having many addresses of IPv6`() throws {
        let throttle = AttemptThrottle(effects: TestWorld().effects)
        for number in 1...20 { throttle.noteFailure("2001:db8:0:1::\(number)") }
        #expect(throws: Problem.self) { try throttle.check("2001:db8:0:1:ffff::1") }
        try throttle.check("2001:db8:0:2::1")
    }

    @Test func `a code in another library's folder is refused before it is spent`() async throws {
        try await TestRegion.run { region in
            let secret = try await region.code("skogdal").secret
            func tried(_ library: String) async throws -> Answer {
                try await region.call(
                    .post, Enrol.path,
                    body: Enrol.encodeRequest(secret: secret, label: nil, library: library.slug))
            }
            let wrong = try await tried("nordnes")
            #expect(wrong.status == 403)
            #expect(wrong.problem == "code-foreign")
            #expect(try await region.store.read { try $0.devices().isEmpty })
            #expect(try await tried("skogdal").status == 200)
        }
    }
}
