public import LibsyncStore

/// The file beside a replica that says which posters were printed, and what stood on them.
///
/// It stays on this machine, of mode 0600: which paper hangs where is of no use elsewhere. It is
/// written beside, flushed and renamed, so that a crash leaves the old or the new file.
public struct PrintedFile: Sendable {
    private let folder: String

    /// The file of a replica.
    public init(_ folder: ReplicaFolder) { self.folder = folder.path }

    /// Where it is.
    public var path: String { folder + "/printed.json" }

    /// Its bytes; nil when nothing was printed yet.
    /// - Throws: `ReplicaFolderFailure.notWritable` when it is there and cannot be read.
    public func read() throws -> [UInt8]? { try ReplicaFile.read(path) }

    /// Writes it: all of it, or nothing.
    /// - Throws: `ReplicaFolderFailure.notWritable`.
    public func write(_ bytes: [UInt8]) throws {
        try ReplicaFile.write(bytes, to: path, in: folder)
    }

    /// Takes the file for one process, so that of two that print at once both are remembered.
    /// - Throws: `ReplicaFolderFailure.held` after `waitSeconds`.
    public func lock(
        as command: String, waitSeconds: Int = 10, effects: Effects = .live
    ) async throws -> ReplicaLock {
        try await ReplicaLock.take(
            path + ".lock", as: command, waitSeconds: waitSeconds, effects: effects)
    }
}
