internal import Foundation
internal import Hummingbird
internal import LibsyncModel
internal import LibsyncProtocol

/// The `name=value` pairs after the question mark.
///
/// Read strictly: a value whose percent encoding is broken is refused, not passed on raw.
struct QueryItems: Sendable {
    /// The pairs in their order.
    let pairs: [(name: String, value: String)]

    /// The pairs of a request.
    /// - Throws: `Problem.malformed`.
    init(_ request: Request) throws(Problem) {
        var items: [(name: String, value: String)] = []
        for pair in (request.uri.query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let texts = parts.map { part in
                String(part).replacing("+", with: " ").removingPercentEncoding
            }
            guard let name = texts[0], let value = texts.count > 1 ? texts[1] : "" else {
                throw Problem(.malformed, "The query's percent encoding is broken.")
            }
            items.append((name, value))
        }
        pairs = items
    }

    /// The last value of that name; nil when there is none or it is empty.
    subscript(_ name: String) -> String? {
        pairs.last { $0.name == name && !$0.value.isEmpty }?.value
    }

    /// A record's id of that name; nil when there is none.
    /// - Throws: `Problem.malformed`.
    func recordID(_ name: String) throws(Problem) -> RecordID? {
        guard let text = self[name] else { return nil }
        guard let id = RecordID(text) else {
            throw Problem(.malformed, "`\(name)` must be the id of a record.")
        }
        return id
    }

    /// A whole number of that name; nil when there is none.
    /// - Throws: `Problem.malformed`.
    func number(_ name: String) throws(Problem) -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text), number > 0 else {
            throw Problem(.malformed, "`\(name)` must be a whole number from 1.")
        }
        return number
    }
}
