internal import Foundation
internal import LibsyncModel
internal import LibsyncStore

/// What is kept of a passphrase: a salt and what scrypt makes of both.
struct Passphrase: Hashable, Sendable {
    private let salt: [UInt8]
    private let key: [UInt8]
    private let cost: PassphraseCost

    /// How many characters a passphrase has at least.
    ///
    /// Long beats odd: no mixture of characters is asked for (NIST SP 800-63B, 3.1.1.2).
    static let charactersMin = 12
    /// How many bytes of UTF-8 it has at most.
    static let bytesMax = 1_000
    private static let saltBytes = 16
    private static let keyBytes = 32

    /// Why a passphrase is not taken.
    enum Weakness: Hashable, Sendable {
        /// It is too short, or longer than anybody types.
        case length
        /// It consists of too few different characters.
        case monotonous
        /// It is the name of the person or the library, and little else.
        case name
    }

    /// What is wrong with a new passphrase; nil where nothing is.
    static func weakness(of text: String, names: [String]) -> Weakness? {
        let letters = bytes(of: text)
        guard text.unicodeScalars.count >= charactersMin, letters.count <= bytesMax else {
            return .length
        }
        let plain = text.lowercased()
        if Set(plain).count < 5 { return .monotonous }
        let rest = names.map { $0.lowercased() }.filter { $0.count >= 3 }
            .reduce(plain) { $0.replacing($1, with: "") }
        return rest.count < charactersMin / 2 ? .name : nil
    }

    /// Hashes a passphrase; takes as long as trying one.
    /// - Throws: `PeopleFailure.busy` when there is no memory for it.
    static func make(
        _ text: String, cost: PassphraseCost, effects: Effects
    ) throws(PeopleFailure) -> Passphrase {
        let salt = effects.randomBytes(saltBytes)
        guard let key = cost.key(of: bytes(of: text), salt: salt, bytes: keyBytes) else {
            throw .busy
        }
        return Passphrase(salt: salt, key: key, cost: cost)
    }

    /// Whether it is this one; nil when that could not be found out.
    func matches(_ text: String) -> Bool? {
        guard text.utf8.count <= Passphrase.bytesMax else { return false }
        return cost.key(of: Passphrase.bytes(of: text), salt: salt, bytes: Passphrase.keyBytes)
            .map { SecretText.areEqual($0, key) }
    }

    /// One that nobody has: names that are not there take as long as those that are.
    static func nobodys(_ cost: PassphraseCost) -> Passphrase {
        Passphrase(
            salt: Array(repeating: 0, count: saltBytes), key: Array(repeating: 0, count: keyBytes),
            cost: cost)
    }

    /// One character is one whether it was typed composed or not (NFC).
    private static func bytes(of text: String) -> [UInt8] {
        Array(text.precomposedStringWithCanonicalMapping.utf8)
    }

    private init(salt: [UInt8], key: [UInt8], cost: PassphraseCost) {
        self.salt = salt
        self.key = key
        self.cost = cost
    }
}

extension Passphrase {
    var json: JSONValue {
        [
            "scrypt": [.integer(cost.exponent), .integer(cost.blockSize), .integer(cost.rounds)],
            "salt": .string(Data(salt).base64EncodedString()),
            "key": .string(Data(key).base64EncodedString()),
        ]
    }

    init?(json: JSONValue) {
        let numbers = json["scrypt"]?.array?.compactMap(\.integer) ?? []
        guard numbers.count == 3,
            let salt = json["salt"]?.string.flatMap({ Data(base64Encoded: $0) }), !salt.isEmpty,
            let key = json["key"]?.string.flatMap({ Data(base64Encoded: $0) }),
            key.count == Passphrase.keyBytes
        else { return nil }
        self.init(
            salt: Array(salt), key: Array(key),
            cost: PassphraseCost(
                exponent: numbers[0], blockSize: numbers[1], rounds: numbers[2]))
    }
}
