/// A whole document of the desk: head, tabs, content and foot.
struct DeskFrame {
    let surroundings: DeskSurroundings
    /// The title of the window, without the library's name.
    let title: String
    /// The tab whose page it is; nil for none.
    var tab: DeskTab?
    /// What has just been done.
    var notice: DeskNotice?
    /// Whether something on the page must be mended.
    var hasFaults = false

    private var language: PageLanguage { surroundings.language }

    func document(@MarkupBuilder _ content: () -> Markup) -> Markup {
        Markup(verbatim: "<!doctype html>\n")
            + HTML.html(.lang(language.tag), .data("library", surroundings.slug)) {
                HTML.head {
                    HTML.meta(.utf8)
                    HTML.meta(.name("viewport"), .content("width=device-width, initial-scale=1"))
                    HTML.meta(.name("robots"), .content("noindex"))
                    HTML.title(text: windowTitle)
                    // Pages that are nobody's, and those for strangers, wear no library's colour.
                    SiteFrame.ownStyles(
                        colors: surroundings.slug.isEmpty ? nil : surroundings.link("colors.css"))
                }
                HTML.body(.class("desk")) {
                    HTML.a(.class("skip"), .href(.fragment("content")), text: language(.toContent))
                    head
                    HTML.main(.id("content"), .class("wrap")) {
                        if let notice {
                            HTML.p(.class("told"), .role("status"), text: language(notice.phrase))
                        }
                        content()
                    }
                    if surroundings.formToken != nil { foot }
                }
            }
    }

    private var windowTitle: String {
        let name = "\(title) – \(surroundings.libraryName)"
        return hasFaults ? "\(language(.errorTitle)): \(name)" : name
    }

    private var head: Markup {
        HTML.header(.class("desk-top")) {
            HTML.div(.class("wrap")) {
                HTML.div(.class("desk-id")) {
                    HTML.a(.class("name"), .href(surroundings.link())) {
                        surroundings.libraryName
                        " "
                        HTML.span(text: language(.theDesk))
                    }
                    if let name = surroundings.reader?.name { person(name) }
                }
                if let reader = surroundings.reader { tabs(reader) }
            }
        }
    }

    @MarkupBuilder private func person(_ name: String) -> Markup {
        HTML.span(.class("small"), .directionOfText, text: name)
        surroundings.form(to: "lock") {
            HTML.button(.class("link small"), text: language(.lockDesk))
        }
        surroundings.form(to: "sign-out") {
            HTML.button(.class("link small"), text: language(.signOut))
        }
    }

    private func tabs(_ reader: DeskSurroundings.Reader) -> Markup {
        HTML.nav(.class("desk-nav"), .aria("label", language(.theDesk))) {
            HTML.ul {
                for tab in DeskTab.allCases where tab.isShown(to: reader) {
                    HTML.li {
                        HTML.a(
                            .href(surroundings.link(to: tab)),
                            tab == self.tab ? .aria("current", "page") : nil,
                            text: language(tab.name))
                    }
                }
            }
        }
    }

    private var foot: Markup {
        HTML.footer(.class("foot")) {
            HTML.div(.class("wrap")) {
                surroundings.form(to: "language", class: "tongues small") {
                    for other in DeskSurroundings.languages where other != language {
                        HTML.button(
                            .class("link"), .name("language"), .value(other.tag), .lang(other.tag),
                            text: other.name)
                        " "
                    }
                }
            }
        }
    }
}

extension DeskSurroundings {
    func link(to tab: DeskTab) -> WebLink {
        tab.path.isEmpty ? link() : WebLink.path(root + tab.path)
    }
}
