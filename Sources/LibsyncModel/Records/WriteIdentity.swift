internal import Crypto

/// The first 128 bits of the SHA-256 of a value's canonical bytes.
public struct ValueHash: Hashable, Comparable, Sendable, CustomStringConvertible {
    let high: UInt64
    let low: UInt64

    /// The hash of `value`.
    public init(of value: JSONValue) { self.init(ofBytes: value.canonicalBytes) }

    /// The hash of `bytes`, which are canonical JSON.
    public init(ofBytes bytes: [UInt8]) {
        var words: [UInt64] = [0, 0]
        for (index, byte) in SHA256.hash(data: bytes).prefix(16).enumerated() {
            words[index / 8] = words[index / 8] << 8 | UInt64(byte)
        }
        high = words[0]
        low = words[1]
    }

    /// Reads 32 lower-case hex digits; nil for anything else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 32, let high = hexNumber(bytes[0..<16]),
            let low = hexNumber(bytes[16..<32])
        else { return nil }
        self.high = high
        self.low = low
    }

    /// 32 lower-case hex digits.
    public var description: String { hexText(high, digits: 16) + hexText(low, digits: 16) }

    /// Orders as its text does.
    public static func < (left: ValueHash, right: ValueHash) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }
}

/// Which write this is: the stamp as typed and the hash of the value, fixed for ever at typing.
///
/// Bases, `resolves` and deletions name writes by it; how a write is *ordered* is its effective
/// stamp, a separate matter (SYNC rule 4).
public struct WriteIdentity: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The stamp as typed.
    public let typed: Stamp
    /// The hash of the value.
    public let hash: ValueHash

    /// The identity of a write of a value with that hash.
    public init(typed: Stamp, hash: ValueHash) {
        self.typed = typed
        self.hash = hash
    }

    /// Reads `stamp.hash`; nil for anything else.
    public init?(_ text: String) {
        guard text.utf8.count == 67, text.utf8.dropFirst(34).first == UInt8(ascii: "."),
            let typed = Stamp(String(text.prefix(34))),
            let hash = ValueHash(String(text.suffix(32)))
        else { return nil }
        self.init(typed: typed, hash: hash)
    }

    /// `stamp.hash`, 67 characters.
    public var description: String { "\(typed).\(hash)" }

    /// Orders by stamp, then hash.
    public static func < (left: WriteIdentity, right: WriteIdentity) -> Bool {
        left.typed != right.typed ? left.typed < right.typed : left.hash < right.hash
    }
}

/// A write of one field.
public struct WriteKey: Hashable, Sendable {
    /// The field.
    public let path: FieldPath
    /// The write.
    public let identity: WriteIdentity

    /// The write of that identity of a field.
    public init(path: FieldPath, identity: WriteIdentity) {
        self.path = path
        self.identity = identity
    }
}

extension Record {
    /// The writes that a save consists of.
    public var writeKeys: [WriteKey] {
        fields.map { WriteKey(path: $0.key, identity: $0.value.identity) }
    }
}
