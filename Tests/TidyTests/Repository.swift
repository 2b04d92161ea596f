import Foundation

/// The repository that these tests were compiled from, read from disk once.
enum Repository {
    /// Three levels above this file: Tests/TidyTests/Repository.swift.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The folders that hold Swift; of these, all but `Tests` are shipped.
    static let folders = ["Protocol", "Sources", "Client", "Server", "Tests"]

    /// Every Swift file below `folders`, sorted by path.
    static let sources: [SwiftSource] = paths.compactMap { path in
        guard path.hasSuffix(".swift"), let text = text(at: path) else { return nil }
        return SwiftSource(path: path, text: text)
    }

    /// Every file and folder below `folders`, relative to `root`.
    ///
    /// Dot-files are not ours to judge.
    static let paths: [String] = folders.flatMap { folder in
        let below = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
        let names = (below?.allObjects as? [String]) ?? []
        return names.map { "\(folder)/\($0)" }
            .filter { path in
                !path.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__pycache__" }
            }
    }.sorted()

    /// What stands at the top level, without dot-files.
    static func topLevel() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.path)
            .filter { !$0.hasPrefix(".") }.sorted()
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(
            atPath: root.appending(path: path).path, isDirectory: &isFolder)
        return exists && isFolder.boolValue
    }

    /// Nil when there is no such file, or it is not UTF-8.
    static func text(at path: String) -> String? {
        try? String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}
