/// What the desk says of people and of letting them in.
extension Phrase {
    // MARK: Signing in
    static let signIn = Phrase(nb: "Logg inn", nn: "Logg inn", en: "Sign in")
    static let yourName = Phrase(nb: "Navn", nn: "Namn", en: "Name")
    static let nameHint = Phrase(
        nb: "Som det står i invitasjonen.", nn: "Som det står i invitasjonen.",
        en: "As in your invitation.")
    static let passphrase = Phrase(nb: "Passordfrase", nn: "Passordfrase", en: "Passphrase")
    static let phoneCode = Phrase(
        nb: "Kode fra telefonen", nn: "Kode frå telefonen", en: "Code from your phone")
    static let phoneCodeHint = Phrase(
        nb: "Seks sifre. La det stå tomt hvis du ikke har slått det på.",
        nn: "Seks siffer. La det stå tomt om du ikkje har slått det på.",
        en: "Six digits. Leave it empty if you have not turned it on.")
    static let deskIsLocked = Phrase(
        nb: "Arbeidsbordet er låst", nn: "Arbeidsbordet er låst", en: "The desk is locked")
    static func locked(for name: String) -> Phrase {
        Phrase(
            nb: "\(name) var sist her. Skriv passordfrasen for å fortsette.",
            nn: "\(name) var sist her. Skriv passordfrasen for å halde fram.",
            en: "\(name) was here last. Type the passphrase to go on.")
    }
    static let unlock = Phrase(nb: "Lås opp", nn: "Lås opp", en: "Unlock")
    static let somebodyElse = Phrase(
        nb: "Logg inn som en annen", nn: "Logg inn som ein annan", en: "Sign in as somebody else")
    static let textIsKept = Phrase(
        nb: "Det du skrev, er tatt vare på. Logg inn, så står det der.",
        nn: "Det du skreiv, er teke vare på. Logg inn, så står det der.",
        en: "What you typed is kept. Sign in, and it is there.")
    static let nobodyInvited = Phrase(
        nb:
            "Ingen er invitert ennå. Den som har satt opp maskinen, lager den første invitasjonen der, "
            + "med libsync desk invite.",
        nn:
            "Ingen er invitert enno. Den som har sett opp maskina, lagar den første invitasjonen der, "
            + "med libsync desk invite.",
        en: "Nobody is invited yet. Whoever set up the machine makes the first invitation there, "
            + "with libsync desk invite.")

    // MARK: An invitation
    static func welcome(_ name: String) -> Phrase {
        Phrase(nb: "Velkommen, \(name)", nn: "Velkomen, \(name)", en: "Welcome, \(name)")
    }
    static func invitedTo(_ library: String) -> Phrase {
        Phrase(
            nb: "Du er invitert til arbeidsbordet til \(library).",
            nn: "Du er invitert til arbeidsbordet til \(library).",
            en: "You are invited to the desk of \(library).")
    }
    static let choosePassphrase = Phrase(
        nb: "Velg en passordfrase", nn: "Vel ein passordfrase", en: "Choose a passphrase")
    static let passphraseHint = Phrase(
        nb: "Minst 12 tegn. Flere ord etter hverandre er lettere å huske enn tegn og tall.",
        nn: "Minst 12 teikn. Fleire ord etter kvarandre er lettare å hugse enn teikn og tal.",
        en: "At least 12 characters. Several words are easier to remember than signs and numbers.")
    static let passphraseAgain = Phrase(
        nb: "Skriv den en gang til", nn: "Skriv han ein gong til", en: "Type it once more")
    static let label = Phrase(
        nb: "Navnet de andre ser", nn: "Namnet dei andre ser", en: "The name that others see")
    static let labelHint = Phrase(
        nb:
            "Står ved det du skriver, også hos de andre bibliotekene. Et fornavn, eller «vakt lørdag».",
        nn:
            "Står ved det du skriv, òg hos dei andre biblioteka. Eit førenamn, eller «vakt laurdag».",
        en:
            "Stands with what you write, at the other libraries too. A first name, or “Saturday desk”."
    )
    static let goIn = Phrase(nb: "Gå inn", nn: "Gå inn", en: "Go in")
    static let invitationGone = Phrase(
        nb: "Invitasjonen gjelder ikke lenger", nn: "Invitasjonen gjeld ikkje lenger",
        en: "The invitation holds no longer")
    static let invitationGoneWhy = Phrase(
        nb:
            "Den er brukt, trukket tilbake eller eldre enn 14 dager. Be om en ny, eller logg inn hvis du "
            + "alt har brukt den.",
        nn:
            "Han er brukt, trekt tilbake eller eldre enn 14 dagar. Be om ein ny, eller logg inn om du alt "
            + "har brukt han.",
        en:
            "It was used or withdrawn, or is older than 14 days. Ask for a new one, or sign in if you "
            + "have used it.")

    // MARK: People
    static func peopleCount(_ count: Int) -> Phrase {
        Phrase(
            nb: count == 1 ? "1 person" : "\(count) personer",
            nn: count == 1 ? "1 person" : "\(count) personar",
            en: count == 1 ? "1 person" : "\(count) people")
    }
    static let inviteSomebody = Phrase(
        nb: "Inviter noen", nn: "Inviter nokon", en: "Invite somebody")
    static let invite = Phrase(nb: "Lag invitasjon", nn: "Lag invitasjon", en: "Make an invitation")
    static let mayDo = Phrase(nb: "Kan", nn: "Kan", en: "May")
    static let rights = Phrase(
        nb: "Hva personen kan gjøre", nn: "Kva personen kan gjere", en: "What the person may do")
    static let untilDate = Phrase(nb: "Siste dag", nn: "Siste dag", en: "Last day")
    static let untilDateHint = Phrase(
        nb: "For en vikar. Tomt betyr uten slutt. Skriv som 31.12.2026.",
        nn: "For ein vikar. Tomt tyder utan slutt. Skriv som 31.12.2026.",
        en: "For a substitute. Empty means without end. Write as 31 December 2026.")
    static let untilClock = Phrase(nb: "Klokkeslett", nn: "Klokkeslett", en: "Time")
    static let untilClockHint = Phrase(
        nb: "Tomt betyr ut dagen. Skriv som 18.00.", nn: "Tomt tyder ut dagen. Skriv som 18.00.",
        en: "Empty means to the end of the day. Write as 18:00.")
    static func until(_ moment: String) -> Phrase {
        Phrase(nb: "til \(moment)", nn: "til \(moment)", en: "until \(moment)")
    }
    static func ended(_ moment: String) -> Phrase {
        Phrase(nb: "sluttet \(moment)", nn: "slutta \(moment)", en: "ended \(moment)")
    }
    static let openInvitations = Phrase(
        nb: "Invitasjoner som ikke er brukt", nn: "Invitasjonar som ikkje er brukte",
        en: "Invitations that are not used")
    static func holdsUntil(_ moment: String) -> Phrase {
        Phrase(
            nb: "kan brukes til \(moment)", nn: "kan brukast til \(moment)",
            en: "can be used until \(moment)")
    }
    static func invitedBy(_ name: String) -> Phrase {
        Phrase(nb: "fra \(name)", nn: "frå \(name)", en: "from \(name)")
    }
    static let withdraw = Phrase(nb: "Trekk tilbake", nn: "Trekk tilbake", en: "Withdraw")
    static let remove = Phrase(nb: "Fjern", nn: "Fjern", en: "Remove")
    static let change = Phrase(nb: "Endre", nn: "Endre", en: "Change")
    static func changeOf(_ name: String) -> Phrase {
        Phrase(nb: "Endre \(name)", nn: "Endre \(name)", en: "Change \(name)")
    }
    static func removeNamed(_ name: String) -> Phrase {
        Phrase(nb: "Fjern \(name)", nn: "Fjern \(name)", en: "Remove \(name)")
    }
    static func removing(_ name: String, texts: Int) -> Phrase {
        Phrase(
            nb: "\(name) kommer ikke inn lenger, fra nå av." + textsGo(texts).nb
                + " Det \(name) har lagret, blir stående.",
            nn: "\(name) kjem ikkje inn lenger, frå no av." + textsGo(texts).nn
                + " Det \(name) har lagra, blir ståande.",
            en: "\(name) does not get in any more, from now on." + textsGo(texts).en
                + " What \(name) saved stays.")
    }
    private static func textsGo(_ count: Int) -> Phrase {
        guard count > 0 else { return Phrase(same: "") }
        return Phrase(
            nb: count == 1
                ? " En tekst som ikke er lagret, blir borte."
                : " \(count) tekster som ikke er lagret, blir borte.",
            nn: count == 1
                ? " Ein tekst som ikkje er lagra, blir borte."
                : " \(count) tekstar som ikkje er lagra, blir borte.",
            en: count == 1
                ? " One text that is not saved will be gone."
                : " \(count) texts that are not saved will be gone.")
    }
    static let giveLink = Phrase(
        nb: "Gi denne lenka til den det gjelder. Den vises bare nå, og virker én gang.",
        nn: "Gi denne lenkja til den det gjeld. Ho blir vist berre no, og verkar éin gong.",
        en: "Give this link to the person. It is shown now only, and works once.")
    static func invitationFor(_ name: String) -> Phrase {
        Phrase(
            nb: "Invitasjon til \(name)", nn: "Invitasjon til \(name)", en: "Invitation for \(name)"
        )
    }
    static let linkToCopy = Phrase(nb: "Lenke", nn: "Lenkje", en: "Link")
    static let backToPeople = Phrase(
        nb: "Tilbake til personer", nn: "Tilbake til personar", en: "Back to people")
    static let sharedHere = Phrase(
        nb:
            "Navn og passordfraser ligger bare på denne maskinen. De andre bibliotekene ser bare navnet som "
            + "hver enkelt har valgt å skrive under.",
        nn:
            "Namn og passordfrasar ligg berre på denne maskina. Dei andre biblioteka ser berre namnet som "
            + "kvar einskild har valt å skrive under.",
        en:
            "Names and passphrases lie on this machine only. The other libraries see only the name that "
            + "each person chose to write under.")

    // MARK: Roles
    static func role(_ code: String) -> Phrase {
        switch code {
        case "read": Phrase(nb: "se", nn: "sjå", en: "look")
        case "edit": Phrase(nb: "skrive", nn: "skrive", en: "write")
        case "publish": Phrase(nb: "publisere", nn: "publisere", en: "publish")
        case "administer": Phrase(nb: "styre", nn: "styre", en: "administer")
        default: Phrase(same: code)
        }
    }
    static func roleHint(_ code: String) -> Phrase {
        switch code {
        case "read":
            Phrase(
                nb: "Ser alt, endrer ingenting.", nn: "Ser alt, endrar ingenting.",
                en: "Sees everything, changes nothing.")
        case "edit":
            Phrase(
                nb: "Skriver og endrer utkast.", nn: "Skriv og endrar utkast.",
                en: "Writes and changes drafts.")
        case "publish":
            Phrase(
                nb: "Legger ut for alle, avlyser og tar bort.",
                nn: "Legg ut for alle, avlyser og tek bort.",
                en: "Makes public, cancels and takes away.")
        default:
            Phrase(
                nb: "Inviterer og fjerner folk, og styrer arbeidsbordet.",
                nn: "Inviterer og fjernar folk, og styrer arbeidsbordet.",
                en: "Invites and removes people, and sets how the desk goes.")
        }
    }

    // MARK: Settings
    static let howYouAreSeen = Phrase(
        nb: "Det de andre ser", nn: "Det dei andre ser", en: "What others see")
    static let pagesIn = Phrase(
        nb: "Språk på sidene", nn: "Språk på sidene", en: "Language of the pages")
    static let newPassphrase = Phrase(
        nb: "Ny passordfrase", nn: "Ny passordfrase", en: "New passphrase")
    static let presentPassphrase = Phrase(
        nb: "Passordfrasen du har nå", nn: "Passordfrasen du har no", en: "Your present passphrase")
    static let changePassphrase = Phrase(
        nb: "Bytt passordfrase", nn: "Byt passordfrase", en: "Change the passphrase")
    static let codeFromPhone = Phrase(
        nb: "Kode fra telefonen i tillegg", nn: "Kode frå telefonen i tillegg",
        en: "A code from your phone, too")
    static let codeIsOff = Phrase(
        nb: "Med en slik kode kommer ingen inn med passordfrasen alene.",
        nn: "Med ein slik kode kjem ingen inn med passordfrasen åleine.",
        en: "With such a code nobody gets in by the passphrase alone.")
    static let codeIsOn = Phrase(
        nb: "Slått på. Du skriver koden hver gang du logger inn.",
        nn: "Slått på. Du skriv koden kvar gong du loggar inn.",
        en: "Turned on. You type the code each time you sign in.")
    static let turnOn = Phrase(nb: "Slå på", nn: "Slå på", en: "Turn on")
    static let turnOff = Phrase(nb: "Slå av", nn: "Slå av", en: "Turn off")
    static let typeSecret = Phrase(
        nb: "Skriv dette inn i kodeappen på telefonen, og så koden den viser.",
        nn: "Skriv dette inn i kodeappen på telefonen, og så koden han viser.",
        en: "Type this into the code app on your phone, and then the code that it shows.")
    static let secretOfPhone = Phrase(
        nb: "Nøkkel til appen", nn: "Nøkkel til appen", en: "Key for the app")
}
