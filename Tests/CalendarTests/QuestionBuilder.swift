import LibsyncModel

@testable import LibsyncCalendar

/// Agendas, places and what is found in them, in a few words.
enum Question {
    static let west = GeoPoint(latitude: 61.4522, longitude: 5.8572)

    static func agenda(
        _ events: [Event], _ from: String = "2026-12-01", _ to: String = "2026-12-31",
        zone: String = "Europe/Oslo"
    ) -> EventAgenda {
        EventAgenda(of: events, from: Sample.date(from), to: Sample.date(to), timeZone: zone)
    }

    /// An evening of adults at place 101, with `fields` over it.
    static func evening(
        _ number: Int, _ start: String = "2026-12-03T18:00:00",
        _ end: String = "2026-12-03T20:00:00", at place: Int? = 101,
        _ fields: [FieldPath: JSONValue] = [:]
    ) -> Event {
        var usual: [FieldPath: JSONValue] = [
            "when": Sample.when(start, end), "audience/adults": true,
        ]
        if let place { usual[at(place)] = true }
        return Sample.event(number, usual.merging(fields) { _, own in own })
    }

    static func at(_ place: Int) -> FieldPath {
        guard let path = FieldPath(segments: ["places", Sample.id(place).description]) else {
            preconditionFailure("no path")
        }
        return path
    }

    /// A place so many kilometres north of place 101.
    static func place(_ number: Int, north: Double, _ fields: [FieldPath: JSONValue] = [:]) -> Place
    {
        let latitude = west.latitude + north / GeoPoint.kilometresPerDegree
        let geo: JSONValue = [
            "latitude": .number(latitude), "longitude": .number(west.longitude),
        ]
        return Sample.place(number, ["geo": geo].merging(fields) { _, own in own })
    }

    /// A room in another place, without a point of its own.
    static func room(_ number: Int, in house: Int, name: String = "Salen") -> Place {
        Sample.place(
            number,
            [
                "name/nb": .string(name), "geo": .null,
                "containedInPlace": .string(Sample.id(house).description),
            ])
    }

    /// The house 101, its room 102, a house 10 km north, and one 60 km north.
    static let region = PlaceTree([
        place(101, north: 0), room(102, in: 101), place(110, north: 10), place(160, north: 60),
    ])

    static func collisions(
        _ events: [Event], kilometres: Double = EventCollisions.usualKilometres,
        places: PlaceTree = region, library: String? = nil
    ) -> EventCollisions {
        EventCollisions(
            in: agenda(events), places: places, kilometres: kilometres,
            library: library.flatMap { LibrarySlug($0) })
    }
}

extension EventCollisions {
    /// Each pair as the last digits of its ids and its reasons.
    var words: [String] {
        collisions.map { collision in
            let pair = [collision.first, collision.second].map {
                "\(Int($0.event.id.description.suffix(4), radix: 16) ?? 0)"
            }
            return
                "\(pair.joined(separator: "+")) \(collision.reasons.map(\.word).joined(separator: ","))"
        }
    }
}

extension EventCollision.Reason {
    var word: String {
        switch self {
        case .room: "room"
        case .performer: "performer"
        case .journey: "journey"
        case .evening: "evening"
        }
    }
}
