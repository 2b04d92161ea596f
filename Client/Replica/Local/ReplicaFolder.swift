internal import Foundation
internal import LibsyncModel
internal import LibsyncProtocol
public import LibsyncStore

/// The folder of one replica: the store, the token beside it, the server's certificate, a lock.
///
/// The token lies apart from the store, so that a backup of the store is no key to the server.
public struct ReplicaFolder: Sendable {
    /// The folder.
    public let path: String

    /// The folder at `path`.
    public init(path: String) { self.path = path }

    var storePath: String { path + "/replica.sqlite" }
    var tokenPath: String { path + "/token" }
    var certificatePath: String { path + "/server.pem" }
    var keysPath: String { path + "/server.keys" }
    var lockPath: String { path + "/lock" }

    /// Whether there is a replica.
    public var exists: Bool { FileManager.default.fileExists(atPath: storePath) }

    /// Opens the replica.
    /// - Throws: `ReplicaFolderFailure.missing`, `StoreFailure`.
    public func open(effects: Effects = .live) throws -> Replica {
        guard exists else { throw ReplicaFolderFailure.missing(path: path) }
        return Replica(store: try SQLiteStore(path: storePath), effects: effects)
    }

    /// Opens the replica to look at it where it cannot be opened otherwise.
    ///
    /// - Parameter obstacle: what every save then throws.
    /// - Throws: `ReplicaFolderFailure.missing`, `StoreFailure`.
    public func openReadOnly(
        because obstacle: StoreFailure, effects: Effects = .live
    ) throws -> Replica {
        guard exists else { throw ReplicaFolderFailure.missing(path: path) }
        return Replica(
            store: try SQLiteStore(readingAt: storePath, obstacle: obstacle), effects: effects)
    }

    /// Makes the folder, of mode 0700, and an empty store in it.
    ///
    /// When it fails nothing of it is left, so that the same can be tried again.
    func make() throws -> SQLiteStore {
        try makeFolder()
        do {
            return try SQLiteStore(path: storePath)
        } catch {
            unmake()
            throw error
        }
    }

    private func makeFolder() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw ReplicaFolderFailure.notWritable(path: path)
        }
    }

    /// Removes what `make` made, after an enrolment that failed.
    func unmake() {
        remove(storePath)
        for file in [tokenPath, certificatePath, keysPath] {
            try? ReplicaFile.remove(file, in: path)
        }
    }

    /// Removes a store with what SQLite keeps beside it.
    private func remove(_ store: String) {
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: store + suffix)
        }
    }

    // MARK: Secrets

    func token() throws -> String {
        guard let text = try? String(contentsOfFile: tokenPath, encoding: .utf8),
            !text.isEmpty
        else { throw ReplicaFolderFailure.noToken }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Whether there is a token, without which nothing can be sent or fetched.
    public var hasToken: Bool { FileManager.default.fileExists(atPath: tokenPath) }

    /// How old the token is at `now` (milliseconds since 1970) and how long it still holds, unless
    /// the server says otherwise, in whole days; nil without one.
    public func tokenDays(at now: Int64) -> (age: Int, left: Int)? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: tokenPath)
        guard let date = attributes?[.modificationDate] as? Date else { return nil }
        let age = max(0, Int(now / 1_000 - Int64(date.timeIntervalSince1970)) / 86_400)
        return (age, Limits.tokenDays - age)
    }

    func keepToken(_ token: String) throws { try write(token + "\n", to: tokenPath) }

    var certificate: String? { try? String(contentsOfFile: certificatePath, encoding: .utf8) }

    func keepCertificate(_ pem: String) throws { try write(pem, to: certificatePath) }

    /// The fingerprints of keys that the server may show: the present one and the next.
    var keys: [String] {
        let text = (try? String(contentsOfFile: keysPath, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    func keepKeys(_ keys: [String]) throws {
        try write(keys.map { $0 + "\n" }.joined(), to: keysPath)
    }

    private func write(_ text: String, to file: String) throws {
        try ReplicaFile.write(Array(text.utf8), to: file, in: path)
    }

    // MARK: Backup

    /// Puts a backup in place of the store, which is moved aside and never deleted.
    ///
    /// The server will find the old batch numbers and the replica takes a new identity by itself.
    ///
    /// - Returns: where the store before lies now; nil when there was none.
    /// - Throws: `StoreFailure` when the file is no sound store.
    public func restore(from file: String, effects: Effects = .live) async throws -> String? {
        guard FileManager.default.fileExists(atPath: file) else { throw StoreFailure.missing }
        try makeFolder()
        let partial = storePath + ".part"
        remove(partial)
        // Nothing is left of a file that is refused.
        defer { remove(partial) }
        try FileManager.default.copyItem(atPath: file, toPath: partial)
        let candidate = try SQLiteStore(path: partial)
        defer { try? candidate.close() }
        _ = try await candidate.read { try ReplicaIdentity($0) }
        if let fault = try await candidate.integrityFaults().first {
            throw StoreFailure.damaged(detail: fault)
        }
        // The write-ahead log is brought into the file before that is moved.
        try candidate.close()
        let aside = storePath + ".before-\(effects.now() / 1_000)"
        let hadStore = exists
        for suffix in ["", "-wal", "-shm"]
        where FileManager.default.fileExists(atPath: storePath + suffix) {
            try FileManager.default.moveItem(
                atPath: storePath + suffix, toPath: aside + suffix)
        }
        try FileManager.default.moveItem(atPath: partial, toPath: storePath)
        return hadStore ? aside : nil
    }
}

/// What is wrong with a replica's folder.
public enum ReplicaFolderFailure: Error, Hashable, Sendable {
    /// There is no replica.
    case missing(path: String)
    /// There is a replica of another server or library.
    case exists(path: String)
    /// The folder cannot be written.
    case notWritable(path: String)
    /// Another process holds the replica; who, and since when.
    case held(by: String)
    /// The token's file is gone: enrol again, the outbox is kept.
    case noToken
}
