public import LibsyncModel

/// How fetching and sending stands.
public struct ExchangeState: Hashable, Sendable {
    /// Why it did not go well the last time.
    public enum Trouble: Hashable, Sendable, CaseIterable {
        /// No network, or nobody answers.
        case unreachable
        /// The machine has lost its access, or was never given it.
        case noAccess
        /// The server shows another key, or one that nobody vouches for.
        case untrusted
        /// Another program is at it.
        case busy
        /// The disk is full or cannot be written.
        case disk
        /// Programs that do not understand each other.
        case version
        /// The server asks to wait, or something that is for people who look after it.
        case later
    }

    /// When it went well last; nil for never.
    public var lastFetched: LocalDateTime?
    /// How many changes wait.
    public var waiting: Int
    /// Whether it is being done now.
    public var isRunning: Bool
    /// What went wrong the last time; nil where it went well.
    public var trouble: Trouble?
    /// Whether the server was put back, and what it lacks is being sent.
    public var isHealing: Bool

    /// A state.
    public init(
        lastFetched: LocalDateTime?, waiting: Int, isRunning: Bool = false,
        trouble: Trouble? = nil, isHealing: Bool = false
    ) {
        self.lastFetched = lastFetched
        self.waiting = waiting
        self.isRunning = isRunning
        self.trouble = trouble
        self.isHealing = isHealing
    }
}

/// One sentence and one button.
struct ExchangeForm {
    let surroundings: DeskSurroundings
    let state: ExchangeState
    let today: LocalDate

    private var language: PageLanguage { surroundings.language }

    func markup() -> Markup {
        surroundings.form(to: "exchange", class: "sync no-print") {
            HTML.p {
                sentence
                if let trouble = state.trouble, !state.isRunning {
                    HTML.br()
                    HTML.span(.class("trouble"), text: language(trouble.phrase))
                }
            }
            if surroundings.reader?.mayEdit == true {
                HTML.button(.class("btn"), text: language(.fetchAndSend))
            }
        }
    }

    @MarkupBuilder private var sentence: Markup {
        if state.isRunning {
            language(.exchanging)
        } else if let last = state.lastFetched {
            language(.lastFetched(surroundings.moment(last, today: today)))
        } else {
            language(.neverFetched)
        }
        " "
        if state.waiting > 0 {
            HTML.b(text: language(.changesWait(state.waiting)))
        } else if state.lastFetched != nil {
            language(.allSent)
        }
        if state.isHealing {
            " "
            language(.serverRestored)
        }
    }
}

extension ExchangeState.Trouble {
    var phrase: Phrase {
        switch self {
        case .unreachable:
            Phrase(
                nb:
                    "Felleskalenderen svarer ikke. Det dere skriver, ligger trygt her og sendes når nettet er tilbake.",
                nn:
                    "Felleskalenderen svarer ikkje. Det de skriv, ligg trygt her og blir sendt når nettet er tilbake.",
                en:
                    "The shared calendar does not answer. What you write is safe here, and is sent when the network is back."
            )
        case .noAccess:
            Phrase(
                nb:
                    "Maskinen har ikke tilgang til felleskalenderen. Be fylkesbiblioteket om en ny kode. Alt dere har skrevet, ligger her.",
                nn:
                    "Maskina har ikkje tilgang til felleskalenderen. Be fylkesbiblioteket om ein ny kode. Alt de har skrive, ligg her.",
                en:
                    "This machine has no access to the shared calendar. Ask the coordinator for a new code. All that you wrote is here."
            )
        case .untrusted:
            Phrase(
                nb:
                    "Den som svarer, kan ikke vise at den er felleskalenderen. Ingenting er sendt. Ring fylkesbiblioteket.",
                nn:
                    "Den som svarer, kan ikkje vise at han er felleskalenderen. Ingenting er sendt. Ring fylkesbiblioteket.",
                en:
                    "Whoever answers cannot show to be the shared calendar. Nothing was sent. Call the coordinator."
            )
        case .busy:
            Phrase(
                nb: "Noen andre henter og sender akkurat nå. Prøv igjen om litt.",
                nn: "Nokon andre hentar og sender akkurat no. Prøv igjen om litt.",
                en: "Somebody else is fetching and sending just now. Try again in a moment.")
        case .disk:
            Phrase(
                nb:
                    "Disken på maskinen er full eller kan ikke skrives til. Si fra til den som ser til maskinen.",
                nn:
                    "Disken på maskina er full eller kan ikkje skrivast til. Sei frå til den som ser til maskina.",
                en:
                    "The machine's disk is full or cannot be written. Tell whoever looks after the machine."
            )
        case .version:
            Phrase(
                nb:
                    "Programmet her er for gammelt for felleskalenderen, eller omvendt. Si fra til den som ser til maskinen.",
                nn:
                    "Programmet her er for gammalt for felleskalenderen, eller omvendt. Sei frå til den som ser til maskina.",
                en:
                    "The program here is too old for the shared calendar, or the other way round. Tell whoever looks after the machine."
            )
        case .later:
            Phrase(
                nb: "Felleskalenderen tar ikke imot akkurat nå. Det prøves igjen av seg selv.",
                nn:
                    "Felleskalenderen tek ikkje imot akkurat no. Det blir prøvd igjen av seg sjølv.",
                en: "The shared calendar takes nothing just now. It is tried again by itself.")
        }
    }
}
