/// An attribute of an element; its value is escaped when it is written.
///
/// There are those of this list and no others: none that holds a script or a style, so that the
/// policy of the pages (Content-Security-Policy) never has to allow one.
public struct Attribute: Sendable {
    let name: StaticString
    /// nil for one that stands without a value.
    let value: String?
    /// Appended to the name, as in `aria-label`; from the program.
    private(set) var suffix: StaticString?

    private init(_ name: StaticString, _ value: String?, suffix: StaticString? = nil) {
        self.name = name
        self.value = value
        self.suffix = suffix
    }

    // MARK: Of every element

    /// Classes of the stylesheet, with a space between them.
    static func `class`(_ names: String) -> Attribute { Attribute("class", names) }
    /// The element's name in its document.
    static func id(_ name: String) -> Attribute { Attribute("id", name) }
    /// The language of what it holds, by its BCP 47 tag.
    static func lang(_ tag: String) -> Attribute { Attribute("lang", tag) }
    /// Typed text may run from right to left: its own first letters decide.
    static let directionOfText = Attribute("dir", "auto")
    /// What it is for, where its name does not say so.
    static func role(_ name: StaticString) -> Attribute { Attribute("role", "\(name)") }
    /// Something that assistive programs read: `aria-label`, `aria-current`.
    static func aria(_ name: StaticString, _ value: String) -> Attribute {
        Attribute("aria-", value, suffix: name)
    }
    /// Nothing for those who listen.
    static let hiddenFromSpeech = Attribute.aria("hidden", "true")
    /// Something that the stylesheet or a script looks at: `data-library`.
    static func data(_ name: StaticString, _ value: String) -> Attribute {
        Attribute("data-", value, suffix: name)
    }
    /// Whether it can be reached by the keyboard: `-1` by programs alone.
    static func tabIndex(_ index: Int) -> Attribute { Attribute("tabindex", String(index)) }

    // MARK: Of links

    /// Where it leads.
    static func href(_ link: WebLink) -> Attribute { Attribute("href", link.text) }
    /// The language of what it leads to.
    static func hreflang(_ tag: String) -> Attribute { Attribute("hreflang", tag) }
    /// What the other end is to this one.
    static func rel(_ words: StaticString) -> Attribute { Attribute("rel", "\(words)") }
    /// The type of what it leads to.
    static func type(_ name: StaticString) -> Attribute { Attribute("type", "\(name)") }
    /// In which window it opens.
    static func target(_ name: StaticString) -> Attribute { Attribute("target", "\(name)") }
    /// A name for what it leads to.
    static func title(_ text: String) -> Attribute { Attribute("title", text) }

    // MARK: Of the head, pictures and times

    /// The name of a property of the document.
    static func name(_ text: String) -> Attribute { Attribute("name", text) }
    /// A name of OpenGraph.
    static func property(_ name: StaticString) -> Attribute { Attribute("property", "\(name)") }
    /// What a property of the document says.
    static func content(_ text: String) -> Attribute { Attribute("content", text) }
    /// The encoding of the document.
    static let utf8 = Attribute("charset", "utf-8")
    /// A moment or date in the form for programs (HTML, 4.5.14).
    static func datetime(_ text: String) -> Attribute { Attribute("datetime", text) }
    /// What a picture shows, for those who do not see it.
    static func alt(_ text: String) -> Attribute { Attribute("alt", text) }
    /// Where a picture or script is.
    static func source(_ link: WebLink) -> Attribute { Attribute("src", link.text) }
    /// Width in pixels, so that nothing moves when a picture comes.
    static func width(_ pixels: Int) -> Attribute { Attribute("width", String(pixels)) }
    /// Height in pixels.
    static func height(_ pixels: Int) -> Attribute { Attribute("height", String(pixels)) }
    /// Pictures further down are fetched when they come near.
    static let lazy = Attribute("loading", "lazy")

    // MARK: Of tables

    /// Of which cells a heading is one: `col` or `row`.
    static func scope(_ word: StaticString) -> Attribute { Attribute("scope", "\(word)") }
    /// A heading in full.
    static func abbreviation(_ text: String) -> Attribute { Attribute("abbr", text) }

    // MARK: Of forms

    /// Where a form is sent.
    static func action(_ link: WebLink) -> Attribute { Attribute("action", link.text) }
    /// How a form is sent.
    static let post = Attribute("method", "post")
    /// A form that only asks: its address can be kept.
    static let get = Attribute("method", "get")
    /// Of which field a label is one.
    static func `for`(_ id: String) -> Attribute { Attribute("for", id) }
    /// What a field holds.
    static func value(_ text: String) -> Attribute { Attribute("value", text) }
    /// A box or a choice that is taken.
    static let checked = Attribute("checked", nil)
    /// A line of a list that is taken.
    static let selected = Attribute("selected", nil)
    /// A field that must be filled.
    static let required = Attribute("required", nil)
    /// A field to be read and copied.
    static let readOnly = Attribute("readonly", nil)
    /// A button that does nothing now.
    static let disabled = Attribute("disabled", nil)
    /// What the browser may fill in (HTML, 4.10.18.7).
    static func autocomplete(_ word: StaticString) -> Attribute {
        Attribute("autocomplete", "\(word)")
    }
    /// Which keys a telephone shows.
    static func inputMode(_ word: StaticString) -> Attribute { Attribute("inputmode", "\(word)") }
    /// The most characters.
    static func lengthMax(_ count: Int) -> Attribute { Attribute("maxlength", String(count)) }
    /// The least value.
    static func least(_ text: String) -> Attribute { Attribute("min", text) }
    /// The greatest value.
    static func most(_ text: String) -> Attribute { Attribute("max", text) }
    /// How many lines of a text are seen.
    static func rows(_ count: Int) -> Attribute { Attribute("rows", String(count)) }
    /// A part that is folded out.
    static let open = Attribute("open", nil)
}
