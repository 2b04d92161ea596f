internal import LibsyncModel

/// What stands on paper alone: posters and signs on doors.
extension Phrase {
    /// - Parameter dates: "19. desember, 26. desember og 3 til".
    static func alsoOn(_ dates: String) -> Phrase {
        Phrase(nb: "Også \(dates)", nn: "Også \(dates)", en: "Also \(dates)")
    }
    static let signUpByCode = Phrase(
        nb: "med koden", nn: "med koden", en: "through the code")
    static func togetherWith(_ names: String) -> Phrase {
        Phrase(
            nb: "Sammen med \(names)", nn: "Saman med \(names)", en: "Together with \(names)")
    }
    static func printedWithEvent(on date: String) -> Phrase {
        Phrase(
            nb: "Skrevet ut \(date). Koden viser arrangementet slik det er nå.",
            nn: "Skrive ut \(date). Koden viser arrangementet slik det er no.",
            en: "Printed \(date). The code shows the event as it is now.")
    }
    static func printedWithHours(on date: String) -> Phrase {
        Phrase(
            nb: "Skrevet ut \(date). Koden viser åpningstidene slik de er nå.",
            nn: "Skrive ut \(date). Koden viser opningstidene slik dei er no.",
            en: "Printed \(date). The code shows the opening hours as they are now.")
    }
    static let closedStamp = Phrase(nb: "Stengt", nn: "Stengt", en: "Closed")
    static func opensAgain(_ moment: String) -> Phrase {
        Phrase(
            nb: "Åpner igjen \(moment).", nn: "Opnar igjen \(moment).",
            en: "Opens again \(moment).")
    }

    // MARK: What has changed since a poster was printed
    /// - Parameter change: `changed` of a fact: "Rommet er endret".
    static func sincePrint(_ change: Phrase, on date: String) -> Phrase {
        Phrase(
            nb: "\(change.nb) etter at plakaten ble skrevet ut \(date).",
            nn: "\(change.nn) etter at plakaten blei skriven ut \(date).",
            en: "\(change.en) since the poster was printed on \(date).")
    }
    /// That a fact is another than it was.
    static func changed(_ fact: PosterFact) -> Phrase {
        switch fact {
        case .title:
            Phrase(nb: "Tittelen er endret", nn: "Tittelen er endra", en: "The title has changed")
        case .date:
            Phrase(nb: "Datoen er endret", nn: "Datoen er endra", en: "The date has changed")
        case .time:
            Phrase(
                nb: "Klokkeslettet er endret", nn: "Klokkeslettet er endra",
                en: "The time has changed")
        case .place:
            Phrase(nb: "Stedet er endret", nn: "Staden er endra", en: "The place has changed")
        case .room:
            Phrase(nb: "Rommet er endret", nn: "Rommet er endra", en: "The room has changed")
        case .status:
            Phrase(
                nb: "Det er endret om arrangementet går som planlagt",
                nn: "Det er endra om arrangementet går som planlagt",
                en: "How the event stands has changed")
        case .price:
            Phrase(nb: "Prisen er endret", nn: "Prisen er endra", en: "The price has changed")
        case .signUp:
            Phrase(
                nb: "Påmeldingen er endret", nn: "Påmeldinga er endra",
                en: "The sign-up has changed")
        case .otherDates:
            Phrase(
                nb: "En av de andre datoene er endret", nn: "Ein av dei andre datoane er endra",
                en: "One of the other dates has changed")
        case .text:
            Phrase(nb: "Teksten er endret", nn: "Teksten er endra", en: "The text has changed")
        case .audience:
            Phrase(
                nb: "Målgruppen er endret", nn: "Målgruppa er endra",
                en: "The audience has changed")
        case .accessibility:
            Phrase(
                nb: "Tilgjengeligheten er endret", nn: "Tilgjenget er endra",
                en: "The accessibility has changed")
        case .participants:
            Phrase(
                nb: "De medvirkende er endret", nn: "Dei medverkande er endra",
                en: "Who takes part has changed")
        case .languages:
            Phrase(nb: "Språket er endret", nn: "Språket er endra", en: "The language has changed")
        case .address:
            Phrase(
                nb: "Adressen i koden er endret", nn: "Adressa i koden er endra",
                en: "The address in the code has changed")
        }
    }
    /// How an event stands now that stood otherwise.
    static func standsNow(_ status: EventStatus) -> Phrase {
        switch status {
        case .cancelled, .omitted:
            Phrase(
                nb: "Arrangementet er avlyst", nn: "Arrangementet er avlyst",
                en: "The event was cancelled")
        case .postponed:
            Phrase(
                nb: "Arrangementet er utsatt", nn: "Arrangementet er utsett",
                en: "The event was postponed")
        case .rescheduled:
            Phrase(
                nb: "Arrangementet er flyttet", nn: "Arrangementet er flytta",
                en: "The event was moved")
        case .movedOnline:
            Phrase(
                nb: "Arrangementet er flyttet til nett", nn: "Arrangementet er flytta til nett",
                en: "The event was moved online")
        case .full:
            Phrase(
                nb: "Arrangementet er blitt fulltegnet", nn: "Arrangementet er blitt fullteikna",
                en: "The event has become full")
        case .scheduled:
            Phrase(
                nb: "Arrangementet går som planlagt igjen",
                nn: "Arrangementet går som planlagt igjen",
                en: "The event is on as planned again")
        }
    }
    static let gone = Phrase(
        nb: "Arrangementet er tatt bort", nn: "Arrangementet er teke bort",
        en: "The event was taken away")
}
