/// Where an invitation is taken up: a passphrase, and how the others see one.
public struct InvitationPage: Sendable {
    let surroundings: DeskSurroundings
    /// Whose invitation it is.
    let name: String
    /// What the link ends with.
    let secret: String
    let state: FormState

    /// The page of an invitation that holds.
    public init(
        _ surroundings: DeskSurroundings, name: String, secret: String, state: FormState
    ) {
        self.surroundings = surroundings
        self.name = name
        self.secret = secret
        self.state = state
    }

    private var language: PageLanguage { surroundings.language }

    /// The document.
    public func document() -> Markup {
        let title = language(.welcome(name))
        return DeskFrame(
            surroundings: surroundings, title: title, hasFaults: !state.faults.isEmpty
        ).document {
            HTML.div(.class("narrow")) {
                HTML.h1(.directionOfText, text: title)
                HTML.p(text: language(.invitedTo(surroundings.libraryName)))
                surroundings.form(to: "invitation", secret) {
                    state.summary(of: fields, language)
                    // For the browser's store of passphrases.
                    HTML.input(
                        .type("hidden"), .name("name"), .value(name), .autocomplete("username"))
                    for field in fields { field.markup(state, language) }
                    HTML.p(.class("actions")) { HTML.button(.class("btn"), text: language(.goIn)) }
                }
            }
        }
    }

    private var fields: [DeskField] {
        [
            DeskField(
                name: "passphrase", label: .choosePassphrase, hint: .passphraseHint, kind: .secret,
                autocomplete: "new-password"),
            DeskField(
                name: "passphrase-again", label: .passphraseAgain, kind: .secret,
                autocomplete: "new-password"),
            DeskField(name: "label", label: .label, hint: .labelHint, lengthMax: 40),
        ]
    }
}

/// What stands where an invitation was used, withdrawn or has ended.
public struct InvitationGonePage: Sendable {
    let surroundings: DeskSurroundings

    /// The page.
    public init(_ surroundings: DeskSurroundings) { self.surroundings = surroundings }

    /// The document.
    public func document() -> Markup {
        let language = surroundings.language
        return DeskFrame(surroundings: surroundings, title: language(.invitationGone)).document {
            HTML.div(.class("narrow")) {
                HTML.h1(text: language(.invitationGone))
                HTML.p(text: language(.invitationGoneWhy))
                HTML.p(.class("actions")) {
                    HTML.a(
                        .class("btn"), .href(surroundings.link("sign-in")), text: language(.signIn))
                }
            }
        }
    }
}
