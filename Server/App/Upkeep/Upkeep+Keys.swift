public import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncStore

/// The keys of a server, as far as anybody may know them.
public struct KeyStatus: Hashable, Sendable {
    /// The fingerprint of the key in use, in hex.
    public let fingerprint: String
    /// When its certificate ends, in milliseconds since 1970; nil when that cannot be read.
    public let expires: Int64?
    /// The next key, if one was announced.
    public let next: KeyAnnouncement?

    /// When the certificate ends: `2036-12-03T17:00:00Z`.
    public var expiresText: String { expires.map(isoTime) ?? "unknown" }

    /// The JSON form.
    public var json: JSONValue {
        let next = next.map { next -> JSONValue in
            [
                "fingerprint": .string(next.fingerprint), "announced": .string(isoTime(next.time)),
            ]
        }
        return [
            "fingerprint": .string(fingerprint), "expires": .string(expiresText),
            "next": next ?? .null,
        ]
    }
}

/// What became of a change of key or certificate.
public struct KeyChange: Hashable, Sendable {
    /// The fingerprint that branches know, or will know, in hex.
    public let fingerprint: String
    /// The fingerprint before; nil when it is the same.
    public let former: String?
}

extension Upkeep {
    /// After so long a running server announces a key that a command made; see `FolderWatch`.
    static let announcedMilliseconds: Int64 = 10_000

    /// From when on whoever speaks to a running server has heard of the next key, in milliseconds
    /// since 1970; nil when there is none.
    static func heardTime(in folder: DataFolder) -> Int64? {
        PrivateFile.modified(folder.nextCertificate).map { $0 + announcedMilliseconds }
    }

    /// The keys in use and to come.
    public func keyStatus() throws(UpkeepFailure) -> KeyStatus {
        let keys = try ServerKeys(from: folder)
        do {
            return KeyStatus(
                fingerprint: try keys.current.fingerprint.hex, expires: keys.current.expires,
                next: keys.next.map(announcement))
        } catch {
            throw UpkeepFailure.from(error)
        }
    }

    /// Makes the next key; a running server announces it within seconds, and each branch learns it
    /// when it syncs.
    ///
    /// - Throws: `UpkeepFailure.keyAnnounced` when there is one already.
    public func announceKey() throws(UpkeepFailure) -> KeyChange {
        let keys = try ServerKeys(from: folder)
        if let next = keys.next {
            throw .keyAnnounced(announcement(of: next))
        }
        let next = try ServerKeys.make(for: configuration)
        do {
            try next.save(key: folder.nextKey, certificate: folder.nextCertificate)
        } catch {
            throw UpkeepFailure(error)
        }
        return try change(to: next, from: keys.current)
    }

    /// Puts the announced key into use; a running server must be restarted to take it.
    ///
    /// The former key is kept beside, under the day on which it ended.
    /// - Parameter anyway: even if devices have not been heard of since it was announced.
    /// - Throws: `UpkeepFailure`: `.keyNotAnnounced`, `.keyNotHeard`.
    public func activateKey(anyway: Bool) async throws(UpkeepFailure) -> KeyChange {
        let keys = try ServerKeys(from: folder)
        guard let next = keys.next else { throw .keyNotAnnounced }
        let heard = Upkeep.heardTime(in: folder) ?? effects.now()
        let silent = try await devices().filter { $0.revoked == nil && $0.lastSeen < heard }
        if !silent.isEmpty, !anyway {
            throw .keyNotHeard(devices: silent.map { "\($0.id) (\($0.library))" })
        }
        let stem = folder.keys + "/until-" + isoTime(effects.now()).filter { $0 != ":" }
        do {
            try keys.current.save(key: stem + ".key", certificate: stem + ".crt")
            try PrivateFile.move(folder.nextKey, to: folder.key)
            try PrivateFile.move(folder.nextCertificate, to: folder.certificate)
        } catch {
            throw UpkeepFailure(error)
        }
        return try change(to: next, from: keys.current)
    }

    /// Makes a new certificate for the key in use, with the present name and address: branches
    /// notice nothing, because they know the key.
    ///
    /// A running server must be restarted to take it.
    public func renewCertificate() throws(UpkeepFailure) -> KeyChange {
        try Upkeep.renewCertificate(in: folder, for: configuration)
    }

    static func renewCertificate(
        in folder: DataFolder, for configuration: ServerConfiguration
    ) throws(UpkeepFailure) -> KeyChange {
        let keys = try ServerKeys(from: folder)
        let renewed: ServerCertificate
        do {
            renewed = try keys.current.renewed(
                commonName: configuration.name, hosts: ServerKeys.hosts(of: configuration))
        } catch {
            throw error.upkeepFailure(for: configuration)
        }
        do {
            try renewed.save(key: folder.key, certificate: folder.certificate)
            return KeyChange(fingerprint: try renewed.fingerprint.hex, former: nil)
        } catch {
            throw UpkeepFailure.from(error)
        }
    }

    private func announcement(of next: ServerCertificate) -> KeyAnnouncement {
        KeyAnnouncement(
            fingerprint: (try? next.fingerprint.hex) ?? "",
            time: PrivateFile.modified(folder.nextCertificate) ?? effects.now())
    }

    private func change(
        to next: ServerCertificate, from former: ServerCertificate
    ) throws(UpkeepFailure) -> KeyChange {
        do {
            return KeyChange(
                fingerprint: try next.fingerprint.hex, former: try former.fingerprint.hex)
        } catch {
            throw UpkeepFailure.from(error)
        }
    }
}
