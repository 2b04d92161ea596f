/// How the desk goes for one person: label, language, passphrase, code from the phone.
public struct SettingsPage: Sendable {
    /// What a person who signs in has besides.
    public enum Access: Hashable, Sendable {
        /// Nobody signs in here.
        case machine
        /// Whether a code from the phone is asked for; while it is turned on, its secret.
        case person(hasCode: Bool, newSecret: String?)
    }

    let surroundings: DeskSurroundings
    let access: Access
    /// The states of the forms: `label`, `passphrase`, `code`.
    let states: [String: FormState]
    let notice: DeskNotice?

    /// The page.
    public init(
        _ surroundings: DeskSurroundings, access: Access, states: [String: FormState],
        notice: DeskNotice?
    ) {
        self.surroundings = surroundings
        self.access = access
        self.states = states
        self.notice = notice
    }

    private var language: PageLanguage { surroundings.language }
    private func state(_ form: String) -> FormState { states[form] ?? FormState() }

    /// The document.
    public func document() -> Markup {
        DeskFrame(
            surroundings: surroundings, title: language(.settings), tab: .settings, notice: notice,
            hasFaults: states.values.contains { !$0.faults.isEmpty }
        ).document {
            HTML.div(.class("narrow")) {
                HTML.h1(text: language(.settings))
                if let reader = surroundings.reader, reader.mayEdit || reader.name != nil { label }
                tongue
                if case .person(let hasCode, let secret) = access {
                    passphrase
                    code(hasCode, secret)
                }
            }
        }
    }

    private func part(
        _ id: String, _ title: Phrase, @MarkupBuilder content: () -> Markup
    ) -> Markup {
        HTML.section(.class("part"), .aria("labelledby", id)) {
            HTML.h2(.id(id), text: language(title))
            content()
        }
    }

    private var label: Markup {
        part("seen", .howYouAreSeen) {
            surroundings.form(to: "settings", "label") {
                let field = DeskField(
                    name: "label", label: .label, hint: .labelHint, lengthMax: 40)
                state("label").summary(of: [field], language)
                field.markup(state("label"), language)
                HTML.p(.class("actions")) {
                    HTML.button(.class("btn plain"), text: language(.save))
                }
            }
        }
    }

    private var tongue: Markup {
        part("tongue", .pagesIn) {
            surroundings.form(to: "language") {
                HTML.p(.class("actions")) {
                    for other in DeskSurroundings.languages {
                        HTML.button(
                            .class(other == language ? "btn slim" : "btn plain slim"),
                            .name("language"), .value(other.tag), .lang(other.tag),
                            .aria("pressed", other == language ? "true" : "false"),
                            text: other.name)
                        " "
                    }
                }
            }
        }
    }

    private var passphrase: Markup {
        let fields = [
            DeskField(
                name: "present", label: .presentPassphrase, kind: .secret,
                autocomplete: "current-password"),
            DeskField(
                name: "passphrase", label: .newPassphrase, hint: .passphraseHint, kind: .secret,
                autocomplete: "new-password"),
            DeskField(
                name: "passphrase-again", label: .passphraseAgain, kind: .secret,
                autocomplete: "new-password"),
        ]
        return part("words", .changePassphrase) {
            surroundings.form(to: "settings", "passphrase") {
                state("passphrase").summary(of: fields, language)
                for field in fields { field.markup(state("passphrase"), language) }
                HTML.p(.class("actions")) {
                    HTML.button(.class("btn plain"), text: language(.changePassphrase))
                }
            }
        }
    }

    private func code(_ hasCode: Bool, _ secret: String?) -> Markup {
        part("phone", .codeFromPhone) {
            if hasCode {
                HTML.p(text: language(.codeIsOn))
                surroundings.form(to: "settings", "code", "off") {
                    codeFields(.phoneCode)
                    HTML.p(.class("actions")) {
                        HTML.button(.class("btn plain"), text: language(.turnOff))
                    }
                }
            } else if let secret {
                HTML.p(text: language(.typeSecret))
                surroundings.form(to: "settings", "code", "on") {
                    HTML.div(.class("field")) {
                        HTML.label(.for("secret"), text: language(.secretOfPhone))
                        HTML.input(
                            .class("in"), .id("secret"), .name("secret"), .readOnly,
                            .value(secret), .autocomplete("off"))
                    }
                    codeFields(.phoneCode)
                    HTML.p(.class("actions")) {
                        HTML.button(.class("btn plain"), text: language(.turnOn))
                    }
                }
            } else {
                HTML.p(text: language(.codeIsOff))
                HTML.p(.class("actions")) {
                    HTML.a(
                        .class("btn plain"),
                        .href(surroundings.link("settings", "code")), text: language(.turnOn))
                }
            }
        }
    }

    @MarkupBuilder private func codeFields(_ label: Phrase) -> Markup {
        let field = DeskField(
            name: "code", label: label, kind: .number, width: "num", lengthMax: 10,
            autocomplete: "one-time-code")
        state("code").summary(of: [field], language)
        field.markup(state("code"), language)
    }
}
