public import LibsyncModel
internal import LibsyncStore

/// One write that was accepted once and is not in the store (SYNC rule 21).
public struct LostWrite: Hashable, Sendable {
    /// How it is known that there was such a write.
    public enum Evidence: Hashable, Sendable {
        /// Writes that are there name it as what their writers had seen.
        case named
        /// It is in a store that a restore put aside, in this folder.
        case former(String)
    }
    /// The record.
    public let record: RecordID
    /// The field.
    public let path: FieldPath
    /// Which write it is; its stamp says when it was typed, and on which replica.
    public let identity: WriteIdentity
    /// Who wrote it, and what; nil when only its name is known.
    public let field: Field?
    /// How it is known.
    public let evidence: Evidence
    /// The record's name, in any language; empty when that is lost too.
    public internal(set) var name = ""

    /// The JSON form; `value` is left out when it is not known.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "record": .string(record.description), "name": .string(name),
            "path": .string(path.description), "stamp": .string(identity.typed.description),
            "typed": .string(typedText),
            "replica": .string(identity.typed.replica.description),
            "library": (field?.provenance.library.description).map { .string($0) } ?? .null,
            "label": (field?.provenance.label).map { .string($0) } ?? .null,
        ]
        if let field { members["value"] = field.value }
        if case .former(let folder) = evidence { members["former"] = .string(folder) }
        return .object(members)
    }

    /// When it was typed, by the clock that it was typed by: `2026-12-03T17:00:00Z`.
    public var typedText: String { isoTime(identity.typed.milliseconds) }
}

extension RecordHistory {
    /// Writes that others name as base, decided on, or seen by a deletion, and that are not there:
    /// a restored store has lost them, and nobody who held them has come back.
    ///
    /// Of a field's line of bases only the first missing one is known.
    var missing: Set<WriteKey> {
        var missing: Set<WriteKey> = []
        func look(_ identity: WriteIdentity, _ path: FieldPath) {
            let key = WriteKey(path: path, identity: identity)
            if !has(key) { missing.insert(key) }
        }
        for (path, writes) in [accepted, proposals].joined() {
            for write in writes.values {
                if let base = write.provenance.base { look(base, path) }
                for identity in write.provenance.resolves { look(identity, path) }
                for (path, identity) in write.provenance.saw { look(identity, path) }
            }
        }
        return missing
    }

    /// Whether that write is there, accepted or proposed.
    func has(_ key: WriteKey) -> Bool {
        accepted[key.path]?[key.identity] != nil || proposals[key.path]?[key.identity] != nil
    }

    /// Whether the server, which told of a merger with that write, has told of it again since.
    func hasRemade(_ key: WriteKey, by server: ReplicaID?) -> Bool {
        guard key.identity.typed.replica == server else { return false }
        return accepted[key.path]?.keys.contains {
            $0.typed.replica == server && $0.hash == key.identity.hash
        } ?? false
    }
}

/// Which lives of the store two copies of it share.
enum Lineage {
    /// The last sequence that two stores share: behind it each has had commits of its own.
    ///
    /// - Returns: 0 when they share no life; `Int64.max` when one only goes on where the other ends.
    static func shared(_ left: [Epoch], _ right: [Epoch]) -> Int64 {
        let common = zip(left, right).prefix { $0.id == $1.id }.count
        guard common > 0 else { return 0 }
        return min(
            left.dropFirst(common).first?.fork ?? .max, right.dropFirst(common).first?.fork ?? .max)
    }

    /// Whether each life but the first began by putting aside a store that is still here.
    static func isWhole(_ present: [Epoch], formers: [[Epoch]]) -> Bool {
        let begun = Set((formers + [present]).flatMap { $0.dropFirst().map(\.id) })
        return begun.count <= formers.count
    }
}
