internal import LibsyncServing
internal import LibsyncWeb

/// Signing in and out, locking and opening again, and what needs nobody who is known.
enum SignInRoutes {
    static let all: [DeskRoute] = [
        .get("sign-in", .everyone, show), .post("sign-in", .everyone, signIn),
        .post("unlock", .everyone, unlock), .post("lock", .everyone, lock),
        .post("sign-out", .everyone, signOut), .post("language", .everyone, language),
        // Answered by `FormGate`, since it is no form that acts.
        .post("keep", .everyone) { _ in .done },
    ]

    // MARK: Pages

    /// The page where one signs in.
    ///
    /// - Parameters:
    ///   - next: the page to go on with.
    ///   - carried: what was typed into another form of this browser.
    static func page(
        _ call: DeskCall, state: FormState = FormState(), next: String? = nil,
        carried: [(name: String, value: String)]? = nil, words: [SignInPage.Word] = [],
        status: Int = 200
    ) -> DeskAnswer {
        let book = try? call.desk.people.book()
        let isEmpty = book.map { $0.people.isEmpty && $0.invitations.isEmpty } ?? false
        return .page(
            SignInPage(
                call.surroundings, state: state, next: next ?? call.fields["next"],
                carried: carried ?? self.carried(call),
                words: words + (isEmpty ? [.nobodyInvited] : []), notice: call.notice
            ).document(), status: status)
    }

    /// The page where a locked desk is opened again.
    static func lockPage(
        _ call: DeskCall, state: FormState = FormState(), next: String,
        words: [SignInPage.Word] = []
    ) -> DeskAnswer {
        guard case .locked(let person) = call.caller else { return page(call, words: words) }
        return .page(
            SignInPage(
                call.surroundings, state: state, lockedName: person.name, next: next, words: words
            ).document(), status: 403)
    }

    /// What travels through the page, under its own names.
    private static func carried(_ call: DeskCall) -> [(name: String, value: String)] {
        let prefix = SignInPage.carriedName("")
        return call.fields.pairs.filter { $0.name.hasPrefix(prefix) }
            .map { (String($0.name.dropFirst(prefix.count)), $0.value) }
    }

    private static func show(_ call: DeskCall) async throws -> DeskAnswer {
        if call.caller.role != nil { return .detour([]) }
        let query = FormFields(query: call.request.query)
        return page(
            call, next: DeskCall.page(query["next"]), carried: [],
            words: query["ended"].isEmpty ? [] : [.accessEnded])
    }

    // MARK: Acting

    private static func signIn(_ call: DeskCall) async throws -> DeskAnswer {
        let name = call.fields.line("name")
        let entry = Entry(call, name: name)
        let result = try await entry.find(
            call.desk.people.book().person(named: name), code: call.fields["code"])
        guard case .found(let person) = result else {
            return refusal(result, FormState(["name": name])) { page(call, state: $0, words: $1) }
        }
        return try begin(call, person)
    }

    /// Signs somebody in, and gives back what travelled through the page.
    static func begin(_ call: DeskCall, _ person: Person) throws -> DeskAnswer {
        let desk = call.desk
        desk.sessions.end(call.browser)
        let secret = desk.sessions.begin(person.id)
        let next = DeskCall.page(call.fields["next"])
        let carried = FormFields(carried(call))
        if !carried.pairs.isEmpty { try desk.kept.keep(carried, of: person.id, page: next) }
        var answer = DeskAnswer.seeOther(DeskCall.parts(next))
        let cookies = desk.place.cookies
        answer.cookies = [
            cookies.setting(secret: secret),
            cookies.keeping(BrowserCookies.mark, desk.seal.mark(of: person.id)),
        ]
        return answer
    }

    private static func unlock(_ call: DeskCall) async throws -> DeskAnswer {
        guard case .locked(let person) = call.caller else {
            return call.caller.role == nil ? page(call) : .detour([])
        }
        let next = DeskCall.page(call.fields["next"])
        let result = try await Entry(call, name: person.name).find(person, code: nil)
        guard case .found = result else {
            return refusal(result, FormState()) { lockPage(call, state: $0, next: next, words: $1) }
        }
        call.desk.sessions.unlock(call.browser)
        return .seeOther(DeskCall.parts(next))
    }

    /// The page again, with what was wrong.
    private static func refusal(
        _ result: Entry.Result, _ state: FormState,
        page: (FormState, [SignInPage.Word]) -> DeskAnswer
    ) -> DeskAnswer {
        var state = state
        var words: [SignInPage.Word] = []
        switch result {
        case .found: break
        case .wrong: state.note(.wrong, at: "passphrase")
        case .wait(let milliseconds):
            words = [.wait(minutes: Int((milliseconds + 59_999) / 60_000))]
        case .busy: words = [.busy]
        }
        let answer = page(state, words)
        var again = DeskAnswer(
            status: words.isEmpty ? 403 : 429, content: answer.content, cookies: answer.cookies)
        again.isDone = false
        return again
    }

    private static func lock(_ call: DeskCall) async throws -> DeskAnswer {
        call.desk.sessions.lock(call.browser)
        return .seeOther([])
    }

    private static func signOut(_ call: DeskCall) async throws -> DeskAnswer {
        call.desk.sessions.end(call.browser)
        var answer = DeskAnswer.seeOther(["sign-in"], .signedOut)
        answer.cookies = [
            call.desk.place.cookies.setting(secret: Sessions.secret(call.desk.effects))
        ]
        return answer
    }

    private static func language(_ call: DeskCall) async throws -> DeskAnswer {
        let tag = call.fields["language"]
        guard BrowserLanguage.ofDesk(tag) != nil else { return .detour([]) }
        if let person = call.caller.person {
            try await call.desk.people.change { book throws(PeopleFailure) in
                try book.change(person.id) { $0.language = tag }
            }
        }
        var answer = DeskAnswer.detour(DeskCall.parts(call.page))
        answer.cookies = [call.desk.place.cookies.keeping(BrowserCookies.language, tag)]
        return answer
    }
}

/// One try to get in by a passphrase.
struct Entry {
    private let call: DeskCall
    private let name: String

    /// What came of it.
    enum Result: Sendable {
        case found(Person)
        /// Name, passphrase or code are not right; which of them is not said.
        case wrong
        /// Too many tries; after how many milliseconds one may try again.
        case wait(milliseconds: Int64)
        /// Too many passphrases are being tried at once.
        case busy
    }

    init(_ call: DeskCall, name: String) {
        self.call = call
        self.name = name
    }

    /// Tries what was typed on a person; on nobody it takes as long.
    ///
    /// - Parameter code: what was typed as the code from the phone; nil where none is asked for.
    func find(_ person: Person?, code: String?) async throws -> Result {
        let desk = call.desk
        let mark = desk.place.cookies.value(
            BrowserCookies.mark, in: call.request.header("cookie"))
        let known = person.flatMap { person in
            mark.flatMap { desk.seal.browser(in: $0, knowing: person.id) }
        }
        let trier: AttemptLedger.Trier =
            known.map { .known(browser: $0) }
            ?? .stranger(name: name, address: call.request.origin)
        if let wait = desk.attempts.take(trier) { return .wait(milliseconds: wait) }
        let typed = call.fields["passphrase"]
        let passphrase = person?.passphrase ?? .nobodys(desk.cost)
        let isRight: Bool?
        do throws(PeopleFailure) {
            isRight = try await desk.work.run { passphrase.matches(typed) }
        } catch {
            return .busy
        }
        guard let isRight else { return .busy }
        guard isRight, let person, person.hasAccess(at: call.now) else { return .wrong }
        if let code, person.oneTimeCode != nil, try await !take(code, of: person) { return .wrong }
        desk.attempts.noteSuccess(trier)
        return .found(person)
    }

    /// Takes a code once, in the file: two browsers cannot both use it.
    private func take(_ code: String, of person: Person) async throws -> Bool {
        let now = call.now
        return try await call.desk.people.change { book throws(PeopleFailure) in
            var isTaken = false
            try book.change(person.id) { isTaken = $0.oneTimeCode?.take(code, now: now) ?? true }
            return isTaken
        }
    }
}
