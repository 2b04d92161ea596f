public import LibsyncModel

/// What stands where there is no page, with a way on.
public struct AbsentPage: Sendable {
    /// Whether there was one.
    let isGone: Bool
    let profile: RegionProfile

    /// The page for an address that leads nowhere, or not any more.
    public init(isGone: Bool, profile: RegionProfile) {
        self.isGone = isGone
        self.profile = profile
    }

    /// The document, in the region's language.
    public func document() -> Markup {
        let language = PageLanguage(tag: profile.language) ?? .bokmaal
        let title = language(isGone ? .withdrawn : .notFound)
        return Markup(verbatim: "<!doctype html>\n")
            + HTML.html(.lang(language.tag)) {
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
                            HTML.a(.class("mark"), .href(SiteAddress().link)) {
                                Look.mark
                                " "
                                HTML.span(text: profile.name)
                            }
                        }
                    }
                    HTML.main(.class("wrap lonely"), .id("content")) {
                        HTML.h1(text: title)
                        HTML.p {
                            HTML.a(
                                .class("btn"), .href(SiteAddress().link),
                                text: language(.toCalendar))
                        }
                    }
                }
            }
    }
}
