import Hummingbird
import LibsyncModel
import LibsyncProtocol
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

    @Test func `only so many addresses are remembered`() throws {
        let world = TestWorld()
        let throttle = AttemptThrottle(effects: world.effects)
        for number in 0..<(AttemptThrottle.addressesMax + 5) {
            throttle.noteFailure("address \(number)")
        }
        for _ in 1...20 { throttle.noteFailure("one") }
        #expect(throws: Problem.self) { try throttle.check("one") }
        try throttle.check("address 1")
    }
}
