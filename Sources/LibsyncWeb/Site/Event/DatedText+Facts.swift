internal import LibsyncCalendar
internal import LibsyncModel

/// The facts of an event as words: pages and posters say the same of it.
extension DatedText {
    private var event: Event { dated.event }

    /// Who is on stage: "Ada Nygård (forfatter), Ola".
    var performers: String? {
        list(event.performers.map { one in one.role.map { "\(one.name) (\($0))" } ?? one.name })
    }

    /// The languages in which it is held.
    var spoken: String? { list(event.languages.map { language(.spoken($0)) }) }

    /// What makes it accessible.
    var access: String? { list(event.accessibility.map { language(.accessibility($0)) }) }

    private func list(_ words: [String]) -> String? {
        words.isEmpty ? nil : words.joined(separator: ", ")
    }

    /// Who arranges it together with the library.
    var partners: [RecordText] {
        event.organizers.filter { $0.role == "co-host" || $0.role == "external" }
            .compactMap { key, _, name in
                name.map { RecordText(text: $0) }
                    ?? LibrarySlug(key).flatMap(region.owner)?.name(language)
            }
    }

    // MARK: Signing up

    /// What a reader does to sign up.
    struct SignUp {
        /// Where one can do it now.
        let link: WebLink?
        /// Until when, from when, that it is over, how many seats there are.
        let lines: [String]
    }

    /// How to sign up; nil where nothing is said of it.
    var signUp: SignUp? {
        let seats =
            (dated.change?.aspects["maximumAttendeeCapacity"]
            ?? event.record["maximumAttendeeCapacity"])?.integer
        let link = event.registrationURL.flatMap(WebLink.init)
        if link == nil, seats == nil { return nil }
        let signUp = signUp(at: link)
        let lines = signUp.lines + (seats.map { [language(.seats($0))] } ?? [])
        return signUp.link == nil && lines.isEmpty ? nil : SignUp(link: signUp.link, lines: lines)
    }

    private func signUp(at link: WebLink?) -> SignUp {
        let (opens, closes) = registrationSpan
        let human = language.human
        if isSignUpOver, link != nil || closes != nil {
            return SignUp(link: nil, lines: [language(.signUpIsOver)])
        }
        guard let link, dated.takesPlace else { return SignUp(link: nil, lines: []) }
        // No record says that there is a list of those who wait.
        if dated.occurrence.status == .full { return SignUp(link: nil, lines: [language(.full)]) }
        if let opens, opens > region.now {
            return SignUp(
                link: nil, lines: [language(.signUpFrom(human.text(from: opens, to: opens)))])
        }
        let end = closes.map { language(.signUpUntil(human.text(from: $0, to: $0))) }
        return SignUp(link: link, lines: [end].compactMap(\.self))
    }
}
