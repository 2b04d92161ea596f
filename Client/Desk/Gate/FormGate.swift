internal import LibsyncServing
internal import LibsyncWeb

/// Judges a form that was sent, and lets it act once.
///
/// What cannot be acted upon is kept for whoever typed it: under the person whom the form's token
/// names where that token is ours, else it travels through the page where one signs in.
struct FormGate: Sendable {
    let route: DeskRoute

    func answer(_ call: DeskCall) async throws -> WebAnswer {
        let fields: FormFields
        switch await FormGate.read(call.request) {
        case .failure(let message):
            return call.message(message.value).web(call, subject: route.name)
        case .success(let read): fields = read
        }
        let call = call.sending(fields)
        let verdict = call.desk.seal.judge(fields[FormToken.field], browser: call.browser)
        if route.access == .everyone { return try await open(call, verdict) }
        guard call.caller.role != nil else {
            return try signedOut(call, verdict).web(call, subject: route.name)
        }
        switch verdict {
        case .good(let token) where token.person == call.caller.id:
            guard route.isOpen(to: call.caller) else {
                // The role may have been another when the page was opened.
                if let person = token.person { try keep(call, of: person) }
                return call.message(.notAllowed).web(call, subject: route.name)
            }
            return await act(call, token)
        // Of another browser's secret, too: somebody signed in or out beside it.
        case .good(let token), .stale(let token), .elsewhere(let token):
            return try sentAgain(call, typedBy: token.person).web(call, subject: route.name)
        case .foreign:
            return try sentAgain(call, typedBy: nil).web(call, subject: route.name)
        }
    }

    // MARK: Where it is good

    private func act(_ call: DeskCall, _ token: FormToken) async -> WebAnswer {
        let route = route
        let made = await call.desk.ledger.answer(to: token.id) {
            await FormGate(route: route).acted(call).web(call, subject: route.name)
        }
        return made
            ?? DeskAnswer.seeOther(DeskCall.parts(call.page), .alreadyDone)
            .web(call, subject: route.name)
    }

    private func acted(_ call: DeskCall) async -> DeskAnswer {
        // Where one signs in or unlocks, what is kept of that page is another form's.
        let writer = route.access == .everyone ? nil : call.caller.id
        do {
            let answer = try await route.answer(call)
            if answer.isDone, let writer { try forgetKept(call, of: writer) }
            return answer
        } catch {
            // Nothing of it was done: it is there when the page is opened again.
            if let writer { try? keep(call, of: writer) }
            return Gate(desk: call.desk).failed(call, error)
        }
    }

    /// Where one signs in: nothing is done twice there, so an old page may be sent; one of another
    /// browser may not, or others could sign a person in as themselves.
    private func open(_ call: DeskCall, _ verdict: FormToken.Verdict) async throws -> WebAnswer {
        let subject = route.name
        if route.path == "keep" { return try await kept(call, verdict) }
        switch verdict {
        case .good(let token): return await act(call, token)
        case .stale: return await acted(call).web(call, subject: subject)
        case .elsewhere, .foreign:
            if ["sign-in", "unlock"].contains(route.path) {
                return SignInRoutes.page(call, words: [.onceMore], status: 403)
                    .web(call, subject: subject)
            }
            return call.message(.foreignForm).web(call, subject: subject)
        }
    }

    /// What is kept while one types: any number of times, until that form is sent.
    ///
    /// It is taken from a locked desk, and from a page of before a restart, too: the token says whose
    /// it is.
    private func kept(_ call: DeskCall, _ verdict: FormToken.Verdict) async throws -> WebAnswer {
        switch verdict {
        case .good(let token), .stale(let token):
            guard let person = token.person, try isKnown(person, call) else { break }
            if await !call.desk.ledger.knows(token.id) { try keep(call, of: person) }
            return DeskAnswer.done.web(call, subject: route.name)
        case .elsewhere, .foreign: break
        }
        return call.message(.foreignForm).web(call, subject: route.name)
    }

    /// Whether a token's person is still somebody here: of those who were removed nothing is kept.
    private func isKnown(_ person: String, _ call: DeskCall) throws(DeskFailure) -> Bool {
        if person == call.caller.id { return true }
        return try call.desk.people.book().person(person) != nil
    }

    // MARK: Where it is not

    /// Nobody is signed in any more, or the desk is locked.
    private func signedOut(
        _ call: DeskCall, _ verdict: FormToken.Verdict
    ) throws(DeskFailure) -> DeskAnswer {
        var (isKept, carried): (Bool, [(name: String, value: String)]) = (false, [])
        if !call.typed.pairs.isEmpty {
            switch verdict {
            case .good(let token), .stale(let token), .elsewhere(let token):
                if let person = token.person, try isKnown(person, call) {
                    try keep(call, of: person)
                    isKept = true
                }
            case .foreign: (isKept, carried) = (true, call.typed.pairs)
            }
        }
        let words: [SignInPage.Word] =
            (call.caller == .ended ? [.accessEnded] : []) + (isKept ? [.textIsKept] : [])
        if case .locked = call.caller {
            return SignInRoutes.lockPage(call, next: call.page, words: words)
        }
        return SignInRoutes.page(
            call, next: call.page, carried: carried, words: words, status: 403)
    }

    /// It may have been sent before: whoever typed it looks at it once more.
    private func sentAgain(
        _ call: DeskCall, typedBy person: String?
    ) throws(DeskFailure) -> DeskAnswer {
        if let person, !call.typed.pairs.isEmpty {
            guard try isKnown(person, call) else { return call.message(.foreignForm) }
            try keep(call, of: person)
        }
        return .detour(DeskCall.parts(call.page))
    }

    private func keep(_ call: DeskCall, of person: String) throws(DeskFailure) {
        let typed = call.typed
        guard !typed.pairs.isEmpty else { return }
        try call.desk.kept.keep(typed, of: person, page: call.page)
    }

    /// Forgets what was kept of the form that was sent: not of another one on the same page.
    private func forgetKept(_ call: DeskCall, of person: String) throws(DeskFailure) {
        guard let kept = try call.desk.kept.kept(of: person, page: call.page) else { return }
        let sent = Set(call.fields.pairs.map(\.name))
        guard kept.fields.pairs.allSatisfy({ sent.contains($0.name) }) else { return }
        call.desk.kept.forget(of: person, page: call.page)
    }

    // MARK: Reading

    private struct Unread: Error {
        let value: DeskMessagePage.Message
    }

    private static func read(_ request: WebRequest) async -> Result<FormFields, Unread> {
        let type = request.header("content-type") ?? ""
        guard type.lowercased().hasPrefix("application/x-www-form-urlencoded") else {
            return .failure(Unread(value: .unreadable))
        }
        do {
            let bytes = try await request.body(limitBytes: FormFields.bytesMax)
            guard let fields = FormFields(bytes) else {
                return .failure(Unread(value: .unreadable))
            }
            return .success(fields)
        } catch {
            let isLong = error as? WebBodyFailure == .tooLarge
            return .failure(Unread(value: isLong ? .tooLarge : .unreadable))
        }
    }
}

extension DeskCall {
    /// What a person typed into the form: without the desk's own fields.
    var typed: FormFields {
        FormFields(fields.kept.pairs.filter { !$0.value.isEmpty })
    }
}
