/// Who may sign in, who is invited, and the form to invite somebody.
public struct PeoplePage: Sendable {
    /// One who may sign in.
    public struct Member: Hashable, Sendable {
        /// What the person's pages are found by.
        public let id: String
        /// The name.
        public let name: String
        /// How others see the person.
        public let label: String
        /// The code of the role.
        public let role: String
        /// When access ends, as people say it; nil for never.
        public let until: String?
        /// Whether it has ended.
        public let isEnded: Bool

        /// Somebody.
        public init(
            id: String, name: String, label: String, role: String, until: String?, isEnded: Bool
        ) {
            self.id = id
            self.name = name
            self.label = label
            self.role = role
            self.until = until
            self.isEnded = isEnded
        }
    }

    /// One who is invited.
    public struct Guest: Hashable, Sendable {
        /// What the invitation is taken back by.
        public let id: String
        /// The name.
        public let name: String
        /// The code of the role.
        public let role: String
        /// When access will end, as people say it; nil for never.
        public let until: String?
        /// Until when the invitation can be used.
        public let expires: String
        /// Who made it; nil at the machine itself.
        public let by: String?

        /// Somebody.
        public init(
            id: String, name: String, role: String, until: String?, expires: String, by: String?
        ) {
            self.id = id
            self.name = name
            self.role = role
            self.until = until
            self.expires = expires
            self.by = by
        }
    }

    let surroundings: DeskSurroundings
    let members: [Member]
    let guests: [Guest]
    /// The codes of all roles, the least first.
    let roles: [String]
    let state: FormState
    let notice: DeskNotice?

    /// The page.
    public init(
        _ surroundings: DeskSurroundings, members: [Member], guests: [Guest], roles: [String],
        state: FormState, notice: DeskNotice?
    ) {
        self.surroundings = surroundings
        self.members = members
        self.guests = guests
        self.roles = roles
        self.state = state
        self.notice = notice
    }

    private var language: PageLanguage { surroundings.language }

    /// The document.
    public func document() -> Markup {
        DeskFrame(
            surroundings: surroundings, title: language(.people), tab: .people, notice: notice,
            hasFaults: !state.faults.isEmpty
        ).document {
            HTML.div(.class("page-head")) {
                HTML.div {
                    HTML.h1(text: language(.people))
                    HTML.p(.class("sub"), text: language(.peopleCount(members.count)))
                }
            }
            HTML.div(.class("two")) {
                HTML.div {
                    list
                    if !guests.isEmpty { invited }
                    HTML.p(.class("soft small measure"), text: language(.sharedHere))
                }
                invite
            }
        }
    }

    private var list: Markup {
        HTML.ul(.class("listed")) {
            for member in members {
                HTML.li(.class("line")) {
                    HTML.div {
                        HTML.h2(.class("row-title"), .directionOfText, text: member.name)
                        HTML.p(.class("row-meta"), .directionOfText, text: meta(of: member))
                    }
                    HTML.p(.class("actions")) {
                        HTML.a(
                            .href(surroundings.link("people", member.id)),
                            .aria("label", language(.changeOf(member.name))),
                            text: language(.change))
                        " "
                        HTML.a(
                            .href(surroundings.link("people", member.id, "remove")),
                            .aria("label", language(.removeNamed(member.name))),
                            text: language(.remove))
                    }
                }
            }
        }
    }

    private func meta(of member: Member) -> String {
        let end = member.until.map {
            language(member.isEnded ? .ended($0) : .until($0))
        }
        return [
            "\(language(.mayDo).lowercased()) \(language(.role(member.role)))",
            member.label == member.name ? nil : "«\(member.label)»", end,
        ].compactMap(\.self).joined(separator: " · ")
    }

    private var invited: Markup {
        HTML.section(.class("part"), .aria("labelledby", "guests")) {
            HTML.h2(.id("guests"), text: language(.openInvitations))
            HTML.ul(.class("listed")) {
                for guest in guests {
                    HTML.li(.class("line")) {
                        HTML.div {
                            HTML.h3(.class("row-title"), .directionOfText, text: guest.name)
                            HTML.p(.class("row-meta"), .directionOfText, text: meta(of: guest))
                        }
                        surroundings.form(to: "invitations", guest.id, "withdraw") {
                            HTML.button(
                                .class("link"),
                                .aria("label", "\(language(.withdraw)): \(guest.name)"),
                                text: language(.withdraw))
                        }
                    }
                }
            }
        }
    }

    private func meta(of guest: Guest) -> String {
        [
            "\(language(.mayDo).lowercased()) \(language(.role(guest.role)))",
            guest.until.map { language(.until($0)) }, language(.holdsUntil(guest.expires)),
            guest.by.map { language(.invitedBy($0)) },
        ].compactMap(\.self).joined(separator: " · ")
    }

    private var invite: Markup {
        HTML.section(.aria("labelledby", "invite")) {
            HTML.h2(.class("opening"), .id("invite"), text: language(.inviteSomebody))
            surroundings.form(to: "people", "invite") {
                state.summary(
                    of: [("name", .yourName), ("role", .rights)]
                        + AccessFields.untilFields.map { ($0.name, $0.label) }, language)
                DeskField(name: "name", label: .yourName, lengthMax: 100).markup(state, language)
                AccessFields(roles: roles, state: state, language: language).markup()
                HTML.p(.class("actions")) { HTML.button(.class("btn"), text: language(.invite)) }
            }
        }
    }
}

/// What a person may do, and until when: the same where one is invited and where one is changed.
struct AccessFields {
    let roles: [String]
    let state: FormState
    let language: PageLanguage

    static let untilFields = [
        DeskField(
            name: "until-date", label: .untilDate, hint: .untilDateHint, width: "date",
            lengthMax: 30),
        DeskField(
            name: "until-clock", label: .untilClock, hint: .untilClockHint, width: "time",
            lengthMax: 5),
    ]

    func markup() -> Markup {
        let fault = state.faults["role"]
        return HTML.fieldset(.class(fault == nil ? "field" : "field bad"), .id("role")) {
            HTML.legend(text: language(.rights))
            if let fault { HTML.p(.class("err"), text: language(fault.phrase)) }
            for role in roles {
                HTML.div(.class("pick")) {
                    HTML.input(
                        .type("radio"), .id("role-\(role)"), .name("role"), .value(role),
                        .aria("describedby", "role-\(role)-hint"),
                        state["role"] == role ? .checked : nil)
                    HTML.label(.for("role-\(role)"), text: language(.role(role)).capitalisedFirst)
                    HTML.p(
                        .class("hint"), .id("role-\(role)-hint"), text: language(.roleHint(role)))
                }
            }
        } + Markup(AccessFields.untilFields.map { $0.markup(state, language) })
    }
}
