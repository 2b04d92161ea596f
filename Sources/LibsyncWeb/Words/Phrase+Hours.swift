/// What pages and signs say of when a place is open.
extension Phrase {
    static let openingHours = Phrase(nb: "Åpningstider", nn: "Opningstider", en: "Opening hours")
    static let staffed = Phrase(nb: "Betjent", nn: "Bemanna", en: "Staffed")
    static let selfService = Phrase(nb: "Meråpent", nn: "Meirope", en: "Self-service")
    /// The heading of a place's only hours.
    static let openThen = Phrase(nb: "Åpent", nn: "Ope", en: "Open")
    static let openToday = Phrase(nb: "Åpent i dag", nn: "Ope i dag", en: "Open today")
    static let closedToday = Phrase(nb: "Stengt i dag", nn: "Stengt i dag", en: "Closed today")
    static let allOpeningHours = Phrase(
        nb: "Alle åpningstider", nn: "Alle opningstider", en: "All opening hours")
    static let nextDays = Phrase(
        nb: "De neste sju dagene", nn: "Dei neste sju dagane", en: "The next seven days")
    static let closedThen = Phrase(nb: "stengt", nn: "stengt", en: "closed")
    static let openDayAndNight = Phrase(
        nb: "hele døgnet", nn: "heile døgnet", en: "day and night")
    static func untilNextDay(_ clock: String) -> Phrase {
        Phrase(
            nb: "til \(clock) neste dag", nn: "til \(clock) neste dag",
            en: "until \(clock) the next day")
    }
    static let ordinaryWeek = Phrase(
        nb: "Vanlige åpningstider", nn: "Vanlege opningstider", en: "Usual opening hours")
    static let differingDays = Phrase(
        nb: "Avvikende åpningstider", nn: "Avvikande opningstider",
        en: "Days with other hours")
    /// The stamp of an event at a time when nobody is there.
    static let unstaffed = Phrase(nb: "Ubetjent", nn: "Ubemanna", en: "Unstaffed")
    static let nobodyIsThere = Phrase(
        nb: "Det er ingen på jobb da, men dørene åpnes med lånekort.",
        nn: "Det er ingen på jobb då, men dørene blir opna med lånekort.",
        en: "Nobody is at work then, but the doors open to library cards.")
    static let doorsAreLocked = Phrase(
        nb: "Biblioteket er stengt da.", nn: "Biblioteket er stengt då.",
        en: "The library is closed then.")
    static func openOnHoliday(_ holiday: String) -> Phrase {
        Phrase(
            nb: "Åpent på en helligdag (\(holiday))?", nn: "Ope på ein heilagdag (\(holiday))?",
            en: "Open on a public holiday (\(holiday))?")
    }

    // MARK: At Google
    static let notSeenInGoogle = Phrase(
        nb: "Ikke sett i Google ennå", nn: "Ikkje sett i Google enno",
        en: "Not yet seen in Google")
    static let seenInGoogle = Phrase(nb: "Sett i Google", nn: "Sett i Google", en: "Seen in Google")
    static func seenInGoogle(on date: String) -> Phrase {
        Phrase(
            nb: "Sett i Google \(date)", nn: "Sett i Google \(date)",
            en: "Seen in Google on \(date)")
    }
    static func seenInGoogle(on date: String, by role: String) -> Phrase {
        Phrase(
            nb: "Sett i Google \(date) av \(role)", nn: "Sett i Google \(date) av \(role)",
            en: "Seen in Google on \(date) by \(role)")
    }
    static func markTemporarilyClosed(_ dates: String) -> Phrase {
        Phrase(
            nb: "Merk biblioteket som midlertidig stengt i Google \(dates)",
            nn: "Merk biblioteket som mellombels stengt i Google \(dates)",
            en: "Mark the library as temporarily closed in Google \(dates)")
    }
}
