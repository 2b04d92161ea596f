internal import LibsyncModel

/// Accounts for every write: typed, acknowledged, refused, and after a restore of the server which
/// replicas still hold it.
struct Ledger {
    /// One write.
    struct Entry {
        let id: RecordID
        let path: FieldPath
        /// Machines on which it was typed, or whose file holds it typed.
        var desks: Set<Int>
        var isAcknowledged = false
        var isRefused = false
        /// Nil while the server has it; after a restore that lost it, who could bring it back.
        var holders: Set<Int>?
    }

    private(set) var entries: [Oracle.WriteKey: Entry] = [:]
    private var erased: Set<RecordID> = []
    /// Records of which compaction dropped the tombstone.
    private(set) var forgotten: Set<RecordID> = []

    /// Takes note of a write that somebody typed.
    mutating func typed(
        _ identity: WriteIdentity, at path: FieldPath, of id: RecordID, desk: Int
    ) {
        // Typed where nobody had heard of the erasure yet.
        if erased.contains(id) { return }
        let key = Oracle.WriteKey(path: path, identity: identity)
        entries[key, default: Entry(id: id, path: path, desks: [])].desks.insert(desk)
    }

    /// Takes note of an acknowledgement.
    ///
    /// - Returns: whether it is news.
    mutating func acknowledged(_ key: Oracle.WriteKey) -> Bool {
        guard let entry = entries[key], !entry.isAcknowledged else { return false }
        entries[key]?.isAcknowledged = true
        return true
    }

    /// Takes note of a refusal, with the reason, at the writer's own desk.
    mutating func refused(_ key: Oracle.WriteKey) { entries[key]?.isRefused = true }

    /// A machine's file was copied: both hold what was typed.
    mutating func copied(from desk: Int, to copy: Int) {
        for (key, entry) in entries where entry.desks.contains(desk) {
            entries[key]?.desks.insert(copy)
        }
    }

    /// A machine's file was put back: it holds `kept` only.
    mutating func putBack(_ desk: Int, keeping kept: Set<Oracle.WriteKey>) {
        for (key, entry) in entries {
            if entry.desks.contains(desk), !kept.contains(key) {
                entries[key]?.desks.remove(desk)
            }
            if entry.holders?.contains(desk) == true, !kept.contains(key) {
                entries[key]?.holders?.remove(desk)
            }
        }
    }

    /// The server was put back: these writes are on its disk, and of the others these machines hold
    /// what stands beside them.
    mutating func serverPutBack(
        keeping kept: Set<Oracle.WriteKey>, holders: [Oracle.WriteKey: Set<Int>]
    ) {
        for key in entries.keys {
            entries[key]?.holders = kept.contains(key) ? nil : holders[key, default: []]
        }
    }

    /// A deleted record was compacted away, by everyone's knowledge: what is typed of it now is parked.
    mutating func forgotten(_ id: RecordID) {
        forgotten.insert(id)
        purged(id)
    }

    /// A record was erased: nobody owes anything of it any more.
    mutating func purged(_ id: RecordID) {
        erased.insert(id)
        entries = entries.filter { $0.value.id != id }
    }

    /// What must be in the server's history once everyone has synced: all that was acknowledged and
    /// that somebody held, and all that waits on a machine.
    var owed: [Oracle.WriteKey: Entry] {
        entries.filter { _, entry in
            if entry.isRefused { return false }
            if let holders = entry.holders { return !holders.isEmpty }
            return entry.isAcknowledged || !entry.desks.isEmpty
        }
    }
}
