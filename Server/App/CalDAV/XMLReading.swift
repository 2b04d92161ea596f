internal import LibsyncCalendar

/// Reads an XML 1.0 document with namespaces, strictly, and less than all of XML.
///
/// A document type is refused, and with it every entity but the five that need none: no request of
/// WebDAV has one (RFC 4918, 17 warns of them), and what they can do is unwanted. The encoding is
/// UTF-8. Why no library: `Server/Notes/0006-caldav.md`.
struct XMLReading {
    private var scanner: XMLScanner
    private let limits: XMLLimits
    /// The elements that are open, and which prefixes each has.
    private var open: [(element: XMLElement, tag: Substring.UTF8View, prefixes: [String: String])] =
        []
    private var root: XMLElement?
    private var count = 0

    /// The outermost element of a document.
    /// - Throws: `XMLFailure`.
    static func root(
        of bytes: [UInt8], limits: XMLLimits = XMLLimits()
    ) throws(XMLFailure) -> XMLElement {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw XMLFailure("The body is not UTF-8.")
        }
        var reading = XMLReading(scanner: XMLScanner(text), limits: limits)
        return try reading.read()
    }

    private init(scanner: XMLScanner, limits: XMLLimits) {
        self.scanner = scanner
        self.limits = limits
    }

    private mutating func read() throws(XMLFailure) -> XMLElement {
        scanner.skip("\u{FEFF}")
        if scanner.skip("<?xml") { try scanner.declaration() }
        while !scanner.isAtEnd {
            if scanner.skip("<!--") {
                try scanner.skip(past: "-->")
            } else if scanner.skip("<![CDATA[") {
                try take(try scanner.text(before: "]]>"))
            } else if scanner.skip("<?") {
                try scanner.skip(past: "?>")
            } else if scanner.starts(with: "<!") {
                throw XMLFailure("A document type is not read here, nor are entities.")
            } else if scanner.skip("</") {
                try close()
            } else if scanner.skip("<") {
                try begin()
            } else {
                try take(try scanner.characters(until: UInt8(ascii: "<")))
            }
        }
        guard open.isEmpty, let root else { throw XMLFailure("The body ends before its XML does.") }
        return root
    }

    private mutating func take(_ text: String) throws(XMLFailure) {
        guard !open.isEmpty else {
            guard text.allSatisfy(\.isWhitespace) else {
                throw XMLFailure("There is text outside the outermost element.")
            }
            return
        }
        open[open.count - 1].element.text += text
    }

    private mutating func begin() throws(XMLFailure) {
        guard root == nil else { throw XMLFailure("There is more than one outermost element.") }
        count += 1
        guard count <= limits.elements, open.count < limits.depth else {
            throw XMLFailure("The XML has too many elements, or too many in one another.")
        }
        let tag = try scanner.name()
        let (attributes, isEmpty) = try attributes()
        var prefixes = open.last?.prefixes ?? ["xml": "http://www.w3.org/XML/1998/namespace"]
        var plain: [String: String] = [:]
        for (name, value) in attributes {
            if name == "xmlns" {
                prefixes[""] = value
            } else if name.hasPrefix("xmlns:") {
                guard !value.isEmpty else { throw XMLFailure("A prefix stands for nothing.") }
                prefixes[String(name.dropFirst(6))] = value
            } else if !name.contains(":") {
                plain[name] = value
            }
        }
        let element = XMLElement(name: try name(tag, prefixes), attributes: plain)
        open.append((element, tag.utf8, prefixes))
        if isEmpty { leave() }
    }

    private mutating func close() throws(XMLFailure) {
        let tag = try scanner.name()
        scanner.skipSpace()
        guard scanner.skip(">"), let last = open.last, last.tag.elementsEqual(tag.utf8) else {
            throw XMLFailure("A tag is closed that is not open.")
        }
        leave()
    }

    private mutating func leave() {
        guard let last = open.popLast() else { return }
        if open.isEmpty {
            root = last.element
        } else {
            open[open.count - 1].element.children.append(last.element)
        }
    }

    private func name(
        _ tag: Substring, _ prefixes: [String: String]
    ) throws(XMLFailure) -> XMLName {
        let parts = tag.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let prefix = parts.count == 2 ? parts[0] : ""
        guard parts.count <= 2, let namespace = prefixes[prefix] ?? (prefix.isEmpty ? "" : nil),
            let name = XMLName(namespace: namespace, local: parts[parts.count - 1])
        else {
            throw XMLFailure("A name is none, or its prefix is not declared.")
        }
        return name
    }

    private mutating func attributes() throws(XMLFailure) -> (
        attributes: [String: String], isEmpty: Bool
    ) {
        var attributes: [String: String] = [:]
        while true {
            let hadSpace = scanner.skipSpace()
            if scanner.skip(">") { return (attributes, false) }
            if scanner.skip("/>") { return (attributes, true) }
            guard hadSpace else { throw XMLFailure("A tag does not end.") }
            let name = String(try scanner.name())
            scanner.skipSpace()
            guard scanner.skip("=") else { throw XMLFailure("An attribute has no value.") }
            scanner.skipSpace()
            let value = try scanner.quoted()
            guard attributes.updateValue(value, forKey: name) == nil,
                attributes.count <= limits.attributes
            else {
                throw XMLFailure("A tag has an attribute twice, or too many of them.")
            }
        }
    }
}
