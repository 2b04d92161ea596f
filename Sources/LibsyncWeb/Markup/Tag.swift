/// An element of HTML: called with attributes and content, it is markup.
struct Tag: Sendable {
    private let name: StaticString

    init(_ name: StaticString) { self.name = name }

    /// The element with what stands in it.
    func callAsFunction(
        _ attributes: Attribute?..., @MarkupBuilder content: () -> Markup
    ) -> Markup {
        var markup = Tag.opening(name, attributes)
        markup.append(content())
        markup.append("</")
        markup.append(name)
        markup.append(">")
        return markup
    }

    /// The element with a text in it, escaped.
    func callAsFunction(_ attributes: Attribute?..., text: String) -> Markup {
        var markup = Tag.opening(name, attributes)
        markup.append(escaping: text)
        markup.append("</")
        markup.append(name)
        markup.append(">")
        return markup
    }

    fileprivate static func opening(_ name: StaticString, _ attributes: [Attribute?]) -> Markup {
        var markup = Markup(verbatim: "<")
        markup.append(name)
        for attribute in attributes.compactMap(\.self) {
            markup.append(" ")
            markup.append(attribute.name)
            if let suffix = attribute.suffix { markup.append(suffix) }
            guard let value = attribute.value else { continue }
            markup.append("=\"")
            markup.append(escaping: value)
            markup.append("\"")
        }
        markup.append(">")
        return markup
    }
}

/// An element that holds nothing and has no end (HTML, 13.1.2: void elements).
struct VoidTag: Sendable {
    private let name: StaticString

    init(_ name: StaticString) { self.name = name }

    func callAsFunction(_ attributes: Attribute?...) -> Markup { Tag.opening(name, attributes) }
}

/// The elements that pages are made of.
enum HTML {
    static let html = Tag("html"), head = Tag("head"), title = Tag("title"), body = Tag("body")
    static let header = Tag("header"), main = Tag("main"), footer = Tag("footer"), nav = Tag("nav")
    static let section = Tag("section"), article = Tag("article"), aside = Tag("aside")
    static let div = Tag("div"), h1 = Tag("h1"), h2 = Tag("h2"), h3 = Tag("h3"), h4 = Tag("h4")
    static let p = Tag("p")
    static let ul = Tag("ul"), ol = Tag("ol"), li = Tag("li")
    static let dl = Tag("dl"), dt = Tag("dt"), dd = Tag("dd")
    static let a = Tag("a"), span = Tag("span"), strong = Tag("strong"), em = Tag("em")
    static let b = Tag("b"), i = Tag("i"), s = Tag("s"), del = Tag("del"), ins = Tag("ins")
    static let time = Tag("time"), abbr = Tag("abbr"), bdi = Tag("bdi"), small = Tag("small")
    static let blockquote = Tag("blockquote"), figure = Tag("figure")
    static let figcaption = Tag("figcaption"), details = Tag("details"), summary = Tag("summary")
    static let table = Tag("table"), caption = Tag("caption"), thead = Tag("thead")
    static let tbody = Tag("tbody"), tr = Tag("tr"), th = Tag("th"), td = Tag("td")
    static let form = Tag("form"), fieldset = Tag("fieldset"), legend = Tag("legend")
    static let label = Tag("label"), button = Tag("button"), select = Tag("select")
    static let option = Tag("option"), textarea = Tag("textarea"), output = Tag("output")
    static let meta = VoidTag("meta"), link = VoidTag("link"), br = VoidTag("br")
    static let base = VoidTag("base"), img = VoidTag("img"), input = VoidTag("input"),
        hr = VoidTag("hr")
}
