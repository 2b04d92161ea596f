internal import Foundation
internal import LibsyncModel
internal import LibsyncStore

/// What a backup wrote.
public struct BackupReport: Hashable, Sendable {
    /// The copy of the store.
    public let store: String
    /// The copy of configuration and keys; nil when it was not asked for.
    public let keys: String?
    /// The newest sequence when the copy was made.
    public let sequence: Int64
    /// The copy's size, in bytes.
    public let bytes: Int
}

extension Upkeep {
    /// Copies the store, as it is at one moment, to `path`, and configuration and keys to a file
    /// beside it, while the server may run.
    ///
    /// Both files are complete or absent: they are written under other names and renamed.
    /// - Throws: `UpkeepFailure.backupExists`.
    public func backup(
        to path: String, includingKeys: Bool = true
    ) async throws(UpkeepFailure) -> BackupReport {
        let keysPath = path + ".keys"
        for file in [path] + (includingKeys ? [keysPath] : []) where PrivateFile.exists(file) {
            throw .backupExists(file)
        }
        let draft = path + ".partial"
        return try await upkeep {
            try? FileManager.default.removeItem(atPath: draft)
            do {
                let sequence = try await store.read { try $0.headSequence() }
                try await store.backup(to: draft)
                // SQLite writes such a copy without waiting for the disk.
                try PrivateFile.synchronize(draft)
                if includingKeys {
                    let keys = KeysFile(configuration, try ServerKeys(from: folder))
                    try PrivateFile.write(keys.bytes, to: keysPath)
                }
                try PrivateFile.move(draft, to: path)
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                return BackupReport(
                    store: path, keys: includingKeys ? keysPath : nil, sequence: sequence,
                    bytes: attributes[.size] as? Int ?? 0)
            } catch {
                try? FileManager.default.removeItem(atPath: draft)
                throw error
            }
        }
    }
}

/// Configuration and keys in one file of mode 0600: what a new machine needs beside the store
/// (Notes/0001-backup.md).
struct KeysFile: Sendable {
    let configuration: ServerConfiguration
    let keys: ServerKeys

    private static let format = "libsync-server-keys-1"

    init(_ configuration: ServerConfiguration, _ keys: ServerKeys) {
        self.configuration = configuration
        self.keys = keys
    }

    /// The file's bytes.
    var bytes: [UInt8] {
        var members: [String: JSONValue] = [
            "format": .string(KeysFile.format), "configuration": configuration.json,
            "current": keys.current.json,
            "position": .string(Data(keys.position).base64EncodedString()),
        ]
        if let next = keys.next { members["next"] = next.json }
        return JSONValue.object(members).canonicalBytes + [0x0A]
    }

    /// Reads such a file.
    /// - Throws: `UpkeepFailure`: `.backupMissing`, `.backupUnsound`.
    init(from path: String) throws(UpkeepFailure) {
        if !PrivateFile.exists(path) { throw .backupMissing(path) }
        let bytes: [UInt8]
        do { bytes = try PrivateFile.read(path) } catch { throw UpkeepFailure(error) }
        guard let json = try? JSONValue.parse(bytes),
            json["format"]?.string == KeysFile.format,
            let settings = json["configuration"],
            let configuration = try? ServerConfiguration(json: settings),
            let current = json["current"].flatMap({ ServerCertificate(json: $0) }),
            let position = json["position"]?.string.flatMap({ Data(base64Encoded: $0) }),
            position.count == ServerKeys.positionBytes
        else { throw .backupUnsound(path: path, detail: "it does not hold a server's keys") }
        self.configuration = configuration
        keys = ServerKeys(
            current: current, next: json["next"].flatMap { ServerCertificate(json: $0) },
            position: Array(position))
    }
}

extension ServerCertificate {
    fileprivate var json: JSONValue {
        ["certificate": .string(certificatePEM), "key": .string(privateKeyPEM)]
    }

    fileprivate init?(json: JSONValue) {
        guard let certificate = json["certificate"]?.string, let key = json["key"]?.string else {
            return nil
        }
        self.init(certificatePEM: certificate, privateKeyPEM: key)
        if (try? fingerprint) == nil { return nil }
    }
}
