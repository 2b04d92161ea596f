import Foundation
import Testing

@Suite struct `Names of settings` {
    private static let contract = "Sources/LibsyncStore/Contract/Store.swift"

    /// The cases of `SettingName`, which stands last in its file.
    private func names() throws -> [String] {
        let text = try #require(Repository.text(at: Self.contract))
        let body = try #require(text.components(separatedBy: "enum SettingName").last)
        return body.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { $0.hasPrefix("case ") }
            .flatMap { $0.dropFirst(5).split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }

    @Test func `every setting is read or set by shipped code`() throws {
        let shipped = Repository.sources.filter(\.isProduct).map {
            String(decoding: $0.code, as: UTF8.self)
        }
        let names = try names()
        #expect(names.contains("cursor") && names.count > 10)
        for name in names {
            let isUsed = shipped.contains { $0.contains("(.\(name))") || $0.contains("(.\(name),") }
            #expect(isUsed, "nobody uses the setting \(name)")
        }
    }
}
