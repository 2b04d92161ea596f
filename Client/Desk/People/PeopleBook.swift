internal import LibsyncModel

/// Who may sign in at one desk, and who is invited: a value, with the rules for changing it.
public struct PeopleBook: Hashable, Sendable {
    /// Those who have taken up their invitation, by name.
    public private(set) var people: [Person] = []
    /// Invitations that were neither taken up nor taken back, the oldest first.
    public private(set) var invitations: [Invitation] = []

    /// Of each at most: a library with more people is several.
    static let countMax = 500

    /// Nobody.
    public init() {}

    /// The person of that id; nil when there is none.
    public func person(_ id: String) -> Person? { people.first { $0.id == id } }

    /// The person of that name; nil when there is none.
    public func person(named name: String) -> Person? {
        let key = Person.key(name)
        return people.first { Person.key($0.name) == key }
    }

    /// The invitation that a link leads to; nil when it never was, was taken up or taken back, or has
    /// ended.
    func invitation(by secret: String, now: Int64) -> Invitation? {
        let hash = SecretText.hash(secret)
        return invitations.first {
            SecretText.areEqual($0.hash.utf8, hash.utf8) && $0.isOpen(at: now)
        }
    }

    // MARK: Changes

    /// What an invitation says of a person.
    public struct Place: Hashable, Sendable {
        /// The person's name.
        public var name: String
        /// How others see the person; nil where the person chooses.
        public var label: String?
        /// What the person may do.
        public var role: DeskRole
        /// When access ends by itself, in milliseconds since 1970.
        public var until: Int64?

        /// A place.
        public init(name: String, label: String? = nil, role: DeskRole, until: Int64? = nil) {
            self.name = name
            self.label = label
            self.role = role
            self.until = until
        }
    }

    /// Keeps a place for somebody.
    mutating func invite(
        _ place: Place, id: String, secret: String, by inviter: String?, now: Int64
    ) throws(PeopleFailure) {
        let name = Person.tidy(place.name)
        guard Person.isName(name) else { throw .nameInvalid }
        if let label = place.label, !Provenance.isLabel(label) { throw .labelInvalid }
        if let until = place.until, until <= now { throw .endPassed }
        forgetEnded(now: now)
        let key = Person.key(name)
        guard person(named: name) == nil,
            !invitations.contains(where: { Person.key($0.name) == key })
        else { throw .nameTaken(name) }
        guard people.count + invitations.count < PeopleBook.countMax else { throw .tooMany }
        invitations.append(
            Invitation(
                id: id, name: name, label: place.label, role: place.role, until: place.until,
                made: now, expires: now + Invitation.lifeMilliseconds, by: inviter,
                hash: SecretText.hash(secret)))
    }

    /// Takes up an invitation: it is used up by that.
    mutating func accept(
        _ secret: String, id: String, label: String, passphrase: Passphrase, language: String?,
        now: Int64
    ) throws(PeopleFailure) -> Person {
        guard let invitation = invitation(by: secret, now: now) else { throw .unknown }
        guard Provenance.isLabel(label) else { throw .labelInvalid }
        let person = Person(
            id: id, name: invitation.name, label: label, role: invitation.role,
            until: invitation.until, joined: now, language: language, passphrase: passphrase)
        invitations.removeAll { $0.id == invitation.id }
        people.append(person)
        people.sort { (Person.key($0.name), $0.id) < (Person.key($1.name), $1.id) }
        return person
    }

    /// Takes an invitation back.
    mutating func revoke(_ id: String) throws(PeopleFailure) -> Invitation {
        guard let found = invitations.first(where: { $0.id == id }) else { throw .unknown }
        invitations.removeAll { $0.id == id }
        return found
    }

    /// Removes a person: access ends at the next request.
    ///
    /// - Parameter isForced: also the last who may invite, as at the machine itself.
    mutating func remove(
        _ id: String, isForced: Bool = false, now: Int64
    ) throws(PeopleFailure) -> Person {
        guard let found = person(id) else { throw .unknown }
        try checkAdministrator(remainsWithout: id, unless: isForced, now: now)
        people.removeAll { $0.id == id }
        return found
    }

    /// Changes what a person may do, and until when.
    mutating func set(
        _ role: DeskRole, until: Int64?, of id: String, now: Int64
    ) throws(PeopleFailure) {
        if let until, until <= now { throw .endPassed }
        if role < .administer || until != nil {
            try checkAdministrator(remainsWithout: id, unless: false, now: now)
        }
        try change(id) { person in
            person.role = role
            person.until = until
        }
    }

    /// Changes what a person has chosen.
    mutating func change(
        _ id: String, _ body: (inout Person) -> Void
    ) throws(PeopleFailure) {
        guard let index = people.firstIndex(where: { $0.id == id }) else { throw .unknown }
        body(&people[index])
    }

    /// Whoever removes the last that may invite shuts the library out of its desk.
    private func checkAdministrator(
        remainsWithout id: String, unless isForced: Bool, now: Int64
    ) throws(PeopleFailure) {
        guard !isForced, let person = person(id), person.role == .administer else { return }
        // Only somebody whose access does not end by itself counts.
        let others = people.filter { $0.id != id && $0.role == .administer && $0.until == nil }
        if others.isEmpty { throw .lastAdministrator }
    }

    /// Invitations that nobody can take up any more keep no name from being invited again.
    private mutating func forgetEnded(now: Int64) { invitations.removeAll { !$0.isOpen(at: now) } }
}

extension PeopleBook {
    /// Whom the book names, as its file has them; used by its coding alone.
    init(people: [Person], invitations: [Invitation]) {
        self.people = people
        self.invitations = invitations
    }
}
