import Hummingbird
import LibsyncModel
import LibsyncProtocol
import LibsyncStore
import Testing

@testable import LibsyncServer

/// What may arrive in place of a push; after each of them the store is as it was.
@Suite struct BadBodyTests {
    private func refused(
        _ body: [UInt8], _ headers: [String: String] = [:], status: Int, _ problem: String
    ) async throws {
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let before = try await region.store.read { try $0.head() }
            let answer = try await branch.push(body, headers)
            #expect(answer.status == status)
            #expect(answer.problem == problem)
            #expect(try await region.store.read { try $0.head() } == before)
            // Nothing half-applied: the first batch is still the first.
            try await branch.push([branch.event()])
        }
    }

    private func entries(_ text: String) -> [UInt8] {
        Array(#"{"replica":"0000000000000001","batch":1,"entries":\#(text)}"#.utf8)
    }

    @Test func `ten megabytes are too large`() async throws {
        let body = [UInt8](repeating: 0x20, count: 10_000_000)
        try await refused(body, status: 413, "too-large")
    }

    @Test func `a length that is not told does not get more in`() async throws {
        let chunk = ByteBuffer(bytes: [UInt8](repeating: 0x20, count: 60_000))
        let chunks = AsyncStream { continuation in
            for _ in 0..<10 { continuation.yield(chunk) }
            continuation.finish()
        }
        let request = Request(
            head: .init(method: .post, scheme: nil, authority: nil, path: "/v1/push"),
            body: RequestBody(asyncSequence: chunks))
        await #expect(throws: Problem(.tooLarge, "The request has more than 100000 bytes.")) {
            try await request.bytes(limitBytes: 100_000)
        }
    }

    @Test func `a gzip bomb is too large and never unpacked`() async throws {
        let bomb = Gzip.compress([UInt8](repeating: 0x20, count: 40_000_000), level: 9)
        #expect(bomb.count < 50_000)
        try await refused(bomb, ["Content-Encoding": "gzip"], status: 413, "too-large")
    }

    @Test func `empty gzip members without end are too large`() async throws {
        let member = Gzip.compress([])
        let body = Array(repeatElement(member, count: 9_000_000 / member.count).joined())
        try await refused(body, ["Content-Encoding": "gzip"], status: 413, "too-large")
    }

    @Test func `gzip that was cut is malformed`() async throws {
        let body = Gzip.compress(Array(repeating: UInt8(0x20), count: 5_000).dropLast())
        try await refused(
            Array(body.dropLast(3)), ["Content-Encoding": "gzip"], status: 400, "malformed")
    }

    @Test func `what only claims to be gzip is malformed`() async throws {
        try await refused(
            Array("{}".utf8), ["Content-Encoding": "gzip"], status: 400, "malformed")
    }

    @Test func `another encoding is not read`() async throws {
        try await refused(
            Array("{}".utf8), ["Content-Encoding": "br"], status: 415, "encoding-unsupported")
    }

    @Test func `JSON without bottom is malformed`() async throws {
        let deep = String(repeating: "[", count: 100_000)
        try await refused(entries(deep), status: 400, "malformed")
    }

    @Test func `a name twice in one object is malformed`() async throws {
        try await refused(
            Array(#"{"replica":"0000000000000001","batch":1,"batch":2,"entries":[]}"#.utf8),
            status: 400, "malformed")
    }

    @Test func `bytes that are no UTF-8 are malformed`() async throws {
        let start = Array(#"{"replica":""#.utf8)
        try await refused(start + [0xC3, 0x28] + Array(#""}"#.utf8), status: 400, "malformed")
    }

    @Test func `a lone surrogate is malformed`() async throws {
        try await refused(entries(#"["\udc00"]"#), status: 400, "malformed")
    }

    @Test func `a number that cannot be kept exactly is malformed`() async throws {
        try await refused(entries("[9007199254740993]"), status: 400, "malformed")
    }

    @Test(arguments: ["", "null", "[]", "<!DOCTYPE html><p>Logg inn</p>", "{}"])
    func `what is no push is malformed`(body: String) async throws {
        try await refused(Array(body.utf8), status: 400, "malformed")
    }

    @Test func `more entries than a push may have are refused as a whole`() async throws {
        let many = "[" + repeatElement("{}", count: 5_001).joined(separator: ",") + "]"
        try await TestRegion.run { region in
            let branch = try await region.branch()
            let answer = try await branch.push(entries(many))
            #expect((400..<500).contains(answer.status))
        }
    }
}
