internal import Foundation

/// The path of one field within its record: `when`, `name/nb`, `overrides/20261224/status`.
///
/// Segments are joined by `/`; in a segment `~` is written `~0` and `/` is `~1` (RFC 6901), so a
/// keyword `AC/DC` is `keywords/AC~1DC`. Text is NFC.
public struct FieldPath: Hashable, Comparable, Sendable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    /// The path as written.
    public let description: String

    /// The longest path, in bytes of UTF-8.
    public static let bytesMax = 300

    /// Reads a path; nil when a segment is empty, an escape is unknown, a control character occurs,
    /// the text is not NFC or longer than `bytesMax`.
    public init?(_ text: String) {
        guard FieldPath.isValid(text) else { return nil }
        description = text
    }

    /// A path of the program's own, valid by construction.
    public init(stringLiteral value: String) {
        precondition(FieldPath.isValid(value), "not a field path: \(value)")
        description = value
    }

    /// A path of unescaped segments, each brought to NFC; nil when the whole is no valid path.
    public init?(segments: [String]) {
        let escaped = segments.map { FieldPath.escaped($0.precomposedStringWithCanonicalMapping) }
        self.init(escaped.joined(separator: "/"))
    }

    /// The unescaped segments.
    public var segments: [String] {
        description.utf8.split(separator: UInt8(ascii: "/")).map { FieldPath.unescaped($0) }
    }

    /// The first segment: the name under which a kind declares the field.
    public var root: String {
        String(decoding: description.utf8.prefix { $0 != UInt8(ascii: "/") }, as: UTF8.self)
    }

    /// Orders by UTF-16 code units, as canonical JSON orders keys.
    public static func < (left: FieldPath, right: FieldPath) -> Bool {
        precedesInUTF16(left.description, right.description)
    }

    // Byte by byte, not by `Character`: a combining mark after a slash does not hide the slash.
    private static func escaped(_ segment: String) -> String {
        var bytes: [UInt8] = []
        for byte in segment.utf8 {
            switch byte {
            case UInt8(ascii: "~"): bytes += [byte, UInt8(ascii: "0")]
            case UInt8(ascii: "/"): bytes += [UInt8(ascii: "~"), UInt8(ascii: "1")]
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unescaped(_ segment: Substring.UTF8View) -> String {
        guard segment.contains(UInt8(ascii: "~")) else { return String(Substring(segment)) }
        var bytes: [UInt8] = []
        var isEscape = false
        for byte in segment {
            if isEscape {
                bytes.append(UInt8(ascii: byte == UInt8(ascii: "0") ? "~" : "/"))
            } else if byte != UInt8(ascii: "~") {
                bytes.append(byte)
            }
            isEscape = !isEscape && byte == UInt8(ascii: "~")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8
        guard (1...bytesMax).contains(bytes.count) else { return false }
        var previous = UInt8(ascii: "/")
        for byte in bytes {
            if byte < 0x20 || byte == 0x7F { return false }
            if previous == UInt8(ascii: "~"), byte != UInt8(ascii: "0"), byte != UInt8(ascii: "1") {
                return false
            }
            if previous == UInt8(ascii: "/"), byte == previous { return false }
            previous = byte
        }
        if previous == UInt8(ascii: "/") || previous == UInt8(ascii: "~") { return false }
        // Only text beyond ASCII can fail to be NFC.
        return bytes.allSatisfy { $0 < 0x80 }
            || Array(text.precomposedStringWithCanonicalMapping.unicodeScalars)
                == Array(text.unicodeScalars)
    }
}
