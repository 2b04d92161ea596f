internal import Foundation
internal import Glibc
public import LibsyncModel
public import LibsyncStore

/// What restoring a backup must not undo: erasures, withdrawn access, narrowed audiences, and what
/// became of libraries (SYNC rule 20).
///
/// One line of JSON each, on the disk before the store has it; outside the store, so that putting a
/// store back does not put it back too. Applied before anything is served. Whoever loses it loses
/// no record, but the public surfaces wait until the coordinator has looked.
public struct Journal: Sendable {
    /// One line.
    enum Entry: Hashable, Sendable {
        /// A record was erased.
        case purge(RecordID, time: Int64)
        /// The access of a device was withdrawn.
        case revoke(device: String, time: Int64)
        /// A device is gone for good, with its replicas.
        case retire(device: String, time: Int64)
        /// A save made a record be seen by fewer.
        case narrow(Record)
        /// A library took another name, was merged, closed or opened again; the last line holds.
        case library(LibraryAccount)
    }

    /// The file.
    public let path: String

    /// The journal at `path`.
    public init(path: String) { self.path = path }

    /// Whether there is one.
    public var exists: Bool { PrivateFile.exists(path) }

    /// Makes an empty one.
    func found() throws(PrivateFile.Failure) { try PrivateFile.append([], to: path) }

    /// Adds lines, on the disk when this returns; several processes may do so.
    /// - Throws: `StoreFailure`, since it belongs to what the store keeps.
    func append(_ entries: [Entry]) throws(StoreFailure) {
        var bytes: [UInt8] = []
        for entry in entries {
            bytes += entry.json.canonicalBytes
            bytes.append(UInt8(ascii: "\n"))
        }
        do {
            try PrivateFile.append(bytes, to: path)
        } catch {
            switch error.code {
            case ENOSPC, EDQUOT: throw .diskFull
            case EROFS, EACCES, EPERM: throw .readOnly
            default: throw .other(detail: "the journal: \(error.detail)")
            }
        }
    }

    /// The lines, oldest first; one that a power cut left half is passed over.
    func entries() throws(PrivateFile.Failure) -> [Entry] {
        guard exists else { return [] }
        return try PrivateFile.read(path).split(separator: UInt8(ascii: "\n"))
            .compactMap { line in
                (try? JSONValue.parse(Array(line))).flatMap { Entry(json: $0) }
            }
    }
}

extension Journal.Entry {
    /// What it is about, whenever that was.
    var key: String {
        switch self {
        case .purge(let id, _): "purge \(id)"
        case .revoke(let device, _): "revoke \(device)"
        case .retire(let device, _): "retire \(device)"
        case .narrow(let save): "narrow \(save.json.canonicalText)"
        case .library(let account): "library \(account.json.canonicalText)"
        }
    }

    var json: JSONValue {
        switch self {
        case .purge(let id, let time):
            ["purge": .string(id.description), "time": .number(Double(time))]
        case .revoke(let device, let time):
            ["revoke": .string(device), "time": .number(Double(time))]
        case .retire(let device, let time):
            ["retire": .string(device), "time": .number(Double(time))]
        case .narrow(let save): ["narrow": save.json]
        case .library(let account): ["library": account.json]
        }
    }

    /// The device that it shuts out, since when, and whether that is gone for good.
    fileprivate var exclusion: (device: String, time: Int64, isGone: Bool)? {
        switch self {
        case .revoke(let device, let time): (device, time, false)
        case .retire(let device, let time): (device, time, true)
        default: nil
        }
    }

    init?(json: JSONValue) {
        let time = json["time"]?.integer.map { Int64($0) } ?? 0
        if let id = json["purge"]?.string.flatMap({ RecordID($0) }) {
            self = .purge(id, time: time)
        } else if let device = json["revoke"]?.string {
            self = .revoke(device: device, time: time)
        } else if let device = json["retire"]?.string {
            self = .retire(device: device, time: time)
        } else if let account = json["library"].flatMap({ LibraryAccount(json: $0) }) {
            self = .library(account)
        } else if let save = json["narrow"].flatMap({ try? Record(json: $0) }) {
            self = .narrow(save)
        } else {
            return nil
        }
    }
}

extension Journal {
    /// What a store had forgotten.
    public struct Applied: Hashable, Sendable {
        /// Records that are erased again.
        public var purged: [RecordID] = []
        /// Devices whose access is withdrawn again.
        public var revoked: [String] = []
        /// Records that are seen by fewer again.
        public var narrowed: Set<RecordID> = []
        /// Libraries that are again what became of them.
        public var libraries: [LibrarySlug] = []

        /// Whether the store had forgotten nothing.
        public var isEmpty: Bool {
            purged.isEmpty && revoked.isEmpty && narrowed.isEmpty && libraries.isEmpty
        }
    }

    /// Makes the journal know of every erasure, withdrawn device and changed library that `store`
    /// knows of, so that one that was lost or is begun anew does not forget them.
    public func learn(from store: any Store) async throws {
        let known = Set(try entries().map(\.key))
        let missing = try await store.read { transaction in
            let purges = try transaction.purges().map { Entry.purge($0.record, time: $0.time) }
            let revoked = try transaction.devices().compactMap { device in
                device.revoked.map { Entry.revoke(device: device.id, time: $0) }
            }
            let libraries = try transaction.libraries().filter(\.isChanged).map {
                Entry.library($0)
            }
            return (purges + revoked + libraries).filter { !known.contains($0.key) }
        }
        if !missing.isEmpty { try append(missing) }
    }

    /// Makes the store know what the journal knows, in one transaction.
    @discardableResult
    public func apply(to store: any Store, effects: Effects) async throws -> Applied {
        let entries = try entries()
        guard !entries.isEmpty else { return Applied() }
        let now = effects.now()
        return try await store.transaction { transaction in
            var applied = Applied()
            for case .purge(let id, let time) in entries
            where try transaction.purge(of: id) == nil {
                _ = try Erasure.erase(
                    id, time: time, tag: effects.random(), in: transaction)
                applied.purged.append(id)
            }
            try shutOut(entries, &applied, in: transaction)
            var libraries: [LibrarySlug: LibraryAccount] = [:]
            for case .library(let account) in entries { libraries[account.slug] = account }
            for account in libraries.values.sorted(by: { $0.slug < $1.slug })
            where try transaction.library(account.slug) != account {
                try transaction.put(account)
                applied.libraries.append(account.slug)
            }
            if !applied.libraries.isEmpty {
                _ = try Region.settle(in: transaction, effects: effects)
            }
            var merge = try BatchMerge(
                transaction: transaction, caller: nil, now: now,
                epoch: try transaction.epoch(), isRestored: true)
            for case .narrow(let save) in entries where try merge.narrowAgain(save) {
                applied.narrowed.insert(save.id)
            }
            try merge.finish(tag: effects.random())
            return applied
        }
    }

    private func shutOut(
        _ entries: [Entry], _ applied: inout Applied, in transaction: any StoreTransaction
    ) throws {
        for entry in entries {
            guard let (name, time, isGone) = entry.exclusion,
                let device = try transaction.device(name)
            else { continue }
            let isNews = try transaction.shutOut(device, at: time, isGone: isGone)
            if isNews { applied.revoked.append(name) }
        }
    }
}

extension LibraryAccount {
    /// Whether anything became of it since it was added.
    fileprivate var isChanged: Bool {
        !addresses.isEmpty || mergedInto != nil || closed != nil
    }

    fileprivate var json: JSONValue {
        let members: [String: JSONValue?] = [
            "slug": .string(slug.description), "role": .string(role.rawValue),
            "record": .string(record.description), "added": .number(Double(added)),
            "addresses": .array(addresses.map { .string($0.description) }),
            "mergedInto": mergedInto.map { .string($0.description) },
            "closed": closed.map { .number(Double($0)) },
        ]
        return .object(members.compactMapValues { $0 })
    }

    fileprivate init?(json: JSONValue) {
        guard let slug = json["slug"]?.string.flatMap({ LibrarySlug($0) }),
            let role = json["role"]?.string.flatMap({ Permission.Role(rawValue: $0) }),
            let record = json["record"]?.string.flatMap({ RecordID($0) }),
            let added = json["added"]?.integer
        else { return nil }
        self.init(
            slug: slug, role: role, record: record, added: Int64(added),
            addresses: (json["addresses"]?.array ?? []).compactMap {
                $0.string.flatMap { LibrarySlug($0) }
            },
            mergedInto: json["mergedInto"]?.string.flatMap { LibrarySlug($0) },
            closed: json["closed"]?.integer.map { Int64($0) })
    }
}
