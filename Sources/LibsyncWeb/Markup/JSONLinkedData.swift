internal import LibsyncModel

/// A node of data for search engines: a type of schema.org and what is said of it.
struct LinkedNode {
    private var members: [String: JSONValue]

    init(_ type: String) { members = ["@type": .string(type)] }

    /// A member; what is nil is not said.
    subscript(name: String) -> JSONValue? {
        get { members[name] }
        set { members[name] = newValue }
    }

    /// A text; what is nil is not said.
    mutating func say(_ name: String, _ text: String?) { self[name] = text.map { .string($0) } }

    var json: JSONValue { .object(members) }

    /// An address of a record, whose members have the names of schema.org.
    static func postalAddress(_ members: [String: JSONValue]) -> JSONValue {
        var node = LinkedNode("PostalAddress")
        for (member, value) in members { node[member] = value }
        return node.json
    }
}

extension Markup {
    /// Data for search engines (JSON-LD 1.1, 7): no script, so the policy needs to allow none.
    ///
    /// What could end the element is written as JSON escapes it.
    static func linkedData(_ json: JSONValue) -> Markup {
        var markup = Markup(verbatim: "<script type=\"application/ld+json\">")
        for byte in json.canonicalBytes {
            switch byte {
            case UInt8(ascii: "<"): markup.append("\\u003c")
            case UInt8(ascii: ">"): markup.append("\\u003e")
            case UInt8(ascii: "&"): markup.append("\\u0026")
            default: markup.append(byte: byte)
            }
        }
        markup.append("</script>")
        return markup
    }
}
