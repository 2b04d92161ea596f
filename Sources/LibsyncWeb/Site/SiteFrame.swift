internal import LibsyncCalendar
internal import LibsyncModel

/// A whole document of the public site: head, band, content and foot.
struct SiteFrame {
    let region: SiteRegion
    /// Where the page is in each language, from the root.
    let page: (PageLanguage) -> WebLink
    let language: PageLanguage
    /// The title of the window, without the site's name.
    let title: String
    /// One sentence for search engines and previews.
    let description: String
    /// Whose colour and name it wears; nil for the region's.
    var library: SiteLibrary?
    /// Whether search engines list it.
    var isListed = true
    /// The page's own head elements: feeds, data for search engines.
    var head = Markup.empty
    /// The page that counts where there are several of this content; nil for this one.
    var canonical: String?

    /// The look of every page: what is the program's own, and over it the libraries' colours, which
    /// change with their records.
    static let styles = ownStyles(colors: .path("assets", "colors.css"))

    /// The stylesheet, whose name changes with its content, the mark in the tab, and between them the
    /// colours that lie at an address; nil where there are none.
    static func ownStyles(colors: WebLink?) -> Markup {
        HTML.link(.rel("stylesheet"), .href(.path("assets", "look-\(Look.tag).css")))
            + (colors.map { HTML.link(.rel("stylesheet"), .href($0)) } ?? .empty)
            + HTML.link(.rel("icon"), .href(.path("assets", "mark.svg")), .type("image/svg+xml"))
    }

    func document(@MarkupBuilder _ content: () -> Markup) -> Markup {
        Markup(verbatim: "<!doctype html>\n")
            + HTML.html(
                .lang(language.written.tag), .data("library", library?.slug.description ?? "")
            ) {
                HTML.head { headElements }
                HTML.body(.class("site")) {
                    HTML.a(.class("skip"), .href(.fragment("content")), text: language(.toContent))
                    band
                    HTML.main(.id("content")) { content() }
                    foot
                }
            }
    }

    private var siteName: RecordText {
        library?.name(language) ?? region.name(language)
    }

    @MarkupBuilder private var headElements: Markup {
        HTML.meta(.utf8)
        HTML.meta(.name("viewport"), .content("width=device-width, initial-scale=1"))
        HTML.title(text: "\(title) – \(siteName.text)")
        HTML.meta(.name("description"), .content(description))
        if !isListed { HTML.meta(.name("robots"), .content("noindex")) }
        SiteFrame.styles
        if let link = WebLink(address: canonical ?? here) {
            HTML.link(.rel("canonical"), .href(link))
        }
        // Search engines are led to real translations alone.
        for other in region.languages where other.isWhole {
            if let link = absolute(in: other) {
                HTML.link(.rel("alternate"), .hreflang(other.tag), .href(link))
            }
        }
        if let link = absolute(in: region.language) {
            HTML.link(.rel("alternate"), .hreflang("x-default"), .href(link))
        }
        HTML.meta(.property("og:type"), .content("website"))
        HTML.meta(.property("og:site_name"), .content(siteName.text))
        HTML.meta(.property("og:title"), .content(title))
        HTML.meta(.property("og:description"), .content(description))
        HTML.meta(.property("og:url"), .content(here))
        HTML.meta(.property("og:locale"), .content(openGraphLocale))
        head
    }

    private func absolute(in other: PageLanguage) -> WebLink? {
        WebLink(address: page(other).below(region.root))
    }

    /// The whole address of this page.
    private var here: String { page(language).below(region.root) }

    private var openGraphLocale: String {
        switch language.written {
        case .bokmaal: "nb_NO"
        case .nynorsk: "nn_NO"
        case .northernSami: "se_NO"
        case .english: "en_GB"
        }
    }

    private var band: Markup {
        let home = SiteAddress(
            library.map { .library($0.slug) } ?? .region, language: region.prefix(of: language))
        return HTML.header(.class("site-top")) {
            HTML.div(.class("wrap")) {
                HTML.a(.class("mark"), .href(home.link)) {
                    Look.mark
                    " "
                    HTML.span(siteName.lang, text: siteName.text)
                }
                HTML.nav(.class("tongues"), .aria("label", language(.language))) {
                    HTML.ul {
                        for other in region.languages { tongue(other) }
                    }
                }
            }
        }
    }

    private func tongue(_ other: PageLanguage) -> Markup {
        HTML.li(.lang(other.tag)) {
            HTML.a(
                .href(page(other)), .hreflang(other.tag),
                other == language ? .aria("current", "true") : nil, text: other.name)
        }
    }

    private var foot: Markup {
        HTML.footer(.class("foot")) {
            HTML.div(.class("wrap")) {
                HTML.ul(.class("small")) {
                    HTML.li { region.name(language).markup }
                    HTML.li(
                        .class("print-only"),
                        text: language(
                            .printed(
                                language.human.date(region.today),
                                newest: here)))
                    for statement in Statement.allCases {
                        HTML.li {
                            HTML.a(
                                .href(statement.link(region.prefix(of: language))),
                                text: language(statement.name))
                        }
                    }
                    HTML.li {
                        HTML.a(
                            .href(
                                EmbedAddress(language: region.prefix(of: language))
                                    .link(.generator)),
                            text: language(.embed))
                    }
                }
            }
        }
    }
}
