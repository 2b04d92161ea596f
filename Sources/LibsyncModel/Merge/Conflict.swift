internal import Crypto

/// Two writes of one field, neither of whose writers had seen the other; or an edit that a
/// deletion had not seen; or an edit by someone who meanwhile lost the right to make it.
public struct Conflict: Hashable, Sendable {
    /// Why it is reported.
    public enum Reason: String, Hashable, Sendable {
        /// The loser's writer and the winner's had not seen each other.
        case unseen
        /// The record is deleted, and the deleter had not seen this edit.
        case deleted
        /// The writer was no longer a co-host when the edit arrived; the owner decides.
        case proposal
    }

    /// Its name: a hash of record, path and the loser's identity, so every holder computes the same.
    public let id: String
    /// The field.
    public let path: FieldPath
    /// Why it is reported.
    public let reason: Reason
    /// The write that lost.
    public let loser: Field

    /// The conflict about `loser`.
    public init(record: RecordID, path: FieldPath, reason: Reason, loser: Field) {
        let name = "\(record)\n\(path)\n\(loser.identity)"
        id = SHA256.hash(data: Array(name.utf8)).prefix(8)
            .map { hexText(UInt64($0), digits: 2) }.joined()
        self.path = path
        self.reason = reason
        self.loser = loser
    }

    /// The field by which `library` says that it has taken note.
    public func acknowledgement(by library: LibrarySlug) -> FieldPath? {
        FieldPath(segments: ["seen", library.description, id])
    }
}

extension RecordHistory {
    /// The open conflicts, a function of the set of writes alone (SYNC rules 6, 10, 11), sorted by
    /// path and id.
    ///
    /// A losing write is open while no accepted write names it in `base` or `resolves` and its
    /// value differs from the winner's. Nothing is judged at arrival: the order of arrival would
    /// matter.
    public func conflicts(of record: Record) -> [Conflict] {
        var open: [Conflict] = []
        for (path, writes) in accepted where path.root != "seen" {
            guard let winner = record.fields[path] else { continue }
            if writes.count > 1 { open += unseen(at: path, writes: writes, winner: winner) }
        }
        open += editsUnseenByDeletion(of: record, beside: open)
        open += openProposals(of: record)
        return open.sorted { ($0.path, $0.id) < ($1.path, $1.id) }
    }

    private func unseen(
        at path: FieldPath, writes: [WriteIdentity: Field], winner: Field
    ) -> [Conflict] {
        let named = namedIdentities(at: path)
        return writes.compactMap { identity, loser in
            guard identity != winner.identity, loser.hash != winner.hash,
                !named.contains(identity)
            else { return nil }
            return Conflict(record: id, path: path, reason: .unseen, loser: loser)
        }
    }

    /// What accepted writes name at `path`; who names a refused write names its base too, for that
    /// is what its writer saw (SYNC rule 10).
    private func namedIdentities(at path: FieldPath) -> Set<WriteIdentity> {
        var named: Set<WriteIdentity> = []
        for write in accepted[path, default: [:]].values {
            if let base = write.provenance.base { named.insert(base) }
            named.formUnion(write.provenance.resolves)
        }
        guard let refused = proposals[path] else { return named }
        var pending = named.filter { refused[$0] != nil }
        while let identity = pending.popFirst() {
            guard let base = refused[identity]?.provenance.base,
                named.insert(base).inserted, refused[base] != nil
            else { continue }
            pending.insert(base)
        }
        return named
    }

    private func editsUnseenByDeletion(of record: Record, beside open: [Conflict]) -> [Conflict] {
        guard let deletion = record.fields["deleted"], deletion.value == true else { return [] }
        let reported = Set(open.map(\.id))
        return record.fields.compactMap { path, field in
            guard path != "deleted", path.root != "seen",
                !reaches(field.identity, from: deletion.provenance.saw[path], at: path)
            else { return nil }
            let conflict = Conflict(record: id, path: path, reason: .deleted, loser: field)
            return reported.contains(conflict.id) ? nil : conflict
        }
    }

    /// Whether `target` can be reached from `start` through bases and `resolves`.
    func reaches(_ target: WriteIdentity, from start: WriteIdentity?, at path: FieldPath) -> Bool {
        guard let start else { return false }
        var visited: Set<WriteIdentity> = []
        var pending = [start]
        while let identity = pending.popLast() {
            if identity == target { return true }
            guard visited.insert(identity).inserted else { continue }
            let write = accepted[path]?[identity] ?? proposals[path]?[identity]
            guard let write else { continue }
            if let base = write.provenance.base { pending.append(base) }
            pending += write.provenance.resolves
        }
        return false
    }

    private func openProposals(of record: Record) -> [Conflict] {
        proposals.flatMap { path, writes -> [Conflict] in
            let named = namedIdentities(at: path)
            return writes.compactMap { identity, write in
                guard write.hash != record.fields[path]?.hash, !named.contains(identity) else {
                    return nil
                }
                return Conflict(record: id, path: path, reason: .proposal, loser: write)
            }
        }
    }
}

extension Record {
    /// The visibility that holds: on a conflict about it the narrowest claim, until a person
    /// decides (SYNC rule 12).
    public func effectiveVisibility(conflicts: [Conflict]) -> Visibility {
        let claims = conflicts.lazy.filter { $0.path == "visibility" && $0.reason == .unseen }
            .compactMap { $0.loser.value.string.flatMap { Visibility(rawValue: $0) } }
        return min(visibility, claims.min() ?? visibility)
    }
}
