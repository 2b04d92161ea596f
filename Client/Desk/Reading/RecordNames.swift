internal import LibsyncModel
internal import LibsyncReplica
internal import LibsyncStore
internal import LibsyncWeb

/// What the records of a replica are called, read once for a page.
struct RecordNames {
    private let places: [RecordID: LanguageMap]
    private let libraries: [LibrarySlug: LanguageMap]

    init(of replica: Replica) async throws {
        let rows = try await replica.rows(RecordQuery(kind: Kind.place.name))
        places = Dictionary(rows.map { ($0.record.id, $0.record.name) }) { first, _ in first }
        let known = try await replica.libraries().compactMap { row in
            row.record.library.map { ($0, row.record.name) }
        }
        libraries = Dictionary(known) { first, _ in first }
    }

    /// For the values of fields.
    var fields: FieldNames { FieldNames(records: places, libraries: libraries) }

    /// What a record is called: hours have no name, and are called as their place.
    func name(of record: Record) -> RecordName {
        let place = record["place"]?.string.flatMap { RecordID($0) }.flatMap { places[$0] }
        guard record.name.isEmpty, let place else { return RecordName(of: record) }
        return RecordName(place, kind: record.kind)
    }

    /// What a library is called, in a language; its name in addresses where it has none.
    func library(_ slug: LibrarySlug, _ language: PageLanguage) -> String {
        libraries[slug]?.text([language.tag]) ?? slug.description
    }
}
