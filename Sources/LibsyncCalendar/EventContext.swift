public import LibsyncModel

/// The records that an event points to, found before it is written.
///
/// What is missing here is left out of the calendar.
public struct EventContext: Sendable {
    /// Places by their id.
    public var places: [RecordID: Place]
    /// Records of the kind `library` by their slug, for whom to ask (CONTACT).
    public var libraries: [LibrarySlug: Record]

    /// A context of these records.
    public init(places: [RecordID: Place] = [:], libraries: [LibrarySlug: Record] = [:]) {
        self.places = places
        self.libraries = libraries
    }
}

extension Event {
    /// The places and libraries whose records its text depends on, in an order of their own.
    public var named: (places: [RecordID], libraries: [LibrarySlug]) {
        let organizers = organizers.compactMap { LibrarySlug($0.key) }
        return (places + placesOfDates, (library.map { [$0] } ?? []) + organizers)
    }
}
