internal import LibsyncCalendar
internal import LibsyncModel

/// What one may choose of a list, as plain links.
struct AgendaFilters {
    let page: AgendaPage

    private var language: PageLanguage { page.language }

    func markup() -> Markup {
        HTML.nav(.aria("label", language(.chooseEvents))) {
            HTML.dl(.class("filters")) {
                if page.place == nil, page.region.libraries.count > 1 {
                    HTML.dt(text: language(.place))
                    HTML.dd { libraries }
                }
                if !audiences.isEmpty {
                    HTML.dt(text: language(.forWhom))
                    HTML.dd { people }
                }
                if !page.address.filter.keywords.isEmpty {
                    HTML.dt(text: language(.keyword))
                    HTML.dd { keywords }
                }
                HTML.dt(text: language(.when))
                HTML.dd { spans }
                HTML.dt(text: language(.shownAs))
                HTML.dd { views }
            }
        }
    }

    private func choice(
        _ text: Markup, _ link: WebLink, isTaken: Bool, count: Int? = nil
    ) -> Markup {
        HTML.a(.href(link), isTaken ? .aria("current", "true") : nil) {
            text
            if let count {
                " "
                HTML.span(.class("n"), text: String(count))
            }
        } + Markup(" ")
    }

    private func choice(_ text: String, _ link: WebLink, isTaken: Bool) -> Markup {
        choice(Markup(text), link, isTaken: isTaken)
    }

    @MarkupBuilder private var libraries: Markup {
        let address = page.address
        choice(
            language(.all(of: RecordText.mark), with: page.region.name(language)),
            SiteAddress(
                .region, span: address.span, view: address.view, filter: address.filter,
                language: address.language
            ).link,
            isTaken: page.library == nil)
        for library in page.region.libraries {
            choice(
                library.shortName(language).markup,
                SiteAddress(
                    .library(library.slug), span: address.span, view: address.view,
                    filter: address.filter, language: address.language
                ).link,
                isTaken: page.library?.slug == library.slug,
                count: page.choices.libraries[library.slug] ?? 0)
        }
    }

    /// Those that occur, and those that are chosen.
    private var audiences: [String] {
        let present = page.choices.audiences.union(page.address.filter.audience)
            .subtracting(["everyone"])
        return Phrase.audiences.filter(present.contains)
    }

    @MarkupBuilder private var people: Markup {
        let chosen = page.address.filter.audience
        choice(language(.everyone), link(to: []), isTaken: chosen.isEmpty)
        for code in audiences {
            // What is for everyone is for children, too.
            choice(
                language(.audience(code)), link(to: [code, "everyone"]),
                isTaken: chosen.contains(code))
        }
    }

    private func link(to audience: [String]) -> WebLink {
        var address = page.address
        address.filter.audience = audience
        return address.link
    }

    /// Those that were asked for, by a link from elsewhere, and the way out of them.
    @MarkupBuilder private var keywords: Markup {
        choice(language(.everything), linkWithoutKeywords, isTaken: false)
        for word in page.address.filter.keywords {
            choice(word, page.address.link, isTaken: true)
        }
    }

    private var linkWithoutKeywords: WebLink {
        var address = page.address
        address.filter.keywords = []
        return address.link
    }

    @MarkupBuilder private var spans: Markup {
        let span = page.address.span
        let isMonth = page.address.view == .month
        // A table of weeks is of a month.
        let view: SiteView = isMonth ? .days : page.address.view
        choice(language(.spanToday), page.other(.today, view), isTaken: span == .today)
        choice(language(.spanWeekend), page.other(.weekend, view), isTaken: span == .weekend)
        choice(
            language(.spanFromToday), page.other(.fromToday, view),
            isTaken: span == .fromToday && !isMonth)
        choice(
            language(.spanMonth), page.other(.month(page.month)),
            isTaken: span == .month(page.month) || isMonth)
    }

    @MarkupBuilder private var views: Markup {
        let address = page.address
        for (view, phrase) in [(SiteView.days, Phrase.dayByDay), (.month, .month), (.list, .list)] {
            choice(
                language(phrase),
                page.other(view == .month ? .month(page.month) : address.span, view),
                isTaken: address.view == view)
        }
    }
}

/// How to take the calendar along: into one's own, on paper; and the libraries.
struct AgendaAside {
    let page: AgendaPage

    private var language: PageLanguage { page.language }

    func markup() -> Markup {
        HTML.aside(.class("side small"), .aria("label", language(.takeAlong))) {
            if let library = page.library {
                LibraryFacts(library: library, region: page.region, language: language).markup()
            }
            HoursSection(
                openings: page.openings, region: page.region, language: language,
                subject: page.subject.text
            ).markup()
            subscribe
            HTML.section(.aria("labelledby", "paper")) {
                HTML.h2(.id("paper"), text: language(.onPaper))
                HTML.p(text: language(.printHint))
            }
            HTML.section(.aria("labelledby", "libraries")) {
                HTML.h2(.id("libraries"), text: language(.libraries))
                HTML.ul(.class("links")) {
                    for library in page.region.libraries {
                        HTML.li {
                            HTML.a(
                                .href(
                                    SiteAddress(
                                        .library(library.slug), language: page.address.language
                                    ).link)
                            ) { library.name(language).markup }
                        }
                    }
                }
            }
        }
    }

    private var subscribe: Markup {
        let address = page.feedAddress()
        return HTML.section(.aria("labelledby", "subscribe")) {
            HTML.h2(.id("subscribe"), text: language(.ownCalendar))
            HTML.p(text: language(.comesByItself))
            HTML.ul(.class("links")) {
                for (phrase, link) in Subscription.links(to: address, name: page.subject.text) {
                    HTML.li { HTML.a(.href(link), text: language(phrase)) }
                }
            }
            HTML.label(.for("feed"), text: language(.copyAddress))
            HTML.input(.class("in"), .id("feed"), .readOnly, .value(address))
            HTML.p(.class("soft aged")) {
                language(.holds(for: selection), with: page.subject)
            }
        }
    }

    /// What is chosen, the name of whose calendar it is left open.
    private var selection: String {
        let people = page.address.filter.audience.filter { $0 != "everyone" }
            .map { language(.audience($0)).lowercased() }
        let words = page.address.filter.keywords.joined(separator: ", ")
        let keywords = words.isEmpty ? "" : ", \(language(.keyword).lowercased()): \(words)"
        let all = language(.all(of: RecordText.mark))
        return [
            page.library == nil && page.place == nil
                ? all.prefix(1).lowercased() + all.dropFirst() : RecordText.mark,
            people.isEmpty
                ? language(.audienceAll)
                : "\(language(.audience).lowercased()) \(people.joined(separator: ", "))",
        ].joined(separator: ", ") + keywords
    }
}

/// Where calendar programs take a feed.
enum Subscription {
    /// A link for each, with what it is called.
    static func links(to feed: String, name: String) -> [(Phrase, WebLink)] {
        let bare = feed.drop { $0 != ":" }
        // Programs know `webcal` alone, and fetch by https all the same.
        let known = "webcal" + bare
        let outlook = WebLink.path(
            "calendar", "0", "addfromweb", query: [("url", String(feed)), ("name", name)]
        ).below("https://outlook.live.com")
        let google = WebLink.path("calendar", "r", query: [("cid", known)])
            .below("https://calendar.google.com")
        return [(Phrase.appleAndOthers, known), (.google, google), (.outlook, outlook)]
            .compactMap { phrase, address in WebLink(address: address).map { (phrase, $0) } }
    }
}
