internal import LibsyncModel

/// Knows who had seen what, because it looked at each screen just before and just after typing; and
/// says from that alone which conflicts there must be.
///
/// It reads no base, no `resolves`, no `saw` of the product.
struct Oracle {
    /// A write as it was typed.
    struct Write {
        let path: FieldPath
        let identity: WriteIdentity
        let value: JSONValue
        /// What its writer saw in the field, and the loser that it decided on.
        let seen: Set<WriteIdentity>
        /// True time of typing, in milliseconds since 1970.
        let time: Int64
        /// Whether the writer's clock was right.
        let isHonest: Bool
        /// Of a deletion: what its writer saw in all the fields.
        let screen: [FieldPath: WriteIdentity]
    }

    private(set) var writes: [RecordID: [WriteKey: Write]] = [:]
    /// Records of which two machines typed the same write.
    private var unclear: Set<RecordID> = []
    /// Writes that the server refused; who saw one saw what lay below it.
    var refused: Set<WriteIdentity> = []

    /// A write by field and identity: two fields of one save may hold the same value.
    struct WriteKey: Hashable {
        let path: FieldPath
        let identity: WriteIdentity
    }

    /// Takes note of what changed on a screen.
    ///
    /// - Returns: the writes that were typed.
    @discardableResult
    mutating func note(
        from before: Record?, to after: Record, decidingOn loser: WriteIdentity? = nil,
        time: Int64, isHonest: Bool
    ) -> [Write] {
        var typed: [Write] = []
        for (path, field) in after.fields
        where field.identity != before?.fields[path]?.identity && path.root != "seen" {
            let shown = before?.fields[path]?.identity
            let key = WriteKey(path: path, identity: field.identity)
            let write = Write(
                path: path, identity: field.identity, value: field.value,
                seen: Set([shown, loser].compactMap(\.self)), time: time, isHonest: isHonest,
                screen: (before?.fields ?? [:]).mapValues(\.identity))
            // Two copies of one file, their clocks standing back, may type one and the same write
            // having seen different things: nobody can tell which of them the server heard.
            if let twin = writes[after.id]?[key], twin.seen != write.seen || path == "deleted" {
                unclear.insert(after.id)
            }
            writes[after.id, default: [:]][key] = write
            typed.append(write)
        }
        return typed
    }

    /// What is wrong with a row whose history holds these writes; nothing when all is well.
    func faults(of row: Row, accepted: [FieldPath: Set<WriteIdentity>]) -> [String] {
        if isUnclear(row.record.id) { return [] }
        var faults: [String] = []
        var expected: Set<WriteKey> = []
        for (path, identities) in accepted where path.root != "seen" {
            guard let winner = row.record.fields[path] else {
                faults.append("\(row.record.id) \(path): accepted writes, and no value")
                continue
            }
            // Who saw a refused write saw what lies below it.
            let named = reached(
                from: identities.flatMap { write($0, at: path, of: row.record.id)?.seen ?? [] },
                at: path, of: row.record.id, passed: refused.contains)
            if named.contains(winner.identity) {
                faults.append("\(row.record.id) \(path): holds a value that a later writer saw")
            }
            for identity in identities.subtracting(named)
            where identity != winner.identity && identity.hash != winner.hash {
                expected.insert(WriteKey(path: path, identity: identity))
            }
        }
        expected.formUnion(unseenByDeletion(of: row.record))
        let listed = Set(
            row.conflicts.filter { $0.reason != .proposal }
                .map { WriteKey(path: $0.path, identity: $0.loser.identity) })
        for key in expected.subtracting(listed) {
            faults.append("\(row.record.id) \(key.path): \(key.identity) is not listed")
        }
        for key in listed.subtracting(expected) {
            faults.append("\(row.record.id) \(key.path): \(key.identity) is listed for nothing")
        }
        return faults
    }

    /// Whether two machines typed the same write of that record.
    func isUnclear(_ id: RecordID) -> Bool { unclear.contains(id) }

    /// The write as it was typed.
    func write(_ identity: WriteIdentity, at path: FieldPath, of id: RecordID) -> Write? {
        writes[id]?[WriteKey(path: path, identity: identity)]
    }

    /// `start`, and what was seen below those of it that are `passed`.
    private func reached(
        from start: some Sequence<WriteIdentity>, at path: FieldPath, of id: RecordID,
        passed: (WriteIdentity) -> Bool
    ) -> Set<WriteIdentity> {
        var reached: Set<WriteIdentity> = []
        var pending = Array(start)
        while let identity = pending.popLast() {
            guard reached.insert(identity).inserted, passed(identity) else { continue }
            pending += write(identity, at: path, of: id)?.seen ?? []
        }
        return reached
    }

    /// Values that stand in a deleted record and that its deleter had not seen.
    private func unseenByDeletion(of record: Record) -> Set<WriteKey> {
        guard let deletion = record.fields["deleted"], deletion.value == true,
            let write = write(deletion.identity, at: "deleted", of: record.id)
        else { return [] }
        let fields = record.fields.filter { $0.key != "deleted" && $0.key.root != "seen" }
        let keys = fields.map { WriteKey(path: $0.key, identity: $0.value.identity) }
        return Set(
            keys.filter { key in
                let known = [write.screen[key.path]].compactMap(\.self)
                return !reached(from: known, at: key.path, of: record.id) { _ in true }
                    .contains(key.identity)
            })
    }
}
