internal import LibsyncFiles
internal import LibsyncReplica
internal import LibsyncStore

/// The desk's own files, in the folder `desk` beside the replica; all of mode 0600.
///
/// | name | what |
/// | --- | --- |
/// | `people.json` | people, their passphrases' hashes, invitations |
/// | `key` | by which the desk knows its own forms and browsers again |
/// | `tls.key`, `tls.crt` | what it speaks TLS with in the branch's network |
/// | `address` | where it was reached last, for links |
/// | `kept/` | what people typed and have not saved |
/// | `lock` | held for one change of these files |
///
/// Each file is written whole or not at all, so that a process that is killed leaves the old or the
/// new one; `Client/Notes/desk.md` says why they are files.
struct DeskFolder: Sendable {
    let replica: ReplicaFolder

    var path: String { replica.deskPath }
    var people: String { path + "/people.json" }
    var key: String { path + "/key" }
    var tlsKey: String { path + "/tls.key" }
    var tlsCertificate: String { path + "/tls.crt" }
    var address: String { path + "/address" }
    var kept: String { path + "/kept" }

    init(_ replica: ReplicaFolder) { self.replica = replica }

    /// Makes the folders where they are not.
    /// - Throws: `DeskFailure.file`.
    func make() throws(DeskFailure) {
        for folder in [path, kept] where !PrivateFile.exists(folder) {
            do {
                try PrivateFile.makeFolder(folder)
            } catch {
                // Another process may have been quicker.
                if !PrivateFile.exists(folder) { throw DeskFailure(error) }
            }
        }
    }

    /// What lies in a file; nil when it is not there.
    /// - Throws: `DeskFailure.file` when it is there and cannot be read.
    static func read(_ path: String) throws(DeskFailure) -> [UInt8]? {
        guard PrivateFile.exists(path) else { return nil }
        do { return try PrivateFile.read(path) } catch { throw DeskFailure(error) }
    }

    static func write(_ bytes: [UInt8], to path: String) throws(DeskFailure) {
        do { try PrivateFile.write(bytes, to: path) } catch { throw DeskFailure(error) }
    }

    /// The desk's key, 32 bytes; made at the first call.
    func ownKey(_ effects: Effects) async throws -> [UInt8] {
        if let known = try DeskFolder.read(key), known.count == DeskFolder.keyBytes { return known }
        try make()
        let lock = try await replica.lockDesk(as: "libsync desk", effects: effects)
        defer { lock.release() }
        if let known = try DeskFolder.read(key), known.count == DeskFolder.keyBytes { return known }
        let made = effects.randomBytes(DeskFolder.keyBytes)
        try DeskFolder.write(made, to: key)
        return made
    }

    private static let keyBytes = 32
}

/// Why the desk cannot do what it should.
public enum DeskFailure: Error, Hashable, Sendable {
    /// A file of the desk cannot be read or written; `detail` is the system's word.
    case file(path: String, detail: String)
    /// A file of the desk does not hold what it should.
    case damaged(path: String)
    /// A file of the desk was written by a newer release.
    case newer(path: String)
    /// The address cannot be listened on.
    case address(host: String, port: Int, detail: String)
    /// Plain HTTP beyond the machine itself, or a proxy that is not there.
    case listening(detail: String)
    /// No libraries in a folder to be hosted.
    case nothingToHost(path: String)
    /// What was asked of people cannot be.
    case people(PeopleFailure)
}

extension DeskFailure {
    init(_ failure: PrivateFile.Failure) {
        self = .file(path: failure.path, detail: failure.detail)
    }
}
