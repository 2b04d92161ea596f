internal import LibsyncModel
internal import LibsyncReplica
internal import LibsyncWeb

/// How the desk goes for whoever looks: label, passphrase, code from the phone.
enum SettingsRoutes {
    static let all: [DeskRoute] = [
        .get("settings", .role(.read)) { call in try await page(call) },
        // A new secret each time that it is asked for: until it is turned on it is in the page alone.
        .get("settings/code", .role(.read)) { call in
            try await page(call, newSecret: OneTimeCode(call.desk.effects).typed)
        },
        .post("settings/label", .role(.read), setLabel),
        .post("settings/passphrase", .role(.read), setPassphrase),
        .post("settings/code/on", .role(.read), turnOn),
        .post("settings/code/off", .role(.read), turnOff),
    ]

    private static func page(
        _ call: DeskCall, newSecret: String? = nil, _ states: [String: FormState] = [:]
    ) async throws -> DeskAnswer {
        var states = states
        if states["label"] == nil {
            let label: String?
            if let person = call.caller.person {
                label = person.label
            } else {
                label = try await call.replica().identity().label
            }
            states["label"] = try call.state(["label": label ?? ""])
        }
        let access: SettingsPage.Access =
            call.caller.person.map {
                .person(hasCode: $0.oneTimeCode != nil, newSecret: newSecret)
            } ?? .machine
        let page = SettingsPage(
            call.surroundings, access: access, states: states, notice: call.notice
        ).document()
        let hasFaults = states.values.contains { !$0.faults.isEmpty }
        return hasFaults ? .mend(page) : .page(page)
    }

    private static func setLabel(_ call: DeskCall) async throws -> DeskAnswer {
        let label = call.fields.line("label")
        guard Provenance.isLabel(label) else {
            return try await page(
                call,
                ["label": FormState(["label": label], faults: ["label": .labelInvalid])])
        }
        if let person = call.caller.person {
            try await call.desk.people.change { book throws(PeopleFailure) in
                try book.change(person.id) { $0.label = label }
            }
        } else {
            try await call.replica().setLabel(label)
        }
        return .seeOther(["settings"], .saved)
    }

    private static func setPassphrase(_ call: DeskCall) async throws -> DeskAnswer {
        guard let person = call.caller.person else { return .detour(["settings"]) }
        var state = FormState()
        let passphrase = call.fields["passphrase"]
        let names = [person.name, person.label, call.facts.name(call.language)]
        if let weakness = Passphrase.weakness(of: passphrase, names: names) {
            state.note(weakness.fault, at: "passphrase")
        }
        if passphrase != call.fields["passphrase-again"] {
            state.note(.passphraseDiffers, at: "passphrase-again")
        }
        guard state.faults.isEmpty else { return try await page(call, ["passphrase": state]) }
        // Counted as a try to get in: who finds an open desk shall not guess it here.
        let present = FormFields([("passphrase", call.fields["present"])])
        let entry = Entry(call.sending(present), name: person.name)
        switch try await entry.find(person, code: nil) {
        case .found: break
        case .wrong: state.note(.passphraseWrong, at: "present")
        case .wait, .busy: state.note(.tooManyTries, at: "present")
        }
        guard state.faults.isEmpty else { return try await page(call, ["passphrase": state]) }
        let kept = try await call.desk.hashed(passphrase)
        try await call.desk.people.change { book throws(PeopleFailure) in
            try book.change(person.id) { $0.passphrase = kept }
        }
        call.desk.sessions.endAll(of: person.id, but: call.browser)
        return .seeOther(["settings"], .passphraseChanged)
    }

    // MARK: The code from the phone

    private static func turnOn(_ call: DeskCall) async throws -> DeskAnswer {
        guard let person = call.caller.person else { return .detour(["settings"]) }
        // Another secret in place of the one that is asked for would be a way around it.
        guard person.oneTimeCode == nil else { return .detour(["settings"]) }
        guard let secret = OneTimeCode(typed: call.fields["secret"]) else {
            return .detour(["settings", "code"])
        }
        var code = secret
        guard code.take(call.fields["code"], now: call.now) else {
            return try await page(
                call, newSecret: secret.typed, ["code": FormState(faults: ["code": .codeWrong])])
        }
        let taken = code
        try await call.desk.people.change { book throws(PeopleFailure) in
            try book.change(person.id) { $0.oneTimeCode = taken }
        }
        return .seeOther(["settings"], .codeOn)
    }

    private static func turnOff(_ call: DeskCall) async throws -> DeskAnswer {
        guard let person = call.caller.person else { return .detour(["settings"]) }
        let (code, now) = (call.fields["code"], call.now)
        // Six digits are few: whoever finds an open desk shall not try them all.
        let trier = AttemptLedger.Trier.known(browser: "code of \(person.id)")
        guard call.desk.attempts.take(trier) == nil else {
            return try await page(call, ["code": FormState(faults: ["code": .tooManyTries])])
        }
        let isOff = try await call.desk.people.change { book throws(PeopleFailure) in
            var isRight = false
            try book.change(person.id) { person in
                isRight = person.oneTimeCode?.take(code, now: now) ?? true
                if isRight { person.oneTimeCode = nil }
            }
            return isRight
        }
        guard isOff else {
            return try await page(call, ["code": FormState(faults: ["code": .codeWrong])])
        }
        call.desk.attempts.noteSuccess(trier)
        return .seeOther(["settings"], .codeOff)
    }
}
