public import LibsyncModel
internal import LibsyncStore

/// A record before it is erased: enough to see that it is the right one.
public struct PurgePreview: Hashable, Sendable {
    /// The record.
    public let record: RecordID
    /// Its kind; nil when the record is not here.
    public let kind: String?
    /// Its owner; nil when nobody's.
    public let library: LibrarySlug?
    /// Its name, in any language.
    public let name: String
    /// How many saves its history has.
    public let saves: Int

    /// The JSON form.
    public var json: JSONValue {
        [
            "record": .string(record.description), "kind": kind.map { .string($0) } ?? .null,
            "library": library.map { .string($0.description) } ?? .null, "name": .string(name),
            "saves": .integer(saves), "erased": .bool(false),
        ]
    }
}

/// An erased record, who has erased it too, and who has not yet.
public struct PurgeLine: Hashable, Sendable {
    /// A device that may still hold it.
    public struct Silent: Hashable, Sendable {
        /// The device; revoked ones too, since they may still hold it.
        public let device: DeviceLine
        /// Its replicas that have not read so far: of a file that was copied, or put back, an older
        /// id may be left here that nobody uses any more (`compact --retire`).
        public let replicas: [ReplicaID]
    }
    /// The record.
    public let record: RecordID
    /// When it was erased at the server, in milliseconds since 1970.
    public let time: Int64
    /// Devices that have a replica which has not read so far.
    public let silent: [Silent]
    /// Devices of which every replica has read so far, and so has erased it.
    public let heard: [DeviceLine]
    /// Folders of stores that restores put aside and that still hold it.
    public let copies: [String]

    /// When it was erased: `2026-12-03T17:00:00Z`.
    public var erasedText: String { isoTime(time) }

    /// The JSON form.
    public var json: JSONValue {
        [
            "record": .string(record.description), "erased": .string(erasedText),
            "silent": .array(
                silent.map { silent in
                    [
                        "device": .string(silent.device.id),
                        "library": .string("\(silent.device.library)"),
                        "lastSeen": .string(silent.device.lastSeenText),
                        "replicas": .array(silent.replicas.map { .string("\($0)") }),
                    ]
                }),
            "heard": .array(
                heard.map { ["device": .string($0.id), "library": .string("\($0.library)")] }),
            "copies": .array(copies.map { .string($0) }),
        ]
    }
}

extension Upkeep {
    /// What a purge of the record would erase.
    ///
    /// - Parameter isAbsent: whether it may be one that is not here.
    /// - Throws: `UpkeepFailure`: `.recordUnknown`, `.recordIsLibrary`.
    public func previewPurge(
        _ id: RecordID, isAbsent: Bool = false
    ) async throws(UpkeepFailure) -> PurgePreview {
        try await upkeep {
            try await store.read { transaction in
                try Upkeep.checkErasable(id, in: transaction)
                guard let record = try transaction.row(id)?.record else {
                    guard isAbsent else { throw UpkeepFailure.recordUnknown(id.description) }
                    return PurgePreview(record: id, kind: nil, library: nil, name: "", saves: 0)
                }
                let names = record.values(below: "name").sorted { $0.key < $1.key }
                return PurgePreview(
                    record: id, kind: record.kind, library: record.library,
                    name: names.first?.value.string ?? record["name"]?.string ?? "",
                    saves: try transaction.history(of: id).count)
            }
        }
    }

    /// Erases a record at the server, for ever, and lets every replica hear of it.
    ///
    /// A running server goes on; backups made before still hold the record, but a restore erases it
    /// again.
    /// - Parameter isAbsent: whether it may be one that is not here: lost by a restore, and still
    ///   held by a replica or in a store that was put aside. Then nobody can bring it back.
    /// - Throws: `UpkeepFailure`: `.recordUnknown`, `.recordIsLibrary`.
    public func purge(
        _ id: RecordID, isAbsent: Bool = false
    ) async throws(UpkeepFailure) {
        try await upkeep {
            let (journal, effects) = (folder.journal, effects)
            try await store.transaction { transaction in
                try Upkeep.checkErasable(id, in: transaction)
                let isErased = try Region.purge(
                    id, in: transaction, journal: journal, effects: effects, isAbsent: isAbsent)
                if !isErased { throw UpkeepFailure.recordUnknown(id.description) }
            }
            try await store.truncateLog()
        }
    }

    /// Replicas find their own library, its name and its rights by its record, which may be lost
    /// while the library's account is here.
    private static func checkErasable(
        _ id: RecordID, in transaction: any StoreTransaction
    ) throws {
        let isLibrary =
            try transaction.row(id)?.record.kind == Kind.library.name
            || transaction.libraries().contains { $0.record == id }
        if isLibrary { throw UpkeepFailure.recordIsLibrary(id.description) }
    }

    /// The erased records, oldest first, each with the devices that have heard of it and those that
    /// have not.
    public func purges() async throws(UpkeepFailure) -> [PurgeLine] {
        let devices = try await devices()
        return try await upkeep {
            let purges = try await store.read { try $0.purges() }
            let copies = await copies(of: Set(purges.map(\.record)))
            return try await store.read { transaction in
                try purges.map { purge in
                    let unread = try devices.map { device in
                        let replicas = try transaction.replicas(of: device.id)
                        return PurgeLine.Silent(
                            device: device,
                            replicas: replicas.filter { $0.readSequence < purge.sequence }
                                .map(\.id))
                    }
                    return PurgeLine(
                        record: purge.record, time: purge.time,
                        silent: unread.filter { !$0.replicas.isEmpty },
                        // One without a replica was given up: nobody knows what it holds.
                        heard: unread.filter(\.replicas.isEmpty).map(\.device)
                            .filter { !$0.replicas.isEmpty },
                        copies: copies[purge.record] ?? [])
                }
            }
        }
    }

    /// The folders of stores put aside that hold anything of that record.
    public func copies(of id: RecordID) async -> [String] { await copies(of: [id])[id] ?? [] }

    /// The folders of stores put aside that hold anything of these records.
    ///
    /// One that is too damaged to be read counts: nobody can say that it does not.
    private func copies(of ids: Set<RecordID>) async -> [RecordID: [String]] {
        var copies: [RecordID: [String]] = [:]
        for place in folder.formerFolders where !ids.isEmpty {
            let held = await DataFolder.former(in: place) { transaction in
                try ids.filter { id in
                    try transaction.row(id) != nil || !transaction.history(of: id).isEmpty
                }
            }
            for id in held ?? ids { copies[id, default: []].append(place) }
        }
        return copies
    }
}
