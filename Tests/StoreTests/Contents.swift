import LibsyncModel
import LibsyncStore

/// All that a store holds, as far as its contract shows it: two stores of equal contents are equal
/// to any caller.
struct Contents: Equatable, Sendable {
    var rows: [String] = []
    var views: [Row] = []
    var lines: [[PullLine]] = []
    var digests: [RowDigest] = []
    var history: [HistoryEntry] = []
    var outbox: [OutboxSave] = []
    var batch: FixedBatch?
    var parked: [ParkedSave] = []
    var commits: [Commit] = []
    var ledger: [LedgerEntry] = []
    var epochs: [Epoch] = []
    var rungs: [Rung] = []
    var libraries: [LibraryAccount] = []
    var devices: [Device] = []
    var tokens: [DeviceToken] = []
    var enrolment: Enrolment?
    var replicas: [ReplicaAccount] = []
    var settings: [String: String] = [:]
    /// Whether the digests are what the rows add up to.
    var isWhole = true

    /// Reads records 1 to 12, replicas 1 to 3, the tokens and replicas of every device, and the
    /// enrolment of hash `code`: the worlds of these tests are no larger.
    init(_ transaction: any StoreTransaction) throws {
        rows = try transaction.rowIDs().compactMap { try transaction.rowText($0) }
        views = try transaction.viewIDs().compactMap { try transaction.current($0) }
        for library in [fjordvik, skogdal, nordnes] {
            lines.append(try transaction.lines(after: 1, limit: .max, bytesMax: .max, for: library))
            let digest = try transaction.digest(for: library)
            digests.append(digest)
            if try transaction.recomputedDigest(for: library) != digest { isWhole = false }
        }
        for number in 0...12 as ClosedRange<UInt64> {
            history += try transaction.history(of: recordID(number))
        }
        outbox = try transaction.outbox(of: nil, limit: .max)
        batch = try transaction.fixedBatch()
        parked = try transaction.parked()
        if let head = try transaction.head() {
            commits = try (1...head.last).compactMap { try transaction.commit(containing: $0) }
        }
        ledger = try (1...3).compactMap { try transaction.ledgerEntry(ReplicaID($0)) }
        epochs = try transaction.epochs()
        rungs = try transaction.rungs(.cursor) + transaction.rungs(.commit)
        libraries = try transaction.libraries()
        devices = try transaction.devices()
        tokens = try devices.flatMap { try transaction.tokens(of: $0.id) }
        enrolment = try transaction.enrolment(hash: "code")
        replicas = try devices.flatMap { try transaction.replicas(of: $0.id) }
        for name in SettingName.allCases {
            settings[name.rawValue] = try transaction.setting(name)
        }
    }
}

extension Store {
    /// All that the store holds.
    func contents() async throws -> Contents { try await read { try Contents($0) } }
}

/// A morning of a region: transactions that together write into every table.
enum Scenario {
    typealias Step = @Sendable (any StoreTransaction) throws -> Void

    static let steps: [Step] = [found, typed, sent, acknowledged, pulled, narrowed, resumed]

    private static let found: Step = { transaction in
        try transaction.append(Epoch(id: "first", fork: 0, began: 1))
        for library in [fjordvik, skogdal] {
            try transaction.put(
                LibraryAccount(slug: library, role: .member, record: recordID(9), added: 1))
        }
        try transaction.put(
            Device(id: "pc", library: fjordvik, label: "vakt", enrolled: 1, lastSeen: 1))
        try transaction.put(DeviceToken(hash: "token", device: "pc", expires: 9))
        try transaction.put(Enrolment(hash: "code", library: fjordvik, expires: 9))
        try transaction.put(ReplicaAccount(id: ReplicaID(1), device: "pc", registered: 1))
        try transaction.set(.epoch, to: "first")
    }

    private static let typed: Step = { transaction in
        try transaction.set(.clock, to: "\(stamp(5))")
        for number in 1...3 as ClosedRange<UInt64> {
            try transaction.append(OutboxSave(record: record(number)))
            try transaction.append(
                HistoryEntry(record: record(number), outcome: .pending, received: 5, isOwn: true))
            try transaction.putView(row(number, at: 0))
        }
    }

    private static let sent: Step = { transaction in
        let saves = try transaction.outbox(of: nil, limit: 2)
        try transaction.setFixedBatch(
            FixedBatch(
                replica: ReplicaID(1), number: 1, saves: saves.map(\.number), body: [1, 2, 3],
                isOffer: false))
        try transaction.set(.nextBatch, to: "2")
    }

    private static let acknowledged: Step = { transaction in
        for (index, var entry) in try transaction.history(of: recordID(1)).enumerated() {
            entry.outcome = .accepted
            entry.sequence = Int64(index + 1)
            try transaction.replace(entry)
        }
        for number in try transaction.fixedBatch()?.saves ?? [] {
            try transaction.removeSave(number)
        }
        try transaction.setFixedBatch(nil)
        try transaction.park(
            ParkedSave(record: record(3), code: "not-yours", detail: "Skogdals.", time: 6))
        try transaction.put(
            LedgerEntry(replica: ReplicaID(1), batch: 1, hash: "ab", answer: [9, 8]))
        try transaction.append(Commit(first: 1, last: 2, tag: 77, time: 6))
    }

    private static let pulled: Step = { transaction in
        try transaction.put(row(1, at: 1))
        try transaction.put(row(2, at: 2, .draft, hosts: [skogdal]))
        try transaction.put(row(4, at: 3, owner: skogdal, .public))
        try transaction.removeView(recordID(1))
        try transaction.append(Rung(kind: .cursor, sequence: 3, token: "c3"))
        try transaction.append(Rung(kind: .commit, sequence: 3, token: "m3"))
        try transaction.set(.cursor, to: "c3")
    }

    private static let narrowed: Step = { transaction in
        try transaction.put(row(4, at: 4, owner: skogdal, .draft))
        try transaction.put(row(2, at: 5, .draft))
        try transaction.markSeen(recordID(2), by: nordnes)
        try transaction.remove(recordID(1))
        try transaction.append(Commit(first: 3, last: 5, tag: 78, time: 7))
        try transaction.forgetOwnAccepted(before: 6)
    }

    private static let resumed: Step = { transaction in
        try transaction.append(Epoch(id: "second", fork: 4, began: 8))
        try transaction.removeRungs(above: 2, .cursor)
        try transaction.append(OutboxSave(record: record(4), isOffer: true))
        try transaction.removeOffers()
        try transaction.append(OutboxSave(record: record(2), isOffer: true))
        for save in try transaction.parked() { try transaction.removeParked(save.number) }
        try transaction.set(.cursor, to: nil)
    }
}
