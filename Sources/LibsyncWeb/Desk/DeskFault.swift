/// What is wrong with a field of a form of the desk: said at the field, with what to write instead.
public enum DeskFault: String, Hashable, Sendable, CaseIterable {
    /// A name has 1 to 100 characters.
    case nameInvalid
    /// Somebody has that name already.
    case nameTaken
    /// A label has 1 to 40 characters.
    case labelInvalid
    /// A passphrase has at least 12 characters.
    case passphraseLength
    /// A passphrase of hardly any different characters.
    case passphraseMonotonous
    /// A passphrase that is a name.
    case passphraseName
    /// The two are not the same.
    case passphraseDiffers
    /// Name, passphrase or code are not those of anybody.
    case wrong
    /// The passphrase is not the present one.
    case passphraseWrong
    /// The code is not what the phone shows.
    case codeWrong
    /// The end of access lies in the past.
    case endPassed
    /// A date or time that cannot be read.
    case dateUnreadable, clockUnreadable
    /// It was tried too often, or too much is being tried; nothing was looked at.
    case tooManyTries
    /// A role that there is not.
    case roleMissing
    /// Nobody would be left who may invite.
    case lastAdministrator
    /// Nobody else can be let in.
    case tooMany

    var phrase: Phrase {
        switch self {
        case .nameInvalid:
            Phrase(
                nb: "Navnet mangler eller er for langt. Skriv 1 til 100 tegn.",
                nn: "Namnet manglar eller er for langt. Skriv 1 til 100 teikn.",
                en: "The name is missing or too long. Write 1 to 100 characters.")
        case .nameTaken:
            Phrase(
                nb: "Noen heter det her alt. Legg til etternavn eller avdeling.",
                nn: "Nokon heiter det her alt. Legg til etternamn eller avdeling.",
                en: "Somebody has that name here. Add a surname or department.")
        case .labelInvalid:
            Phrase(
                nb: "Navnet mangler eller er for langt. Skriv 1 til 40 tegn.",
                nn: "Namnet manglar eller er for langt. Skriv 1 til 40 teikn.",
                en: "The name is missing or too long. Write 1 to 40 characters.")
        case .passphraseLength:
            Phrase(
                nb: "Passordfrasen er for kort. Skriv minst 12 tegn.",
                nn: "Passordfrasen er for kort. Skriv minst 12 teikn.",
                en: "The passphrase is too short. Write at least 12 characters.")
        case .passphraseMonotonous:
            Phrase(
                nb: "Passordfrasen gjentar nesten bare ett tegn. Skriv noen ord.",
                nn: "Passordfrasen tek nesten berre opp att eitt teikn. Skriv nokre ord.",
                en: "The passphrase repeats hardly more than one character. Write some words.")
        case .passphraseName:
            Phrase(
                nb: "Passordfrasen er mest et navn som alle vet. Skriv noen andre ord.",
                nn: "Passordfrasen er mest eit namn som alle veit. Skriv nokre andre ord.",
                en: "The passphrase is mostly a name that everybody knows. Write some other words.")
        case .passphraseDiffers:
            Phrase(
                nb: "De to er ikke like. Skriv den samme i begge.",
                nn: "Dei to er ikkje like. Skriv den same i begge.",
                en: "The two are not the same. Write the same in both.")
        case .wrong:
            Phrase(
                nb: "Navn, passordfrase eller kode stemmer ikke. Se over alle tre.",
                nn: "Namn, passordfrase eller kode stemmer ikkje. Sjå over alle tre.",
                en: "Name, passphrase or code is not right. Look at all three.")
        case .passphraseWrong:
            Phrase(
                nb: "Passordfrasen stemmer ikke. Skriv den du bruker nå.",
                nn: "Passordfrasen stemmer ikkje. Skriv den du bruker no.",
                en: "The passphrase is not right. Write the one that you use now.")
        case .codeWrong:
            Phrase(
                nb: "Koden stemmer ikke. Skriv den som telefonen viser akkurat nå.",
                nn: "Koden stemmer ikkje. Skriv den som telefonen viser akkurat no.",
                en: "The code is not right. Write what the phone shows just now.")
        default: phraseOfRest
        }
    }

    private var phraseOfRest: Phrase {
        switch self {
        case .endPassed:
            Phrase(
                nb: "Den tiden er over. Velg en som kommer, eller la det stå tomt.",
                nn: "Den tida er over. Vel ei som kjem, eller la det stå tomt.",
                en: "That time is over. Choose one to come, or leave it empty.")
        case .dateUnreadable:
            Phrase(
                nb: "Datoen kan ikke leses. Skriv dag, måned og år, som 31.12.2026.",
                nn: "Datoen kan ikkje lesast. Skriv dag, månad og år, som 31.12.2026.",
                en: "The date cannot be read. Write day, month and year, as 31 December 2026.")
        case .clockUnreadable:
            Phrase(
                nb: "Klokkeslettet kan ikke leses. Skriv det som 18.00.",
                nn: "Klokkeslettet kan ikkje lesast. Skriv det som 18.00.",
                en: "The time cannot be read. Write it as 18:00.")
        case .tooManyTries:
            Phrase(
                nb: "Det er prøvd for mange ganger. Prøv igjen om ti minutter.",
                nn: "Det er prøvd for mange gonger. Prøv igjen om ti minutt.",
                en: "It was tried too many times. Try again in ten minutes.")
        case .roleMissing:
            Phrase(
                nb: "Velg hva personen kan.", nn: "Vel kva personen kan.",
                en: "Choose what the person may do.")
        case .lastAdministrator:
            Phrase(
                nb:
                    "Ingen andre kan styre arbeidsbordet uten slutt. La først en annen få gjøre det.",
                nn:
                    "Ingen andre kan styre arbeidsbordet utan slutt. La først ein annan få gjere det.",
                en:
                    "Nobody else may administer the desk without end. Let somebody else do so first."
            )
        default:
            Phrase(
                nb: "Det er ikke plass til flere. Fjern dem som har sluttet.",
                nn: "Det er ikkje plass til fleire. Fjern dei som har slutta.",
                en: "There is no room for more. Remove those who have left.")
        }
    }
}

/// What has just been done: said once, above the page.
public enum DeskNotice: String, Hashable, Sendable, CaseIterable {
    /// The settings are saved.
    case saved
    /// An invitation was withdrawn.
    case withdrawn
    /// Somebody was removed.
    case removed
    /// Somebody's rights were changed.
    case changed
    /// The passphrase was changed, and other browsers are signed out.
    case passphraseChanged
    /// The code from the phone is asked for from now on, or not any more.
    case codeOn, codeOff
    /// One of two versions was chosen.
    case chosen
    /// Something that was not taken was put away.
    case putAway
    /// What was typed and not sent was thrown away.
    case discarded
    /// Somebody is signed out.
    case signedOut
    /// A form was sent again long after its first time.
    case alreadyDone

    var phrase: Phrase {
        switch self {
        case .saved: Phrase(nb: "Lagret.", nn: "Lagra.", en: "Saved.")
        case .withdrawn:
            Phrase(
                nb: "Invitasjonen er trukket tilbake. Lenka virker ikke lenger.",
                nn: "Invitasjonen er trekt tilbake. Lenkja verkar ikkje lenger.",
                en: "The invitation is withdrawn. Its link works no longer.")
        case .removed:
            Phrase(
                nb: "Fjernet. Tilgangen er slutt fra nå av.",
                nn: "Fjerna. Tilgangen er slutt frå no av.",
                en: "Removed. Access has ended from now on.")
        case .changed: Phrase(nb: "Endret.", nn: "Endra.", en: "Changed.")
        case .passphraseChanged:
            Phrase(
                nb: "Passordfrasen er byttet. Andre nettlesere er logget ut.",
                nn: "Passordfrasen er bytt. Andre nettlesarar er logga ut.",
                en: "The passphrase is changed. Other browsers are signed out.")
        case .codeOn:
            Phrase(
                nb: "Koden fra telefonen er slått på.", nn: "Koden frå telefonen er slått på.",
                en: "The code from the phone is turned on.")
        case .codeOff:
            Phrase(
                nb: "Koden fra telefonen er slått av.", nn: "Koden frå telefonen er slått av.",
                en: "The code from the phone is turned off.")
        case .chosen:
            Phrase(
                nb: "Valgt. De andre ser det neste gang de henter.",
                nn: "Valt. Dei andre ser det neste gong dei hentar.",
                en: "Chosen. The others see it when they fetch next.")
        case .putAway: Phrase(nb: "Tatt bort.", nn: "Teke bort.", en: "Taken away.")
        case .discarded:
            Phrase(nb: "Teksten er kastet.", nn: "Teksten er kasta.", en: "The text is gone.")
        case .signedOut:
            Phrase(nb: "Du er logget ut.", nn: "Du er logga ut.", en: "You are signed out.")
        case .alreadyDone:
            Phrase(
                nb: "Dette var sendt fra før og er gjort. Det er ikke gjort på nytt.",
                nn: "Dette var sendt frå før og er gjort. Det er ikkje gjort på nytt.",
                en: "This was sent before and is done. It was not done again.")
        }
    }
}
