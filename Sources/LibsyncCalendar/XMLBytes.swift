/// The bytes of an XML 1.0 document while it grows.
///
/// Whatever comes from a record goes in as text or as an attribute's value, and both are escaped
/// here; names are written in the source, so nothing from outside can become markup.
struct XMLBytes {
    /// What has been written.
    private(set) var bytes: [UInt8] = []

    /// A document begins so.
    static let declaration = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)

    /// An element that holds text, or nothing.
    mutating func add(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
        _ text: String = ""
    ) {
        open(name, attributes, isEmpty: text.isEmpty)
        guard !text.isEmpty else { return }
        append(escaping: text)
        close(name)
    }

    /// An element that holds others.
    mutating func add(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
        _ body: (inout XMLBytes) -> Void
    ) {
        open(name, attributes, isEmpty: false)
        bytes.append(0x0A)
        body(&self)
        close(name)
    }

    /// What another writer has made.
    mutating func add(rendered: [UInt8]) { bytes.append(contentsOf: rendered) }

    private mutating func open(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>, isEmpty: Bool
    ) {
        append("<\(name)")
        for (attribute, value) in attributes {
            append(" \(attribute)=\"")
            append(escaping: value)
            append("\"")
        }
        append(isEmpty ? "/>\n" : ">")
    }

    private mutating func close(_ name: StaticString) { append("</\(name)>\n") }

    private mutating func append(_ markup: String) { bytes.append(contentsOf: markup.utf8) }

    /// Text as it may stand between tags and between quotes; what XML 1.0 cannot hold is left out
    /// (2.2), a carriage return would be read as a line feed (2.11).
    private mutating func append(escaping text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": append("&amp;")
            case "<": append("&lt;")
            case ">": append("&gt;")
            case "\"": append("&quot;")
            case "\r": append("&#13;")
            case "\t", "\n": bytes.append(UInt8(scalar.value))
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": break
            default:
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
    }
}
