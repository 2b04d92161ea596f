internal import LibsyncCalendar
internal import LibsyncModel

/// A place with its hours for search engines (schema.org Library, OpeningHoursSpecification; Google,
/// "Local business structured data", read 2026-11).
///
/// The hours of the library itself are those that its profile at Google shows, so that the two never
/// disagree. Where there are staff and self-service, each is a `department` with hours of its own:
/// two sets of hours for one day in one list would contradict each other.
struct LibraryData {
    let place: Place
    let hours: OpeningHours
    /// The library's own record, for what a place does not say.
    let library: Record?
    /// The address of the place's page.
    let url: String
    let language: PageLanguage
    let today: LocalDate

    /// The object, with its own context.
    var json: JSONValue {
        var node = node
        node.say("@context", "https://schema.org")
        return node.json
    }

    /// The object as a part of another.
    var node: LinkedNode {
        var node = LinkedNode("Library")
        node.say("@id", url)
        node.say("url", place.record["url"]?.string ?? url)
        node.say("name", name)
        node.say("telephone", library?["telephone"]?.string)
        node.say("email", library?["email"]?.string)
        node["address"] = address
        sayWhereAndWhen(in: &node)
        return node
    }

    /// Says in the node of a place, or of the library whose only place it is, where it is on the map
    /// and when it is open.
    func sayWhereAndWhen(in node: inout LinkedNode) {
        if let point = place.coordinates {
            var geo = LinkedNode("GeoCoordinates")
            geo["latitude"] = .number(point.latitude)
            geo["longitude"] = .number(point.longitude)
            node["geo"] = geo.json
        }
        guard hours.isKnown else { return }
        let data = HoursData(hours: hours, language: language, today: today)
        data.say(hours.copies[GoogleHours.copy]?.shows ?? .open, in: &node)
        node["department"] = departments(data)
    }

    private var name: String? { place.name.text([language.tag]) }

    /// The address of the place, else that of its library, else its name.
    var address: JSONValue? {
        (place.record["address"] ?? library?["address"])?.object.map(LinkedNode.postalAddress)
            ?? name.map { .string($0) }
    }

    private func departments(_ data: HoursData) -> JSONValue? {
        guard hours.services.count > 1 else { return nil }
        return .array(
            hours.services.map { service in
                var node = LinkedNode("Library")
                let word = language(service == .staffed ? .staffed : .selfService)
                node.say("name", name.map { "\($0): \(word)" } ?? word)
                node["address"] = address
                data.say(service == .staffed ? .staffed : .selfService, in: &node)
                return node.json
            })
    }
}

/// Hours as nodes of schema.org.
struct HoursData {
    let hours: OpeningHours
    let language: PageLanguage
    let today: LocalDate

    private var last: LocalDate { today.adding(days: OpeningHours.daysAhead) }

    /// Says in a node when the place is open in the sense of `shown`.
    func say(_ shown: HoursShown, in node: inout LinkedNode) {
        let usual = week(shown)
        let special = special(shown)
        node["openingHoursSpecification"] = usual.isEmpty ? nil : .array(usual)
        node["specialOpeningHoursSpecification"] = special.isEmpty ? nil : .array(special)
    }

    /// The usual weeks, each with the time in which it holds; a weekday that is not there is closed.
    private func week(_ shown: HoursShown) -> [JSONValue] {
        let weeks = HoursSummary(of: hours, from: today, through: last).weeks
        return weeks.flatMap { week -> [JSONValue] in
            var days: [OpenSpan: [Weekday]] = [:]
            for (index, day) in week.days.enumerated() {
                for span in day.spans(shown) {
                    days[span, default: []].append(Weekday.allCases[index])
                }
            }
            var nodes = days.sorted { ($0.value[0].number, $0.key) < ($1.value[0].number, $1.key) }
                .map { span, weekdays in node([span], on: weekdays)[0] }
            // A week without any hours would say nothing: the library is closed in it.
            if nodes.isEmpty { nodes = node([], on: Weekday.allCases) }
            return nodes.map { node in
                var node = node
                node.say("validFrom", week.from?.description)
                node.say("validThrough", week.through?.description)
                return node.json
            }
        }
    }

    /// Dates in a row of which the same is said, where that is not what is usual.
    private func special(_ shown: HoursShown) -> [JSONValue] {
        var stretches: [(from: LocalDate, through: LocalDate, spans: [OpenSpan], why: String?)] = []
        for date in hours.special.keys.sorted() where (today...last).contains(date) {
            let day = hours.day(date)
            let spans = day.spans(shown)
            guard spans != hours.usualDay(date).spans(shown) else { continue }
            let why = HoursService.allCases.lazy
                .compactMap { day.services[$0]?.reason.text([language.tag]) }.first
            if let known = stretches.last, known.through.adding(days: 1) == date,
                known.spans == spans, known.why == why
            {
                stretches[stretches.count - 1].through = date
            } else {
                stretches.append((date, date, spans, why))
            }
        }
        return stretches.flatMap { stretch in
            node(stretch.spans, on: []).map { node in
                var node = node
                node.say("validFrom", stretch.from.description)
                node.say("validThrough", stretch.through.description)
                let holiday = stretch.from == stretch.through ? Holiday.on(stretch.from).first : nil
                node.say("description", stretch.why ?? holiday?.name(language: language.tag))
                return node.json
            }
        }
    }

    /// One node for each stretch; closed is from midnight to midnight of no length, and open day and
    /// night ends a minute early, as Google reads them.
    private func node(_ spans: [OpenSpan], on days: [Weekday]) -> [LinkedNode] {
        let times = spans.map { span -> (String, String) in
            if span == .wholeDay { return ("00:00", "23:59") }
            // An end at or before the begin is on the next day: midnight is 00:00.
            let closes = span.closes == OpenSpan.day ? "00:00" : OpenSpan.clock(span.closes)
            return (OpenSpan.clock(span.opens), closes)
        }
        return (times.isEmpty ? [("00:00", "00:00")] : times).map { opens, closes in
            var node = LinkedNode("OpeningHoursSpecification")
            if !days.isEmpty {
                node["dayOfWeek"] = .array(
                    days.map { .string("https://schema.org/\($0.rawValue)") })
            }
            node.say("opens", opens)
            node.say("closes", closes)
            return node
        }
    }
}
