public import LibsyncModel
internal import LibsyncStore

/// What is known to be missing since the store was put back.
public struct LostReport: Hashable, Sendable {
    /// When the store was last put back, in milliseconds since 1970; nil when it never was.
    public let restored: Int64?
    /// Whether all that was ever accepted is known: each store that was replaced is still here.
    ///
    /// If not, more may be missing than is listed: what nobody has built on since leaves no trace.
    public let isComplete: Bool
    /// The writes that are missing, by record, field and time.
    public let writes: [LostWrite]
    /// Devices that have not synced since: they may still bring back what is missing.
    public let silent: [DeviceLine]

    /// How many writes are missing of each library; nil for those of which only a name is known.
    public var counts: [(library: LibrarySlug?, count: Int)] {
        let libraries = writes.map { $0.field?.provenance.library }
        return Set(libraries)
            .sorted { ($0?.description ?? "~") < ($1?.description ?? "~") }
            .map { library in (library, libraries.count { $0 == library }) }
    }

    /// The JSON form.
    public var json: JSONValue {
        [
            "restored": restored.map { .string(isoTime($0)) } ?? .null,
            "complete": .bool(isComplete), "writes": .array(writes.map(\.json)),
            "silent": .array(
                silent.map { ["device": .string($0.id), "library": .string("\($0.library)")] }),
        ]
    }
}

extension Upkeep {
    /// What was accepted once and is missing since the store was put back, until a branch brings
    /// it back.
    ///
    /// Reads the history of every record, also in the stores put aside: some seconds for 100,000.
    public func lost() async throws(UpkeepFailure) -> LostReport {
        let devices = try await devices()
        return try await upkeep {
            let epochs = try await store.read { try $0.epochs() }
            guard epochs.count > 1, let present = epochs.last else {
                return LostReport(restored: nil, isComplete: true, writes: [], silent: [])
            }
            var known = try await store.read { try Upkeep.namedOnly(in: $0) }
            var formers: [[Epoch]] = []
            for place in folder.formerFolders {
                guard
                    let former = await DataFolder.former(
                        in: place,
                        { transaction in
                            let theirs = try transaction.epochs()
                            let shared = Lineage.shared(epochs, theirs)
                            return (theirs, try Upkeep.writes(after: shared, in: transaction))
                        })
                else { continue }
                formers.append(former.0)
                let missing = try await store.read { transaction in
                    try Upkeep.missing(former.1, from: place, in: transaction)
                }
                // Its value is known here, so it says more than a name.
                known.merge(missing) { _, found in found }
            }
            let found = known
            let writes = try await store.read { try Upkeep.named(Array(found.values), in: $0) }
            let silent = try await store.read { transaction in
                try devices.filter { device in
                    // Whoever was there before takes a new id at its first sync since.
                    let replicas = try transaction.replicas(of: device.id)
                    return device.revoked == nil && !replicas.isEmpty
                        && replicas.allSatisfy {
                            $0.registered < present.began && $0.readSequence == 0
                        }
                }
            }
            return LostReport(
                restored: present.began, isComplete: Lineage.isWhole(epochs, formers: formers),
                writes: writes, silent: silent)
        }
    }

    private typealias Found = [LostKey: LostWrite]

    /// What writes of this store name and it does not have.
    private static func namedOnly(in transaction: any StoreTransaction) throws -> Found {
        var found: Found = [:]
        let server = try transaction.setting(.serverReplica).flatMap { ReplicaID($0) }
        for id in try transaction.rowIDs() {
            let history = try transaction.history(of: id).recordHistory(id: id, kind: "")
            for key in history.missing where !history.hasRemade(key, by: server) {
                found[LostKey(record: id, write: key)] = LostWrite(
                    record: id, path: key.path, identity: key.identity, field: nil,
                    evidence: .named)
            }
        }
        return found
    }

    /// Accepted and proposed writes of commits after `sequence`.
    private static func writes(
        after sequence: Int64, in transaction: any StoreTransaction
    ) throws -> [LostKey: Field] {
        var writes: [LostKey: Field] = [:]
        for id in try transaction.rowIDs() {
            for entry in try transaction.history(of: id)
            where entry.sequence > sequence && entry.outcome != .rejected {
                for (path, field) in entry.record.fields {
                    let key = WriteKey(path: path, identity: field.identity)
                    writes[LostKey(record: id, write: key)] = field
                }
            }
        }
        return writes
    }

    /// Of the writes of a former store those that this one has not, and has not erased.
    private static func missing(
        _ writes: [LostKey: Field], from folder: String, in transaction: any StoreTransaction
    ) throws -> Found {
        var found: Found = [:]
        let server = try transaction.setting(.serverReplica).flatMap { ReplicaID($0) }
        for (id, keys) in Dictionary(grouping: writes.keys, by: \.record) {
            if try transaction.purge(of: id) != nil { continue }
            let history = try transaction.history(of: id).recordHistory(id: id, kind: "")
            for key in keys
            where !history.has(key.write) && !history.hasRemade(key.write, by: server) {
                found[key] = LostWrite(
                    record: id, path: key.write.path, identity: key.write.identity,
                    field: writes[key], evidence: .former(folder))
            }
        }
        return found
    }

    /// The writes in order, each with the name of its record as far as anybody knows it.
    private static func named(
        _ writes: [LostWrite], in transaction: any StoreTransaction
    ) throws -> [LostWrite] {
        var names: [RecordID: String] = [:]
        for write in writes where names[write.record] == nil || names[write.record] == "" {
            let values = try transaction.row(write.record)?.record.values(below: "name")
            let name = values?.sorted { $0.key < $1.key }.first?.value.string
            names[write.record] =
                name ?? (write.path.root == "name" ? write.field?.value.string : nil) ?? ""
        }
        return writes.map { write in
            var write = write
            write.name = names[write.record] ?? ""
            return write
        }.sorted { ($0.record, $0.path, $0.identity) < ($1.record, $1.path, $1.identity) }
    }
}

/// A write of one field of a record.
private struct LostKey: Hashable, Sendable {
    let record: RecordID
    let write: WriteKey
}
