/// Any synchronised thing: an event, a place, a text, a library.
///
/// A set of fields with one name.
public struct Record: Hashable, Sendable {
    /// Its name.
    public let id: RecordID
    /// Its kind: `event`, `place`, …, or one that this release does not know.
    public let kind: String
    /// Its fields by path; a field whose value is `null` is a removed key.
    public var fields: [FieldPath: Field]
    /// Its SEQUENCE in the sense of RFC 5545: raised by the server when time, place, rule or
    /// status change; merges by maximum (SYNC rule 13).
    public var revision: Int

    /// A record of these fields.
    public init(
        id: RecordID, kind: String, fields: [FieldPath: Field] = [:], revision: Int = 0
    ) {
        self.id = id
        self.kind = kind
        self.fields = fields
        self.revision = revision
    }

    /// The value at `path`; nil when there is none or it was removed.
    public subscript(_ path: FieldPath) -> JSONValue? {
        guard let value = fields[path]?.value, !value.isNull else { return nil }
        return value
    }

    /// The values below `root`, by the unescaped rest of the path: `name` gives `nb`, `nn`, ….
    public func values(below root: String) -> [String: JSONValue] {
        var values: [String: JSONValue] = [:]
        let prefix = root + "/"
        for (path, field) in fields
        where path.description.hasPrefix(prefix) && !field.value.isNull {
            let rest = path.segments.dropFirst(root.split(separator: "/").count)
            values[rest.joined(separator: "/")] = field.value
        }
        return values
    }

    /// The members of a set: `keywords` gives its words, sorted.
    public func members(of root: String) -> [String] {
        values(below: root).filter { $0.value != .bool(false) }.keys.sorted()
    }

    /// The owner, a library's slug; nil for a half record of which no owner is known yet.
    public var library: LibrarySlug? { self["library"]?.string.flatMap { LibrarySlug($0) } }

    /// Whether the record is deleted.
    public var isDeleted: Bool { self["deleted"]?.bool == true }

    /// When the record was last changed: the greatest effective stamp of its fields, in
    /// milliseconds since 1970.
    public var modifiedMilliseconds: Int64 {
        fields.values.lazy.map(\.provenance.effective.milliseconds).max() ?? 0
    }

    /// The values alone, for showing: removed keys are left out.
    public var values: [FieldPath: JSONValue] {
        fields.compactMapValues { $0.value.isNull ? nil : $0.value }
    }

    /// The fields whose change calendars must hear of (RFC 5545, 3.8.7.4).
    private static let revisingRoots: Set<String> = [
        "when", "dates", "segments", "places", "location", "status",
    ]

    /// The revision after a change from `before`: one more when time, place, rule or status changed.
    public func revisionAfter(_ before: Record?) -> Int {
        guard let before else { return revision }
        let isRevised = fields.contains { path, field in
            let root = path.root
            let counts =
                Record.revisingRoots.contains(root)
                || root == "overrides" && ["status", "when", "place"].contains(path.segments.last)
            return counts && before.fields[path]?.hash != field.hash
        }
        return isRevised ? max(revision, before.revision) + 1 : max(revision, before.revision)
    }
}
