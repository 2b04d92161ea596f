/// What the public pages say.
extension Phrase {
    // MARK: Every page
    static let toContent = Phrase(
        nb: "Hopp til innholdet", nn: "Hopp til innhaldet", en: "Skip to the content")
    static let language = Phrase(nb: "Språk", nn: "Språk", en: "Language")
    static let youAreHere = Phrase(nb: "Du er her", nn: "Du er her", en: "You are here")
    static let today = Phrase(nb: "i dag", nn: "i dag", en: "today")
    static let accessibilityStatement = Phrase(
        nb: "Tilgjengelighetserklæring", nn: "Tilgjengeerklæring", en: "Accessibility statement")
    static let privacy = Phrase(
        nb: "Personvern: ingen informasjonskapsler, ingen sporing",
        nn: "Personvern: ingen informasjonskapslar, inga sporing",
        en: "Privacy: no cookies, no tracking")
    static let embed = Phrase(
        nb: "Vis kalenderen på din egen nettside", nn: "Vis kalenderen på di eiga nettside",
        en: "Show the calendar on your own page")
    static func printed(_ date: String, newest: String) -> Phrase {
        Phrase(
            nb: "Skrevet ut \(date). Nyeste utgave: \(newest)",
            nn: "Skrive ut \(date). Nyaste utgåve: \(newest)",
            en: "Printed \(date). Newest edition: \(newest)")
    }

    // MARK: Lists
    static func events(_ count: Int, in places: String) -> Phrase {
        Phrase(
            nb: count == 1
                ? "Ett arrangement i \(places)." : "\(count) arrangementer i \(places).",
            nn: count == 1
                ? "Eitt arrangement i \(places)." : "\(count) arrangement i \(places).",
            en: count == 1 ? "One event in \(places)." : "\(count) events in \(places).")
    }
    static func nothingIn(_ span: String) -> Phrase {
        Phrase(
            nb: "Ingen arrangementer \(span).", nn: "Ingen arrangement \(span).",
            en: "No events \(span).")
    }
    static func through(_ date: String) -> Phrase {
        Phrase(nb: "til og med \(date)", nn: "til og med \(date)", en: "up to \(date)")
    }
    static func within(_ month: String) -> Phrase {
        Phrase(nb: "i \(month)", nn: "i \(month)", en: "in \(month)")
    }
    static func on(_ date: String) -> Phrase { Phrase(nb: date, nn: date, en: "on \(date)") }
    static let and = Phrase(nb: "og", nn: "og", en: "and")
    static let chooseEvents = Phrase(
        nb: "Velg arrangementer", nn: "Vel arrangement", en: "Choose events")
    static let place = Phrase(nb: "Hvor", nn: "Kvar", en: "Where")
    static let forWhom = Phrase(nb: "For hvem", nn: "For kven", en: "For whom")
    static let when = Phrase(nb: "Når", nn: "Når", en: "When")
    static func all(of region: String) -> Phrase {
        Phrase(nb: "Hele \(region)", nn: "Heile \(region)", en: "All of \(region)")
    }
    static let everyone = Phrase(nb: "Alle", nn: "Alle", en: "Everyone")
    static let keyword = Phrase(nb: "Emneord", nn: "Emneord", en: "Keyword")
    static let everything = Phrase(nb: "Alt", nn: "Alt", en: "Everything")
    static let spanToday = Phrase(nb: "I dag", nn: "I dag", en: "Today")
    static let spanWeekend = Phrase(nb: "I helga", nn: "I helga", en: "This weekend")
    static let spanFromToday = Phrase(nb: "Fra i dag", nn: "Frå i dag", en: "From today")
    static func from(_ date: String) -> Phrase {
        Phrase(nb: "fra \(date)", nn: "frå \(date)", en: "from \(date)")
    }
    static func goOn(with date: String) -> Phrase {
        Phrase(
            nb: "Fortsett med \(date)", nn: "Hald fram med \(date)", en: "Go on with \(date)")
    }
    static func goOn(on date: String) -> Phrase {
        Phrase(nb: "Vis flere \(date)", nn: "Vis fleire \(date)", en: "Show more on \(date)")
    }
    static let shownAs = Phrase(nb: "Vis som", nn: "Vis som", en: "Show as")
    static let dayByDay = Phrase(nb: "Dag for dag", nn: "Dag for dag", en: "Day by day")
    static let month = Phrase(nb: "Måned", nn: "Månad", en: "Month")
    static let list = Phrase(nb: "Liste", nn: "Liste", en: "List")
    static let week = Phrase(nb: "Uke", nn: "Veke", en: "Week")
    static let date = Phrase(nb: "Dato", nn: "Dato", en: "Date")
    static let time = Phrase(nb: "Tid", nn: "Tid", en: "Time")
    static let event = Phrase(
        nb: "Arrangement", nn: "Arrangement", en: "Event", se: "Dáhpáhus")
    static func eventCount(_ count: Int) -> Phrase {
        Phrase(
            nb: count == 1 ? "ett arrangement" : "\(count) arrangementer",
            nn: count == 1 ? "eitt arrangement" : "\(count) arrangement",
            en: count == 1 ? "one event" : "\(count) events")
    }
    static let spanMonth = Phrase(nb: "Hele måneden", nn: "Heile månaden", en: "The whole month")
    static func rest(of month: String) -> Phrase {
        Phrase(
            nb: "Vis resten av \(month)", nn: "Vis resten av \(month)",
            en: "Show the rest of \(month)")
    }
    static func more(_ count: Int) -> Phrase {
        Phrase(nb: "\(count) til", nn: "\(count) til", en: "\(count) more")
    }

    // MARK: Taking the calendar along
    static let takeAlong = Phrase(
        nb: "Ta med deg kalenderen", nn: "Ta med deg kalenderen", en: "Take the calendar along")
    static let ownCalendar = Phrase(
        nb: "Få den i din egen kalender", nn: "Få han i din eigen kalender",
        en: "Have it in your own calendar")
    static let comesByItself = Phrase(
        nb: "Nye arrangementer, flyttinger og avlysninger kommer av seg selv.",
        nn: "Nye arrangement, flyttingar og avlysingar kjem av seg sjølve.",
        en: "What is new, moved or cancelled comes by itself.")
    static let appleAndOthers = Phrase(
        nb: "Apple og de fleste andre", nn: "Apple og dei fleste andre", en: "Apple and most others"
    )
    static let google = Phrase(nb: "Google Kalender", nn: "Google Kalender", en: "Google Calendar")
    static let outlook = Phrase(same: "Outlook")
    static let copyAddress = Phrase(
        nb: "Eller kopier adressen", nn: "Eller kopier adressa", en: "Or copy the address")
    static func holds(for selection: String) -> Phrase {
        Phrase(
            nb: "Gjelder det utvalget du ser nå: \(selection).",
            nn: "Gjeld det utvalet du ser no: \(selection).",
            en: "It holds for what you see now: \(selection).")
    }
    static let onPaper = Phrase(nb: "På papir", nn: "På papir", en: "On paper")
    static let printHint = Phrase(
        nb: "Skriv ut siden: den blir et program i to spalter.",
        nn: "Skriv ut sida: ho blir eit program i to spalter.",
        en: "Print the page: it becomes a programme in two columns.")
    static let audienceAll = Phrase(nb: "for alle", nn: "for alle", en: "for everyone")
    static let libraries = Phrase(nb: "Bibliotekene", nn: "Biblioteka", en: "The libraries")

    // MARK: How an event stands
    static let cancelled = Phrase(nb: "Avlyst", nn: "Avlyst", en: "Cancelled")
    static let postponed = Phrase(nb: "Utsatt", nn: "Utsett", en: "Postponed")
    static let moved = Phrase(nb: "Flyttet", nn: "Flytta", en: "Moved")
    static let full = Phrase(nb: "Fulltegnet", nn: "Fullteikna", en: "Full")
    static let online = Phrase(nb: "På nett", nn: "På nett", en: "Online")
    static func movedFrom(_ date: String) -> Phrase {
        Phrase(nb: "Flyttet fra \(date).", nn: "Flytta frå \(date).", en: "Moved from \(date).")
    }
    static let onlineInstead = Phrase(
        nb: "Vi møtes på nett i stedet.", nn: "Vi møtest på nett i staden.",
        en: "We meet online instead.")
    static let dateToCome = Phrase(
        nb: "Ny dato kommer.", nn: "Ny dato kjem.", en: "A new date will come.")
    static func doesNotTakePlace(_ date: String) -> Phrase {
        Phrase(
            nb: "Arrangementet \(date) er avlyst.", nn: "Arrangementet \(date) er avlyst.",
            en: "The event on \(date) is cancelled.")
    }
    static func updated(_ moment: String) -> Phrase {
        Phrase(nb: "Oppdatert \(moment)", nn: "Oppdatert \(moment)", en: "Updated \(moment)")
    }
    static let correctedWithYou = Phrase(
        nb: "Har du arrangementet i kalenderen din gjennom oss, er det rettet der også.",
        nn: "Har du arrangementet i kalenderen din gjennom oss, er det retta der òg.",
        en: "If you have it in your calendar through us, it is corrected there, too.")

    // MARK: One event
    static let inShort = Phrase(nb: "Kort sagt", nn: "Kort sagt", en: "In short")
    static let audience = Phrase(nb: "For", nn: "For", en: "For")
    static let price = Phrase(nb: "Pris", nn: "Pris", en: "Price")
    static let free = Phrase(nb: "Gratis", nn: "Gratis", en: "Free of charge", se: "Nuvttá")
    /// - Parameter currency: its code (ISO 4217).
    static func money(amount: String, currency: String) -> Phrase {
        let name = currency == Money.usual ? "kr" : currency
        return Phrase(
            nb: "\(amount) \(name)", nn: "\(amount) \(name)", en: "\(currency) \(amount)")
    }
    static let signUp = Phrase(nb: "Påmelding", nn: "Påmelding", en: "Sign-up")
    static let signUpHere = Phrase(nb: "Meld deg på", nn: "Meld deg på", en: "Sign up")
    static func signUpFrom(_ moment: String) -> Phrase {
        Phrase(
            nb: "Åpner \(moment)", nn: "Opnar \(moment)", en: "Opens \(moment)")
    }
    static func signUpUntil(_ moment: String) -> Phrase {
        Phrase(nb: "Frist \(moment)", nn: "Frist \(moment)", en: "Closes \(moment)")
    }
    static let signUpIsOver = Phrase(
        nb: "Fristen er gått ut.", nn: "Fristen er gått ut.", en: "Sign-up is closed.")
    static func seats(_ count: Int) -> Phrase {
        Phrase(nb: "\(count) plasser", nn: "\(count) plassar", en: "\(count) seats")
    }
    static let organizer = Phrase(nb: "Arrangør", nn: "Arrangør", en: "Organiser")
    static let together = Phrase(nb: "sammen med", nn: "saman med", en: "together with")
    static let performers = Phrase(nb: "Medvirkende", nn: "Medverkande", en: "With")
    static let heldIn = Phrase(nb: "Språk", nn: "Språk", en: "Language")
    static let access = Phrase(nb: "Tilgjengelighet", nn: "Tilgjenge", en: "Accessibility")
    static let takePart = Phrase(nb: "Delta på nett", nn: "Delta på nett", en: "Take part online")
    static let readMore = Phrase(
        nb: "Les mer på bibliotekets egen side", nn: "Les meir på biblioteket si eiga side",
        en: "Read more on the library's own page")
    static let ownPage = Phrase(
        nb: "Bibliotekets egen side", nn: "Biblioteket si eiga side", en: "The library's own page")
    static let showOnMap = Phrase(nb: "Vis på kart", nn: "Vis på kart", en: "Show on a map")
    static let remember = Phrase(nb: "Husk det", nn: "Hugs det", en: "Remember it")
    static let addToCalendar = Phrase(
        nb: "Legg i min kalender", nn: "Legg i kalenderen min", en: "Add to my calendar")
    static let allDates = Phrase(nb: "Alle datoer", nn: "Alle datoar", en: "All dates")
    static let questions = Phrase(nb: "Spørsmål", nn: "Spørsmål", en: "Questions")
    static func moreAt(_ place: String) -> Phrase {
        Phrase(nb: "Mer på \(place)", nn: "Meir på \(place)", en: "More at \(place)")
    }
    static let sameDay = Phrase(
        nb: "Dette skjer samme dag", nn: "Dette skjer same dag", en: "What is on that day")
    static let allDay = Phrase(nb: "hele dagen", nn: "heile dagen", en: "all day")

    // MARK: What is not there
    static let notFound = Phrase(
        nb: "Denne siden finnes ikke", nn: "Denne sida finst ikkje", en: "There is no such page")
    static let withdrawn = Phrase(
        nb: "Denne siden er tatt bort", nn: "Denne sida er teken bort",
        en: "This page was taken away")
    static let toCalendar = Phrase(
        nb: "Til kalenderen", nn: "Til kalenderen", en: "To the calendar")
}
