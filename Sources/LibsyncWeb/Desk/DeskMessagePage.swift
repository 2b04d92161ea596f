/// What stands where the desk cannot do what was asked: what happened, and what to do.
public struct DeskMessagePage: Sendable {
    /// What happened.
    public enum Message: Hashable, Sendable, CaseIterable {
        /// There is no such page.
        case absent
        /// The person's role does not reach that far.
        case notAllowed
        /// It belongs to another library.
        case notYours
        /// Asked for under a name that is not the desk's.
        case foreignHost
        /// Sent from a page that is not the desk's.
        case foreignOrigin
        /// A form that this desk did not make, or an old one of another run.
        case foreignForm
        /// Too much was sent at once.
        case tooLarge
        /// A form that cannot be read.
        case unreadable
        /// Somebody else writes just now.
        case busy
        /// There is no room on the disk.
        case diskFull
        /// The library's copy cannot be opened.
        case broken
        /// Something nobody foresaw.
        case unforeseen

        /// The status of HTTP that goes with it.
        public var status: Int {
            switch self {
            case .absent: 404
            case .notAllowed, .notYours, .foreignOrigin, .foreignForm: 403
            case .foreignHost: 421
            case .tooLarge: 413
            case .unreadable: 400
            case .busy, .broken: 503
            case .diskFull: 507
            case .unforeseen: 500
            }
        }
    }

    let surroundings: DeskSurroundings
    let message: Message

    /// The page.
    public init(_ surroundings: DeskSurroundings, _ message: Message) {
        self.surroundings = surroundings
        self.message = message
    }

    /// The document.
    public func document() -> Markup {
        let language = surroundings.language
        return DeskFrame(surroundings: surroundings, title: language(message.title)).document {
            HTML.div(.class("narrow")) {
                HTML.h1(text: language(message.title))
                HTML.p(text: language(message.advice))
                if message != .foreignHost {
                    HTML.p(.class("actions")) {
                        HTML.a(
                            .class("btn"), .href(surroundings.link()), text: language(.thisWeek))
                    }
                }
            }
        }
    }
}

extension DeskMessagePage.Message {
    var title: Phrase {
        switch self {
        case .absent: .notFound
        case .notAllowed:
            Phrase(
                nb: "Dette kan ikke du gjøre her", nn: "Dette kan ikkje du gjere her",
                en: "You may not do this here")
        case .notYours:
            Phrase(
                nb: "Dette hører til et annet bibliotek", nn: "Dette høyrer til eit anna bibliotek",
                en: "This belongs to another library")
        case .foreignHost:
            Phrase(
                nb: "Arbeidsbordet har et annet navn", nn: "Arbeidsbordet har eit anna namn",
                en: "The desk has another name")
        case .foreignOrigin, .foreignForm:
            Phrase(
                nb: "Skjemaet ble ikke tatt imot", nn: "Skjemaet vart ikkje teke imot",
                en: "The form was not taken")
        case .tooLarge:
            Phrase(
                nb: "Det var for mye på én gang", nn: "Det var for mykje på éin gong",
                en: "That was too much at once")
        case .unreadable:
            Phrase(
                nb: "Skjemaet kan ikke leses", nn: "Skjemaet kan ikkje lesast",
                en: "The form cannot be read")
        case .busy:
            Phrase(
                nb: "Noen andre skriver akkurat nå", nn: "Nokon andre skriv akkurat no",
                en: "Somebody else is writing just now")
        case .diskFull:
            Phrase(nb: "Disken er full", nn: "Disken er full", en: "The disk is full")
        case .broken:
            Phrase(
                nb: "Bibliotekets kopi kan ikke åpnes",
                nn: "Kopien til biblioteket kan ikkje opnast",
                en: "The library's copy cannot be opened")
        case .unforeseen:
            Phrase(nb: "Dette gikk ikke", nn: "Dette gjekk ikkje", en: "That did not work")
        }
    }

    var advice: Phrase {
        switch self {
        case .absent:
            Phrase(
                nb: "Kanskje er den flyttet, eller det den viste er tatt bort.",
                nn: "Kanskje er ho flytta, eller det ho viste er teke bort.",
                en: "Perhaps it was moved, or what it showed was taken away.")
        case .notAllowed:
            Phrase(
                nb: "Ingenting er endret. Den som styrer arbeidsbordet, kan gi deg lov.",
                nn: "Ingenting er endra. Den som styrer arbeidsbordet, kan gi deg lov.",
                en: "Nothing was changed. Whoever administers the desk can allow it.")
        case .notYours:
            Phrase(
                nb: "Ingenting er endret. Be dem gjøre det, eller be om å bli medarrangør.",
                nn: "Ingenting er endra. Be dei gjere det, eller be om å bli medarrangør.",
                en: "Nothing was changed. Ask them to do it, or to become a co-host.")
        case .foreignHost:
            Phrase(
                nb: "Bruk adressen som står i invitasjonen.",
                nn: "Bruk adressa som står i invitasjonen.",
                en: "Use the address that stands in your invitation.")
        case .foreignOrigin:
            Phrase(
                nb: "Det kom fra en annen nettside enn arbeidsbordet. Ingenting er endret.",
                nn: "Det kom frå ei anna nettside enn arbeidsbordet. Ingenting er endra.",
                en: "It came from another site than the desk. Nothing was changed.")
        case .foreignForm:
            Phrase(
                nb:
                    "Siden var for gammel. Gå tilbake, last den på nytt, og send igjen. Ingenting er endret.",
                nn:
                    "Sida var for gammal. Gå tilbake, last ho på nytt, og send igjen. Ingenting er endra.",
                en: "The page was too old. Go back, reload it, and send again. Nothing was changed."
            )
        case .tooLarge:
            Phrase(
                nb: "Gå tilbake, og del teksten i to. Ingenting er endret.",
                nn: "Gå tilbake, og del teksten i to. Ingenting er endra.",
                en: "Go back, and part the text in two. Nothing was changed.")
        case .unreadable:
            Phrase(
                nb: "Gå tilbake, og send det på nytt. Ingenting er endret.",
                nn: "Gå tilbake, og send det på nytt. Ingenting er endra.",
                en: "Go back, and send it again. Nothing was changed.")
        default: adviceOfRest
        }
    }

    private var adviceOfRest: Phrase {
        switch self {
        case .busy:
            Phrase(
                nb: "Det du skrev, er tatt vare på. Prøv igjen om litt.",
                nn: "Det du skreiv, er teke vare på. Prøv igjen om litt.",
                en: "What you typed is kept. Try again in a moment.")
        case .diskFull:
            Phrase(
                nb: "Ingenting er endret. Si fra til den som ser til maskinen.",
                nn: "Ingenting er endra. Sei frå til den som ser til maskina.",
                en: "Nothing was changed. Tell whoever looks after the machine.")
        case .broken:
            Phrase(
                nb:
                    "De andre bibliotekene er ikke berørt. Den som ser til maskinen, har beskjeden i loggen.",
                nn:
                    "Dei andre biblioteka er ikkje råka. Den som ser til maskina, har beskjeden i loggen.",
                en:
                    "The other libraries are not touched. Whoever looks after the machine has the reason in the log."
            )
        default:
            Phrase(
                nb: "Det du skrev, er tatt vare på. Grunnen står i loggen på maskinen.",
                nn: "Det du skreiv, er teke vare på. Grunnen står i loggen på maskina.",
                en: "What you typed is kept. The reason is in the machine's log.")
        }
    }
}

/// The first page of a host of several desks: one link for each.
public struct DeskHostPage: Sendable {
    let language: PageLanguage
    let libraries: [(address: String, name: String)]

    /// The page.
    public init(language: PageLanguage, libraries: [(address: String, name: String)]) {
        self.language = language
        self.libraries = libraries
    }

    /// The document.
    public func document() -> Markup {
        let title = language(.theDesk).capitalisedFirst
        let surroundings = DeskSurroundings(
            root: [], language: language, libraryName: language(.libraries), slug: "", page: "",
            reader: nil, formToken: nil)
        return DeskFrame(surroundings: surroundings, title: title).document {
            HTML.h1(text: title)
            HTML.ul(.class("listed")) {
                for library in libraries {
                    HTML.li(.class("line")) {
                        HTML.a(
                            .class("row-title"), .href(.path(library.address, "")),
                            text: library.name)
                    }
                }
            }
        }
    }
}
