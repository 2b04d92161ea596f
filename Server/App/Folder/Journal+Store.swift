public import LibsyncModel
public import LibsyncStore

// What the journal learns from a store, and what a store is told by it.
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
        /// Devices that are let in again.
        public var enrolled: [String] = []
        /// How many codes, tokens and replica ids are again what became of them.
        public var credentials = 0

        /// Whether the store had forgotten nothing.
        public var isEmpty: Bool { self == Applied() }
    }

    /// What a store teaches, one reader for each kind, so that of a damaged store whatever can be
    /// read is learned.
    static let lessons: [@Sendable (any StoreTransaction) throws -> [Entry]] = [
        erasures, access, narrowings,
    ]

    @Sendable private static func erasures(
        in transaction: any StoreTransaction
    ) throws -> [Entry] {
        try transaction.purges().map { Entry.purge($0.record, time: $0.time) }
    }

    @Sendable private static func access(in transaction: any StoreTransaction) throws -> [Entry] {
        var all = try transaction.libraries().map { Entry.library($0) }
        for code in try transaction.enrolments() { all.append(.code(code)) }
        for device in try transaction.devices() {
            all.append(.device(device))
            for token in try transaction.tokens(of: device.id) { all.append(.token(token)) }
            if let time = device.revoked { all.append(.revoke(device: device.id, time: time)) }
        }
        for replica in try transaction.replicas() { all.append(.replica(replica)) }
        return all
    }

    /// For each record with narrowings that stand, those as one save.
    ///
    /// Reads the history of every record: some seconds for 100,000.
    @Sendable private static func narrowings(
        in transaction: any StoreTransaction
    ) throws -> [Entry] {
        let server = try transaction.setting(.serverReplica).flatMap { ReplicaID($0) }
        return try transaction.rowIDs().compactMap { id in
            let entries = try transaction.history(of: id)
            guard let kind = entries.first?.record.kind else { return nil }
            let fields = entries.recordHistory(id: id, kind: kind)
                .standingNarrowings(exceptBy: server)
            return fields.isEmpty ? nil : .narrow(Record(id: id, kind: kind, fields: fields))
        }
    }

    /// Makes the journal know of every erasure, library, code, device and narrowing that `store`
    /// knows of, so that one that was lost or is begun anew does not forget them.
    ///
    /// Where there is none it is begun, whole or not at all: an empty one would open the public
    /// surfaces. Nobody else writes meanwhile, so no line is lost between reading and writing.
    public func learn(from store: any Store) async throws {
        try await store.transaction { transaction in
            let taught = try Journal.lessons.flatMap { try $0(transaction) }
            let news = try entries().news(in: taught)
            if !exists {
                try PrivateFile.write(Journal.firstLine + news.flatMap(\.line), to: path)
            } else if !news.isEmpty {
                try append(news)
            }
        }
    }

    /// Makes the store know what the journal knows, in one transaction.
    @discardableResult
    public func apply(to store: any Store, effects: Effects) async throws -> Applied {
        try await apply(to: store, with: [], effects: effects)
    }

    /// Makes the store know what the journal knows, and `others` beside it, in one transaction.
    func apply(
        to store: any Store, with others: [Entry], effects: Effects
    ) async throws -> Applied {
        try await store.transaction { try apply(in: $0, with: others, effects: effects) }
    }

    /// Makes the store know what the journal knows, and `others` beside it.
    @discardableResult
    func apply(
        in transaction: any StoreTransaction, with others: [Entry] = [], effects: Effects
    ) throws -> Applied {
        let entries = try entries() + others
        var applied = Applied()
        for case .purge(let id, let time) in entries where try transaction.purge(of: id) == nil {
            _ = try Erasure.erase(id, time: time, tag: effects.random(), in: transaction)
            applied.purged.append(id)
        }
        if !applied.purged.isEmpty { try blankNarrowings(of: Set(applied.purged)) }
        for account in entries.libraries.values.sorted(by: { $0.slug < $1.slug })
        where try account.isNewer(than: transaction.library(account.slug)) {
            try transaction.put(account)
            applied.libraries.append(account.slug)
        }
        try letIn(entries, &applied, in: transaction)
        try shutOut(entries, &applied, in: transaction)
        if !applied.libraries.isEmpty {
            _ = try Region.settle(in: transaction, effects: effects)
        }
        let narrowings = entries.narrowings
        guard !narrowings.isEmpty else { return applied }
        var merge = try BatchMerge(
            transaction: transaction, caller: nil, now: effects.now(),
            epoch: try transaction.epoch(), isRestored: true)
        for save in narrowings where try merge.narrowAgain(save) {
            applied.narrowed.insert(save.id)
        }
        try merge.finish(tag: effects.random())
        return applied
    }

    /// Codes, devices, tokens and replica ids.
    private func letIn(
        _ entries: [Entry], _ applied: inout Applied, in transaction: any StoreTransaction
    ) throws {
        let gone = entries.gone
        for entry in entries {
            switch entry {
            case .code(let code):
                let known = try transaction.enrolment(hash: code.hash)
                let merged = code.merged(with: known)
                if merged == known { continue }
                try transaction.put(merged)
                applied.credentials += 1
            case .device(let device):
                if try transaction.device(device.id) != nil { continue }
                try transaction.put(device)
                applied.enrolled.append(device.id)
            case .token(let token):
                let known = try transaction.token(hash: token.hash)
                let merged = token.merged(with: known)
                if merged == known { continue }
                try transaction.put(merged)
                applied.credentials += 1
            case .replica(let replica):
                if try gone.has(replica) || transaction.replica(replica.id) != nil { continue }
                try transaction.put(replica)
                applied.credentials += 1
            default: continue
            }
        }
    }

    private func shutOut(
        _ entries: [Entry], _ applied: inout Applied, in transaction: any StoreTransaction
    ) throws {
        for id in entries.gone.replicas where try transaction.replica(id) != nil {
            try transaction.removeReplica(id)
            applied.credentials += 1
        }
        for entry in entries {
            guard let (name, time, isGone) = entry.exclusion,
                let device = try transaction.device(name)
            else { continue }
            let isNews = try transaction.shutOut(device, at: time, isGone: isGone)
            if isNews { applied.revoked.append(name) }
        }
    }
}

extension Journal.Entry {
    /// The device that it shuts out, since when, and whether that is gone for good.
    fileprivate var exclusion: (device: String, time: Int64, isGone: Bool)? {
        switch self {
        case .revoke(let device, let time): (device, time, false)
        case .retire(let device, let time): (device, time, true)
        default: nil
        }
    }
}

/// What was given up for good.
private struct Gone {
    var devices: Set<String> = []
    var replicas: Set<ReplicaID> = []

    func has(_ replica: ReplicaAccount) -> Bool {
        devices.contains(replica.device) || replicas.contains(replica.id)
    }
}

extension [Journal.Entry] {
    /// The saves that made records be seen by fewer, oldest first.
    var narrowings: [Record] {
        compactMap { if case .narrow(let save) = $0 { save } else { nil } }
    }

    /// What became of each library: of several lines the one after most changes, or else the last.
    var libraries: [LibrarySlug: LibraryAccount] {
        var states: [LibrarySlug: LibraryAccount] = [:]
        for case .library(let account) in self
        where account.changes >= states[account.slug]?.changes ?? 0 {
            states[account.slug] = account
        }
        return states
    }

    /// Of what a store teaches, that which is new to these lines.
    func news(in taught: [Journal.Entry]) -> [Journal.Entry] {
        let known = Set(map(\.key))
        let libraries = libraries
        var narrowed: [RecordID: Set<WriteKey>] = [:]
        for save in narrowings { narrowed[save.id, default: []].formUnion(save.writeKeys) }
        var erased: Set<RecordID> = []
        for case .purge(let id, _) in self + taught { erased.insert(id) }
        return taught.compactMap { entry in
            switch entry {
            case .narrow(var save):
                // Of what is erased nothing may be written down again.
                if erased.contains(save.id) { return nil }
                save.fields = save.fields.filter { path, field in
                    let key = WriteKey(path: path, identity: field.identity)
                    return narrowed[save.id]?.contains(key) != true
                }
                return save.fields.isEmpty ? nil : .narrow(save)
            // As a library was once is no news.
            case .library(let account):
                return account.isNewer(than: libraries[account.slug]) ? entry : nil
            default: return known.contains(entry.key) ? nil : entry
            }
        }
    }

    fileprivate var gone: Gone {
        reduce(into: Gone()) { gone, entry in
            switch entry {
            case .retire(let device, _): gone.devices.insert(device)
            case .forget(let replica, _): gone.replicas.insert(replica)
            default: break
            }
        }
    }
}

extension Enrolment {
    /// What became of a code that is told of twice: used if one says so, and the first end holds.
    func merged(with other: Enrolment?) -> Enrolment {
        Enrolment(
            hash: hash, library: library, expires: min(other?.expires ?? expires, expires),
            used: other?.used ?? used)
    }
}

extension DeviceToken {
    /// A token that is told of twice: the first end holds.
    func merged(with other: DeviceToken?) -> DeviceToken {
        DeviceToken(
            hash: hash, device: device, expires: min(other?.expires ?? expires, expires))
    }
}

extension LibraryAccount {
    /// Whether more became of it than of what is known.
    func isNewer(than known: LibraryAccount?) -> Bool {
        known.map { changes > $0.changes } ?? true
    }
}
