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
    /// - Parameter received: when each write reached the server.
    func faults(
        of row: Row, accepted: [FieldPath: Set<WriteIdentity>], received: [WriteIdentity: Int64]
    ) -> [String] {
        if unclear.contains(row.record.id) { return [] }
        var faults: [String] = []
        var expected: Set<WriteKey> = []
        for (path, identities) in accepted where path.root != "seen" {
            guard let winner = row.record.fields[path] else {
                faults.append("\(row.record.id) \(path): accepted writes, and no value")
                continue
            }
            let named = named(by: identities, at: path, of: row.record.id)
            if named.contains(winner.identity) {
                faults.append("\(row.record.id) \(path): holds a value that a later writer saw")
            }
            for identity in identities.subtracting(named)
            where identity != winner.identity && identity.hash != winner.hash {
                expected.insert(WriteKey(path: path, identity: identity))
            }
            // A stamp that time has passed before it arrived cannot be told from an honest one.
            if winner.provenance.typed.milliseconds > received[winner.identity, default: .max] {
                faults += clockFaults(at: path, of: row.record.id, winner, identities)
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

    /// What the writers of `identities` had seen; through a refused write to what lay below it.
    private func named(
        by identities: Set<WriteIdentity>, at path: FieldPath, of id: RecordID
    ) -> Set<WriteIdentity> {
        var named: Set<WriteIdentity> = []
        var pending = identities.flatMap { seen(by: $0, at: path, of: id) }
        while let identity = pending.popLast() {
            guard named.insert(identity).inserted, refused.contains(identity) else { continue }
            pending += seen(by: identity, at: path, of: id)
        }
        return named
    }

    private func seen(
        by identity: WriteIdentity, at path: FieldPath, of id: RecordID
    ) -> Set<WriteIdentity> {
        writes[id]?[WriteKey(path: path, identity: identity)]?.seen ?? []
    }

    /// Values that stand in a deleted record and that its deleter had not seen.
    private func unseenByDeletion(of record: Record) -> Set<WriteKey> {
        guard let deletion = record.fields["deleted"], deletion.value == true,
            let write = writes[record.id]?[
                WriteKey(path: "deleted", identity: deletion.identity)]
        else { return [] }
        var unseen: Set<WriteKey> = []
        for (path, field) in record.fields where path != "deleted" && path.root != "seen" {
            var known: Set<WriteIdentity> = []
            var pending = [write.screen[path]].compactMap(\.self)
            while let identity = pending.popLast() {
                guard known.insert(identity).inserted else { continue }
                pending += seen(by: identity, at: path, of: record.id)
            }
            if !known.contains(field.identity) {
                unseen.insert(WriteKey(path: path, identity: field.identity))
            }
        }
        return unseen
    }

    /// A wrong clock must not beat an honest edit that was typed more than 240 s later: 120 s are
    /// tolerated, and as much again passes between measuring and fixing.
    private func clockFaults(
        at path: FieldPath, of id: RecordID, _ winner: Field, _ identities: Set<WriteIdentity>
    ) -> [String] {
        guard let won = writes[id]?[WriteKey(path: path, identity: winner.identity)],
            !won.isHonest
        else { return [] }
        return identities.compactMap { identity in
            guard let lost = writes[id]?[WriteKey(path: path, identity: identity)],
                lost.isHonest, lost.time > won.time + 240_000
            else { return nil }
            return "\(id) \(path): a wrong clock beats an honest edit typed "
                + "\((lost.time - won.time) / 1_000) s later"
        }
    }
}
