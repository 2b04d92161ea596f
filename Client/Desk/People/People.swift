internal import LibsyncFiles
public import LibsyncReplica
internal import LibsyncServing
public import LibsyncStore
internal import Synchronization

/// The people of one desk, in their file: read at each request, changed by one process at a time.
///
/// The running desk and `libsync desk invite` are processes of their own. Each change takes the lock,
/// reads the file anew, and puts a whole new file in its place.
public struct People: Sendable {
    private let folder: DeskFolder
    private let effects: Effects
    private let known = Known()

    /// The book as it was read from one state of the file.
    private final class Known: Sendable {
        let read = Mutex<(state: PrivateFile.State, book: PeopleBook)?>(nil)
    }

    /// The people of a replica's desk.
    public init(of replica: ReplicaFolder, effects: Effects = .live) {
        folder = DeskFolder(replica)
        self.effects = effects
    }

    /// Everybody, as the file has them now.
    /// - Throws: `DeskFailure`.
    public func book() throws(DeskFailure) -> PeopleBook {
        guard let state = PrivateFile.state(of: folder.people) else { return PeopleBook() }
        if let book = known.read.withLock({ $0?.state == state ? $0?.book : nil }) { return book }
        let book = try read()
        known.read.withLock { $0 = (state, book) }
        return book
    }

    private func read() throws(DeskFailure) -> PeopleBook {
        guard let bytes = try DeskFolder.read(folder.people) else { return PeopleBook() }
        return try PeopleBook(bytes: bytes, path: folder.people)
    }

    /// Makes one change, or none when `body` throws.
    /// - Throws: `DeskFailure`, `ReplicaFolderFailure`.
    @discardableResult
    func change<Result: Sendable>(
        _ body: (inout PeopleBook) throws(PeopleFailure) -> Result
    ) async throws -> Result {
        try folder.make()
        let lock = try await folder.replica.lockDesk(as: "libsync desk", effects: effects)
        defer { lock.release() }
        var book = try read()
        let before = book
        let result: Result
        do { result = try body(&book) } catch { throw DeskFailure.people(error) }
        if book != before { try DeskFolder.write(book.bytes, to: folder.people) }
        return result
    }

    /// Where the desk was reached last; nil where it never ran.
    public var address: String? {
        (try? DeskFolder.read(folder.address)).flatMap { $0 }
            .flatMap { String(decoding: $0, as: UTF8.self).split(separator: "\n").first }
            .map(String.init)
    }

    // MARK: What one does with people

    /// Invites somebody.
    /// - Returns: the secret that the link ends with; it is kept nowhere.
    /// - Throws: `DeskFailure`, `ReplicaFolderFailure`.
    public func invite(_ place: PeopleBook.Place, by inviter: String? = nil) async throws -> String
    {
        let secret = SecretText.make(bytes: People.secretBytes, effects)
        let (id, now) = (newID(), effects.now())
        try await change { book throws(PeopleFailure) in
            try book.invite(place, id: id, secret: secret, by: inviter, now: now)
        }
        return secret
    }

    /// Takes up an invitation.
    func accept(
        _ secret: String, label: String, passphrase: Passphrase, language: String?
    ) async throws -> Person {
        let (id, now) = (newID(), effects.now())
        return try await change { book throws(PeopleFailure) in
            try book.accept(
                secret, id: id, label: label, passphrase: passphrase, language: language, now: now)
        }
    }

    /// Takes an invitation back.
    @discardableResult
    public func revoke(_ id: String) async throws -> Invitation {
        try await change { book throws(PeopleFailure) in try book.revoke(id) }
    }

    /// Removes a person, with what the person typed and did not save.
    ///
    /// - Parameter isForced: also the last who may invite.
    @discardableResult
    public func remove(_ id: String, isForced: Bool = false) async throws -> Person {
        let now = effects.now()
        let person = try await change { book throws(PeopleFailure) in
            try book.remove(id, isForced: isForced, now: now)
        }
        try KeptForms(folder: folder, effects: effects).forgetAll(of: id)
        return person
    }

    private func newID() -> String { effects.randomBytes(8).hex }

    /// 160 bits: nobody guesses one, and it fits on a line.
    private static let secretBytes = 20
}
