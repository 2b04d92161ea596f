internal import LibsyncServing
internal import LibsyncWeb

/// Taking up an invitation.
///
/// Looking at it changes nothing: programs that look through mail open every link.
enum InvitationRoutes {
    static let all: [DeskRoute] = [
        .get("invitation/:secret", .everyone, show),
        .post("invitation/:secret", .everyone, accept),
    ]

    private static func invitation(_ call: DeskCall) throws -> Invitation? {
        try call.desk.people.book()
            .invitation(by: call.parameters["secret"] ?? "", now: call.now)
    }

    private static func gone(_ call: DeskCall) -> DeskAnswer {
        .page(InvitationGonePage(call.surroundings).document(), status: 410)
    }

    private static func page(
        _ call: DeskCall, _ invitation: Invitation, _ state: FormState
    ) -> DeskAnswer {
        let page = InvitationPage(
            call.surroundings, name: invitation.name, secret: call.parameters["secret"] ?? "",
            state: state
        ).document()
        return state.faults.isEmpty ? .page(page) : .mend(page)
    }

    private static func show(_ call: DeskCall) async throws -> DeskAnswer {
        guard let invitation = try invitation(call) else { return gone(call) }
        let first = invitation.name.split(separator: " ").first.map(String.init) ?? ""
        let short = String(String.UnicodeScalarView(first.unicodeScalars.prefix(40)))
        return page(call, invitation, FormState(["label": invitation.label ?? short]))
    }

    private static func accept(_ call: DeskCall) async throws -> DeskAnswer {
        guard let invitation = try invitation(call) else { return gone(call) }
        let label = call.fields.line("label")
        let passphrase = call.fields["passphrase"]
        var state = FormState(["label": label])
        let names = [invitation.name, call.facts.name(call.language), label]
        if let weakness = Passphrase.weakness(of: passphrase, names: names) {
            state.note(weakness.fault, at: "passphrase")
        }
        if passphrase != call.fields["passphrase-again"] {
            state.note(.passphraseDiffers, at: "passphrase-again")
        }
        do {
            guard state.faults.isEmpty else { return page(call, invitation, state) }
            let kept = try await call.desk.hashed(passphrase)
            let person = try await call.desk.people.accept(
                call.parameters["secret"] ?? "", label: label, passphrase: kept,
                language: call.language.tag)
            call.desk.log.notice("an invitation was taken up", ["library": call.desk.name])
            return try SignInRoutes.begin(call, person)
        } catch DeskFailure.people(.labelInvalid) {
            state.note(.labelInvalid, at: "label")
            return page(call, invitation, state)
        } catch DeskFailure.people(.unknown) {
            return gone(call)
        }
    }
}

extension LibraryDesk {
    /// What is kept of a new passphrase.
    /// - Throws: `DeskFailure.people(.busy)`.
    func hashed(_ passphrase: String) async throws(DeskFailure) -> Passphrase {
        let (cost, effects) = (cost, effects)
        do throws(PeopleFailure) {
            let made = try await work.run {
                Swift.Result { () throws(PeopleFailure) in
                    try Passphrase.make(passphrase, cost: cost, effects: effects)
                }
            }
            return try made.get()
        } catch {
            throw .people(error)
        }
    }
}

extension Passphrase.Weakness {
    var fault: DeskFault {
        switch self {
        case .length: .passphraseLength
        case .monotonous: .passphraseMonotonous
        case .name: .passphraseName
        }
    }
}
