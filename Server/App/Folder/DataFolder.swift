internal import Glibc

/// Where a server keeps everything it has: one folder of mode 0700.
///
/// | name | what |
/// | --- | --- |
/// | `config.json` | name, address, zone and language of the region |
/// | `store.sqlite` | records, history, accounts |
/// | `keys/` | the server's key and certificate, the announced next ones, the key of positions |
/// | `journal.ndjson` | what a restore must not undo: erasures, who may speak, narrowings |
/// | `clock.json` | whether the clock is doubted, or was confirmed |
/// | `serve.lock` | held while the server runs |
public struct DataFolder: Hashable, Sendable {
    /// The folder.
    public let path: String

    /// The folder at `path`, there or not.
    public init(path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// The configuration.
    var configuration: String { path + "/config.json" }
    /// The store; SQLite puts `-wal` and `-shm` beside it.
    var store: String { path + "/store.sqlite" }
    /// What has been written to the store last; every write changes it.
    var storeLog: String { store + "-wal" }
    /// The folder of keys.
    var keys: String { path + "/keys" }
    /// The server's private key.
    var key: String { keys + "/tls.key" }
    /// The server's certificate.
    var certificate: String { keys + "/tls.crt" }
    /// The announced next private key.
    var nextKey: String { keys + "/next.key" }
    /// The announced next certificate.
    var nextCertificate: String { keys + "/next.crt" }
    /// The key that signs positions.
    var positionKey: String { keys + "/position.key" }
    /// What is known of the clock.
    var clock: String { path + "/clock.json" }
    /// What a restore must not undo.
    public var journal: Journal { Journal(path: path + "/journal.ndjson") }
    /// The lock.
    var lock: String { path + "/serve.lock" }

    /// Everything that a running server must find.
    var necessaryFiles: [String] { [configuration, store, key, certificate, positionKey] }

    /// Makes the folder and the one of keys.
    /// - Throws: `UpkeepFailure.folderExists` when there is anything of that name.
    func make() throws(UpkeepFailure) {
        if PrivateFile.exists(path) { throw .folderExists(path) }
        do throws(PrivateFile.Failure) {
            try PrivateFile.makeFolder(path)
            do throws(PrivateFile.Failure) {
                try PrivateFile.makeFolder(keys)
            } catch {
                // Empty as it is, it would be in the way of the next attempt.
                rmdir(path)
                throw error
            }
        } catch {
            throw UpkeepFailure(error)
        }
    }

    /// Refuses a folder in which something is missing.
    ///
    /// Without this a misspelt name would become a fresh, empty store.
    func check() throws(UpkeepFailure) {
        guard PrivateFile.exists(path) else { throw .folderMissing(path) }
        guard PrivateFile.exists(configuration) else { throw .folderForeign(path) }
        for file in necessaryFiles where !PrivateFile.exists(file) { throw .fileMissing(file) }
    }
}
