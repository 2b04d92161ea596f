public import LibsyncModel

/// Ids of what is imported: the same row of the same list, and the same event of the same source,
/// gives the same id, so what is imported twice makes nothing twice, on whichever machine of the
/// library.
///
/// They follow from library, kind and the row's key: `RecordID.init(derivedFrom:)`.
public enum DerivedID {
    /// The id of the row with that key; rows with equal keys count on.
    public static func make(
        library: LibrarySlug, kind: String, key: [String], occurrence: Int = 0
    ) -> RecordID {
        RecordID(
            derivedFrom: [
                "libsync import", .string(library.description), .string(kind),
                .array(key.map { .string($0) }), .integer(occurrence),
            ])
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
