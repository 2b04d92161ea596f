internal import Foundation

// The JSON form of records and provenances: what the store keeps and what the wire carries. The
// stamps of a record are written as one default (`stamp`) and its exceptions (`stamps`), since
// most fields of a record are typed in one save.

extension Provenance {
    /// The JSON form: `at`, `by`, and what differs from the ordinary case.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "at": .string(typed.description), "by": .string(library.description),
        ]
        if effective != typed { members["effective"] = .string(effective.description) }
        if let base { members["base"] = .string(base.description) }
        if !resolves.isEmpty {
            members["resolves"] = .array(resolves.map { .string($0.description) })
        }
        if !saw.isEmpty {
            members["saw"] = .object(
                Dictionary(
                    uniqueKeysWithValues: saw.map {
                        ($0.key.description, .string($0.value.description))
                    }))
        }
        if let label { members["label"] = .string(label) }
        if seenTime != 0 { members["seen"] = .integer(Int(seenTime)) }
        if let healedBy { members["healedBy"] = .string(healedBy.description) }
        return .object(members)
    }

    /// Reads the JSON form; nil when a member is missing or malformed.
    ///
    /// Unknown members are ignored.
    public init?(json: JSONValue) {
        guard let typed = json["at"]?.string.flatMap({ Stamp($0) }),
            let library = json["by"]?.string.flatMap({ LibrarySlug($0) })
        else { return nil }
        self.init(typed: typed, library: library)
        if let text = json["effective"] {
            guard let stamp = text.string.flatMap({ Stamp($0) }) else { return nil }
            effective = stamp
        }
        if let text = json["base"] {
            guard let identity = text.string.flatMap({ WriteIdentity($0) }) else { return nil }
            base = identity
        }
        if let text = json["label"] {
            guard let label = text.string, Provenance.isLabel(label) else { return nil }
            // NFC, so that labels that are equal to Swift have equal bytes in `commonProvenance`.
            self.label =
                label.utf8.allSatisfy { $0 < 0x80 }
                ? label : label.precomposedStringWithCanonicalMapping
        }
        if let time = json["seen"] {
            guard let milliseconds = time.integer, milliseconds >= 0 else { return nil }
            seenTime = Int64(milliseconds)
        }
        if let text = json["healedBy"] {
            guard let slug = text.string.flatMap({ LibrarySlug($0) }) else { return nil }
            healedBy = slug
        }
        guard readNamed(json) else { return nil }
    }

    /// Reads the writes that this one names in `resolves` and `saw`; false when malformed, or empty:
    /// without any the member is left out.
    private mutating func readNamed(_ json: JSONValue) -> Bool {
        if let list = json["resolves"] {
            guard let elements = list.array, !elements.isEmpty else { return false }
            resolves = elements.compactMap { $0.string.flatMap { WriteIdentity($0) } }
            if resolves.count != elements.count { return false }
        }
        if let map = json["saw"] {
            guard let members = map.object, !members.isEmpty else { return false }
            for (key, value) in members {
                guard let path = FieldPath(key),
                    let identity = value.string.flatMap({ WriteIdentity($0) })
                else { return false }
                saw[path] = identity
            }
        }
        return true
    }

    /// The longest label, in characters.
    public static let labelCharactersMax = 40

    /// Whether `text` may be a label: 1 to 40 code points, no control characters.
    public static func isLabel(_ text: String) -> Bool {
        // Code points, because what is one `Character` changes with each version of Unicode.
        (1...labelCharactersMax).contains(text.unicodeScalars.count)
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}

extension Record {
    /// The JSON form: `id`, `kind`, `fields`, `stamp`, `stamps`, and `revision` unless 0.
    public var json: JSONValue { .object(jsonMembers) }

    var jsonMembers: [String: JSONValue] {
        let common = commonProvenance
        var values: [String: JSONValue] = [:]
        values.reserveCapacity(fields.count)
        var exceptions: [String: JSONValue] = [:]
        for (path, field) in fields {
            values[path.description] = field.value
            if field.provenance != common {
                exceptions[path.description] = field.provenance.json
            }
        }
        var members: [String: JSONValue] = [
            "id": .string(id.description), "kind": .string(kind), "fields": .object(values),
        ]
        if let common { members["stamp"] = common.json }
        if !exceptions.isEmpty { members["stamps"] = .object(exceptions) }
        if revision != 0 { members["revision"] = .integer(revision) }
        return members
    }

    /// The provenance that most fields share; of several, the one with the least text, so that the
    /// form is canonical.
    private var commonProvenance: Provenance? {
        guard let first = fields.first?.value.provenance else { return nil }
        if fields.values.allSatisfy({ $0.provenance == first }) { return first }
        var counts: [Provenance: Int] = [:]
        for field in fields.values { counts[field.provenance, default: 0] += 1 }
        let most = counts.values.max() ?? 0
        return counts.filter { $0.value == most }.keys
            .map { (provenance: $0, text: $0.json.canonicalText) }
            .min { $0.text < $1.text }?.provenance
    }

    /// Reads the JSON form.
    ///
    /// Unknown members are ignored, unknown kinds and fields kept.
    ///
    /// - Throws: `RecordFailure` that names the first member at fault.
    public init(json: JSONValue) throws(RecordFailure) {
        guard let id = json["id"]?.string.flatMap({ RecordID($0) }) else {
            throw RecordFailure(member: "id")
        }
        guard let kind = json["kind"]?.string, Kind.isName(kind) else {
            throw RecordFailure(member: "kind")
        }
        self.init(id: id, kind: kind)
        guard let values = json["fields"]?.object, !values.isEmpty else {
            throw RecordFailure(member: "fields")
        }
        let common = json["stamp"].flatMap { Provenance(json: $0) }
        if json["stamp"] != nil, common == nil { throw RecordFailure(member: "stamp") }
        guard let exceptions = (json["stamps"] ?? [:]).object else {
            throw RecordFailure(member: "stamps")
        }
        fields.reserveCapacity(values.count)
        for (key, value) in values {
            guard let path = FieldPath(key) else { throw RecordFailure(member: "fields/\(key)") }
            let own = exceptions[key]
            guard let provenance = own.map({ Provenance(json: $0) }) ?? common else {
                throw RecordFailure(member: own == nil ? "stamp" : "stamps/\(key)")
            }
            fields[path] = Field(value: value, provenance: provenance)
        }
        if let stray = exceptions.keys.filter({ values[$0] == nil }).min() {
            throw RecordFailure(member: "stamps/\(stray)")
        }
        if let revision = json["revision"] {
            guard let number = revision.integer, number >= 0 else {
                throw RecordFailure(member: "revision")
            }
            self.revision = number
        }
    }
}

/// A record's JSON form is not what it must be; `member` names the place.
public struct RecordFailure: Error, Hashable, Sendable {
    /// The member at fault, such as `stamps/name/nb`.
    public let member: String

    /// A failure at `member`.
    public init(member: String) { self.member = member }
}

/// A record as the server hands it out: its state, its place in the sequence, its open conflicts.
public struct Row: Hashable, Sendable {
    /// The state.
    public var record: Record
    /// The server's position number of the last commit that touched the record; 0 before any.
    public var sequence: Int64
    /// The open conflicts.
    public var conflicts: [Conflict]

    /// A row.
    public init(record: Record, sequence: Int64, conflicts: [Conflict] = []) {
        self.record = record
        self.sequence = sequence
        self.conflicts = conflicts
    }

    /// The JSON form: the record's, with `sequence` and `conflicts`.
    public var json: JSONValue {
        var members = record.jsonMembers
        members["sequence"] = .integer(Int(sequence))
        if !conflicts.isEmpty { members["conflicts"] = .array(conflicts.map(\.json)) }
        return .object(members)
    }

    /// Reads the JSON form.
    /// - Throws: `RecordFailure` that names the first member at fault.
    public init(json: JSONValue) throws(RecordFailure) {
        record = try Record(json: json)
        guard let sequence = json["sequence"]?.integer, sequence >= 0 else {
            throw RecordFailure(member: "sequence")
        }
        self.sequence = Int64(sequence)
        conflicts = []
        guard let elements = (json["conflicts"] ?? []).array,
            json["conflicts"] == nil || !elements.isEmpty
        else {
            throw RecordFailure(member: "conflicts")
        }
        for element in elements {
            guard let conflict = Conflict(json: element, record: record.id) else {
                throw RecordFailure(member: "conflicts")
            }
            conflicts.append(conflict)
        }
    }

    /// Who may see the record; see `Record.effectiveVisibility`.
    public var visibility: Visibility { record.effectiveVisibility(conflicts: conflicts) }
}

extension Conflict {
    /// The JSON form: `id`, `path`, `reason`, the losing `value` and its `stamp`.
    public var json: JSONValue {
        [
            "id": .string(id), "path": .string(path.description),
            "reason": .string(reason.rawValue), "value": loser.value,
            "stamp": loser.provenance.json,
        ]
    }

    /// Reads the JSON form; nil when malformed.
    ///
    /// An unknown reason counts as `unseen`.
    public init?(json: JSONValue, record: RecordID) {
        guard let path = json["path"]?.string.flatMap({ FieldPath($0) }),
            let value = json["value"],
            let provenance = json["stamp"].flatMap({ Provenance(json: $0) }),
            let reason = json["reason"]?.string
        else { return nil }
        self.init(
            record: record, path: path, reason: Reason(rawValue: reason) ?? .unseen,
            loser: Field(value: value, provenance: provenance))
    }
}
