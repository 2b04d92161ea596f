import Crypto
import Foundation
import Hummingbird
import HummingbirdTesting
import LibsyncModel
import LibsyncProtocol
import LibsyncStore
import Testing

@testable import LibsyncServer

/// A value that tests and server share.
final class Shared<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var guarded: Value

    init(_ value: Value) { guarded = value }

    var value: Value {
        get { lock.withLock { guarded } }
        set { lock.withLock { guarded = newValue } }
    }

    @discardableResult func change<R>(_ body: (inout Value) -> R) -> R {
        lock.withLock { body(&guarded) }
    }
}

/// Clock, chance and log in a test's hands.
struct TestWorld: Sendable {
    /// 2026-11-23T06:00:00Z.
    let wall = Shared<Int64>(1_795_413_600_000)
    let monotonic = Shared<Int64>(1_000)
    let lines = Shared<[String]>([])
    private let state = Shared<UInt64>(42)

    /// What the server sees of it.
    var effects: Effects {
        Effects(
            now: { [wall] in wall.value }, monotonic: { [monotonic] in monotonic.value },
            random: { [state] in
                // SplitMix64.
                state.change { state in
                    state &+= 0x9E37_79B9_7F4A_7C15
                    var z = state
                    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
                    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
                    return z ^ (z >> 31)
                }
            }, sleep: { _ in throw CancellationError() })
    }

    /// Both clocks go on.
    func pass(_ milliseconds: Int64) {
        wall.change { $0 += milliseconds }
        monotonic.change { $0 += milliseconds }
    }

    func passDays(_ days: Int64) {
        // In steps, as a server looks at its clock now and then; both clocks agree anyway.
        pass(days * 86_400_000)
    }

    /// The wall clock alone is set.
    func jump(_ milliseconds: Int64) { wall.change { $0 += milliseconds } }

    var log: ServerLog {
        ServerLog(effects: effects) { [lines] line in lines.change { $0.append(line) } }
    }
}

/// A server of two libraries and a coordinator, its store in memory.
struct TestRegion: Sendable {
    let world: TestWorld
    let store: SQLiteStore
    let parts: ServerParts
    let client: any TestClientProtocol
    let key: KeyFingerprint

    /// Runs `body` against a server; `setup` of live speaks HTTP over a socket.
    static func run(
        _ setup: TestingSetup = .router, proxies: Set<String> = [], storeLog: String? = nil,
        _ body: @escaping @Sendable (TestRegion) async throws -> Void
    ) async throws {
        try await run(setup, proxies: proxies, store: SQLiteStore(), storeLog: storeLog, body)
    }

    /// Runs `body` against a server whose store lies on the disk, so that it can fail.
    static func runOnDisk(
        _ body: @escaping @Sendable (TestRegion) async throws -> Void
    ) async throws {
        try await TestFolder.empty { path in
            try await run(store: SQLiteStore(path: path + "/store.sqlite"), body)
        }
    }

    private static func run(
        _ setup: TestingSetup = .router, proxies: Set<String> = [], store: SQLiteStore,
        storeLog: String? = nil,
        _ body: @escaping @Sendable (TestRegion) async throws -> Void
    ) async throws {
        let world = TestWorld()
        let effects = world.effects
        try await Region.found(store, effects: effects)
        for slug in ["skogdal", "nordnes"] {
            try await Region.add(
                slug.slug, names: ["nb": "\(slug.capitalized) bibliotek"], role: .member,
                to: store, effects: effects)
        }
        try await Region.add(
            "fylket".slug, names: ["nb": "Fylkesbiblioteket"], role: .coordinator, to: store,
            effects: effects)
        let key = try #require(KeyFingerprint(bytes: [UInt8](repeating: 7, count: 32)))
        let parts = ServerParts(
            store: store, configuration: try ServerConfiguration(name: "Fjellfylket"),
            seal: PositionSeal(key: SymmetricKey(size: .bits256)),
            keys: AnnouncedKeys(serving: key),
            clock: ServerClock(effects: effects, lastCommit: nil), effects: effects,
            log: world.log, proxies: proxies, storeLog: storeLog)
        let application = try buildApplication(
            parts, certificate: nil, host: "127.0.0.1", port: 0)
        try await application.test(setup) { client in
            try await body(
                TestRegion(
                    world: world, store: store, parts: parts, client: client, key: key))
        }
    }

    /// Sends one request.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ headers: [String: String] = [:],
        body: [UInt8]? = nil
    ) async throws -> Answer {
        var fields = HTTPFields()
        for (name, value) in headers { fields[named: name] = value }
        let response = try await client.execute(
            uri: path, method: method, headers: fields,
            body: body.map { ByteBuffer(bytes: $0) }, testCallback: { $0 })
        return Answer(
            status: Int(response.status.code), headers: response.headers,
            bytes: Array(response.body.readableBytesView))
    }

    /// Sends one request as a program of version 1 does.
    func call(
        _ method: HTTPRequest.Method, _ path: String, token: String? = nil,
        _ headers: [String: String] = [:], body: [UInt8]? = nil
    ) async throws -> Answer {
        var all = [HeaderName.version: "1.0"].merging(headers) { _, own in own }
        if let token { all["Authorization"] = "Bearer \(token)" }
        return try await send(method, path, all, body: body)
    }

    /// A fresh code for a library.
    func code(_ library: String = "skogdal", days: Int = 14) async throws -> EnrolmentCode {
        try await parts.accounts.issueCode(for: library.slug, key: key, days: days).code
    }

    /// Tries a code.
    func enrol(
        secret: String, label: String? = nil, _ headers: [String: String] = [:]
    ) async throws -> Answer {
        try await call(
            .post, Enrol.path, headers,
            body: Enrol.encodeRequest(secret: secret, label: label))
    }

    /// A device of a library, enrolled through the routes.
    func branch(_ library: String = "skogdal", label: String? = nil) async throws -> TestBranch {
        let answer = try await enrol(secret: code(library).secret, label: label)
        let membership = try Enrol.decodeAnswer(answer.bytes)
        return TestBranch(region: self, membership: membership)
    }
}

/// What came back.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The problem's code; nil when the body is none.
    var problem: String? {
        guard headers[named: "Content-Type"] == "application/problem+json" else { return nil }
        return (try? JSONValue.parse(bytes)).flatMap { Problem(json: $0) }?.code
    }

    func header(_ name: String) -> String? { headers[named: name] }
}

/// One replica of a library, as its requests show it.
final class TestBranch: Sendable {
    let region: TestRegion
    let membership: Membership
    private let clock = Shared<Int64>(0)

    init(region: TestRegion, membership: Membership) {
        self.region = region
        self.membership = membership
    }

    var token: String { membership.token }
    var library: LibrarySlug { membership.library }

    /// A save of these fields, stamped now.
    func save(
        _ fields: [FieldPath: JSONValue], to id: RecordID? = nil, kind: String = "event",
        base: [FieldPath: Field] = [:]
    ) -> Record {
        let counter = clock.change { clock in
            clock += 1
            return clock
        }
        let now = region.world.wall.value
        let stamp = Stamp(
            milliseconds: now, counter: UInt16(counter), replica: membership.replica)
        return Record(
            id: id ?? region.world.effects.recordID(), kind: kind,
            fields: Dictionary(
                uniqueKeysWithValues: fields.map { path, value in
                    let provenance = Provenance(
                        typed: stamp, base: base[path]?.identity, library: library, seenTime: now)
                    return (path, Field(value: value, provenance: provenance))
                }))
    }

    /// A public event on 3 December 2026, with `fields` over it.
    func event(_ fields: [FieldPath: JSONValue] = [:]) -> Record {
        let usual: [FieldPath: JSONValue] = [
            "library": .string(library.description), "visibility": "public", "deleted": false,
            "name/nb": "Lesestund",
            "when": [
                "start": "2026-12-03T18:00:00", "end": "2026-12-03T19:00:00",
                "timeZone": "Europe/Oslo",
            ],
        ]
        return save(usual.merging(fields) { _, own in own })
    }

    /// The body of a batch.
    func body(_ records: [Record], number: Int64 = 1, replica: ReplicaID? = nil) -> [UInt8] {
        Push.encodeRequest(
            PushBatch(
                replica: replica ?? membership.replica, number: number, isOffer: false,
                entries: records))
    }

    func push(
        _ body: [UInt8], _ headers: [String: String] = [:]
    ) async throws -> Answer {
        try await region.call(.post, Push.path, token: token, headers, body: body)
    }

    /// Pushes, and expects it to be taken.
    @discardableResult func push(
        _ records: [Record], number: Int64 = 1
    ) async throws -> PushAnswer {
        let answer = try await push(body(records, number: number))
        try #require(answer.status == 200, "\(answer.text)")
        return try Push.decodeAnswer(answer.bytes)
    }

    func pull(
        cursor: String? = nil, limit: Int? = nil, replica: ReplicaID? = nil,
        _ headers: [String: String] = [:]
    ) async throws -> Answer {
        var items: [String] = []
        if let cursor { items.append("cursor=\(cursor)") }
        if let limit { items.append("limit=\(limit)") }
        let path = Pull.path + (items.isEmpty ? "" : "?" + items.joined(separator: "&"))
        let name = (replica ?? membership.replica).description
        return try await region.call(
            .get, path, token: token,
            [HeaderName.replica: name].merging(headers) { _, own in own })
    }

    /// Pulls, and expects a page.
    func page(cursor: String? = nil, limit: Int? = nil) async throws -> PullPage {
        let answer = try await pull(cursor: cursor, limit: limit)
        try #require(answer.status == 200, "\(answer.text)")
        return try Pull.decode(answer.bytes)
    }
}

extension PullPage {
    /// The rows of a kind.
    func rows(kind: String = "event") throws -> [Row] {
        try lines.compactMap { line in
            guard case .row(_, _, let text) = line else { return nil }
            return try Row(json: JSONValue.parse(text))
        }.filter { $0.record.kind == kind }
    }
}

extension String {
    /// The slug that a test has written rightly.
    var slug: LibrarySlug {
        guard let slug = LibrarySlug(self) else { preconditionFailure("no slug: \(self)") }
        return slug
    }
}
