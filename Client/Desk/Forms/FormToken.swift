internal import Crypto
internal import Foundation
internal import LibsyncStore

/// What each form carries: that this desk made it, for this browser and this person, and its own
/// number, so that it acts once.
///
/// It binds the form to the browser by its cookie, which no other page can read or set, and to the
/// person whose text it will hold: also when the session is gone it is known whose text that is.
struct FormToken: Hashable, Sendable {
    /// The number of the form.
    let id: String
    /// For whom it was made; nil for nobody who is known.
    let person: String?

    /// The name of the hidden field.
    static let field = "form"
    /// How old a form may be, in seconds: a page that was left open over night is sent again.
    static let ageSecondsMax = 86_400

    /// What a form that comes back is found to be.
    enum Verdict: Hashable, Sendable {
        /// Of this run of the desk, and young enough.
        case good(FormToken)
        /// Of this desk, but it cannot be told any more whether it was sent before.
        case stale(FormToken)
        /// Made by this desk, for another browser or another secret of this one.
        case elsewhere(FormToken)
        /// Not made by this desk.
        case foreign
    }
}

/// Makes the tokens of one desk and reads them again.
struct FormSeal: Sendable {
    private let key: SymmetricKey
    private let run: String
    private let effects: Effects

    /// A seal for one run of a desk.
    init(key: [UInt8], effects: Effects) {
        self.key = SymmetricKey(data: key)
        self.effects = effects
        run = SecretText.make(bytes: 6, effects)
    }

    /// A new token for a form of a browser.
    func token(browser: String, person: String?) -> String {
        let id = SecretText.make(bytes: 12, effects)
        let parts = [id, run, String(effects.now() / 1_000), person ?? "-"]
        let codes = [code(parts, FormSeal.own), code(parts, FormSeal.purpose(browser))]
        return (parts + codes).joined(separator: ".")
    }

    /// What a token is found to be.
    func judge(_ text: String, browser: String) -> FormToken.Verdict {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let told = Array(parts.prefix(4))
        guard parts.count == 6, let made = Int64(parts[2]),
            SecretText.areEqual(code(told, FormSeal.own).utf8, parts[4].utf8)
        else { return .foreign }
        let token = FormToken(id: parts[0], person: parts[3] == "-" ? nil : parts[3])
        guard SecretText.areEqual(code(told, FormSeal.purpose(browser)).utf8, parts[5].utf8) else {
            return .elsewhere(token)
        }
        let age = effects.now() / 1_000 - made
        return parts[1] == run && age <= FormToken.ageSecondsMax ? .good(token) : .stale(token)
    }

    /// A mark that a browser keeps after a person signed in with it.
    func mark(of person: String) -> String {
        let parts = [SecretText.make(bytes: 9, effects), person]
        return (parts + [code(parts, "known")]).joined(separator: ".")
    }

    /// What a browser's mark says: the browser, where a person signed in with it before; nil for
    /// anything else.
    func browser(in mark: String, knowing person: String) -> String? {
        let parts = mark.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts[1] == person,
            SecretText.areEqual(code(Array(parts.prefix(2)), "known").utf8, parts[2].utf8)
        else { return nil }
        return parts[0]
    }

    /// What the code says that only tells who made a form.
    private static let own = "own"
    /// What the code says that binds it to a browser; no secret has a space in it.
    private static func purpose(_ browser: String) -> String { "browser \(browser)" }

    /// 128 bits over the parts, which hold no point of their own.
    private func code(_ parts: [String], _ purpose: String) -> String {
        let text = (parts + [purpose]).joined(separator: ".")
        let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)
        return SecretText.base64(code.prefix(16))
    }
}
