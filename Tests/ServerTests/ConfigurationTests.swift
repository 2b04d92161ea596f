import Foundation
import Testing

@testable import LibsyncServer

@Suite struct ConfigurationTests {
    @Test(arguments: [
        ("https://kalender.example.org", "kalender.example.org"),
        ("https://kalender.example.org:8443", "kalender.example.org"),
        ("https://kalender.example.org/", "kalender.example.org"),
        ("https://192.0.2.7", "192.0.2.7"), ("https://[2001:db8::1]:8443", "2001:db8::1"),
        ("http://127.0.0.1:8080", "127.0.0.1"), ("http://localhost", "localhost"),
        ("http://[::1]:80", "::1"),
    ])
    func `an address is scheme, host and port`(url: String, host: String) throws {
        let configuration = try ServerConfiguration(name: "Fjellfylket", url: url)
        #expect(configuration.host == host)
        #expect(!configuration.url.hasSuffix("/"))
    }

    @Test(arguments: [
        "", "kalender.example.org", "ftp://example.org", "http://example.org", "https://",
        "https://example.org/kalender", "https://example.org?x", "https://a b", "https://a:0",
        "https://a:65536", "https://a:port", "https://user@example.org", "https://[::1",
        "https://[bad]", "https://æøå.example", "http://127.evil.example",
    ])
    func `what is no address is refused`(url: String) {
        #expect(throws: UpkeepFailure.self) {
            try ServerConfiguration(name: "Fjellfylket", url: url)
        }
    }

    @Test(arguments: ["", "  ", "a\nb", String(repeating: "ø", count: 65), "\u{7}"])
    func `what is no name is refused`(name: String) {
        #expect(throws: UpkeepFailure.self) { try ServerConfiguration(name: name) }
    }

    @Test func `an unknown zone or language is refused`() {
        #expect(throws: UpkeepFailure.self) {
            try ServerConfiguration(name: "F", zone: "Europe/Fjordvik")
        }
        #expect(throws: UpkeepFailure.self) {
            try ServerConfiguration(name: "F", language: "norsk bokmål")
        }
    }

    @Test func `what was saved is read again, and people can read it too`() async throws {
        try await TestFolder.run { folder in
            let configuration = try ServerConfiguration(
                name: "Fjellfylket \"nord\"", url: "https://a.example", zone: "Europe/Oslo",
                language: "se")
            try configuration.save(to: folder)
            #expect(try ServerConfiguration(from: folder) == configuration)
            let text = try String(contentsOfFile: folder.configuration, encoding: .utf8)
            #expect(text.split(separator: "\n").count == 6)
        }
    }

    @Test(arguments: ["", "{", "[]", "{}", #"{"name":7}"#, #"{"name":"a","url":"x"}"#])
    func `a configuration that cannot be read is named`(text: String) async throws {
        try await TestFolder.run { folder in
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder.configuration))
            let failure = #expect(throws: UpkeepFailure.self) {
                try ServerConfiguration(from: folder)
            }
            guard case .fileUnreadable(folder.configuration, _) = failure else {
                Issue.record("another failure: \(String(describing: failure))")
                return
            }
        }
    }
}

/// Folders that are gone after a test.
enum TestFolder {
    /// Runs `body` with a founded data folder that belongs to it alone.
    static func run(
        name: String = "Fjellfylket", effects: TestWorld = TestWorld(),
        _ body: (DataFolder) async throws -> Void
    ) async throws {
        try await empty { path in
            let folder = DataFolder(path: path + "/data")
            _ = try await Upkeep.found(
                folder, ServerConfiguration(name: name), effects: effects.effects)
            try await body(folder)
        }
    }

    /// Runs `body` with an empty folder that belongs to it alone.
    static func empty(_ body: (String) async throws -> Void) async throws {
        let path =
            FileManager.default.temporaryDirectory.path + "/libsync-test-"
            + String(
                TestFolder.number.change { number in
                    number += 1
                    return number
                }) + "-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(path)
    }

    private static let number = Shared(0)
}
