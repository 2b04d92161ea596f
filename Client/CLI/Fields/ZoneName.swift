import Foundation

/// Names of time zones, with help for those who type "Oslo".
enum ZoneName {
    /// The name, when there is such a zone.
    /// - Throws: `CommandFailure` that suggests near names.
    static func checked(_ name: String, option: String) throws(CommandFailure) -> String {
        if isKnown(name) { return name }
        let near = suggestions(for: name)
        throw CommandFailure(
            .data, "\(option) \(clip(name)): there is no such time zone.",
            near.isEmpty
                ? "Names are those of the time zone database, such as Europe/Oslo."
                : "Did you mean \(near.joined(separator: " or "))?")
    }

    /// Abbreviations such as CET are left out: they have no summer time, or another than one thinks.
    static func isKnown(_ name: String) -> Bool {
        if name == "UTC" { return true }
        guard name.contains("/"), !name.contains(".."), !name.hasPrefix("/") else { return false }
        return names.contains(name) || TimeZone(identifier: name)?.identifier == name
    }

    /// At most three names that look or end alike.
    static func suggestions(for name: String) -> [String] {
        let wanted = plain(name)
        guard !wanted.isEmpty, wanted.count <= 60 else { return [] }
        let scored = names.compactMap { candidate -> (distance: Int, name: String)? in
            let city = candidate.split(separator: "/").last.map(String.init) ?? candidate
            let distance = min(
                editDistance(wanted, plain(candidate)), editDistance(wanted, plain(city)))
            return distance <= max(1, wanted.count / 4) ? (distance, candidate) : nil
        }
        return scored.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3)
            .map(\.name)
    }

    private static let names = Set(TimeZone.knownTimeZoneIdentifiers.filter { $0.contains("/") })

    private static func plain(_ name: String) -> [Character] {
        name.lowercased().filter { $0.isLetter || $0 == "/" }.map { $0 }
    }
}

/// How many letters must change to make one word of the other (Levenshtein).
func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, b) in right.enumerated() {
            let cost = diagonal + (a == b ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(cost, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[right.count]
}
