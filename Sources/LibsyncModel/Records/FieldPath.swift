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
        let escaped = segments.map { segment in
            segment.precomposedStringWithCanonicalMapping
                .replacing("~", with: "~0").replacing("/", with: "~1")
        }
        self.init(escaped.joined(separator: "/"))
    }

    /// The unescaped segments.
    public var segments: [String] {
        description.split(separator: "/").map { segment in
            segment.contains("~")
                ? String(segment.replacing("~1", with: "/").replacing("~0", with: "~"))
                : String(segment)
        }
    }

    /// The first segment: the name under which a kind declares the field.
    public var root: String { String(description.prefix { $0 != "/" }) }

    /// Orders by UTF-16 code units, as canonical JSON orders keys.
    public static func < (left: FieldPath, right: FieldPath) -> Bool {
        precedesInUTF16(left.description, right.description)
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
