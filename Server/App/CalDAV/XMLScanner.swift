/// Goes through the text of an XML document, byte by byte, and never back.
struct XMLScanner {
    private let text: String
    private let bytes: String.UTF8View
    private var index: String.Index

    init(_ text: String) {
        self.text = text
        bytes = text.utf8
        index = bytes.startIndex
    }

    var isAtEnd: Bool { index == bytes.endIndex }

    func starts(with word: StaticString) -> Bool {
        word.withUTF8Buffer { bytes[index...].starts(with: $0) }
    }

    /// Goes past a word, when it stands here.
    @discardableResult mutating func skip(_ word: StaticString) -> Bool {
        guard starts(with: word) else { return false }
        index = bytes.index(index, offsetBy: word.utf8CodeUnitCount)
        return true
    }

    /// Goes past white space; false where there is none.
    @discardableResult mutating func skipSpace() -> Bool {
        let start = index
        while !isAtEnd, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) {
            index = bytes.index(after: index)
        }
        return index != start
    }

    /// Goes past the next such word.
    mutating func skip(past word: StaticString) throws(XMLFailure) { _ = try text(before: word) }

    /// What stands before the next such word, as it is; goes past both.
    mutating func text(before word: StaticString) throws(XMLFailure) -> String {
        let start = index
        while !isAtEnd {
            if starts(with: word) {
                let found = text[start..<index]
                skip(word)
                return String(found)
            }
            index = bytes.index(after: index)
        }
        throw XMLFailure("The XML ends within a comment, or the like.")
    }

    /// The rest of the declaration that a document may begin with.
    mutating func declaration() throws(XMLFailure) {
        let words = try text(before: "?>").lowercased()
        guard let mark = words.firstRange(of: "encoding") else { return }
        let name = words[mark.upperBound...].drop { " =\t\r\n\"'".contains($0) }
        guard name.hasPrefix("utf-8") || name.hasPrefix("us-ascii") else {
            throw XMLFailure("The XML must be in UTF-8.")
        }
    }

    /// The name of a tag or an attribute, with its prefix.
    mutating func name() throws(XMLFailure) -> Substring {
        let start = index
        while !isAtEnd, !XMLScanner.endsName(bytes[index]) { index = bytes.index(after: index) }
        guard index != start else { throw XMLFailure("A tag has no name.") }
        return text[start..<index]
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        byte <= 0x20 || "<>/=\"'&!?".utf8.contains(byte)
    }

    /// A value in quotation marks of either kind.
    mutating func quoted() throws(XMLFailure) -> String {
        for (quote, byte) in [("\"" as StaticString, UInt8(0x22)), ("'", 0x27)] where skip(quote) {
            let value = try characters(until: byte)
            if skip(quote) { return value }
        }
        throw XMLFailure("The value of an attribute is not in quotation marks.")
    }

    /// The characters before a byte or the end, with what is written as references.
    mutating func characters(until end: UInt8) throws(XMLFailure) -> String {
        var found = ""
        var start = index
        while !isAtEnd, bytes[index] != end {
            guard bytes[index] == UInt8(ascii: "&") else {
                index = bytes.index(after: index)
                continue
            }
            found += text[start..<index]
            found.unicodeScalars.append(try reference())
            start = index
        }
        return found + text[start..<index]
    }

    private static let entities: [Substring: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'",
    ]

    private mutating func reference() throws(XMLFailure) -> Unicode.Scalar {
        let end = bytes[index...].prefix(12).firstIndex(of: UInt8(ascii: ";"))
        guard let end else { throw XMLFailure("A reference does not end.") }
        let name = text[bytes.index(after: index)..<end]
        index = bytes.index(after: end)
        if let scalar = XMLScanner.entities[name] { return scalar }
        let number =
            name.hasPrefix("#x")
            ? UInt32(name.dropFirst(2), radix: 16)
            : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
        guard let number, let scalar = Unicode.Scalar(number),
            number >= 0x20 || [0x09, 0x0A, 0x0D].contains(number)
        else {
            throw XMLFailure("Only the five entities of XML itself are read here.")
        }
        return scalar
    }
}
