import Hummingbird
import LibsyncModel
import LibsyncProtocol
import LibsyncStore
import Testing

@testable import LibsyncServer

@Suite struct HelloRouteTests {
    @Test func `hello tells anyone name, versions, limits and key`() async throws {
        try await TestRegion.run { region in
            let answer = try await region.send(.get, Hello.path)
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "application/json")
            #expect(answer.header("Cache-Control") == "no-store")
            #expect(answer.header(HeaderName.version) == ProtocolVersion.current)
            let greeting = try Hello.decode(answer.bytes)
            #expect(greeting.region.name == "Fjellfylket")
            #expect(greeting.versions == ProtocolVersion.served)
            #expect(greeting.head == 3)
            #expect(greeting.pushBytesMax == Limits.pushBytesMax)
            #expect(greeting.keys == [region.key.hex])
        }
    }

    @Test func `hello tells the time, but not in the header that replicas believe`() async throws {
        try await TestRegion.run { region in
            let answer = try await region.send(.get, Hello.path)
            #expect(answer.text.contains(#""time":1795413600000"#))
            #expect(answer.header(HeaderName.time) == nil)
        }
    }

    @Test func `a server whose clock jumped says hello without a time`() async throws {
        try await TestRegion.run { region in
            region.world.jump(86_400_000)
            let answer = try await region.send(.get, Hello.path)
            #expect(answer.status == 200)
            #expect(!answer.text.contains(#""time""#))
        }
    }

    @Test func `hello announces the next key after the one in use`() async throws {
        try await TestRegion.run { region in
            let next = try #require(KeyFingerprint(bytes: [UInt8](repeating: 9, count: 32)))
            region.parts.keys.announce([region.key, next])
            let answer = try await region.send(.get, Hello.path)
            #expect(try Hello.decode(answer.bytes).keys == [region.key.hex, next.hex])
        }
    }

    @Test func `a coming key is announced to a replica that only pulls, and to nobody else`()
        async throws
    {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let before = try await branch.pull()
            #expect(before.header(HeaderName.keys) == nil, "nothing changes yet")
            let next = try #require(KeyFingerprint(bytes: [UInt8](repeating: 9, count: 32)))
            region.parts.keys.announce([region.key, next])
            let told = try await branch.pull()
            #expect(told.header(HeaderName.keys) == "\(region.key.hex), \(next.hex)")
            let stranger = try await region.call(.get, Pull.path, token: "unknown")
            #expect(stranger.header(HeaderName.keys) == nil)
        }
    }

    @Test func `a device that hears of a coming key is noted at once, and not each time`()
        async throws
    {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            func seen() async throws -> Int64? {
                let id = branch.membership.device
                return try await region.store.read { try $0.device(id)?.lastSeen }
            }
            let enrolled = region.world.wall.value
            let next = try #require(KeyFingerprint(bytes: [UInt8](repeating: 9, count: 32)))
            region.parts.keys.announce([region.key, next], heard: enrolled + 5_000)
            region.world.pass(4_000)
            _ = try await branch.pull()
            #expect(try await seen() == enrolled)
            region.world.pass(4_000)
            _ = try await branch.pull()
            #expect(try await seen() == enrolled + 8_000)
            region.world.pass(4_000)
            _ = try await branch.pull()
            #expect(try await seen() == enrolled + 8_000)
        }
    }

    @Test func `hello answers a program of another version, so that it can learn`() async throws {
        try await TestRegion.run { region in
            let answer = try await region.send(.get, Hello.path, [HeaderName.version: "9.0"])
            #expect(answer.status == 200)
        }
    }
}
