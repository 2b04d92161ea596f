internal import LibsyncCalendar
internal import LibsyncModel

/// A place that the public may see, and when it is open.
struct PlaceOpening {
    let place: Place
    let hours: OpeningHours

    private var isBuilding: Bool { place.record["type"]?.string == "building" }

    /// Buildings come before stops and boats; each by name.
    func isBefore(_ other: PlaceOpening, in language: PageLanguage) -> Bool {
        if isBuilding != other.isBuilding { return isBuilding }
        let names = [self, other].map { $0.place.name.text([language.tag]) ?? "" }
        return (names[0], place.record.id) < (names[1], other.place.record.id)
    }
}

extension SiteRegion {
    /// When a place is open; nil where nobody has said.
    func opening(of place: Place) -> PlaceOpening? {
        guard let hours = hours[place.record.id], hours.isKnown else { return nil }
        return PlaceOpening(place: place, hours: hours)
    }

    /// The places of a library of which it is known when they are open.
    func openings(of library: SiteLibrary, in language: PageLanguage) -> [PlaceOpening] {
        context.places.values.filter { $0.record.library == library.record.library }
            .compactMap { opening(of: $0) }
            .sorted { $0.isBefore($1, in: language) }
    }
}
