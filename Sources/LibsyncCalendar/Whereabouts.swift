internal import LibsyncModel

/// Where one VEVENT takes place.
struct Whereabouts {
    /// The places that are known.
    let places: [Place]
    /// Room or spot in words.
    let room: String?
    /// Where to take part from afar.
    let address: String?
    /// Whether it is on the net instead of at the places.
    let isOnline: Bool
    /// The language to write in.
    let language: String

    /// LOCATION, GEO and what Apple reads.
    var lines: [ContentLine] {
        guard let text else { return [] }
        var lines = [ContentLine.text("LOCATION", text)]
        // One point for several places would send people to the wrong one.
        guard !isOnline, places.count == 1, let point = places.first?.coordinates,
            (-90...90).contains(point.latitude), (-180...180).contains(point.longitude)
        else { return lines }
        let latitude = Whereabouts.degrees(point.latitude)
        let longitude = Whereabouts.degrees(point.longitude)
        // Apple shows the map only where LOCATION equals X-TITLE (collective/icalendar #116).
        lines.append(
            ContentLine(
                "X-APPLE-STRUCTURED-LOCATION",
                ["VALUE": "URI", "X-APPLE-RADIUS": "70", "X-TITLE": text],
                value: "geo:\(latitude),\(longitude)"))
        lines.append(ContentLine("GEO", value: "\(latitude);\(longitude)"))
        return lines
    }

    /// Name, room, street, postcode and town; the address on the net where there is no place.
    var text: String? {
        if isOnline { return address }
        let rows = places.enumerated().map { index, place in
            [place.name.text([language]), index == 0 ? room : nil, place.addressLine]
                .compactMap { $0 }.joined(separator: ", ")
        }.filter { !$0.isEmpty }
        if rows.isEmpty { return room ?? address }
        // X-TITLE keeps no line breaks in some clients, so neither does LOCATION.
        return rows.joined(separator: " / ")
    }

    /// Degrees of a point on earth with at most six decimals, never with an exponent (RFC 5545, 3.8.1.6).
    static func degrees(_ value: Double) -> String {
        let millionths = Int((value * 1_000_000).rounded())
        let size = abs(millionths)
        var fraction = String(size % 1_000_000)
        fraction = String(repeating: "0", count: 6 - fraction.count) + fraction
        while fraction.count > 1, fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(millionths < 0 ? "-" : "")\(size / 1_000_000).\(fraction)"
    }
}
