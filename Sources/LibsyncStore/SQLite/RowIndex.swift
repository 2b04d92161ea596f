internal import LibsyncModel

/// What the store needs to know of a row to find it again, read from its JSON without decoding
/// every field: a first pull brings tens of thousands of rows.
///
/// It says what `Row` says of the same JSON.
struct RowIndex {
    let id: String
    let kind: String
    let sequence: Int64
    let library: String?
    /// Co-hosts, each between spaces: ` skogdal nordnes `.
    let hosts: String
    let visibility: Int
    let isPublic: Bool
    let isDeleted: Bool
    let conflicts: Int
    let starts: String?
    let ends: String?

    /// The scopes in whose digest the row counts.
    var scopes: [String] {
        RowIndex.scopes(library: library, hosts: hosts, visibility: visibility)
    }

    static func scopes(library: String?, hosts: String, visibility: Int) -> [String] {
        guard let library else { return [] }
        if visibility > 0 { return ["shared"] }
        let drafts = Set(hosts.split(separator: " ").map(String.init)).union([library])
        return drafts.map { "draft/" + $0 }
    }

    /// Who may see the row: `*`, or slugs between spaces.
    var audience: String {
        guard let library else { return "" }
        return visibility > 0 ? "*" : " \(library)\(hosts.isEmpty ? " " : hosts)"
    }

    /// - Throws: `RecordFailure` when the row lacks what every row has.
    init(json: JSONValue) throws(RecordFailure) {
        guard let id = json["id"]?.string.flatMap({ RecordID($0) }) else {
            throw RecordFailure(member: "id")
        }
        guard let kind = json["kind"]?.string else { throw RecordFailure(member: "kind") }
        guard let sequence = json["sequence"]?.integer, sequence >= 0 else {
            throw RecordFailure(member: "sequence")
        }
        guard let fields = json["fields"]?.object else { throw RecordFailure(member: "fields") }
        self.id = id.description
        self.kind = kind
        self.sequence = Int64(sequence)
        library = fields["library"]?.string.flatMap { LibrarySlug($0) }?.description
        let claims = json["conflicts"]?.array ?? []
        conflicts = claims.count
        visibility = RowIndex.visibility(fields["visibility"], claims: claims)
        isDeleted = fields["deleted"]?.bool == true
        let isHidden = fields["hidden"].map { !$0.isNull } ?? false
        isPublic = library != nil && visibility == 2 && !isDeleted && !isHidden
        hosts = RowIndex.coHosts(fields)
        (starts, ends) = RowIndex.span(fields)
    }

    private static func visibility(_ value: JSONValue?, claims: [JSONValue]) -> Int {
        func rank(_ value: JSONValue?) -> Int {
            switch value?.string {
            case "public": 2
            case "region": 1
            default: 0
            }
        }
        let open = claims.filter { claim in
            guard claim["path"]?.string == "visibility" else { return false }
            // A reason that this release does not know counts as unseen, as it does in `Conflict`.
            return claim["reason"]?.string.flatMap { Conflict.Reason(rawValue: $0) } ?? .unseen
                == .unseen
        }
        return open.map { rank($0["value"]) }.reduce(rank(value), min)
    }

    private static func coHosts(_ fields: [String: JSONValue]) -> String {
        let slugs = fields.compactMap { path, value -> String? in
            guard path.hasPrefix("organizers/"), value["role"]?.string == "co-host" else {
                return nil
            }
            // Whatever is no slug names no library, and must not put a space into the list.
            return LibrarySlug(String(path.dropFirst("organizers/".count)))?.description
        }
        return slugs.isEmpty ? "" : " " + slugs.sorted().joined(separator: " ") + " "
    }

    /// First moment and last local date; a series, and an event with extra dates, is taken to go
    /// on.
    ///
    /// A single date may be moved before the first or beyond the last, and an extra date lie
    /// before it: wider than true is harmless, narrower hides an event.
    private static func span(_ fields: [String: JSONValue]) -> (String?, String?) {
        guard let time = fields["when"], let start = time["start"]?.string else {
            return (nil, nil)
        }
        var first = start
        var last = String((time["end"]?.string ?? start).prefix(10))
        var goesOn = time["rule"] != nil
        for (path, value) in fields where !value.isNull {
            if path.hasPrefix("overrides/"), path.hasSuffix("/when") {
                first = min(first, value["start"]?.string ?? first)
                last = max(last, String((value["end"]?.string ?? last).prefix(10)))
            } else if path.hasPrefix("dates/") || path.hasPrefix("segments/") {
                goesOn = true
                let key = path.drop { $0 != "/" }.dropFirst().prefix(8)
                let start = value["start"]?.string ?? value["when"]?["start"]?.string
                first = min(first, start ?? first)
                first = min(first, LocalDate(compact: String(key))?.description ?? first)
            }
        }
        return (first, goesOn ? "9999-12-31" : last)
    }
}
