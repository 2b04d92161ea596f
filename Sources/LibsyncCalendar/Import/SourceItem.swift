public import LibsyncModel

/// One thing of a source as the record that it would be here.
public struct SourceItem: Hashable, Sendable {
    /// What the source calls it: a UID, or the key of a row.
    public var key: String
    /// The record that it would become, the same on each machine of the library.
    public var id: RecordID
    /// The kind of record.
    public var kind: String
    /// What the source says, as fields.
    public var values: [FieldPath: JSONValue]
    /// Who may see it when it is made.
    public var visibility: Visibility
    /// A hash of what the source says, without its name, stamps and counters there: those change
    /// with every fetch of some sources, and never in others (iCloud keeps LAST-MODIFIED).
    public var hash: String
    /// Start, title and place in one text: what stays when a source renames all it has.
    public var likeness: String
    /// Its last date; nil for a series without an end, and for what has no date.
    public var last: LocalDate?
    /// What a person should know of how it was read, as clauses.
    public var remarks: [String] = []
    /// What the record does not hold and the source's own file keeps, by name.
    public var left: [String] = []
    /// What must be looked at.
    public var doubts: [Doubt] = []
    /// Why no record can hold it, as a clause; nil when one can.
    public var fault: String?
    /// Its first date alone, and those that are listed one by one, where the rule is at fault.
    public var withoutRule: [FieldPath: JSONValue]?

    /// An item that raises no question.
    public init(
        key: String, id: RecordID, kind: String, values: [FieldPath: JSONValue],
        visibility: Visibility, hash: String, likeness: String, last: LocalDate? = nil
    ) {
        self.key = key
        self.id = id
        self.kind = kind
        self.values = values
        self.visibility = visibility
        self.hash = hash
        self.likeness = likeness
        self.last = last
    }

    /// The name for people: in the language in which it has one.
    public var name: String { SourceItem.name(in: values) }

    /// Under what it is noted as not wanted where the source has it twice: the other one may be.
    var twinKey: String { "\(hash) \(key)" }

    static func name(in values: [FieldPath: JSONValue]) -> String {
        let names = values.filter { $0.key.root == "name" && !$0.value.isNull }
        return names.min { $0.key < $1.key }?.value.string ?? ""
    }

    /// Whether the source says that not everybody may see it.
    var isPrivate: Bool { doubts.contains { $0.kind == .markedPrivate } }

    /// The local start, as the field `when` has it: a date, or a date and time.
    public var start: String? { values["when"]?["start"]?.string }
}

extension SourceItem {
    /// For the source's file.
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "key": .string(key), "id": .string(id.description), "kind": .string(kind),
            "values": values.json, "visibility": .string(visibility.rawValue),
            "hash": .string(hash), "likeness": .string(likeness),
        ]
        if let last { members["last"] = .string(last.description) }
        if !remarks.isEmpty { members["remarks"] = .array(remarks.map { .string($0) }) }
        if !left.isEmpty { members["left"] = .array(left.map { .string($0) }) }
        if !doubts.isEmpty { members["doubts"] = .array(doubts.map(\.json)) }
        if let fault { members["fault"] = .string(fault) }
        if let withoutRule { members["withoutRule"] = withoutRule.json }
        return .object(members)
    }

    init?(json: JSONValue) {
        guard let key = json["key"]?.string, let kind = json["kind"]?.string,
            let id = json["id"]?.string.flatMap({ RecordID($0) }),
            let values = json["values"].flatMap({ [FieldPath: JSONValue](json: $0) }),
            let visibility = json["visibility"]?.string.flatMap({ Visibility(rawValue: $0) }),
            let hash = json["hash"]?.string, let likeness = json["likeness"]?.string
        else { return nil }
        self.init(
            key: key, id: id, kind: kind, values: values, visibility: visibility, hash: hash,
            likeness: likeness, last: json["last"]?.string.flatMap { LocalDate($0) })
        remarks = json["remarks"]?.array?.compactMap(\.string) ?? []
        left = json["left"]?.array?.compactMap(\.string) ?? []
        doubts = json["doubts"]?.array?.compactMap { Doubt(json: $0) } ?? []
        fault = json["fault"]?.string
        withoutRule = json["withoutRule"].flatMap { [FieldPath: JSONValue](json: $0) }
    }
}

extension [FieldPath: JSONValue] {
    /// The fields as one object.
    var json: JSONValue {
        .object(
            Dictionary<String, JSONValue>(
                uniqueKeysWithValues: map { ($0.key.description, $0.value) }))
    }

    /// Reads what `json` writes; nil when a name is no path.
    init?(json: JSONValue) {
        guard let members = json.object else { return nil }
        self.init(minimumCapacity: members.count)
        for (name, value) in members {
            guard let path = FieldPath(name) else { return nil }
            self[path] = value
        }
    }
}
