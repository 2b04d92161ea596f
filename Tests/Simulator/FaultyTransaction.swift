internal import LibsyncModel
internal import LibsyncStore

/// A transaction's handle that counts each operation, and fails at one, before passing it on.
///
/// Rows, lists and settings are here; the other storages in the file beside.
struct FaultyTransaction: StoreTransaction {
    private let transaction: any StoreTransaction
    private let fault: Fault

    init(_ transaction: any StoreTransaction, _ fault: Fault) {
        self.transaction = transaction
        self.fault = fault
    }

    /// The handle beneath, once this operation is counted.
    func counted() throws -> any StoreTransaction {
        try fault.step()
        return transaction
    }

    // MARK: Rows

    func row(_ id: RecordID) throws -> Row? { try counted().row(id) }

    func rowText(_ id: RecordID) throws -> String? { try counted().rowText(id) }

    func put(_ row: Row) throws { try counted().put(row) }

    func put(text: String, json: JSONValue) throws { try counted().put(text: text, json: json) }

    func remove(_ id: RecordID) throws { try counted().remove(id) }

    func withdraw(_ id: RecordID, at sequence: Int64) throws {
        try counted().withdraw(id, at: sequence)
    }

    func withdrawal(of id: RecordID) throws -> Int64 { try counted().withdrawal(of: id) }

    func removeWithdrawals(after sequence: Int64) throws {
        try counted().removeWithdrawals(after: sequence)
    }

    func hold(_ id: RecordID) throws { try counted().hold(id) }

    func heldRow(_ id: RecordID) throws -> Row? { try counted().heldRow(id) }

    func heldIDs() throws -> [RecordID] { try counted().heldIDs() }

    func release(_ id: RecordID) throws { try counted().release(id) }

    func tombstones(through sequence: Int64) throws -> [(id: RecordID, sequence: Int64)] {
        try counted().tombstones(through: sequence)
    }

    func rowCount() throws -> Int { try counted().rowCount() }

    func rowIDs(in range: IDRange) throws -> [RecordID] { try counted().rowIDs(in: range) }

    func isIntact(_ id: RecordID) throws -> Bool { try counted().isIntact(id) }
    func misfiled() throws -> [RecordID] { try counted().misfiled() }
    func removeUnnamed() throws { try counted().removeUnnamed() }

    func markSeen(_ id: RecordID, by library: LibrarySlug) throws {
        try counted().markSeen(id, by: library)
    }

    // MARK: Views

    func current(_ id: RecordID) throws -> Row? { try counted().current(id) }

    func putView(_ row: Row) throws { try counted().putView(row) }

    func removeView(_ id: RecordID) throws { try counted().removeView(id) }

    func viewIDs() throws -> [RecordID] { try counted().viewIDs() }

    // MARK: Lists, lines, digests

    func list(_ query: RecordQuery) throws -> [Row] { try counted().list(query) }

    func ids(prefix: String, limit: Int) throws -> [RecordID] {
        try counted().ids(prefix: prefix, limit: limit)
    }

    func count(kind: String) throws -> Int { try counted().count(kind: kind) }

    func lines(
        after sequence: Int64, limit: Int, bytesMax: Int, for library: LibrarySlug
    ) throws -> [PullLine] {
        try counted().lines(after: sequence, limit: limit, bytesMax: bytesMax, for: library)
    }

    func snapshot(
        of range: IDRange, limit: Int, bytesMax: Int, for library: LibrarySlug
    ) throws -> [PullLine] {
        try counted().snapshot(of: range, limit: limit, bytesMax: bytesMax, for: library)
    }

    func digest(for library: LibrarySlug) throws -> RowDigest {
        try counted().digest(for: library)
    }

    func recomputedDigest(for library: LibrarySlug) throws -> RowDigest {
        try counted().recomputedDigest(for: library)
    }

    func parts(
        of range: IDRange, atMost count: Int, for library: LibrarySlug
    ) throws -> [RangeDigest] {
        try counted().parts(of: range, atMost: count, for: library)
    }

    func recomputedDigest(
        of range: IDRange, for library: LibrarySlug
    ) throws -> RangeDigest {
        try counted().recomputedDigest(of: range, for: library)
    }

    func rebuildDigests() throws { try counted().rebuildDigests() }

    // MARK: Settings

    func setting(_ name: SettingName) throws -> String? { try counted().setting(name) }

    func set(_ name: SettingName, to value: String?) throws {
        try counted().set(name, to: value)
    }
}
