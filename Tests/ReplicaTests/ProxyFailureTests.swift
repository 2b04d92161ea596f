import Foundation
import LibsyncModel
import LibsyncReplica
import LibsyncStore
import Testing

/// A proxy that fails is named, so that a library knows whom to ask; its password is not.
@Suite struct ProxyFailureTests {
    private static let address = "https://calendar.example.org:8443"
    private static let code = "JBMW-B3ZE-AF3A-YPPG-YPCC-1P3R-MJC1-VQJ4-4VVZ-8FSC-YXF3"

    private func environment(_ port: Int) -> [String: String] {
        ["HTTPS_PROXY": "http://lib:hemmelig@127.0.0.1:\(port)"]
    }

    private func expect(
        _ failure: SyncFailure?, _ port: Int, detail expected: String
    ) {
        guard case .proxyFailed(let proxy, let detail) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(proxy == "127.0.0.1:\(port)")
        #expect(detail.contains(expected))
        #expect(!String(reflecting: failure).contains("hemmelig"))
    }

    private func newFolder() -> ReplicaFolder {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "libsync-proxy-\(ProcessInfo.processInfo.globallyUniqueString)").path
        return ReplicaFolder(path: path)
    }

    /// Both ways to the server: the look at its key, and a request with what was pinned.
    private func failures(through port: Int) async throws -> [SyncFailure?] {
        let folder = newFolder()
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        let enrolment = await #expect(throws: SyncFailure.self) {
            try await Enroller(environment: environment(port)).enrol(
                url: Self.address, code: Self.code, label: nil, folder: folder)
        }
        try FileManager.default.createDirectory(
            atPath: folder.path, withIntermediateDirectories: true)
        try "t\n".write(toFile: folder.path + "/token", atomically: true, encoding: .utf8)
        let store = try SQLiteStore(path: folder.path + "/replica.sqlite")
        let library = try #require(LibrarySlug("fjordvik"))
        try await Replica.join(
            store,
            membership: Membership(
                token: "t", expires: 0, device: "d", library: library, role: .member,
                replica: ReplicaID(7), epoch: "e", serverName: "Fjellfylket"),
            server: Self.address, label: nil)
        let transport = try await HTTPTransport.open(
            folder: folder, replica: Replica(store: store, effects: .live),
            environment: environment(port))
        let request = await #expect(throws: SyncFailure.self) { try await transport.greeting() }
        await transport.close()
        try store.close()
        return [enrolment, request]
    }

    @Test(arguments: [
        ("407 Proxy Authentication Required", "password"), ("403 Forbidden", "it "),
    ])
    func `a proxy that refuses is named`(status: String, expected: String) async throws {
        let kind = TestServer.Behaviour.proxy(statusLine: "HTTP/1.1 \(status)", .server)
        try await TestServer.run(kind) { server in
            for failure in try await failures(through: server.port) {
                expect(failure, server.port, detail: expected)
            }
        }
    }

    @Test func `a proxy that is not there is named`() async throws {
        let kind = TestServer.Behaviour.silent
        let port = try await TestServer.run(kind) { $0.port }
        for failure in try await failures(through: port) {
            expect(failure, port, detail: "refused")
        }
    }
}
