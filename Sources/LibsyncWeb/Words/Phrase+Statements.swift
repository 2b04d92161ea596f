/// What the statements and the page for taking the calendar elsewhere say.
extension Phrase {
    // MARK: Accessibility
    static let accessibilityAim = Phrase(
        nb: "Alle skal kunne lese kalenderen. Målet er WCAG 2.1 på nivå AA, som loven krever.",
        nn: "Alle skal kunne lese kalenderen. Målet er WCAG 2.1 på nivå AA, som lova krev.",
        en: "Everyone shall be able to read the calendar. The aim is WCAG 2.1 at level AA, as the "
            + "law requires.")
    static let accessibilityDone = Phrase(
        nb: "Slik er sidene laget", nn: "Slik er sidene laga", en: "How the pages are made")
    static let accessibilityPoints = [
        Phrase(
            nb: "De virker med tastatur alene, uten JavaScript og ned til 320 pikslers bredde.",
            nn: "Dei verkar med tastatur åleine, utan JavaScript og ned til 320 pikslars breidd.",
            en: "They work by keyboard alone, without JavaScript, and down to a width of 320 "
                + "pixels."),
        Phrase(
            nb: "Hver status er et ord: avlyst, utsatt, flyttet. Aldri bare en farge.",
            nn: "Kvar status er eit ord: avlyst, utsett, flytta. Aldri berre ein farge.",
            en: "Each status is a word: cancelled, postponed, moved. Never a colour alone."),
        Phrase(
            nb: "Teksten har en kontrast på minst 4,5 til 1, i lys og mørk visning.",
            nn: "Teksten har ein kontrast på minst 4,5 til 1, i lys og mørk vising.",
            en: "Text has a contrast of at least 4.5 to 1, in light and dark."),
        Phrase(
            nb: "Søylene øverst er pynt som viser det samme som lista; de leses ikke opp.",
            nn: "Søylene øvst er pynt som viser det same som lista; dei blir ikkje lesne opp.",
            en: "The columns at the top are an ornament that shows what the list says; they are "
                + "not read aloud."),
    ]
    static let accessibilityTested = Phrase(
        nb: "Slik er de testet", nn: "Slik er dei testa", en: "How they were tested")
    static func accessibilityRun(
        _ date: String, tool: String, pages: Int, languages: Int
    ) -> Phrase {
        Phrase(
            nb: "Sist \(date), med \(tool): \(pages) sider på \(languages) språk, i tre bredder.",
            nn: "Sist \(date), med \(tool): \(pages) sider på \(languages) språk, i tre breidder.",
            en: "Last on \(date), with \(tool): \(pages) pages in \(languages) languages, at three "
                + "widths.")
    }
    static let accessibilityClean = Phrase(
        nb: "Testen fant ingen feil. En maskin finner ikke alt: si fra om noe ikke virker for deg.",
        nn: "Testen fann ingen feil. Ei maskin finn ikkje alt: sei frå om noko ikkje verkar for "
            + "deg.",
        en: "The test found no fault. A machine does not find everything: tell us what does not "
            + "work for you.")
    static let accessibilityKnown = Phrase(
        nb: "Det vi vet mangler", nn: "Det vi veit manglar", en: "What we know is missing")
    static let accessibilityGaps = [
        Phrase(
            nb: "Sidene på nordsamisk har mange ord på bokmål.",
            nn: "Sidene på nordsamisk har mange ord på bokmål.",
            en: "The pages in Northern Sámi have many words in Bokmål.")
    ]
    static let accessibilityComplain = Phrase(
        nb: "Hvis du ikke får hjelp", nn: "Om du ikkje får hjelp", en: "If nobody helps")
    static let accessibilityAuthority = Phrase(
        nb: "Tilsynet for universell utforming av ikt tar imot klager:",
        nn: "Tilsynet for universell utforming av ikt tek imot klager:",
        en: "In Norway the supervisory authority for universal design of ICT takes complaints:")

    // MARK: Privacy
    static let privacyLead = Phrase(
        nb: "Du kan lese alt her uten at noen følger med.",
        nn: "Du kan lese alt her utan at nokon følgjer med.",
        en: "You can read everything here without anybody watching.")
    static let privacyPoints = [
        Phrase(
            nb: "Sidene setter ingen informasjonskapsler og lagrer ingenting i nettleseren din.",
            nn: "Sidene set ingen informasjonskapslar og lagrar ingenting i nettlesaren din.",
            en: "The pages set no cookies and keep nothing in your browser."),
        Phrase(
            nb: "Ingenting hentes fra andre: ingen statistikk, ingen skrifter, ingen kart.",
            nn: "Ingenting blir henta frå andre: ingen statistikk, ingen skrifter, ingen kart.",
            en: "Nothing is fetched from others: no statistics, no fonts, no maps."),
        Phrase(
            nb:
                "Serveren noterer når en side ble hentet og om det gikk bra, ikke hvem du er: "
                + "ingen adresse, ingen nettleser.",
            nn:
                "Serveren noterer når ei side vart henta og om det gjekk bra, ikkje kven du er: "
                + "inga adresse, ingen nettlesar.",
            en: "The server notes when a page was fetched and whether that went well, not who you "
                + "are: no address, no browser."),
        Phrase(
            nb:
                "Lenker til kart, påmelding og andre kalendere går til andre, med deres egne "
                + "regler.",
            nn: "Lenkjer til kart, påmelding og andre kalendrar går til andre, med deira eigne "
                + "reglar.",
            en: "Links to maps, sign-up and other calendars lead to others, with rules of their "
                + "own."),
    ]

    // MARK: Taking it elsewhere
    static let embedLead = Phrase(
        nb: "Velg hva som skal vises, og kopier en av de tre formene til den som styrer siden.",
        nn: "Vel kva som skal visast, og kopier ei av dei tre formene til den som styrer sida.",
        en: "Choose what is to be shown, and copy one of the three forms for whoever runs the page."
    )
    static let howMany = Phrase(nb: "Hvor mange", nn: "Kor mange", en: "How many")
    static let showIt = Phrase(nb: "Vis", nn: "Vis", en: "Show")
    static let soItLooks = Phrase(
        nb: "Slik blir det", nn: "Slik blir det", en: "This is what it becomes")
    static let embedLink = Phrase(nb: "Som lenke", nn: "Som lenkje", en: "As a link")
    static let embedLinkHint = Phrase(
        nb: "Virker overalt, også i e-post.", nn: "Verkar overalt, òg i e-post.",
        en: "Works everywhere, in e-mail too.")
    static let embedFrame = Phrase(nb: "Som ramme", nn: "Som ramme", en: "As a frame")
    static let embedFrameHint = Phrase(
        nb: "Lim inn i en HTML-blokk. Lista fornyer seg selv.",
        nn: "Lim inn i ei HTML-blokk. Lista fornyar seg sjølv.",
        en: "Paste it into a block of HTML. The list renews itself.")
    static let embedFragment = Phrase(
        nb: "Som HTML for serveren", nn: "Som HTML for serveren", en: "As HTML for the server")
    static let embedFragmentHint = Phrase(
        nb:
            "Adressen gir bare lista, uten utseende. Nettsiden henter den selv og viser den med "
            + "egen skrift.",
        nn:
            "Adressa gir berre lista, utan utsjånad. Nettsida hentar henne sjølv og viser henne "
            + "med eiga skrift.",
        en: "The address gives the bare list. The web page fetches it itself and shows it in its "
            + "own type.")
    static func wholeCalendar(of name: String) -> Phrase {
        Phrase(
            nb: "Hele kalenderen: \(name)", nn: "Heile kalenderen: \(name)",
            en: "The whole calendar: \(name)")
    }
    static func nextEvents(of name: String) -> Phrase {
        Phrase(
            nb: "Det som skjer framover: \(name)", nn: "Det som skjer framover: \(name)",
            en: "What is on: \(name)")
    }
    static let nothingAhead = Phrase(
        nb: "Ingenting står i kalenderen akkurat nå.",
        nn: "Ingenting står i kalenderen akkurat no.",
        en: "Nothing is in the calendar just now.")
}
