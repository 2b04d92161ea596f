internal import LibsyncReplica
internal import LibsyncServing
internal import LibsyncStore
internal import LibsyncWeb

/// How a desk is reached, and whether one signs in.
struct DeskPlace: Sendable {
    /// The root of its addresses: nothing, or the library's name at a host of several.
    let root: [String]
    let origin: OriginRule
    /// Whether one signs in: everywhere but on the machine itself.
    let needsSignIn: Bool

    var cookies: BrowserCookies { BrowserCookies(root: root, isSecure: origin.isSecure) }
}

/// One library's desk: its pages over its replica.
///
/// A function from requests to answers: nothing here listens, so the same desk stands on the machine
/// itself, in a branch's network, or beside others at a host (`Gate` says in which order a request is
/// judged).
final class LibraryDesk: Sendable {
    let place: DeskPlace
    let files: DeskFolder
    let door: ReplicaDoor
    let people: People
    let sessions: Sessions
    let attempts: AttemptLedger
    let work: PassphraseWork
    let kept: KeptForms
    let ledger = FormLedger()
    let seal: FormSeal
    let exchanger: Exchanger
    let effects: Effects
    let log: ServerLog
    let cost: PassphraseCost
    /// What the library is called where its replica cannot be opened.
    let name: String

    /// A desk over the replica in a folder.
    ///
    /// - Parameter work: where passphrases are tried, shared by all desks of one program.
    /// - Throws: `DeskFailure`, `ReplicaFolderFailure` when its own files cannot be made.
    init(
        _ folder: ReplicaFolder, place: DeskPlace, name: String, work: PassphraseWork,
        environment: [String: String], effects: Effects, log: ServerLog,
        cost: PassphraseCost = .usual
    ) async throws {
        self.place = place
        self.name = name
        self.work = work
        self.effects = effects
        self.log = log
        self.cost = cost
        files = DeskFolder(folder)
        door = ReplicaDoor(folder, effects: effects)
        people = People(of: folder, effects: effects)
        sessions = Sessions(effects: effects)
        attempts = AttemptLedger(effects: effects)
        kept = KeptForms(folder: files, effects: effects)
        seal = FormSeal(key: try await files.ownKey(effects), effects: effects)
        exchanger = Exchanger(
            folder: folder, door: door, environment: environment, effects: effects, log: log,
            name: name)
    }

    /// What the desk answers to a request whose path lies at or below its root.
    func answer(_ request: WebRequest) async -> WebAnswer { await Gate(desk: self).answer(request) }

    /// What pages say of the library; less where the replica cannot be opened.
    func facts() async -> OwnLibrary {
        guard let replica = try? door.replica(),
            let facts = try? await OwnLibrary(of: replica)
        else { return OwnLibrary(broken: name) }
        return facts
    }
}
