internal import LibsyncServing
internal import LibsyncWeb

/// Who may sign in: list, invite, take back, change, remove.
enum PeopleRoutes {
    static let all: [DeskRoute] = [
        .get("people", .role(.administer)) { call in
            try page(call, state: call.state(["role": DeskRole.edit.rawValue]))
        },
        .post("people/invite", .role(.administer), invite),
        .post("invitations/:id/withdraw", .role(.administer), withdraw),
        .get("people/:id", .role(.administer), showPerson),
        .post("people/:id", .role(.administer), change),
        .get("people/:id/remove", .role(.administer)) { call in
            try removalPage(call, fault: nil)
        },
        .post("people/:id/remove", .role(.administer), remove),
    ]

    private static let roles = DeskRole.allCases.map(\.rawValue)

    private static func page(_ call: DeskCall, state: FormState) throws -> DeskAnswer {
        let book = try call.desk.people.book()
        let page = PeoplePage(
            call.surroundings,
            members: book.people.map { person in
                PeoplePage.Member(
                    id: person.id, name: person.name, label: person.label,
                    role: person.role.rawValue, until: person.until.map(call.said),
                    isEnded: !person.hasAccess(at: call.now))
            },
            guests: book.invitations.filter { $0.isOpen(at: call.now) }.map { guest in
                PeoplePage.Guest(
                    id: guest.id, name: guest.name, role: guest.role.rawValue,
                    until: guest.until.map(call.said), expires: call.said(guest.expires),
                    by: guest.by)
            }, roles: roles, state: state, notice: call.notice
        ).document()
        return state.faults.isEmpty ? .page(page) : .mend(page)
    }

    // MARK: Invitations

    private static func invite(_ call: DeskCall) async throws -> DeskAnswer {
        let form = AccessForm(call.fields, call.facts)
        var state = form.state
        let place = PeopleBook.Place(
            name: call.fields.line("name"), role: form.role ?? .read, until: form.until)
        if !Person.isName(place.name) { state.note(.nameInvalid, at: "name") }
        guard state.faults.isEmpty else { return try page(call, state: state) }
        do {
            let secret = try await call.desk.people.invite(place, by: call.caller.person?.name)
            return .result(
                InvitedPage(
                    call.surroundings, name: place.name,
                    link: call.invitation(secret),
                    expires: call.said(call.now + Invitation.lifeMilliseconds)
                ).document())
        } catch DeskFailure.people(let failure) {
            guard let fault = failure.fault else { throw DeskFailure.people(failure) }
            state.note(fault, at: failure == .endPassed ? "until-date" : "name")
            return try page(call, state: state)
        }
    }

    private static func withdraw(_ call: DeskCall) async throws -> DeskAnswer {
        try await call.desk.people.revoke(call.parameters["id"] ?? "")
        return .seeOther(["people"], .withdrawn)
    }

    // MARK: One person

    private static func person(_ call: DeskCall) throws -> Person {
        guard let person = try call.desk.people.book().person(call.parameters["id"] ?? "") else {
            throw DeskFailure.people(.unknown)
        }
        return person
    }

    private static func personPage(
        _ call: DeskCall, _ person: Person, _ state: FormState
    ) -> DeskAnswer {
        let page = PersonPage(
            call.surroundings, id: person.id, name: person.name, roles: roles, state: state
        ).document()
        return state.faults.isEmpty ? .page(page) : .mend(page)
    }

    private static func showPerson(_ call: DeskCall) async throws -> DeskAnswer {
        let person = try person(call)
        let values = AccessForm.state(
            role: person.role, until: person.until, call.facts, call.language)
        return personPage(call, person, try call.state(values))
    }

    private static func change(_ call: DeskCall) async throws -> DeskAnswer {
        let person = try person(call)
        let form = AccessForm(call.fields, call.facts)
        var state = form.state
        guard state.faults.isEmpty, let role = form.role else {
            return personPage(call, person, state)
        }
        let now = call.now
        do {
            try await call.desk.people.change { book throws(PeopleFailure) in
                try book.set(role, until: form.until, of: person.id, now: now)
            }
        } catch DeskFailure.people(let failure) {
            guard let fault = failure.fault else { throw DeskFailure.people(failure) }
            state.note(fault, at: failure == .endPassed ? "until-date" : "role")
            return personPage(call, person, state)
        }
        return .seeOther(["people"], .changed)
    }

    private static func removalPage(_ call: DeskCall, fault: DeskFault?) throws -> DeskAnswer {
        let person = try person(call)
        let page = PersonRemovalPage(
            call.surroundings, id: person.id, name: person.name,
            texts: try call.desk.kept.all(of: person.id).count, fault: fault
        ).document()
        return fault == nil ? .page(page) : .mend(page)
    }

    private static func remove(_ call: DeskCall) async throws -> DeskAnswer {
        let id = call.parameters["id"] ?? ""
        do {
            try await call.desk.people.remove(id)
        } catch DeskFailure.people(.lastAdministrator) {
            return try removalPage(call, fault: .lastAdministrator)
        }
        call.desk.sessions.endAll(of: id)
        call.desk.log.notice("a person was removed", ["library": call.desk.name])
        return .seeOther(["people"], .removed)
    }
}

extension PeopleFailure {
    /// What a form says of it; nil where it is not the form's fault.
    fileprivate var fault: DeskFault? {
        switch self {
        case .nameInvalid: .nameInvalid
        case .nameTaken: .nameTaken
        case .labelInvalid: .labelInvalid
        case .endPassed: .endPassed
        case .lastAdministrator: .lastAdministrator
        case .tooMany: .tooMany
        case .unknown, .busy: nil
        }
    }
}

extension DeskCall {
    /// The whole link of an invitation, under the name that this page was asked for by.
    fileprivate func invitation(_ secret: String) -> String {
        let scheme = desk.place.origin.isSecure ? "https" : "http"
        let path = desk.place.link(["invitation", secret])
        return "\(scheme)://\(request.header("host") ?? "localhost")\(path)"
    }
}
