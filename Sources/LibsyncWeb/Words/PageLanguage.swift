public import LibsyncCalendar

/// A language in which pages are written.
public enum PageLanguage: String, Hashable, Sendable, CaseIterable {
    case bokmaal = "nb"
    case nynorsk = "nn"
    case northernSami = "se"
    case english = "en"

    /// The language of a BCP 47 tag: its first part counts; nil when pages are not written in it.
    public init?(tag: String) {
        switch tag.lowercased().split(separator: "-").first ?? "" {
        case "nb", "no": self = .bokmaal
        case "nn": self = .nynorsk
        case "se", "sme": self = .northernSami
        case "en": self = .english
        default: return nil
        }
    }

    /// Its tag.
    public var tag: String { rawValue }

    /// Its name in itself.
    public var name: String {
        switch self {
        case .bokmaal: "Bokmål"
        case .nynorsk: "Nynorsk"
        case .northernSami: "Davvisámegiella"
        case .english: "English"
        }
    }

    /// Whether all of the interface is in it: much of Northern Sámi waits for a native reader.
    var isWhole: Bool { self != .northernSami }

    /// The language that its interface is in, so that a voice reads it aloud as what it is (WCAG 2.1,
    /// 3.1.1): pages in Northern Sámi are in Bokmål but for single words, which say that they are not.
    var written: PageLanguage { isWhole ? self : .bokmaal }

    /// Dates and times in it.
    public var human: HumanTime { HumanTime(language: tag) }

    /// A text of the interface in it.
    ///
    /// What a native reader has not given in Northern Sámi is in Bokmål.
    public func callAsFunction(_ phrase: Phrase) -> String {
        switch self {
        case .bokmaal: phrase.nb
        case .nynorsk: phrase.nn
        case .northernSami: phrase.se ?? phrase.nb
        case .english: phrase.en
        }
    }

    /// A text of the interface, with `lang` where it is in another language than the page's other
    /// words (WCAG 2.1, 3.1.2).
    func marked(_ phrase: Phrase) -> Markup {
        let text = self(phrase)
        guard self != written, text != written(phrase) else { return Markup(text) }
        return HTML.span(.lang(tag), text: text)
    }
}

/// A text of the interface in every language of the pages; the compiler misses none.
public struct Phrase: Hashable, Sendable {
    let nb: String
    let nn: String
    let en: String
    /// Given by a native reader alone; nil until then.
    let se: String?

    init(nb: String, nn: String, en: String, se: String? = nil) {
        self.nb = nb
        self.nn = nn
        self.en = en
        self.se = se
    }

    /// A text that is the same in all: a name, a number.
    init(same text: String) { self.init(nb: text, nn: text, en: text, se: text) }
}
