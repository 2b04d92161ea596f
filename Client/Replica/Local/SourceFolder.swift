internal import Foundation
public import LibsyncStore

/// The files of a library's sources, beside its replica: what calendars and lists it takes in.
///
/// They stay on this machine, of mode 0600: an address may hold a secret, and what a source says of
/// people goes nowhere else. Each is written beside, flushed and renamed, so that a crash leaves the
/// old or the new file.
public struct SourceFolder: Sendable {
    /// The files of one source.
    public enum Part: String, Sendable, CaseIterable {
        /// Where it comes from, and how it goes.
        case settings = ".json"
        /// What it held, what became of that, and what was decided.
        case state = ".state"
        /// What it sent last, byte for byte.
        case document = ".source"
    }

    private let path: String

    /// The sources of a replica.
    public init(_ folder: ReplicaFolder) { path = folder.path + "/sources" }

    /// The names of all sources, sorted.
    public var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let suffix = Part.settings.rawValue
        return files.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }
            .sorted()
    }

    /// A part of a source; nil when there is none.
    /// - Throws: `ReplicaFolderFailure.notWritable` when it is there and cannot be read.
    public func read(_ part: Part, of name: String) throws -> [UInt8]? {
        try ReplicaFile.read(file(part, of: name))
    }

    /// Writes a part of a source: all of it, or nothing.
    /// - Throws: `ReplicaFolderFailure.notWritable`.
    public func write(_ bytes: [UInt8], as part: Part, of name: String) throws {
        try make()
        // A decision must be on the disk before the records that it writes.
        try ReplicaFile.write(bytes, to: file(part, of: name), in: path)
    }

    /// Forgets a source: its settings last, so that half of it can be forgotten again.
    public func remove(_ name: String) throws {
        for part in Part.allCases.reversed() {
            try ReplicaFile.remove(file(part, of: name), in: path)
        }
    }

    /// Takes the sources for one process.
    /// - Throws: `ReplicaFolderFailure.held` after `waitSeconds`.
    public func lock(
        as command: String, waitSeconds: Int = 10, effects: Effects = .live
    ) async throws -> ReplicaLock {
        try make()
        return try await ReplicaLock.take(
            path + "/lock", as: command, waitSeconds: waitSeconds, effects: effects)
    }

    private func file(_ part: Part, of name: String) -> String { "\(path)/\(name)\(part.rawValue)" }

    private func make() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw ReplicaFolderFailure.notWritable(path: path)
        }
    }
}
