public import LibsyncModel

/// What stands where there is no page, with a way on.
public struct AbsentPage: Sendable {
    /// Whether there was one.
    let isGone: Bool
    /// The language of the address; nil for the region's own.
    let prefix: PageLanguage?
    let profile: RegionProfile

    /// The page for an address that leads nowhere, or not any more.
    public init(isGone: Bool, in language: PageLanguage?, profile: RegionProfile) {
        self.isGone = isGone
        prefix = language
        self.profile = profile
    }

    /// The document, in the language of the address that leads nowhere.
    public func document() -> Markup {
        let language = prefix ?? PageLanguage(tag: profile.language) ?? .bokmaal
        let title = language(isGone ? .withdrawn : .notFound)
        return Markup(verbatim: "<!doctype html>\n")
            + HTML.html(.lang(language.written.tag)) {
                HTML.head {
                    HTML.meta(.utf8)
                    HTML.meta(.name("viewport"), .content("width=device-width, initial-scale=1"))
                    HTML.meta(.name("robots"), .content("noindex"))
                    HTML.title(text: "\(title) – \(profile.name)")
                    SiteFrame.styles
                }
                HTML.body(.class("site")) {
                    HTML.header(.class("site-top")) {
                        HTML.div(.class("wrap")) {
                            HTML.a(.class("mark"), .href(SiteAddress(language: prefix).link)) {
                                Look.mark
                                " "
                                language.typed(profile.name, in: profile.language).markup
                            }
                        }
                    }
                    HTML.main(.class("wrap lonely"), .id("content")) {
                        HTML.h1(text: title)
                        HTML.p {
                            HTML.a(
                                .class("btn"), .href(SiteAddress(language: prefix).link),
                                text: language(.toCalendar))
                        }
                    }
                }
            }
    }
}
