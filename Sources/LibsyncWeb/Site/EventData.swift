internal import LibsyncCalendar
internal import LibsyncModel

/// One date of an event for search engines (schema.org Event; Google, "Event structured data").
struct EventData {
    let text: DatedText

    private var region: SiteRegion { text.region }
    private var event: Event { text.dated.event }

    /// The object, with its own context.
    var json: JSONValue {
        JSONValue.members([
            "@context": "https://schema.org", "@type": "Event",
            "@id": .string(url), "url": .string(event.url ?? url),
            "name": .string(text.title),
            "description": (text.description ?? text.sentence).map { .string($0) },
            "inLanguage": languages, "startDate": .string(text.machineStart),
            "endDate": end.map { .string($0) },
            "previousStartDate": previousStart.map { .string($0) },
            "eventStatus": .string("https://schema.org/" + status),
            "eventAttendanceMode": .string("https://schema.org/" + mode),
            "location": location, "organizer": organizer, "performer": performers,
            "image": event.image.map { .array([.string($0.url)]) },
            "isAccessibleForFree": isFree.map { .bool($0) }, "offers": offers,
            "audience": text.audience.map { ["@type": "Audience", "audienceType": .string($0)] },
            "maximumAttendeeCapacity": event.record["maximumAttendeeCapacity"],
        ])
    }

    private var url: String {
        SiteAddress(
            .event(event.id), occurrence: event.isSeries ? text.dated.occurrence.key : nil
        ).link.below(region.root)
    }

    private var languages: JSONValue? {
        event.languages.isEmpty ? nil : .array(event.languages.map { .string($0) })
    }

    /// Its end; of an all-day event the last day.
    private var end: String? {
        let dated = text.dated
        guard dated.end > dated.start else { return nil }
        return dated.occurrence.isAllDay
            ? dated.dates.upperBound.description : region.machineMoment(dated.end)
    }

    /// Only what was moved has one: with other states Google takes it for a fault.
    private var previousStart: String? {
        guard text.dated.occurrence.status == .rescheduled else { return nil }
        return text.previousStart.map(region.machineMoment)
    }

    private var status: String {
        switch text.dated.occurrence.status {
        case .scheduled, .full, .omitted: "EventScheduled"
        case .cancelled: "EventCancelled"
        case .postponed: "EventPostponed"
        case .rescheduled: "EventRescheduled"
        case .movedOnline: "EventMovedOnline"
        }
    }

    private var mode: String {
        if text.dated.occurrence.status == .movedOnline { return "OnlineEventAttendanceMode" }
        return switch event.record["attendanceMode"]?.string {
        case "online": "OnlineEventAttendanceMode"
        case "mixed": "MixedEventAttendanceMode"
        default: "OfflineEventAttendanceMode"
        }
    }

    private var location: JSONValue? {
        var places = text.dated.places.compactMap { region.context.places[$0] }.map(place)
        if places.isEmpty, let room = event.location.text([text.language.tag]) {
            places.append(["@type": "Place", "name": .string(room)])
        }
        let address = text.dated.change?.virtualLocation?.url ?? event.virtualLocation
        if let address {
            let online: JSONValue = ["@type": "VirtualLocation", "url": .string(address)]
            if mode.hasPrefix("Online") { return online }
            places.append(online)
        }
        return places.count > 1 ? .array(places) : places.first
    }

    private func place(_ place: Place) -> JSONValue {
        let address = place.record["address"]?.object.map { members in
            JSONValue.object(members.merging(["@type": "PostalAddress"]) { own, _ in own })
        }
        return JSONValue.members([
            "@type": "Place",
            "name": place.name.text([text.language.tag]).map { .string($0) },
            "address": address ?? place.name.text([text.language.tag]).map { .string($0) },
            "geo": place.coordinates.map { point in
                [
                    "@type": "GeoCoordinates", "latitude": .number(point.latitude),
                    "longitude": .number(point.longitude),
                ]
            },
        ])
    }

    private var organizer: JSONValue? {
        guard let library = text.library else { return nil }
        return JSONValue.members([
            "@type": "Library", "name": .string(library.name(text.language)),
            "url": .string(
                library.record["url"]?.string
                    ?? SiteAddress(.library(library.slug)).link.below(region.root)),
        ])
    }

    private var performers: JSONValue? {
        let people = event.performers
        if people.isEmpty { return nil }
        return .array(
            people.map { ["@type": "Person", "name": .string($0.name)] })
    }

    private var isFree: Bool? {
        event.record["isAccessibleForFree"]?.bool
    }

    private var offers: JSONValue? {
        let full = text.dated.occurrence.status == .full
        let availability = "https://schema.org/" + (full ? "SoldOut" : "InStock")
        let own = event.record.values(below: "offers").sorted { $0.key < $1.key }
            .compactMap { _, offer -> JSONValue? in
                guard let price = offer["price"] else { return nil }
                return JSONValue.members([
                    "@type": "Offer", "price": price, "name": offer["name"],
                    "priceCurrency": offer["priceCurrency"] ?? "NOK",
                    "availability": .string(availability),
                    "url": .string(event.registrationURL ?? event.url ?? url),
                ])
            }
        if !own.isEmpty { return .array(own) }
        guard isFree == true else { return nil }
        return JSONValue.members([
            "@type": "Offer", "price": 0, "priceCurrency": "NOK",
            "availability": .string(availability),
            "url": .string(event.registrationURL ?? event.url ?? url),
        ])
    }
}
