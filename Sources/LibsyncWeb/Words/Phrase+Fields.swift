internal import LibsyncCalendar
internal import LibsyncModel

/// Words for the fields of records, as people speak of them.
extension Phrase {
    /// The field at a path; of a text its language stands with it, of a single date which.
    static func field(_ path: FieldPath, _ human: HumanTime) -> Phrase {
        let segments = path.segments
        if segments.count > 2, ["overrides", "segments", "dates"].contains(path.root),
            let date = OccurrenceKey(segments[1])?.date,
            let aspect = FieldPath(segments.dropFirst(2).joined(separator: "/"))
        {
            let day = human.dayAndMonth(date)
            return joined(field(aspect, human), Phrase(same: day), ", ")
        }
        if segments.count == 2, let date = OccurrenceKey(segments[1])?.date {
            return joined(fieldRoot(path.root), Phrase(same: human.dayAndMonth(date)), ", ")
        }
        guard segments.count == 2, FieldText.textRoots.contains(path.root) else {
            return fieldRoot(path.root)
        }
        return joined(fieldRoot(path.root), spoken(segments[1]), " (", ")")
    }

    private static func joined(
        _ first: Phrase, _ second: Phrase, _ between: String, _ end: String = ""
    ) -> Phrase {
        Phrase(
            nb: first.nb + between + second.nb + end, nn: first.nn + between + second.nn + end,
            en: first.en + between + second.en + end)
    }

    /// What a record is, where it has no name.
    static func kind(_ name: String) -> Phrase {
        switch name {
        case "event": Phrase(nb: "arrangement", nn: "arrangement", en: "event")
        case "place": Phrase(nb: "sted", nn: "stad", en: "place")
        case "library": Phrase(nb: "bibliotek", nn: "bibliotek", en: "library")
        case "hours": Phrase(nb: "åpningstider", nn: "opningstider", en: "opening hours")
        case "content":
            Phrase(nb: "tekst i innholdsbanken", nn: "tekst i innhaldsbanken", en: "content")
        default: Phrase(same: name)
        }
    }

    private static func fieldRoot(_ root: String) -> Phrase {
        switch root {
        case "name": Phrase(nb: "navn", nn: "namn", en: "name")
        case "summary": Phrase(nb: "kort tekst", nn: "kort tekst", en: "short text")
        case "description", "body": Phrase(nb: "tekst", nn: "tekst", en: "text")
        case "when": Phrase(nb: "tidspunkt", nn: "tidspunkt", en: "time")
        case "dates": Phrase(nb: "ekstra dato", nn: "ekstra dato", en: "extra date")
        case "overrides": Phrase(nb: "en enkeltdato", nn: "ein enkeltdato", en: "a single date")
        case "segments":
            Phrase(
                nb: "serien fra en dato", nn: "serien frå ein dato", en: "the series from a date")
        case "places": Phrase(nb: "sted", nn: "stad", en: "place")
        case "location": Phrase(nb: "rom", nn: "rom", en: "room")
        case "status": Phrase(nb: "status", nn: "status", en: "status")
        case "statusReason": Phrase(nb: "grunn", nn: "grunn", en: "reason")
        case "organizers": Phrase(nb: "medarrangør", nn: "medarrangør", en: "co-host")
        case "performers": Phrase(nb: "medvirkende", nn: "medverkande", en: "performer")
        case "audience": Phrase(nb: "målgruppe", nn: "målgruppe", en: "audience")
        case "keywords": Phrase(nb: "emneord", nn: "emneord", en: "keyword")
        case "offers", "isAccessibleForFree": Phrase(nb: "pris", nn: "pris", en: "price")
        case "maximumAttendeeCapacity": Phrase(nb: "plasser", nn: "plassar", en: "seats")
        case "registration": Phrase(nb: "påmelding", nn: "påmelding", en: "sign-up")
        case "visibility": Phrase(nb: "hvem ser det", nn: "kven ser det", en: "who sees it")
        case "deleted": Phrase(nb: "tatt bort", nn: "teke bort", en: "taken away")
        case "image": Phrase(nb: "bilde", nn: "bilete", en: "picture")
        case "url", "virtualLocation": Phrase(nb: "lenke", nn: "lenkje", en: "link")
        case "address": Phrase(nb: "adresse", nn: "adresse", en: "address")
        default: fieldRootOfRest(root)
        }
    }

    private static func fieldRootOfRest(_ root: String) -> Phrase {
        switch root {
        case "previousStart":
            Phrase(nb: "opprinnelig tidspunkt", nn: "opphavleg tidspunkt", en: "original time")
        case "inLanguage", "languages": Phrase(nb: "språk", nn: "språk", en: "language")
        case "accessibility":
            Phrase(nb: "tilrettelegging", nn: "tilrettelegging", en: "accessibility")
        case "typicalAgeRange": Phrase(nb: "alder", nn: "alder", en: "age")
        case "attendanceMode":
            Phrase(nb: "oppmøte eller på nett", nn: "oppmøte eller på nett", en: "here or online")
        case "openingHoursSpecification", "specialOpeningHoursSpecification", "seasons",
            "publicHolidays":
            Phrase(nb: "åpningstider", nn: "opningstider", en: "opening hours")
        case "directions": Phrase(nb: "veien dit", nn: "vegen dit", en: "how to get there")
        case "geo": Phrase(nb: "punkt på kartet", nn: "punkt på kartet", en: "point on the map")
        case "telephone": Phrase(nb: "telefon", nn: "telefon", en: "telephone")
        case "email": Phrase(nb: "e-post", nn: "e-post", en: "e-mail")
        case "color": Phrase(nb: "farge", nn: "farge", en: "colour")
        case "type": Phrase(nb: "type", nn: "type", en: "type")
        default: Phrase(same: root)
        }
    }
}
