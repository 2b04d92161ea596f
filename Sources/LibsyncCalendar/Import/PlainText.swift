internal import Foundation

/// Text as a record has it: HTML read as the lines it shows, entities as their characters, no
/// control characters.
///
/// Sources write HTML into DESCRIPTION (Outlook, WordPress, Google), and titles with entities. It
/// is no HTML parser: nothing of it is ever shown as HTML, so what is not understood may stay text.
/// One pass, whatever the text is.
struct PlainText {
    private var result: [Unicode.Scalar] = []
    private var target: String?
    private var linkStart = 0
    private let scalars: [Unicode.Scalar]
    private var index = 0
    /// The next `>` from where it was looked for last.
    private var close = -1
    /// Elements that nobody sees, and that never end.
    private var unended: Set<String> = []
    private let isHTML: Bool

    /// The text of a property.
    static func of(_ text: String) -> String {
        var reader = PlainText(text)
        reader.read()
        return tidied(PlainText.string(reader.result[...]))
    }

    private init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        isHTML = PlainText.looksLikeHTML(text)
    }

    /// Only tags that are known make HTML: `a < b > c` is text.
    private static func looksLikeHTML(_ text: String) -> Bool {
        guard text.utf8.contains(UInt8(ascii: "<")) else { return false }
        let parts = text.lowercased().split(separator: "<", omittingEmptySubsequences: false)
        return parts.dropFirst().contains { part in
            let name = part.drop { $0 == "/" || $0 == "!" }.prefix { $0.isLetter || $0.isNumber }
            let next = part.dropFirst(part.prefix { $0 == "/" || $0 == "!" }.count + name.count)
            return tags.contains(String(name)) && part.contains(">")
                && (next.first.map { " />\n\t".contains($0) } ?? false)
        }
    }

    private static let tags: Set<String> = [
        "a", "b", "blockquote", "body", "br", "div", "doctype", "em", "font", "h1", "h2", "h3",
        "h4",
        "h5", "h6", "head", "hr", "html", "i", "img", "li", "meta", "ol", "p", "pre", "script",
        "span", "strong", "style", "table", "tbody", "td", "th", "title", "tr", "u", "ul",
    ]
    private static let breaks: Set<String> = [
        "blockquote", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
        "table", "tr", "ul",
    ]

    private mutating func read() {
        while index < scalars.count {
            let scalar = scalars[index]
            if scalar == "&", let (decoded, length) = entity() {
                result.append(contentsOf: decoded.unicodeScalars)
                index += length
            } else if isHTML, scalar == "<", let end = tagEnd() {
                readTag(PlainText.string(scalars[(index + 1)..<end]))
                index = max(index, end) + 1
            } else {
                // In HTML a line break is a space like any other.
                result.append(isHTML && scalar.properties.isWhitespace ? " " : scalar)
                index += 1
            }
        }
    }

    /// The place of the `>` that ends the tag here; nil when this is no tag.
    private mutating func tagEnd() -> Int? {
        let next = index + 1 < scalars.count ? scalars[index + 1] : " "
        guard next == "/" || next == "!" || next.properties.isAlphabetic else { return nil }
        // Looked for once, however many tags begin before it.
        if close < index { close = scalars[index...].firstIndex(of: ">") ?? scalars.count }
        return close < min(scalars.count, index + PlainText.tagMax) ? close : nil
    }

    /// How long a tag may be: attributes of Word's HTML go over hundreds of characters.
    private static let tagMax = 8_000

    private mutating func readTag(_ tag: String) {
        let isEnd = tag.hasPrefix("/")
        let name = tag.drop { $0 == "/" || $0 == "!" }.prefix { $0.isLetter || $0.isNumber }
            .lowercased()
        if name == "script" || name == "style" || name == "head", !isEnd {
            return skip(to: name)
        }
        if name == "a" {
            if isEnd { endLink() } else { target = PlainText.attribute("href", of: tag) }
            linkStart = result.count
        }
        guard PlainText.breaks.contains(name) else { return }
        result.append("\n")
        if name == "p", isEnd { result.append("\n") }
        if name == "li", !isEnd { result.append(contentsOf: "- ".unicodeScalars) }
    }

    /// Passes over what nobody sees, to before the end tag of that name.
    private mutating func skip(to name: String) {
        let end = Array("</\(name)".unicodeScalars)
        guard !unended.contains(name) else { return }
        var place = index + 1
        while place + end.count <= scalars.count {
            if scalars[place] == "<",
                PlainText.string(scalars[place..<place + end.count]).lowercased() == "</\(name)"
            {
                index = place - 1
                return
            }
            place += 1
        }
        unended.insert(name)
    }

    /// An address is worth more than the word that it lay behind.
    private mutating func endLink() {
        guard let address = target else { return }
        target = nil
        let shown = PlainText.string(result[min(linkStart, result.count)...])
        guard address.hasPrefix("http"), !shown.contains(address) else { return }
        result.append(contentsOf: (shown.isEmpty ? address : " (\(address))").unicodeScalars)
    }

    private static func attribute(_ name: String, of tag: String) -> String? {
        guard let place = tag.range(of: name + "=", options: .caseInsensitive) else { return nil }
        let rest = tag[place.upperBound...]
        guard let quote = rest.first, quote == "\"" || quote == "'" else {
            return String(rest.prefix { !$0.isWhitespace })
        }
        return entities(in: String(rest.dropFirst().prefix { $0 != quote }))
    }

    private static func entities(in text: String) -> String {
        text.replacing("&amp;", with: "&")
    }

    // MARK: Entities

    /// What the entity here stands for, and how long it is; nil when this is none.
    private func entity() -> (text: String, length: Int)? {
        let last = min(scalars.count, index + 12)
        guard let end = scalars[index..<last].firstIndex(of: ";"), end > index + 1 else {
            return nil
        }
        let name = PlainText.string(scalars[(index + 1)..<end])
        let length = end - index + 1
        if let known = PlainText.named[name] { return (known, length) }
        guard name.hasPrefix("#") else { return nil }
        let isHex = name.dropFirst().first.map { $0 == "x" || $0 == "X" } ?? false
        let number =
            isHex ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst(), radix: 10)
        guard let scalar = number.flatMap({ Unicode.Scalar($0) }) else { return nil }
        return (String(Character(scalar)), length)
    }

    private static let named: [String: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ",
        "aring": "å", "Aring": "Å", "oslash": "ø", "Oslash": "Ø", "aelig": "æ", "AElig": "Æ",
        "auml": "ä", "Auml": "Ä", "ouml": "ö", "Ouml": "Ö", "uuml": "ü", "Uuml": "Ü", "eacute": "é",
        "Eacute": "É", "egrave": "è", "ndash": "–", "mdash": "—", "hellip": "…", "laquo": "«",
        "raquo": "»", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "bull": "•",
        "middot": "·", "copy": "©", "euro": "€", "shy": "", "zwnj": "",
    ]

    // MARK: Space

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }

    /// Lines without space at their ends, at most one empty line between two, no controls.
    private static func tidied(_ text: String) -> String {
        var lines: [String] = []
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            var kept = String.UnicodeScalarView()
            for scalar in line.unicodeScalars where !isControl(scalar) {
                kept.append(scalar == "\t" || scalar == "\u{A0}" ? " " : scalar)
            }
            let words = String(kept).split(separator: " ").joined(separator: " ")
            if words.isEmpty, lines.last?.isEmpty ?? true { continue }
            lines.append(words)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    /// C0 and C1 steer terminals; a zero-width space says nothing.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09: false
        case 0..<0x20, 0x7F..<0xA0, 0x200B, 0xFEFF: true
        default: false
        }
    }
}
