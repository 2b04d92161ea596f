/// What the pages of the desk say, but for people and safety.
extension Phrase {
    // MARK: Every page
    static let theDesk = Phrase(nb: "arbeidsbordet", nn: "arbeidsbordet", en: "desk")
    static let signOut = Phrase(nb: "Logg ut", nn: "Logg ut", en: "Sign out")
    static let lockDesk = Phrase(nb: "Lås", nn: "Lås", en: "Lock")
    static let thisWeek = Phrase(nb: "Denne uka", nn: "Denne veka", en: "This week")
    static let people = Phrase(nb: "Personer", nn: "Personar", en: "People")
    static let settings = Phrase(nb: "Innstillinger", nn: "Innstillingar", en: "Settings")
    static let save = Phrase(nb: "Lagre", nn: "Lagre", en: "Save")
    static let errorTitle = Phrase(nb: "Feil", nn: "Feil", en: "Error")
    static let mendThese = Phrase(
        nb: "Se over dette. Alt du har skrevet, er her.",
        nn: "Sjå over dette. Alt du har skrive, er her.",
        en: "Look at this again. All that you typed is here.")
    static let mendTheseAnew = Phrase(
        nb: "Se over dette. Passordfraser må skrives på nytt.",
        nn: "Sjå over dette. Passordfrasar må skrivast på nytt.",
        en: "Look at this again. Passphrases have to be typed anew.")
    static let keptForYou = Phrase(
        nb: "Det du skrev, er tatt vare på og står her. Se over, og send det.",
        nn: "Det du skreiv, er teke vare på og står her. Sjå over, og send det.",
        en: "What you typed was kept and is here. Look it over, and send it.")
    static let previousWeek = Phrase(nb: "Forrige uke", nn: "Førre veke", en: "Previous week")
    static let nextWeek = Phrase(nb: "Neste uke", nn: "Neste veke", en: "Next week")
    static func week(_ number: Int) -> Phrase {
        Phrase(nb: "Uke \(number)", nn: "Veke \(number)", en: "Week \(number)")
    }

    // MARK: The week
    static let onWithUs = Phrase(
        nb: "Dette skjer hos oss", nn: "Dette skjer hos oss", en: "What is on here")
    static let quietWeek = Phrase(
        nb: "Ingenting er lagt inn denne uka.", nn: "Ingenting er lagt inn denne veka.",
        en: "Nothing is entered for this week.")
    static func quiet(in week: Int) -> Phrase {
        Phrase(
            nb: "Ingenting er lagt inn i uke \(week).", nn: "Ingenting er lagt inn i veke \(week).",
            en: "Nothing is entered for week \(week).")
    }
    static let waitingForNetwork = Phrase(
        nb: "Venter på nett", nn: "Ventar på nett", en: "Waiting for network")
    static let onlyUs = Phrase(nb: "Bare oss", nn: "Berre oss", en: "Only us")
    static let theRegion = Phrase(nb: "Samarbeidet", nn: "Samarbeidet", en: "Region")
    static let partOfSeries = Phrase(nb: "serie", nn: "serie", en: "series")
    static let clashesWith = Phrase(
        nb: "Kolliderer med", nn: "Kolliderer med", en: "Clashes with")
    static func inSameRoom(_ name: String, from clock: String?) -> Phrase {
        let from = clock.map { (" fra \($0)", " frå \($0)", " from \($0)") } ?? ("", "", "")
        return Phrase(
            nb: " «\(name)» i samme rom\(from.0).", nn: " «\(name)» i same rom\(from.1).",
            en: " “\(name)” in the same room\(from.2).")
    }

    // MARK: What needs a person
    static let needsYou = Phrase(nb: "Trenger deg", nn: "Treng deg", en: "Needs you")
    static func things(_ count: Int) -> Phrase {
        Phrase(
            nb: count == 1 ? "1 ting" : "\(count) ting, de viktigste først",
            nn: count == 1 ? "1 ting" : "\(count) ting, dei viktigaste først",
            en: count == 1 ? "1 thing" : "\(count) things, the most pressing first")
    }
    static func thingsNeedYou(_ count: Int) -> Phrase {
        Phrase(
            nb: "\(count) ting trenger deg", nn: "\(count) ting treng deg",
            en: count == 1 ? "1 thing needs you" : "\(count) things need you")
    }
    static let nothingNeedsYou = Phrase(
        nb: "Ingenting venter på deg.", nn: "Ingenting ventar på deg.",
        en: "Nothing is waiting for you.")
    static func twoVersions(of name: String) -> Phrase {
        Phrase(
            nb: "To versjoner av «\(name)»", nn: "To versjonar av «\(name)»",
            en: "Two versions of “\(name)”")
    }
    static let seeBoth = Phrase(nb: "Se begge", nn: "Sjå begge", en: "See both")
    static func refusedChange(of name: String) -> Phrase {
        Phrase(
            nb: "Endringen av «\(name)» ble ikke tatt imot",
            nn: "Endringa av «\(name)» vart ikkje teken imot",
            en: "The change of “\(name)” was not taken")
    }
    static let seeReason = Phrase(
        nb: "Se hva det gjelder", nn: "Sjå kva det gjeld", en: "See what it is about")
    static func staged(_ count: Int, from source: String) -> Phrase {
        Phrase(
            nb: count == 1
                ? "1 ting fra «\(source)» venter på et ja"
                : "\(count) ting fra «\(source)» venter på et ja",
            nn: "\(count) ting frå «\(source)» ventar på eit ja",
            en: count == 1
                ? "1 thing from “\(source)” waits for a yes"
                : "\(count) things from “\(source)” wait for a yes")
    }
    static let stagedWhy = Phrase(
        nb: "Ingenting derfra er lagt inn før noen har sett på det.",
        nn: "Ingenting derifrå er lagt inn før nokon har sett på det.",
        en: "Nothing from there is entered before somebody has looked at it.")
    static func sourceSilent(_ source: String) -> Phrase {
        Phrase(
            nb: "«\(source)» gir ikke kalenderen sin", nn: "«\(source)» gir ikkje kalenderen sin",
            en: "“\(source)” does not give its calendar")
    }
    static let whenTime = Phrase(
        nb: "Når du har tid", nn: "Når du har tid", en: "When you have time")
    static let whenSoon = Phrase(nb: "Snart", nn: "Snart", en: "Soon")
    static func before(_ date: String) -> Phrase {
        Phrase(nb: "Før \(date)", nn: "Før \(date)", en: "Before \(date)")
    }
    static func keptText(_ page: String) -> Phrase {
        Phrase(
            nb: "Du har skrevet noe på «\(page)» som ikke er sendt",
            nn: "Du har skrive noko på «\(page)» som ikkje er sendt",
            en: "You typed something on “\(page)” that is not sent")
    }
    static let discardText = Phrase(
        nb: "Kast teksten", nn: "Kast teksten", en: "Throw the text away")
    /// What a page is called, by its path below the desk's root.
    static func page(_ path: String) -> Phrase {
        switch path.prefix(while: { $0 != "/" }) {
        case "people": people
        case "settings": settings
        default: thisWeek
        }
    }
    static let goThere = Phrase(nb: "Gå dit", nn: "Gå dit", en: "Go there")

    // MARK: Fetching and sending
    static let fetchAndSend = Phrase(
        nb: "Hent og send", nn: "Hent og send", en: "Fetch and send")
    static func lastFetched(_ moment: String) -> Phrase {
        Phrase(
            nb: "Sist hentet \(moment).", nn: "Sist henta \(moment).", en: "Last fetched \(moment)."
        )
    }
    static let neverFetched = Phrase(
        nb: "Ikke hentet ennå.", nn: "Ikkje henta enno.", en: "Not fetched yet.")
    static func changesWait(_ count: Int) -> Phrase {
        Phrase(
            nb: count == 1 ? "1 endring venter på nett." : "\(count) endringer venter på nett.",
            nn: count == 1 ? "1 endring ventar på nett." : "\(count) endringar ventar på nett.",
            en: count == 1
                ? "1 change is waiting for network." : "\(count) changes are waiting for network.")
    }
    static let allSent = Phrase(nb: "Alt er sendt.", nn: "Alt er sendt.", en: "All is sent.")
    static let exchanging = Phrase(
        nb: "Henter og sender nå.", nn: "Hentar og sender no.", en: "Fetching and sending now.")
    static let serverRestored = Phrase(
        nb:
            "Felleskalenderen er satt tilbake fra en sikkerhetskopi. Det den mangler, sendes herfra.",
        nn:
            "Felleskalenderen er sett tilbake frå ein tryggingskopi. Det han manglar, blir sendt herifrå.",
        en: "The shared calendar was put back from a backup. What it lacks is sent from here.")

    // MARK: Two versions
    static let choose = Phrase(nb: "Velg denne", nn: "Vel denne", en: "Choose this")
    static let keep = Phrase(nb: "Behold denne", nn: "Behald denne", en: "Keep this")
    static let holdsNow = Phrase(nb: "Gjelder nå", nn: "Gjeld no", en: "Holds now")
    static let doesNotHold = Phrase(nb: "Gjelder ikke", nn: "Gjeld ikkje", en: "Does not hold")
    static let neitherSaw = Phrase(
        nb:
            "To av dere endret det samme uten å se hverandre. Ingenting er gått tapt. Velg det som stemmer.",
        nn:
            "To av dykk endra det same utan å sjå kvarandre. Ingenting er gått tapt. Vel det som stemmer.",
        en:
            "Two of you changed the same without seeing each other. Nothing is lost. Choose what is right."
    )
    static let editedWhileDeleted = Phrase(
        nb:
            "En av dere tok det bort mens en annen endret det. Ingenting er gått tapt. Velg det som stemmer.",
        nn:
            "Ein av dykk tok det bort medan ein annan endra det. Ingenting er gått tapt. Vel det som stemmer.",
        en:
            "One of you took it away while another changed it. Nothing is lost. Choose what is right."
    )
    static let proposed = Phrase(
        nb:
            "Endringen kom fra noen som ikke lenger er medarrangør. Dere avgjør om den skal gjelde.",
        nn: "Endringa kom frå nokon som ikkje lenger er medarrangør. De avgjer om ho skal gjelde.",
        en:
            "The change came from somebody who is no co-host any more. You decide whether it shall hold."
    )
    static let proposedToOthers = Phrase(
        nb:
            "Dette er nå et forslag til biblioteket som eier det. De avgjør om det skal gjelde. Ingenting er gått tapt.",
        nn:
            "Dette er no eit framlegg til biblioteket som eig det. Dei avgjer om det skal gjelde. Ingenting er gått tapt.",
        en:
            "This is now a proposal to the library that owns it. They decide whether it shall hold. Nothing is lost."
    )
    static let takenAway = Phrase(nb: "Tatt bort", nn: "Teke bort", en: "Taken away")
    static let empty = Phrase(nb: "Tomt", nn: "Tomt", en: "Empty")
    static let yes = Phrase(nb: "Ja", nn: "Ja", en: "Yes")
    static let no = Phrase(nb: "Nei", nn: "Nei", en: "No")
    static let afterwards = Phrase(nb: "Etterpå", nn: "Etterpå", en: "Afterwards")
    static let otherStays = Phrase(
        nb:
            "Den du ikke velger, blir liggende blant tidligere versjoner. De andre ser valget neste gang de henter.",
        nn:
            "Den du ikkje vel, blir liggjande blant tidlegare versjonar. Dei andre ser valet neste gong dei hentar.",
        en:
            "What you do not choose stays in the history. The others see your choice when they fetch next."
    )

    // MARK: What was not taken
    static let refusedLead = Phrase(
        nb:
            "Dette ble ikke tatt imot av felleskalenderen. Det du skrev, ligger her til noen har sett det.",
        nn:
            "Dette vart ikkje teke imot av felleskalenderen. Det du skreiv, ligg her til nokon har sett det.",
        en:
            "The shared calendar did not take this. What you typed lies here until somebody has seen it."
    )
    static let haveRead = Phrase(
        nb: "Jeg har sett det, ta det bort", nn: "Eg har sett det, ta det bort",
        en: "I have seen it, take it away")
    static func refusal(_ code: String) -> Phrase? {
        switch code {
        case "not-yours":
            Phrase(
                nb:
                    "Det hører til et annet bibliotek. Be dem gjøre det, eller be om å bli medarrangør.",
                nn:
                    "Det høyrer til eit anna bibliotek. Be dei gjere det, eller be om å bli medarrangør.",
                en: "It belongs to another library. Ask them to do it, or to become a co-host.")
        case "gone":
            Phrase(
                nb: "Det ble slettet for lenge siden, mens denne maskinen ikke hadde nett.",
                nn: "Det vart sletta for lenge sidan, medan denne maskina ikkje hadde nett.",
                en: "It was deleted long ago, while this machine had no network.")
        case "save-too-large":
            Phrase(
                nb: "Teksten er lengre enn felleskalenderen tar vare på. Kort den ned.",
                nn: "Teksten er lengre enn felleskalenderen tek vare på. Kort han ned.",
                en: "The text is longer than the shared calendar keeps. Shorten it.")
        case "field-invalid":
            Phrase(
                nb: "Felleskalenderen kan ikke ta vare på det slik det står.",
                nn: "Felleskalenderen kan ikkje ta vare på det slik det står.",
                en: "The shared calendar cannot keep it as it stands.")
        default: nil
        }
    }
}
