public import LibsyncModel
internal import LibsyncStore

/// One library of the region, as the coordinator's list shows it.
public struct LibraryLine: Hashable, Sendable {
    /// Its slug.
    public let slug: LibrarySlug
    /// Its names by BCP 47 tag.
    public let names: [String: String]
    /// What it is in the region.
    public let role: Permission.Role
    /// When it was added, in milliseconds since 1970.
    public let added: Int64
    /// How many devices may speak for it.
    public let devices: Int
    /// Its name in public addresses: its slug, unless it was renamed.
    public let address: LibrarySlug
    /// Its earlier names in public addresses; they lead on.
    public let formerAddresses: [LibrarySlug]
    /// The library that it was merged into; nil while it is one of its own.
    public let mergedInto: LibrarySlug?
    /// When it was closed, in milliseconds since 1970; nil while it is not.
    public let closed: Int64?

    /// What became of it; empty while it is as it was added.
    public var standing: String {
        var words: [String] = []
        if address != slug { words.append("public as \(address)") }
        if let mergedInto { words.append("merged into \(mergedInto)") }
        if let closed { words.append("closed \(isoTime(closed))") }
        return words.joined(separator: ", ")
    }

    /// The name in the first of `languages` that there is; its slug when it has none.
    public func name(in languages: [String] = ["nb", "nn", "en"]) -> String {
        languages.lazy.compactMap { names[$0] }.first
            ?? names.min { $0.key < $1.key }?.value ?? slug.description
    }

    /// The JSON form.
    public var json: JSONValue {
        [
            "slug": .string(slug.description),
            "name": .object(names.mapValues { .string($0) }), "role": .string(role.rawValue),
            "added": .string(isoTime(added)), "devices": .integer(devices),
            "address": .string(address.description),
            "formerAddresses": .array(formerAddresses.map { .string($0.description) }),
            "mergedInto": mergedInto.map { .string($0.description) } ?? .null,
            "closed": closed.map { .string(isoTime($0)) } ?? .null,
        ]
    }
}

extension Upkeep {
    /// Adds a library with its names by BCP 47 tag.
    /// - Throws: `UpkeepFailure.slugTaken`.
    public func add(
        _ slug: LibrarySlug, names: [String: String], role: Permission.Role = .member
    ) async throws(UpkeepFailure) {
        try await upkeep {
            _ = try await Region.add(
                slug, names: names, role: role, to: store, effects: effects,
                journal: folder.journal)
        }
    }

    /// The libraries, by slug.
    public func libraries() async throws(UpkeepFailure) -> [LibraryLine] {
        try await upkeep {
            try await store.read { transaction in
                let devices = try transaction.devices().filter { $0.revoked == nil }
                let speakers = try devices.compactMap { device -> LibrarySlug? in
                    let isClosed = try transaction.closed(on: device.library) != nil
                    return try isClosed ? nil : transaction.acting(for: device.library)?.slug
                }
                return try transaction.libraries().map { account in
                    let names = try transaction.row(account.record)?.record.values(below: "name")
                    return LibraryLine(
                        slug: account.slug, names: names?.compactMapValues(\.string) ?? [:],
                        role: account.role, added: account.added,
                        devices: speakers.count { $0 == account.slug },
                        address: account.address,
                        formerAddresses: ([account.slug] + account.addresses).filter {
                            $0 != account.address
                        }, mergedInto: account.mergedInto, closed: account.closed)
                }
            }
        }
    }
}
