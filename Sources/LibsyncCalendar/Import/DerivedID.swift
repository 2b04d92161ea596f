public import LibsyncModel

/// Ids of what is imported: the same row of the same list, and the same event of the same source,
/// gives the same id, so what is imported twice makes nothing twice, on whichever machine of the
/// library.
///
/// A UUIDv8 of the SHA-256 of library, kind and the row's key (RFC 9562, 5.8 and appendix B.2), not
/// a UUIDv7: no time of making is in it, and none is feigned.
public enum DerivedID {
    /// The id of the row with that key; rows with equal keys count on.
    public static func make(
        library: LibrarySlug, kind: String, key: [String], occurrence: Int = 0
    ) -> RecordID {
        let name: [JSONValue] = [
            "libsync import", .string(library.description), .string(kind),
            .array(key.map { .string($0) }), .integer(occurrence),
        ]
        var digits = Array(ValueHash(of: .array(name)).description)
        digits[12] = "8"
        let variant = digits[16].hexDigitValue ?? 0
        digits[16] = Array("89ab")[variant & 3]
        let groups = [
            digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20...],
        ]
        let text = groups.map { String($0) }.joined(separator: "-")
        // 32 hex digits in five groups are a UUID.
        return RecordID(text) ?? RecordID(milliseconds: 0, random: 0, 0)
    }
}

/// Hands out derived ids and counts rows with equal keys.
public struct DerivedIDs: Sendable {
    /// The library whose rows they are.
    public let library: LibrarySlug
    private var counts: [String: [[String]: Int]] = [:]

    /// Ids of a library's rows; none is counted yet.
    public init(library: LibrarySlug) { self.library = library }

    /// The id of the next row with that key.
    public mutating func next(kind: String, key: [String]) -> RecordID {
        let occurrence = counts[kind]?[key] ?? 0
        counts[kind, default: [:]][key] = occurrence + 1
        return DerivedID.make(library: library, kind: kind, key: key, occurrence: occurrence)
    }
}
