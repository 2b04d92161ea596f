internal import LibsyncCalendar

/// An element of a request's body.
struct XMLElement: Hashable, Sendable {
    /// Its name.
    let name: XMLName
    /// Its attributes that have no namespace.
    let attributes: [String: String]
    /// The elements directly in it, in order.
    var children: [XMLElement] = []
    /// The characters directly in it.
    var text = ""

    /// The first child of a name.
    func child(_ name: XMLName) -> XMLElement? { children.first { $0.name == name } }

    /// The characters without the white space around them.
    var trimmed: String {
        let isBlank = { (character: Character) in character.isWhitespace }
        let end = text.lastIndex { !isBlank($0) }.map { text.index(after: $0) }
        return String(text[..<(end ?? text.startIndex)].drop(while: isBlank))
    }
}

/// Why a body is not read.
struct XMLFailure: Error, Hashable {
    /// What is wrong, as a sentence.
    let sentence: String

    init(_ sentence: String) { self.sentence = sentence }
}

/// How much of a body is read: time and memory stay in proportion to its bytes.
struct XMLLimits {
    /// The most elements in one another.
    var depth = 32
    /// The most elements.
    var elements = 20_000
    /// The most attributes of one element, declarations of namespaces included.
    var attributes = 32
}
