internal import LibsyncModel
internal import LibsyncReplica
internal import LibsyncServing
internal import LibsyncStore
internal import LibsyncWeb

/// Who asks.
enum Caller: Hashable, Sendable {
    /// Nobody who is known.
    case nobody
    /// Whoever sits at the machine itself, where nobody signs in.
    case machine
    /// Somebody who is signed in.
    case person(Person)
    /// Somebody whose session is locked.
    case locked(Person)
    /// Somebody whose access has ended, or who was removed.
    case ended

    /// What is kept and tokens name the caller by; nil where there is nobody.
    var id: String? {
        switch self {
        case .machine: "machine"
        case .person(let person), .locked(let person): person.id
        case .nobody, .ended: nil
        }
    }

    /// What the caller may do now; nil for nothing.
    var role: DeskRole? {
        switch self {
        case .machine: .administer
        case .person(let person): person.role
        case .nobody, .locked, .ended: nil
        }
    }

    /// The person who is signed in; nil where there is none.
    var person: Person? {
        if case .person(let person) = self { person } else { nil }
    }

    var reader: DeskSurroundings.Reader? {
        role.map { role in
            DeskSurroundings.Reader(
                name: person?.name, mayEdit: role >= .edit, mayPublish: role >= .publish,
                mayAdminister: role >= .administer)
        }
    }
}

/// One request to one desk, judged and read: what routes stand on.
struct DeskCall: Sendable {
    let desk: LibraryDesk
    let request: WebRequest
    /// The path below the root.
    let parts: [String]
    /// What stands in the path where its pattern has a colon.
    let parameters: [String: String]
    let caller: Caller
    /// The browser's secret.
    let browser: String
    let facts: OwnLibrary
    let language: PageLanguage
    /// What was sent, or asked behind a question mark.
    let fields: FormFields

    /// The page that it is, or the page whose form was sent.
    var page: String {
        request.method == .post ? DeskCall.page(fields["page"]) : parts.joined(separator: "/")
    }

    /// The path of a page that a form names, without anything that leads elsewhere.
    static func page(_ text: String) -> String {
        guard text.utf8.count <= 500,
            text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F })
        else { return "" }
        return text.split(separator: "/").filter { ![".", ".."].contains($0) }
            .joined(separator: "/")
    }

    /// The parts of a page's path.
    static func parts(_ page: String) -> [String] { page.split(separator: "/").map(String.init) }

    /// What pages stand on.
    var surroundings: DeskSurroundings {
        let (seal, browser, person) = (desk.seal, browser, caller.id)
        return DeskSurroundings(
            root: desk.place.root, language: language, libraryName: facts.name(language),
            slug: facts.slug?.description ?? "", page: page, reader: caller.reader,
            formToken: { seal.token(browser: browser, person: person) })
    }

    /// What was said to have been done, when this page was led to.
    var notice: DeskNotice? { DeskNotice(rawValue: FormFields(query: request.query)["said"]) }

    /// The time, in milliseconds since 1970.
    var now: Int64 { desk.effects.now() }

    /// A moment (milliseconds since 1970) as people say it, by the library's clock.
    func said(_ time: Int64) -> String {
        surroundings.moment(facts.local(time), today: facts.local(now).date)
    }

    /// The replica to look at.
    func replica() throws -> Replica { try desk.door.replica() }

    /// The replica to write in, with the caller's label on all that is written.
    func signedReplica() throws -> Replica {
        guard let person = caller.person else { return try replica() }
        return try replica().signed(as: person.label)
    }

    /// A page of a message.
    func message(_ message: DeskMessagePage.Message) -> DeskAnswer {
        .page(DeskMessagePage(surroundings, message).document(), status: message.status)
    }

    /// How a form stands on this page: as it was kept, or with these values.
    func state(_ values: [String: String]) throws -> FormState {
        guard let id = caller.id, let kept = try desk.kept.kept(of: id, page: page) else {
            return FormState(values)
        }
        return FormState(
            values.merging(kept.fields.pairs.map { ($0.name, $0.value) }) { $1 }, isKept: true)
    }
}

extension FormFields {
    /// What stands behind a question mark; nothing where it cannot be read.
    init(query: String) { self = FormFields(Array(query.utf8)) ?? FormFields() }

    /// What is written in it, by name.
    var values: [String: String] {
        Dictionary(pairs.map { ($0.name, self[$0.name]) }) { first, _ in first }
    }
}
