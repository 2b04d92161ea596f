internal import LibsyncModel

/// A text of a record on a page: with its language, where that is another than the page's, so that a
/// voice reads it as what it is (WCAG 2.1, 3.1.2).
struct RecordText {
    let text: String
    /// Its BCP 47 tag; nil in the page's own language, and where nobody has said which it is.
    var tag: String?

    /// For the element that holds nothing else.
    var lang: Attribute? { tag.map(Attribute.lang) }

    /// Among other words.
    var markup: Markup { lang.map { HTML.span($0, text: text) } ?? Markup(text) }

    /// "place, room": one text where both are of one language.
    static func joined(_ first: RecordText, _ second: RecordText) -> Markup {
        guard first.tag == second.tag else { return first.markup + Markup(", ") + second.markup }
        return RecordText(text: "\(first.text), \(second.text)", tag: first.tag).markup
    }

    /// What stands in a text of the interface until the text of a record does: the character that
    /// Unicode has for an object among letters.
    static let mark = "\u{FFFC}"
}

extension PageLanguage {
    /// The text in it, else in another language; nil where there is none.
    func text(of texts: LanguageMap) -> RecordText? {
        guard let other = texts.tag([tag]), let text = texts.texts[other] else { return nil }
        return typed(text, in: other)
    }

    /// A text that is known to be in the language of a tag.
    func typed(_ text: String, in other: String) -> RecordText {
        RecordText(text: text, tag: PageLanguage(tag: other) == written ? nil : other)
    }

    /// A text of the interface that says `RecordText.mark` once for each of `texts`, with those.
    func callAsFunction(_ phrase: Phrase, with texts: RecordText...) -> Markup {
        self(phrase, with: texts)
    }

    /// The same for texts of any number.
    func callAsFunction(_ phrase: Phrase, with texts: [RecordText]) -> Markup {
        let words = self(phrase).split(
            separator: RecordText.mark, maxSplits: texts.count, omittingEmptySubsequences: false)
        var markup = Markup.empty
        for (index, piece) in words.enumerated() {
            if index > 0 { markup.append(texts[index - 1].markup) }
            markup.append(escaping: String(piece))
        }
        return markup
    }
}
