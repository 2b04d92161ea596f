internal import Crypto
internal import LibsyncProtocol
internal import LibsyncStore

/// The keys of one server: by which branches know it, by which they will, and by which it signs
/// positions.
struct ServerKeys: Sendable {
    /// Key and certificate in use.
    var current: ServerCertificate
    /// The announced next key and its certificate; nil when none was announced.
    var next: ServerCertificate?
    /// 32 bytes; see `PositionSeal`.
    let position: [UInt8]

    /// How many bytes sign a position.
    static let positionBytes = 32

    /// The seal with the key of positions.
    var seal: PositionSeal { PositionSeal(key: SymmetricKey(data: position)) }

    /// The hosts that the server's certificate names: its own machine, and its address's host.
    static func hosts(of configuration: ServerConfiguration) -> [String] {
        let local = ["localhost", "127.0.0.1", "::1"]
        return local.contains(configuration.host) ? local : local + [configuration.host]
    }

    /// A new key with its certificate for a server of that configuration.
    static func make(
        for configuration: ServerConfiguration
    ) throws(UpkeepFailure) -> ServerCertificate {
        do {
            return try ServerCertificate.make(
                commonName: configuration.name, hosts: hosts(of: configuration))
        } catch {
            throw error.upkeepFailure(for: configuration)
        }
    }

    /// New keys for a new server.
    init(
        for configuration: ServerConfiguration, effects: Effects
    ) throws(UpkeepFailure) {
        current = try ServerKeys.make(for: configuration)
        next = nil
        position = effects.randomBytes(ServerKeys.positionBytes)
    }

    /// The keys of a data folder.
    /// - Throws: `UpkeepFailure`: `.fileFailed`, `.fileUnreadable`.
    init(from folder: DataFolder) throws(UpkeepFailure) {
        current = try ServerKeys.pair(folder.key, folder.certificate)
        next =
            PrivateFile.exists(folder.nextKey)
            ? try ServerKeys.pair(folder.nextKey, folder.nextCertificate) : nil
        do {
            position = try PrivateFile.read(folder.positionKey)
        } catch {
            throw UpkeepFailure(error)
        }
        guard position.count == ServerKeys.positionBytes else {
            throw .fileUnreadable(
                path: folder.positionKey, detail: "it must have \(ServerKeys.positionBytes) bytes")
        }
    }

    /// Keys that were read from elsewhere, such as a backup.
    init(current: ServerCertificate, next: ServerCertificate?, position: [UInt8]) {
        self.current = current
        self.next = next
        self.position = position
    }

    private static func pair(
        _ key: String, _ certificate: String
    ) throws(UpkeepFailure) -> ServerCertificate {
        do {
            let pair = ServerCertificate(
                certificatePEM: String(decoding: try PrivateFile.read(certificate), as: UTF8.self),
                privateKeyPEM: String(decoding: try PrivateFile.read(key), as: UTF8.self))
            _ = try pair.fingerprint
            return pair
        } catch let failure as PrivateFile.Failure {
            throw UpkeepFailure(failure)
        } catch {
            throw .fileUnreadable(path: certificate, detail: "it holds no certificate")
        }
    }

    /// Keeps the keys in a data folder.
    func save(to folder: DataFolder) throws(UpkeepFailure) {
        do {
            try current.save(key: folder.key, certificate: folder.certificate)
            try next?.save(key: folder.nextKey, certificate: folder.nextCertificate)
            try PrivateFile.write(position, to: folder.positionKey)
        } catch {
            throw UpkeepFailure(error)
        }
    }

    /// Fingerprints of the present and the announced next key.
    var fingerprints: [KeyFingerprint] {
        [current, next].compactMap { try? $0?.fingerprint }
    }
}

extension CertificateFailure {
    func upkeepFailure(for configuration: ServerConfiguration) -> UpkeepFailure {
        switch self {
        case .unusableCommonName(let name):
            .settingInvalid(
                name: "name", value: name, expected: "1 to 64 characters on one line")
        case .unusableHost(let host):
            .settingInvalid(
                name: "url", value: configuration.url,
                expected: "an address whose host is a name or an IP address, unlike \(host)")
        case .noHosts, .unusableValidity, .unreadableCertificate, .unreadableKey, .openSSL:
            .unexpected("\(self)")
        }
    }
}
