import Hummingbird
import LibsyncModel
import LibsyncProtocol
import Testing

@testable import LibsyncServer

@Suite struct AccessTests {
    static let routes: [(HTTPRequest.Method, String)] = [
        (.post, Push.path), (.get, Pull.path), (.get, Pull.snapshotPath), (.post, Replicas.path),
        (.post, TokenRotation.path), (.delete, DeviceRevocation.path(device: "x")),
        (.get, History.path(record: "0192a000-0000-7000-8000-000000000001")),
    ]

    @Test(arguments: 0..<7)
    func `every message of a replica wants a token`(route: Int) async throws {
        let (method, path) = AccessTests.routes[route]
        try await TestRegion.run { region in
            let without = try await region.call(method, path)
            #expect(without.status == 401)
            #expect(without.problem == "token-unknown")
            #expect(without.header("WWW-Authenticate") == "Bearer")
            #expect(without.header(HeaderName.time) == nil)
            let unknown = try await region.call(method, path, token: "nobody")
            #expect(unknown.status == 401)
            #expect(unknown.problem == "token-unknown")
        }
    }

    @Test(arguments: ["Basic abc", "Bearer", "Bearer a b", "", "nothing"])
    func `another kind of authorization is none`(header: String) async throws {
        try await TestRegion.run { region in
            let answer = try await region.call(.get, Pull.path, ["Authorization": header])
            #expect(answer.status == 401)
        }
    }

    @Test func `a token ends`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            region.world.passDays(Int64(Limits.tokenDays) + 1)
            let answer = try await branch.pull()
            #expect(answer.status == 401)
            #expect(answer.problem == "token-expired")
        }
    }

    @Test func `a revoked device is refused at once`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            try await region.parts.accounts.revoke(
                device: branch.membership.device, library: nil)
            let answer = try await branch.pull()
            #expect(answer.status == 403)
            #expect(answer.problem == "device-revoked")
        }
    }

    @Test func `a library withdraws the access of its own device`() async throws {
        try await TestRegion.run { region in
            let lost = try await region.branch()
            let other = try await region.branch()
            let path = DeviceRevocation.path(device: lost.membership.device)
            let answer = try await region.call(.delete, path, token: other.token)
            #expect(answer.status == 204)
            #expect(answer.bytes.isEmpty)
            #expect(try await lost.pull().problem == "device-revoked")
            #expect(try await other.pull().status == 200)
        }
    }

    @Test func `the device of another library is not found`() async throws {
        try await TestRegion.run { region in
            let skogdal = try await region.branch("skogdal")
            let nordnes = try await region.branch("nordnes")
            let path = DeviceRevocation.path(device: nordnes.membership.device)
            let answer = try await region.call(.delete, path, token: skogdal.token)
            #expect(answer.status == 404)
            #expect(answer.problem == "not-found")
            #expect(try await nordnes.pull().status == 200)
        }
    }

    @Test func `a token does not speak for another library's replica`() async throws {
        try await TestRegion.run { region in
            let skogdal = try await region.branch("skogdal")
            let nordnes = try await region.branch("nordnes")
            let foreign = nordnes.membership.replica
            let pull = try await skogdal.pull(replica: foreign)
            #expect(pull.status == 403)
            #expect(pull.problem == "replica-foreign")
            let push = try await skogdal.push(
                skogdal.body([skogdal.event()], replica: foreign))
            #expect(push.status == 403)
            #expect(push.problem == "replica-foreign")
        }
    }

    @Test func `after a rotation both tokens hold, then only the new one`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let answer = try await region.call(.post, TokenRotation.path, token: branch.token)
            #expect(answer.status == 200)
            let (token, expires) = try TokenRotation.decodeAnswer(answer.bytes)
            #expect(token != branch.token)
            #expect(expires > region.world.wall.value)
            let headers = [HeaderName.replica: branch.membership.replica.description]
            #expect(try await branch.pull().status == 200)
            region.world.passDays(Int64(Limits.tokenOverlapDays) + 1)
            #expect(try await branch.pull().problem == "token-expired")
            let new = try await region.call(.get, Pull.path, token: token, headers)
            #expect(new.status == 200)
        }
    }

    @Test func `the time stands in answers to those who have shown a token`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            region.world.pass(5_000)
            let now = String(region.world.wall.value)
            #expect(try await branch.pull().header(HeaderName.time) == now)
            // On problems too, as long as the token was good.
            #expect(try await branch.pull(limit: 0).header(HeaderName.time) == now)
        }
    }

    @Test func `a server whose clock jumped tells no time`() async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            region.world.jump(-600_000)
            let answer = try await branch.pull()
            #expect(answer.status == 200)
            #expect(answer.header(HeaderName.time) == nil)
        }
    }

    @Test func `a clock that jumped over years shuts nobody out, and lets nobody in`()
        async throws
    {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let secret = try await region.code().secret
            region.world.jump(31_536_000_000)
            // The token only looks expired: the replica is told to wait, not to enrol anew.
            let pull = try await branch.pull()
            #expect(pull.status == 503)
            #expect(pull.problem == "clock-untrusted")
            let enrol = try await region.enrol(secret: secret)
            #expect(enrol.problem == "clock-untrusted")
            region.world.jump(-31_536_000_000)
            region.parts.service.clock.confirm()
            #expect(try await branch.pull().status == 200)
            #expect(try await region.enrol(secret: secret).status == 200)
        }
    }
}
