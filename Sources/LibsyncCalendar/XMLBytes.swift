/// The bytes of an XML 1.0 document while it grows.
///
/// Whatever comes from a record goes in as text or as an attribute's value, and both are escaped
/// here; names are written in the source or were checked, so nothing from outside can become markup.
public struct XMLBytes: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []

    /// Nothing yet.
    public init() {}

    /// A document begins so.
    public static let declaration = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)

    /// An element that holds text, or nothing.
    public mutating func add(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
        _ text: String = ""
    ) {
        open(name, attributes, isEmpty: text.isEmpty)
        guard !text.isEmpty else { return }
        append(escaping: text)
        close(name)
    }

    /// An element that holds others.
    public mutating func add(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
        _ body: (inout XMLBytes) -> Void
    ) {
        open(name, attributes, isEmpty: false)
        bytes.append(0x0A)
        body(&self)
        close(name)
    }

    /// An empty element of a name that came from outside.
    public mutating func add(_ name: XMLName) {
        guard !name.namespace.isEmpty else { return append("<\(name.local) xmlns=\"\"/>\n") }
        append("<x:\(name.local) xmlns:x=\"")
        append(escaping: name.namespace)
        append("\"/>\n")
    }

    /// The tag that opens an element whose end is written later, for a document that is sent while
    /// it is made.
    public mutating func begin(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:]
    ) { open(name, attributes, isEmpty: false) }

    /// The tag that closes an element.
    public mutating func end(_ name: StaticString) { close(name) }

    /// What another writer has made.
    public mutating func add(rendered: [UInt8]) { bytes.append(contentsOf: rendered) }

    /// Gives away what has been written so far.
    public mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

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
