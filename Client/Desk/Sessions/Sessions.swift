internal import LibsyncStore
internal import Synchronization

/// Who is signed in at one desk.
///
/// In memory: when the desk starts anew everybody signs in again, and what was typed is kept all the
/// same (`KeptForms`). A session is found by the hash of the browser's secret.
final class Sessions: Sendable {
    /// One browser in which somebody signed in.
    struct Session: Hashable, Sendable {
        /// The person's id.
        let person: String
        fileprivate let started: Int64
        fileprivate var seen: Int64
        fileprivate var isShut = false
    }

    /// How a browser stands.
    enum State: Hashable, Sendable {
        /// Nobody is signed in.
        case none
        /// The person is at work.
        case open(person: String)
        /// The person was away for too long, or has shut the desk: the passphrase opens it again.
        case locked(person: String)
    }

    private let effects: Effects
    private let idleMilliseconds: Int64
    private let sessions = Mutex<[String: Session]>([:])

    /// How long nothing may be asked for before the desk locks: 15 minutes, as long as a shared PC is
    /// left for a question at a shelf.
    static let idleMilliseconds: Int64 = 900_000
    /// How long a session lasts in any case: one long day.
    static let lifeMilliseconds: Int64 = 43_200_000
    /// The most sessions; the oldest ends when there are more.
    static let countMax = 1_000

    init(effects: Effects, idleMilliseconds: Int64 = Sessions.idleMilliseconds) {
        self.effects = effects
        self.idleMilliseconds = idleMilliseconds
    }

    /// How a browser stands, and that it asked for something now.
    func state(of secret: String) -> State {
        let now = effects.monotonic()
        let key = SecretText.hash(secret)
        return sessions.withLock { sessions in
            guard var session = sessions[key] else { return .none }
            if now - session.started >= Sessions.lifeMilliseconds {
                sessions[key] = nil
                return .none
            }
            if session.isShut || now - session.seen >= idleMilliseconds {
                // It stays so, however often it is asked.
                session.isShut = true
                sessions[key] = session
                return .locked(person: session.person)
            }
            session.seen = now
            sessions[key] = session
            return .open(person: session.person)
        }
    }

    /// Signs a person in.
    /// - Returns: the browser's new secret: one that was known before must not become a session
    ///   (session fixation).
    func begin(_ person: String) -> String {
        let now = effects.monotonic()
        let secret = Sessions.secret(effects)
        sessions.withLock { sessions in
            sessions = sessions.filter { now - $0.value.started < Sessions.lifeMilliseconds }
            if sessions.count >= Sessions.countMax,
                let oldest = sessions.min(by: { $0.value.started < $1.value.started })
            {
                sessions[oldest.key] = nil
            }
            sessions[SecretText.hash(secret)] = Session(person: person, started: now, seen: now)
        }
        return secret
    }

    /// Opens a locked session again.
    func unlock(_ secret: String) {
        let now = effects.monotonic()
        sessions.withLock { sessions in
            sessions[SecretText.hash(secret)]?.isShut = false
            sessions[SecretText.hash(secret)]?.seen = now
        }
    }

    /// Locks a session.
    func lock(_ secret: String) {
        sessions.withLock { $0[SecretText.hash(secret)]?.isShut = true }
    }

    /// Ends a session.
    func end(_ secret: String) {
        sessions.withLock { $0[SecretText.hash(secret)] = nil }
    }

    /// Ends all sessions of a person, but for one that is named.
    func endAll(of person: String, but secret: String? = nil) {
        let kept = secret.map(SecretText.hash)
        sessions.withLock { sessions in
            sessions = sessions.filter { $0.value.person != person || $0.key == kept }
        }
    }

    /// A new secret for a browser: 256 bits.
    static func secret(_ effects: Effects) -> String { SecretText.make(bytes: 32, effects) }
}
