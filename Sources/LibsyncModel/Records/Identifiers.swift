/// The name of one record: a UUIDv7 (RFC 9562) in lower case, so ids sort by time of making.
public struct RecordID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The 36 characters.
    public let description: String

    /// Reads a UUID in its 36-character form, any case; nil for anything else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return nil }
        for (index, byte) in bytes.enumerated() {
            let isHyphen = index == 8 || index == 13 || index == 18 || index == 23
            if isHyphen ? byte != UInt8(ascii: "-") : hexDigitValue(byte) == nil { return nil }
        }
        description = text.lowercased()
    }

    /// Makes a UUIDv7 from a time and 80 random bits, of which 74 are used.
    public init(milliseconds: Int64, random high: UInt16, _ low: UInt64) {
        let time = UInt64(clamping: milliseconds) & 0xFFFF_FFFF_FFFF
        let first = time << 16 | 0x7000 | UInt64(high & 0x0FFF)
        let second = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let hex = hexText(first, digits: 16) + hexText(second, digits: 16)
        let text = Array(hex)
        let groups = [text[0..<8], text[8..<12], text[12..<16], text[16..<20], text[20..<32]]
        description = groups.map { String($0) }.joined(separator: "-")
    }

    /// Orders as text, which for UUIDv7 is the order of making.
    public static func < (left: RecordID, right: RecordID) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
}

/// The name of one replica, assigned by the server: 64 random bits, written as 16 hex digits.
public struct ReplicaID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The 64 bits.
    public let rawValue: UInt64

    /// A replica id of these 64 bits.
    public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    /// Reads 16 lower-case hex digits; nil for anything else.
    public init?(_ text: String) {
        guard text.utf8.count == 16, let value = hexNumber(text.utf8) else { return nil }
        rawValue = value
    }

    /// 16 lower-case hex digits.
    public var description: String { hexText(rawValue, digits: 16) }

    /// Orders by the 64 bits.
    public static func < (left: ReplicaID, right: ReplicaID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// A library's name for machines, for ever: lower-case letters, digits and hyphens, 2 to 40.
///
/// It stands in every record as its owner and in public addresses; the library's name for people
/// may change as often as it likes.
public struct LibrarySlug: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The text.
    public let description: String

    /// Reads a slug; nil when it has other characters or another length.
    public init?(_ text: String) {
        let isAllowed = text.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
        }
        guard isAllowed, (2...40).contains(text.utf8.count), !text.hasPrefix("-"),
            !text.hasSuffix("-")
        else { return nil }
        description = text
    }

    /// Orders as text.
    public static func < (left: LibrarySlug, right: LibrarySlug) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
}

/// `value` in lower-case hex, with leading zeros up to `digits`.
func hexText(_ value: UInt64, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}

/// The number that lower-case hex digits write, or nil.
func hexNumber(_ digits: some Sequence<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for byte in digits {
        guard let digit = hexDigitValue(byte), !(0x41...0x46).contains(byte) else { return nil }
        value = value << 4 | UInt64(digit)
    }
    return value
}
