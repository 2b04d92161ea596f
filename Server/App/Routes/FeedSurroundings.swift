internal import LibsyncCalendar
internal import LibsyncModel
internal import LibsyncStore

/// The places and libraries that the public may see, and where in the sequence each stands.
struct FeedSurroundings: Sendable {
    var context = EventContext()
    private(set) var places: [RecordID: Int64] = [:]
    private(set) var libraries: [LibrarySlug: Int64] = [:]

    init(of transaction: any StoreTransaction) throws {
        for row in try transaction.list(RecordQuery(kind: Kind.place.name, isPublicOnly: true)) {
            context.places[row.record.id] = Place(row.record)
            places[row.record.id] = row.sequence
        }
        for row in try transaction.list(RecordQuery(kind: Kind.library.name, isPublicOnly: true)) {
            guard let slug = row.record.library else { continue }
            context.libraries[slug] = row.record
            libraries[slug] = row.sequence
        }
    }

    /// The sequences of what the event's bytes depend on besides the event.
    func sequences(of event: Event) -> [Int64] {
        let named = event.named
        return named.places.map { places[$0] ?? -1 } + named.libraries.map { libraries[$0] ?? -1 }
    }
}
