internal import LibsyncModel
internal import LibsyncStore

// History, outbox, sequence and accounts.
extension FaultyTransaction {
    // MARK: History

    func append(_ entry: HistoryEntry) throws -> Int64 { try counted().append(entry) }

    func history(of id: RecordID) throws -> [HistoryEntry] { try counted().history(of: id) }

    func replace(_ entry: HistoryEntry) throws { try counted().replace(entry) }

    func removeHistory(of id: RecordID) throws { try counted().removeHistory(of: id) }

    func ownAccepted(after sequence: Int64) throws -> [HistoryEntry] {
        try counted().ownAccepted(after: sequence)
    }

    func forgetOwnAccepted(before milliseconds: Int64) throws {
        try counted().forgetOwnAccepted(before: milliseconds)
    }

    // MARK: Outbox

    func append(_ save: OutboxSave) throws -> Int64 { try counted().append(save) }

    func outbox(of id: RecordID?, limit: Int) throws -> [OutboxSave] {
        try counted().outbox(of: id, limit: limit)
    }

    func outboxCount() throws -> Int { try counted().outboxCount() }

    func replace(_ save: OutboxSave) throws { try counted().replace(save) }

    func removeSave(_ number: Int64) throws { try counted().removeSave(number) }

    func removeOffers() throws { try counted().removeOffers() }

    func fixedBatch() throws -> FixedBatch? { try counted().fixedBatch() }

    func setFixedBatch(_ batch: FixedBatch?) throws { try counted().setFixedBatch(batch) }

    func park(_ save: ParkedSave) throws { try counted().park(save) }

    func parked() throws -> [ParkedSave] { try counted().parked() }

    func removeParked(_ number: Int64) throws { try counted().removeParked(number) }

    // MARK: Sequence

    func head() throws -> Commit? { try counted().head() }

    func commit(containing sequence: Int64) throws -> Commit? {
        try counted().commit(containing: sequence)
    }

    func append(_ commit: Commit) throws { try counted().append(commit) }

    func ledgerEntry(_ replica: ReplicaID) throws -> LedgerEntry? {
        try counted().ledgerEntry(replica)
    }

    func put(_ entry: LedgerEntry) throws { try counted().put(entry) }

    func epochs() throws -> [Epoch] { try counted().epochs() }

    func append(_ epoch: Epoch) throws { try counted().append(epoch) }

    func rungs(_ kind: Rung.Kind) throws -> [Rung] { try counted().rungs(kind) }

    func append(_ rung: Rung) throws { try counted().append(rung) }

    func removeRungs(above sequence: Int64, _ kind: Rung.Kind) throws {
        try counted().removeRungs(above: sequence, kind)
    }

    // MARK: Accounts

    func libraries() throws -> [LibraryAccount] { try counted().libraries() }

    func library(_ slug: LibrarySlug) throws -> LibraryAccount? { try counted().library(slug) }

    func put(_ library: LibraryAccount) throws { try counted().put(library) }

    func devices() throws -> [Device] { try counted().devices() }

    func device(_ id: String) throws -> Device? { try counted().device(id) }

    func put(_ device: Device) throws { try counted().put(device) }

    func token(hash: String) throws -> DeviceToken? { try counted().token(hash: hash) }

    func put(_ token: DeviceToken) throws { try counted().put(token) }

    func tokens(of device: String) throws -> [DeviceToken] { try counted().tokens(of: device) }

    func enrolment(hash: String) throws -> Enrolment? { try counted().enrolment(hash: hash) }

    func enrolments() throws -> [Enrolment] { try counted().enrolments() }

    func put(_ enrolment: Enrolment) throws { try counted().put(enrolment) }

    func replica(_ id: ReplicaID) throws -> ReplicaAccount? { try counted().replica(id) }

    func replicas() throws -> [ReplicaAccount] { try counted().replicas() }

    func removeReplica(_ id: ReplicaID) throws { try counted().removeReplica(id) }

    func resetReadSequences() throws { try counted().resetReadSequences() }

    func replicas(of device: String) throws -> [ReplicaAccount] {
        try counted().replicas(of: device)
    }

    func put(_ replica: ReplicaAccount) throws { try counted().put(replica) }
}

// Erasure.
extension FaultyTransaction {
    func purge(_ purge: Purge) throws -> Bool { try counted().purge(purge) }

    func purge(of id: RecordID) throws -> Purge? { try counted().purge(of: id) }

    func purges() throws -> [Purge] { try counted().purges() }

    func ledgerEntries() throws -> [LedgerEntry] { try counted().ledgerEntries() }
}
