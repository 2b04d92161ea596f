import LibsyncModel
import Testing

// Builders with defaults: a test sets only what matters to it.

let fjordvik = slug("fjordvik")
let skogdal = slug("skogdal")
let nordnes = slug("nordnes")
let coordinator = slug("fjellfylket")

/// A library's slug, valid by construction.
func slug(_ text: String) -> LibrarySlug {
    guard let slug = LibrarySlug(text) else { preconditionFailure("no slug: \(text)") }
    return slug
}

/// A record's id that ends in `number`.
func recordID(_ number: UInt64 = 1) -> RecordID {
    RecordID(milliseconds: 1_796_025_600_000, random: 0, number)
}

func stamp(_ milliseconds: Int64, _ counter: UInt16 = 0, replica: UInt64 = 1) -> Stamp {
    Stamp(milliseconds: milliseconds, counter: counter, replica: ReplicaID(replica))
}

/// One write.
func write(
    _ value: JSONValue, at milliseconds: Int64 = 1, replica: UInt64 = 1, effective: Int64? = nil,
    base: Field? = nil, resolves: [Field] = [], saw: [FieldPath: Field] = [:],
    by library: LibrarySlug = fjordvik, label: String? = nil, seen: Int64 = 0
) -> Field {
    let typed = stamp(milliseconds, replica: replica)
    return Field(
        value: value,
        provenance: Provenance(
            typed: typed, effective: effective.map { stamp($0, replica: replica) },
            base: base?.identity, resolves: resolves.map(\.identity),
            saw: saw.mapValues(\.identity), library: library, label: label, seenTime: seen))
}

/// A record whose fields were all written in one save, owned by `fjordvik`.
func record(
    _ kind: Kind = .event, id: RecordID = recordID(), owner: LibrarySlug? = fjordvik,
    _ values: [FieldPath: JSONValue] = [:]
) -> Record {
    var values = values
    if let owner { values["library"] = .string(owner.description) }
    return Record(id: id, kind: kind.name, fields: values.mapValues { write($0) })
}

/// A history that accepted `writes` in their order.
func history(_ writes: [(FieldPath, Field)], kind: Kind = .event) -> RecordHistory {
    var history = RecordHistory(id: recordID(), kind: kind.name)
    for (path, field) in writes { history.accept(field, at: path) }
    return history
}

/// The history's open conflicts.
func conflicts(_ history: RecordHistory) -> [Conflict] {
    history.conflicts(of: history.record)
}

/// All orders of `elements`.
func orders<Element>(_ elements: [Element]) -> [[Element]] {
    guard elements.count > 1 else { return [elements] }
    return elements.indices.flatMap { index in
        var rest = elements
        let first = rest.remove(at: index)
        return orders(rest).map { [first] + $0 }
    }
}

/// All orders of `elements` in which one of them occurs a second time.
func doubledOrders<Element>(_ elements: [Element]) -> [[Element]] {
    orders(Array(elements.indices)).flatMap { order in
        order.flatMap { extra in
            (0...order.count).map { place -> [Element] in
                var doubled = order
                doubled.insert(extra, at: place)
                return doubled.map { elements[$0] }
            }
        }
    }
}

/// What an exhaustive test found first; it stops there, since the rest would say the same.
struct Mismatch: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

func json(_ text: String) throws -> JSONValue { try JSONValue.parse(text) }
