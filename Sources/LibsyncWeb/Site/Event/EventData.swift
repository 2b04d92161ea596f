internal import LibsyncCalendar
internal import LibsyncModel

/// One date of an event for search engines (schema.org Event; Google, "Event structured data").
struct EventData {
    let text: DatedText

    private var region: SiteRegion { text.region }
    private var event: Event { text.dated.event }

    /// The object, with its own context.
    var json: JSONValue {
        var node = LinkedNode("Event")
        node.say("@context", "https://schema.org")
        node.say("@id", url)
        node.say("url", text.ownPage ?? url)
        node.say("name", text.title)
        node.say("description", text.description ?? text.sentence)
        node["inLanguage"] = languages
        node.say("startDate", text.machineStart)
        node.say("endDate", end)
        node.say("previousStartDate", previousStart)
        node.say("eventStatus", "https://schema.org/" + status)
        node.say("eventAttendanceMode", "https://schema.org/" + mode)
        node["location"] = location
        node["organizer"] = organizer
        node["performer"] = performers
        node["image"] = event.image.map { .array([.string($0.url)]) }
        node["isAccessibleForFree"] = isFree.map { .bool($0) }
        node["offers"] = offers
        node["audience"] = audience
        node["maximumAttendeeCapacity"] = event.record["maximumAttendeeCapacity"]
        return node.json
    }

    private var audience: JSONValue? {
        guard let audience = text.audience else { return nil }
        var node = LinkedNode("Audience")
        node.say("audienceType", audience)
        return node.json
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
    ///
    /// A date where the start is one.
    private var previousStart: String? {
        guard text.dated.occurrence.status == .rescheduled else { return nil }
        return text.previousStart.map { start in
            text.dated.occurrence.isAllDay
                ? start.date.description : region.machineMoment(start)
        }
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

    /// Online alone it is at an address on the net, and nowhere where none is known: a place beside
    /// `OnlineEventAttendanceMode` would send people there (Google, event: location; schema.org,
    /// eventAttendanceMode).
    private var location: JSONValue? {
        let address = text.dated.change?.virtualLocation?.url ?? event.virtualLocation
        let online = address.map { address -> JSONValue in
            ["@type": "VirtualLocation", "url": .string(address)]
        }
        if mode.hasPrefix("Online") { return online }
        var places = text.dated.places.compactMap { region.context.places[$0] }.map(place)
        if places.isEmpty, let room = event.location.text([text.language.tag]) {
            places.append(["@type": "Place", "name": .string(room)])
        }
        if let online { places.append(online) }
        return places.count > 1 ? .array(places) : places.first ?? atTheLibrary
    }

    /// Where nothing else is said, people come to the library.
    private var atTheLibrary: JSONValue? {
        text.library.map { library in
            place(named: library.name(text.language).text, library.record["address"]).json
        }
    }

    private func place(named name: String?, _ address: JSONValue?) -> LinkedNode {
        var node = LinkedNode("Place")
        node.say("name", name)
        node["address"] = address?.object.map(LinkedNode.postalAddress) ?? name.map { .string($0) }
        return node
    }

    private func place(_ place: Place) -> JSONValue {
        var node = self.place(
            named: place.name.text([text.language.tag]), place.record["address"])
        if let point = place.coordinates {
            var geo = LinkedNode("GeoCoordinates")
            geo["latitude"] = .number(point.latitude)
            geo["longitude"] = .number(point.longitude)
            node["geo"] = geo.json
        }
        return node.json
    }

    private var organizer: JSONValue? {
        guard let library = text.library else { return nil }
        var node = LinkedNode("Library")
        node.say("name", library.name(text.language).text)
        node.say(
            "url",
            library.record["url"]?.string
                ?? SiteAddress(.library(library.slug)).link.below(region.root))
        return node.json
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
        let own = event.record.values(below: "offers").sorted { $0.key < $1.key }
            .compactMap { _, offer in
                offer["price"].map { self.offer($0, of: offer["name"], offer["priceCurrency"]) }
            }
        if !own.isEmpty { return .array(own) }
        return isFree == true ? offer(.number(0), of: nil, nil) : nil
    }

    /// nil for what nobody can have any more: it is off or over, or its sign-up has ended.
    private var availability: String? {
        guard text.dated.takesPlace, !text.isSignUpOver else { return nil }
        return text.dated.occurrence.status == .full ? "SoldOut" : "InStock"
    }

    private func offer(
        _ price: JSONValue, of name: JSONValue?, _ currency: JSONValue?
    ) -> JSONValue {
        let (opens, closes) = text.registrationSpan
        var node = LinkedNode("Offer")
        node["price"] = price
        node["name"] = name
        node["priceCurrency"] = currency ?? .string("NOK")
        node.say("availability", availability.map { "https://schema.org/" + $0 })
        node.say("validFrom", opens.map(region.machineMoment))
        node.say("validThrough", closes.map(region.machineMoment))
        node.say("url", event.registrationURL ?? text.ownPage ?? url)
        return node.json
    }
}
