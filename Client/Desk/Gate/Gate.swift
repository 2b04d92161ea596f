internal import LibsyncModel
internal import LibsyncReplica
internal import LibsyncServing
internal import LibsyncStore
internal import LibsyncWeb

/// In which order a request is judged: the name that it was asked under, the page that it comes from,
/// the address, who asks and what the caller may do, the form's token, whether it was sent before.
///
/// Only then does a route see it. What was typed is kept wherever it cannot be acted upon.
struct Gate: Sendable {
    let desk: LibraryDesk

    func answer(_ request: WebRequest) async -> WebAnswer {
        let cookie = request.header("cookie")
        let cookies = desk.place.cookies
        let known = cookies.value(BrowserCookies.secret, in: cookie)
        let browser = known ?? Sessions.secret(desk.effects)
        let refusal = desk.place.origin.refusal(of: request)
        var answer = await judged(request, refusal, browser: browser)
        // Every browser has a secret from its first page on; whoever signs in gets another. What comes
        // from a page of others comes without its cookie: a new one would sign the person out.
        let isSet = answer.headers.contains { $0.name == "set-cookie" }
        if known == nil, !isSet, refusal == nil {
            answer.headers.append(cookies.setting(secret: browser))
        }
        return answer
    }

    private func judged(
        _ request: WebRequest, _ refusal: OriginRule.Refusal?, browser: String
    ) async -> WebAnswer {
        let facts = await desk.facts()
        var call = DeskCall(
            desk: desk, request: request, parts: parts(of: request), parameters: [:],
            caller: .nobody, browser: browser, facts: facts,
            language: language(request, person: nil, facts), fields: FormFields())
        if let refusal {
            desk.log.warning(
                "a request was refused", ["why": refusal == .host ? "host" : "origin"])
            return refused(call, refusal)
        }
        do {
            let caller = try caller(browser)
            call = call.by(caller, language: language(request, person: caller.person, facts))
            return try await routed(call)
        } catch {
            return failed(call, error).web(call, subject: "-")
        }
    }

    /// Pages for those who have no business here hold no forms.
    private func refused(_ call: DeskCall, _ refusal: OriginRule.Refusal) -> WebAnswer {
        let message: DeskMessagePage.Message = refusal == .host ? .foreignHost : .foreignOrigin
        let bare = DeskSurroundings(
            root: desk.place.root, language: call.language,
            libraryName: call.facts.name(call.language), slug: "", page: "", reader: nil,
            formToken: nil)
        return DeskAnswer.page(
            DeskMessagePage(bare, message).document(), status: message.status
        ).web(call, subject: "refused")
    }

    private func routed(_ call: DeskCall) async throws -> WebAnswer {
        let method: WebRequest.Method = call.request.method == .post ? .post : .get
        let found = DeskRoutes.all.lazy.compactMap { route -> (DeskRoute, [String: String])? in
            guard route.method == method else { return nil }
            return route.parameters(of: call.parts).map { (route, $0) }
        }.first
        guard let (route, parameters) = found else {
            // What is there and what is not is nobody's business before signing in.
            if call.caller.role == nil { return lead(call).web(call, subject: "absent") }
            return call.message(.absent).web(call, subject: "absent")
        }
        let call = call.with(parameters)
        if method == .post { return try await FormGate(route: route).answer(call) }
        guard route.isOpen(to: call.caller) else {
            return (call.caller.role == nil ? lead(call) : call.message(.notAllowed))
                .web(call, subject: route.name)
        }
        do {
            return try await route.answer(call).web(call, subject: route.name)
        } catch {
            return failed(call, error).web(call, subject: route.name)
        }
    }

    /// To where one signs in, and then to the page that was asked for.
    private func lead(_ call: DeskCall) -> DeskAnswer {
        if case .locked = call.caller { return SignInRoutes.lockPage(call, next: call.page) }
        var query = call.parts.isEmpty ? [] : [(name: "next", value: call.page)]
        if call.caller == .ended { query.append(("ended", "1")) }
        return .detour(["sign-in"], query)
    }

    // MARK: Who and in which language

    private func caller(_ browser: String) throws(DeskFailure) -> Caller {
        guard desk.place.needsSignIn else { return .machine }
        let state = desk.sessions.state(of: browser)
        let id: String
        switch state {
        case .none: return .nobody
        case .open(let person), .locked(let person): id = person
        }
        // At each request: who is removed, or whose time is over, is out with the next one.
        guard let person = try desk.people.book().person(id),
            person.hasAccess(at: desk.effects.now())
        else { return .ended }
        return state == .open(person: id) ? .person(person) : .locked(person)
    }

    private func language(
        _ request: WebRequest, person: Person?, _ facts: OwnLibrary
    ) -> PageLanguage {
        let cookie = desk.place.cookies.value(
            BrowserCookies.language, in: request.header("cookie"))
        return person?.language.flatMap(BrowserLanguage.ofDesk)
            ?? cookie.flatMap(BrowserLanguage.ofDesk)
            ?? BrowserLanguage.wanted(request.header("accept-language")) ?? facts.language
    }

    /// The parts of the path below the root, decoded; of one that cannot be decoded something that no
    /// route has.
    private func parts(of request: WebRequest) -> [String] {
        let parts = request.path.split(separator: "/").map { part -> String in
            guard let text = FormFields.decodedPath(part), !text.contains("/") else { return "?" }
            return text
        }
        return Array(parts.dropFirst(desk.place.root.count))
    }

    // MARK: What went wrong

    /// What is answered when a route throws.
    func failed(_ call: DeskCall, _ error: any Error) -> DeskAnswer {
        let message = Gate.message(for: error)
        if message == .absent { return call.message(message) }
        desk.log.error(
            "a page failed", ["library": desk.name, "error": "\(type(of: error)): \(error)"])
        return call.message(message)
    }

    static func message(for error: any Error) -> DeskMessagePage.Message {
        switch error {
        case StoreFailure.busy, ReplicaFolderFailure.held: .busy
        case StoreFailure.diskFull, StoreFailure.readOnly, ReplicaFolderFailure.notWritable:
            .diskFull
        case is StoreFailure, ReplicaFolderFailure.missing, ReplicaFailure.notAReplica: .broken
        case ReplicaFailure.unknownRecord, ReplicaFailure.unknownConflict,
            ReplicaFailure.ambiguousRecord, ReplicaFailure.deleted, ReplicaFailure.otherKind,
            DeskFailure.people(.unknown):
            .absent
        case ReplicaFailure.notYours: .notYours
        case DeskFailure.people(.busy): .busy
        default: .unforeseen
        }
    }
}

extension DeskRoute {
    /// Whether a caller may use it.
    func isOpen(to caller: Caller) -> Bool {
        switch access {
        case .everyone: true
        case .role(let role): caller.role.map { $0 >= role } ?? false
        }
    }
}

extension DeskCall {
    func by(_ caller: Caller, language: PageLanguage) -> DeskCall {
        DeskCall(
            desk: desk, request: request, parts: parts, parameters: parameters, caller: caller,
            browser: browser, facts: facts, language: language, fields: fields)
    }

    func with(_ parameters: [String: String]) -> DeskCall {
        DeskCall(
            desk: desk, request: request, parts: parts, parameters: parameters, caller: caller,
            browser: browser, facts: facts, language: language, fields: fields)
    }

    func sending(_ fields: FormFields) -> DeskCall {
        DeskCall(
            desk: desk, request: request, parts: parts, parameters: parameters, caller: caller,
            browser: browser, facts: facts, language: language, fields: fields)
    }
}
