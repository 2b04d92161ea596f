internal import LibsyncModel

/// Where one signs in, and where a locked desk is opened again.
public struct SignInPage: Sendable {
    /// What has to be said besides.
    public enum Word: Hashable, Sendable {
        /// Nobody is invited yet.
        case nobodyInvited
        /// What was typed is kept.
        case textIsKept
        /// Access ended.
        case accessEnded
        /// Too many tries; how many minutes to wait.
        case wait(minutes: Int)
        /// The machine has too much to do.
        case busy
        /// The page was too old: what was typed has to be sent once more.
        case onceMore
    }

    let surroundings: DeskSurroundings
    let state: FormState
    /// Whose session is locked, by name; nil where somebody signs in.
    let lockedName: String?
    /// The page to go on with, below the root.
    let next: String
    /// What was typed into a form whose browser had lost its cookie: it travels through this page.
    let carried: [(name: String, value: String)]
    let words: [Word]
    let notice: DeskNotice?

    /// The page.
    public init(
        _ surroundings: DeskSurroundings, state: FormState = FormState(),
        lockedName: String? = nil, next: String = "",
        carried: [(name: String, value: String)] = [], words: [Word] = [],
        notice: DeskNotice? = nil
    ) {
        self.surroundings = surroundings
        self.state = state
        self.lockedName = lockedName
        self.next = next
        self.carried = carried
        self.words = words
        self.notice = notice
    }

    /// The name of a field that carries another form's field.
    public static func carriedName(_ name: String) -> String { "kept-" + name }

    private var language: PageLanguage { surroundings.language }

    /// The document.
    public func document() -> Markup {
        let title = language(lockedName == nil ? .signIn : .deskIsLocked)
        return DeskFrame(
            surroundings: surroundings, title: title, notice: notice,
            hasFaults: !state.faults.isEmpty
        ).document {
            HTML.div(.class("narrow")) {
                HTML.h1(text: title)
                for word in words { said(word) }
                if let lockedName { locked(lockedName) } else { signIn }
            }
        }
    }

    private func said(_ word: Word) -> Markup {
        let isAlarm = [.accessEnded, .busy].contains(word) || minutes(of: word) != nil
        return HTML.p(
            .class(isAlarm ? "told alarm" : "told"), .role(isAlarm ? "alert" : "status"),
            text: language(phrase(of: word)))
    }

    private func minutes(of word: Word) -> Int? {
        if case .wait(let minutes) = word { minutes } else { nil }
    }

    private func phrase(of word: Word) -> Phrase {
        switch word {
        case .nobodyInvited: .nobodyInvited
        case .textIsKept: .textIsKept
        case .accessEnded: .accessEnded
        case .wait(let minutes): .tooManyTries(minutes)
        case .busy: .passphrasesBusy
        case .onceMore: .onceMore
        }
    }

    private var signIn: Markup {
        surroundings.form(to: "sign-in") {
            state.summary(of: fields, language)
            through
            for field in fields { field.markup(state, language) }
            HTML.p(.class("actions")) { HTML.button(.class("btn"), text: language(.signIn)) }
        }
    }

    private var fields: [DeskField] {
        [
            DeskField(
                name: "name", label: .yourName, hint: .nameHint, lengthMax: 200,
                autocomplete: "username"),
            DeskField(
                name: "passphrase", label: .passphrase, kind: .secret,
                autocomplete: "current-password"),
            DeskField(
                name: "code", label: .phoneCode, hint: .phoneCodeHint, kind: .number, width: "num",
                lengthMax: 10, autocomplete: "one-time-code"),
        ]
    }

    @MarkupBuilder private func locked(_ name: String) -> Markup {
        HTML.p(text: language(.locked(for: name)))
        surroundings.form(to: "unlock") {
            let field = DeskField(
                name: "passphrase", label: .passphrase, kind: .secret,
                autocomplete: "current-password")
            state.summary(of: [field], language)
            through
            field.markup(state, language)
            HTML.p(.class("actions")) {
                HTML.button(.class("btn"), text: language(.unlock))
                " "
                HTML.a(
                    .href(surroundings.link("sign-in")), text: language(.somebodyElse))
            }
        }
    }

    /// What goes through this page unseen.
    @MarkupBuilder private var through: Markup {
        if !next.isEmpty { HTML.input(.type("hidden"), .name("next"), .value(next)) }
        for field in carried {
            HTML.input(
                .type("hidden"), .name(SignInPage.carriedName(field.name)), .value(field.value))
        }
    }
}

extension Phrase {
    static let accessEnded = Phrase(
        nb: "Tilgangen din er slutt. Snakk med den som styrer arbeidsbordet hvis det er feil.",
        nn: "Tilgangen din er slutt. Snakk med den som styrer arbeidsbordet om det er feil.",
        en: "Your access has ended. Speak with whoever administers the desk if that is not right.")
    static func tooManyTries(_ minutes: Int) -> Phrase {
        Phrase(
            nb: "Det er prøvd for mange ganger. Prøv igjen om \(minutes) "
                + (minutes == 1 ? "minutt." : "minutter."),
            nn: "Det er prøvd for mange gonger. Prøv igjen om \(minutes) "
                + (minutes == 1 ? "minutt." : "minutt."),
            en: "It was tried too many times. Try again in \(minutes) "
                + (minutes == 1 ? "minute." : "minutes."))
    }
    static let onceMore = Phrase(
        nb: "Siden var for gammel. Skriv passordfrasen en gang til.",
        nn: "Sida var for gammal. Skriv passordfrasen ein gong til.",
        en: "The page was too old. Type the passphrase once more.")
    static let passphrasesBusy = Phrase(
        nb: "Mange logger inn akkurat nå. Prøv igjen om et minutt.",
        nn: "Mange loggar inn akkurat no. Prøv igjen om eit minutt.",
        en: "Many sign in just now. Try again in a minute.")
}
