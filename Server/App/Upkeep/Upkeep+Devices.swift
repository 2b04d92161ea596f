internal import LibsyncCalendar
public import LibsyncModel
internal import LibsyncProtocol
internal import LibsyncStore

/// A code that lets one device in, and what must stand beside it.
public struct Invitation: Hashable, Sendable {
    /// The code, in groups of four.
    public let code: String
    /// Where the device finds the server.
    public let url: String
    /// When the code ends, in milliseconds since 1970.
    public let expires: Int64
    /// When the code ends, by the region's clocks: `2026-12-03 18:00`.
    public let expiresLocal: String
    /// The library's name.
    public let library: String
    /// The region's name.
    public let region: String

    /// When the code ends: `2026-12-03T17:00:00Z`.
    public var expiresText: String { isoTime(expires) }

    /// The JSON form.
    public var json: JSONValue {
        ["code": .string(code), "url": .string(url), "expires": .string(expiresText)]
    }
}

/// One device, as the coordinator's list shows it.
public struct DeviceLine: Hashable, Sendable {
    /// Its id.
    public let id: String
    /// The library that it speaks for.
    public let library: LibrarySlug
    /// The label given at enrolment.
    public let label: String?
    /// When it was enrolled, in milliseconds since 1970.
    public let enrolled: Int64
    /// When it was last heard of, give or take a minute, in milliseconds since 1970.
    public let lastSeen: Int64
    /// When its access was withdrawn; nil while it may speak.
    public let revoked: Int64?
    /// Whether it is gone for good: nothing waits for it any more.
    public var isRetired: Bool { revoked != nil && replicas.isEmpty }
    /// When its newest token ends; nil when it has none.
    public let tokenExpires: Int64?
    /// Its replicas, oldest first: a file that was copied has several.
    public let replicas: [ReplicaID]

    /// The JSON form.
    public var json: JSONValue {
        .object([
            "id": .string(id), "library": .string(library.description),
            "label": label.map { .string($0) } ?? .null,
            "enrolled": .string(isoTime(enrolled)), "lastSeen": .string(isoTime(lastSeen)),
            "revoked": revoked.map { .string(isoTime($0)) } ?? .null,
            "retired": .bool(isRetired),
            "tokenExpires": tokenExpires.map { .string(isoTime($0)) } ?? .null,
            "replicas": .array(replicas.map { .string($0.description) }),
        ])
    }

    /// When it was last heard of: `2026-12-03T17:00:00Z`.
    public var lastSeenText: String { isoTime(lastSeen) }

    /// When it was last heard of, and what became of it since.
    public var standing: String {
        if let revoked { return "\(isRetired ? "retired" : "revoked") \(isoTime(revoked))" }
        return "last seen \(isoTime(lastSeen))"
    }
}

extension Upkeep {
    private var accounts: Accounts {
        Accounts(store: store, effects: effects, name: configuration.name, journal: folder.journal)
    }

    /// Makes a single-use code for one device of a library.
    ///
    /// - Parameter days: how long it holds, from 1.
    /// - Throws: `UpkeepFailure`: `.libraryUnknown`, `.libraryClosed`.
    public func invite(
        _ slug: LibrarySlug, days: Int? = nil
    ) async throws(UpkeepFailure) -> Invitation {
        let acting = try await speaker(for: slug)
        guard let library = try await libraries().first(where: { $0.slug == acting.slug }) else {
            throw .libraryUnknown(slug)
        }
        let keys = try ServerKeys(from: folder)
        return try await upkeep {
            let (code, expires) = try await accounts.issueCode(
                for: library.slug, key: try keys.current.fingerprint, days: days ?? Limits.codeDays)
            let local = ZonedTime(
                secondsSince1970: Int(expires / 1_000), in: configuration.zone)?.local
            return Invitation(
                code: code.description, url: configuration.url, expires: expires,
                expiresLocal: local.map { "\($0.date) \($0.timeText)" } ?? isoTime(expires),
                library: library.name(), region: configuration.name)
        }
    }

    /// The devices, oldest first: all, or those of one library.
    /// - Throws: `UpkeepFailure.libraryUnknown`.
    public func devices(
        of library: LibrarySlug? = nil
    ) async throws(UpkeepFailure) -> [DeviceLine] {
        try await upkeep {
            try await store.read { transaction in
                let named = try library.map { name in
                    guard let account = try transaction.library(called: name) else {
                        throw UpkeepFailure.libraryUnknown(name)
                    }
                    return account.slug
                }
                let devices = try transaction.devices().map { device in
                    (device, try transaction.acting(for: device.library)?.slug ?? device.library)
                }
                return try devices.filter { named == nil || $0.library == named || $1 == named }
                    .map { device, speaksFor in
                        DeviceLine(
                            id: device.id, library: speaksFor, label: device.label,
                            enrolled: device.enrolled, lastSeen: device.lastSeen,
                            revoked: device.revoked,
                            tokenExpires: try transaction.tokens(of: device.id).map(\.expires)
                                .max(),
                            replicas: try transaction.replicas(of: device.id).map(\.id))
                    }
            }
        }
    }

    /// The only device whose id begins so.
    private func device(_ id: String) async throws(UpkeepFailure) -> DeviceLine {
        let matches = try await devices().filter { !id.isEmpty && $0.id.hasPrefix(id) }
        guard matches.count == 1, let device = matches.first else { throw .deviceUnknown(id) }
        return device
    }

    /// Withdraws the access of one device, at once; again does nothing more.
    ///
    /// - Parameter id: its id, or the beginning of it if no other device's begins so.
    /// - Returns: the device.
    /// - Throws: `UpkeepFailure.deviceUnknown`.
    public func revoke(device id: String) async throws(UpkeepFailure) -> DeviceLine {
        let device = try await self.device(id)
        try await upkeep {
            try await accounts.revoke(device: device.id, library: nil)
        }
        return device
    }

    /// Gives one device up for good: its access ends, and nothing waits for it any more.
    ///
    /// For a machine that is scrapped, or wiped; again does nothing more. Should it come back all
    /// the same, it keeps what was typed there, and a new code lets it in as a new device.
    /// - Parameter id: its id, or the beginning of it if no other device's begins so.
    /// - Returns: the device as it was.
    /// - Throws: `UpkeepFailure.deviceUnknown`.
    public func retire(device id: String) async throws(UpkeepFailure) -> DeviceLine {
        let line = try await device(id)
        try await upkeep {
            let (journal, now) = (folder.journal, effects.now())
            try await store.transaction { transaction in
                guard let device = try transaction.device(line.id) else { return }
                try transaction.shutOut(device, at: now, isGone: true)
                try journal.append([.retire(device: line.id, time: now)])
            }
        }
        return line
    }
}
