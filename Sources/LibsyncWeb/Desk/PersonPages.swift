/// Where one person's access is changed.
public struct PersonPage: Sendable {
    let surroundings: DeskSurroundings
    let id: String
    let name: String
    let roles: [String]
    let state: FormState

    /// The page.
    public init(
        _ surroundings: DeskSurroundings, id: String, name: String, roles: [String],
        state: FormState
    ) {
        self.surroundings = surroundings
        self.id = id
        self.name = name
        self.roles = roles
        self.state = state
    }

    /// The document.
    public func document() -> Markup {
        let language = surroundings.language
        let title = language(.changeOf(name))
        return DeskFrame(
            surroundings: surroundings, title: title, tab: .people,
            hasFaults: !state.faults.isEmpty
        ).document {
            surroundings.wayBack
            HTML.div(.class("narrow")) {
                HTML.h1(.directionOfText, text: title)
                surroundings.form(to: "people", id) {
                    state.summary(
                        of: [("role", .rights)]
                            + AccessFields.untilFields.map { ($0.name, $0.label) }, language)
                    AccessFields(roles: roles, state: state, language: language).markup()
                    HTML.p(.class("actions")) { HTML.button(.class("btn"), text: language(.save)) }
                }
            }
        }
    }
}

/// Where one person is removed: it says what goes and what stays.
public struct PersonRemovalPage: Sendable {
    let surroundings: DeskSurroundings
    let id: String
    let name: String
    /// How many texts of the person are not saved.
    let texts: Int
    let fault: DeskFault?

    /// The page.
    public init(
        _ surroundings: DeskSurroundings, id: String, name: String, texts: Int,
        fault: DeskFault? = nil
    ) {
        self.surroundings = surroundings
        self.id = id
        self.name = name
        self.texts = texts
        self.fault = fault
    }

    /// The document.
    public func document() -> Markup {
        let language = surroundings.language
        let title = language(.removeNamed(name))
        return DeskFrame(
            surroundings: surroundings, title: title, tab: .people, hasFaults: fault != nil
        ).document {
            surroundings.wayBack
            HTML.div(.class("narrow")) {
                HTML.h1(.directionOfText, text: title)
                if let fault {
                    HTML.p(.class("told alarm"), .role("alert"), text: language(fault.phrase))
                }
                HTML.p(.directionOfText, text: language(.removing(name, texts: texts)))
                surroundings.form(to: "people", id, "remove") {
                    HTML.p(.class("actions")) { HTML.button(.class("btn"), text: title) }
                }
            }
        }
    }
}

/// Where the link of a new invitation is shown, once.
public struct InvitedPage: Sendable {
    let surroundings: DeskSurroundings
    let name: String
    let link: String
    let expires: String

    /// The page.
    public init(_ surroundings: DeskSurroundings, name: String, link: String, expires: String) {
        self.surroundings = surroundings
        self.name = name
        self.link = link
        self.expires = expires
    }

    /// The document.
    public func document() -> Markup {
        let language = surroundings.language
        let title = language(.invitationFor(name))
        return DeskFrame(surroundings: surroundings, title: title, tab: .people).document {
            surroundings.wayBack
            HTML.div(.class("narrow")) {
                HTML.h1(.directionOfText, text: title)
                HTML.p(text: language(.giveLink))
                HTML.div(.class("field")) {
                    HTML.label(.for("link"), text: language(.linkToCopy))
                    HTML.input(.class("in"), .id("link"), .readOnly, .value(link))
                    HTML.p(
                        .class("hint"),
                        text: language(.holdsUntil(expires)).capitalisedFirst + ".")
                }
            }
        }
    }
}

extension DeskSurroundings {
    /// The way back from a page about one person.
    fileprivate var wayBack: Markup {
        HTML.p(.class("small back")) {
            HTML.a(.href(link("people")), text: language(.backToPeople))
        }
    }
}
