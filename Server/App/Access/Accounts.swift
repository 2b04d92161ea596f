internal import Crypto
internal import Foundation
public import LibsyncModel
public import LibsyncProtocol
public import LibsyncStore

/// Who may speak to the server: codes, devices, tokens.
///
/// Secrets are stored as hashes only.
public struct Accounts: Sendable {
    let store: any Store
    let effects: Effects
    let name: String
    let clock: ServerClock?
    let journal: Journal?
    /// What a running server announces; nil where nothing is served.
    let keys: AnnouncedKeys?

    /// Accounts in `store`, of the region called `name`.
    ///
    /// - Parameter clock: the server's watched clock; nil where nobody watches, as in a command.
    public init(
        store: any Store, effects: Effects, name: String, clock: ServerClock? = nil,
        journal: Journal? = nil, keys: AnnouncedKeys? = nil
    ) {
        self.store = store
        self.effects = effects
        self.name = name
        self.clock = clock
        self.journal = journal
        self.keys = keys
    }

    private var isClockTrusted: Bool { clock.map { $0.trustedNow() != nil } ?? true }

    /// Times that are written down now would be wrong for years.
    private func checkClock() throws(Problem) {
        guard !isClockTrusted else { return }
        throw .clockUntrusted
    }

    private static let dayMilliseconds: Int64 = 86_400_000
    /// How old the note of a device's last request may get: each note is a write.
    private static let seenMilliseconds: Int64 = 60_000

    /// The device behind a token.
    ///
    /// A clock that jumped shuts nobody out: what then looks expired is `clock-untrusted`.
    /// - Throws: `Problem`: `token-unknown`, `token-expired`, `device-revoked`, `library-closed`,
    ///   `clock-untrusted`.
    public func caller(token: String?) async throws -> Caller {
        guard let token, !token.isEmpty else {
            throw Problem(.tokenUnknown, "The request carries no token.")
        }
        let hash = Accounts.hash(token)
        let now = effects.now()
        let (caller, isStale) = try await store.read { transaction in
            guard let stored = try transaction.token(hash: hash),
                let device = try transaction.device(stored.device)
            else {
                throw Problem(
                    .tokenUnknown, "The server does not know this token. Enrol this replica anew.")
            }
            if device.revoked != nil {
                throw Problem(
                    .deviceRevoked,
                    "The access of this device was withdrawn. What was typed here is kept.")
            }
            if stored.expires < now {
                try checkClock()
                throw Problem(
                    .tokenExpired,
                    "The token of this device has expired. Ask the coordinator for a new code.")
            }
            guard let library = try transaction.speaker(for: device.library) else {
                throw Problem(.tokenUnknown, "The server does not know this device's library.")
            }
            let caller = Caller(device: device.id, library: library.slug, role: library.role)
            return (caller, hasStaleNote(device.lastSeen, at: now))
        }
        if isStale, isClockTrusted { try await noteSeen(caller.device, at: now) }
        return caller
    }

    /// Whether the note of a device's last request is too old, or hides that it has heard of a
    /// coming key.
    private func hasStaleNote(_ seen: Int64, at now: Int64) -> Bool {
        if now - seen > Accounts.seenMilliseconds { return true }
        return keys?.heard.map { seen < $0 && $0 <= now } ?? false
    }

    private func noteSeen(_ id: String, at now: Int64) async throws {
        try await store.transaction { transaction in
            guard var device = try transaction.device(id) else { return }
            device.lastSeen = now
            try transaction.put(device)
        }
    }

    /// Turns a code into a device with a token and a first replica; the code is used up.
    ///
    /// A code of a library that was merged since lets in for its successor.
    /// - Parameter expecting: the library that the code must be of; nil for whichever it is.
    /// - Throws: `Problem`: `code-unknown`, `code-used`, `code-expired`, `code-foreign`,
    ///   `library-closed`, `clock-untrusted`.
    public func enrol(
        secret: String, label: String?, expecting: LibrarySlug? = nil
    ) async throws -> Membership {
        try checkClock()
        let now = effects.now()
        let hash = Accounts.hash(secret)
        let token = newSecret()
        let device = effects.recordID().description
        let replica = ReplicaID(effects.random())
        let expires = now + Int64(Limits.tokenDays) * Accounts.dayMilliseconds
        let (name, journal) = (name, journal)
        return try await store.transaction { transaction in
            guard var code = try transaction.enrolment(hash: hash),
                let library = try transaction.speaker(for: code.library)
            else { throw Problem(.codeUnknown, "The server does not know this code.") }
            if code.used != nil {
                throw Problem(
                    .codeUsed, "This code was used already. Ask the coordinator for a new one.")
            }
            if code.expires < now {
                throw Problem(
                    .codeExpired, "This code has expired. Ask the coordinator for a new one.")
            }
            // Before it is spent: in the right folder it is still good.
            if let expecting,
                try transaction.speaker(for: expecting)?.slug ?? expecting != library.slug
            {
                throw Problem(
                    .codeForeign,
                    "It is for \(library.slug), and the replica is \(expecting)'s.")
            }
            code.used = now
            try transaction.admit(
                Device(
                    id: device, library: library.slug, label: label, enrolled: now, lastSeen: now),
                by: code,
                DeviceToken(hash: Accounts.hash(token), device: device, expires: expires),
                ReplicaAccount(id: replica, device: device, registered: now), journal)
            return Membership(
                token: token, expires: expires, device: device, library: library.slug,
                role: library.role, replica: replica, epoch: try transaction.epoch().id,
                serverName: name,
                former: Mergers(try transaction.libraries()).former(of: library.slug).sorted())
        }
    }

    /// A fresh token; the one that asked holds for some days more.
    /// - Throws: `Problem.clockUntrusted`.
    public func rotate(token: String, caller: Caller) async throws -> (String, Int64) {
        try checkClock()
        let now = effects.now()
        let fresh = newSecret()
        let expires = now + Int64(Limits.tokenDays) * Accounts.dayMilliseconds
        let overlap = now + Int64(Limits.tokenOverlapDays) * Accounts.dayMilliseconds
        let hash = Accounts.hash(token)
        let journal = journal
        try await store.transaction { transaction in
            var tokens = [
                DeviceToken(
                    hash: Accounts.hash(fresh), device: caller.device, expires: expires)
            ]
            if var old = try transaction.token(hash: hash) {
                old.expires = min(old.expires, overlap)
                tokens.append(old)
            }
            for token in tokens { try transaction.put(token) }
            try journal?.append(tokens.map { .token($0) })
        }
        return (fresh, expires)
    }

    /// Withdraws the access of a device, at once.
    ///
    /// - Parameter library: only a device of this library; nil for the coordinator's own command.
    /// - Throws: `Problem.notFound` when there is no such device.
    public func revoke(device id: String, library: LibrarySlug?) async throws {
        let now = effects.now()
        let journal = journal
        try await store.transaction { transaction in
            guard let device = try transaction.device(id),
                try library.map({ try transaction.acts(device, for: $0) }) ?? true
            else { throw Problem(.notFound, "There is no device \(id).") }
            if device.revoked == nil { try journal?.append([.revoke(device: id, time: now)]) }
            try transaction.shutOut(device, at: now)
        }
    }

    /// Makes a single-use code for a library.
    /// - Throws: `Problem.notFound` when there is no such library.
    public func issueCode(
        for library: LibrarySlug, key: KeyFingerprint, days: Int = Limits.codeDays
    ) async throws -> (code: EnrolmentCode, expires: Int64) {
        let code = EnrolmentCode(randomBytes: effects.randomBytes(10), key: key)
        let expires = effects.now() + Int64(days) * Accounts.dayMilliseconds
        let enrolment = Enrolment(
            hash: Accounts.hash(code.secret), library: library, expires: expires)
        let journal = journal
        try await store.transaction { transaction in
            guard try transaction.library(library) != nil else {
                throw Problem(.notFound, "There is no library \(library).")
            }
            try transaction.put(enrolment)
            try journal?.append([.code(enrolment)])
        }
        return (code, expires)
    }

    private func newSecret() -> String {
        Data(effects.randomBytes(32)).base64EncodedString().replacing("+", with: "-")
            .replacing("/", with: "_").replacing("=", with: "")
    }

    /// SHA-256 in hex.
    ///
    /// A plain hash suffices: the secrets are random, not chosen by people.
    static func hash(_ secret: String) -> String {
        SHA256.hash(data: Data(secret.utf8)).hex
    }
}

extension AccountStorage {
    /// Lets a device in: its account, its token and its first replica, and the code is used up.
    ///
    /// The journal is last, so only a commit that fails leaves lines in it for a device that never
    /// heard of its token: the next start then takes them for true, and the code is used up.
    fileprivate func admit(
        _ device: Device, by code: Enrolment, _ token: DeviceToken, _ replica: ReplicaAccount,
        _ journal: Journal?
    ) throws {
        try put(code)
        try put(device)
        try put(token)
        try put(replica)
        try journal?.append([.code(code), .device(device), .token(token), .replica(replica)])
    }
}
