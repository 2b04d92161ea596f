internal import Foundation
public import LibsyncModel
internal import LibsyncProtocol
public import LibsyncStore
internal import NIOHTTP1

/// Turns a code on paper into a replica.
///
/// The server's key is checked before the code is sent: a single-use code must never go to whoever
/// answers.
public struct Enroller: Sendable {
    private let effects: Effects
    private let environment: [String: String]

    /// An enroller that takes proxies from `environment`.
    public init(effects: Effects = .live, environment: [String: String]) {
        self.effects = effects
        self.environment = environment
    }

    /// What an enrolment led to.
    public struct Report: Hashable, Sendable {
        /// The library that this machine now belongs to.
        public let library: LibrarySlug
        /// The region's name.
        public let serverName: String
        /// The fingerprint of the pinned key in hex; nil when the system vouches for the server.
        public let pinnedKey: String?
        /// Whether the folder held this library's replica already, which then only got a new token.
        public let isRenewal: Bool
    }

    /// Enrols `folder`.
    ///
    /// An existing replica of the same library keeps everything, its outbox too, and gets a new
    /// token.
    ///
    /// - Throws: `EnrolmentFailure`, `SyncFailure`, `ReplicaFolderFailure`, `StoreFailure`.
    public func enrol(
        url: String, code: String, label: String?, folder: ReplicaFolder
    ) async throws -> Report {
        let address = try ServerAddress(url)
        let parsed = try parse(code)
        if let label, !Provenance.isLabel(label) { throw ReplicaFailure.labelInvalid }
        let existing = folder.exists ? try folder.open(effects: effects) : nil
        if let existing {
            let known = try await existing.identity().server
            guard known == address.description else {
                throw EnrolmentFailure.folderExists(folder.path, server: known)
            }
        }
        let pinned = try await checkedCertificate(address, code: parsed)
        let connection = try ServerConnection(
            address: address, folder: nil, certificate: pinned?.pem, effects: effects,
            environment: environment)
        do {
            let report = try await enrol(
                over: connection, code: parsed, label: label, folder: folder,
                existing: existing, pinned: pinned)
            await connection.close()
            return report
        } catch {
            await connection.close()
            throw error
        }
    }

    private func parse(_ text: String) throws -> EnrolmentCode {
        do {
            return try EnrolmentCode(text)
        } catch {
            throw error == .mistyped
                ? EnrolmentFailure.codeMistyped : EnrolmentFailure.codeMalformed
        }
    }

    /// The certificate to pin, when its key is the one on the paper; nil when the system's trust
    /// store is to judge (a public certificate, or a municipality that inspects TLS).
    private func checkedCertificate(
        _ address: ServerAddress, code: EnrolmentCode
    ) async throws -> PeerCertificate? {
        guard address.isEncrypted else { return nil }
        let proxy = try HTTPProxy.forURL(
            host: address.host, port: address.port, environment: environment)
        let check = KeyCheck(host: address.host, port: address.port, proxy: proxy)
        let shown: PeerCertificate
        do {
            shown = try await check.fetch()
        } catch {
            throw SyncFailure(error, through: proxy)
        }
        if code.matches(shown.fingerprint) { return shown }
        let trusted = try ServerConnection(
            address: address, folder: nil, effects: effects, environment: environment)
        do {
            _ = try await HTTPTransport(connection: trusted, token: nil).greeting()
            await trusted.close()
            return nil
        } catch {
            await trusted.close()
            throw EnrolmentFailure.wrongKey(host: address.host)
        }
    }

    private func enrol(
        over connection: ServerConnection, code: EnrolmentCode, label: String?,
        folder: ReplicaFolder, existing: Replica?, pinned: PeerCertificate?
    ) async throws -> Report {
        let greeting = try await HTTPTransport(connection: connection, token: nil).greeting()
        // The store is made first: a full disk must not cost the code.
        let own = try await existing?.identity().library
        let store: any Store
        if let existing { store = existing.store } else { store = try folder.make() }
        let membership: Membership
        do {
            // And it is written to: a disk may have room for the file and none for its log.
            try await store.transaction { try $0.set(.server, to: connection.address.description) }
            let body = Enrol.encodeRequest(secret: code.secret, label: label, library: own)
            let answer = try await connection.send(.POST, Enrol.path, token: nil, body: body)
            membership = try answer.decode { bytes throws(WireFailure) in
                try Enrol.decodeAnswer(bytes)
            }
        } catch {
            if existing == nil { folder.unmake() }
            throw error
        }
        // A folder of a library that was merged meanwhile goes on for its successor.
        if let own, own != membership.library, !membership.former.contains(own) {
            throw EnrolmentFailure.otherLibrary(membership.library)
        }
        do {
            try folder.keepToken(membership.token)
            if let pinned {
                try folder.keepCertificate(pinned.pem)
                let keys = greeting.value.keys
                try folder.keepKeys(keys.isEmpty ? [pinned.fingerprint.hex] : keys)
            }
            if existing == nil {
                try await Replica.join(
                    store, membership: membership, server: connection.address.description,
                    label: label)
            } else {
                try await existing?.renew(membership, label: label)
            }
            try await Replica(store: store, effects: effects).note(greeting.value.region)
        } catch {
            if existing == nil { folder.unmake() }
            throw error
        }
        return Report(
            library: membership.library, serverName: membership.serverName,
            pinnedKey: pinned?.fingerprint.hex, isRenewal: existing != nil)
    }
}

/// Why an enrolment did not begin; the code was not sent, except for `otherLibrary`.
public enum EnrolmentFailure: Error, Hashable, Sendable {
    /// The text has other characters or another length than a code.
    case codeMalformed
    /// The code's check does not fit: a typing error.
    case codeMistyped
    /// The address cannot be used; what it must be.
    case urlInvalid(String)
    /// Whoever answers at that host does not hold the key that the code names.
    case wrongKey(host: String)
    /// The folder holds a replica of another server.
    case folderExists(String, server: String)
    /// The code was another library's than the replica in the folder.
    case otherLibrary(LibrarySlug)
}

extension SyncFailure {
    /// What a failed look at the server's key means.
    init(_ failure: KeyCheckFailure, through proxy: HTTPProxy?) {
        switch failure {
        case .unreachable(let detail): self.init(detail, through: proxy)
        case .notTLS: self = .notLibsync(detail: "no TLS is spoken there")
        case .proxyRefused(407): self.init(SyncFailure.passwordMissing, through: proxy)
        case .proxyRefused(let status):
            self.init("it refused with status \(status)", through: proxy)
        case .timedOut:
            if proxy == nil {
                self = .timedOut
            } else {
                self.init("no answer in time", through: proxy)
            }
        }
    }

    /// No connection: whose fault it is cannot always be told from here, so a proxy is named.
    init(_ detail: String, through proxy: HTTPProxy?) {
        guard let proxy else {
            self = .unreachable(detail: detail)
            return
        }
        let name = "the proxy \(proxy) "
        let rest = detail.hasPrefix(name) ? "it " + detail.dropFirst(name.count) : detail
        self = .proxyFailed(proxy: proxy.description, detail: rest)
    }

    /// What status 407 means (RFC 9110, 15.5.8).
    static let passwordMissing = "it asks for a user name and password, or for others"
}
