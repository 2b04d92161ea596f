internal import LibsyncModel

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
