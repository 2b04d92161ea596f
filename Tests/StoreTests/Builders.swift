import LibsyncModel
import LibsyncStore

// Builders with defaults: a test sets only what matters to it.

let fjordvik = slug("fjordvik")
let skogdal = slug("skogdal")
let nordnes = slug("nordnes")

/// A library's slug, valid by construction.
func slug(_ text: String) -> LibrarySlug {
    guard let slug = LibrarySlug(text) else { preconditionFailure("no slug: \(text)") }
    return slug
}

/// A record's id; ids sort as their numbers do.
func recordID(_ number: UInt64) -> RecordID {
    RecordID(milliseconds: 1_796_025_600_000, random: 0, number)
}

/// The number that `recordID` made an id of.
func number(of id: RecordID) -> UInt64 {
    UInt64(id.description.suffix(12), radix: 16) ?? .max
}

func stamp(_ milliseconds: Int64 = 1) -> Stamp {
    Stamp(milliseconds: milliseconds, replica: ReplicaID(1))
}

func field(_ value: JSONValue, at milliseconds: Int64 = 1) -> Field {
    Field(value: value, provenance: Provenance(typed: stamp(milliseconds), library: fjordvik))
}

/// A partial record.
func record(
    _ number: UInt64, kind: String = "event", _ values: [FieldPath: JSONValue] = [:]
) -> Record {
    let values = values.isEmpty ? ["name/nb": "Lesestund"] : values
    return Record(id: recordID(number), kind: kind, fields: values.mapValues { field($0) })
}

/// A row of the server: an event of `fjordvik` that the region may see.
func row(
    _ number: UInt64, at sequence: Int64 = 1, kind: String = "event",
    owner: LibrarySlug? = fjordvik, _ visibility: Visibility? = .region,
    hosts: [LibrarySlug] = [], deleted: Bool = false, conflicts: [Conflict] = [],
    fields: [FieldPath: JSONValue] = ["name/nb": "Lesestund"]
) -> Row {
    var values = fields
    values["library"] = owner.map { .string($0.description) }
    values["visibility"] = visibility.map { .string($0.rawValue) }
    if deleted { values["deleted"] = true }
    for host in hosts {
        guard let path = FieldPath(segments: ["organizers", host.description]) else { continue }
        values[path] = ["role": "co-host"]
    }
    return Row(
        record: record(number, kind: kind, values), sequence: sequence, conflicts: conflicts)
}

/// A value of `when`.
func time(_ start: String, _ end: String, rule: String? = nil) -> JSONValue {
    var members: [String: JSONValue] = [
        "start": .string(start), "end": .string(end), "timeZone": "Europe/Oslo",
    ]
    if start.utf8.count == 10 { members["allDay"] = true }
    if let rule { members["rule"] = .string(rule) }
    return .object(members)
}

/// The conflict about a losing `value` at `path`.
func conflict(
    _ number: UInt64, _ path: FieldPath, _ value: JSONValue, _ reason: Conflict.Reason = .unseen
) -> Conflict {
    Conflict(record: recordID(number), path: path, reason: reason, loser: field(value))
}

/// A date, valid by construction.
func date(_ text: String) -> LocalDate {
    guard let date = LocalDate(text) else { preconditionFailure("no date: \(text)") }
    return date
}

extension PullLine {
    /// `+7` for the row of record 7, `-7` for its withdrawal, `×7` for its erasure.
    var short: String {
        switch self {
        case .row(let id, _, _): "+\(number(of: id))"
        case .withdrawn(let id, _): "-\(number(of: id))"
        case .purged(let id, _): "×\(number(of: id))"
        }
    }
}
